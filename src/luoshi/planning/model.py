"""A plan as its ledger gives it: what is said of a ledger's items once they are work to be followed.

Frozen records only. An item of the plan names its item of the ledger by its index there and holds only what the ledger
does not say by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from luoshi.ledger.model import Body


@dataclass(frozen=True, slots=True)
class Campaign:
    """A part of the plan that is pursued as one (攻坚, 行动).

    ``key`` is where it stands: a part of the document, or a part and a heading of it.
    """

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class PlanTask:
    """A task to be followed. Bodies are as they are printed, one for each time; ``title`` is empty where nothing is said."""

    item: int
    title: str
    requirement: str
    campaign: str | None
    due: date | None
    due_text: str
    lead: tuple[Body, ...]
    support: tuple[Body, ...]
    joint: bool  # an assignment of it names nobody who leads


@dataclass(frozen=True, slots=True)
class PlanTarget:
    """A target to be followed. ``task`` is the item that it hangs on; a headline is a target of the whole plan as well."""

    item: int
    task: int | None
    campaign: str | None
    headline: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a ledger asks for: campaigns and tasks in the order of the ledger, targets in the order of the text."""

    campaigns: tuple[Campaign, ...]
    tasks: tuple[PlanTask, ...]
    targets: tuple[PlanTarget, ...]
