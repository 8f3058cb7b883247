"""What acts beside a task have in common: the task locked and checked, those concerned told, the light worked out anew."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager

from luoshi.web.dossier.services.writing import require_text
from luoshi.web.kernel import act
from luoshi.web.kernel.act import as_one
from luoshi.web.kernel.actor import Actor
from luoshi.web.tasks.models import Task
from luoshi.web.tasks.services import lights

__all__ = ["acting_on", "as_one", "refresh_lights", "require_text", "tell"]


def acting_on(task_id: int, *, actor: Actor, permission: str) -> AbstractContextManager[Task]:
    """Lock a task for an act that leaves its own fields alone, or its derived ones only. Raises Gone, Denied."""
    return act.beside("task", task_id, permission, actor=actor)


def tell(task: Task, kind: str, actor: Actor, text: str, extra_people: Iterable[int] = ()) -> None:
    """Tell whom it concerns. The one place from which the acts on tasks do."""
    act.tell("task", task, kind, text, actor=actor, also=extra_people)


def refresh_lights(task_ids: Iterable[int]) -> None:
    """Work the lights out anew after a change that bears on them, within its transaction."""
    act.derive(lights.refresh, task_ids)
