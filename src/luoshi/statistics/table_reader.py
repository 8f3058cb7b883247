"""The reading of a table of figures, cell by cell but never in a loop over rows.

Each name, period and unit of measure is understood once and then put in for all rows that have it, so that millions of
rows are no matter. What comes of the result is the business of ``importing.py``.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from luoshi.register.register import Register
from luoshi.statistics.cells import is_empty, plain_number, read_odd_numbers
from luoshi.statistics.headings import Field
from luoshi.statistics.indicator import Indicators
from luoshi.statistics.measure import conversion
from luoshi.statistics.observation import KEY, SCHEMA, SOURCE_KINDS, empty
from luoshi.statistics.period import Period
from luoshi.statistics.places import read_places
from luoshi.statistics.problem import DataError, Problem
from luoshi.statistics.table_file import TableFile

MOST_PROBLEMS = 200
_MOST_SUGGESTED = 20
_SOURCE_KINDS = {
    "": "", "official": "official", "press": "press", "mirror": "mirror", "官方": "official", "政府": "official",
    "公报": "official", "媒体": "press", "报刊": "press", "转载": "mirror", "镜像": "mirror",
}  # fmt: skip
_Understood = tuple[dict[str, str], dict[str, tuple[str, str]]]
_Meanings = Callable[[list[str]], _Understood]
_NAMED: tuple[Field, ...] = ("indicator", "unit", "period", "source_kind")
_TEXTS: tuple[Field, ...] = ("source", "note", "measure", "source_kind")
_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y-%m")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds: its observations, or none where there are faults, and everything that was wrong or noticed.

    ``total_faults`` counts all faults; ``problems`` holds the first of them, and the notices.
    """

    observations: pl.DataFrame
    problems: tuple[Problem, ...]
    total_faults: int
    rows: int
    empty_values: int
    repeated: int


