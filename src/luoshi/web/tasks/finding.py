"""What of tasks and plans, and of what is written under a task, is found, and how it stands among the results."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from luoshi.web.documents import wording
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.finding import Described, Search, joined
from luoshi.web.tasks.models import Campaign, Plan, Target, Task, Update


def _tasks(ids: Sequence[int]) -> dict[int, Described]:
    return {
        row.pk: Described(
            f"{row.number} {row.title}".strip(),
            row.get_absolute_url(),
            joined(row.lead_names, row.get_state_display()),
            row.due,
        )
        for row in Task.objects.filter(pk__in=ids).only("number", "title", "lead_names", "state", "due")
    }


def _plans(ids: Sequence[int]) -> dict[int, Described]:
    return {
        row.pk: Described(
            row.title,
            f"{reverse('tasks:tasks')}?plan={row.pk}",
            joined(row.doc_number, row.owner.short_name, row.year),
            row.published_at,
        )
        for row in Plan.objects.filter(pk__in=ids).select_related("owner")
    }


def _updates(ids: Sequence[int]) -> dict[int, Described]:
    rows = Update.objects.filter(pk__in=ids).select_related("task", "by", "organisation")
    return {
        row.pk: Described(
            f"{row.task.number} {row.task.title}".strip(),
            f"{row.task.get_absolute_url()}#update-{row.pk}",
            joined(row.by.name if row.by else "", row.organisation.short_name if row.organisation else ""),
            row.at,
        )
        for row in rows
    }


def _targets(ids: Sequence[int]) -> dict[int, Described]:
    rows = Target.objects.filter(pk__in=ids).select_related("task", "plan", "data_owner")
    return {
        row.pk: Described(
            f"{row.metric} {wording.figure(vars(row))}",
            row.get_absolute_url(),
            joined(
                f"{row.task.number} {row.task.title}".strip() if row.task else "",
                row.plan.title if row.plan else "",
                row.data_owner.short_name if row.data_owner else "",
            ),
            None,
        )
        for row in rows
    }


def _updates_seen(actor: Actor) -> QuerySet[Update]:
    tasks = permissions.restrict(Task.objects.all(), actor, "task.read")
    return Update.objects.filter(task__in=tasks.order_by().values("pk"))


TASK = Search(
    number=1,
    columns=("number", "title", "requirement"),
    rows=lambda: Task.objects.only("pk", "number", "title", "requirement"),
    fields=lambda row: (row.number, row.title, row.requirement),
    describe=_tasks,
)
PLAN = Search(
    number=3,
    columns=("title", "doc_number"),
    rows=lambda: Plan.objects.only("pk", "title", "doc_number").prefetch_related(
        Prefetch("campaigns", queryset=Campaign.objects.only("name", "plan_id"))
    ),
    fields=lambda row: (row.title, row.doc_number, *(campaign.name for campaign in row.campaigns.all())),
    describe=_plans,
    named=True,
    parts={Campaign: "plan_id"},
)
UPDATE = Search(
    number=5,
    columns=("text",),
    rows=lambda: Update.objects.only("pk", "text"),
    fields=lambda row: (row.text,),
    describe=_updates,
    seen=_updates_seen,
)
TARGET = Search(
    number=11,
    columns=("metric",),
    rows=lambda: Target.objects.only("pk", "metric"),
    fields=lambda row: (row.metric,),
    describe=_targets,
    named=True,
)
