"""What the library finds against each row of a document, and by what rows are chosen and grouped for review. Reads only."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, Max, prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.ledger.review import Doubt, Finding, Reason, Trait, review
from luoshi.reading.document import Header, Notice
from luoshi.reading.span import Span
from luoshi.web.documents.items import ITEM_MODELS
from luoshi.web.documents.models import Correction, Document, Item
from luoshi.web.documents.rows import corrected_ledger

# By what the lists of the ledger are filtered, in the order of their keys (1, 2, …), with the kinds that can have it.
OPEN = "open"
FILTERS: tuple[tuple[str, str | Promise, frozenset[str]], ...] = (
    ("", _("全部"), frozenset(ITEM_MODELS)),
    (OPEN, _("未核对"), frozenset(ITEM_MODELS)),
    (Trait.NO_LEAD, _("无牵头"), frozenset({"task", "measure"})),
    (Trait.OUTSIDE, _("名录外"), frozenset({"task", "taskforce", "measure"})),
    (Trait.LIMITED, _("有时限"), frozenset({"task"})),
    (Trait.UNLIMITED, _("无时限"), frozenset({"task"})),
    (Trait.DOUBTFUL, _("有疑"), frozenset(ITEM_MODELS) - {"notice"}),
)
_FIELDS = {
    "task": "tasks",
    "target": "targets",
    "taskforce": "task_forces",
    "measure": "measures",
    "award": "awards",
    "rule": "rules",
    "notice": "notices",
}
HEADER_WORDS = {
    "title": _("标题"),
    "doc_number": _("发文字号"),
    "issuer": _("发文机关"),
    "issued_on": _("成文日期"),
}
# What a task lacks, as it is said of all that lack it.
LACKING: dict[Trait, str | Promise] = {
    Trait.NO_LEAD: _("牵头单位"),
    Trait.OUTSIDE: _("名录中的单位"),
    Trait.UNLIMITED: _("时限"),
}
_DOUBTS: dict[Doubt, str | Promise] = {
    Doubt.NO_DAY: _("时限“%(words)s”没有对应的日期"),
    Doubt.PASSED: _("时限“%(words)s”早于文件的日期"),
    Doubt.TWICE: _("“%(words)s”既牵头又配合"),
    Doubt.GAP: _("前面缺第 %(words)s 项"),
    Doubt.REPEATED: _("序号“%(words)s”前面已有"),
    Doubt.NO_VALUE: _("目标“%(words)s”没有数值"),
    Doubt.OLD_YEAR: _("目标“%(words)s”的年份早于文件"),
}
_NOTHING = Finding(frozenset())


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of a list with how many it leaves."""

    code: str
    label: str | Promise
    key: int
    count: int
    chosen: bool


@dataclass(slots=True)
class Section:
    """Items that stand under one heading. ``of_part`` is given where its part of the document begins and has several."""

    part: str
    path: tuple[str, ...]
    items: list[Any]
    title: str = ""
    of_part: list[Any] | None = None

    @property
    def open(self) -> list[Any]:
        """Those that nobody has checked."""
        return [item for item in self.items if is_open(item)]

    @property
    def tokens(self) -> str:
        """What is sent to have them confirmed: keys with the versions that are seen."""
        return tokens(self.open)

    @property
    def part_open(self) -> list[Any]:
        """Those of the whole part."""
        return [item for item in self.of_part or () if is_open(item)]

    @property
    def part_tokens(self) -> str:
        return tokens(self.part_open)


@dataclass(frozen=True, slots=True)
class Brief:
    """Of a row what changes by checking it, and by what it is counted."""

    key: str
    confirmed_at: datetime | None
    task_id: int | None = None


# What the library found in documents, by all that it depends on. Checking an item changes none of it, and somebody checks
# two thousand items one after another.
_KEPT: OrderedDict[tuple[object, ...], tuple[dict[str, Finding], tuple[str, ...]]] = OrderedDict()
_MOST_KEPT = 8


