"""A stretch that was found to be a task becomes a row of the ledger: its assignments under the rules stated once."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, partial

from luoshi.ledger.document_kinds import tells_safeguards
from luoshi.ledger.model import Assignment, Deadline, Task, TaskKind
from luoshi.ledger.stated_rules import StatedRules
from luoshi.ledger.task_text import TaskText
from luoshi.reading.span import Span, holds_any

_LIVELIHOOD = ("民生实事", "民生微实事")


def task_of(
    text: str,
    found: TaskText,
    plan: str,
    rules: StatedRules,
    deadlines: tuple[Deadline, ...],
    deadline_of: dict[int, Deadline],
) -> Task:
    """The task with its assignments under the rules that the document states once."""
    start = found.span.start
    assignments: list[Assignment] = []
    make = tuple.__new__
    for place in found.places:
        first, at = place.span
        lead, support, mode = place.says.roles(partial(rules.leading, text, at))
        if not lead and not support:
            continue
        if inherited := rules.inherited(at):
            written = {body.written for body in (*lead, *support)}
            support = support + [body for body in inherited if body.written not in written]
        assignments.append(
            Assignment(
                tuple(lead),
                tuple(support),
                place.says.open,
                mode,
                make(Span, (start, first if first > start else start)),
                place.span,
                deadline_of.get(first),
            )
        )
        start = at
    kinds = {place.kind for place in found.places} if assignments else ()
    if "clause" in kinds or "duty" in kinds:
        # Who does it stands in front here: a place governs what follows, up to the next.
        ends = [*(assignment.source_span.start for assignment in assignments[1:]), found.span.end]
        assignments = [
            replace(one, span=Span(one.source_span.start, max(one.source_span.end, end)))
            for one, end in zip(assignments, ends, strict=True)
        ]
    elif len(assignments) == 1 and found.places[0].span.start <= found.span.start + 2:
        only = assignments[0]
        assignments = [
            Assignment(
                only.lead,
                only.support,
                only.open,
                only.mode,
                Span(only.source_span.end, found.span.end),
                only.source_span,
                only.deadline,
            )
        ]
    label = found.node.label.strip() if found.node else ""
    return Task(
        plan=plan,
        number=label or found.number,
        path=found.path,
        heading=found.heading,
        kind=_kind(found),
        span=found.span,
        assignments=tuple(assignments),
        deadlines=deadlines,
    )


def _kind(found: TaskText) -> TaskKind:
    heading = found.heading or ""
    if found.campaign or (heading.endswith(("攻坚", "攻坚战")) and not found.places):
        return "campaign"
    return "livelihood" if "民生" in heading and holds_any(heading, _LIVELIHOOD) else _kind_below(found.path)


@lru_cache(maxsize=1024)  # many tasks stand under the same headings
def _kind_below(path: tuple[str, ...]) -> TaskKind:
    if any(holds_any(heading, _LIVELIHOOD) for heading in path):
        return "livelihood"
    return "requirement" if any(map(tells_safeguards, path)) else "task"
