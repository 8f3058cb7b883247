"""The facts of indicators and submissions as they are recorded: codes, moments and full names of bodies."""

from __future__ import annotations

from typing import Any

from luoshi.web.statistics.models import Indicator, Revision, Submission

_STEPS = ("confirmed_at", "locked_at", "published_at", "withdrawn_at")


def of_indicator(row: Indicator) -> dict[str, Any]:
    """For telling two states of an indicator apart."""
    owners = row.owners.order_by("organisation__path").values_list("organisation__name", flat=True)
    return {
        "code": row.code,
        "name": row.name,
        "aliases": list(row.aliases),
        "definition": row.definition,
        "measure": row.measure,
        "direction": row.direction,
        "frequency": row.frequency,
        "prices": row.prices,
        "department": row.department,
        "source": row.source,
        "owners": list(owners) if row.pk else [],
    }


def of_submission(row: Submission) -> dict[str, Any]:
    """For telling two states of a submission apart."""
    moments = {name: getattr(row, name) for name in _STEPS}
    return {
        "title": row.title,
        "kind": row.kind,
        "total": str(row.total),
        "findings": [
            f"{each['check']}：{each['explained']}" for each in row.findings if each.get("explained")
        ],
        **{name: moment.isoformat() if moment else "" for name, moment in moments.items()},
    }


def of_revision(row: Revision) -> dict[str, Any]:
    """For telling two states of a revision apart."""
    return {
        "value": f"{row.value.normalize():f}",
        "reason": row.reason,
        "until": row.until.isoformat(),
        "state": row.state,
        "note": row.note,
    }
