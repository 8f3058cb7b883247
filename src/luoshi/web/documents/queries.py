"""What the pages of the documents app read: lists, the ledger of a document, how much of it is checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from django.db.models import (
    Count,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce

from luoshi.web.documents.items import ITEM_MODELS
from luoshi.web.documents.models import (
    Assignment,
    AssignmentBody,
    Correction,
    Deadline,
    Document,
    Item,
    Notice,
    Target,
    Task,
)
from luoshi.web.documents.typesetting import Mark

SORTS = {
    "title": "title",
    "number": "doc_number",
    "issued": "issued_on",
    "state": "state",
    "kind": "kind",
    "tasks": "task_count",
    "open": "open_count",
    "warnings": "warning_count",
    "uploaded": "uploaded_at",
    "changed": "last_change",
}
# Documents that were taken back: in no list but that of their own.
WITHDRAWN = "withdrawn"
KINDS_TO_CHECK = ("task", "target", "taskforce", "measure", "award", "rule")


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a ledger somebody has checked, and how many warnings nobody has dealt with."""

    total: int
    confirmed: int
    warnings: int

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 means all."""
        return self.confirmed * 100 // self.total if self.total else 0


def filter_documents(
    documents: QuerySet[Document],
    *,
    text: str = "",
    state: str = "",
    kind: str = "",
    sort: str = "-uploaded",
) -> QuerySet[Document]:
    """Of the documents given, those that fit, with the counts that the list shows, in order."""
    rows = documents.select_related("published_plan").annotate(
        task_count=_count(Task),
        item_count=_sum(),
        open_count=_sum(confirmed_at=None),
        warning_count=_count(Notice, confirmed_at=None),
        last_change=Coalesce("changed_at", "read_at", "uploaded_at"),
    )
    for word in text.split():
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(doc_number__icontains=word)
            | Q(issuer__icontains=word)
            | Q(name__icontains=word)
        )
    rows = rows.filter(withdrawn_at__isnull=state != WITHDRAWN)
    if state in Document.State.values:
        rows = rows.filter(state=state)
    if kind in Document.Kind.values:
        rows = rows.filter(kind=kind)
    column = SORTS.get(sort.lstrip("-"), "uploaded_at")
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "-id")


def _count(model: type[Item], **filters: Any) -> Coalesce:
    counted = (
        model._default_manager.filter(document=OuterRef("pk"), **filters)
        .order_by()
        .values("document")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _sum(**filters: Any) -> CombinedExpression:
    """How many items there are to check; the targets of a task are checked with it."""
    counts = [
        _count(ITEM_MODELS[kind], **filters, **({"task": None} if kind == "target" else {}))
        for kind in KINDS_TO_CHECK
    ]
    return reduce(add, counts)


def to_review(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Read documents in which something is still unchecked, the oldest first."""
    rows = filter_documents(documents, state="read", sort="uploaded")
    return rows.filter(Q(open_count__gt=0) | Q(warning_count__gt=0))


