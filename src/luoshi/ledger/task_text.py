"""A task before its assignments are worded: where it stands and what was found in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from luoshi.ledger.place import Place
from luoshi.reading.outline import Node
from luoshi.reading.span import Span


@dataclass(slots=True)
class TaskText:
    """A task before its assignments are worded: where it stands and what was found in it."""

    node: Node | None
    path: tuple[str, ...]
    span: Span
    heading: str | None
    places: list[Place] = field(default_factory=list)
    campaign: bool = False
    number: str | None = None  # where no node has it (事项一)
