"""What somebody has to do now, as the kinds say it for each role; the page of today puts it together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from django.utils.translation import gettext as _

from luoshi.delivery.calendar import workdays_left
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.roles import Role

SOON_DAYS = 30
SHOWN = 6


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a duty: what it is, where it is, and what has to be known of it."""

    text: str
    url: str
    note: str = ""
    light: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to do: how often, where all of it is, and the first rows.

    ``order`` is its place among all that a role has to do, the most pressing first. ``urgent`` marks what is late,
    ``aside`` what stands at the side.
    """

    order: int
    title: str
    count: int
    url: str
    rows: tuple[Row, ...] = ()
    urgent: bool = False
    aside: bool = False


# What the actor has to do on a day, where the log has so many entries (``caching``).
Duties: TypeAlias = Mapping[Role, Callable[[Actor, date, int], Iterable[Duty]]]


def due_words(due: date | None, today: date) -> str:
    """A day as a person wants to hear it who has to meet it."""
    if due is None:
        return ""
    if due < today:
        return _("逾期 %(days)d 天") % {"days": (today - due).days}
    if due == today:
        return _("今天到期")
    left = workdays_left(today, due) if (due - today).days <= SOON_DAYS else 0
    if not left:
        return f"{due:%Y-%m-%d}"
    return _("%(day)s，剩 %(left)d 个工作日") % {"day": f"{due:%m-%d}", "left": left}
