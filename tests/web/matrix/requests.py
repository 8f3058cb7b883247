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


_DOCUMENT: dict[str, Given] = {"pk": lambda t, a: t.document.pk}
_RULE: dict[str, Given] = {
    "pk": lambda t, a: t.document.pk,
    "kind": lambda t, a: "rule",
    "item": lambda t, a: t.document.rules.first().pk,
}

# By the address, where the name alone does not say it.
SPECIAL: dict[str, dict[str, Given]] = {
    **{
        f"documents:{name}": _DOCUMENT
        for name in (
            "document", "waiting", "source", "ledger", "departments", "read-again", "original", "header",
            "header-card", "undo",
        )
    },
    **{f"documents:{name}": _RULE for name in ("edit", "card", "confirm", "delete", "add")},
    "documents:export": {**_DOCUMENT, "form": lambda t, a: "json"},
    "documents:split": {**_DOCUMENT, "item": lambda t, a: t.document.tasks.first().pk},
    "documents:merge": {**_DOCUMENT, "item": lambda t, a: t.document.tasks.last().pk},
    "audit:checkpoint": {"pk": lambda t, a: t.checkpoint.pk},
}  # fmt: skip


def _file(name: str = "新文件.txt") -> BytesIO:
    file = BytesIO("关于新事的通知\n现通知如下。".encode())
    file.name = name
    return file


def _version(t: Things, a: Actor) -> dict[str, Any]:
    return {"version": 1}


BODIES: dict[str, Given] = {
    "POST documents:upload": lambda t, a: {"files": _file()},
    "POST documents:edit": lambda t, a: {"version": 1, "text": "不得摊派", "polarity": "prohibit"},
    "POST documents:add": lambda t, a: {"start": 0, "end": 5, "text": "不得摊派", "polarity": "prohibit"},
    "POST documents:confirm": _version,
    "POST documents:delete": _version,
    "POST documents:merge": _version,
    "POST documents:split": lambda t, a: {"version": 1, "at": t.document.reading.text.index("新建标准厂房")},
    "POST documents:header": lambda t, a: {"version": t.document.version, "title": "新标题"},
    "POST /api/documents": lambda t, a: {"file": _file()},
}
