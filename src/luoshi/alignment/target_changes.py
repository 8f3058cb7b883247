"""What became of targets: raised, lowered, hedged or no longer, repeated with a difference. Only targets are compared here.

Two targets are of one quantity where their metrics read alike and their units of measure turn into one another.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from luoshi.alignment.matching import characters, dice
from luoshi.ledger.model import Target
from luoshi.statistics.measure import conversion

Change = Literal["raised", "lowered", "same", "hedged", "unhedged", "comparator", "added", "removed"]
SAME_METRIC = 0.72
SAME_STATEMENT = 0.85
_WORDY = re.compile(
    r"全[省市县区年社]会?|全面|力争|确保|我[省市县]|(?:年均|同比)?(?:增速|增长率?|增幅)|年度?|的|总体|达到?|[（()）“”、，\s]"
)
_CEILINGS = ("<", "<=")
_BINDING = {"力争": 0, None: 1, "确保": 2}  # how firmly a target is meant


@dataclass(frozen=True, slots=True)
class TargetChange:
    """What became of a target; ``old`` or ``new`` is None where it was added or removed."""

    metric: str
    old: Target | None
    new: Target | None
    changes: tuple[Change, ...]


def same_quantity(one: Target, other: Target) -> float:
    """How surely two targets are of one quantity: 0 for not at all, 1 for the same words."""
    growth = {"growth"}
    if (one.kind in growth) != (other.kind in growth) or not _same_measure(one.unit, other.unit):
        return 0.0
    a, b = _core(one.metric), _core(other.metric)
    if a == b:
        return 1.0
    if a.endswith(b) or b.endswith(a):  # 高校技术合同成交额 is a part of 技术合同成交额
        return 0.0
    score = dice(characters(a), characters(b))
    return score if score >= SAME_METRIC else 0.0


def compare_targets(old: Sequence[Target], new: Sequence[Target]) -> list[TargetChange]:
    """Each target of either side once, paired where they are of one quantity, in the order of the old ones."""
    scored = sorted(
        ((same_quantity(a, b), i, j) for i, a in enumerate(old) for j, b in enumerate(new)), key=lambda e: (-e[0], e[1], e[2])
    )  # fmt: skip
    of_old: dict[int, int] = {}
    taken: set[int] = set()
    for score, i, j in scored:
        if score > 0 and i not in of_old and j not in taken:
            of_old[i] = j
            taken.add(j)
    found = []
    for i, target in enumerate(old):
        if i in of_old:
            other = new[of_old[i]]
            found.append(TargetChange(target.metric, target, other, changes_between(target, other)))
        else:
            found.append(TargetChange(target.metric, target, None, ("removed",)))
    found += [TargetChange(t.metric, None, t, ("added",)) for j, t in enumerate(new) if j not in taken]
    return found


def changes_between(old: Target, new: Target) -> tuple[Change, ...]:
    """How the new target differs from the old one. Raised is harsher: a ceiling that falls is raised.

    A range counts by its lower end; where only the wording differs, that is told.
    """
    changes: list[Change] = []
    before, after = number(old), number(new)
    factor = conversion(new.unit, old.unit) if new.unit != old.unit else Decimal(1)
    if before is not None and after is not None and factor is not None and after * factor != before:
        is_more = after * factor > before
        harsher = is_more != (old.comparator in _CEILINGS or new.comparator in _CEILINGS)
        changes.append("raised" if harsher else "lowered")
    if old.hedge != new.hedge:
        changes.append("hedged" if _BINDING[new.hedge] < _BINDING[old.hedge] else "unhedged")
    if old.comparator != new.comparator or old.approximate != new.approximate:
        changes.append("comparator")
    return tuple(changes) or ("same",)


def number(target: Target) -> Decimal | None:
    """The figure of a target; the lower end of a range."""
    return target.value[0] if isinstance(target.value, tuple) else target.value


def groups(targets: Iterable[Target], items: Sequence[Hashable]) -> list[list[int]]:
    """Which of the targets are of one quantity: groups of two and more, by their places in the list.

    ``items`` tells of each target on what it hangs (None: on the plan). What one item says of a quantity more than once (7,000 of which 1,000) are parts of one statement and no repetition.
    """
    rows = list(targets)
    of: list[list[int]] = []
    for at, target in enumerate(rows):
        home = next(
            (
                group
                for group in of
                if same_quantity(rows[group[0]], target) >= SAME_STATEMENT
                and (items[at] is None or all(items[each] != items[at] for each in group))
            ),
            None,
        )
        if home is None:
            of.append([at])
        else:
            home.append(at)
    return [group for group in of if len(group) > 1]


def _same_measure(one: str, other: str) -> bool:
    return one == other or conversion(one, other) is not None


def _core(metric: str) -> str:
    return _WORDY.sub("", metric) or metric
