"""What acts beside a task have in common: the task locked and checked, those concerned told, the light worked out anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.refusals import Refused
from luoshi.web.tasks.models import Task
from luoshi.web.tasks.services import core, lights
from luoshi.web.tasks.telling import notify

TEXT_LIMIT = 5000


@contextmanager
def acting_on(task_id: int, *, actor: Actor, permission: str) -> Iterator[Task]:
    """Lock a task for an act that leaves its own fields alone, or its derived ones only. Raises Gone, Denied."""
    with transaction.atomic():
        task = Task.objects.select_for_update(of=("self",), no_key=True).filter(pk=task_id).first()
        if task is None or not permissions.allowed(actor, "task.read", task):
            raise core.gone()
        permissions.require(actor, permission, task)
        yield task


@contextmanager
def as_one() -> Iterator[None]:
    """For acts on many tasks: names, reach and lights are worked out once for all of them, at the end of the block, and
    only then is anybody told. Within ``logged_last``, since the lights are logged; nothing of it where the block raises.
    """
    if core.batch.get() is not None:
        yield
        return
    waiting = core.Batch()
    token = core.batch.set(waiting)
    try:
        yield
    finally:
        core.batch.reset(token)
    core.refresh(waiting.derived)
    lights.refresh(list(dict.fromkeys(waiting.lit)))
    for notice in waiting.notices:
        notice()


def tell(task: Task, kind: str, actor: Actor, text: str, extra_people: Iterable[int] = ()) -> None:
    """Tell whom it concerns. The one place from which the acts on tasks do."""
    notice = partial(notify, task, kind, actor, text, extra_people=tuple(extra_people))
    if (waiting := core.batch.get()) is not None:
        waiting.notices.append(notice)
    else:
        notice()


def refresh_lights(task_ids: Iterable[int]) -> None:
    """Work the lights out anew after a change that bears on them, within its transaction."""
    if (waiting := core.batch.get()) is not None:
        waiting.lit.extend(task_ids)
    else:
        lights.refresh(list(task_ids))


def require_text(text: str, missing: str) -> str:
    """The text without what stands around it. Raises Refused with ``missing`` where nothing is left, or too much."""
    text = text.replace("\x00", "").strip()
    if not text:
        raise Refused(missing)
    if len(text) > TEXT_LIMIT:
        raise Refused(
            _("内容有 %(length)d 字，最多 %(limit)d 字。请精简，或作为附件上传。")
            % {"length": len(text), "limit": TEXT_LIMIT}
        )
    return text
