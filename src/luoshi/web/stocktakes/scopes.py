"""How a scope becomes a filter on stocktakes."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.kinds import Scope
from luoshi.web.stocktakes.models import Stocktake
from luoshi.web.tasks.models import Reach, Task


def stocktakes(actor: Actor, scope: Scope) -> Q:
    """How far each scope reaches: those of the own government and below; or also those in which a task of one's own is
    gone through."""
    contained = Q(owner__path__startswith=actor.jurisdiction_path)
    if scope is Scope.CONTAINED:
        return contained
    reached = Reach.objects.filter(organisation_id=actor.jurisdiction_id)
    return (
        contained
        | Q(Exists(reached.filter(task__plan=OuterRef("plan_id"))))
        | Q(Exists(reached.filter(task__campaign=OuterRef("campaign_id"))))
        | Q(Exists(reached.filter(task__campaign__task_force=OuterRef("task_force_id"))))
    )


def tasks_of(stocktake: Stocktake) -> QuerySet[Task]:
    """The tasks that a stocktake goes through, parts of tasks left out, since they count in their whole."""
    rows = Task.objects.filter(parent=None).exclude(state=Task.State.CANCELLED)
    if stocktake.plan_id:
        return rows.filter(plan_id=stocktake.plan_id)
    if stocktake.campaign_id:
        return rows.filter(campaign_id=stocktake.campaign_id)
    return rows.filter(campaign__task_force_id=stocktake.task_force_id)
