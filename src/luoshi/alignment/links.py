"""Which items of two ledgers mean the same work, with the evidence: one to one, one to many, what is new, what was dropped.

A pair is linked where each is the other's best, or where it is the best of one of them and much alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from luoshi.alignment.items import Item
from luoshi.alignment.likeness import Floats, likeness, shared_terms

Relation = Literal["one_to_one", "one_to_many", "many_to_one", "many_to_many"]
MUTUAL = 0.08  # alike enough where each is the other's best
MOST_TERMS, SHOWN_TERMS = 20, 5
COMMON_PART = 0.2  # of all items: a term in more of them is no evidence
ONE_SIDED = 0.14  # where it is the best of one of them only


@dataclass(frozen=True, slots=True)
class Link:
    """Two items that mean the same work."""

    old: Item
    new: Item
    score: float
    relation: Relation
    terms: tuple[str, ...]
    bodies: tuple[str, ...]
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Links:
    """The links of two ledgers in the order of the old one, and what has none."""

    links: tuple[Link, ...]
    dropped: tuple[Item, ...]
    new: tuple[Item, ...]


def link(old: Sequence[Item], new: Sequence[Item]) -> Links:
    """The links between the items of two ledgers."""
    score = likeness(old, new)
    texts = [item.text for item in (*old, *new)]
    pairs = _pairs(score)
    of_old, of_new = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    found = tuple(
        Link(
            old[a], new[b], round(float(score[a, b]), 4), _relation(of_old[a], of_new[b]),
            tuple(_telling(shared_terms(old[a].text, new[b].text, MOST_TERMS), texts)),
            tuple(name for name in old[a].leads if name in new[b].leads),
            tuple(sorted(_figures(old[a]) & _figures(new[b]))),
        )
        for a, b in pairs
    )  # fmt: skip
    return Links(
        found,
        tuple(item for at, item in enumerate(old) if not of_old[at]),
        tuple(item for at, item in enumerate(new) if not of_new[at]),
    )


def _telling(terms: Sequence[str], texts: Sequence[str]) -> list[str]:
    """The terms that say which is which: what stands in most items (成效明显的市州) says nothing."""
    few = max(COMMON_PART * len(texts), 2)
    found: list[str] = []
    for term in terms:  # the longest first
        if sum(term in text for text in texts) <= few and not any(term in longer for longer in found):
            found.append(term)
    return found[:SHOWN_TERMS]


def _pairs(score: Floats) -> list[tuple[int, int]]:
    if not score.size:
        return []
    best_old, best_new = score.max(1), score.max(0)
    found = []
    for a in range(score.shape[0]):
        for b in range(score.shape[1]):
            value = score[a, b]
            is_best = value == best_old[a], value == best_new[b]
            if (all(is_best) and value >= MUTUAL) or (any(is_best) and value >= ONE_SIDED):
                found.append((a, b))
    return found


def _relation(of_old: int, of_new: int) -> Relation:
    if of_old > 1:
        return "many_to_many" if of_new > 1 else "one_to_many"
    return "many_to_one" if of_new > 1 else "one_to_one"


def _figures(item: Item) -> set[str]:
    return {f"{target.value}{target.unit}" for target in item.targets if target.value is not None}
