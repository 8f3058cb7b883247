"""Figures as columns: what an evaluation, a light or a chart reads of very many, without an object for any of them.

Only reading of figures in force that the actor may see belongs here; lists for pages are in ``queries``. Why the database
gives the columns and no file beside it: ``docs/decisions/0016-figures-read-as-columns.md``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import FloatField, QuerySet
from django.db.models.functions import Cast

from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.statistics.models import Indicator, Observation

# ``indicator`` is the catalogue's code, ``place`` the number of the organisation and ``unit`` its division code (null where it
# has none); ``value`` is in the unit of measure of the indicator and the facet.
SCHEMA: dict[str, pl.DataType] = {
    "indicator": pl.Categorical(),
    "place": pl.Int64(),
    "unit": pl.Categorical(),
    "facet": pl.Categorical(),
    "period": pl.Categorical(),
    "value": pl.Float64(),
}
_COLUMNS = ("indicator_id", "place_id", "facet", "period", "number")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which figures are read. ``months`` is the length of their periods (12: of whole years); None or empty is all of a kind."""

    indicators: Sequence[int]
    places: Sequence[int] | None = None
    facets: Sequence[str] = ("level",)
    months: int | None = None
    first: dt.date | None = None
    last: dt.date | None = None


def read_panel(actor: Actor, wanted: Wanted) -> pl.DataFrame:
    """The figures in force that the actor may see, one row each, in no order. Three queries, whatever their number."""
    rows = permissions.restrict(Observation.objects.in_force(), actor, "observation.read")
    columns = _columns(_narrowed(rows, wanted))
    frame = pl.DataFrame(
        dict(zip(_COLUMNS, columns, strict=True)),
        schema={
            "indicator_id": pl.Int64(),
            "place_id": pl.Int64(),
            "facet": pl.Categorical(),
            "period": pl.Categorical(),
            "number": pl.Float64(),
        },
    )
    codes = dict(Indicator.objects.filter(pk__in=wanted.indicators).order_by().values_list("pk", "code"))
    places = frame["place_id"].unique().to_list()
    units = dict(Organisation.objects.filter(pk__in=places).order_by().values_list("pk", "division_code"))
    return frame.select(
        _named("indicator_id", codes).alias("indicator"),
        pl.col("place_id").alias("place"),
        _named("place_id", {pk: code or None for pk, code in units.items()}).alias("unit"),
        "facet",
        "period",
        pl.col("number").alias("value"),
    )


def _narrowed(rows: QuerySet[Observation], wanted: Wanted) -> QuerySet[Observation]:
    rows = rows.filter(indicator_id__in=wanted.indicators, facet__in=wanted.facets)
    if wanted.places is not None:
        rows = rows.filter(place_id__in=wanted.places)
    if wanted.months is not None:
        rows = rows.filter(months=wanted.months)
    if wanted.first is not None:
        rows = rows.filter(period_end__gte=wanted.first)
    if wanted.last is not None:
        rows = rows.filter(period_end__lte=wanted.last)
    return rows


def _columns(rows: QuerySet[Observation]) -> list[Sequence[Any]]:
    """The columns of the rows as the database's own driver gives them: no field of the model converts them."""
    asked = rows.order_by().annotate(number=Cast("value", FloatField())).values_list(*_COLUMNS)
    try:
        sql, parameters = asked.query.sql_with_params()
    except EmptyResultSet:  # nothing is asked for
        return [()] * len(_COLUMNS)
    with connections[rows.db].cursor() as cursor:
        cursor.execute(sql, parameters)
        found = cursor.fetchall()
    return list(zip(*found, strict=True)) if found else [()] * len(_COLUMNS)


def _named(column: str, names: dict[int, str | None]) -> pl.Expr:
    return (
        pl.col(column)
        .replace_strict(list(names), list(names.values()), default=None, return_dtype=pl.String())
        .cast(pl.Categorical())
    )
