"""Each body's part of a task that names them together (各市州人民政府): who is meant, and who has reported. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils import timezone

from luoshi.delivery.status import quiet_before
from luoshi.register.groups import levels_of_group
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.tasks import groups
from luoshi.web.tasks.models import Involvement, Task, Update


@dataclass(frozen=True, slots=True)
class Share:
    """The part of one body, with what somebody of it said last; nothing where nobody has."""

    organisation: Organisation
    text: str = ""
    at: datetime | None = None

    @property
    def reported(self) -> bool:
        """Whether anybody of the body has reported on its part."""
        return self.at is not None


def shares(task: Task, bodies: list[Involvement], within: str) -> list[Share]:
    """The parts of the bodies whom the groups among ``bodies`` mean, in the order of the register; none without a group.

    ``within`` is the path of the actor's jurisdiction: who looks from below sees the own part alone. Two queries where a
    group is named, else none.
    """
    levels = {level for body in bodies if not body.organisation_id for level in levels_of_group(body.written)}
    if not levels:
        return []
    meant = [
        each
        for each in groups.governments(levels, task.owner.government_path).order_by("path")
        if each.path.startswith(within) or within.startswith(each.path)
    ]
    latest: dict[int, tuple[str, datetime]] = {}
    updates = Update.objects.filter(task=task, organisation__isnull=False).order_by("id")
    for path, text, at in updates.values_list("organisation__path", "text", "at"):
        for each in meant:
            if path.startswith(each.path):
                latest[each.pk] = (text, at)
    return [Share(each, *latest.get(each.pk, ("", None))) for each in meant]


def waiting(actor: Actor, today: date) -> list[int]:
    """The open tasks of others of which a part is the actor's own body's, and of which nobody there has reported for too long.

    Whoever was never told of it by name is reminded of it here. At most five queries, the groups of the tasks included.
    """
    if not has_above(actor):
        return []
    tasks = permissions.restrict(Task.objects.filter(state=Task.State.OPEN), actor, "task.report")
    above = tasks.exclude(owner__path__startswith=actor.jurisdiction_path).order_by()
    mine = _shared(actor, above)
    if not mine:
        return []
    start = timezone.make_aware(datetime.combine(quiet_before(today), time()))
    heard = Update.objects.filter(
        task_id__in=mine, at__gte=start, organisation__path__startswith=actor.jurisdiction_path
    )
    reported = set(heard.order_by().values_list("task_id", flat=True))
    return [pk for pk in mine if pk not in reported]


def has_above(actor: Actor) -> bool:
    """Whether there is anybody above the actor's body, who could name it as one of a group."""
    return "/" in actor.jurisdiction_path.strip("/")


def has_share(actor: Actor, task: Task) -> bool:
    """Whether a part of the task is the actor's own body's, as one of a group that the task names."""
    return bool(_shared(actor, Task.objects.filter(pk=task.pk).order_by()))


def _shared(actor: Actor, tasks: QuerySet[Task]) -> list[int]:
    named = Involvement.objects.filter(organisation=None, written__contains="各", task__in=tasks.values("pk"))
    ids = sorted(set(named.order_by().values_list("task_id", flat=True)))
    return (
        sorted({pk for pk, path in groups.groups_of(ids) if path == actor.jurisdiction_path}) if ids else []
    )
