"""What is compared of a ledger with another: measures and tasks as items with their words, bodies and targets.

Only the flattening belongs here; how alike items are is told by ``likeness``, which belong together by ``links``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from luoshi.ledger.headings import plain_heading
from luoshi.ledger.model import Body, Ledger, Target
from luoshi.reading.document import Document
from luoshi.reading.span import Span

Kind = Literal["measure", "task"]
TITLE_LENGTH = 40
_BRACKET = re.compile(
    r"[（(【〔\[][^（()）】〕\]]{0,400}?(?:牵头|负责|责任|配合|单位|落实)[^（()）】〕\]]{0,400}[)）】〕\]]"
)
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Item:
    """A measure or task. ``text`` is what it asks for, without who answers for it; ``leads`` are the bodies that lead,
    joint ones where nobody does; ``index`` is its place among the ledger's items of its kind."""

    kind: Kind
    number: str | None
    path: tuple[str, ...]
    plan: str | None
    title: str
    text: str
    leads: tuple[str, ...]
    targets: tuple[Target, ...]
    span: Span
    index: int


@dataclass(frozen=True, slots=True)
class Side:
    """One ledger as items, with the targets that hang on none."""

    name: str
    title: str
    year: int | None
    items: tuple[Item, ...]
    goals: tuple[Target, ...]
    targets: tuple[Target, ...]
    document: Document
    paths: tuple[tuple[str, ...], ...]  # of each of ``targets``


def side_of(document: Document, ledger: Ledger) -> Side:
    """A ledger as it is compared."""
    text = document.text
    items: list[Item] = []
    for index, measure in enumerate(ledger.measures):
        leads = _names(measure.lead)
        items.append(
            Item(
                "measure",
                measure.number,
                (),
                None,
                measure.text[:TITLE_LENGTH],
                measure.text,
                leads,
                (),
                measure.span,
                index,
            )
        )
    of_task: dict[int, list[Target]] = {}
    for target in ledger.targets:
        if target.task is not None:
            of_task.setdefault(target.task, []).append(target)
    for index, task in enumerate(ledger.tasks):
        words = _asked(task.span.of(text))
        heading = plain_heading(task.heading or "").strip()
        leads = _names(body for each in task.assignments for body in each.lead) or _names(
            body for each in task.assignments for body in each.support
        )
        items.append(
            Item(
                "task", task.number, task.path, task.plan, heading[:TITLE_LENGTH] or plain_heading(words)[:TITLE_LENGTH],
                words, leads, tuple(of_task.get(index, ())), task.span, index,
            )
        )  # fmt: skip
    goals = tuple(target for target in ledger.targets if target.task is None)
    paths = tuple(
        ledger.tasks[target.task].path if target.task is not None else () for target in ledger.targets
    )
    issued = document.header.issued_on or ""
    year = int(issued[:4]) if issued[:4].isdigit() else None
    return Side(
        document.file, document.header.title or document.file, year, tuple(items), goals, tuple(ledger.targets), document,
        paths,
    )  # fmt: skip


def _names(bodies: Iterable[Body]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(body.name or body.written for body in bodies))


def _asked(text: str) -> str:
    """The words of a task without the brackets that say who answers for it."""
    return _BLANK.sub("", _BRACKET.sub("", text))
