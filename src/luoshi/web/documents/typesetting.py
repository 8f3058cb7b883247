"""The text of a document set as an official document, with its ledger marked in it.

Every block carries the offset at which it begins (``data-start``) and holds exactly the characters of the text, so
that a selection on the page can be turned back into a span. Pure functions; everything from the text is escaped.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from luoshi.reading.document import Document, Table
from luoshi.reading.span import Span

# How headings are set (GB/T 9704): 一、 in black, （一） in regular script, 1. bold.
_LEVELS = (
    (re.compile(r"(?:第[一二三四五六七八九十百]{1,4}[章篇编]|[一二三四五六七八九十]{1,3}、)"), "level-1"),
    (re.compile(r"[（(][一二三四五六七八九十]{1,3}[)）]"), "level-2"),
)
_HEADING_LIMIT = 60
_FURNITURE = '<p class="furniture"'
_MOST_EMPTY = 200  # empty cells side by side: no table of an office has more columns
_SHEET_BREAKS = str.maketrans({"\v": "\n"})


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch that stands for something: ``item`` is the key of its item, ``tint`` how it is coloured (or None)."""

    start: int
    end: int
    item: str
    tint: str | None = None


@dataclass(frozen=True, slots=True)
class _Run:
    start: int
    end: int
    attributes: str


def typeset(document: Document, marks: Sequence[Mark], plan_titles: Iterable[str] = ()) -> SafeString:
    """The whole document as HTML."""
    setter = _Setter(document, marks, frozenset(plan_titles))
    blocks = _fold_furniture(setter.blocks())
    return mark_safe("".join(blocks))  # noqa: S308 - everything from the text is escaped in _Setter.inline


def _fold_furniture(blocks: Iterable[str]) -> Iterator[str]:
    """What a web page had around the document is no part of it: it can be opened where it stood, and says only that it is there."""
    for folded, run in itertools.groupby(blocks, key=lambda block: block.startswith(_FURNITURE)):
        if not folded:
            yield from run
            continue
        inside = list(run)
        words = ngettext("%(n)d 行网页文字，不属于文件", "%(n)d 行网页文字，不属于文件", len(inside))
        yield f'<details class="remains"><summary>{escape(words % {"n": len(inside)})}</summary>{"".join(inside)}</details>'


def runs_of(marks: Sequence[Mark]) -> list[_Run]:
    """The marks as runs that do not overlap: each with the items it belongs to and the tint of its shortest mark."""
    begins: dict[int, list[Mark]] = {}
    ends: dict[int, list[Mark]] = {}
    for mark in marks:
        if mark.start < mark.end:
            begins.setdefault(mark.start, []).append(mark)
            ends.setdefault(mark.end, []).append(mark)
    places = sorted(begins.keys() | ends.keys())
    active: dict[Mark, int] = {}
    runs: list[_Run] = []
    for at, following in itertools.pairwise(places):
        for mark in ends.get(at, ()):
            count = active.pop(mark) - 1
            if count:
                active[mark] = count
        for mark in begins.get(at, ()):
            active[mark] = active.get(mark, 0) + 1
        if active:
            runs.append(_Run(at, following, _attributes(active)))
    return runs


def _attributes(active: Collection[Mark]) -> str:
    if len(active) == 1:
        (only,) = active
        return f' class="{only.tint}" data-item="{only.item}"' if only.tint else f' data-item="{only.item}"'
    inner_first = sorted(active, key=lambda mark: mark.end - mark.start)
    keys = " ".join(dict.fromkeys(mark.item for mark in inner_first))
    tints = dict.fromkeys(mark.tint for mark in inner_first if mark.tint)
    # The shortest mark gives the ground, a warning is underlined as well.
    tint = next((tint for tint in tints if tint != "warning"), None)
    classes = [name for name in (tint, "warning" if "warning" in tints else None) if name]
    if not classes:
        return f' data-item="{keys}"'
    return f' class="{" ".join(classes)}" data-item="{keys}"'


