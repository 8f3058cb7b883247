"""What tasks have to say of organisations and task forces on their pages, and what they do when the tree changes.

The directory knows nothing of tasks: all of it is registered with it here (``register``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.web.directory import followers
from luoshi.web.directory.models import Organisation, TaskForce
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.caching import cached
from luoshi.web.kernel.panels import register_panel
from luoshi.web.tasks import addresses
from luoshi.web.tasks.bars import parts
from luoshi.web.tasks.groups import tasks_that_name
from luoshi.web.tasks.models import Reach, Task
from luoshi.web.tasks.queries.lists import answered_for_by
from luoshi.web.tasks.queries.targets import readable as readable_targets
from luoshi.web.tasks.services import core

TASKS_SHOWN = 12
ROLES = ("lead", "support")


class ReachFollower:
    """Whom tasks reach follows the tree of organisations, and the groups that documents name."""

    def moving(self, path: str) -> Callable[[], None]:
        """The tasks that organisations of this path own, lead or support are reckoned anew when it has moved."""
        core.hold_reach()  # there come no more until the transaction ends
        rows = Reach.objects.filter(organisation__path__startswith=path)
        affected = list(rows.order_by().values_list("task_id", flat=True).distinct())
        return partial(core.rebuild_reach, affected)

    def groups_changed(self, organisations: Sequence[Organisation]) -> None:
        """The tasks that name a group reach whoever is of it now, and nobody else."""
        core.hold_reach()
        core.rebuild_reach(tasks_that_name(organisations))


def task_counts(actor: Actor, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """How many tasks the organisations, with all below them, lead and support, of those the actor may read."""
    tasks = permissions.restrict(Task.objects.all(), actor, "task.read")
    rows = Reach.objects.filter(
        Q(leads=True) | Q(supports=True), organisation_id__in=ids, task__in=tasks.order_by().values("pk")
    )
    counted = rows.values_list("organisation_id").annotate(
        lead=Count("pk", filter=Q(leads=True)), support=Count("pk", filter=Q(supports=True))
    )
    return {pk: (lead, support) for pk, lead, support in counted}


def _lights(actor: Actor, organisation: Organisation, role: str) -> dict[str, int]:
    """The tasks that the organisation, with all below it, leads or supports: open ones by light, others by state."""
    marked = Reach.objects.filter(organisation=organisation, task=OuterRef("pk"), **{f"{role}s": True})
    tasks = permissions.restrict(Task.objects.filter(Exists(marked)), actor, "task.read")
    counts: dict[str, int] = {}
    rows = tasks.order_by().values_list("state", "light").annotate(n=Count("pk"))
    for state, light, n in rows:
        kind = light if state == Task.State.OPEN else state
        counts[kind] = counts.get(kind, 0) + n
    return counts


def _tasks(actor: Actor, organisation: Organisation, role: str, limit: int) -> list[dict[str, Any]]:
    """The open tasks that it leads or supports, those that are due first."""
    marked = Reach.objects.filter(organisation=organisation, task=OuterRef("pk"), **{f"{role}s": True})
    rows = permissions.restrict(Task.objects.filter(Exists(marked)), actor, "task.read")
    ordered = rows.filter(state=Task.State.OPEN).order_by(F("due").asc(nulls_last=True), "id")
    return list(ordered.values("pk", "number", "title", "light", "light_reason", "due", "lead_names")[:limit])


def _handover(request: HttpRequest, row: Organisation) -> str:
    """What an organisation that has ended still answers for, of what the actor may give to its successor."""
    actor: Actor = request.actor
    if row.exists_on(clock.today()) or row.successor is None or not permissions.may(actor, "task.assign"):
        return ""
    rows = permissions.restrict(Task.objects.filter(state="open"), actor, "task.assign")
    count = rows.filter(answered_for_by(row)).count()
    owed = readable_targets(actor).filter(data_owner=row).count()
    if not (count or owed):
        return ""
    found = {
        "query": f"body={row.pk}&state=open",
        "tasks": count,
        "targets": owed,
        "targets_url": addresses.targets(owner=row.pk),
    }
    context = {"handover": found, "organisation": row, "csrf_token": get_token(request)}
    return render_to_string("tasks/_organisation_handover.html", context)


def _answers_for(request: HttpRequest, row: Organisation) -> str:
    """What it leads and supports, with all below it: how it stands, and the open tasks that are due first."""
    actor: Actor = request.actor
    involved = []
    for role, title in (("lead", _("牵头的任务")), ("support", _("责任的任务"))):
        counts = cached(actor, f"organisation:{row.pk}:{role}", partial(_lights, actor, row, role))
        given: dict[str, object] = {role: row.pk}
        rows = _tasks(actor, row, role, TASKS_SHOWN) if counts else []
        involved.append(
            {"title": title, "total": sum(counts.values()), "parts": parts(counts, given), "tasks": rows,
             "url": addresses.tasks(**given), "open": sum(n for k, n in counts.items() if k in ("red", "amber", "none", "green"))}
        )  # fmt: skip
    return render_to_string("tasks/_organisation_tasks.html", {"involved": involved})


def _campaigns(request: HttpRequest, force: TaskForce) -> str:
    """How the campaigns of a task force stand, and which of their tasks are late."""
    actor: Actor = request.actor
    tasks = permissions.restrict(
        Task.objects.filter(campaign__task_force=force), actor, "task.read"
    ).order_by()

    def count() -> list[tuple[int, str, str, int]]:
        return list(tasks.values_list("campaign_id", "state", "light").annotate(n=Count("pk")))

    counts: dict[int, dict[str, int]] = {}
    for campaign_id, state, light, n in cached(actor, f"task-force:{force.pk}", count):
        kind = light if state == "open" else state
        of = counts.setdefault(campaign_id, {})
        of[kind] = of.get(kind, 0) + n
    campaigns = []
    for campaign in force.campaigns.select_related("plan"):
        given: dict[str, object] = {"campaign": campaign.pk}
        found = counts.get(campaign.pk, {})
        campaigns.append((campaign, addresses.tasks(**given), sum(found.values()), parts(found, given)))
    late = tasks.filter(state=Task.State.OPEN, light__in=["red", "amber"]).order_by("-light", "due", "id")
    context = {
        "campaigns": campaigns,
        "late": list(late.values("pk", "number", "title", "light", "light_reason", "lead_names")[:20]),
    }
    return render_to_string("tasks/_task_force_campaigns.html", context)


def register() -> None:
    """Called once, when the applications are ready."""
    followers.FOLLOWERS.append(ReachFollower())
    followers.COUNTS.append(
        followers.Counts(
            labels=(gettext_lazy("牵头"), gettext_lazy("责任")),
            heads=(gettext_lazy("牵头（项）"), gettext_lazy("责任（项）")),
            labels_of_workbook=(gettext_lazy("牵头任务（项）"), gettext_lazy("责任任务（项）")),
            note=gettext_lazy("牵头和责任的任务数含下级机构的，只计您能看到的任务。"),
            of=task_counts,
            address=lambda pk, at: addresses.tasks(**{ROLES[at]: pk}),
        )
    )
    register_panel("organisation.head", _handover)
    register_panel("organisation.main", _answers_for)
    register_panel("task_force.main", _campaigns)
