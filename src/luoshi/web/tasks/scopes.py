"""How a scope becomes a filter on documents, plans, tasks, instructions, targets and saved views."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from luoshi.web.documents.models import Document
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.permissions import Scope, register
from luoshi.web.tasks.models import Follow, Instruction, Plan, Reach, SavedView, Target, Task, TaskImport


def _reach(actor: Actor, scope: Scope) -> Q:
    rows = Q(organisation_id=actor.jurisdiction_id)
    if scope is Scope.CONTAINED:
        return rows & Q(contains=True)
    if scope is Scope.LED:
        return rows & (Q(contains=True) | Q(leads=True))
    return rows


def _tasks(actor: Actor, scope: Scope) -> Q:
    return Q(Exists(Reach.objects.filter(_reach(actor, scope), task=OuterRef("pk"))))


def _plans(actor: Actor, scope: Scope) -> Q:
    contained = Q(owner__path__startswith=actor.jurisdiction_path)
    if scope is Scope.CONTAINED:
        return contained
    reached = Q(Exists(Reach.objects.filter(_reach(actor, scope), task__plan=OuterRef("pk"))))
    owed = Target.objects.filter(plan=OuterRef("pk"), data_owner__path__startswith=actor.jurisdiction_path)
    return contained | reached | Q(Exists(owed))


def _documents(actor: Actor, scope: Scope) -> Q:
    contained = Q(owner__path__startswith=actor.jurisdiction_path)
    if scope is Scope.CONTAINED:
        return contained
    involved = Reach.objects.filter(_reach(actor, scope), task__plan__document=OuterRef("pk"))
    return contained | Q(Exists(involved))


def _instructions(actor: Actor, scope: Scope) -> Q:
    if scope is Scope.OWN:
        return Q(by_id=actor.person_id)
    addressed = Q(addressee__path__startswith=actor.jurisdiction_path)
    if scope is Scope.ADDRESSED:
        return addressed
    return Q(Exists(Reach.objects.filter(_reach(actor, scope), task=OuterRef("task_id"))))


def _targets(actor: Actor, scope: Scope) -> Q:
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


def _own(actor: Actor, scope: Scope) -> Q:
    return Q(person_id=actor.person_id)


def _imports(actor: Actor, scope: Scope) -> Q:
    return Q(owner__path__startswith=actor.jurisdiction_path)


register(Task, _tasks)
register(TaskImport, _imports)
register(Plan, _plans)
register(Document, _documents)
register(Instruction, _instructions)
register(Target, _targets)
register(SavedView, _own)
register(Follow, _own)