class TableReader:
    """The reading of one table. ``fields`` tells which heading is which."""

    def __init__(
        self, table: TableFile, fields: dict[Field, str], indicators: Indicators, register: Register
    ) -> None:
        self._fields = fields
        self._indicators = indicators
        self._register = register
        columns = [pl.col(heading).str.strip_chars().alias(field) for field, heading in fields.items()]
        lines = (
            table.frame.with_row_index("row", table.first_row)
            .select("row", *columns)
            .filter(pl.any_horizontal(pl.col(field).fill_null("") != "" for field in fields))
        )
        # Rows of another facet are figures of another kind, which the indicator's definition does not bound.
        is_level = pl.col("facet").fill_null("").is_in(["", "level", "总量"]) if "facet" in fields else None
        self._lines = lines if is_level is None else lines.filter(is_level)
        self._problems: list[Problem] = []
        self._total = 0

    def read(self, notices: list[Problem], received_at: dt.date | None) -> Reading:
        """The observations; ``received_at`` is for rows that do not say when they came in."""
        names, odd = self._distinct()
        meanings = {
            "indicator": self._understand("indicator", names["indicator"], self._indicator_meanings),
            "unit": self._understand("unit", names["unit"], self._unit_meanings),
            "period": self._understand("period", names["period"], _period_meanings),
        }
        if "source_kind" in self._fields:
            meanings["source_kind"] = self._understand("source_kind", names["source_kind"], _kind_meanings)
        frame = self._code(meanings, received_at)
        rows = frame.height
        blank = is_empty(pl.col("printed"))
        empty_values = frame.select(blank.sum()).item()
        if empty_values:
            notices.append(self._empty_notice(frame, empty_values))
            frame = frame.filter(blank.not_())
        frame = self._with_values(frame, odd)
        repeats: list[Problem] = []
        repeated = 0
        if not self._total:
            frame, repeated, repeats = self._without_repeats(frame)
        if self._total:
            found = sorted(self._problems, key=lambda problem: problem.row)[:MOST_PROBLEMS]
            return Reading(empty(), (*found, *notices), self._total, rows, empty_values, 0)
        return Reading(
            frame.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items()),
            (*notices, *repeats),
            0,
            rows,
            empty_values,
            repeated,
        )

    def _distinct(self) -> tuple[dict[str, list[str]], pl.Series]:
        """The different texts of the columns that hold names, and the values that are not plain numbers."""
        columns = [name for name in _NAMED if name in self._fields]
        value = pl.col("value")
        queries = [self._lines.select(pl.col(name).fill_null("").unique()) for name in columns]
        queries.append(
            self._lines.filter(plain_number(value).is_null() & is_empty(value).not_()).select(value.unique())
        )
        *found, odd = pl.collect_all(queries, engine="streaming")
        names: dict[str, list[str]] = {
            name: sorted(frame.to_series().to_list()) for name, frame in zip(columns, found, strict=True)
        }
        return names, odd.to_series()

    def _understand(self, field: Field, names: list[str], meanings_of: _Meanings) -> dict[str, str]:
        """What each text of a column means. The rows of those without a meaning are told as faults."""
        meanings, faults = meanings_of([name for name in names if name])
        if "" in names and field != "source_kind":
            faults[""] = ("此格为空", f"请补上{self._fields[field]}；整行不需要时请删去整行")
        if faults:
            wrong = self._lines.filter(pl.col(field).fill_null("").is_in(list(faults)))
            first = wrong.select("row", pl.col(field).fill_null("")).head(MOST_PROBLEMS)
            count, rows = pl.collect_all([wrong.select(pl.len()), first], engine="streaming")
            self._tell([(row, field, *faults[name]) for row, name in rows.iter_rows()], count.item())
        return meanings

    def _tell(self, faults: list[tuple[int, Field, str, str]], total: int) -> None:
        self._total += total
        self._problems += [
            Problem(row, self._fields.get(field, self._fields["value"]), message, remedy)
            for row, field, message, remedy in faults[:MOST_PROBLEMS]
        ]

    def _indicator_meanings(self, names: list[str]) -> _Understood:
        meanings: dict[str, str] = {}
        faults: dict[str, tuple[str, str]] = {}
        known = self._indicators.names()
        for name in names:
            indicator = self._indicators.find(name)
            if indicator is not None:
                meanings[name] = indicator.id
                continue
            near = difflib.get_close_matches(name, known, 3, 0.5) if len(faults) < _MOST_SUGGESTED else []
            hint = f"最接近的有：{'、'.join(near)}。" if near else ""
            faults[name] = (
                f"没有名为“{name[:40]}”的指标",
                f"{hint}请改成已有的名称，或先在指标表中定义它",
            )
        return meanings, faults

    def _unit_meanings(self, names: list[str]) -> _Understood:
        places = read_places(names, self._register)
        meanings = {name: place.unit for name, place in places.items() if place.unit is not None}
        faults = {name: (p.problem, p.remedy) for name, p in places.items() if p.unit is None}
        return meanings, faults

    def _code(self, meanings: dict[str, dict[str, str]], received_at: dt.date | None) -> pl.DataFrame:
        columns = [pl.col("row"), pl.col("value").alias("printed"), plain_number(pl.col("value"))]
        for name, known in meanings.items():
            columns.append(_replace(pl.col(name).fill_null(""), known).alias(name))
        for name in _TEXTS:
            if name not in meanings:
                columns.append(self._text(name).cast(pl.Categorical).alias(name))
        revision = self._text("revision").str.strip_prefix("r")
        columns.append(
            pl.when(revision != "").then(revision.cast(pl.Int32, strict=False)).otherwise(0).alias("revision")
        )
        day = self._text("received_at")
        read = pl.coalesce(day.str.to_date(form, strict=False) for form in _DATES)
        columns.append(
            pl.when(day != "").then(read).otherwise(pl.lit(received_at, pl.Date)).alias("received_at")
        )
        frame = self._lines.select(columns).collect(engine="streaming")
        if "revision" in self._fields:
            self._tell_rows(
                frame.filter(pl.col("revision").is_null() | (pl.col("revision") < 0)),
                "revision",
                "修订次数不是非负整数",
                "首次发布填0，以后每修订一次加1",
            )
        if "received_at" in self._fields:
            wrong = self._lines.filter((day != "") & read.is_null()).select("row").collect(engine="streaming")
            self._tell_rows(wrong, "received_at", "不是日期", "请写成 2025-10-31 的形式，不详则留空")
        return frame

    def _tell_rows(self, rows: pl.DataFrame, field: Field, message: str, remedy: str) -> None:
        first = rows["row"].sort().head(MOST_PROBLEMS).to_list()
        self._tell([(row, field, message, remedy) for row in first], rows.height)

    def _text(self, field: Field) -> pl.Expr:
        return pl.col(field).fill_null("") if field in self._fields else pl.lit("", pl.String)

    def _with_values(self, frame: pl.DataFrame, odd: pl.Series) -> pl.DataFrame:
        """The figures in the units of measure of their indicators."""
        if odd.len():
            read = read_odd_numbers(odd).rename({"text": "printed"})
            frame = frame.join(read, on="printed", how="left", maintain_order="left").with_columns(
                pl.coalesce("value", "number").alias("value")
            )
            unread = frame.filter(pl.col("value").is_null())
            faults = [
                (
                    row,
                    "value",
                    f"“{text[:40]}”不是数字",
                    "请只填数字（可带千分位、亿、万或%），缺数留空",
                )
                for row, text in unread.select("row", "printed").head(MOST_PROBLEMS).iter_rows()
            ]
            self._tell([(row, "value", message, remedy) for row, _, message, remedy in faults], unread.height)
            frame = frame.filter(pl.col("value").is_not_null())
            texts = ["prefix", "rest"]
        else:
            texts = []
        on = ["indicator", "measure", *texts]
        kinds = frame.select(on).unique().drop_nulls("indicator")
        rules: list[tuple[float | None, str, str]] = []
        for kind in kinds.iter_rows(named=True):
            rules.append(
                self._factor(
                    kind["indicator"], kind["measure"], kind.get("prefix") or "", kind.get("rest") or ""
                )
            )
        schema = {"factor": pl.Float64(), "written": pl.Categorical(), "fault": pl.String()}
        table = kinds.hstack(pl.DataFrame(rules, schema=schema, orient="row"))
        if (
            table["fault"].str.len_chars().sum() == 0
            and (table["factor"] == 1).all()
            and (table["written"] == table["measure"]).all()
        ):
            return frame.with_columns(pl.col("measure").alias("printed_measure"))
        frame = frame.join(table, on=on, how="left", nulls_equal=True, maintain_order="left")
        wrong = frame.filter(pl.col("fault").fill_null("") != "")
        if wrong.height:
            field: Field = "measure" if "measure" in self._fields else "value"
            first = wrong.select("row", "fault").head(MOST_PROBLEMS)
            remedy = "请换算后填写，或改正计量单位"
            self._tell([(row, field, fault, remedy) for row, fault in first.iter_rows()], wrong.height)
        return frame.with_columns(
            # Dividing by ten thousand gives the nearest number to the printed one; multiplying by 0.0001 need not.
            pl.when(pl.col("factor") < 1)
            .then(pl.col("value") / (1 / pl.col("factor")).round(6))
            .otherwise(pl.col("value") * pl.col("factor")),
            pl.col("written").alias("printed_measure"),
        )

    def _factor(
        self, indicator_id: str, measure: str, prefix: str, rest: str
    ) -> tuple[float | None, str, str]:
        """By what a figure is multiplied, the unit of measure it was printed in, and what is wrong, if anything."""
        indicator = self._indicators[indicator_id]
        wanted = indicator.measure
        said = measure or wanted
        if rest:
            written = prefix + rest
            if measure and conversion(written, measure) != 1:
                return None, written, f"格内写作“{written}”，计量单位却是“{measure}”，两处不一致"
        elif prefix and not said.startswith(prefix):
            if said.startswith(tuple("十百千万亿")):
                return None, said, f"格内有“{prefix}”，计量单位又是“{said}”，不知以哪个为准"
            written = prefix + said
        else:
            written = said
        factor = conversion(written, wanted)
        if factor is None:
            return None, written, f"计量单位“{written}”与指标“{indicator.name}”的“{wanted}”不能换算"
        return float(factor), written, ""

    def _without_repeats(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, int, list[Problem]]:
        """One row for each key and revision, the official one where several sources agree; and what was left out."""
        key = [*KEY, "revision"]
        repeats = frame.select(pl.struct(key).hash().alias("hash")).to_series().is_duplicated()
        if not repeats.any():
            return frame, 0, []
        several = frame.filter(repeats).with_columns(
            pl.col("value").min().over(key).alias("least"),
            pl.col("value").max().over(key).alias("most"),
            pl.col("row").min().over(key).alias("first"),
            pl.col("printed").sort_by("row").first().over(key).alias("first_printed"),
        )
        contrary = several.filter((pl.col("least") != pl.col("most")) & (pl.col("row") != pl.col("first")))
        faults: list[tuple[int, Field, str, str]] = [
            (
                row,
                "value",
                f"与第{first}行是同一指标、地区和时期，数值却是{printed}，那一行是{before}",
                "请核实后只留一个；是修订数的，请加“修订”一列并填写次数",
            )
            for row, first, printed, before in contrary.select("row", "first", "printed", "first_printed")
            .sort("row")
            .head(MOST_PROBLEMS)
            .iter_rows()
        ]
        self._tell(faults, contrary.height)
        rank = (
            pl.col("source_kind")
            .cast(pl.String)
            .replace_strict(
                {kind: number for number, kind in enumerate(SOURCE_KINDS)}, default=len(SOURCE_KINDS)
            )
        )
        kept = several.sort(rank, "row").unique(key, keep="first", maintain_order=True)
        result = pl.concat([frame.filter(~repeats), kept.select(frame.columns)]).sort("row")
        left_out = several.join(kept.select(*key, pl.col("row").alias("kept")), on=key, nulls_equal=True)
        left_out = left_out.filter(pl.col("row") != pl.col("kept")).select("row", "kept").sort("row")
        told = [
            Problem(
                row,
                "",
                f"与第{other}行的指标、地区、时期和数值都相同，留下第{other}行",
                "可以删去一行；来源不同的，留下的是官方来源的一行，不必处理",
                is_error=False,
            )
            for row, other in left_out.head(MOST_PROBLEMS).iter_rows()
        ]
        return result, left_out.height, told

    def _empty_notice(self, frame: pl.DataFrame, count: int) -> Problem:
        return Problem(
            frame.filter(is_empty(pl.col("printed")))["row"].item(0),
            self._fields["value"],
            f"数值为空（共{count}格），不导入，也不删除原有的数",
            "有数时请补上；确实没有则不必处理",
            is_error=False,
        )


def _replace(raw: pl.Expr, meanings: dict[str, str]) -> pl.Expr:
    if not meanings:
        return pl.lit(None, pl.Categorical)
    return raw.replace_strict(
        pl.Series(list(meanings), dtype=pl.String),
        pl.Series(list(meanings.values()), dtype=pl.Categorical),
        default=None,
        return_dtype=pl.Categorical,
    )


def _period_meanings(names: list[str]) -> _Understood:
    meanings: dict[str, str] = {}
    faults: dict[str, tuple[str, str]] = {}
    for name in names:
        try:
            meanings[name] = str(Period.parse(name))
        except DataError as fault:
            message, _, remedy = str(fault).rstrip("。").partition("。")
            faults[name] = (message, remedy)
    return meanings, faults


def _kind_meanings(names: list[str]) -> _Understood:
    meanings = {name: _SOURCE_KINDS[name.lower()] for name in names if name.lower() in _SOURCE_KINDS}
    remedy = "请填官方、媒体、转载之一（official、press、mirror），或留空"
    faults = {name: (f"来源类别“{name[:20]}”不认识", remedy) for name in names if name not in meanings}
    return {"": "", **meanings}, faults
