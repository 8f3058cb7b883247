"""What the written names of a submission mean: which indicator, whose figure, and whether it is the sender's to send."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from luoshi.statistics.indicator import Indicators
from luoshi.statistics.keeping import FigureFacet, kept_as, named
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import clock
from luoshi.web.statistics.catalogue import definitions
from luoshi.web.statistics.models import Indicator, KeptName
from luoshi.web.statistics.ownership import Owners, reach_of

_ENDINGS = ("人民政府", "政府", "管理委员会", "管委会")
_WHOLES = ("全", "我", "本")
PLACES = (Organisation.Kind.GOVERNMENT, Organisation.Kind.PARK)


class Resolver:
    """The names as the sender means them; read once for many figures."""

    def __init__(self, sender: Organisation) -> None:
        self.sender = sender
        self.known, self.rows = definitions()
        self.owners = Owners()
        self._path = reach_of(sender)
        self._names = {
            row.written: row.indicator
            for row in KeptName.objects.filter(organisation=sender).select_related("indicator")
        }
        self._places: dict[str, list[Organisation]] = defaultdict(list)
        for place in places_around(sender):
            for form in _forms(place):
                self._places[form].append(place)
            if sender.path.startswith(place.path) and place.path == sender.government_path:
                self._own = place

    def indicator(self, metric: str, facet: FigureFacet) -> tuple[Indicator | None, FigureFacet]:
        """The indicator and facet under which a figure of this name is kept; None where the catalogue has none."""
        if metric in self._names:
            row = self._names[metric]
            definition = self.known[row.code] if row is not None else None
        else:
            definition = named(metric, facet, self.known)
        if definition is None:
            return None, facet
        found, kept_facet = kept_as(definition, facet, self.known)
        return self.rows[found.id], kept_facet

    def place(self, written: str) -> Organisation | None:
        """The place of this name; None where none or several answer to it. 全市, 我县 are the sender's own."""
        name = written.strip()
        if len(name) <= 4 and name.startswith(_WHOLES):
            return getattr(self, "_own", None)
        found = {place.pk: place for place in self._places.get(name, ())}
        near = [place for place in found.values() if place.path.startswith(self.sender.government_path)]
        chosen = near or list(found.values())
        return chosen[0] if len(chosen) == 1 else None

    def is_own(self, indicator: Indicator, place: Organisation | None) -> bool:
        """Whether the figure is the sender's to send."""
        return self.owners.own(self._path, indicator.pk, place)


def places_around(sender: Organisation) -> list[Organisation]:
    """The governments and parks that figures of a sender may be of: those below its government, and those above it."""
    rows = Organisation.objects.existing(clock.today()).filter(kind__in=PLACES)
    below = rows.filter(path__startswith=sender.government_path)
    above = rows.filter(pk__in=sender.ancestor_ids)
    return list(dict.fromkeys([*below, *above]))


def indicators_of(known: Indicators, rows: dict[str, Indicator]) -> list[Indicator]:
    """The indicators that people choose from."""
    return [rows[each.id] for each in known if each.id not in known.level_of]


def _forms(place: Organisation) -> Iterator[str]:
    names: Iterable[Any] = (place.name, place.short_name, place.division_code, *place.aliases)
    for name in dict.fromkeys(str(each) for each in names if each):
        yield name
        for ending in _ENDINGS:
            if name.endswith(ending) and len(name) > len(ending) + 1:
                yield name.removesuffix(ending)
                break
