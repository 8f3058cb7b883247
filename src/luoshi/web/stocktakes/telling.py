"""Whom a stocktake concerns: the office that runs it, and the leads of what is on its agenda. Nobody else is asked."""

from __future__ import annotations

from luoshi.web.accounts import audience
from luoshi.web.kernel import clock
from luoshi.web.kernel.actor import SYSTEM, Actor
from luoshi.web.stocktakes.models import Stocktake
from luoshi.web.stocktakes.standing import leads_off_path


def audience_of(stocktake: Stocktake, notice: str, actor: Actor) -> set[int]:
    """The people of the office, and the heads of the bodies whose tasks are off their path."""
    today = clock.today()
    bodies = leads_off_path(stocktake, SYSTEM, today)
    people = audience.general_office(stocktake.owner.government_path, today)
    return people | (audience.flat(audience.of_organisations(bodies, today)) if bodies else set())
