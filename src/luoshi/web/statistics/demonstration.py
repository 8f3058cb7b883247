"""Two years of monthly figures of the invented province, arriving as its bureaus would send them: workbooks and bulletins.

They come in by the door that everybody's come by: read, checked, confirmed, locked and published. All of it is made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from random import Random
from typing import Any

from luoshi import extraction
from luoshi.statistics.period import Period
from luoshi.web.accounts.actors import actor_of
from luoshi.web.accounts.models import Appointment
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.roles import Role
from luoshi.web.statistics.catalogue import definitions
from luoshi.web.statistics.models import Indicator, IndicatorOwner, Submission
from luoshi.web.statistics.services import receiving, submissions

MONTHS = 24
_STATISTICS, _FINANCE = "统计局", "财政厅"
_OWNED = {_STATISTICS: ("gdp", "industry", "retail", "investment"), _FINANCE: ("local_revenue",)}
_SEED = 20251031
# How much of the year is done by the end of each month, about as it is.
_DONE = (0.0, 0.145, 0.235, 0.31, 0.385, 0.48, 0.56, 0.64, 0.73, 0.82, 0.905, 1.0)


@dataclass(frozen=True, slots=True)
class _Series:
    """An indicator as the invented province has it: its level in the first year, and how it grows."""

    name: str
    level: float
    growth: tuple[float, float, float]  # of the three years


_RETAIL = _Series("社会消费品零售总额", 18_600.0, (5.1, 5.6, 5.2))
_INDUSTRY = _Series("规模以上工业增加值", 12_900.0, (5.4, 7.1, 6.6))
_REVENUE = _Series("地方一般公共预算收入", 3_280.0, (4.2, 3.1, 2.6))


def make(plan: Any, day: date) -> None:
    """The owners of the indicators, and the files of two years up to the last month that is over."""
    province: Organisation = plan.owner
    senders = {ending: _sender(province, ending) for ending in _OWNED}
    for ending, codes in _OWNED.items():
        if (actor := senders[ending]) is None:
            continue
        for row in Indicator.objects.filter(code__in=codes):
            IndicatorOwner.objects.get_or_create(indicator=row, organisation_id=actor.organisation_id)
    places = list(
        Organisation.objects.filter(parent=province, kind=Organisation.Kind.GOVERNMENT).order_by("position")
    )
    known, _rows = definitions()
    name = province.name.removesuffix("人民政府")
    months = list(_months(day))
    for ending, title, series, of_one_file in (
        (_STATISTICS, "主要经济指标", (_INDUSTRY, _RETAIL), 1),
        (_FINANCE, "财政收入完成情况", (_REVENUE,), 3),
    ):
        if (actor := senders[ending]) is not None:
            for told in _files(months, of_one_file):
                year, month = told[-1]
                data = _workbook(f"{name}各市州{title}", name, places, series, told)
                first = f"{told[0][0]}年{told[0][1]}月至" if len(told) > 1 else ""
                _arrive(f"{first}{year}年{month}月{title}.xlsx", data, actor, _day(year, month, 14), known)
    office = senders[_STATISTICS]
    for year, month in months:
        if office is not None and month % 3 == 0:
            data = _bulletin(name, year, month)
            _arrive(f"{year}年{month}月经济运行简报.txt", data, office, _day(year, month, 20), known)


def _sender(province: Organisation, ending: str) -> Actor | None:
    rows = Appointment.objects.filter(
        organisation__parent=province,
        organisation__name__endswith=ending,
        role__in=(Role.DATA_OWNER, Role.LEAD),
    ).select_related("organisation", "person")
    found = sorted(rows, key=lambda row: (row.role != Role.DATA_OWNER, row.pk))
    return actor_of(found[0]) if found else None


def _arrive(name: str, data: bytes, actor: Actor, day: date, known: Any) -> None:
    """A file as it goes its way; the days of its steps are those of its month."""
    row = receiving.receive(name, [data], actor=actor, demonstration=True, queued=False)
    record, mappings = extraction.submitted_figures(name, data, known, {})
    receiving.store_reading(row.pk, record, mappings)
    submissions.confirm(row.pk, None, actor=actor)
    submissions.lock(row.pk, None, actor=actor)
    submissions.publish(row.pk, None, actor=actor)
    at = datetime(day.year, day.month, day.day, 1, 30, tzinfo=UTC)
    Submission.objects.filter(pk=row.pk).update(
        received_at=at, checked_at=at, confirmed_at=at + timedelta(hours=2), locked_at=at + timedelta(days=1),
        published_at=at + timedelta(days=1, hours=1),
    )  # fmt: skip


def _months(day: date) -> Iterator[tuple[int, int]]:
    """The months that are over and reported by the day, of two years; January is told with February, as offices do."""
    last = day.year * 12 + day.month - 1 - (0 if (day + timedelta(days=1)).month != day.month else 1)
    while _day(last // 12, last % 12 + 1, 14) > day:
        last -= 1
    for at in range(last - MONTHS + 1, last + 1):
        year, month = at // 12, at % 12 + 1
        if month > 1:
            yield year, month


def _files(months: list[tuple[int, int]], of_one_file: int) -> list[list[tuple[int, int]]]:
    """Which months stand in one file: those of the first year together, as when figures of before are put in."""
    first, rest = months[: MONTHS // 2], months[MONTHS // 2 :]
    return [first, *(rest[at : at + of_one_file] for at in range(0, len(rest), of_one_file))]


def _day(year: int, month: int, after: int) -> date:
    return Period.month(year, month).last_day + timedelta(days=after)


def _workbook(
    title: str,
    province: str,
    places: list[Organisation],
    series: tuple[_Series, ...],
    months: list[tuple[int, int]],
) -> bytes:
    """Tables as a bureau sends them, a sheet for each month: a title over all, two rows of merged heads, the whole first."""
    from openpyxl import Workbook

    book = Workbook()
    for at, (year, month) in enumerate(months):
        sheet: Any = book.create_sheet(f"{year}年{month}月") if at else book.active
        sheet.title = f"{year}年{month}月"
        _table(sheet, f"{year}年{month}月{title}", province, places, series, year, month)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _table(
    sheet: Any,
    title: str,
    province: str,
    places: list[Organisation],
    series: tuple[_Series, ...],
    year: int,
    month: int,
) -> None:
    width = 1 + 2 * len(series)
    sheet.append([title])
    sheet.append(["地区", *(cell for each in series for cell in (each.name, None))])
    sheet.append([None, *(head for _each in series for head in ("累计（亿元）", "同比增长（%）"))])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    sheet.merge_cells("A2:A3")
    for at in range(len(series)):
        sheet.merge_cells(start_row=2, start_column=2 + 2 * at, end_row=2, end_column=3 + 2 * at)
    figures = [[_of_places(each, len(places), y, month) for y in (year, year - 1)] for each in series]
    wholes = [(round(sum(now), 2), _growth(sum(now), sum(before))) for now, before in figures]
    sheet.append([province, *(cell for pair in wholes for cell in pair)])
    for at, place in enumerate(places):
        cells = [(now[at], _growth(now[at], before[at])) for now, before in figures]
        sheet.append([place.short_name, *(cell for pair in cells for cell in pair)])
    sheet.append(["注：示例数据，全部为虚构。"])


def _of_places(series: _Series, count: int, year: int, month: int) -> list[float]:
    """What each place has from January on."""
    draw = Random(f"{_SEED}{series.name}")
    weights = [draw.uniform(0.4, 1.0) * (2.6 if at == 0 else 1.0) for at in range(count)]
    found = []
    for weight in weights:
        value = series.level * weight / sum(weights)
        pace = draw.uniform(-1.2, 1.2)
        for growth in series.growth[: max(0, year - 2022)]:
            value *= 1 + (growth + pace) / 100
        found.append(round(value * _DONE[month - 1], 2))
    return found


def _growth(now: float, before: float) -> float:
    return round(100 * (now / before - 1), 1) if before else 0.0


def _bulletin(province: str, year: int, month: int) -> bytes:
    """What the statistics office writes of a quarter."""
    draw = Random(f"{_SEED}{year}{month}")
    growth = 5.0 + round(draw.uniform(-0.4, 0.6), 1)
    level = 50_800.0 * 1.052 ** (year - 2023) * _DONE[month - 1]
    invested = round(draw.uniform(1.5, 4.5), 1)
    until = {3: "一季度", 6: "上半年", 9: "前三季度", 12: "全年"}[month]
    text = (
        f"{year}年{until}{province}经济运行情况\n{province}统计局\n"
        f"{year}年{until}，全省地区生产总值{level:.2f}亿元，同比增长{growth:.1f}%。\n"
        f"固定资产投资同比增长{invested:.1f}%。\n（示例数据，全部为虚构。）\n"
    )
    return text.encode()
