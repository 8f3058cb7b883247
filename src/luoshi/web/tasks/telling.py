"""Whom what is done to a task concerns. Who of them is told is for the app of the notifications."""

from __future__ import annotations

from luoshi.web.accounts import audience
from luoshi.web.dossier.models import Instruction
from luoshi.web.kernel import clock
from luoshi.web.kernel.actor import Actor
from luoshi.web.tasks import groups
from luoshi.web.tasks.models import Involvement, Task


def audience_of(task: Task, notice: str, actor: Actor) -> set[int]:
    """Assignments go to the heads of the leads and supports (each of a group that is named), instructions to those of the leads and of whom they are
    addressed to, a change of state to the heads of the leads and the owner's general office, a comment to the heads of
    the leads.
    """
    today = clock.today()
    concerned = _organisations(task, notice)
    if notice in {"assigned", "state"}:
        # Whom a group means answers for a part of its own, so that each of them is told.
        concerned |= {int(path.strip("/").rpartition("/")[2]) for _task, path in groups.groups_of([task.pk])}
    people = audience.flat(audience.of_organisations(concerned, today))
    if notice == "state":
        people |= audience.general_office(task.owner.government_path, today)
    return people


def _organisations(task: Task, notice: str) -> set[int]:
    rows = Involvement.objects.filter(task=task).exclude(organisation=None)
    if notice == "assigned":
        wanted = rows
    elif notice in {"instruction", "state", "comment"}:
        wanted = rows.filter(role=Involvement.Role.LEAD)
    else:
        return set()
    found = {pk for pk in wanted.values_list("organisation_id", flat=True) if pk is not None}
    if notice == "instruction":
        asked = Instruction.objects.filter(kind="task", object_id=task.pk, state=Instruction.State.OPEN)
        found |= set(asked.values_list("addressee_id", flat=True))
    return found
