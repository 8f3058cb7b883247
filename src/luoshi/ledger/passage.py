"""A stretch made ready for reading its figures: names blanked out, sentences and clauses found, years and hedges.

Put here only what frames a figure; the words directly around it are read in ``wording``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from luoshi.ledger.days import Clock
from luoshi.ledger.governing_years import governing_years
from luoshi.ledger.model import Hedge
from luoshi.ledger.quantities import Quantity, quantities
from luoshi.ledger.times import with_digits
from luoshi.ledger.units import DATES
from luoshi.ledger.wording import read_tail
from luoshi.reading.span import holds_any

# The cheap test that most stretches fail: a digit that is no year, date or item number, or a Chinese numeral.
_ANY_NUMBER = re.compile(
    "[0-9一二两三四五六七八九十百千万亿半翻零过](?:"
    "(?<=[0-9])(?![年月日]|[0-9]{0,3}[年月日])[0-9.,]{0,40}\\s?(?:[百千万亿余多个家项场所处名人户辆台套张条座件宗例起种部支次批班间艘架只头羽株棵枚位册篇款门列床盏孔眼口组幢栋块根份标机期批类"
    "分单课学把吨公千克毫微斤平㎡m亩米厘立升蒸兆吉瓦A-Za-z摄℃里方度元美欧路%‰百成倍秒天小周岁工自月—–~～至:：∶/-]|以[上下内]|左右|[，,。；;、）)\\s]|$)"
    "|(?<![一过])[百千万亿]{0,4}[余多]?[个家项场所处名人户座条倍番亿元斤亩成次辆台套吨小公期批部艘株棵只头羽床间支位]|(?<=一)[座所家条处期个名]|十[张篇件宗例份盏栋幢种起台套吨册款]|的突破|分之|半|数以上|数的|番|[百千万亿]{0,4}亿?元)"
)
_BRACKETED = (
    "(?:[^（）()\n]{0,600}+[）)]|(?:[^（）()\n]|[（(][^（）()\n]{0,200}[）)]){0,600}[）)]"
    "|(?:责任单位|牵头单位|责任部门|牵头部门|配合单位)[^\n]*)"
)
# Alternatives that all begin with a literal: the search runs on their first characters.
_HIDDEN = re.compile(
    f'《[^》\n]{{1,80}}》|“[^”\n]{{1,60}}”|"[^"\n]{{1,40}}"|‘[^’\n]{{1,40}}’|〔[^〕\n]{{1,12}}〕\\d{{1,5}}号'
    f"|（{_BRACKETED}|\\({_BRACKETED}|\\$P?M_?\\{{?(?:2\\.5|10)\\}}?\\$?|PP?M_?\\{{?(?:2\\.5|10)\\}}?\\$?"
)
_ITEM = re.compile(
    "\\s*(?:[★☆▲△]\\s?)?(?:\\d{1,2}(?:[.．]\\d{1,2}){1,3}(?=[\u4e00-\u9fff])(?![万亿千百十余多个家户人亩吨元倍成米公平项座所条分台套年月日天周小])|[（(][\\d一二三四五六七八九十]{1,3}[）)]|\\d{1,3}[.．、](?:(?!\\d)|(?=20\\d\\d年|1?\\d月|\\d年内))|[一二三四五六七八九十]{1,3}、|[①-⑳])"
)
_ITEM_OF_LINE = re.compile(f"(?:\\A|(?<=[\v\n])){_ITEM.pattern}")
# What is told of a problem in a line of its own, before it is said what is done about it.
_PROBLEM = re.compile(
    r"(?:^|(?<=\v))[ 　—▶●•■·-]*(?:问题表现|(?:存在|具体|主要|反馈|突出)的?问题|问题(?:描述|概述|简述)|(?:具体|主要)表现)[：:][^\n\v]*",
    re.MULTILINE,
)
_PLAN_PERIOD = re.compile('[“"]十[三四五六]五[”"]')
_RESPONSIBLE = re.compile("牵头|负责|责任单位|责任部门|配合单位|责任领导|主办单位|协办单位")
_INSIDE = re.compile("其中|含|包括|力争|确保|达到|不低于|不少于|增长|以上")
_BREAK = re.compile("[。；;！!？?\n\t\x0b|，,：:（）()—](?:(?<!—)|—)")
_SENTENCE_BREAKS = frozenset("。；;！!？?\n\t\x0b|")
_GOVERNS = re.compile(
    "[，,]\\s*(?:推动|加快|推进|实施|开展|建设|完善|加强|强化|深化|健全|落实|优化|支持|持续|深入|大力|积极|全面|组织|引导|鼓励|探索|做好|抓好|统筹|加大|构建)"
)
_PERIOD = re.compile('十([二三四五])五[”"]?(?:期间|时期|以来|五年)')
_BEFORE_IT = re.compile("20\\d\\d年(?:底|末)?(?:之前|以前|前)")
_ANY_YEAR = re.compile("(?<![\\d比较])20\\d\\d(?=[年、和—－-])")
_YEAR_SPAN = re.compile("20\\d\\d年?[—－-]20\\d\\d年")
_TIME_AFTER = re.compile(
    "(?:到|至|在|用)?(?:20\\d\\d年[底末]?前?|[一二两三四五\\d]年(?:左右|时间|内)*|年底前?|年内)[，,]?"
)
_FIGURE_OR_STOP = re.compile("[\\d，,。；]")
_MONTHS_PAST = re.compile("[，□]*(?:今年|20\\d\\d年)?1[—-]\\d{1,2}月份?，")
_ANY_TIME = re.compile("\\d月|年|季度|目标|要求|确保|力争|计划|预计")
_MASK = "□"
_QUOTED = "■"  # a name in quotes may be the very thing that is counted
_GOALS_BEFORE = re.compile(
    "(?:实现|达到|达成|完成|确保|力争|围绕|锚定|提出|对标|明确|落实)[^，。；“”]{0,12}$"
)
_GOALS_BEHIND = re.compile("[^，。；“]{0,6}(?:目标|任务|指标|要求)")
# No sentence is longer, and none has so many breaks in a row: the bounds keep hostile texts linear.
_FARTHEST, _MOST_BREAKS = 2_000, 20
# A wide blank that the repairs kept parts clauses: 更换水表1.6万块　供水保证率不低于95%.
_WIDE_BLANK = re.compile("\u3000(?<=[\u4e00-\u9fff\\d%）”].)(?=[\u4e00-\u9fff“])")
_BLANKS = (" ", "\u3000", "\xa0")
_BLANK = re.compile("[ \u3000\xa0]")
FORWARD = re.compile("力争|确保|到20\\d\\d年|于20\\d\\d年[^，。；]{0,6}前")


class Passage:
    """A stretch of text without blanks, and the same with everything masked that holds no target."""

    __slots__ = (
        "_blanks",
        "_breaks",
        "_clock",
        "_ends",
        "_hedge",
        "_lines",
        "_sentences",
        "_years",
        "figures",
        "masked",
        "text",
    )

    def __init__(self, text: str, clock: Clock) -> None:
        if "\u3000" in text:
            text = _WIDE_BLANK.sub("，", text)
        blanks = [m.start() for m in _BLANK.finditer(text)] if holds_any(text, _BLANKS) else []
        # Offsets of the text without blanks, back to those of the text as it stands.
        self._blanks = [at - before for before, at in enumerate(blanks)]
        self.text = _BLANK.sub("", text) if blanks else text
        self.masked = _masked(self.text)
        self.figures = [
            q for q in quantities(self.masked) if q.base not in _DOUBTED or _eligible(q, self.masked)
        ]
        self._breaks: list[int] = []
        self._ends: list[int] = []
        self._sentences: list[int] = [0]
        self._clock = clock
        self._years: list[tuple[int, int]] | None = None
        self._lines: list[int] = []
        if self.figures:
            self._find_breaks()

    @property
    def has_blanks(self) -> bool:
        """Whether blanks were left out, so that offsets are to be counted as printed."""
        return bool(self._blanks)

    def printed(self, at: int) -> int:
        """The offset in the text as it stands, with its blanks."""
        return at + bisect_right(self._blanks, at) if self._blanks else at

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """The bounds of the clause around the characters ``[start, end)``."""
        first = bisect_right(self._breaks, start)
        last = bisect_left(self._breaks, end)
        return (
            self._ends[first - 1] if first else 0,
            self._breaks[last] if last < len(self._breaks) else len(self.masked),
        )

    def sentence(self, at: int) -> int:
        """Where the sentence begins that holds the offset."""
        return self._sentences[bisect_right(self._sentences, at) - 1]

    def sentence_end(self, at: int) -> int:
        """Where the sentence ends that holds the offset."""
        following = bisect_right(self._sentences, at)
        return self._sentences[following] - 1 if following < len(self._sentences) else len(self.masked)

    def told_from(self, sentence: int, at: int) -> int:
        """Where the words begin by which a figure is told as past: 1—8月，投资增长9.1%；工业增加值增长7.2% is one sentence."""
        begin = sentence
        for _ in range(_MOST_BREAKS):
            if not begin or self.masked[begin - 1] not in "；;":
                break
            begin = self._sentences[bisect_left(self._sentences, begin) - 1]
        if begin == sentence or _ANY_TIME.search(self.masked, sentence, at):
            return sentence
        return begin if _MONTHS_PAST.match(self.masked, begin) else sentence

    def clauses_before(self, clause: int, limit: int, most: int) -> list[tuple[int, int]]:
        """The clauses before the one that begins at ``clause``, nearest first and so many, back to ``limit``."""
        out: list[tuple[int, int]] = []
        i = bisect_left(self._ends, clause)
        farthest = i - _MOST_BREAKS
        while i >= max(farthest, 0) and clause > limit and len(out) < most:
            stop = self._breaks[i] if i < len(self._breaks) and self._ends[i] == clause else clause
            begin = max(self._ends[i - 1] if i else 0, limit)
            if begin < stop:
                out.append((begin, stop))
            clause = begin
            i -= 1
        return out

    def year(self, at: int) -> int | None:
        """The year printed or meant (明年) before the offset in the same paragraph; base years (比2020年) are not meant."""
        if self._years is None:
            self._years = governing_years(self.masked, self._clock)
            at_line = self.masked.find("\n") if self._years else -1
            while at_line >= 0:
                self._lines.append(at_line)
                at_line = self.masked.find("\n", at_line + 1)
        if not self._years:
            return None
        i = bisect_left(self._years, (at, 0)) - 1
        if i < 0:
            return None
        place = bisect_left(self._lines, self._years[i][0])
        if place < len(self._lines) and self._lines[place] < at:
            return None
        begin = self._years[i][0]
        if i and self.masked[begin - 1 : begin] == "、" and "，" in self.masked[begin:at]:
            return None  # 2026年达到85%、2027年达到90%，成本下降3%: the second of two years governs its own figure
        return self._years[i][1]

    def looks_back(self, sentence: int, at: int, year: int | None) -> bool:
        """Whether the sentence speaks of a year before the plan's (2024年，…增长5.8%)."""
        if year is None:
            return False
        sentence = max(sentence, at - _FARTHEST)
        period = _PERIOD.search(self.masked, sentence, at)
        if period and _period_end(period) < year:
            return not FORWARD.search(self.masked, sentence, at)
        if self.masked.find("20", sentence, at) < 0:
            return False
        printed = self.year(at)
        if printed is None or printed >= year or self._years is None:
            return False
        begin = self._years[bisect_left(self._years, (at, 0)) - 1][0]
        # 2005年前建成的老旧小区: such a year tells which ones, not when.
        return (
            begin >= sentence
            and not _BEFORE_IT.match(self.masked, begin)
            and not FORWARD.search(self.masked, sentence, at)
        )

    def years_handed_out(self, sentence: int, at: int, wanted: int) -> list[int]:
        """The years that 分别 hands out with the figures (到2025年、2030年分别…), none if their number differs."""
        limit = max(sentence, at - 100)
        years = [int(y) for y in _ANY_YEAR.findall(self.masked, limit, at)]
        if (
            len(years) == 2 < wanted
            and years[1] - years[0] == wanted - 1
            and _YEAR_SPAN.search(self.masked, limit, at)
        ):
            return list(range(years[0], years[1] + 1))  # 2026—2028年分别
        if not years and wanted == 2 and self._clock.this_year and "今明两年" in self.masked[limit:at]:
            return [self._clock.this_year, self._clock.this_year + 1]
        return years if len(years) == wanted else []

    def hedge(self, sentence: int, at: int) -> Hedge | None:
        """力争 or 确保 in the clause, or inherited over commas until a new verb governs."""
        limit = max(sentence, at - 300)
        strives = self.masked.rfind("力争", limit, at)
        word = max(strives, self.masked.rfind("确保", limit, at))
        if word < 0:
            return None
        begin = word + len("力争")
        after = _TIME_AFTER.match(self.masked, begin)
        begin = after.end() if after else begin
        between = self.masked[begin:at]
        if "，" in between or "," in between:
            # 增加值确保增长7%，…: with no metric of its own behind it the word speaks of that figure only.
            first = _FIGURE_OR_STOP.search(self.masked, begin)
            if first and read_tail(self.masked[begin : first.start()]).end < 2:
                return None
            if _GOVERNS.search(between):
                return None
        return "力争" if word == strives else "确保"

    def _find_breaks(self) -> None:
        masked = self.masked
        breaks = [found.start() for found in _BREAK.finditer(masked)]
        within: set[int] = set()  # the colon of 2:1 breaks nothing
        for q in self.figures:
            first = bisect_left(breaks, q.start)
            if first < len(breaks) and breaks[first] < q.end:
                within.update(breaks[first : bisect_left(breaks, q.end)])
        if within:
            breaks = [at for at in breaks if at not in within]
        self._breaks = breaks
        if "—" in masked:
            self._ends = [at + 2 if masked[at] == "—" else at + 1 for at in breaks]
        else:
            self._ends = [at + 1 for at in breaks]
        self._sentences += [at + 1 for at in breaks if masked[at] in _SENTENCE_BREAKS]


