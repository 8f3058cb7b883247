"""Whose a figure is: which indicators a body owes, and for which places."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from luoshi.statistics.submissions import is_statistics_office
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel.actor import Actor
from luoshi.web.statistics.models import Indicator, IndicatorOwner
from luoshi.web.statistics.scopes import reach


@dataclass(frozen=True, slots=True)
class Owned:
    """A body that owes an indicator: by its own path and that of the government whose places it answers for."""

    organisation_id: int
    name: str
    path: str
    government: str


class Owners:
    """Who owes what, read once for many figures."""

    def __init__(self) -> None:
        self._of: dict[int, list[Owned]] = defaultdict(list)
        for row in IndicatorOwner.objects.select_related("organisation"):
            body = row.organisation
            self._of[row.indicator_id].append(
                Owned(body.pk, body.short_name or body.name, body.path, body.government_path)
            )

    def of(self, indicator_id: int, place: Organisation | None = None) -> list[Owned]:
        """The bodies that owe an indicator, for a place where one is given."""
        found = self._of.get(indicator_id, [])
        return [each for each in found if place is None or place.path.startswith(each.government)]

    def own(self, path: str, indicator_id: int, place: Organisation | None = None) -> bool:
        """Whether a body at or below this path owes it."""
        return any(each.path.startswith(path) for each in self.of(indicator_id, place))

    def indicators_of(self, actor: Actor) -> list[int]:
        """What the bodies within the actor's reach owe."""
        path = reach(actor)
        return [pk for pk in self._of if self.own(path, pk)]


def reach_of(sender: Organisation) -> str:
    """How far a body's dealing with figures reaches: a statistics office's to its whole government."""
    return sender.government_path if is_statistics_office(sender.name) else sender.path


def owned_indicators(actor: Actor) -> list[Indicator]:
    """The indicators whose figures the actor may send, in the order of the catalogue."""
    pks = Owners().indicators_of(actor)
    return list(Indicator.objects.filter(pk__in=pks, growth_of=None)) if pks else []
