"""The ledger beside its source as one self-contained page: no external resource, everything escaped.

Holds the items on the right and the putting together; the text on the left is set by ``source_html.py``, the look
and the behaviour are the files in ``templates``.
"""

from __future__ import annotations

from itertools import groupby
from string import Template

from luoshi.ledger.model import Ledger
from luoshi.reading.document import Document
from luoshi.reading.span import Span
from luoshi.rendering.beside import BINS, Item, density_svg, items_html, notices_html, template
from luoshi.rendering.ledger_rows import Places, Row, bodies, clean, goal, rows_of
from luoshi.rendering.source_html import Area, Mark, escaped, source_html

_LEGEND = (("lead", "牵头"), ("support", "责任"), ("target", "目标"), ("deadline", "时限"), ("doubt", "存疑"))
_DOUBT = 60  # characters of a doubtful stretch that are underlined


def ledger_html(document: Document, ledger: Ledger) -> str:
    """The page for one document: source with tinted spans on the left, the ledger in the same order on the right."""
    items = sorted(_items(document, ledger), key=lambda item: (item.span.start, -item.span.end))
    areas = [Area(item.span, item.key) for item in items]
    marks = _marks(document, ledger)
    size = max(1, len(document.text))
    header = document.header
    notices = [*document.notices, *ledger.notices]
    return Template(template("ledger.html")).substitute(
        title=escaped(header.title or document.file),
        style=template("ledger.css"),
        script=template("ledger.js"),
        facts=escaped("　".join(filter(None, (header.doc_number, header.issuer, header.issued_on)))),
        name="责任清单",
        legend="".join(f'<mark class="{role}">{words}</mark>' for role, words in _LEGEND),
        counts=escaped(_counts(ledger)),
        alert=f'<a class="alert" href="#notices">▲ {len(notices)} 条提示</a>' if notices else "",
        source=source_html(document, areas, marks, (plan.title for plan in ledger.plans)),
        bins=str(BINS),
        density=density_svg([*(a.span for a in areas), *(m.span for m in marks)], size),
        ledger=items_html(items, size, "没有读出任务、目标或其他可列入清单的内容。")
        + notices_html(document, notices),
    )


def _counts(ledger: Ledger) -> str:
    parts = (
        ("任务", ledger.tasks),
        ("目标", ledger.targets),
        ("专班", ledger.task_forces),
        ("激励", ledger.measures),
        ("表扬", ledger.awards),
        ("规范", ledger.rules),
    )
    return "　".join(f"{word} {len(found)}" for word, found in parts if found)


def _items(document: Document, ledger: Ledger) -> list[Item]:
    places = Places(document)
    text = document.text
    items: list[Item] = []
    fields: tuple[tuple[str, str], ...]
    for index, group in groupby(rows_of(document, ledger), key=lambda row: row.task):
        rows = list(group)
        items.append(
            Item(
                f"t{index}",
                ledger.tasks[index].span,
                rows[0].board,
                rows[0].name,
                rows[0].source,
                tuple(_row_fields(row, len(rows) > 1) for row in rows),
                tuple(dict.fromkeys(note for row in rows for note in row.remark.split("\n") if note)),
            )
        )
    for i, target in enumerate(ledger.targets):
        if target.task is None:
            quoted = clean(target.span.of(text))
            fields = (("目标值", goal(target, quoted)), ("原文", quoted))
            items.append(
                Item(f"g{i}", target.span, "总目标", target.metric, places.of(target.span), (fields,))
            )
    for i, force in enumerate(ledger.task_forces):
        fields = (
            ("召集人", force.convener or ""),
            ("副召集人", "、".join(force.deputies)),
            ("成员单位", bodies(force.members, force.members_open)),
            ("办公室", force.office_host.written if force.office_host else ""),
        )
        items.append(Item(f"f{i}", force.span, "工作专班", force.name, places.of(force.span), (fields,)))
    for i, measure in enumerate(ledger.measures):
        fields = (
            ("激励对象", "、".join(measure.eligible)),
            ("牵头单位", bodies(measure.lead, False)),
            ("配合单位", bodies(measure.support, False)),
            ("激励方式", measure.reward or ""),
        )
        name = f"{measure.number or i + 1}、{clean(measure.text)[:40]}"
        items.append(Item(f"m{i}", measure.span, "激励措施", name, places.of(measure.span), (fields,)))
    for i, award in enumerate(ledger.awards):
        fields = (("类别", award.category), ("表扬对象", "、".join(award.recipients)))
        name = f"{award.measure_number}、{clean(award.measure)[:40]}"
        items.append(Item(f"a{i}", award.span, "表扬名单", name, places.of(award.span), (fields,)))
    for i, rule in enumerate(ledger.rules):
        name = "不得" if rule.polarity == "prohibit" else "应当"
        items.append(
            Item(f"r{i}", rule.span, "行为规范", name, places.of(rule.span), ((("内容", clean(rule.text)),),))
        )
    return items


def _row_fields(row: Row, several: bool) -> tuple[tuple[str, str], ...]:
    content = row.content if len(row.content) <= 60 else f"{row.content[:28]}……{row.content[-24:]}"
    return tuple(
        (label, words)
        for label, words in (
            ("内容", content if several else ""),
            ("牵头单位", row.lead),
            ("责任单位", row.support),
            ("目标", row.targets),
            ("完成时限", row.deadline),
        )
        if words
    )


def _marks(document: Document, ledger: Ledger) -> list[Mark]:
    marks: list[Mark] = []
    for task in ledger.tasks:
        for assignment in task.assignments:
            marks += [Mark(b.span, "lead") for b in assignment.lead if not b.inherited]
            marks += [Mark(b.span, "support") for b in assignment.support if not b.inherited]
            if assignment.deadline:
                marks.append(Mark(assignment.deadline.span, "deadline"))
        marks += [Mark(d.span, "deadline") for d in task.deadlines]
    marks += [Mark(b.span, "lead") for measure in ledger.measures for b in measure.lead]
    marks += [Mark(b.span, "support") for measure in ledger.measures for b in measure.support]
    marks += [Mark(b.span, "support") for force in ledger.task_forces for b in force.members]
    marks += [Mark(target.span, "target") for target in ledger.targets]
    for notice in (*document.notices, *ledger.notices):
        if notice.span:
            marks.append(
                Mark(Span(notice.span.start, min(notice.span.end, notice.span.start + _DOUBT)), "doubt")
            )
    return marks
