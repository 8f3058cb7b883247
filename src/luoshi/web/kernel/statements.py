"""Queries that many requests make. Their SQL is made by the ORM once in a process, and sent again with other values.

Making the SQL takes the ORM several times as long as the database takes to answer. Put a query here only where every
page needs it, or where one page needs many of them; everything else asks the ORM.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet

from luoshi.web.kernel.actor import Actor

Value = int | str | date | datetime
Row = TypeVar("Row")
# Larger than any number of a row, and within what the columns of such numbers can hold.
_STAND_IN = 7_000_000_000_000_000_000
# Statements of one connection whose plans the server keeps: those of every page's queries for every role.
_PLANS_KEPT = 500


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
        with _cursor(connection) as cursor:
            cursor.execute(sql, [fixed if name is None else given[name] for name, fixed in places])
            return list(cursor.fetchall())

    def _prepare(self) -> tuple[str, list[tuple[str | None, Any]]]:
        sql, parameters = self._make(**self._stand_ins).query.sql_with_params()
        names = {str(_adapted(value)): name for name, value in self._stand_ins.items()}
        made = sql, [(names.get(str(parameter)), parameter) for parameter in parameters]
        self._made[connection.vendor] = made
        return made


class PreparedRows(Generic[Row]):
    """A query set as it is, with its rows and what is joined to them, for an actor and numbers of rows.

    ``make`` gives the query set for an actor (None where none is asked for) and for what is named: numbers of rows, and
    others with their stand-ins. It may depend on the actor's role, on whether they may only read and on the way by
    which they came; on whatever else an actor has, only as a value.
    """

    def __init__(
        self, make: Callable[..., QuerySet[Any, Any]], *numbers: str, **stand_ins: Value | float
    ) -> None:
        self._make = make
        self._stand_ins = {name: _STAND_IN + at for at, name in enumerate(numbers)} | stand_ins
        self._made: dict[tuple[object, ...], _Made] = {}

    def rows(self, actor: Actor | None = None, **values: Value | float) -> list[Row]:
        """The rows for this actor and these values."""
        if actor is not None and not actor.signed_in:
            return list(self._make(actor, **values))
        shape = (connection.vendor, *_shape(actor))
        made = self._made.get(shape)
        if made is None:
            made = self._made[shape] = self._prepare(actor)
        if made.compiler is None:
            return list(self._make(actor, **values))
        given = {
            str(_adapted(stand_in)): _adapted(values[name]) for name, stand_in in self._stand_ins.items()
        }
        if actor is not None:
            given |= _values(_stand_in(actor), actor)
        parameters = tuple(fixed if key is None else given[key] for key, fixed in made.places)
        compiler = copy(made.compiler)
        compiler.connection = _Planned(connections[DEFAULT_DB_ALIAS])
        compiler.as_sql = lambda *_, **__: (made.sql, parameters)
        compiler.get_converters = lambda _: made.converters
        query = copy(compiler.query)
        query.get_compiler = lambda *_, **__: compiler
        asked = SimpleNamespace(db=DEFAULT_DB_ALIAS, query=query, _known_related_objects={})
        return list(made.iterable(asked))

    def first(self, actor: Actor | None = None, **values: Value | float) -> Row | None:
        """The first of the rows, if there is any."""
        return next(iter(self.rows(actor, **values)), None)

    def _prepare(self, actor: Actor | None) -> _Made:
        stand_in = None if actor is None else _stand_in(actor)
        rows = self._make(stand_in, **self._stand_ins)
        compiler = rows.query.get_compiler(connection=connection)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return _Made()
        keys = {str(_adapted(each)) for each in self._stand_ins.values()}
        if stand_in is not None:
            keys |= set(_values(stand_in, stand_in))
        places = [(str(each) if str(each) in keys else None, each) for each in parameters]
        fixed = [sql, *(str(each) for key, each in places if key is None)]
        if any(key.rstrip("%") in text for key in keys for text in fixed):
            raise ValueError("a value of the query is not a parameter of its own and cannot be given anew")
        converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        return _Made(compiler, sql, tuple(places), rows._iterable_class, converters)


class _Planned:
    """A connection whose cursors have the server keep the plan of what they ask."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def cursor(self) -> Any:
        return _cursor(self._real)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def _cursor(real: Any) -> Any:
    """A cursor of Django's; on PostgreSQL with the values apart from the SQL, so that the server plans it once.

    For these statements the server plans four times as long as it works. The connection prepares what it has been asked
    ``prepare_threshold`` times; where a pool in front of the server forbids that, the address of the database says so
    (``luoshi.web.environment.database``) and the cursor is the usual one.
    """
    cursor = real.cursor()
    if real.vendor == "postgresql" and real.settings_dict["OPTIONS"].get("prepare_threshold") is not None:
        from django.db.backends.postgresql.base import ServerBindingCursor

        real.connection.prepared_max = _PLANS_KEPT
        cursor.cursor.close()
        cursor.cursor = ServerBindingCursor(real.connection)
    return cursor


@dataclass(frozen=True, slots=True)
class _Made:
    """What the ORM made of a query set; no compiler where it saw without asking that the stand-ins have no row."""

    compiler: Any = None
    sql: str = ""
    places: tuple[tuple[str | None, Any], ...] = ()
    iterable: Any = None
    converters: Any = None


def _shape(actor: Actor | None) -> tuple[object, ...]:
    if actor is None:
        return ()
    return (actor.role, actor.channel, actor.read_only, *(path.count("/") for path in _paths(actor)))


def _paths(actor: Actor) -> tuple[str, str]:
    return actor.jurisdiction_path, actor.organisation_path


def _stand_in(actor: Actor) -> Actor:
    """An actor of the same role whose own values can be told from all others."""
    jurisdiction, organisation = (
        "".join(f"/{first + at}" for at in range(path.count("/") - 1)) + "/" if path else ""
        for path, first in zip(_paths(actor), (_STAND_IN + 300, _STAND_IN + 400), strict=True)
    )
    return Actor(
        role=actor.role,
        channel=actor.channel,
        read_only=actor.read_only,
        person_id=_STAND_IN + 201,
        organisation_id=_STAND_IN + 202,
        appointment_id=_STAND_IN + 203,
        name="(name of the actor)",
        organisation_name="(organisation of the actor)",
        jurisdiction_path=jurisdiction,
        organisation_path=organisation,
    )


def _values(stand_in: Actor, actor: Actor) -> dict[str, Any]:
    """What stands for each value of the stand-in."""
    found: dict[str, Any] = {
        str(getattr(stand_in, name)): getattr(actor, name)
        for name in ("person_id", "organisation_id", "appointment_id", "jurisdiction_id", "name", "organisation_name")
    }  # fmt: skip
    for its, own in zip(_paths(stand_in), _paths(actor), strict=True):
        if its:
            found[its] = own
            found[f"{its}%"] = connection.ops.prep_for_like_query(own) + "%"
    return found


def _adapted(value: Value | float) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
