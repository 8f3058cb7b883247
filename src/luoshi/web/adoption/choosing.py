"""What of a document goes out now, what waits, and what is put otherwise than the document says: as a person has chosen.

Pieces are named by ``Piece.id`` (``task-12``). A choice only concerns what is not published yet: what is out stays out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeAlias

from luoshi.web.adoption.comparing import Comparison
from luoshi.web.adoption.content import Content, Facts, Piece
from luoshi.web.adoption.plan_rows import PlanRows

TITLE_LIMIT = 200
LEAVABLE = frozenset({"task", "target", "task_force"})  # a campaign goes with what is of it


@dataclass(frozen=True, slots=True)
class Choice:
    """``later``: left for another time; ``requirements``: kept as requirements of the plan; ``joined``: targets that say the same as another.

    ``titles`` are names for tasks that have none of their own; ``by_term``: tasks without a time limit get the end of the plan.
    """

    later: frozenset[str] = frozenset()
    requirements: frozenset[str] = frozenset()
    joined: frozenset[str] = frozenset()
    titles: Mapping[str, str] = field(default_factory=dict)
    by_term: bool = False

    @property
    def left(self) -> frozenset[str]:
        return self.later | self.requirements | self.joined


EVERYTHING = Choice()
# Makes the choice once the content is known, with what the plan remembers of its last publication (None before the first).
Choosing: TypeAlias = Callable[[Content, Mapping[str, Any] | None], Choice]


def as_before(content: Content, kept: Mapping[str, Any] | None) -> Choice:
    """What was left before stays left; a first publication is of everything."""
    return EVERYTHING if kept is None else remembered(content, kept)


def as_proposed(content: Content, kept: Mapping[str, Any] | None) -> Choice:
    """What was left before stays left; of a first publication, what the program proposes."""
    return proposed(content) if kept is None else remembered(content, kept)


def choose(comparison: Comparison, choice: Choice) -> None:
    """Leave out of what would be added whatever the choice leaves; what hangs on it is left with it."""
    left = {piece.id for piece in comparison.added if piece.id in choice.left and piece.kind in LEAVABLE}
    tasks = {piece.key for piece in comparison.added if piece.kind == "task" and piece.id in left}
    left |= {
        piece.id for piece in comparison.added if piece.kind == "target" and piece.place["task"] in tasks
    }
    comparison.left = [piece for piece in comparison.added if piece.id in left]
    comparison.added = [piece for piece in comparison.added if piece.id not in left]
    used = {piece.facts["campaign"] for piece in comparison.outgoing("task")}
    used |= {piece.place["campaign"] for piece in comparison.outgoing("target")}
    idle = [piece for piece in comparison.added_of("campaign") if piece.key not in used]
    comparison.added = [piece for piece in comparison.added if piece not in idle]


def join(content: Content, joined: frozenset[str], here: PlanRows) -> Content:
    """The content in which what is kept of two targets stands at the head of the plan where the other one did."""
    published = {row.key for row in here.of("target")}
    heads = {
        kept
        for kept, other in content.twins
        if f"target-{other}" in joined and other not in published and content.is_headline(other)
    }
    if not heads:
        return content
    targets = tuple(
        replace(piece, place={**piece.place, "headline": True}) if piece.key in heads else piece
        for piece in content.targets
    )
    return replace(content, targets=targets)


def proposed(content: Content) -> Choice:
    """What the program proposes for a first publication: requirements of the plan are no tasks, what is said twice is one."""
    return Choice(
        requirements=frozenset(f"task-{key}" for key in content.requirements),
        joined=frozenset(f"target-{other}" for _kept, other in content.twins),
    )


def remembered(content: Content, kept: Mapping[str, Any] | None) -> Choice:
    """What was left at the last publication, found again by item, or by its words where the document was read anew."""
    entries = (kept or {}).get("left", [])
    by_key = {entry["key"]: entry["how"] for entry in entries}
    by_label = {(entry["kind"], entry["label"]): entry["how"] for entry in entries}
    found: dict[str, set[str]] = {"later": set(), "requirement": set(), "joined": set()}
    for piece in content.pieces:
        how = by_key.get(piece.id) or by_label.get((piece.kind, piece.label))
        if how in found:
            found[how].add(piece.id)
    return Choice(frozenset(found["later"]), frozenset(found["requirement"]), frozenset(found["joined"]))


def entries_of(left: Iterable[Piece], choice: Choice, content: Content) -> list[Facts]:
    """What is left, as the plan remembers it."""
    kept = {f"target-{other}": one for one, other in content.twins}
    return [
        {
            "kind": piece.kind,
            "key": piece.id,
            "label": piece.label,
            "how": "requirement"
            if piece.id in choice.requirements
            else "joined"
            if piece.id in choice.joined
            else "later",
            **({"with": kept[piece.id]} if piece.id in choice.joined and piece.id in kept else {}),
            **({"text": _words_of(piece)} if piece.kind == "task" else {}),
        }
        for piece in left
        if piece.id in choice.left
    ]


def _words_of(piece: Piece) -> str:
    """What a task says beyond its number and its name."""
    words = str(piece.facts["requirement"]).removeprefix(piece.facts["number"]).lstrip("．.、 \t")
    return words.removeprefix(piece.facts["title"]).lstrip("。：: ")


def own_facts(piece: Piece, choice: Choice, end: date | None) -> Facts:
    """What a new task gets that the document does not say: the name that was confirmed, the end of the plan as its time limit."""
    facts: Facts = {}
    title = choice.titles.get(piece.id, "").strip()[:TITLE_LIMIT]
    if title and title != piece.facts["title"]:
        facts["title"] = title
    if choice.by_term and end is not None and lacks_limit(piece):
        facts["due"] = end.isoformat()
    return facts


def unchecked(content: Content) -> set[str]:
    """What nobody has checked yet, of what is checked at all."""
    return {piece.id for piece in content.pieces if piece.kind in LEAVABLE and not piece.checked}


def lacks_limit(piece: Piece) -> bool:
    """Whether the document gives the task neither a day nor words for one."""
    return not piece.facts["due"] and not piece.facts["due_text"]


def lacks_lead(piece: Piece) -> bool:
    """Whether nobody leads the task."""
    return not piece.facts["lead"]


def is_named(piece: Piece) -> bool:
    """Whether the document gives the task a heading of its own; else its name is a proposal."""
    return bool(piece.place["heading"])
