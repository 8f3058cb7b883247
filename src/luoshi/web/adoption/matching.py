"""Which piece of a document is which row of the system: asked of the library, with what each of the two holds."""

from __future__ import annotations

from typing import TypeAlias

from luoshi.alignment.matching import Ledger
from luoshi.alignment.matching import match as match_ledgers
from luoshi.web.adoption.content import Content, Piece
from luoshi.web.adoption.plan_rows import PlanRows, Row

Pair: TypeAlias = tuple[Piece, Row]


def match(content: Content, here: PlanRows) -> list[Pair]:
    """All pairs; the plan first. ``here`` has a plan."""
    same = here.plan is not None and here.plan.document_id == content.document
    new = Ledger(content.campaigns, content.tasks, content.targets, content.task_forces)
    old = Ledger(*(here.of(kind) for kind in ("campaign", "task", "target", "task_force")))
    return [(content.plan, here.of("plan")[0]), *match_ledgers(new, old, same_text=same)]