def may_hold_figures(text: str) -> bool:
    """A quick look that spares most stretches the reading."""
    return (
        _ANY_NUMBER.search(text) is not None
        or "寿命" in text
        or "年限" in text
        or "周期" in text
        or "日以内" in text
    )


_DOUBTED = DATES | {"年", ":"}  # units of which not each quantity is a figure


def _eligible(q: Quantity, text: str) -> bool:
    if q.base == "日" and text[q.start - 1 : q.start] in ("至", "到", "过", "在", "为"):
        return text.startswith(("以内", "之内", "内"), q.end)  # 审理期限压缩至20日以内
    if q.base in DATES or (q.ratio and q.value == 0):
        return False
    return not (q.base == "年" and not isinstance(q.value, tuple) and q.value >= 100)


def _masked(piece: str) -> str:
    """The stretch with everything blanked out that holds no target: names in quotes, brackets of responsibility."""

    def blank(found: re.Match[str]) -> str:
        inner = found[0]
        if inner[0] in "（(":
            if inner[1:-1].isnumeric():
                return "，" * len(inner)
            if _RESPONSIBLE.search(inner):
                return "\n" + _MASK * (len(inner) - 2) + "\n" if len(inner) > 1 else "\n"
            if len(inner) <= 3 and not inner[1].isdigit():
                return inner
            if _INSIDE.search(inner) and any(
                q.base and q.base not in DATES and q.base != "年" for q in quantities(inner)
            ):
                return "，" + inner[1:-1].replace("（", "，").replace("）", "，") + "，"
        if inner[0] in '“"‘《':
            if len(inner) == 5 and _PLAN_PERIOD.fullmatch(inner):
                return inner
            if len(inner) > 8 and _says_goals(found):
                return "，" + inner[1:-1] + "，"
            return _QUOTED * len(inner)
        return _MASK * len(inner)

    if "问题" in piece or "表现" in piece:
        piece = _PROBLEM.sub(lambda told: _MASK * len(told[0]), piece)
    if "\v" in piece or "\n" in piece:  # each line may begin with a number of its own
        piece = _ITEM_OF_LINE.sub(lambda number: "，" * len(number[0]), piece)
    elif item := _ITEM.match(piece):
        piece = "，" * item.end() + piece[item.end() :]
    return _HIDDEN.sub(blank, with_digits(piece))


def _says_goals(quoted: re.Match[str]) -> bool:
    """Whether goals are what stands in the quotes (实现“…达到500名，…率达到45%”的目标), not a name or a motto."""
    text, inner = quoted.string, quoted[0][1:-1]
    if quoted[0][0] == "《" or "《" in inner:
        return False
    if not (
        _GOALS_BEFORE.search(text, max(0, quoted.start() - 24), quoted.start())
        or _GOALS_BEHIND.match(text, quoted.end())
    ):
        return False
    return any(
        q.base and (read_tail(inner[: q.start]).says_target or inner[q.end : q.end + 2] in ("以上", "左右"))
        for q in quantities(inner)
    )


def _period_end(found: re.Match[str]) -> int:
    return 2010 + 5 * "一二三四五".index(found[1])
