"""The ledger as the workbook an office hands out: one print-ready sheet of tasks and one for each further kind of fact.

Holds the sheets and their contents; how a sheet looks and breaks into pages stands in ``sheet.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO

import xlsxwriter

from luoshi.ledger.model import Ledger
from luoshi.reading.document import Document
from luoshi.rendering.ledger_rows import (
    COMPARATOR_WORDS,
    Places,
    bodies,
    clean,
    figure,
    name_of,
    rows_of,
)
from luoshi.rendering.sheet import STANDARD_FONT, Column, Entry, Sheet, Styles

Documents = Sequence[tuple[Document, Ledger]]

_KIND_WORDS = {"level": "总量", "growth": "增长", "change": "变动", "count": "数量", "share": "占比"}


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


_Entries = Callable[[Document, Ledger], list[Entry]]


def _write(
    book: xlsxwriter.Workbook,
    styles: Styles,
    name: str,
    columns: Sequence[Column],
    entries_of: _Entries,
    documents: Documents,
) -> None:
    if not all(document.pages for document, _ in documents):
        columns = [replace(c, heading="来源位置") if c.heading == "来源页码" else c for c in columns]
    sheet = Sheet(book, styles, name, columns)
    if len(documents) == 1:
        document = documents[0][0]
        sheet.title(_heading(document, name), _subtitle(document))
        sheet.entries(entries_of(*documents[0]))
    else:
        sheet.title(name, f"共 {len(documents)} 份文件")
        for document, ledger in documents:
            entries = entries_of(document, ledger)
            if entries or name == "责任清单":
                sheet.banner(
                    "　".join(
                        filter(None, (document.header.title or document.file, document.header.doc_number))
                    )
                )
                sheet.entries(entries)
    sheet.close()


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


def _tasks(document: Document, ledger: Ledger) -> list[Entry]:
    numbers: dict[int, str] = {}
    entries = []
    for row in rows_of(document, ledger):
        number = numbers.setdefault(row.task, str(len(numbers) + 1))
        cells = (number, row.board, row.name, row.content, row.lead, row.support, row.targets, row.deadline, row.source, row.remark)  # fmt: skip
        entries.append(Entry(cells, group=(row.board, row.task)))
    return entries


def _targets(document: Document, ledger: Ledger) -> list[Entry]:
    places = Places(document)
    titles = {plan.id: plan.title for plan in ledger.plans}
    entries = []
    for number, target in enumerate(ledger.targets, 1):
        task = ledger.tasks[target.task] if target.task is not None else None
        where = name_of(document.text, task) if task else titles.get(target.plan or "", "") + "总目标"
        entries.append(
            Entry(
                (
                    str(number),
                    where,
                    target.metric,
                    COMPARATOR_WORDS[target.comparator] if target.value is not None else "",
                    figure(target),
                    _KIND_WORDS[target.kind],
                    "、".join(filter(None, (target.hedge, "约数" if target.approximate else None))),
                    str(target.year) if target.year else "",
                    clean(target.span.of(document.text)),
                    places.of(target.span),
                ),
                group=(where, number),
            )
        )
    return entries


def _task_forces(document: Document, ledger: Ledger) -> list[Entry]:
    places = Places(document)
    return [
        Entry(
            (
                str(number),
                force.name,
                force.convener or "",
                "、".join(force.deputies),
                bodies(force.members, force.members_open),
                force.office_host.written if force.office_host else "",
                places.of(force.span),
            )
        )
        for number, force in enumerate(ledger.task_forces, 1)
    ]


def _measures(document: Document, ledger: Ledger) -> list[Entry]:
    places = Places(document)
    return [
        Entry(
            (
                measure.number or "",
                clean(measure.text),
                "、".join(measure.eligible),
                bodies(measure.lead, False),
                bodies(measure.support, False),
                measure.reward or "",
                places.of(measure.span),
            )
        )
        for measure in ledger.measures
    ]


def _awards(document: Document, ledger: Ledger) -> list[Entry]:
    places = Places(document)
    return [
        Entry(
            (
                award.measure_number,
                clean(award.measure),
                award.category,
                "、".join(award.recipients),
                str(len(award.recipients)),
                places.of(award.span),
            ),
            group=(award.measure_number, award.measure),
        )
        for award in ledger.awards
    ]


def _rules(document: Document, ledger: Ledger) -> list[Entry]:
    places = Places(document)
    words = {"require": "应当", "prohibit": "不得"}
    return [
        Entry((str(number), words[rule.polarity], clean(rule.text), places.of(rule.span)))
        for number, rule in enumerate(ledger.rules, 1)
    ]


def _notices(document: Document, ledger: Ledger) -> list[Entry]:
    places = Places(document)
    entries = []
    for number, notice in enumerate((*document.notices, *ledger.notices), 1):
        quoted = clean(notice.span.of(document.text))[:200] if notice.span else ""
        where = places.of(notice.span) if notice.span else ""
        entries.append(Entry((str(number), notice.message, quoted, where)))
    return entries


_SHEETS: tuple[tuple[str, tuple[Column, ...], _Entries], ...] = (
    (
        "责任清单",
        (
            Column("序号", 5, centred=True, merged=2),
            Column("攻坚/板块", 14, centred=True, merged=1),
            Column("任务", 16, merged=2),
            Column("主要内容", 40, flowing=True),
            Column("牵头单位", 14),
            Column("责任单位", 20),
            Column("目标", 17),
            Column("完成时限", 11),
            Column("来源页码", 8, centred=True),
            Column("备注/提示", 13),
        ),
        _tasks,
    ),
    (
        "量化目标",
        (
            Column("序号", 5, centred=True),
            Column("所属任务", 26, merged=1),
            Column("指标", 30),
            Column("要求", 8, centred=True),
            Column("目标值", 14, centred=True),
            Column("类型", 7, centred=True),
            Column("语气", 8, centred=True),
            Column("年度", 7, centred=True),
            Column("原文", 43, flowing=True),
            Column("来源页码", 10, centred=True),
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
            Column("成员单位", 51, flowing=True),
            Column("办公室设在", 18),
            Column("来源页码", 10, centred=True),
        ),
        _task_forces,
    ),
    (
        "激励措施",
        (
            Column("序号", 7, centred=True),
            Column("激励事项", 75, flowing=True),
            Column("激励对象", 16),
            Column("牵头单位", 22),
            Column("配合单位", 16),
            Column("激励方式", 28),
            Column("来源页码", 10, centred=True),
        ),
        _measures,
    ),
    (
        "表扬名单",
        (
            Column("序号", 7, centred=True, merged=1),
            Column("激励事项", 60, merged=1),
            Column("类别", 12, centred=True),
            Column("表扬对象", 60, flowing=True),
            Column("数量", 8, centred=True),
            Column("来源页码", 10, centred=True),
        ),
        _awards,
    ),
    (
        "行为规范",
        (
            Column("序号", 7, centred=True),
            Column("性质", 10, centred=True),
            Column("内容", 128, flowing=True),
            Column("来源页码", 12, centred=True),
        ),
        _rules,
    ),
    (
        "提示",
        (
            Column("序号", 7, centred=True),
            Column("提示", 70, flowing=True),
            Column("原文", 68),
            Column("来源页码", 12, centred=True),
        ),
        _notices,
    ),
)
