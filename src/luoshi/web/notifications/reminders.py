"""Reminders of what is due: whatever is due and has not been told is told, whichever day it is, each step once.

A run that is missed loses nothing: the next one finds the same things still untold.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luoshi.web.accounts import audience
from luoshi.web.kernel.due import Due
from luoshi.web.kernel.kinds import KINDS
from luoshi.web.notifications.models import Notification
from luoshi.web.notifications.services import TEXT_LIMIT

STEPS = (1, 7, 14)  # days before, the nearest first


def step_of(day: date, today: date) -> str | None:
    """The step of a reminder that has been reached: overdue, or the least number of days before; None before all."""
    left = (day - today).days
    if left < 0:
        return "overdue"
    return next((str(step) for step in STEPS if left <= step), None)


def remind(today: date) -> int:
    """Tell whoever answers for it what is due within the steps or overdue, and has not been told; how many rows."""
    return sum(
        _tell(chunk, today)
        for kind in KINDS.values()
        if kind.reminders is not None
        for chunk in kind.reminders(_until(today))
    )


def _tell(things: Sequence[Due], today: date) -> int:
    wanted = {pk for thing in things for pk in thing.organisations}
    people = audience.of_organisations(wanted, today, audience.HANDS)
    rows: list[Notification] = []
    for thing in things:
        step = step_of(thing.day, today)
        if step is None:
            continue
        told = {pk for organisation in thing.organisations for pk in people[organisation]}
        if thing.person is not None:
            told.add(thing.person)
        kind = Notification.Kind.OVERDUE if step == "overdue" else Notification.Kind.DUE
        rows.extend(
            Notification(
                person_id=pk,
                kind=kind,
                key=f"{thing.name}-{thing.day.isoformat()}-{step}",
                text=words(thing, today)[:TEXT_LIMIT],
                url=thing.url,
                object_kind=thing.about[0],
                object_id=thing.about[1],
            )
            for pk in sorted(told)
        )
    keys = {row.key for row in rows}
    known = set(Notification.objects.filter(key__in=keys).values_list("person_id", "key"))
    new = [row for row in rows if (row.person_id, row.key) not in known]
    Notification.objects.bulk_create(new, ignore_conflicts=True, batch_size=1000)
    return len(new)


def words(thing: Due, today: date) -> str:
    """What the person is told."""
    left = (thing.day - today).days
    day = f"{thing.day:%Y-%m-%d}"
    if left < 0:
        text = ngettext(
            "%(what)s：时限 %(day)s，已逾期 %(n)d 天", "%(what)s：时限 %(day)s，已逾期 %(n)d 天", -left
        )
        return text % {"what": thing.called, "day": day, "n": -left}
    if left == 0:
        return _("%(what)s：今天（%(day)s）到期") % {"what": thing.called, "day": day}
    text = ngettext("%(what)s：还有 %(n)d 天到期（%(day)s）", "%(what)s：还有 %(n)d 天到期（%(day)s）", left)
    return text % {"what": thing.called, "day": day, "n": left}


def _until(today: date) -> date:
    return today + timedelta(days=STEPS[-1])
