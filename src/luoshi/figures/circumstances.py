"""When and where the clauses of a paragraph speak of: the periods and places they name, and which go on to those after them.

Put here only what becomes of named periods and places; how they are written is told in ``times`` and ``places``.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator

from luoshi.figures import naming
from luoshi.figures.places import place_at, resolve
from luoshi.figures.state import Setting, State
from luoshi.figures.times import Time, times
from luoshi.figures.wording import FILLED
from luoshi.statistics.period import Period

OPENINGS = re.compile(
    "^(?:其中|假期(?=全|我|本)|但|而|且|截至目前|目前|今年以来|我们|年末|月末|末|底|[、，,：:；; \u3000·—-])+"
)

_COMPARED = re.compile(r"(?:比|较|与|同|高于|低于|于|由|从|自)$")
_STOCK = re.compile(
    "在册|装机容量|在校|教职工|从业人员|在岗|现有|共有|建有|存款|贷款|债务|余额|实有|拥有|在库|保有|人口|参保|经营主体|市场主体|存栏|总量|总数|建档"
)
_HAN = re.compile("[一-龥、]{2,10}")
_FLOW = re.compile("新增|新设|新登记|完成|累计|净增|投资|收入|支出")


class Circumstances:
    """The periods and places of one paragraph, as its clauses name them one after the other."""

    def __init__(self, words: str, setting: Setting, state: State) -> None:
        self.words, self.setting, self.state = words, setting, state
        self.times = times(words, setting.calendar)
        self.time_starts = [time.start for time in self.times]

    def take_times(self, begin: int, end: int) -> str:
        """The words without the periods they name, which become those of what follows."""
        i = bisect_left(self.time_starts, begin)
        out, at = [], begin
        for time in self.times_from(i):
            if time.start >= end:
                break
            if _COMPARED.search(self.words, max(begin, time.start - 2), time.start):
                continue
            out.append(self.words[at : time.start])
            at = min(time.end, end)  # of 1—9月累计 the last word may stand behind the metric's end
            self.set_period(time)
        out.append(self.words[at:end])
        return "".join(out).replace(FILLED, "")

    def times_from(self, index: int) -> Iterator[Time]:
        """The named periods from this one on."""
        while index < len(self.times):
            yield self.times[index]
            index += 1

    def set_period(self, time: Time) -> None:
        """Take a named period for what follows: the rest of the paragraph, or its own sentence only."""
        state = self.state
        if time.period is None:
            return
        if time.has_year:
            state.year = time.period.year
        elif state.year is not None and state.year != time.period.year:
            time = time._replace(
                period=Period(time.period.end + 12 * (state.year - time.period.year), time.period.size)
            )
        assert time.period is not None
        state.is_until, state.stock_unit = time.is_until, ""
        if state.may_lead and not state.inside and not time.is_narrow:
            state.period, state.period_here = time.period, None
        else:
            state.period_here, state.at_point = time.period, time.is_point

    def take_place(self, words: str) -> str:
        """The words without the places that lead them, which become that of what follows."""
        for _ in range(3):
            rest = OPENINGS.sub("", words)
            found = place_at(rest)
            if not found:
                return rest
            behind = rest[found[1] :]
            if behind[:1] in ("、", "和", "与", "及") and place_at(behind[1:]):
                return rest
            self.set_place(resolve(found[0], self.setting.place))
            words = behind
        return words

    def set_place(self, place: str) -> None:
        """Take a named place for what follows: the rest of the paragraph, or its own sentence only."""
        state = self.state
        if state.may_lead and not state.inside and not state.in_bracket:
            state.place, state.place_here = place, None
        else:
            state.place_here = place

    def label(self, begin: int, end: int) -> int:
        """How long the label is that stands before a sentence's period (工业 全年规模以上工业增加值), 0 where none does."""
        if not self.state.may_lead:
            return 0
        time = next(self.times_from(bisect_left(self.time_starts, begin)), None)
        if time is None or time.end >= end or time.start <= begin:
            return 0
        before, behind = self.words[begin : time.start], self.words[time.end : end]
        if not _HAN.fullmatch(before) or place_at(before) or before.startswith("其中"):
            return 0
        return len(before) if naming.is_named(naming.metric_of(behind)) else 0

    def without_times(self, begin: int, end: int) -> str:
        """The words without the periods they name, which are not taken up."""
        words = list(self.words[begin:end])
        for time in self.times_from(bisect_left(self.time_starts, begin)):
            if time.end > end:
                break
            words[time.start - begin : time.end - begin] = " " * (time.end - time.start)
        return "".join(words).replace(" ", "")

    def listed_times(self, begin: int, end: int, wanted: int) -> list[Period]:
        """The periods that are named one beside the other for as many figures (一季度、二季度分别…)."""
        if wanted < 2:
            return []
        i = bisect_left(self.time_starts, begin)
        found = [t for t in self.times[i : i + wanted] if t.end <= end and t.period is not None]
        if len(found) != wanted:
            return []
        joined = all(
            self.words[a.end : b.start] in ("、", "和", "与", "及", "，")
            for a, b in itertools.pairwise(found)
        )
        return [t.period for t in found if t.period is not None] if joined else []

    def is_stock(self, name: str, unit: str) -> bool:
        """Whether the figure counts what is there at a day, by its name or as part of what was counted so before."""
        if _STOCK.search(name):
            if unit not in ("%", "个百分点"):
                self.state.stock_unit = unit
            return True
        own = self.state.stock_unit
        return bool(own) and unit in (own, "%", "个百分点") and not _FLOW.search(name)

    def period(self, name: str, unit: str) -> Period | None:
        """When the figure of this metric is of: a stock that is counted until a day is of that month."""
        state = self.state
        period = state.period_here or state.period
        if (
            period
            and state.is_until
            and period.is_cumulative
            and period.size < 12
            and self.is_stock(name, unit)
        ):
            return Period.month(period.year, period.last_month)
        return period
