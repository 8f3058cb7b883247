"""Task forces: who convenes them, who sits in them, where their office is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.web.directory.models import Organisation, TaskForce, TaskForceMember
from luoshi.web.kernel import act, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.refusals import Refused

Member = tuple[str, int | None]
FIELDS = ("name", "convener", "deputies", "office_host", "office_written", "valid_from", "valid_to")


def create(*, actor: Actor, members: Sequence[Member] = (), **fields: Any) -> TaskForce:
    """A task force of the government that the actor serves. Raises Denied, and Refused without a name."""
    owner = Organisation.objects.filter(pk=actor.jurisdiction_id).first()
    if owner is None or not permissions.allowed(actor, "task_force.write"):
        raise permissions.Denied("task_force.write")
    _check(fields)
    with transaction.atomic():
        force = TaskForce.objects.create(owner=owner, **{k: v for k, v in fields.items() if k in FIELDS})
        _set_members(force, members)
        act.created("task_force", force, "task_force.create", actor=actor)
    return force


def edit(
    *, actor: Actor, pk: int, version: int, members: Sequence[Member] | None = None, **fields: Any
) -> TaskForce:
    """Change a task force. Raises Denied, Refused, and Stale where somebody else was faster."""
    _check(fields)
    with act.act(
        "task_force", pk, "task_force.edit", actor=actor, version=version, right="task_force.write"
    ) as force:
        for field in FIELDS:
            if field in fields:
                setattr(force, field, fields[field])
        if members is not None:
            _set_members(force, members)
    return force


def facts(force: TaskForce) -> dict[str, Any]:
    """What a task force is, as it is recorded."""
    return {
        "name": force.name,
        "convener": force.convener,
        "deputies": list(force.deputies),
        "office_host": force.office_host.name if force.office_host else force.office_written,
        "members": list(TaskForceMember.objects.filter(task_force=force).values_list("written", flat=True)),
        "valid_from": force.valid_from.isoformat() if force.valid_from else "",
        "valid_to": force.valid_to.isoformat() if force.valid_to else "",
    }


def _check(fields: dict[str, Any]) -> None:
    if "name" in fields and not str(fields["name"]).strip():
        raise Refused(_("请填写专班名称。"))
    start, stop = fields.get("valid_from"), fields.get("valid_to")
    if start and stop and stop < start:
        raise Refused(_("撤销日期不能早于成立日期。"))


def _set_members(force: TaskForce, members: Sequence[Member]) -> None:
    kept = list(force.members.values_list("written", "organisation_id"))
    unique = list(
        {(organisation or written): (written, organisation) for written, organisation in members}.values()
    )
    if kept == unique:
        return
    force.members.all().delete()
    TaskForceMember.objects.bulk_create(
        TaskForceMember(task_force=force, position=at, written=written[:200], organisation_id=organisation)
        for at, (written, organisation) in enumerate(unique)
    )
