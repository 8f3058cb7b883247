"""Two ledgers beside each other, and one within itself: links, what changed, what is new, dropped or stated twice.

Joins ``links`` and ``target_changes``; the JSON of it is made by ``comparison_record``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from luoshi.alignment.items import Side
from luoshi.alignment.links import Link, Links, link
from luoshi.alignment.target_changes import TargetChange, changes_between, compare_targets, groups
from luoshi.ledger.model import Target


@dataclass(frozen=True, slots=True)
class Linked:
    """A link with what changed: the targets that hang on the two items, and bodies that came or went as leads."""

    link: Link
    targets: tuple[TargetChange, ...]
    leads_added: tuple[str, ...]
    leads_removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a target stands."""

    side: Side
    target: Target
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A quantity that is stated more than once, with what differs between the statements (empty: nothing)."""

    metric: str
    places: tuple[Place, ...]
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that a comparison found. ``goals`` are targets that hang on no item."""

    old: Side
    new: Side
    linked: tuple[Linked, ...]
    links: Links
    goals: tuple[TargetChange, ...]
    repeated: tuple[Repeated, ...] = ()


def compare(old: Side, new: Side, *, within: bool = False) -> Comparison:
    """Two ledgers. ``within`` also tells what is stated more than once in either or in both."""
    links = link(old.items, new.items)
    repeated = tuple(repetitions([old, new])) if within else ()
    return Comparison(
        old,
        new,
        tuple(map(_linked, links.links)),
        links,
        tuple(compare_targets(old.goals, new.goals)),
        repeated,
    )


def compare_within(side: Side) -> Comparison:
    """The main plan of a document beside its annexes, and what is stated more than once in all of it.

    The main plan is the first that has items; where there is only one plan, nothing is linked.
    """
    plans = list(dict.fromkeys(item.plan for item in side.items))
    main = "main" if "main" in plans else plans[0] if plans else None
    first = _part(side, lambda plan: plan == main)
    rest = _part(side, lambda plan: plan != main)
    found = compare(first, rest)
    return Comparison(first, rest, found.linked, found.links, found.goals, tuple(repetitions([side])))


def repetitions(sides: Sequence[Side]) -> list[Repeated]:
    """Quantities that are stated more than once, in the order of their first statement."""
    places = [
        Place(side, target, path)
        for side in sides
        for target, path in zip(side.targets, side.paths, strict=True)
    ]
    found = []
    items = [None if p.target.task is None else (p.side.name, id(p.side), p.target.task) for p in places]
    for group in groups([place.target for place in places], items):
        members = tuple(places[at] for at in group)
        found.append(Repeated(members[0].target.metric, members, _differs(members)))
    return found


def _differs(places: Sequence[Place]) -> tuple[str, ...]:
    first = places[0].target
    differing: dict[str, None] = {}
    for place in places[1:]:
        other = place.target
        told = changes_between(first, other)
        if first.year and other.year and first.year != other.year:
            differing["year"] = None
        if "raised" in told or "lowered" in told:
            differing["value"] = None
        if first.unit != other.unit:
            differing["unit"] = None
        if "hedged" in told or "unhedged" in told:
            differing["hedge"] = None
        if first.comparator != other.comparator or first.approximate != other.approximate:
            differing["comparator"] = None
        if first.metric.removeprefix("全省") != other.metric.removeprefix("全省"):
            differing["metric"] = None
    return tuple(differing)


def _linked(found: Link) -> Linked:
    old, new = found.old.leads, found.new.leads
    return Linked(
        found,
        tuple(compare_targets(found.old.targets, found.new.targets)),
        tuple(name for name in new if name not in old) if old else (),
        tuple(name for name in old if name not in new) if new else (),
    )


def _part(side: Side, wanted: Callable[[str | None], bool]) -> Side:
    kept = [at for at, target in enumerate(side.targets) if wanted(target.plan)]
    return Side(
        side.name, side.title, side.year, tuple(item for item in side.items if wanted(item.plan)),
        tuple(target for target in side.goals if wanted(target.plan)), tuple(side.targets[at] for at in kept),
        side.document, tuple(side.paths[at] for at in kept),
    )  # fmt: skip
