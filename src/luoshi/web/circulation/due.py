"""What of sheets has a day: what a body handles, told to its heads and to whoever does it, and what a leader has to instruct on.
Never told to a whole office.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.delivery import circulation as rules
from luoshi.delivery.circulation import Act, Urgency
from luoshi.web.circulation.models import Handling, Opinion, Sheet
from luoshi.web.circulation.people import heads_of
from luoshi.web.kernel import clock
from luoshi.web.kernel.due import Due, chunks

# Reminders look two weeks ahead. A leader has a few days: told when it comes, and again on the eve of the last.
NOT_YET = timedelta(days=13)


def reminders(until: date) -> Iterator[list[Due]]:
    """All of it."""
    yield from works(until)
    yield from instructions(until)


def instructions(until: date) -> Iterator[list[Due]]:
    """What waits for a leader whose turn it is, each told to that leader alone."""
    rows = Opinion.objects.filter(acted_at=None, on_paper=False, reached_at__isnull=False).exclude(
        sheet__stage=Sheet.Stage.CLOSED
    )
    for chunk in chunks(rows.select_related("sheet").order_by("pk")):
        found = [(row, last_day(row)) for row in chunk]
        yield [
            Due(
                f"circulation-opinion-{row.pk}",
                day,
                _("请批阅：%(title)s") % {"title": row.sheet.title[:160]},
                ("circulation", row.sheet_id),
                row.sheet.get_absolute_url(),
                (),
                row.person_id,
            )
            for row, day in found
            if day <= until - NOT_YET
        ]


def last_day(row: Opinion) -> date:
    """By when a leader should have instructed, after the urgency of the document."""
    assert row.reached_at is not None
    return rules.until(Act.INSTRUCT, Urgency(row.sheet.urgency), timezone.localdate(row.reached_at))


def works(until: date) -> Iterator[list[Due]]:
    """What is handled and not answered, each to one person after the other: only those on the sheet may hear of it."""
    rows = Handling.objects.filter(state=Handling.State.OPEN, due__lte=until).exclude(
        sheet__stage=Sheet.Stage.CLOSED
    )
    for chunk in chunks(rows.select_related("sheet", "organisation").order_by("pk")):
        heads = heads_of({row.organisation for row in chunk}, clock.today())
        yield [
            Due(
                f"circulation-{row.pk}",
                row.due,
                _("来文：%(title)s") % {"title": row.sheet.title[:160]},
                ("circulation", row.sheet_id),
                row.sheet.get_absolute_url(),
                (),
                person,
            )
            for row in chunk
            for person in sorted({*heads[row.organisation_id], *([row.handler_id] if row.handler_id else [])})
        ]
