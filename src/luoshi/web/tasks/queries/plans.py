"""The plans that somebody may look at."""

from __future__ import annotations

from typing import Any

from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.tasks.models import Plan


def plans(actor: Actor) -> list[dict[str, Any]]:
    """The plans that the actor may read, the latest first."""
    rows = permissions.restrict(Plan.objects.all(), actor, "plan.read").order_by(
        "-year", "-published_at", "-id"
    )
    return list(
        rows.values("pk", "title", "year", "doc_number", "owner_id", "owner__short_name", "demonstration")[
            :200
        ]
    )
