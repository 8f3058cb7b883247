"""Whom a stocktake concerns: the office that runs it, and the leads of what is on its agenda. Nobody else is asked."""

from __future__ import annotations

from luoshi.web.accounts import audience
from luoshi.web.kernel import clock
from luoshi.web.kernel.actor import SYSTEM, Actor
from luoshi.web.stocktakes.models import Stocktake
from luoshi.web.stocktakes.standing import leads_off_path
from luoshi.web.tasks.models import Involvement, Task


def audience_of(stocktake: Stocktake, notice: str, actor: Actor) -> set[int]:
    """The people of the office, and the heads of the bodies whose tasks are off their path."""
    if notice == "assigned":  # a request, which names whom it is put to
        return set()
    today = clock.today()
    bodies = leads_off_path(stocktake, SYSTEM, today)
    people = audience.general_office(stocktake.owner.government_path, today)
    return people | (audience.flat(audience.of_organisations(bodies, today)) if bodies else set())


def heads_of(task: Task) -> set[int]:
    """The heads of the bodies that lead a task."""
    leads = Involvement.objects.filter(task=task, role=Involvement.Role.LEAD).exclude(organisation=None)
    bodies = set(leads.order_by().values_list("organisation_id", flat=True))
    return audience.flat(audience.of_organisations(bodies, clock.today())) if bodies else set()
