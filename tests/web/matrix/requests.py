"""What stands in the addresses, and the least that each act must be given, for the own and for the other city's things."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from matrix.things import Things

from luoshi.web.accounts.actors import Actor

Given = Callable[[Things, Actor], Any]

# By the name of the parameter.
PARAMETERS: dict[str, Given] = {
    "person_id": lambda t, a: t.person.pk,
    "organisation_id": lambda t, a: t.lead.pk,
    "task_force_id": lambda t, a: t.task_force.pk,
    "document_id": lambda t, a: t.document.pk,
    "plan_id": lambda t, a: t.plan.pk,
    "campaign_id": lambda t, a: t.campaign.pk,
    "target_id": lambda t, a: t.target.pk,
    "task_id": lambda t, a: t.task.pk,
    "instruction_id": lambda t, a: t.instruction.pk,
    "sequence": lambda t, a: t.entry.sequence,
}

# By the address, where the name alone does not say it.
SPECIAL: dict[str, dict[str, Given]] = {}


def _file(name: str = "新文件.txt") -> BytesIO:
    file = BytesIO("关于新事的通知\n现通知如下。".encode())
    file.name = name
    return file


BODIES: dict[str, Given] = {
    "POST /api/documents": lambda t, a: {"file": _file()},
}
