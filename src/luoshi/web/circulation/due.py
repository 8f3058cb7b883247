"""What of sheets has a day: what a body handles, told to its heads and to whoever does it; never to a whole office."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from luoshi.web.circulation.models import Handling, Sheet
from luoshi.web.circulation.people import heads_of
from luoshi.web.kernel import clock
from luoshi.web.kernel.due import Due, chunks


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
