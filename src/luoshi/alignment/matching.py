"""Which item of one ledger is which of another: of the same document read anew, or of another that corrects it.

Each pair is found by the surest sign that is left: the key, the heading, the words, how alike they read. A sign that
two share decides nothing, and what has no sign in common is not paired. Put here only how items are paired; what is
made of the pairs is for those who ask.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from luoshi.ledger.headings import plain_heading

Facts: TypeAlias = Mapping[str, Any]


class Item(Protocol):
    """Something of a ledger: a part, a task, a target, a task force.

    ``key`` is its number in its own ledger ("" where it has none). ``facts`` are its words and figures: ``name`` of a part or task force;
    ``number`` and ``requirement`` of a task; ``metric``, ``unit``, ``year``, ``kind``, ``comparator``, ``value`` and ``value_to`` of a target.
    ``place`` says where it stands: ``plan``, ``path``, ``heading``, ``start``, ``end``, ``position``, ``task``, ``campaign``.
    """

    @property
    def key(self) -> str: ...
    @property
    def facts(self) -> Facts: ...
    @property
    def place(self) -> Facts: ...
    @property
    def closed(self) -> bool: ...


New = TypeVar("New", bound=Item)
Old = TypeVar("Old", bound=Item)
Either = TypeVar("Either", bound=Item)


@dataclass(frozen=True, slots=True)
class Ledger(Generic[Either]):
    """The items of a ledger by kind."""

    campaigns: Sequence[Either]
    tasks: Sequence[Either]
    targets: Sequence[Either]
    task_forces: Sequence[Either]


# Two stretches of one text are of the same task when they overlap by half and read alike.
OVERLAP = 0.5
ALIKE = 0.5
# In another text only the words count: how many of their pairs of characters are the same (Dice coefficient).
SAME_WORDS = 0.5
# Many items of a plan are worded alike: where the headings differ, nearly everything else and the number have to agree.
SAME_BUT_HEADING = 0.8
# Pairs of characters that more than this part of the items hold say nothing of which is which.
COMMON, FEW = 0.2, 20

_BLANK = re.compile(r"\s+")


def match(new: Ledger[New], old: Ledger[Old], *, same_text: bool) -> list[tuple[New, Old]]:
    """All pairs of items of the two ledgers.

    ``same_text``: both were read from one text, so that keys of parts and places in the text mean something too.
    """
    pairs: list[tuple[New, Old]] = []
    # By name before place: where a part is put in between, all that follow move on by one.
    parts, places = _pair(pairs, new.campaigns, old.campaigns, [_name, *([_key] if same_text else [])])
    if not same_text:  # in another document the same place may be another part: its name has to read alike
        _pair_best(pairs, parts, places, _called_alike(parts, places))
    signs: list[Callable[[Item], Hashable]] = [_key, _numbered_heading, _heading, _words]
    left, rows = _pair(pairs, new.tasks, old.tasks, signs)
    left, rows = _pair_best(pairs, left, rows, _alike(left, rows))
    if same_text:
        _pair_best(pairs, left, rows, _overlapping(left, rows))
    _pair(pairs, new.task_forces, old.task_forces, [_key, _name])
    # Keys of one kind only: those of a part and of a task may be the same.
    kinds = {
        kind: {id(item) for item in items}
        for kind, items in (("campaign", new.campaigns), ("task", new.tasks))
    }
    now = {
        (kind, row.key): piece.key for piece, row in pairs for kind, ids in kinds.items() if id(piece) in ids
    }
    old_targets = {id(item) for item in old.targets}

    def figure(item: Item) -> Hashable:
        hangs_on = [(kind, item.place.get(kind)) for kind in ("task", "campaign")]
        if id(item) in old_targets:
            hangs_on = [(kind, now.get((kind, str(key)), key)) for kind, key in hangs_on]
        task, campaign = (key for _, key in hangs_on)
        # A target of a task is that task's, wherever the task now belongs.
        place = (task, None if task else campaign)
        return (place, *(item.facts.get(name) for name in ("metric", "unit", "year", "kind")))

    def whole(item: Item) -> Hashable:
        return (figure(item), *(item.facts.get(name) for name in ("comparator", "value", "value_to")))

    targets, rest = _pair(pairs, new.targets, old.targets, [_key])
    for sign in (whole, figure):
        targets, rest = _pair_in_order(pairs, targets, rest, sign)
    return pairs


# By what they have in common -----------------------------------------------------------------------------------------


def _key(item: Item) -> Hashable:
    return item.key or None


def _name(item: Item) -> Hashable:
    return item.facts.get("name") or None


def _numbered_heading(item: Item) -> Hashable:
    place = item.place
    if not place.get("heading"):
        return None
    return (place.get("plan"), item.facts.get("number"), tuple(place.get("path", ())), place["heading"])


def _heading(item: Item) -> Hashable:
    """Without numbers: where an item is put in between, those of all that follow move on by one."""
    place = item.place
    if not place.get("heading"):
        return None
    return (
        place.get("plan"),
        tuple(map(plain_heading, place.get("path", ()))),
        plain_heading(place["heading"]),
    )


def _words(item: Item) -> Hashable:
    return _plain(item.facts) or None


def _plain(facts: Facts) -> str:
    """The words of a task without its number and its blanks."""
    text = str(facts.get("requirement") or "").strip().removeprefix(str(facts.get("number") or ""))
    return _BLANK.sub("", plain_heading(text))


def _pair(
    pairs: list[tuple[New, Old]],
    pieces: Iterable[New],
    rows: Iterable[Old],
    signs: list[Callable[[Item], Hashable]],
) -> tuple[list[New], list[Old]]:
    """Pair what has the same sign, by one after the other; the rest is given back."""
    left, free = list(pieces), list(rows)
    for sign in signs:
        of_piece, of_row = _signs(left, sign), _signs(free, sign)
        counts = Counter(found for found, _ in of_piece)
        counts_held = Counter(found for found, _ in of_row)
        by_sign = {found: r for found, r in of_row if found is not None and counts_held[found] == 1}
        taken: set[int] = set()
        for found, piece in of_piece:
            row = by_sign.get(found) if counts[found] == 1 else None
            if row is not None:
                pairs.append((piece, row))
                taken |= {id(piece), id(row)}
        left, free = _without(left, taken), _without(free, taken)
    return left, free


def _pair_in_order(
    pairs: list[tuple[New, Old]], pieces: Iterable[New], rows: Iterable[Old], sign: Callable[[Item], Hashable]
) -> tuple[list[New], list[Old]]:
    """Pair those that share a sign in the order in which they stand, what was taken back last; the rest is given back."""
    left, free = list(pieces), sorted(rows, key=lambda row: (row.closed, row.place.get("position", 0)))
    waiting: dict[Hashable, list[Old]] = defaultdict(list)
    for found, row in _signs(free, sign):
        waiting[found].append(row)
    taken: set[int] = set()
    for found, piece in _signs(left, sign):
        if waiting[found]:
            row = waiting[found].pop(0)
            pairs.append((piece, row))
            taken |= {id(piece), id(row)}
    return _without(left, taken), _without(free, taken)


def _signs(items: Iterable[Either], sign: Callable[[Item], Hashable]) -> list[tuple[Hashable, Either]]:
    return [(sign(item), item) for item in items]


# By how much they have in common -------------------------------------------------------------------------------------


def _pair_best(
    pairs: list[tuple[New, Old]],
    pieces: list[New],
    rows: list[Old],
    candidates: Iterable[tuple[float, New, Old]],
) -> tuple[list[New], list[Old]]:
    """Pair those that have most in common first; the rest is given back."""
    taken: set[int] = set()
    for _, piece, row in sorted(candidates, key=lambda entry: -entry[0]):
        if id(piece) not in taken and id(row) not in taken:
            pairs.append((piece, row))
            taken |= {id(piece), id(row)}
    return _without(pieces, taken), _without(rows, taken)


def _alike(pieces: list[New], rows: list[Old]) -> Iterator[tuple[float, New, Old]]:
    """Tasks that read alike, wherever they stand."""
    of_rows = [characters(_plain(row.facts)) for row in rows]
    holding: dict[str, list[int]] = defaultdict(list)
    for at, held in enumerate(of_rows):
        for pair in held:
            holding[pair].append(at)
    # What stands in many items (年底前, 牵头) finds no candidates; it still counts for those that are found.
    many = max(COMMON * len(rows), FEW)
    for piece in pieces:
        own = characters(_plain(piece.facts))
        found = {at for pair in own if len(holding.get(pair, ())) <= many for at in holding.get(pair, ())}
        for at in found:
            score = dice(own, of_rows[at])
            if score >= SAME_WORDS and _may_be_one(piece, rows[at], score):
                yield score, piece, rows[at]


def _called_alike(pieces: list[New], rows: list[Old]) -> Iterator[tuple[float, New, Old]]:
    """Parts of which the names read alike."""
    for piece in pieces:
        for row in rows:
            names = (str(facts.get("name") or "") for facts in (piece.facts, row.facts))
            score = dice(*map(characters, names))
            if score >= SAME_WORDS:
                yield score, piece, row


def _may_be_one(piece: Item, row: Item, score: float) -> bool:
    one, other = (plain_heading(place.get("heading") or "") for place in (piece.place, row.place))
    if not (one and other):
        return True
    if dice(characters(one), characters(other)) >= SAME_WORDS:
        return True
    return score >= SAME_BUT_HEADING and piece.facts.get("number") == row.facts.get("number")


def dice(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two sets have in common, from 0 to 1 (Dice 1945)."""
    together = len(one) + len(other)
    return 2 * len(one & other) / together if together else 0.0


def characters(text: str) -> frozenset[str]:
    """The pairs of characters that stand beside each other in a text."""
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def _overlapping(pieces: list[New], rows: list[Old]) -> Iterator[tuple[float, New, Old]]:
    """Tasks of the same text whose stretches overlap and read alike."""
    for piece in pieces:
        start, end = piece.place["start"], piece.place["end"]
        for row in rows:
            shared = min(end, row.place.get("end", 0)) - max(start, row.place.get("start", 0))
            shorter = min(end - start, row.place.get("end", 0) - row.place.get("start", 0))
            if shared <= 0 or shared < shorter * OVERLAP or piece.place["plan"] != row.place.get("plan"):
                continue
            one, other = (str(facts.get("requirement", ""))[:400] for facts in (piece.facts, row.facts))
            if SequenceMatcher(None, one, other, autojunk=False).quick_ratio() >= ALIKE:
                yield shared, piece, row


def _without(items: list[Either], taken: set[int]) -> list[Either]:
    return [item for item in items if id(item) not in taken]
