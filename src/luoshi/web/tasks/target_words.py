"""The facts of a target as people read them: its figure as exact text, and all of it on one line."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from luoshi.web.documents import wording

LARGEST = Decimal(10) ** 18
TARGET_FACTS = (
    "metric", "comparator", "value", "value_to", "unit", "kind", "hedge", "approximate", "year",
)  # fmt: skip


def decimal_text(value: float | Decimal | None) -> str | None:
    """A figure as text that means the same in a ledger, in the database and on a page; None where it holds none."""
    if value is None:
        return None
    try:
        number = Decimal(str(value)).quantize(Decimal("0.000001"))
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) >= LARGEST:
        return None
    return format(number.normalize(), "f")


def target_line(facts: Mapping[str, Any]) -> str:
    """A target with its figure, year and tone."""
    if not facts.get("metric"):
        return ""
    figures = {name: Decimal(facts[name]) if facts[name] else None for name in ("value", "value_to")}
    about = _("左右") if facts["approximate"] and facts["comparator"] != "~" else ""
    year = _("%(year)s年") % {"year": facts["year"]} if facts["year"] else ""
    parts = (facts["metric"], wording.figure({**facts, **figures}) + about, year, facts["hedge"])
    return " ".join(part for part in parts if part)