class Reviewed:
    """The rows of a document with what there is to say of each. Asks in a fixed number of queries, once.

    ``brief``: the rows only as they are counted, where what there is to say of them is known from before.
    """

    def __init__(self, document: Document, *, brief: bool = False) -> None:
        # The items that were published and have changed since, where somebody has asked for them (``carried``).
        self.differing: frozenset[str] = frozenset()
        state = _content_state(document)
        kept = _KEPT.get(state)
        if brief and kept is not None:
            self.rows: dict[str, list[Any]] = {kind: _briefs(document, kind) for kind in _FIELDS}
            self.parts: list[Any] = []
            self.findings, self.absent = kept
            return
        self._read(document)
        _KEPT[state] = (self.findings, self.absent)
        while len(_KEPT) > _MOST_KEPT:
            _KEPT.popitem(last=False)

    def _read(self, document: Document) -> None:
        names = ("plans", *_FIELDS.values())
        document._prefetched_objects_cache = {}  # as they are now, whatever the row has remembered
        prefetch_related_objects([document], *names)
        self.rows = {kind: list(getattr(document, name).all()) for kind, name in _FIELDS.items()}
        self.parts = list(document.plans.all())
        header = Header(**{name: getattr(document, name) for name in (*HEADER_WORDS, "printed_on")})
        open_notices = [
            Notice(row.code, row.message, Span(row.start, row.end) if row.placed else None)
            for row in self.rows["notice"]
            if row.confirmed_at is None
        ]
        found = review(corrected_ledger(document), header, open_notices)
        document._prefetched_objects_cache = {}  # nor is the row to remember what may change
        self.absent = found.absent
        self.findings = {
            row.key: finding
            for kind, name in _FIELDS.items()
            if kind != "notice"
            for row, finding in zip(self.rows[kind], getattr(found, name), strict=True)
        }

    def finding(self, item: Item) -> Finding:
        """What there is to say of one item."""
        return self.findings.get(item.key, _NOTHING)

    def fits(self, item: Any, code: str) -> bool:
        """Whether the filter leaves the item."""
        if code == OPEN:
            return is_open(item)
        return not code or code in self.finding(item).traits

    def filters(self, kind: str, chosen: str) -> list[Filter]:
        """The filters of the list of a kind."""
        return [
            Filter(code, label, at, sum(self.fits(row, code) for row in self.rows[kind]), code == chosen)
            for at, (code, label, kinds) in enumerate(FILTERS, 1)
            if kind in kinds
        ]

    def count(self, trait: str) -> int:
        """How many tasks have the trait."""
        return sum(trait in self.finding(task).traits for task in self.rows["task"])

    def to_check(self) -> list[Any]:
        """Everything that is checked as one: the targets of a task are checked with it."""
        return [
            row
            for kind, rows in self.rows.items()
            if kind != "notice"
            for row in rows
            if kind != "target" or row.task_id is None
        ]

    def flawless(self) -> list[Any]:
        """What nobody has checked yet and nothing is against."""
        return [row for row in self.to_check() if is_open(row) and self.finding(row).flawless]

    def sections(self, items: Sequence[Any], kind: str) -> list[Section]:
        """The items by the headings they stand under, in their order; those that are no tasks by their part of the document."""
        titles = {part.name: part.title for part in self.parts}

        def place(item: Any) -> tuple[str, tuple[str, ...]]:
            if kind == "task":
                return item.plan, tuple(item.path)
            return getattr(item, "plan", None) or self._part_at(item.start), ()

        found = [Section(part, path, list(rows)) for (part, path), rows in groupby(items, key=place)]
        for part, run in groupby(found, key=lambda section: section.part):
            sections = list(run)
            sections[0].title = part_words(part, titles.get(part, ""))
            if len(sections) > 1:
                sections[0].of_part = [item for section in sections for item in section.items]
        return found

    def _part_at(self, offset: int) -> str:
        return next((p.name for p in reversed(self.parts) if p.start <= offset < p.end), "")


def _content_state(document: Document) -> tuple[object, ...]:
    """All that decides what is found in the document: its reading and header, what people made of its items, its open notices."""
    changes = Correction.objects.filter(document=document).exclude(
        action__in=(Correction.Action.CONFIRM, Correction.Action.REOPEN, Correction.Action.TOGETHER)
    )
    notices = document.notices.filter(confirmed_at=None).order_by().values_list("pk", flat=True)
    counted = changes.aggregate(last=Max("pk"), undone=Count("undone_at"), n=Count("pk"))
    header = (getattr(document, name) for name in (*HEADER_WORDS, "printed_on"))
    return (
        document.pk,
        document.uploaded_at,
        document.reading_id,
        *header,
        *counted.values(),
        frozenset(notices),
    )


def _briefs(document: Document, kind: str) -> list[Brief]:
    columns = ("pk", "confirmed_at", *(["task_id"] if kind == "target" else []))
    return [
        Brief(f"{kind}-{pk}", *rest) for pk, *rest in getattr(document, _FIELDS[kind]).values_list(*columns)
    ]


def is_open(item: Any) -> bool:
    """Whether somebody still has to check it. A target of a task is checked with the task."""
    return item.confirmed_at is None and getattr(item, "task_id", None) is None


def tokens(items: Iterable[Item]) -> str:
    """Keys with versions, as a button carries them: ``task-12.3 task-13.1``."""
    return " ".join(f"{item.key}.{item.version}" for item in items)


def parse_tokens(text: str) -> list[tuple[str, int, int]]:
    """The kinds, numbers and versions that ``tokens`` wrote; what is nothing of the kind is left out.

    >>> parse_tokens("task-12.3 rule-4.1 nonsense")
    [('task', 12, 3), ('rule', 4, 1)]
    """
    found = []
    for token in text.split():
        key, _dot, version = token.partition(".")
        kind, _dash, pk = key.partition("-")
        if kind in ITEM_MODELS and pk.isascii() and pk.isdigit() and version.isascii() and version.isdigit():
            found.append((kind, int(pk), int(version)))
    return found


def reason_words(reason: Reason) -> str:
    """Why something is in doubt, for people. What the reading notes itself says so in its own words."""
    if reason.doubt is Doubt.NOTICE:
        return reason.words
    return str(_DOUBTS[reason.doubt]) % {"words": reason.words}


def part_words(name: str, title: str) -> str:
    """What a part of the document is called: 附件1 内需扩量提效攻坚实施方案."""
    said = {"main": "", "notice": gettext("通知")}.get(name, name)
    return f"{said} {title}".strip()


def chosen_filter(kind: str, given: str | None) -> str:
    """The filter that is asked for, where the list of the kind has it."""
    return given if given and any(code == given and kind in kinds for code, _label, kinds in FILTERS) else ""
