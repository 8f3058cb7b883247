"""Queries that every request makes. Their SQL is made by the ORM once in a process, and sent again with other values.

Making the SQL takes the ORM several times as long as the database takes to answer. Put a query here only where a
page needs it whatever the page is about; everything else asks the ORM.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Value = int | str | date | datetime


class PreparedStatement:
    """A query set of plain columns (numbers and text), and the values by which it is asked again.

    ``make`` gives the query set for the stand-ins, which must differ from each other and from whatever else stands
    in the query as a value.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Any]], **stand_ins: Value) -> None:
        self._make = make
        self._stand_ins = stand_ins
        self._made: dict[str, tuple[str, list[tuple[str | None, Any]]]] = {}

    def rows(self, **values: Value) -> list[tuple[Any, ...]]:
        """The rows for these values."""
        sql, places = self._made.get(connection.vendor) or self._prepare()
        given = {name: _adapted(value) for name, value in values.items()}
        with connection.cursor() as cursor:
            cursor.execute(sql, [fixed if name is None else given[name] for name, fixed in places])
            return list(cursor.fetchall())

    def _prepare(self) -> tuple[str, list[tuple[str | None, Any]]]:
        sql, parameters = self._make(**self._stand_ins).query.sql_with_params()
        names = {str(_adapted(value)): name for name, value in self._stand_ins.items()}
        made = sql, [(names.get(str(parameter)), parameter) for parameter in parameters]
        self._made[connection.vendor] = made
        return made


def _adapted(value: Value) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