class _Setter:
    def __init__(self, document: Document, marks: Sequence[Mark], plan_titles: frozenset[str]) -> None:
        self.text = document.text
        self.tables = {table.span.start: table for table in document.tables}
        self.headings = {span.start for span in document.headings}
        self.furniture = sorted(document.furniture)
        self.plan_titles = plan_titles
        self.runs = runs_of(marks)
        self.run_starts = [run.start for run in self.runs]
        spans = document.header.spans
        self.header = {
            name: spans[name]
            for name in (
                "title",
                "doc_number",
                "addressees",
                "issued_on",
                "issuer",
                "printed_on",
                "copied_to",
            )
            if name in spans
        }
        self.title_at = spans["title"].start if "title" in spans else -1
        self.sheet = document.circulation.span if document.circulation else None
        self.pages = [document.draft.span_of_source((page, page + 1)).start for page in document.pages[1:]]

    def blocks(self) -> Iterator[str]:
        text, at, size, page = self.text, 0, len(self.text), 0
        while at < size:
            table = self.tables.get(at)
            end = table.span.end if table and table.span.end > at else text.find("\n", at)
            if end < 0:
                end = size
            while page < len(self.pages) and self.pages[page] < end:
                yield f'<div class="page-mark" data-page="{page + 2}"></div>'
                page += 1
            if table and table.span.end > at:
                yield self.table(table)
                at = end
                if at < size and text[at] == "\n":
                    at += 1
                continue
            yield self.paragraph(at, end)
            at = end + 1

    def paragraph(self, start: int, end: int) -> str:
        line = self.text[start:end]
        indent = len(line) - len(line.lstrip(" \t\u3000"))
        first = start + indent
        stripped = line.strip(" \t\u3000")
        if not stripped:
            return ""
        kind = self.kind(first, end, stripped)
        return f'<p class="{kind}" data-start="{first}">{self.inline(first, start + len(line.rstrip()))}</p>'

    def kind(self, start: int, end: int, line: str) -> str:
        inside = Span(start, end)
        if any(span.contains(inside) for span in self._near(self.furniture, start)):
            return "furniture"
        if self.sheet and self.sheet.contains(inside):
            return "sheet"
        for name, span in self.header.items():
            if name == "issuer":
                if span.contains(inside):
                    return "issuer" if start < self.title_at else "signature"
            elif span.overlaps(inside) and len(line) <= max(2 * (span.end - span.start), 40):
                return name.replace("_", "-")
        if start < self.title_at and line.endswith("文件"):
            return "issuer"
        if line in self.plan_titles:
            return "plan-title"
        if len(line) <= _HEADING_LIMIT and "。" not in line and line[-1] not in "；;）)":
            for pattern, level in _LEVELS:
                if pattern.match(line):
                    return level
            if start in self.headings:
                return "level-2"
        return "text"

    @staticmethod
    def _near(spans: list[Span], at: int) -> list[Span]:
        place = bisect_right(spans, (at, 1 << 62))
        return spans[max(0, place - 1) : place]

    def inline(self, start: int, end: int) -> str:
        """The characters ``[start, end)`` with their marks."""
        text, pieces, at = self.text, [], start
        place = max(0, bisect_left(self.run_starts, start) - 1)
        while place < len(self.runs) and at < end:
            run = self.runs[place]
            place += 1
            if run.end <= at:
                continue
            if run.start >= end:
                break
            if run.start > at:
                pieces.append(escape(text[at : run.start]))
                at = run.start
            stop = min(run.end, end)
            pieces.append(f"<span{run.attributes}>{escape(text[at:stop])}</span>")
            at = stop
        pieces.append(escape(text[at:end]))
        return "".join(pieces).translate(_SHEET_BREAKS)

    def table(self, table: Table) -> str:
        rows: dict[int, list[str]] = {}
        held: dict[int, int] = {}  # for each column the last row that a cell above reaches down to
        row = following = -1
        for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
            if cell.row != row:
                row, following = cell.row, 0
            # Where a cell is empty there is none: the cells behind it must not move under another heading.
            before = range(following, min(cell.column, following + _MOST_EMPTY))
            gap = sum(held.get(column, -1) < row for column in before)
            rows.setdefault(row, []).extend(["<td></td>"] * gap)
            following = cell.column + cell.column_span
            if cell.row_span > 1:
                under = range(cell.column, min(following, cell.column + _MOST_EMPTY))
                held.update(dict.fromkeys(under, row + cell.row_span - 1))
            tag = "th" if cell.row == 0 else "td"
            spans = "".join(
                f' {name}="{count}"'
                for name, count in (("rowspan", cell.row_span), ("colspan", cell.column_span))
                if count > 1
            )
            inner = self.inline(*cell.span)
            rows[row].append(f'<{tag}{spans} data-start="{cell.span.start}">{inner}</{tag}>')
        body = "".join(f"<tr>{''.join(cells)}</tr>" for _, cells in sorted(rows.items()))
        return f'<div class="table-frame"><table class="source-table">{body}</table></div>'
