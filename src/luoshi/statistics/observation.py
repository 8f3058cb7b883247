"""Observations as a table: its columns, what makes two of them the same, revisions, and keeping them in a Parquet file.

How figures come in from files is the business of ``importing.py``; what is thought of them, of ``checks.py``.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from luoshi.statistics.period import Period
from luoshi.statistics.problem import DataError

# value is in the indicator's own unit of measure, for computation; printed and printed_measure are the figure exactly as
# its source has it. revision counts from 0; row is the line of the file it came from.
SCHEMA: dict[str, pl.DataType] = {
    "indicator": pl.Categorical(),
    "unit": pl.Categorical(),
    "period": pl.Categorical(),
    "value": pl.Float64(),
    "printed": pl.String(),
    "printed_measure": pl.Categorical(),
    "source": pl.Categorical(),
    "source_kind": pl.Categorical(),
    "revision": pl.Int32(),
    "received_at": pl.Date(),
    "note": pl.Categorical(),
    "row": pl.UInt32(),
}
KEY = ("indicator", "unit", "period")
# An official publication counts before the press, and the press before a copy on another site.
SOURCE_KINDS = ("official", "press", "mirror", "")


@dataclass(frozen=True, slots=True)
class Merged:
    """Observations after new ones were taken in, with how many were added, revised, and there already."""

    frame: pl.DataFrame
    added: int
    revised: int
    unchanged: int


def empty() -> pl.DataFrame:
    """A table without observations."""
    return pl.DataFrame(schema=SCHEMA)


def merge(known: pl.DataFrame, incoming: pl.DataFrame) -> Merged:
    """The known observations with the incoming ones: same key and value is unchanged, a new value is a new revision.

    Where a file states revisions itself, those that are not known yet are taken as they are numbered, so that the
    history it tells is kept. ``incoming`` holds one observation at most for each key and revision. Nothing is ever taken
    away.
    """
    if not (incoming["revision"] > 0).any():
        return _merge_latest(known, incoming)
    key = [*KEY, "revision"]
    stated = incoming.join(known, on=key, how="anti")
    latest = _merge_latest(pl.concat([known, stated.select(*SCHEMA)]), current(incoming))
    added = stated.join(known, on=KEY, how="anti").select(KEY).n_unique()
    revised = stated.height - added + latest.revised
    return Merged(latest.frame, added, revised, incoming.height - added - revised)


def _merge_latest(known: pl.DataFrame, incoming: pl.DataFrame) -> Merged:
    latest = (
        current(known)
        .lazy()
        .select(*KEY, pl.col("value").alias("_value"), pl.col("revision").alias("_revision"))
    )
    # Only the keys are joined, so that millions of figures that are there already cost little.
    keys = incoming.lazy().select(*KEY, "value").with_row_index("_at")
    joined = keys.join(latest, on=KEY, how="left")
    is_new = pl.col("_revision").is_null()
    is_revised = is_new.not_() & (pl.col("value") != pl.col("_value"))
    fresh = (
        joined.filter(is_new | is_revised).select("_at", "_revision").collect(engine="streaming").sort("_at")
    )
    if not fresh.height:
        return Merged(known, 0, 0, incoming.height)
    revision = (fresh["_revision"].fill_null(-1) + 1).cast(pl.Int32).alias("revision")
    taken = incoming[fresh["_at"]].with_columns(revision).select(*SCHEMA)
    added = fresh["_revision"].null_count()
    return Merged(pl.concat([known, taken]), added, fresh.height - added, incoming.height - fresh.height)


def current(observations: pl.DataFrame) -> pl.DataFrame:
    """The observation in force for each key: the one of the highest revision."""
    if not observations.height or observations["revision"].max() == 0:
        return observations
    return observations.filter(pl.col("revision") == pl.col("revision").max().over(KEY))


def periods_of(observations: pl.DataFrame) -> pl.DataFrame:
    """The periods that occur: ``period``, ``end``, ``size``, ``year``, ``last_month``, ``is_cumulative``, ``previous``."""
    names = observations["period"].unique().drop_nulls().cast(pl.String).to_list()
    rows = []
    for name in sorted(names):
        period = Period.parse(name)
        previous = str(period.previous_year) if period.year > 1900 else None
        rows.append(
            (name, period.end, period.size, period.year, period.last_month, period.is_cumulative, previous)
        )
    return pl.DataFrame(
        rows,
        schema={
            "period": pl.Categorical(),
            "end": pl.Int32(),
            "size": pl.Int32(),
            "year": pl.Int32(),
            "last_month": pl.Int32(),
            "is_cumulative": pl.Boolean(),
            "previous": pl.Categorical(),
        },
        orient="row",
    )


def received_on(observations: pl.DataFrame, day: dt.date) -> pl.DataFrame:
    """The observations as taken in on this day."""
    return observations.with_columns(pl.lit(day).alias("received_at"))


def read_observations(path: str | os.PathLike[str]) -> pl.DataFrame:
    """The observations kept in a Parquet file; none where the file does not exist yet. Raises DataError."""
    if not Path(path).exists():
        return empty()
    try:
        frame = pl.read_parquet(Path(path))
        return frame.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
    except (pl.exceptions.PolarsError, OSError):
        raise DataError(
            f"{path}：不是观测数据的Parquet文件，或文件已损坏。请换用由本程序写出的文件，或从备份恢复。"
        ) from None


def write_observations(observations: pl.DataFrame, path: str | os.PathLike[str]) -> None:
    """Keep observations in a Parquet file. It is replaced as a whole or not at all."""
    target = Path(path)
    try:
        handle, name = tempfile.mkstemp(prefix=target.name, suffix=".part", dir=target.parent)
        os.close(handle)
        try:
            observations.write_parquet(name)
            Path(name).replace(target)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as fault:
        raise DataError(
            f"{path}：无法写入（{fault.strerror}）。请检查文件夹是否存在、是否有权限和空间。"
        ) from None
