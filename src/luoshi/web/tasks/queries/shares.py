"""Each body's part of a task that names them together (各市州人民政府): who is meant, and who has reported. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from luoshi.register.groups import levels_of_group
from luoshi.web.directory.models import Organisation
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
