"""The ledger beside its source as one self-contained page: no external resource, everything escaped.

Holds the items on the right and the putting together; the text on the left is set by ``source_html.py``, the look
and the behaviour are the files in ``templates``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from string import Template

from luoshi.ledger.model import Ledger
from luoshi.reading.document import Document
from luoshi.reading.span import Span
from luoshi.rendering.ledger_rows import Places, Row, bodies, clean, goal, rows_of
from luoshi.rendering.source_html import Area, Mark, density, escaped, source_html

_BINS = 160
_CHUNK = 40  # items that the browser lays out together
_DOUBT = 60  # characters of a doubtful stretch that are underlined


@dataclass(frozen=True, slots=True)
class _Item:
    """An entry of the right pane: where it stands in the text, its heading and its fields."""

    key: str
    span: Span
    board: str
    name: str
    place: str
    fields: tuple[tuple[tuple[str, str], ...], ...]
    notes: tuple[str, ...] = ()


def ledger_html(document: Document, ledger: Ledger) -> str:
    """The page for one document: source with tinted spans on the left, the ledger in the same order on the right."""
    items = sorted(_items(document, ledger), key=lambda item: (item.span.start, -item.span.end))
    areas = [Area(item.span, item.key) for item in items]
    marks = _marks(document, ledger)
    size = max(1, len(document.text))
    header = document.header
    notices = [*document.notices, *ledger.notices]
    return Template(_template("ledger.html")).substitute(
        title=escaped(header.title or document.file),
        style=_template("ledger.css"),
        script=_template("ledger.js"),
        facts=escaped("　".join(filter(None, (header.doc_number, header.issuer, header.issued_on)))),
        counts=escaped(_counts(ledger)),
        alert=f'<a class="alert" href="#notices">▲ {len(notices)} 条提示</a>' if notices else "",
        source=source_html(document, areas, marks, (plan.title for plan in ledger.plans)),
        bins=str(_BINS),
        density="".join(
            f'<rect x="0" y="{i}" width="1" height="1" opacity="{0.15 + 0.85 * share:.2f}"/>'
            for i, share in enumerate(
                density([*(a.span for a in areas), *(m.span for m in marks)], size, _BINS)
            )
            if share
        ),
        ledger=_ledger(items, size) + _notices(document, ledger),
    )


@lru_cache(maxsize=8)
def _template(name: str) -> str:
    return (files("luoshi.rendering") / "templates" / name).read_text(encoding="utf-8")


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


def _items(document: Document, ledger: Ledger) -> list[_Item]:
    places = Places(document)
    text = document.text
    items: list[_Item] = []
    fields: tuple[tuple[str, str], ...]
    for index, group in groupby(rows_of(document, ledger), key=lambda row: row.task):
        rows = list(group)
        items.append(
            _Item(
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
                _Item(f"g{i}", target.span, "总目标", target.metric, places.of(target.span), (fields,))
            )
    for i, force in enumerate(ledger.task_forces):
        fields = (
            ("召集人", force.convener or ""),
            ("副召集人", "、".join(force.deputies)),
            ("成员单位", bodies(force.members, force.members_open)),
            ("办公室", force.office_host.written if force.office_host else ""),
        )
        items.append(_Item(f"f{i}", force.span, "工作专班", force.name, places.of(force.span), (fields,)))
    for i, measure in enumerate(ledger.measures):
        fields = (
            ("激励对象", "、".join(measure.eligible)),
            ("牵头单位", bodies(measure.lead, False)),
            ("配合单位", bodies(measure.support, False)),
            ("激励方式", measure.reward or ""),
        )
        name = f"{measure.number or i + 1}、{clean(measure.text)[:40]}"
        items.append(_Item(f"m{i}", measure.span, "激励措施", name, places.of(measure.span), (fields,)))
    for i, award in enumerate(ledger.awards):
        fields = (("类别", award.category), ("表扬对象", "、".join(award.recipients)))
        name = f"{award.measure_number}、{clean(award.measure)[:40]}"
        items.append(_Item(f"a{i}", award.span, "表扬名单", name, places.of(award.span), (fields,)))
    for i, rule in enumerate(ledger.rules):
        name = "不得" if rule.polarity == "prohibit" else "应当"
        items.append(
            _Item(
                f"r{i}", rule.span, "行为规范", name, places.of(rule.span), ((("内容", clean(rule.text)),),)
            )
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


def _ledger(items: list[_Item], size: int) -> str:
    if not items:
        return '<p class="empty">没有读出任务、目标或其他可列入清单的内容。</p>\n'
    out: list[str] = []
    for board, group in groupby(items, key=lambda item: item.board):
        out.append(f"<h2>{escaped(board.replace(chr(10), ' › '))}</h2>\n" if board else "")
        entries = [_item_html(item, size) for item in group]
        for at in range(0, len(entries), _CHUNK):
            out += ['<div class="chunk">\n', *entries[at : at + _CHUNK], "</div>\n"]
    return "".join(out)


def _item_html(item: _Item, size: int) -> str:
    lists = "".join(
        "<dl>"
        + "".join(f"<dt>{escaped(label)}</dt><dd>{escaped(words)}</dd>" for label, words in fields if words)
        + "</dl>"
        for fields in item.fields
        if any(words for _, words in fields)
    )
    notes = "".join(f'<div class="note">▲ {escaped(note)}</div>' for note in item.notes)
    return (
        f'<div class="item" tabindex="0" data-k="{item.key}" data-y="{item.span.start * 100 / size:.2f}">'
        f"<h3><span>{escaped(item.name)}</span><small>{escaped(item.place)}</small></h3>{lists}{notes}</div>\n"
    )


def _notices(document: Document, ledger: Ledger) -> str:
    notices = [*document.notices, *ledger.notices]
    if not notices:
        return ""
    places = Places(document)
    out = ['<div id="notices">\n<h2>提示（请对照原文核对）</h2>\n']
    for notice in notices:
        place = f"<small>{escaped(places.of(notice.span))}</small>" if notice.span else ""
        out.append(
            f'<div class="item"><h3><span class="note">▲ {escaped(notice.message)}</span>{place}</h3></div>\n'
        )
    return "".join([*out, "</div>\n"])
