"""A comparison as the world outside sees it (``luoshi compare --format json``). Only the conversion belongs here."""

from __future__ import annotations

from typing import Any

from luoshi.alignment.comparing import Comparison, Linked, Place, Repeated
from luoshi.alignment.items import Item
from luoshi.alignment.target_changes import TargetChange
from luoshi.ledger.model import Target

SCHEMA_VERSION = "1.0"


def record(comparison: Comparison, *, within: bool) -> dict[str, Any]:
    """One JSON-ready object: links with evidence and changes, what was dropped, what is new, what is stated twice."""
    old, new = comparison.old, comparison.new
    found: dict[str, Any] = {
        "documents": [{"file": side.name, "title": side.title} for side in (old, new)],
        "schema": SCHEMA_VERSION,
        "links": [_link(each) for each in comparison.linked],
        "dropped": [_item(item) for item in comparison.links.dropped],
        "new": [_item(item) for item in comparison.links.new],
        "goals": [_change(change) for change in comparison.goals],
    }
    if within:
        found["repeated"] = [_repeated(each) for each in comparison.repeated]
    return found


def _item(item: Item) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "number": item.number,
        "path": list(item.path),
        "plan": item.plan,
        "title": item.title,
    }


def _link(linked: Linked) -> dict[str, Any]:
    link = linked.link
    changes: dict[str, Any] = {
        "targets": [_change(change) for change in linked.targets],
        "leads_added": list(linked.leads_added),
        "leads_removed": list(linked.leads_removed),
    }
    return {
        "old": _item(link.old),
        "new": _item(link.new),
        "score": link.score,
        "relation": link.relation,
        "evidence": {"terms": list(link.terms), "bodies": list(link.bodies), "figures": list(link.figures)},
        "changes": changes,
    }


def _change(change: TargetChange) -> dict[str, Any]:
    return {
        "metric": change.metric,
        "changes": list(change.changes),
        "old": _target(change.old),
        "new": _target(change.new),
    }


def _target(target: Target | None) -> dict[str, Any] | None:
    if target is None:
        return None
    value = target.value
    return {
        "metric": target.metric,
        "plan": target.plan,
        "value": [f"{each:f}" for each in value]
        if isinstance(value, tuple)
        else None
        if value is None
        else f"{value:f}",
        "unit": target.unit,
        "hedge": target.hedge,
        "comparator": target.comparator,
        "year": target.year,
    }


def _repeated(found: Repeated) -> dict[str, Any]:
    return {
        "metric": found.metric,
        "places": [_place(place) for place in found.places],
        "differs": list(found.differs),
    }


def _place(place: Place) -> dict[str, Any]:
    target = _target(place.target)
    assert target is not None
    return {
        "file": place.side.name,
        "plan": place.target.plan,
        "path": list(place.path),
        "text": place.target.span.of(place.side.document.text),
        "value": target["value"],
        "unit": target["unit"],
        "hedge": target["hedge"],
        "comparator": target["comparator"],
    }
