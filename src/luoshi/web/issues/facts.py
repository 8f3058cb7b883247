"""The facts of an issue as they are recorded: codes, days and the full names of bodies."""

from __future__ import annotations

from typing import Any

from luoshi.web.issues.models import Issue

# In the order in which a change is told.
FACTS = ("title", "description", "source", "state", "lead", "support", "place", "due", "resolution")


def facts(issue: Issue) -> dict[str, Any]:
    """For telling two states of an issue apart."""
    helping = issue.supports.order_by("position", "id").values_list("organisation__name", flat=True)
    return {
        "title": issue.title,
        "description": issue.description,
        "source": issue.source,
        "state": issue.state,
        "lead": issue.lead.name if issue.lead else "",
        "support": list(helping) if issue.pk else [],
        "place": issue.place.name if issue.place else "",
        "due": issue.due.isoformat() if issue.due else "",
        "resolution": issue.resolution,
    }
