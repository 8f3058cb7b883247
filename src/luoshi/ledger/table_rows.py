"""The tables of a document, each asked whether it lays down tasks; what looks so and cannot be read is told.

What stands in a table is for ``task_tables.py`` and ``task_cards.py``; here is only which tables are asked.
"""

from __future__ import annotations

import re

from luoshi.ledger.body_list import Resolver
from luoshi.ledger.document_kinds import is_plan_title, reports_only
from luoshi.ledger.task_cards import task_cards
from luoshi.ledger.task_tables import TableReading, TaskRow, task_rows, unread
from luoshi.reading.column_names import role_of
from luoshi.reading.document import Document, Notice, Table
from luoshi.reading.loose_remains import UNREAD
from luoshi.reading.sections import Section
from luoshi.reading.span import Span

# A ledger that is kept of tasks (督办事项台账) lays them down; a notice about ledgers, a list of names does not.
_LEDGER = re.compile(
    r"(?:督[办查]|任务|工作|事项|项目|问题|整改|责任|交办|重点|清单).{0,8}台账(?:表)?(?:[（(].{0,20}[）)])?$"
)
# The name of a sheet, say, which does not tell what is kept; a ledger of what is yet to be done says by when.
_BARE_CAPTION = re.compile(r"台账")
_LONGEST_CAPTION = 60
_MOST_LINES_ABOVE = 5  # the first lines of a document, where a title stands
_MOST_HEAD_ROWS = 8  # the rows among which a head may stand


def spans_of(document: Document) -> list[Span]:
    """Where the tables stand, and what is left of those that could not be read."""
    left = [notice.span for notice in document.notices if notice.code == UNREAD and notice.span]
    return [*(table.span for table in document.tables), *left]


def rows_of(
    document: Document, section: Section, body: Section, resolve: Resolver, notices: list[Notice]
) -> list[TaskRow]:
    """The tasks in the tables of a section."""
    text = document.text
    rows: list[TaskRow] = []
    before: TableReading | None = None
    for index, table in enumerate(document.tables):
        # The title of the document may stand in the first row of the table itself.
        if not (section.start <= table.span.start < body.end and table.span.end > body.start):
            continue
        if not _lays_down_tasks(document, section, table):
            before = None
            continue
        found = task_cards(text, table, resolve)
        reading = (
            TableReading()
            if found
            else task_rows(text, table, resolve, before, of_plan=_of_plan(document, section, table))
        )
        found = found or reading.rows
        rows += found
        before = reading if reading.head else None
        if not found and unread(text, table):
            notices.append(_unread(document, index, table))
    return rows


def _lays_down_tasks(document: Document, section: Section, table: Table) -> bool:
    """By its caption, else by the titles above it. News and bulletins name bodies too, but ask nothing of them."""
    caption = _caption(document, table)
    titles = [title for title in (section.title, document.header.title or "") if title]
    if _BARE_CAPTION.fullmatch(caption):
        if not _says_when(document, table):
            return False
        # It may have been taken for the title; then the lines above it tell what the document is.
        lines = document.text[: table.span.start].split("\n", _MOST_LINES_ABOVE)[:_MOST_LINES_ABOVE]
        above = [line.strip() for line in lines if "。" not in line]
        titles = [title for title in (*titles, *above) if not _BARE_CAPTION.fullmatch(title)]
    elif caption:
        if is_plan_title(caption) or _LEDGER.search(caption):
            return True
        if reports_only(caption):
            return False
    if section.id == "notice":
        return False
    return any(is_plan_title(title) or _LEDGER.search(title) for title in titles) or not any(
        map(reports_only, titles)
    )


def _of_plan(document: Document, section: Section, table: Table) -> bool:
    """Whether the caption or a title above the table says that tasks are laid down."""
    titles = (_caption(document, table), section.title, document.header.title or "")
    return any(is_plan_title(title) for title in titles if title)


def _says_when(document: Document, table: Table) -> bool:
    """Whether one of its columns is of time limits."""
    return any(
        role_of(cell.span.of(document.text)) == "deadline"
        for cell in table.cells
        if cell.row < _MOST_HEAD_ROWS
    )


def _caption(document: Document, table: Table) -> str:
    """The line right above the table, where it is short and no sentence."""
    text = document.text
    end = table.span.start
    for _ in range(3):
        begin = text.rfind("\n", 0, max(0, end - 1)) + 1
        line = text[begin:end].strip(" \t\n　")
        if line and not re.match(r"[（(]?单位[:：]|20\d{2}年\d", line):
            short = len(line) <= _LONGEST_CAPTION and "\t" not in line and "。" not in line
            return line if short else ""
        if begin == 0:
            return ""
        end = begin
    return ""


def _unread(document: Document, index: int, table: Table) -> Notice:
    place = _place(document, index, table)
    return Notice(
        UNREAD,
        f"{place}像是任务表，但没有读出任务：分不清哪一行是表头、哪一格是什么。请对照原件核对，把漏掉的任务手工补上。",
        table.span,
    )


def _place(document: Document, index: int, table: Table) -> str:
    which = f"{table.name}的表格" if table.name else f"第 {index + 1} 个表格"
    page = document.page_of(table.span)
    return f"第 {page} 页的{which}" if page else which
