"""What of issues is found, and how one stands among the results."""

from __future__ import annotations

from collections.abc import Sequence

from luoshi.web.issues.models import Issue
from luoshi.web.kernel.finding import Described, Search, joined


def _issues(ids: Sequence[int]) -> dict[int, Described]:
    return {
        row.pk: Described(
            row.title,
            row.get_absolute_url(),
            joined(row.lead.short_name if row.lead else "", row.get_state_display()),
            row.raised_at,
        )
        for row in Issue.objects.filter(pk__in=ids).select_related("lead")
    }


ISSUE = Search(
    number=10,
    columns=("title", "description", "resolution"),
    rows=lambda: Issue.objects.only("pk", "title", "description", "resolution"),
    fields=lambda row: (row.title, row.description, row.resolution),
    describe=_issues,
)
