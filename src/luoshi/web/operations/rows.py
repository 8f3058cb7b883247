"""The rows of any model as lines of text and back, with nothing lost: numbers, moments and JSON stay what they are.

A line is a JSON list with one value for each column of the model's own table, in the order of the columns. No signal
is sent and no ``save`` is called: a row comes back as it was, also one whose date is set on saving.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, models

BATCH = 500


def columns_of(model: type[models.Model]) -> list[models.Field]:
    """The columns of the model's own table that are written (not those that the database computes)."""
    return [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]


def values(model: type[models.Model], names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The values of these columns of every row, in the order of the primary key, a few at a time."""
    queryset = models.QuerySet(model).order_by("pk")
    return queryset.values_list(*names).iterator(chunk_size=2000)


def line_of(row: Sequence[Any]) -> bytes:
    """The row as one line."""
    return (
        json.dumps([_to_json(value) for value in row], ensure_ascii=False).encode("utf-8", "surrogatepass")
        + b"\n"
    )


def row_of(line: bytes, fields: Sequence[models.Field]) -> list[Any]:
    """The values of a line. Raises ValueError when it does not fit the columns."""
    found = json.loads(line.decode("utf-8", "surrogatepass"))
    if not isinstance(found, list) or len(found) != len(fields):
        raise ValueError("the line does not fit the columns")
    return [_from_json(value, field) for value, field in zip(found, fields, strict=True)]


def insert(model: type[models.Model], fields: Sequence[models.Field], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows as they are, with the values of these columns; how many."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    # Identity columns of PostgreSQL take a given number only when told so; Django's are "by default" and do.
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608 - our own names
    count = 0
    batch: list[list[Any]] = []
    with connection.cursor() as cursor:
        for row in rows:
            batch.append(
                [field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)]
            )
            count += 1
            if len(batch) >= BATCH:
                cursor.executemany(statement, batch)
                batch = []
        if batch:
            cursor.executemany(statement, batch)
    return count


def _to_json(value: Any) -> Any:
    match value:
        case None | bool() | int() | float() | str() | list() | dict():
            return value
        case Decimal():
            return str(value)
        case datetime():
            return (value.astimezone(UTC) if value.tzinfo else value).isoformat(timespec="microseconds")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return [value.days, value.seconds, value.microseconds]
        case UUID():
            return str(value)
        case bytes() | memoryview():
            return base64.b64encode(bytes(value)).decode()
        case tuple():
            return list(value)
    raise TypeError(f"no line for a {type(value).__name__}")


def _from_json(value: Any, field: models.Field) -> Any:
    if value is None:
        return None
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    match target:
        case models.DecimalField():
            return Decimal(value)
        case models.DateTimeField():
            return datetime.fromisoformat(value)
        case models.DateField():
            return date.fromisoformat(value)
        case models.TimeField():
            return time.fromisoformat(value)
        case models.DurationField():
            return timedelta(*value)
        case models.UUIDField():
            return UUID(value)
        case models.BinaryField():
            return base64.b64decode(value)
    return value
