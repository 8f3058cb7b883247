"""Which piece of a document is which row of the system: of the same document read anew, or of another that corrects it.

Each pair is found by the surest sign that is left: the item of the ledger, the heading, the words, how alike they
read. A sign that two share decides nothing, and what has no sign in common is not paired.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeAlias, TypeVar

from luoshi.web.adoption.content import Content, Facts, Piece, cleaned
from luoshi.web.adoption.held import Held, Row

Pair: TypeAlias = tuple[Piece, Row]
Item = TypeVar("Item", Piece, Row)

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


def match(content: Content, held: Held) -> list[Pair]:
    """All pairs; the plan first. ``held`` has a plan."""
    pairs: list[Pair] = [(content.plan, held.of("plan")[0])]
    same = held.plan is not None and held.plan.document_id == content.document
    # By name before place: where a part is put in between, all that follow move on by one.
    parts, places = _pair(pairs, content.campaigns, held.of("campaign"), [_name, *([_key] if same else [])])
    if not same:  # in another document the same place may be another part: its name has to read alike
        _pair_best(pairs, parts, places, _called_alike(parts, places))
    signs: list[Callable[[_Side], Hashable]] = [_key, _numbered_heading, _heading, _words]
    left, rows = _pair(pairs, content.tasks, held.of("task"), signs)
    left, rows = _pair_best(pairs, left, rows, _alike(left, rows))
    if same:
        _pair_best(pairs, left, rows, _overlapping(left, rows))
    _pair(pairs, content.task_forces, held.of("task_force"), [_key, _name])
    now = {(row.kind, row.key): piece.key for piece, row in pairs}

    def figure(item: _Side) -> Hashable:
        hangs_on = [(kind, item.place.get(kind)) for kind in ("task", "campaign")]
        if item.held:
            hangs_on = [(kind, now.get((kind, str(key)), key)) for kind, key in hangs_on]
        task, campaign = (key for _, key in hangs_on)
        # A target of a task is that task's, wherever the task now belongs.
        place = (task, None if task else campaign)
        return (place, *(item.facts.get(name) for name in ("metric", "unit", "year", "kind")))

    def whole(item: _Side) -> Hashable:
        return (figure(item), *(item.facts.get(name) for name in ("comparator", "value", "value_to")))

    targets, rows = _pair(pairs, content.targets, held.of("target"), [_key])
    for sign in (whole, figure):
        targets, rows = _pair_in_order(pairs, targets, rows, sign)
    return pairs


# By what they have in common -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Side:
    """A piece of the document or a row of the system, seen alike for matching."""

    key: str
    facts: Facts
    place: Facts
    held: bool


def _key(item: _Side) -> Hashable:
    return item.key or None


def _name(item: _Side) -> Hashable:
    return item.facts.get("name") or None


def _numbered_heading(item: _Side) -> Hashable:
    place = item.place
    if not place.get("heading"):
        return None
    return (place.get("plan"), item.facts.get("number"), tuple(place.get("path", ())), place["heading"])


def _heading(item: _Side) -> Hashable:
    """Without numbers: where an item is put in between, those of all that follow move on by one."""
    place = item.place
    if not place.get("heading"):
        return None
    return (place.get("plan"), tuple(map(cleaned, place.get("path", ()))), cleaned(place["heading"]))


def _words(item: _Side) -> Hashable:
    return _plain(item.facts) or None


def _plain(facts: Facts) -> str:
    """The words of a task without its number and its blanks."""
    text = str(facts.get("requirement") or "").strip().removeprefix(str(facts.get("number") or ""))
    return _BLANK.sub("", cleaned(text))


def _pair(
    pairs: list[Pair],
    pieces: Iterable[Piece],
    rows: Iterable[Row],
    signs: list[Callable[[_Side], Hashable]],
) -> tuple[list[Piece], list[Row]]:
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
    pairs: list[Pair], pieces: Iterable[Piece], rows: Iterable[Row], sign: Callable[[_Side], Hashable]
) -> tuple[list[Piece], list[Row]]:
    """Pair those that share a sign in the order in which they stand, what was taken back last; the rest is given back."""
    left, free = list(pieces), sorted(rows, key=lambda row: (row.closed, row.place.get("position", 0)))
    waiting: dict[Hashable, list[Row]] = defaultdict(list)
    for found, row in _signs(free, sign):
        waiting[found].append(row)
    taken: set[int] = set()
    for found, piece in _signs(left, sign):
        if waiting[found]:
            row = waiting[found].pop(0)
            pairs.append((piece, row))
            taken |= {id(piece), id(row)}
    return _without(left, taken), _without(free, taken)


def _signs(items: Iterable[Item], sign: Callable[[_Side], Hashable]) -> list[tuple[Hashable, Item]]:
    return [
        (
            sign(
                _Side(item.key, item.before, item.place, held=True)
                if isinstance(item, Row)
                else _Side(item.key, item.facts, item.place, held=False)
            ),
            item,
        )
        for item in items
    ]


# By how much they have in common -------------------------------------------------------------------------------------


def _pair_best(
    pairs: list[Pair], pieces: list[Piece], rows: list[Row], candidates: Iterable[tuple[float, Piece, Row]]
) -> tuple[list[Piece], list[Row]]:
    """Pair those that have most in common first; the rest is given back."""
    taken: set[int] = set()
    for _, piece, row in sorted(candidates, key=lambda entry: -entry[0]):
        if id(piece) not in taken and id(row) not in taken:
            pairs.append((piece, row))
            taken |= {id(piece), id(row)}
    return _without(pieces, taken), _without(rows, taken)


def _alike(pieces: list[Piece], rows: list[Row]) -> Iterator[tuple[float, Piece, Row]]:
    """Tasks that read alike, wherever they stand."""
    of_rows = [_characters(_plain(row.before)) for row in rows]
    holding: dict[str, list[int]] = defaultdict(list)
    for at, characters in enumerate(of_rows):
        for pair in characters:
            holding[pair].append(at)
    # What stands in many items (年底前, 牵头) finds no candidates; it still counts for those that are found.
    many = max(COMMON * len(rows), FEW)
    for piece in pieces:
        own = _characters(_plain(piece.facts))
        found = {at for pair in own if len(holding.get(pair, ())) <= many for at in holding.get(pair, ())}
        for at in found:
            dice = _dice(own, of_rows[at])
            if dice >= SAME_WORDS and _may_be_one(piece, rows[at], dice):
                yield dice, piece, rows[at]


def _called_alike(pieces: list[Piece], rows: list[Row]) -> Iterator[tuple[float, Piece, Row]]:
    """Parts of which the names read alike."""
    for piece in pieces:
        for row in rows:
            names = (str(facts.get("name") or "") for facts in (piece.facts, row.before))
            dice = _dice(*map(_characters, names))
            if dice >= SAME_WORDS:
                yield dice, piece, row


def _may_be_one(piece: Piece, row: Row, dice: float) -> bool:
    one, other = (cleaned(place.get("heading") or "") for place in (piece.place, row.place))
    if not (one and other):
        return True
    if _dice(_characters(one), _characters(other)) >= SAME_WORDS:
        return True
    return dice >= SAME_BUT_HEADING and piece.facts.get("number") == row.before.get("number")


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    together = len(one) + len(other)
    return 2 * len(one & other) / together if together else 0.0


def _characters(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def _overlapping(pieces: list[Piece], rows: list[Row]) -> Iterator[tuple[float, Piece, Row]]:
    """Tasks of the same text whose stretches overlap and read alike."""
    for piece in pieces:
        start, end = piece.place["start"], piece.place["end"]
        for row in rows:
            shared = min(end, row.place.get("end", 0)) - max(start, row.place.get("start", 0))
            shorter = min(end - start, row.place.get("end", 0) - row.place.get("start", 0))
            if shared <= 0 or shared < shorter * OVERLAP or piece.place["plan"] != row.place.get("plan"):
                continue
            one, other = (str(facts.get("requirement", ""))[:400] for facts in (piece.facts, row.before))
            if SequenceMatcher(None, one, other, autojunk=False).quick_ratio() >= ALIKE:
                yield shared, piece, row


def _without(items: list[Item], taken: set[int]) -> list[Item]:
    return [item for item in items if id(item) not in taken]
