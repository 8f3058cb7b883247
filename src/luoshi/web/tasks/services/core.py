"""What every change of a task has in common: the lock, the version, what is recorded, and what is derived.

Put here only what the acts themselves (the modules beside this one) are made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from luoshi.web.directory.bodies import Body
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import act, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.refusals import Gone, Refused
from luoshi.web.tasks import groups
from luoshi.web.tasks.fact_words import body_fact
from luoshi.web.tasks.models import Involvement, Reach, Task

LEAD, SUPPORT = "lead", "support"
CHUNK = 2000
NAMES_LIMIT = 1000
NAMES_BESIDE = "#named"  # beside a fact: the same with the organisations that are meant

# The facts of a task that are told, in that order.
FACTS = (
    "number", "title", "requirement", "campaign", "place", "starts_on", "due", "due_text", "state", "lead", "support",
)  # fmt: skip


def gone() -> Gone:
    """There is no such task any more."""
    return act.gone("task")


def facts(task: Task) -> dict[str, Any]:
    """The facts of a task as they are recorded, for telling two states apart."""
    rows = Involvement.objects.filter(task=task).select_related("organisation").order_by("position", "id")
    bodies = {role: [row for row in rows if row.role == role] for role in (LEAD, SUPPORT)}
    return {
        "number": task.number,
        "title": task.title,
        "requirement": task.requirement,
        "campaign": task.campaign.name if task.campaign else "",
        "place": task.place.short_name if task.place else "",
        "starts_on": day_fact(task.starts_on),
        "due": day_fact(task.due),
        "due_text": task.due_text,
        "state": str(task.state),
        "unmet": list(task.unmet),
        "exception": task.exception,
        **{role: [row.written for row in found] for role, found in bodies.items()},
        **{
            f"{role}{NAMES_BESIDE}": named((row.written, row.organisation) for row in found)
            for role, found in bodies.items()
        },
    }


def day_fact(day: date | None) -> str:
    """A day as it is recorded."""
    return day.isoformat() if day else ""


def named(bodies: Iterable[tuple[str, Organisation | None]]) -> list[dict[str, Any]]:
    """Bodies with the organisation that each is: two of the same written name may be different ones."""
    return [body_fact(organisation, written) for written, organisation in bodies]


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """Field by field what differs, as it is recorded; where only who is meant differs, with full names."""
    found = []
    for name in dict.fromkeys((*FACTS, *after, *before)):
        if name.endswith(NAMES_BESIDE):
            continue
        shown = name
        if (before.get(name) or "") == (after.get(name) or ""):
            shown = f"{name}{NAMES_BESIDE}"
        was, now = before.get(shown) or "", after.get(shown) or ""
        if was != now:
            found.append({"field": name, "before": was, "after": now})
    return found


def lock(task_ids: Iterable[int]) -> None:
    """Lock tasks for the transaction that is open, in the order in which everybody does."""
    act.lock("task", task_ids)


def changing(
    task_id: int, version: int | None, *, actor: Actor, permission: str, action: str, reason: str = ""
) -> AbstractContextManager[Task]:
    """Lock a task, give it out to be changed, save it and record what has become different (``act.act``)."""
    return act.act("task", task_id, action, actor=actor, version=version, right=permission, reason=reason)


def record(
    task: Task, *, actor: Actor, action: str, fields: Sequence[dict[str, Any]] = (), **more: Any
) -> Any:
    """Put down in the history of the task and in the log what was done; ``more`` in the log alone."""
    return act.record("task", task, action, actor=actor, fields=fields, **more)


def set_bodies(task: Task, role: str, bodies: Iterable[Body]) -> None:
    """Make the leads or the supports of a task these, and what is derived from them."""
    Involvement.objects.filter(task=task, role=role).delete()
    unique = {(body.organisation_id or body.written): body for body in bodies}
    Involvement.objects.bulk_create(
        Involvement(
            task=task,
            role=role,
            position=position,
            written=body.written[:300],
            organisation_id=body.organisation_id,
        )
        for position, body in enumerate(unique.values())
    )
    names = "、".join(body.written[:300] for body in unique.values())
    if role == LEAD:
        task.lead_names = names[:NAMES_LIMIT]
    else:
        task.support_names = names
    act.derive(refresh, [task.pk])


def refresh(task_ids: Sequence[int]) -> None:
    """Bring up to date what tasks derive from their owner and their bodies: the names, and whom they reach."""
    refresh_names(task_ids)
    rebuild_reach(task_ids)


def refresh_names(task_ids: Sequence[int]) -> None:
    """Write the names of the leads and supports into the tasks, for lists."""
    for chunk in _chunks(task_ids):
        names: dict[tuple[int, str], list[str]] = {}
        rows = Involvement.objects.filter(task_id__in=chunk).order_by("task_id", "position", "id")
        for task_id, role, written in rows.values_list("task_id", "role", "written"):
            names.setdefault((task_id, role), []).append(written)
        tasks = [
            Task(
                pk=pk,
                lead_names="、".join(names.get((pk, LEAD), []))[:NAMES_LIMIT],
                support_names="、".join(names.get((pk, SUPPORT), [])),
            )
            for pk in chunk
        ]
        Task.objects.bulk_update(tasks, ["lead_names", "support_names"], batch_size=500)


def rebuild_reach(task_ids: Sequence[int]) -> None:
    """Write anew which organisations the tasks reach: owner, leads, supports, whoever is of a group that is named
    (各市州人民政府), and all above each of them.
    """
    for chunk in _chunks(task_ids):
        reached: dict[tuple[int, int], Reach] = {}

        def mark(task_id: int, path: str, kind: str, reached: dict[tuple[int, int], Reach] = reached) -> None:
            for part in path.strip("/").split("/"):
                key = (task_id, int(part))
                row = reached.setdefault(key, Reach(task_id=task_id, organisation_id=key[1]))
                setattr(row, kind, True)

        # First, so that it waits where the tree is just being changed (``hold_reach``), and reads it after that.
        Reach.objects.filter(task_id__in=chunk).delete()
        for task_id, path in Task.objects.filter(pk__in=chunk).values_list("pk", "owner__path"):
            mark(task_id, path, "contains")
        bodies = Involvement.objects.filter(task_id__in=chunk).exclude(organisation=None)
        for task_id, role, path in bodies.values_list("task_id", "role", "organisation__path"):
            mark(task_id, path, "leads" if role == LEAD else "supports")
        # Each of a group answers for its own part alone, so that none of them leads the whole.
        for task_id, path in groups.groups_of(chunk):
            mark(task_id, path, "supports")
        Reach.objects.bulk_create(reached.values(), batch_size=2000)


def hold_reach() -> None:
    """Nobody works out reaches until the transaction that is open ends: for changing the tree that they follow."""
    if connection.vendor == "postgresql":  # with SQLite there is nobody else who writes
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Reach._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def create_task(
    *,
    actor: Actor,
    owner: Organisation,
    lead: Iterable[Body] = (),
    support: Iterable[Body] = (),
    **fields: Any,
) -> Task:
    """A task that no document holds. Raises Denied, and Refused without a title."""
    if not str(fields.get("title", "")).strip():
        raise Refused(_("请填写任务名称。"))
    permissions.require(actor, "task.create", owner)
    with transaction.atomic():
        task = Task.objects.create(owner=owner, **fields)
        set_bodies(task, LEAD, lead)
        set_bodies(task, SUPPORT, support)
        record(task, actor=actor, action="task.create", fields=differences({}, facts(task)))
    return task


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    unique = list(dict.fromkeys(ids))
    for start in range(0, len(unique), CHUNK):
        yield unique[start : start + CHUNK]
