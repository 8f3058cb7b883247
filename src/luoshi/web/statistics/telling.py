"""Whom a request for a revision concerns."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q

from luoshi.statistics.submissions import STATISTICS_OFFICES
from luoshi.web.accounts.models import Appointment
from luoshi.web.kernel import clock
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.roles import Role
from luoshi.web.statistics.models import Revision

_DEAL_WITH_FIGURES = (Role.LEAD, Role.DATA_OWNER)
_OFFICE = reduce(or_, (Q(organisation__name__endswith=ending) for ending in STATISTICS_OFFICES))


def audience_of(row: Revision, notice: str, actor: Actor) -> set[int]:
    """Those who can grant it: of the body and of the statistics office of its government; and whoever asked."""
    offices = _OFFICE & Q(organisation__government_path=row.owner.government_path)
    people = Appointment.objects.current(clock.today()).filter(
        Q(organisation_id=row.owner_id) | offices, role__in=_DEAL_WITH_FIGURES
    )
    found = set(people.values_list("person_id", flat=True))
    return found | ({row.asked_by_id} if row.asked_by_id else set())
