"""The filters of the list of figures: from the address to the rows, to the sentence of chips, and back to the address.

Addresses use these names: ``indicator`` (number), ``place owner`` (organisations with all below them), ``facet``, ``state``
(confirmed, locked, published), ``from to`` (periods that end on these days), ``submission`` (number), ``all`` (1: earlier revisions
too), ``q`` (words in the name of the indicator).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.web.directory.models import Organisation
from luoshi.web.directory.queries import organisation_asked
from luoshi.web.kernel.asked import Chip, Conditions, day_of, number_of, one_of, words_of
from luoshi.web.statistics.models import Facet, Indicator, Observation

TEXT_LIMIT = 100
WORDS_LIMIT = 8
STATES: dict[str, str | Promise] = {
    "open": gettext_lazy("已确认未锁定"),
    "locked": gettext_lazy("已锁定未公布"),
    "published": gettext_lazy("已公布"),
}
_OF_STATE = {
    "open": Q(submission__locked_at=None),
    "locked": Q(submission__locked_at__isnull=False, submission__published_at=None),
    "published": Q(submission__published_at__isnull=False),
}


@dataclass(frozen=True, slots=True)
class Filter(Conditions):
    """What is asked of the list. What makes no sense is left out rather than refused: an address may be old."""

    indicator: int | None = None
    place: int | None = None
    owner: int | None = None
    facet: str = ""
    state: str = ""
    since: date | None = field(default=None, metadata={"name": "from"})
    until: date | None = field(default=None, metadata={"name": "to"})
    submission: int | None = None
    revisions: bool = field(default=False, metadata={"name": "all"})
    q: str = ""

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> Filter:
        """From the parameters of an address."""
        return cls(
            indicator=number_of(given.get("indicator", "")),
            place=organisation_asked(given.get("place", "")),
            owner=organisation_asked(given.get("owner", "")),
            facet=one_of(given.get("facet"), Facet.values),
            state=one_of(given.get("state"), STATES),
            since=day_of(given.get("from")),
            until=day_of(given.get("to")),
            submission=number_of(given.get("submission", "")),
            revisions=given.get("all") == "1",
            q=words_of(given.get("q", ""), TEXT_LIMIT),
        )

    def apply(self, rows: QuerySet[Observation]) -> QuerySet[Observation]:
        """The rows that fit. A body stands for itself and for all below it in the tree."""
        if not self.revisions:
            rows = rows.filter(in_force=True)
        for name in ("indicator", "submission"):
            if (pk := getattr(self, name)) is not None:
                rows = rows.filter(**{f"{name}_id": pk})
        for column, pk in (("place", self.place), ("submission__owner", self.owner)):
            if pk is not None:
                path = Organisation.objects.filter(pk=pk).values_list("path", flat=True).first()
                rows = rows.filter(**{f"{column}__path__startswith": path}) if path else rows.none()
        if self.facet:
            rows = rows.filter(facet=self.facet)
        if self.state:
            rows = rows.filter(_OF_STATE[self.state])
        if self.since:
            rows = rows.filter(period_end__gte=self.since)
        if self.until:
            rows = rows.filter(period_end__lte=self.until)
        for word in self.q.split()[:WORDS_LIMIT]:
            rows = rows.filter(indicator__name__icontains=word)
        return rows


def chips(asked: Filter) -> list[Chip]:
    """The conditions as a sentence: 指标:地区生产总值 且 地区:青禾市."""
    ids = [pk for pk in (asked.place, asked.owner) if pk is not None]
    names = dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "short_name")) if ids else {}
    said: list[tuple[str, str]] = []
    if asked.indicator is not None:
        name = Indicator.objects.filter(pk=asked.indicator).values_list("name", flat=True).first()
        said.append(("indicator", _("指标:%(name)s") % {"name": name or "?"}))
    if asked.place is not None:
        said.append(("place", _("地区:%(name)s") % {"name": names.get(asked.place) or "?"}))
    if asked.owner is not None:
        said.append(("owner", _("报送:%(name)s") % {"name": names.get(asked.owner) or "?"}))
    if asked.facet:
        said.append(("facet", _("口径:%(name)s") % {"name": Facet(asked.facet).label}))
    if asked.state:
        said.append(("state", str(STATES[asked.state])))
    if asked.since:
        said.append(("since", _("%(day)s起") % {"day": asked.since.isoformat()}))
    if asked.until:
        said.append(("until", _("%(day)s止") % {"day": asked.until.isoformat()}))
    if asked.submission is not None:
        said.append(("submission", _("同一次报送的")))
    if asked.revisions:
        said.append(("revisions", _("含修订前的数")))
    if asked.q:
        said.append(("q", _("含“%(text)s”") % {"text": asked.q}))
    return [Chip(text, asked.without(name).query) for name, text in said]