def failures(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Documents that could not be read."""
    return documents.filter(state=Document.State.FAILED, withdrawn_at=None)


def queue(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Documents that are queued or being read, in the order in which they will be."""
    waiting = documents.filter(state__in=[Document.State.QUEUED, Document.State.READING], withdrawn_at=None)
    return waiting.order_by("id")


def last_corrections(documents: QuerySet[Document], limit: int = 12) -> QuerySet[Correction]:
    """The latest changes of these documents."""
    there = documents.filter(withdrawn_at=None).order_by()
    rows = Correction.objects.filter(document__in=there.values("pk"))
    return rows.select_related("document").defer("changes")[:limit]


def progress(document: Document) -> Progress:
    """Counts over everything that can be checked; the targets of a task are checked with it."""
    total = confirmed = 0
    for kind in KINDS_TO_CHECK:
        rows = ITEM_MODELS[kind]._default_manager.filter(document=document)
        if kind == "target":
            rows = rows.filter(task=None)
        found = rows.aggregate(total=Count("pk"), confirmed=Count("pk", filter=~Q(confirmed_at=None)))
        total += found["total"]
        confirmed += found["confirmed"]
    warnings = Notice.objects.filter(document=document, confirmed_at=None).count()
    return Progress(total, confirmed, warnings)


def load_content(tasks: list[Task]) -> None:
    """Load everything that hangs on the tasks and that their cards show, in a fixed number of queries."""
    prefetch_related_objects(tasks, *_content())


def with_content(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """The tasks with what hangs on them."""
    return tasks.prefetch_related(*_content())


def _content() -> tuple[Prefetch, ...]:
    """What a card shows, as plain lists: a query set for each of a thousand tasks would cost more."""
    bodies = AssignmentBody.objects.order_by("role", "position", "id")
    assignments = Assignment.objects.select_related("deadline").prefetch_related(
        Prefetch("bodies", queryset=bodies, to_attr="shown_bodies")
    )
    return (
        Prefetch("assignments", queryset=assignments, to_attr="shown_assignments"),
        Prefetch("deadlines", queryset=Deadline.objects.filter(assignment=None), to_attr="own_deadlines"),
        Prefetch("targets", to_attr="shown_targets"),
    )


def marks(document: Document) -> list[Mark]:
    """Where the facts of the ledger stand in the text. A fixed number of queries, whatever the ledger's size."""
    found: list[Mark] = []
    tasks = Task.objects.filter(document=document).values_list("pk", "start", "end")
    found.extend(Mark(start, end, f"task-{pk}") for pk, start, end in tasks)
    bodies = AssignmentBody.objects.filter(assignment__task__document=document, inherited=False).values_list(
        "assignment__task_id", "start", "end", "role", "assignment__source_start", "assignment__source_end"
    )
    for task, start, end, role, source_start, source_end in bodies:
        # A body that is not printed stands for its whole bracket; colouring that would say too much.
        if (start, end) != (source_start, source_end) or end - start < 40:
            found.append(Mark(start, end, f"task-{task}", role))
    deadlines = Deadline.objects.filter(task__document=document).values_list("task_id", "start", "end")
    found.extend(Mark(start, end, f"task-{pk}", "deadline") for pk, start, end in deadlines)
    targets = Target.objects.filter(document=document).values_list("pk", "task_id", "start", "end")
    found.extend(
        Mark(start, end, f"task-{task}" if task else f"target-{pk}", "target")
        for pk, task, start, end in targets
    )
    for kind in ("taskforce", "measure", "award", "rule"):
        rows = ITEM_MODELS[kind]._default_manager.filter(document=document)
        found.extend(Mark(s, e, f"{kind}-{pk}") for pk, s, e in rows.values_list("pk", "start", "end"))
    notices = Notice.objects.filter(document=document, placed=True, confirmed_at=None)
    found.extend(
        Mark(s, e, f"notice-{pk}", "warning") for pk, s, e in notices.values_list("pk", "start", "end")
    )
    return found


@dataclass(frozen=True, slots=True)
class Tick:
    """A stroke of the minimap, in thousandths of the text's length."""

    top: float
    height: float
    tone: str


def minimap(found: Sequence[Mark], confirmed: frozenset[str], size: int) -> list[Tick]:
    """The density of the ledger along the text: tasks (checked or not) and warnings."""
    ticks: dict[tuple[float, str], Tick] = {}
    for mark in found:
        if mark.tint not in {None, "warning"} or not size:
            continue
        tone = "warning" if mark.tint else "done" if mark.item in confirmed else "open"
        top = round(mark.start * 1000 / size, 1)
        height = max(2.0, round((mark.end - mark.start) * 1000 / size, 1) - 1)
        ticks.setdefault((top, tone), Tick(top, height, tone))
    return sorted(ticks.values(), key=lambda tick: tick.tone == "warning")


def confirmed_keys(document: Document) -> frozenset[str]:
    """The keys of everything that somebody has checked."""
    return frozenset(
        f"{kind}-{pk}"
        for kind in KINDS_TO_CHECK
        for pk in ITEM_MODELS[kind]
        ._default_manager.filter(document=document)
        .exclude(confirmed_at=None)
        .values_list("pk", flat=True)
    )
