"""The plans that somebody may look at."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef

from luoshi.planning.naming import distinct_names
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.tasks.models import Plan, Task


def plans(actor: Actor) -> list[dict[str, Any]]:
    """The plans that the actor may read, the latest first, each with a name that tells it apart and whether it has tasks."""
    rows = permissions.restrict(Plan.objects.all(), actor, "plan.read").order_by(
        "-year", "-published_at", "-id"
    )
    columns = (
        "pk",
        "title",
        "year",
        "doc_number",
        "owner_id",
        "owner__short_name",
        "demonstration",
        "has_tasks",
    )
    found = list(
        rows.annotate(has_tasks=Exists(Task.objects.filter(plan=OuterRef("pk")))).values(*columns)[:200]
    )
    names = distinct_names([(row["title"], row["year"], row["doc_number"]) for row in found])
    return [{**row, "name": name} for row, name in zip(found, names, strict=True)]


def opened(plans: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The plan that is shown where none is asked for: the latest that has tasks, else the latest."""
    return next((row for row in plans if row["has_tasks"]), plans[0] if plans else None)
