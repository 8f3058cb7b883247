"""The stretch of time a figure covers: month, quarter, half-year, year, or the months of a year so far (累计).

Only periods that Chinese statistical offices publish for belong here; days and arbitrary stretches do not.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from luoshi.statistics.problem import DataError

PeriodKind = Literal["month", "quarter", "half", "year", "to_date"]
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_QUARTERS = "一二三四"
_NUMERALS = {name: number for number, name in enumerate(_QUARTERS, 1)}
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}

_YEAR = r"(?P<year>\d{4})"
_DASH = r"(?:-|－|–|—|―|~|～|至|到)"
_PATTERNS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_YEAR}(?:年度?|全年|年全年)?",
        rf"{_YEAR}年?(?P<half>上|下)半年",
        rf"{_YEAR}[- ]?[Hh](?P<half_number>[12])",
        rf"{_YEAR}[- ]?[Qq](?P<quarter>[1-4])",
        rf"{_YEAR}年?第?(?P<quarter_name>[一二三四1-4])季度?",
        rf"{_YEAR}年?前(?P<quarters>[二三2-3])季度?",
        rf"{_YEAR}年?(?:M?0?1){_DASH}{{1,2}}M?(?P<last>\d{{1,2}})月?(?:累计|份)?",
        rf"{_YEAR}年?1月?{_DASH}{{1,2}}(?P<last_month>\d{{1,2}})月(?:累计)?",
        rf"{_YEAR}(?:年|[-./M])(?P<month>\d{{1,2}})(?:月份?)?(?:当月)?",
        rf"{_YEAR}(?P<month_digits>0[1-9]|1[0-2])",
    )
)
_REMEDY = (
    "请写成 2025、2025年10月、2025年1—10月、2025年上半年、2025年第三季度、2025Q1、2021H1 或 2025-10 的形式"
)


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """Whole months of one year: the last one as months since year 0, and how many there are.

    Periods that cover the same months are equal, however they were written: the first quarter is January to March.
    Order is by the end, and of those that end together the shorter comes first: the order in which figures appear.

    >>> Period.parse("2025年1—3月") == Period.quarter(2025, 1)
    True
    >>> sorted(map(Period.parse, ["2025", "2025-12", "2025Q2", "2024"]))[0]
    Period('2024')
    """

    end: int
    size: int

    def __post_init__(self) -> None:
        last = self.end % 12 + 1
        if not _FIRST_YEAR <= self.year <= _LAST_YEAR:
            raise DataError(f"年份“{self.year}”不在{_FIRST_YEAR}年至{_LAST_YEAR}年之间。{_REMEDY}。")
        if not (self.size == 1 or self.size == last or (self.size, last % self.size) in ((3, 0), (6, 0))):
            raise DataError(
                f"{self.year}年{last - self.size + 1}月至{last}月不是月、季、半年、年或年初以来的累计。{_REMEDY}。"
            )

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """One month.

        >>> Period.month(2025, 10).chinese
        '2025年10月'
        """
        return cls._of(year, month, 1)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Period:
        """A quarter by itself; the first three together are ``to_date(year, 9)``."""
        return cls._of(year, quarter * 3, 3)

    @classmethod
    def half(cls, year: int, half: int) -> Period:
        """The first or second half of a year."""
        return cls._of(year, half * 6, 6)

    @classmethod
    def of_year(cls, year: int) -> Period:
        """A whole year."""
        return cls._of(year, 12, 12)

    @classmethod
    def to_date(cls, year: int, month: int) -> Period:
        """January up to and with this month.

        >>> Period.to_date(2025, 10).chinese
        '2025年1—10月'
        """
        return cls._of(year, month, month)

    @classmethod
    def _of(cls, year: int, last: int, size: int) -> Period:
        if not 1 <= last <= 12:
            raise DataError(f"{year}年没有第{last}月。{_REMEDY}。")
        return cls(year * 12 + last - 1, size)

    @classmethod
    def parse(cls, text: str) -> Period:
        """The period that is written like this, by an office (2025年1—10月) or a table (2025M01-10, 2025Q1).

        Raises DataError, which says how periods are written.

        >>> [str(Period.parse(t)) for t in ("2025年上半年", "2025年第三季度", "2025年前三季度", "2025年1-2月")]
        ['2025H1', '2025Q3', '2025M01-09', '2025M01-02']
        """
        return _parse(text)

    @property
    def year(self) -> int:
        """The calendar year."""
        return self.end // 12

    @property
    def last_month(self) -> int:
        """The last month, 1 to 12."""
        return self.end % 12 + 1

    @property
    def last_day(self) -> date:
        """The day on which it ends.

        >>> Period.parse("2024年1—2月").last_day
        datetime.date(2024, 2, 29)
        """
        return date(self.year, self.last_month, monthrange(self.year, self.last_month)[1])

    @property
    def kind(self) -> PeriodKind:
        """What it is; a stretch that has a name of its own (季度, 上半年, 年) is never called year-to-date.

        >>> Period.parse("2025年1—6月").kind, Period.parse("2025年1—10月").kind
        ('half', 'to_date')
        """
        named: dict[int, PeriodKind] = {1: "month", 3: "quarter", 6: "half", 12: "year"}
        return named.get(self.size, "to_date")

    @property
    def is_cumulative(self) -> bool:
        """Whether it begins in January, as the figures that offices publish as 累计 do."""
        return self.size == self.last_month

    @property
    def previous_year(self) -> Period:
        """The same period of the year before (上年同期).

        >>> Period.parse("2025年1—10月").previous_year
        Period('2024M01-10')
        """
        return Period(self.end - 12, self.size)

    @property
    def chinese(self) -> str:
        """As offices write it.

        >>> Period.parse("2021H1").chinese, Period.parse("2025Q3").chinese, Period.parse("2025").chinese
        ('2021年上半年', '2025年第三季度', '2025年')
        """
        year, last = self.year, self.last_month
        match self.kind:
            case "year":
                return f"{year}年"
            case "half":
                return f"{year}年{'上' if last == 6 else '下'}半年"
            case "quarter":
                return f"{year}年第{_QUARTERS[last // 3 - 1]}季度"
            case "month":
                return f"{year}年{last}月"
            case _:
                return f"{year}年1—{last}月"

    def __str__(self) -> str:
        """The short form of tables.

        >>> str(Period.parse("2025年10月")), str(Period.parse("2025年1—10月"))
        ('2025-10', '2025M01-10')
        """
        year, last = self.year, self.last_month
        match self.kind:
            case "year":
                return f"{year}"
            case "half":
                return f"{year}H{last // 6}"
            case "quarter":
                return f"{year}Q{last // 3}"
            case "month":
                return f"{year}-{last:02d}"
            case _:
                return f"{year}M01-{last:02d}"

    def __repr__(self) -> str:
        return f"Period('{self}')"


@lru_cache(maxsize=1 << 14)
def _parse(text: str) -> Period:
    written = text.translate(_FULL_WIDTH).replace(" ", "")
    for pattern in _PATTERNS if len(written) <= 24 else ():
        found = pattern.fullmatch(written)
        if found is None:
            continue
        parts = {name: value for name, value in found.groupdict().items() if value is not None}
        year = int(parts.pop("year"))
        return _period(year, parts)
    raise DataError(f"“{text[:40]}”不是看得懂的时期。{_REMEDY}。")


def _period(year: int, parts: dict[str, str]) -> Period:
    match parts:
        case {"half": half}:
            return Period.half(year, 1 if half == "上" else 2)
        case {"half_number": number}:
            return Period.half(year, int(number))
        case {"quarter": number}:
            return Period.quarter(year, int(number))
        case {"quarter_name": name}:
            return Period.quarter(year, _NUMERALS.get(name) or int(name))
        case {"quarters": name}:
            return Period.to_date(year, 3 * (_NUMERALS.get(name) or int(name)))
        case {"last": last} | {"last_month": last}:
            return Period.to_date(year, int(last))
        case {"month": month} | {"month_digits": month}:
            return Period.month(year, int(month))
        case _:
            return Period.of_year(year)
