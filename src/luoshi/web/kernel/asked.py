"""What the address of a list asks for: conditions that become rows, a sentence of chips, and the address again."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone

Some = TypeVar("Some", bound="Conditions")


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions of a list; each app adds its own as fields with defaults.

    A field whose name is no parameter says in its metadata what that is called (``{"name": "from"}``).
    """

    def parameters(self) -> dict[str, str]:
        """As the parameters of an address, without what is not asked."""
        found = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if value not in (None, "", False):
                found[each.metadata.get("name", each.name)] = "1" if value is True else str(value)
        return found

    @property
    def query(self) -> str:
        """The parameters as they stand in an address."""
        return urlencode(self.parameters())

    def without(self: Some, name: str) -> Some:
        """The same without one condition."""
        (default,) = (each.default for each in fields(self) if each.name == name)
        assert default is not MISSING
        bare: dict[str, Any] = {name: default}
        return replace(self, **bare)


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition as people say it, and the address without it."""

    text: str
    query: str


def number_of(text: str | None) -> int | None:
    """The number that stands in an address or in a hidden field; None for what is none."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def one_of(text: str | None, known: Any) -> str:
    """The text where it is one of those that are known."""
    return text if text and text in known else ""


def day_of(text: str | None) -> date | None:
    """The day that stands in an address; None for what is none."""
    try:
        return date.fromisoformat((text or "").strip())
    except ValueError:
        return None


def between(column: str, since: date | None, until: date | None) -> Q:
    """The rows whose moment is on one of these days, both included. The first and the last day of all narrow nothing:
    no moment lies beyond them that could be asked for.
    """
    found = Q()
    if since and since > date.min:
        found &= Q(**{f"{column}__gte": _morning(since)})
    if until and until < date.max:
        found &= Q(**{f"{column}__lt": _morning(until + timedelta(days=1))})
    return found


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def words_of(text: str, limit: int) -> str:
    """What somebody looks for: in one line, cut to the limit."""
    return " ".join(text.replace("\x00", "").split())[:limit]
