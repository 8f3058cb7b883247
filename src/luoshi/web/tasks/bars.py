"""How so many tasks stand, as a bar: what is open by light, worst first, then what is done; each part leads to its rows."""

from __future__ import annotations

from dataclasses import dataclass

from luoshi.web.tasks import addresses

WORST_FIRST = ("red", "amber", "none", "green")
CLOSED_STATES = ("finished", "verified", "cancelled")


@dataclass(frozen=True, slots=True)
class Part:
    """So many tasks of one light (of those that are open) or state, with their address and share of the bar in percent."""

    kind: str
    count: int
    url: str
    x: float
    width: float


def parts(counts: dict[str, int], given: dict[str, object]) -> tuple[Part, ...]:
    """The bar of so many tasks: those that are open by light, worst first, then those that are done."""
    total = sum(counts.values())
    found, x = [], 0.0
    for kind in (*WORST_FIRST, *CLOSED_STATES):
        count = counts.get(kind, 0)
        if count:
            width = 100.0 * count / total
            chosen = {"state": "open", "light": kind} if kind in WORST_FIRST else {"state": kind}
            found.append(Part(kind, count, addresses.tasks(**given, **chosen), round(x, 3), round(width, 3)))
            x += width
    return tuple(found)
