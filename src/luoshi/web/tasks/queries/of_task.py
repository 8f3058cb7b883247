"""The queries of the page of one task, each made by the ORM once in a process. Put here only what every such page asks."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from luoshi.web.accounts.models import Appointment
from luoshi.web.documents.models import Document
from luoshi.web.kernel import permissions
from luoshi.web.kernel.statements import PreparedRows
from luoshi.web.tasks.models import Involvement, Milestone, Target, TargetValue, Task, Update
from luoshi.web.tasks.queries.lists import visible

ENTRIES_SHOWN = 200
PEOPLE_SHOWN = 200
# Between two positions there are always others; none is this.
_NOWHERE = 7.25e18

# Few tasks have a place or a parent: joining those as well takes the database longer than to ask for them then.
TASK: PreparedRows[Task] = PreparedRows(
    lambda actor, pk: visible(actor).filter(pk=pk).select_related("plan", "campaign", "owner"), "pk"
)
BODIES: PreparedRows[Involvement] = PreparedRows(
    lambda actor, task: (
        Involvement.objects.filter(task=task).select_related("organisation").order_by("position", "id")
    ),
    "task",
)
MILESTONES: PreparedRows[Milestone] = PreparedRows(
    lambda actor, task: Milestone.objects.filter(task=task).select_related("organisation", "person"), "task"
)
PARTS: PreparedRows[Task] = PreparedRows(
    lambda actor, task: visible(actor).filter(parent=task).order_by("position", "id"), "task"
)
TARGETS: PreparedRows[Target] = PreparedRows(
    lambda actor, task: Target.objects.filter(task=task).select_related("data_owner", "plan"), "task"
)
VALUES: PreparedRows[TargetValue] = PreparedRows(
    lambda actor, task: TargetValue.objects.filter(target__task=task, place=None).order_by(
        "period_end", "id"
    ),
    "task",
)
ENTERABLE: PreparedRows[int] = PreparedRows(
    lambda actor, task: (
        permissions.restrict(Target.objects.filter(task=task), actor, "target.value")
        .order_by()
        .values_list("pk", flat=True)
    ),
    "task",
)
UPDATES: PreparedRows[Update] = PreparedRows(
    lambda actor, task: Update.objects.filter(task=task).select_related("by", "organisation")[:ENTRIES_SHOWN],
    "task",
)
DOCUMENT: PreparedRows[Document] = PreparedRows(
    lambda actor, pk: permissions.restrict(Document.objects.filter(pk=pk), actor, "document.read"), "pk"
)
# Who can answer for a milestone: people of the task's bodies and of the own organisation.
PEOPLE: PreparedRows[Appointment] = PreparedRows(
    lambda actor, task, day: (
        Appointment.objects.current(day)
        .filter(
            Q(organisation_id=actor.organisation_id)
            | Q(organisation__in=Involvement.objects.filter(task=task).order_by().values("organisation"))
        )
        .select_related("person", "organisation")
        .order_by("organisation__path", "id")[:PEOPLE_SHOWN]
    ),
    "task",
    day=date.min,
)
# The bound on the position alone says less than the rest, but it is what lets the index be used.
BEFORE: PreparedRows[Task] = PreparedRows(
    lambda actor, plan, pk, position: (
        visible(actor)
        .filter(plan=plan, position__lte=position)
        .filter(Q(position__lt=position) | Q(pk__lt=pk))
        .only("pk", "number", "title")
        .order_by("-position", "-id")[:1]
    ),
    "plan",
    "pk",
    position=_NOWHERE,
)
AFTER: PreparedRows[Task] = PreparedRows(
    lambda actor, plan, pk, position: (
        visible(actor)
        .filter(plan=plan, position__gte=position)
        .filter(Q(position__gt=position) | Q(pk__gt=pk))
        .only("pk", "number", "title")
        .order_by("position", "id")[:1]
    ),
    "plan",
    "pk",
    position=_NOWHERE,
)
