"""How a scope becomes a filter on documents, plans, tasks, targets and saved views."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.kinds import Scope
from luoshi.web.tasks.models import Reach, Target


def _reach(actor: Actor, scope: Scope) -> Q:
    rows = Q(organisation_id=actor.jurisdiction_id)
    if scope is Scope.CONTAINED:
        return rows & Q(contains=True)
    if scope is Scope.LED:
        return rows & (Q(contains=True) | Q(leads=True))
    return rows


def tasks(actor: Actor, scope: Scope) -> Q:
    return Q(Exists(Reach.objects.filter(_reach(actor, scope), task=OuterRef("pk"))))


def plans(actor: Actor, scope: Scope) -> Q:
    contained = Q(owner__path__startswith=actor.jurisdiction_path)
    if scope is Scope.CONTAINED:
        return contained
    reached = Q(Exists(Reach.objects.filter(_reach(actor, scope), task__plan=OuterRef("pk"))))
    owed = Target.objects.filter(plan=OuterRef("pk"), data_owner__path__startswith=actor.jurisdiction_path)
    return contained | reached | Q(Exists(owed))


def documents(actor: Actor, scope: Scope) -> Q:
    contained = Q(owner__path__startswith=actor.jurisdiction_path)
    if not permissions.may(actor, "document.withdraw"):
        contained &= Q(withdrawn_at=None)  # for who cannot bring it back it is not there
    if scope is Scope.CONTAINED:
        return contained
    involved = Reach.objects.filter(_reach(actor, scope), task__plan__document=OuterRef("pk"))
    return contained | Q(Exists(involved))


def targets(actor: Actor, scope: Scope) -> Q:
    if scope is Scope.ADDRESSED:
        return Q(data_owner__path__startswith=actor.jurisdiction_path)
    of_task = Q(Exists(Reach.objects.filter(_reach(actor, scope), task=OuterRef("task_id"))))
    of_plan = Q(task=None, plan__owner__path__startswith=actor.jurisdiction_path)
    if scope is Scope.CONTAINED:
        return of_task | of_plan
    plan_rows = Reach.objects.filter(_reach(actor, scope), task__plan=OuterRef("plan_id"))
    # Who owes the figures sees what they are asked for, also where the task is none of theirs.
    owed = Q(data_owner__path__startswith=actor.jurisdiction_path)
    return of_task | of_plan | owed | (Q(task=None) & Q(Exists(plan_rows)))


def own(actor: Actor, scope: Scope) -> Q:
    return Q(person_id=actor.person_id)


def imports(actor: Actor, scope: Scope) -> Q:
    return Q(owner__path__startswith=actor.jurisdiction_path)
