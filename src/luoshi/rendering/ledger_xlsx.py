"""The ledger as the workbook an office hands out: one sheet of tasks, a row each, and one for each further kind of fact.

Holds the sheets and their contents; how a sheet looks stands in ``sheet.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO

import xlsxwriter

from luoshi.ledger.model import Ledger
from luoshi.reading.document import Document
from luoshi.rendering.citations import Citations
from luoshi.rendering.ledger_rows import (
    COMPARATOR_WORDS,
    KIND_WORDS,
    bodies,
    clean,
    is_task,
    name_of,
    task_rows,
    value_of,
)
from luoshi.rendering.sheet import STANDARD_FONT, Cell, Column, Sheet, Styles

Documents = Sequence[tuple[Document, Ledger]]

_TARGET_WORDS = {"level": "总量", "growth": "增长", "change": "变动", "count": "数量", "share": "占比"}


def ledger_xlsx(documents: Documents) -> bytes:
    """The workbook for one document or several. Every value is text or number, never a formula."""
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_format_properties": STANDARD_FONT,
        },
    )
    title = documents[0][0].header.title or documents[0][0].file if len(documents) == 1 else ""
    book.set_properties({"title": f"{title}责任清单" if title else "责任清单", "comments": "由 luoshi 编制"})
    styles = Styles(book)
    filled = [sheet for sheet in _SHEETS if any(sheet[2](*pair) for pair in documents)]
    for name, columns, entries_of in filled or _SHEETS[:1]:
        _write(book, styles, name, columns, entries_of, documents)
    book.close()
    return out.getvalue()


_Entries = Callable[[Document, Ledger], list[tuple[Cell, ...]]]
_DOCUMENT = Column("文件", 20)


def _write(
    book: xlsxwriter.Workbook,
    styles: Styles,
    name: str,
    columns: Sequence[Column],
    entries_of: _Entries,
    documents: Documents,
) -> None:
    if len(documents) == 1:
        document = documents[0][0]
        sheet = Sheet(book, styles, name, columns)
        sheet.title(_heading(document, name), _subtitle(document))
        sheet.entries(entries_of(*documents[0]))
    else:
        # Which document an entry is of stands in its row, so that the sheet can be filtered by it.
        sheet = Sheet(book, styles, name, [_DOCUMENT, *columns])
        sheet.title(name, f"共 {len(documents)} 份文件")
        sheet.entries([(_title(pair[0]), *entry) for pair in documents for entry in entries_of(*pair)])
    sheet.close()


def _title(document: Document) -> str:
    header = document.header
    return "　".join(filter(None, (header.title or document.file, header.doc_number)))


def _heading(document: Document, name: str) -> str:
    title = document.header.title
    return f"{title}\n{name}" if title else f"{document.file}{name}"


def _subtitle(document: Document) -> str:
    header = document.header
    parts = [
        header.doc_number,
        f"发文机关：{header.issuer}" if header.issuer else None,
        f"成文日期：{header.issued_on}" if header.issued_on else None,
        f"印发日期：{header.printed_on}" if header.printed_on and not header.issued_on else None,
    ]
    return "　　".join(part for part in parts if part)


def _tasks(document: Document, ledger: Ledger) -> list[tuple[Cell, ...]]:
    citations = Citations(document, ledger)
    rows = [row for row in task_rows(document, ledger) if is_task(ledger.tasks[row.task])]
    return [
        (
            number, row.board, row.name, row.content, row.lead, row.support, row.targets, row.deadline,
            citations.of_task(ledger.tasks[row.task]), row.remark,
        )
        for number, row in enumerate(rows, 1)
    ]  # fmt: skip


def _headings(document: Document, ledger: Ledger) -> list[tuple[Cell, ...]]:
    """What stands among the tasks and is none: the campaigns above them, and demands on everybody."""
    citations = Citations(document, ledger)
    rows = [row for row in task_rows(document, ledger) if not is_task(ledger.tasks[row.task])]
    return [
        (
            number, KIND_WORDS[ledger.tasks[row.task].kind], row.name, row.content, row.targets, row.deadline,
            citations.of_task(ledger.tasks[row.task]),
        )
        for number, row in enumerate(rows, 1)
    ]  # fmt: skip


def _targets(document: Document, ledger: Ledger) -> list[tuple[Cell, ...]]:
    citations = Citations(document, ledger)
    titles = {plan.id: plan.title for plan in ledger.plans}
    entries: list[tuple[Cell, ...]] = []
    for number, target in enumerate(ledger.targets, 1):
        task = ledger.tasks[target.task] if target.task is not None else None
        where = name_of(document.text, task) if task else titles.get(target.plan or "", "") + "总目标"
        entries.append(
            (
                number,
                where,
                target.metric,
                COMPARATOR_WORDS[target.comparator] if target.value is not None else "",
                value_of(target),
                target.unit,
                _TARGET_WORDS[target.kind],
                "、".join(filter(None, (target.hedge, "约数" if target.approximate else None))),
                target.year,
                clean(target.span.of(document.text)),
                citations.of_task(task) if task else citations.of(target.span),
            )
        )
    return entries


def _task_forces(document: Document, ledger: Ledger) -> list[tuple[Cell, ...]]:
    citations = Citations(document, ledger)
    return [
        (
            number,
            force.name,
            force.convener or "",
            "、".join(force.deputies),
            bodies(force.members, force.members_open),
            force.office_host.written if force.office_host else "",
            citations.of(force.span),
        )
        for number, force in enumerate(ledger.task_forces, 1)
    ]


def _measures(document: Document, ledger: Ledger) -> list[tuple[Cell, ...]]:
    citations = Citations(document, ledger)
    return [
        (
            measure.number or "",
            clean(measure.text),
            "、".join(measure.eligible),
            bodies(measure.lead, False),
            bodies(measure.support, False),
            measure.reward or "",
            citations.of(measure.span),
        )
        for measure in ledger.measures
    ]


def _awards(document: Document, ledger: Ledger) -> list[tuple[Cell, ...]]:
    citations = Citations(document, ledger)
    return [
        (
            award.measure_number,
            clean(award.measure),
            award.category,
            "、".join(award.recipients),
            len(award.recipients),
            citations.of(award.span),
        )
        for award in ledger.awards
    ]


def _rules(document: Document, ledger: Ledger) -> list[tuple[Cell, ...]]:
    citations = Citations(document, ledger)
    words = {"require": "应当", "prohibit": "不得"}
    return [
        (number, words[rule.polarity], clean(rule.text), citations.of(rule.span))
        for number, rule in enumerate(ledger.rules, 1)
    ]


def _notices(document: Document, ledger: Ledger) -> list[tuple[Cell, ...]]:
    citations = Citations(document, ledger)
    entries: list[tuple[Cell, ...]] = []
    for number, notice in enumerate((*document.notices, *ledger.notices), 1):
        quoted = clean(notice.span.of(document.text))[:200] if notice.span else ""
        where = citations.of(notice.span) if notice.span else ""
        entries.append((number, notice.message, quoted, where))
    return entries


_SHEETS: tuple[tuple[str, tuple[Column, ...], _Entries], ...] = (
    (
        "责任清单",
        (
            Column("序号", 5, centred=True),
            Column("攻坚/板块", 14, centred=True),
            Column("任务", 16),
            Column("主要内容", 40),
            Column("牵头单位", 14),
            Column("责任单位", 20),
            Column("目标", 17),
            Column("完成时限", 11),
            Column("出处", 11),
            Column("备注/提示", 13),
        ),
        _tasks,
    ),
    (
        "攻坚和工作要求",
        (
            Column("序号", 5, centred=True),
            Column("类别", 10, centred=True),
            Column("名称", 26),
            Column("内容", 60),
            Column("目标", 24),
            Column("时限", 14),
            Column("出处", 12),
        ),
        _headings,
    ),
    (
        "量化目标",
        (
            Column("序号", 5, centred=True),
            Column("所属任务", 26),
            Column("指标", 30),
            Column("要求", 8, centred=True),
            Column("目标值", 9, centred=True),
            Column("单位", 8, centred=True),
            Column("类型", 7, centred=True),
            Column("语气", 8, centred=True),
            Column("年度", 7, centred=True),
            Column("原文", 40),
            Column("出处", 12),
        ),
        _targets,
    ),
    (
        "工作专班",
        (
            Column("序号", 5, centred=True),
            Column("名称", 24),
            Column("召集人", 24),
            Column("副召集人", 26),
            Column("成员单位", 51),
            Column("办公室设在", 18),
            Column("出处", 12),
        ),
        _task_forces,
    ),
    (
        "激励措施",
        (
            Column("序号", 7, centred=True),
            Column("激励事项", 75),
            Column("激励对象", 16),
            Column("牵头单位", 22),
            Column("配合单位", 16),
            Column("激励方式", 28),
            Column("出处", 12),
        ),
        _measures,
    ),
    (
        "表扬名单",
        (
            Column("序号", 7, centred=True),
            Column("激励事项", 60),
            Column("类别", 12, centred=True),
            Column("表扬对象", 60),
            Column("数量", 8, centred=True),
            Column("出处", 12),
        ),
        _awards,
    ),
    (
        "行为规范",
        (
            Column("序号", 7, centred=True),
            Column("性质", 10, centred=True),
            Column("内容", 128),
            Column("出处", 12),
        ),
        _rules,
    ),
    (
        "提示",
        (
            Column("序号", 7, centred=True),
            Column("提示", 70),
            Column("原文", 68),
            Column("出处", 12),
        ),
        _notices,
    ),
)
