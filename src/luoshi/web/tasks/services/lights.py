"""Lights are computed and never typed: worked out anew after every change that bears on them, and once a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_noop

from luoshi.delivery.status import DEFAULT, Rules, last_sign, task_light
from luoshi.web.kernel import clock
from luoshi.web.kernel.actor import SYSTEM
from luoshi.web.kernel.log import log
from luoshi.web.tasks.models import Task
from luoshi.web.tasks.services import core
from luoshi.web.tasks.standing import task_facts

CHUNK = 2000
WRITTEN_AT_ONCE = 500
DERIVED = ("light", "light_reason", "light_on", "last_sign")


def refresh(task_ids: Iterable[int] | None = None, as_of: date | None = None, rules: Rules = DEFAULT) -> int:
    """Bring the lights of the tasks (None: of all) to the day, writing only what has changed; how many that were.

    For some tasks it belongs into the transaction of the act that bears on them, whose log entry then speaks for it.
    For all of them it logs by itself how many changed. A fixed number of queries for each chunk.
    """
    today = as_of or clock.today()
    everything = task_ids is None
    changed = 0
    for chunk in _chunks(task_ids):
        with transaction.atomic():
            if everything:  # otherwise the act holds them already
                core.lock(chunk)
            changed += _refresh_chunk(chunk, today, rules)
    if everything and changed:
        with transaction.atomic():
            log(
                actor=SYSTEM,
                action="light.refresh",
                object_type="light",
                object_id=today.isoformat(),
                object_label=gettext_noop("%(day)s的任务亮灯") % {"day": today.isoformat()},
                after={"changed": changed},
            )
    return changed


def _refresh_chunk(task_ids: Sequence[int], today: date, rules: Rules) -> int:
    facts = task_facts(task_ids, today)
    kept = Task.objects.filter(pk__in=task_ids).values_list("pk", *DERIVED)
    changed = []
    for pk, light, reason, since, sign in kept:
        if pk not in facts:
            continue
        verdict, seen = task_light(facts[pk], today, rules), last_sign(facts[pk], today)
        if (light, reason, sign) != (verdict.light.value, verdict.kept, seen) or since is None:
            # The day is the one since which the light is what it is; a new reason does not move it.
            day = since if since is not None and light == verdict.light.value else today
            found = dict(zip(DERIVED, (verdict.light.value, verdict.kept, day, seen), strict=True))
            changed.append(Task(pk=pk, **found))
    Task.objects.bulk_update(changed, DERIVED, batch_size=WRITTEN_AT_ONCE)
    return len(changed)


def _chunks(task_ids: Iterable[int] | None) -> Iterator[list[int]]:
    if task_ids is not None:
        unique = list(dict.fromkeys(task_ids))
        yield from (unique[start : start + CHUNK] for start in range(0, len(unique), CHUNK))
        return
    last = 0
    while True:
        chunk = list(Task.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK])
        if not chunk:
            return
        yield chunk
        last = chunk[-1]
