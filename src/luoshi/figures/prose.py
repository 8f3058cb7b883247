"""The figures that running text reports: clause by clause, with what a clause leaves unsaid taken from those before it.

Holds how the parts of a clause are put together; their words stand in ``wording``, ``times``, ``places`` and ``naming``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from luoshi.figures import naming
from luoshi.figures.candidates import Candidate, candidates
from luoshi.figures.circumstances import OPENINGS, Circumstances
from luoshi.figures.facets import POINTS, RATE_BASES, facet_of
from luoshi.figures.model import Facet, Figure
from luoshi.figures.places import leading_places, place_at, resolve, trailing_places
from luoshi.figures.plans import is_of_target, is_planned, says_past
from luoshi.figures.state import Setting, State
from luoshi.figures.subjects import Subjects
from luoshi.figures.wording import FILLED, FROM, Tail, read_tail_between
from luoshi.ledger.times import with_digits
from luoshi.reading.span import Span
from luoshi.statistics.period import Period

_SENTENCE = re.compile("[。！？!?\n]")
_CLAUSE = re.compile(
    r"[，；;。！？!?\n]|[（(](?!(?:事|助理|[扩改复续辅副]|[套个次座]|[市县区州乡镇旗街道、]{1,6})[）)])|(?<![（(][事套个次座扩改复续辅副])(?<!助理)(?<![市县区州乡镇旗])[）)]|,(?!\d{3})|(?<!\d)[：:]|[：:](?!\d)|——"
)
_REMARK = re.compile(
    r"[（(](?!(?:事|助理|[扩改复续辅副]|[套个次座]|[市县区州乡镇旗街道、]{1,6})[）)])[^（）()\d\n]{1,24}[）)]|[（(](?:[A-Z]{1,3}_?[\dX]{1,3}(?:[.．]\d)?(?:-8h)?|[A-Z]{1,4})[）)]"
)  # 企（事）业单位 is one word; （PM2.5） and （SO2） only say a name again
_SIZE_OF_GOAL = re.compile(
    r"(?<=[标务划算])[（(][^（）()\n]{1,16}[）)](?=的)"
)  # 完成年度目标（75亿元）的38.5%
_LINK = re.compile(r"[、和及与]{1,2}(?:分别)?(?P<word>[一-龥]{0,4})[-−－]?")
_ITEM = re.compile(r"^[一二三四五六七八九十]{1,2}是|^首先|^其次|^再次")
_INSIDE = re.compile(r"[、，：:\s]*(?:其中|含|包括)")
_VIEW = re.compile("(?:分|从|按)[^，]{0,14}(?:看|分|来看|划分)$")
_AGO = re.compile("(?:上年|去年|上一年)(?:同期|同月)?(?:为|是|的)?$")
_MEASURED_BY = re.compile("按|扣除|剔除|同口径|可比|初步|据|经")
_OF_GOAL = re.compile("(?:完成|占|为)[^，。；]{0,12}(?:目标|任务|计划|预算)[^，。；]{0,12}$")
_PLAN_BEHIND = re.compile("(?:年度|全年|今年)?(?:计划|拟)(?:实施|完成|改造|建设|新建|新增|开工|投资)?$")
_COMPARES_AGAIN = re.compile("[同环]比(?![^，]{0,4}看)")
_SUBJECT = re.compile(
    "(?:特别是|尤其是|其中)?([一-龥、]{2,20}?(?:业|产业|企业|居民))(?:快速|持续|稳步|较快|保持|延续|虽|增势|恢复|回升|表现|发展|继续|运行|明显)"
)
_FLAT_OF_RATE = re.compile("1[—－–-]|前[一二三]|上半年|一季度")
_SIZED = re.compile("(?:及|含|（含）)?(?:以上|以下|以内)的?[一-龥]{1,12}$")
_LEVEL_OF_GOVERNMENT = re.compile("[省市区县镇]本?级|县（市、区）|县区|区县|乡镇级?|镇街")
_EXTREME = re.compile("(.*?)最[低高大小快慢好差多少]的?(?:是|为)([一-龥]{2,12})$")
_THING_BEHIND = re.compile("[高低优好劣]于[^，。；]{1,12}的[一-龥]{2,6}$")
_FOOTNOTE = re.compile(r"[\[〔【]\d{1,2}[\]〕】]")
_RANKED = re.compile(
    "([一-龥]{2,16}?)(?:排名|排在|位居|位列|居|排|列)?[前后末][一二三四五六七八九十\\d]{0,2}位?的?(?:县市区|地区|单位|县区)?(?:是|为|有)"
)
_SHARE_NAME = re.compile("([一-龥、（）“”A-Z]{3,24}?)占[一-龥]{2,20}?(?:比重|比例|份额)?")
_NAMED = re.compile(r"(?<=[^\d\s])[:：](?=\s?\d)")  # 地区生产总值：586.4亿元
_SIGN = re.compile(r"([（(，、\s一-龥：:]|^)([↑↓▲▼＋+－−-])(?=\d[\d.]{0,6}%)")
_SIGNS = dict.fromkeys("↑▲＋+", "增") | dict.fromkeys("↓▼－−-", "降")
_LARGEST = re.compile(
    "([一-龥“”A-Z]{2,12}?)(?:是|为|成为|仍是|稳居|继续保持)[^，]{0,16}(?:最大|第[一二三四五]大|首位|第[一二三四五]$)"
)
_LONGEST_LEFT = 140
_FARTHEST = 400  # no sentence is longer; the bounds keep hostile texts linear
_MOST_IN_RUN = 20
_NEGATIVE_WORDS = ("下降", "减少", "降低", "回落", "下跌", "降")
_POSITIVE_WORDS = ("增长", "增加", "上涨", "提高", "增")
_SIGNED = frozenset((*_NEGATIVE_WORDS, *_POSITIVE_WORDS, "同比增长", "同比下降", "负增长"))
_LOWERING = frozenset(("降幅", "跌幅"))
_ALSO_DONE = ("提升", "改善", "提高", "扩大", "压减")  # 道路改善提升42.6公里 is work done and no growth
_LESS = ("收窄", "缩小", "减缓")


def _is_of_rate(c: Candidate) -> bool:
    return not c.base or c.base in RATE_BASES or c.base in POINTS


def figures_of(
    line: str, offset: int, setting: Setting, topic: str = "", lead: Period | None = None
) -> tuple[list[Figure], Period | None]:
    """The figures that a paragraph reports and the period it leaves to the next one.

    ``topic`` is what its heading names, ``lead`` the period it goes on with.
    """
    words = _REMARK.sub(lambda remark: FILLED * len(remark[0]), with_digits(line))
    words = _SIZE_OF_GOAL.sub(lambda remark: FILLED * len(remark[0]), words)
    words = _NAMED.sub("，", words)
    words = _SIGN.sub(lambda mark: mark[1] + _SIGNS[mark[2]], words)
    words = _FOOTNOTE.sub(lambda mark: FILLED * len(mark[0]), words)
    calendar = setting.calendar
    state = State(lead or calendar.period, setting.place, topic, topic)
    return list(_Reader(words, offset, setting, state).read()), state.period


class _Reader(Circumstances):
    def __init__(self, words: str, offset: int, setting: Setting, state: State) -> None:
        super().__init__(words, setting, state)
        self.offset = offset
        self.candidates = candidates(words, self.times)
        self.starts = [c.start for c in self.candidates]
        self.subjects = Subjects(words, self.starts, state)
        self.half = 0

    def read(self) -> Iterator[Figure]:
        if not self.candidates:
            return
        begin = 0
        for mark in [*_SENTENCE.finditer(self.words), None]:
            end = mark.start() if mark else len(self.words)
            if end > begin:
                yield from self._sentence(begin, end)
            begin = mark.end() if mark else end

    def _sentence(self, begin: int, end: int) -> Iterator[Figure]:
        state = self.state
        state.inside = _INSIDE.match(self.words, begin, end) is not None
        if not state.inside:
            state.period_here = state.place_here = None
        state.may_lead, state.loose, state.names, state.places = True, [], [], []
        state.in_bracket, state.subject, state.shared = False, "", ""
        if _COMPARES_AGAIN.match(self.words, begin, end) and state.recent:
            state.lent = state.recent[0]  # 价格上涨0.4%，其中食品…。环比上涨0.2%
        state.recent = []
        self.half = begin
        outside: tuple[str, str | None] | None = None  # what was spoken of before a bracket, and where
        at = begin
        for mark in [*_CLAUSE.finditer(self.words, begin, end), None]:
            stop = mark.start() if mark else end
            if stop > at:
                yield from self._clause(at, stop)
            if mark and mark[0] in "；;":
                self.half = mark.end()
                state.loose = []
                if state.at_point:
                    state.period_here, state.at_point = None, False
            if mark and mark[0] in "（(":
                outside = (state.lent, state.place_here)
                state.in_bracket = True
            elif mark and mark[0] in "）)":
                state.in_bracket = False
                if outside is not None:
                    state.lent, state.place_here = outside[0] or state.lent, outside[1]
                    outside = None
            at = mark.end() if mark else stop

    def _clause(self, begin: int, end: int) -> Iterator[Figure]:
        first = bisect_left(self.starts, begin)
        last = bisect_left(self.starts, end)
        if first == last:
            self._lead(begin, end)
            return
        at, i = begin, first
        while i < last:
            run = self._run(i, last)
            i += len(run)
            if len(run) == 1 and i < last and _SIZED.match(self.words, run[0].end, self.candidates[i].start):
                continue  # 收入20万元以上的村98个: the size is part of the name
            yield from self._figures(run, max(at, run[0].start - _LONGEST_LEFT), begin, end)
            at = run[-1].end

    def _run(self, first: int, last: int) -> list[Candidate]:
        """The figures that stand in a row: 41.2亿元、25.8亿元和18.3亿元."""
        run = [self.candidates[first]]
        if run[0].part == 0:
            return self.candidates[first : first + 3]
        for other in self.candidates[first + 1 : min(last, first + _MOST_IN_RUN)]:
            between = self.words[run[-1].end : other.start]
            link = _LINK.fullmatch(between)
            if link and link["word"] and other.base != run[-1].base:
                break  # 432.5亿元、增长5.9%
            if self.words.startswith(("以上", "以下", "以内"), other.end):
                break  # 58个、10亿元以上项目9个
            if other.is_flat or not link or (link["word"] and link["word"] not in _SIGNED):
                break
            run.append(other)
        unit = next((c for c in reversed(run) if c.base), run[-1])
        if unit.base in POINTS:
            run = [replace(c, unit=unit.unit, base=unit.base) if c.unit == "个" else c for c in run]
        return [c if c.base or c.is_flat else replace(c, unit=unit.unit, base=unit.base) for c in run]

    def _lead(self, begin: int, end: int) -> None:
        """Take up what a clause without a figure says for those behind it: when, where, of what."""
        begin = max(begin, end - _LONGEST_LEFT)
        words = self.words[begin:end]
        if _INSIDE.match(words):
            self.state.inside = True
        kept = self.take_times(begin, end)
        kept = _ITEM.sub("", kept)
        kept = self.take_place(kept)
        if _VIEW.search(kept):
            return
        largest = _LARGEST.match(kept)
        if largest:  # 东盟为第一大贸易伙伴，占进出口的17.2%
            own = next((n for n in (*self.state.names, *self.state.recent) if largest[1] in n), largest[1])
            self.state.lent, self.state.names = own, []
            return
        if named := naming.group_names(kept):
            self.state.names = [naming.with_head(name, self.state.neighbour) for name in named]
            self.state.lent = self.state.names[-1]
            return
        extreme = _EXTREME.match(kept)
        if extreme and (found := place_at(extreme[2])) and found[1] == len(extreme[2]):
            self.state.place_here = resolve(found[0], self.setting.place)  # 最低的是泗河县，为28
            if len(extreme[1]) >= 2:
                self.state.subject = naming.metric_of(extreme[1])
            return
        subject = _SUBJECT.match(kept)
        if subject:
            self.state.subject = subject[1]
        places = trailing_places(kept)
        if len(places) > 1:
            self.state.places = places
            ranked = _RANKED.match(kept)
            if ranked and naming.is_named(name := naming.metric_of(ranked[1])):
                self.state.lent = self.state.measured = self.state.first = name
                return
        name = naming.metric_of(kept)
        if len(name) >= 2 and not _MEASURED_BY.match(name):
            self.state.loose = [*self.state.loose[-_MOST_IN_RUN:], name]

    def _figures(self, run: list[Candidate], at: int, begin: int, end: int) -> Iterator[Figure]:
        state = self.state
        first = run[0]
        left = self.words[at : first.start].rstrip("-−－﹣ ")
        tail = read_tail_between(left)
        if left == "的" and first.base == "%" and _OF_GOAL.search(self.words, max(begin, at - 30), at):
            tail = Tail(0, share=True, of_plan=True)  # 完成年度目标96公里的90%
        if tail.word in _ALSO_DONE and not (tail.compares or "比" in left or _is_of_rate(first)):
            tail = replace(
                tail, end=tail.end + left[tail.end :].index(tail.word) + len(tail.word), sign=0, word=""
            )
        if tail.aside and first.is_counted and _THING_BEHIND.search(left):
            tail = Tail(len(left))  # 优于Ⅲ类水质的断面29个
        core_end = at + tail.end
        year = self.setting.calendar.year
        opening = max(self.half, first.start - _FARTHEST)
        planned = is_planned(self.words[opening : min(end, first.end + 40)], first.start - opening, year)
        planned = planned or (self.setting.is_plan and not says_past(self.words[opening : first.end]))
        if (
            (tail.aside and (tail.word != "拉动" or first.base in RATE_BASES or first.base in POINTS))
            or planned
            or is_of_target(self.words[run[-1].end : run[-1].end + 14])
        ):
            if planned:
                self._lend(run[-1].unit, naming.metric_of(_ITEM.sub("", self.without_times(at, core_end))))
            elif since := FROM.search(left):
                self._lend(first.unit, naming.metric_of(self.without_times(at, at + since.start())))
            state.may_lead = False
            return
        periods = self.listed_times(at, core_end, len(run))
        label = self.label(at, core_end)
        core = self.take_times(at, core_end)[label:]
        core = _ITEM.sub("", core)
        listed, rest = leading_places(OPENINGS.sub("", core)) if len(run) > 1 else ([], core)
        core = rest if len(listed) == len(run) else self.take_place(core)
        metric = naming.metric_of(core)
        if first.base in POINTS and tail.compares and left.startswith("占", tail.end):
            state.shared = metric
        if shares := _SHARE_NAME.fullmatch(metric):
            metric = state.shared = naming.metric_of(shares[1])  # 增加值占工业比重提高1.2个百分点，达到19.6%
        places = listed if len(listed) == len(run) else []
        if places and metric and not naming.is_bare(metric):
            names = [metric] * len(run)
        else:
            names = self.subjects.names(metric, core, run, tail, begin, end)
        if not names or naming.is_no_metric(names[0]):
            state.may_lead = False
            return
        if not places and len(run) > 1 and len(state.places) == len(run) and naming.is_bare(metric):
            places = state.places
        if places:
            state.places = places
        yield from self._emit(run, names, tail, at, core_end, places, periods)
        state.may_lead = False

    def _lend(self, unit: str, metric: str) -> None:
        """A planned figure is none, but what it is of may be said only there (计划完成项目60个，已完成38个)."""
        found = place_at(metric)
        metric = naming.metric_of(metric[found[1] :]) if found else metric
        metric = _PLAN_BEHIND.sub("", metric)
        if len(metric) < 2 or (metric.endswith("任务") and len(metric) <= 4):
            return
        if metric.endswith("项目") and unit in ("个", "项", "宗"):
            self.state.owner = metric
        if not naming.is_bare(metric) and not metric.endswith(("目标", "计划", "目标任务", "年度任务")):
            self.state.lent = self.state.counted = metric.removesuffix("任务")
            self.state.unit = unit
            self.state.by_unit[unit] = self.state.lent

    def _emit(
        self,
        run: list[Candidate],
        names: list[str],
        tail: Tail,
        at: int,
        core_end: int,
        places: list[str],
        periods: list[Period],
    ) -> Iterator[Figure]:
        state = self.state
        several = run * len(names) if len(run) == 1 else run
        given: list[str] = []
        for i, (name, candidate) in enumerate(zip(names, several, strict=False)):
            facet, sign = self._facet(candidate, tail, name, at)
            if facet is None:
                continue
            if i:
                sign = self._own_sign(several[i - 1].end, candidate.start, sign) if len(run) > 1 else sign
            value = (
                -abs(candidate.value)
                if sign < 0 and facet in ("growth", "increment", "change")
                else candidate.value
            )
            unit = candidate.unit
            if (
                candidate.is_flat
                and facet == "growth"
                and _FLAT_OF_RATE.search(self.words, candidate.start, candidate.end)
            ):
                facet = "change"  # 增长2.4%，与1—5月持平
            if facet == "change" and candidate.is_flat:
                unit = "个百分点"
            alike = candidate.unit == state.unit and not candidate.is_counted
            if name != state.lent and (facet == "growth" or alike):
                name = naming.with_head(name, state.neighbour)
                if facet == "growth":
                    name = naming.with_head_of_product(name, state.neighbour)
            if _LEVEL_OF_GOVERNMENT.fullmatch(name) and state.first and not candidate.is_counted:
                name += state.first  # 市本级完成83.7亿元: of the revenue spoken of
            given.append(name)
            state.is_falling = facet == "growth" and value < 0
            period = (
                periods[i]
                if periods
                else self.period(name + self.words[max(at, core_end - 12) : core_end], unit)
            )
            if period is not None and _AGO.search(self.words, max(0, core_end - 8), core_end):
                period = period.previous_year
            start = at if i == 0 else several[i - 1].end if len(run) > 1 else at
            yield Figure(
                metric=name,
                place=resolve(places[i], self.setting.place) if places else state.place_here or state.place,
                period=period,
                facet=facet,
                value=value,
                unit=unit,
                span=self._span(start, candidate.end),
                indicator=naming.indicator_of(self.setting.indicators, name, facet),
            )
        if not given:
            return
        state.lent = given[-1]
        state.recent = [*state.recent[-_MOST_IN_RUN:], *(n for n in given if n not in state.recent)]
        if given[-1].endswith("项目") and run[-1].is_counted:
            state.owner = given[-1]
        state.names = given if len(given) > 1 else []
        if not places:
            state.places = []
        if not state.neighbour or naming.HEAD.search(given[-1]):
            state.neighbour = given[-1]
        if several[-1].base not in RATE_BASES and several[-1].base not in POINTS:
            state.counted = given[-1]
            state.by_unit[several[-1].unit] = given[-1]
        state.unit = several[-1].unit if several[-1].base not in RATE_BASES else state.unit
        state.loose, state.subject = [], ""
        if not several[-1].is_counted:
            state.measured = given[-1]
            state.first = state.first or given[0]

    def _span(self, start: int, end: int) -> Span:
        while start < end and self.words[start] in "、，,；;：:。 \u3000—–·）)和":
            start += 1
        return Span(self.offset + start, self.offset + end)

    def _own_sign(self, begin: int, end: int, sign: int) -> int:
        between = self.words[begin:end]
        if any(word in between for word in _NEGATIVE_WORDS):
            return -1
        return 1 if any(word in between for word in _POSITIVE_WORDS) else sign

    def _facet(self, c: Candidate, tail: Tail, name: str, at: int) -> tuple[Facet | None, int]:
        left = self.words[at : at + tail.end]
        sign = tail.sign or 1
        if c.value < 0:
            sign = -1
        if any(word in left[-6:] for word in _LOWERING) and c.base in POINTS:
            sign = 1 if tail.word in _LESS else -1
        elif self.state.is_falling and c.base in POINTS and tail.word in ("收窄", "扩大"):
            sign = 1 if tail.word == "收窄" else -1
        if c.base == "%" and self.words[c.start - 2 : c.start] == "完成" and not naming.is_rate(name):
            tail = replace(tail, share=True)  # 完成360个，完成30%
        if c.base == "%" and name == self.state.shared and not tail.sign:
            tail = replace(tail, share=True)
        return facet_of(c, tail, name, left), sign
