"""The figures in the cells of a table, read by a mapping of its columns.

Put here only how rows and columns meet in a figure; how a mapping is proposed is told in ``heads``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from luoshi.figures import naming
from luoshi.figures.grid import Grid, Value, grid_of, is_note, value_of
from luoshi.figures.heads import corner_units, propose, signature_of, title_metric
from luoshi.figures.mapping import Column, ColumnFacet, TableMapping
from luoshi.figures.model import Figure
from luoshi.figures.places import resolve, title_place
from luoshi.figures.state import Setting
from luoshi.figures.times import TIME, Calendar, period_of, times, title_period
from luoshi.reading.document import Document, Notice, Table
from luoshi.statistics.period import Period

_ORDINAL = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[、．.](?!\d)|[①-⑳●■◆*]|[A-Z][、．.]|\d{1,2}(?=[一-龥]{2}))"
)
_PART = re.compile(r"(?:其中|含|[#＃])[:：]?|[—－-]{1,3}(?=[一-龥])|\+")
_UNIT_BEHIND = re.compile(r"[（(](?P<unit>[^（()）]{1,12})[)）]$")
_PLANNED_ROW = re.compile("目标|任务|计划(?!生育)|预期|预计")
_TOTALS = frozenset(("合计", "总计", "小计", "全部", "总计合计", "平均"))
_BRACKETS = re.compile(r"[（(][^（）()]{1,12}[)）]")
_ROW_FACET = re.compile(
    r"(?:(?P<growth>(?:同比|比上年|比去年|比上年同期)?(?:增速|增长|增幅|增减|增长率|增长速度))|(?:完成|占)?(?:全年|年度|年初)?(?:预算|计划|任务|目标)(?:完成率|比例)?|占比|比重|完成率)[%％]?"
)
_ROW_SHARE = re.compile("(?:构成|占比|比重)$")
_PERIOD_WORDS = re.compile("(?:19|20)\\d\\d年?")


@dataclass(frozen=True, slots=True)
class TableReading:
    """The figures of one table, and how it was understood; without figures where it is no table of statistics."""

    figures: tuple[Figure, ...] = ()
    mapping: TableMapping | None = None
    notices: tuple[Notice, ...] = ()


def read_table(
    document: Document, table: Table, setting: Setting, remembered: Mapping[str, TableMapping], after: int
) -> TableReading:
    """The figures of a table, by the mapping that is remembered for its head, else by the one its heads propose."""
    grid = grid_of(document, table, after)
    if grid is None:
        return TableReading()
    calendar = _calendar(grid, setting)
    mapping = remembered.get(signature_of(grid)) or propose(grid, calendar)
    if mapping is None:
        return TableReading()
    setting = replace(setting, calendar=calendar, place=_place(grid, setting))
    figures = tuple(_Rows(grid, mapping, setting).read())
    return TableReading(figures, mapping if figures else None)


def _calendar(grid: Grid, setting: Setting) -> Calendar:
    """When the figures are of, by the lines above the table: the nearest that names a period."""
    calendar = setting.calendar
    for line in reversed(grid.lines):
        period = title_period(line, calendar)
        if period is not None:
            return Calendar(period.year, period, calendar.issued)
    return calendar


def _place(grid: Grid, setting: Setting) -> str | None:
    for line in reversed(grid.lines):
        words = TIME.sub("", re.sub(r"^[表（(]\d*[）)]?|[（(][^（）()]*[）)]", "", line))
        found = title_place(words)
        if found:
            return found
    return setting.place


class _Rows:
    def __init__(self, grid: Grid, mapping: TableMapping, setting: Setting) -> None:
        self.grid, self.mapping, self.setting = grid, mapping, setting
        self.values = [c for c in mapping.columns if c.role == "value" and c.index < grid.width]
        self.column = {
            c.role: c.index for c in reversed(mapping.columns) if c.role != "value" and c.index < grid.width
        }
        self.title = title_metric(grid, setting.calendar)
        self.units = (mapping.unit or corner_units(grid)).split("、")
        self.year = setting.calendar.year
        self.parent = self.parent_unit = ""
        self.row_facet: ColumnFacet = "level"
        self.inside = False
        self.share_below = False
        self._has_unit = "unit" in self.column or any(c.unit for c in self.values)
        heads = {c.metric for c in self.values if c.metric}
        self.shared = next(iter(heads)) if len(heads) == 1 and "metric" in self.column else ""

    def read(self) -> Iterator[Figure]:
        for row in range(max(self.grid.head, self.mapping.head_rows), len(self.grid.words)):
            words = self.grid.words[row]
            if is_note(words[0]):
                continue
            yield from self._row(row)

    def _row(self, row: int) -> Iterator[Figure]:
        metric_words = self._held(row, "metric")
        if metric_words and _PLANNED_ROW.search(metric_words):
            return
        name, unit = self._row_name(row, metric_words)
        written = self._held(row, "place")
        own = self.setting.place
        place = resolve(written, own) if written and written not in _TOTALS else own
        period = self._row_period(row)
        if period is None and "period" in self.column:
            return
        for column in self.values:
            cell = self.grid.cells[row][column.index]
            value = value_of(self.grid.words[row][column.index])
            if cell is None or value is None or cell.row_span > 1:
                continue
            figure = self._figure(row, column, value, name, unit, place, period)
            if figure is not None:
                yield figure

    def _figure(
        self,
        row: int,
        column: Column,
        value: Value,
        name: str,
        unit: str,
        place: str | None,
        period: Period | None,
    ) -> Figure | None:
        metric = self._metric(name, column)
        cell = self.grid.cells[row][column.index]
        when = self._when(column, period)
        if not metric or naming.is_no_metric(metric) or when is None or cell is None:
            return None
        facet, measure = column.facet, self._unit(column, value, unit)
        if facet == "level":
            facet = self.row_facet
        if not measure and not metric.endswith(("指数", "系数", "比", "率")):
            return None  # a number of nothing that is said
        if facet == "level" and measure == "%" and naming.HEAD.search(metric):
            facet = "growth"
        return Figure(
            metric=metric,
            place=resolve(column.place, self.setting.place) if column.place else place,
            period=when,
            facet=facet,
            value=value.number,
            unit=measure,
            span=cell.span,
            indicator=naming.indicator_of(self.setting.indicators, metric, facet),
            cell=f"{self.grid.name}{'：' if self.grid.name else ''}“{self._label(row)}”行“{column.head}”列",
        )

    def _label(self, row: int) -> str:
        named = [words for role in ("period", "place", "metric") if (words := self._held(row, role))]
        return " ".join(named) or str(row + 1)

    def _held(self, row: int, role: str) -> str:
        index = self.column.get(role)  # type: ignore[call-overload]
        return self.grid.words[row][index] if index is not None else ""

    def _row_name(self, row: int, words: str) -> tuple[str, str]:
        """The metric that a row names, completed by the row it is part of, and the unit that stands behind it."""
        unit = self._held(row, "unit").replace("％", "%")
        if not words:
            return "", unit
        bare = words
        while (mark := _ORDINAL.match(bare)) and len(bare) > mark.end():
            bare = bare[mark.end() :]
        part = _PART.match(bare)
        is_part = part is not None
        bare = bare[part.end() :] if part else bare
        ordinal = _ORDINAL.match(bare)
        bare = bare[ordinal.end() :] if ordinal and len(bare) > ordinal.end() else bare
        self.row_facet = "level"
        found = _UNIT_BEHIND.search(bare)
        if found and not unit and _is_unit(found["unit"]):
            unit = found["unit"]
        told = _ROW_FACET.fullmatch(_BRACKETS.sub("", bare))
        if told and self.parent:
            self.row_facet = "growth" if told["growth"] else "share"
            return self.parent, unit or "%"
        if _ROW_SHARE.search(_BRACKETS.sub("", bare)):
            bare, self.row_facet = _ROW_SHARE.sub("", _BRACKETS.sub("", bare)), "share"
            self.share_below = True
        elif unit:
            self.share_below = False
        name = naming.metric_of(bare)
        index = self.column["metric"]
        indented = self.grid.raw[row][index][:1] in (" ", "\u3000")
        if not unit and not self.units[0] and not self._has_unit:
            unit = self.parent_unit
            self.row_facet = "share" if self.share_below else self.row_facet
        self.parent_unit = unit
        self.inside = is_part or (self.inside and words == bare and (indented or not naming.is_named(name)))
        if self.inside:
            return naming.with_head(name, self.parent), unit
        self.parent = name
        return name, unit

    def _row_period(self, row: int) -> Period | None:
        written = self._held(row, "period")
        if not written:
            return self.setting.calendar.period if "period" not in self.column else None
        if _PERIOD_WORDS.fullmatch(written):
            self.year = int(written[:4])
            return Period.of_year(self.year)
        found = next(iter(times(written, self.setting.calendar._replace(year=self.year))), None)
        if found is None or found.period is None:
            return None
        if found.has_year:
            self.year = found.period.year
        return found.period

    def _metric(self, name: str, column: Column) -> str:
        if "metric" in self.column:
            if not name:
                return ""
            head = column.metric or self.shared
            if head and naming.HEAD.fullmatch(head) and not naming.is_named(name):
                return _joined(name, head)
            return name
        if not column.metric:
            return self.title
        if self.title and not naming.is_named(column.metric):
            return _joined(column.metric, self.title)
        return column.metric

    def _when(self, column: Column, period: Period | None) -> Period | None:
        if column.when == "head":
            named = period_of(column.head, self.setting.calendar)
            return named or period
        if period is None:
            return None
        if column.when == "month":
            return Period.month(period.year, period.last_month)
        if column.when in ("to_date", "last_year_to_date"):
            period = Period.to_date(period.year, period.last_month)
        return period.previous_year if column.when.startswith("last_year") else period

    def _unit(self, column: Column, value: Value, unit: str) -> str:
        if column.facet in ("growth", "share"):
            return column.unit if column.unit in ("%", "‰") else "%"
        if column.facet == "change":
            return "个百分点"
        if value.unit:
            return value.unit
        own = column.unit or unit
        if own:
            return own
        return next((u for u in self.units if u and u not in "%％‰"), self.units[0].replace("％", "%"))


def _joined(part: str, whole: str) -> str:
    """全体居民 and 居民人均可支配收入 are 全体居民人均可支配收入."""
    for size in range(min(len(part), len(whole)), 0, -1):
        if part.endswith(whole[:size]):
            return part + whole[size:]
    return part + whole


def _is_unit(words: str) -> bool:
    return (
        bool(re.fullmatch(r"[%％‰]|[百千万亿]*[^\d、，]{1,6}", words))
        and words[0] in "%％‰百千万亿元吨人户家个件项辆台套亩公平立千头只米床张天美"
    )
