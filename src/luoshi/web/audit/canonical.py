"""The one way to write an entry of the log as bytes. What is sealed is the SHA-256 of these bytes.

The form must never change: every digest and every printed root depends on it. A new form gets a new number in
``FORM`` and stands beside this one. Nothing here needs Django or a database, so that a proof can be checked offline.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from json.encoder import encode_basestring
from typing import Any
from uuid import UUID

FORM = 1
COLUMNS = (
    "id", "sequence", "at", "person_id", "person", "role", "acting_for", "organisation_id", "organisation_name",
    "organisation_path", "channel", "action", "object_type", "object_id", "object_label", "before", "after",
)  # fmt: skip
# What a PostgreSQL text cannot hold: NUL, and halves of a surrogate pair.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def clean_text(text: str) -> str:
    """The text as every database can store it: each character that one of them refuses becomes U+FFFD."""
    return _UNSTORABLE.sub("�", text)


def clean(value: Any) -> Any:
    """The value as plain JSON that every database gives back with the same meaning. TypeError for what is no data."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return clean(value.value)
    if isinstance(value, str):
        return clean_text(str(value))
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {clean_text(str(key)): clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((clean(item) for item in value), key=_json)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"the log cannot keep a {type(value).__name__}")


def canonical(columns: Mapping[str, Any]) -> bytes:
    """The entry as bytes: JSON with sorted keys, no spaces, and every number in its one normal form."""
    row = {name: columns[name] for name in COLUMNS}
    row["at"] = moment(row["at"])
    return _json({"form": FORM, **row}).encode("utf-8", "surrogatepass")


def moment(at: Any) -> str:
    """A moment in UTC with microseconds, as 2026-01-02T03:04:05.000006Z."""
    if isinstance(at, str):
        at = datetime.fromisoformat(at)
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise ValueError(f"not a moment: {at!r}")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _json(value: Any) -> str:
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dict):
        inside = ",".join(f"{_json(key)}:{_json(value[key])}" for key in sorted(value))
        return "{" + inside + "}"
    return "[" + ",".join(_json(item) for item in value) + "]"


def _number(value: float) -> str:
    # jsonb gives 1e22 back as an integer and may drop the sign of zero; 1 and 1.0 are the same number.
    digits = format(Decimal(repr(value)), "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return "0" if digits == "-0" else digits
