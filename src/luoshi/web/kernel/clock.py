"""What day it is for the lights, the reminders and "today": the calendar's, or the one that a demonstration is set to."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The day as of which the application judges (``LUOSHI_AS_OF`` in a demonstration, else the calendar's)."""
    chosen: date | None = getattr(settings, "AS_OF", None)
    return chosen or timezone.localdate()


def now() -> datetime:
    """The moment of an act that is judged by its day, such as finishing a task: on the day of ``today``, at the hour it is."""
    moment = timezone.localtime()
    day = today()
    return moment if moment.date() == day else timezone.make_aware(datetime.combine(day, moment.time()))
