"""What of issues has a day: what the reminders tell whoever answers for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from luoshi.delivery.issues import WITH_THE_BODY
from luoshi.web.issues.filters import values_of
from luoshi.web.issues.models import Issue
from luoshi.web.kernel.due import Due, chunks


def issues(until: date) -> Iterator[list[Due]]:
    """Issues that a body has and has not resolved, told to that body."""
    rows = Issue.objects.filter(state__in=values_of(WITH_THE_BODY), due__lte=until).exclude(lead=None)
    for chunk in chunks(rows.only("pk", "title", "due", "lead_id").order_by("pk")):
        yield [
            Due(
                f"issue-{row.pk}",
                row.due,
                _("问题：%(title)s") % {"title": row.title[:160]},
                ("issue", row.pk),
                row.get_absolute_url(),
                (row.lead_id,),
            )
            for row in chunk
            if row.due and row.lead_id
        ]
