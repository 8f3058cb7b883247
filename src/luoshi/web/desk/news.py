"""What changed since somebody last looked, task by task; and the mark that moves on when the page is opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from luoshi.web.dossier.models import Change
from luoshi.web.dossier.queries import with_names
from luoshi.web.kernel import clock, wording
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.outages import only_if_possible
from luoshi.web.tasks.models import LastLook, Task
from luoshi.web.tasks.queries.lists import visible

FIRST_LOOK = timedelta(days=7)
RELOAD = timedelta(minutes=1)
READ_AT_MOST = 400
TASKS_SHOWN = 12


@dataclass(slots=True)
class TaskNews:
    """What was done to a task since then, the latest first."""

    text: str
    url: str
    at: datetime
    acts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class News:
    """The tasks that changed, how many they are (``more``: at least), and since when."""

    since: datetime
    tasks: tuple[TaskNews, ...]
    count: int
    more: bool


def look(actor: Actor, now: datetime) -> datetime:
    """Since when what happened is new to the actor; moves the mark on. A reload within a minute shows the same again."""
    found = LastLook.objects.filter(appointment_id=actor.appointment_id).first()
    if found is None:
        since = _first_since(now)
        with only_if_possible():
            LastLook.objects.get_or_create(
                appointment_id=actor.appointment_id, defaults={"at": now, "since": since}
            )
        return since
    if now - found.at < RELOAD:
        return found.since or found.at
    with only_if_possible():
        LastLook.objects.filter(pk=found.pk, at=found.at).update(at=now, since=found.at)
    return found.at


def _first_since(now: datetime) -> datetime:
    """For whoever has never looked: the days up to now, or up to the day that a demonstration is set to."""
    day = datetime.combine(
        clock.today() + timedelta(days=1), time.min, tzinfo=timezone.get_current_timezone()
    )
    return min(now, day) - FIRST_LOOK


def news(actor: Actor, since: datetime) -> News:
    """What others and the actor did to the tasks that the actor may read."""
    tasks: QuerySet[Task] = visible(actor)
    rows = list(
        with_names(Change.objects.filter(kind="task", object_id__in=tasks.order_by().values("pk")))
        .filter(at__gt=since)
        .order_by("-id")
        .values_list("object_id", "thing_name", "at", "by", "organisation_name", "action", "fields")[
            : READ_AT_MOST + 1
        ]
    )
    found: dict[int, TaskNews] = {}
    for task_id, name, at, by, organisation, action, fields in rows[:READ_AT_MOST]:
        entry = found.setdefault(task_id, TaskNews(name, reverse("tasks:task", args=[task_id]), at))
        named = [
            wording.field("task", row["field"], row.get("of", "")) for row in fields[:4] if row.get("before")
        ]
        changed = "、".join(dict.fromkeys(named))
        words = f"{organisation} {by} {wording.act(action, 'task')}".strip() + (
            f"（{changed}）" if changed else ""
        )
        if words not in entry.acts:
            entry.acts.append(words)
    return News(since, tuple(found.values())[:TASKS_SHOWN], len(found), len(rows) > READ_AT_MOST)
