"""What the figures of a clause are figures of: its own words, the noun behind a count, or what earlier clauses named.

Put here only how the metric is chosen; how it is cut out and completed is told in ``naming``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from luoshi.figures import naming
from luoshi.figures.candidates import Candidate
from luoshi.figures.state import State
from luoshi.figures.wording import FILLED, Tail
from luoshi.ledger.metrics import members
from luoshi.ledger.verbs import delivers

_NOUN_END = re.compile(
    "累计|共(?!同|建)|已|完成(?!率)|实现|开展|分别|均|同比|纳入|获|达|为|占|增|下降|进行|通过|追回|发放|办理|提供|解决|减免|全部|正在|按|有(?!限|机|色)|、|和|及"
)
_NO_NOUN = re.compile("正在|持平|上涨|下跌|实现|增长|下降|同比|已经?|均|全部|尚未|未|进度|和|与|及")
_DONE_WITH = re.compile("(?:开工|投产|竣工|完工|建成|入库|整改|收获)$")
_BEGUN = re.compile("^(?:开工建设|开工(?!在建)|建设|实施|推进)(?=[一-龥]{3})")
_NEW = re.compile("新增|新认定|净增|新培育|新引进")
_SUM = re.compile("累计|总数|总量|达到?$|共有")
_NAMES_OF_INDUSTRIES = ("第一产业", "第二产业", "第三产业")
_INDUSTRIES = tuple(name + "增加值" for name in _NAMES_OF_INDUSTRIES)
_OF_INDUSTRIES = re.compile("产业((?:固定资产)?投资|用电量|税收|从业人员|就业人员|就业|贷款)")
_OF_NUMBERED = re.compile("第?([一二三](?:[、和][一二三]){1,2})(产业[一-龥]*)")
_SCHOOLS = re.compile(
    "((?:小学|初中|高中|普高|中职|幼儿园)(?:[、和](?:小学|初中|高中|普高|中职|幼儿园))+)([一-龥]{2,})"
)
_LONG_VERBS = ("开工建设", "竣工投产", "建成投产", "建成投用", "提前完成", "整改完成", "完成整改")
_HERDS = ("存栏", "出栏")
_REACHES = ("惠及", "受益", "覆盖", "服务")  # of people and households, whatever was spoken of
_OF_PROJECTS = ("完成投资",)


class Subjects:
    """The metrics of the figures of one paragraph, which begin at ``starts``."""

    def __init__(self, words: str, starts: Sequence[int], state: State) -> None:
        self.words, self.starts, self.state = words, starts, state

    def names(
        self, metric: str, core: str, run: list[Candidate], tail: Tail, begin: int, end: int
    ) -> list[str]:
        """The names of the metrics of a row of figures, empty where nothing says what they are of."""
        state, wanted = self.state, len(run)
        if run[0].part >= 0:
            found = _OF_INDUSTRIES.search(metric)
            return [f"{name}{found[1]}" for name in _NAMES_OF_INDUSTRIES] if found else list(_INDUSTRIES)
        bare = naming.is_bare(metric)
        if wanted > 1:
            if not bare:
                if found := _OF_NUMBERED.fullmatch(metric):
                    numbers = re.split("[、和]", found[1])
                    if len(numbers) == wanted:
                        return [f"第{number}{found[2]}" for number in numbers]  # 第一、二、三产业用电量
                names = naming.names_in(metric, wanted) or self._spread(metric, wanted) or [metric] * wanted
                if metric.startswith("对") and not any(name.startswith("对") for name in names[1:]):
                    names = [names[0], *("对" + name for name in names[1:])]  # 对东盟、欧盟进出口
                return names
            if len(state.names) == wanted:
                return list(state.names)
            units = [c.unit for c in run]
            if len(set(units)) > 1 and all(unit in state.by_unit for unit in units):
                return [state.by_unit[unit] for unit in units]  # 同比减少21起、17人
            if len(state.places) == wanted and (lent := self._loose() or self._of_all() or state.lent):
                return [lent] * wanted
            if tail.separate and len(state.recent) >= wanted:
                return state.recent[-wanted:]
            lent = state.lent or self._loose()
            return [lent] * wanted if lent else []
        if not bare:
            if "均" in core[-2:] or "均" in self.words[run[0].start - 8 : run[0].start]:
                return _of_schools(metric) or members(metric, alike=True)
            return [_BEGUN.sub("", state.owner) + metric if metric in _OF_PROJECTS else metric]
        noun = self._noun_behind(run[0], core, metric, end)
        if noun:
            return [] if naming.is_rate(noun) else [noun]  # 38个省控断面水质优良比例为97.4%
        if begin and self.words[begin - 1] in "（(" and not (tail.sign and run[0].base == "%"):
            return []  # a figure of nothing in brackets
        if state.subject:
            return [state.subject]
        loose = self._loose()
        if loose and not state.names and not state.recent:
            return [loose]
        if metric in _REACHES:
            return [metric]
        if len(metric) >= 2 and state.lent and delivers(metric) and run[0].unit in state.by_unit:
            thing = state.by_unit.get(run[0].unit) or state.counted or state.lent
            if len(metric) > 3 and metric not in _LONG_VERBS:
                return [metric]
            if metric in _HERDS and thing.endswith(_HERDS):
                return [thing[:-2] + metric]  # 生猪出栏…，存栏
            return [thing if naming.is_rate(thing) else metric + _without_verb(thing)]
        lent = state.lent
        new = _NEW.match(lent)
        if (
            new
            and run[0].is_counted
            and _SUM.search(core + self.words[max(begin, run[0].start - 5) : run[0].start])
        ):
            lent = lent[new.end() :]  # 新增高新技术企业21家，累计达到163家
        return [lent] if lent not in ("", "同比", "环比") else []

    def _spread(self, metric: str, wanted: int) -> list[str]:
        """Names that go on over commas (农副食品加工业，汽车制造业增加值分别…)."""
        names = [*self.state.loose[-(wanted - 1) :], metric]
        if len(names) != wanted:
            return []
        head = naming.HEAD.search(metric)
        return [n if not head or n.endswith(head[0]) else n + head[0] for n in names]

    def _of_all(self) -> str:
        """The metric of which places are compared: the last measured, without the level of government it was broken down to."""
        measured, first = self.state.measured, self.state.first
        return first if first and measured.endswith(first) else measured

    def _loose(self) -> str:
        """The metric that the clause before names without a figure."""
        for words in reversed(self.state.loose):
            found = naming.named_part(words)
            if found:
                self.state.loose = []
                return found
        return ""

    def _noun_behind(self, candidate: Candidate, core: str, metric: str, end: int) -> str:
        if not candidate.is_counted or not candidate.base:
            return ""
        following = bisect_left(self.starts, candidate.end)
        stop = min(end, self.starts[following]) if following < len(self.starts) else end
        behind = self.words[candidate.end : min(stop, candidate.end + 40)]
        cut = _NOUN_END.search(behind, 2)
        noun = behind[: cut.start()] if cut else behind
        noun = noun.replace(FILLED, "").lstrip("的")
        if len(noun) < 2 or _NO_NOUN.match(noun) or not ("一" <= noun[0] <= "龥" or noun[0] in "“A"):
            return ""
        verb = metric if len(metric) >= 2 and delivers(metric) else ""
        return verb + naming.metric_of(noun)


def _of_schools(metric: str) -> list[str]:
    """小学、初中专任教师学历合格率: both of them of what follows the last."""
    found = _SCHOOLS.fullmatch(metric)
    return [part + found[2] for part in re.split("[、和]", found[1])] if found else []


def _without_verb(name: str) -> str:
    name = _DONE_WITH.sub("", name) if len(name) > 4 else name
    name = name[2:] if len(name) > 4 and delivers(name[:2]) else name
    return name
