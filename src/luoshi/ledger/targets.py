"""Quantified targets: which of the numbers of a stretch are figures to be reached, and of what.

A number with its unit is looked at with the words on either side of it (``target_signs`` tells whether it is a
target), then its metric is found to its left or right. Units and numerals are in ``quantities``, the wording around
a figure in ``wording`` and ``metrics``, sentences, years and hedges in ``passage``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from decimal import Decimal

from luoshi.ledger.days import Clock
from luoshi.ledger.metrics import (
    clean,
    is_bare_verb,
    members,
    metric_of,
    of_lent,
    of_level,
    relative,
    with_subject,
    without_lead,
)
from luoshi.ledger.model import Comparator, Target
from luoshi.ledger.passage import Passage, may_hold_figures
from luoshi.ledger.quantities import Quantity, exact
from luoshi.ledger.target_kinds import comparator_of, kind_of
from luoshi.ledger.target_signs import END, GROWTH_TAIL, RATE_UNITS, Figure, is_target
from luoshi.ledger.verbs import acts, delivery_verb
from luoshi.ledger.wording import Tail, read_tail
from luoshi.reading.span import Span

_AFTER = re.compile(
    "(?:及|或|（含）|\\(含\\))?(以上|以下|以内|之内|之上|之下|左右|上下|内|（含）|大关|的?水平)"
)
_NUMBER_OF = re.compile("(?:[一二两三四五六七八九]|\\d)个$")
_FIGURE_OF = re.compile(
    r"(不低于|不少于|不超过|不高于|高于|超过|达到|压减至|压缩至|缩短至|降至|降到|提高到)[^，。；、\d]{1,14}的?$"
)
_BASE = re.compile(r"(?:由|从)[^，。；]{0,12}\d[^，。；]*$")
_AT_LEAST = re.compile("至少|不少于|不低于")
_PRESSED = re.compile("[、，]*(?:压减|压缩|降低|减少|削减|化解)")
_FAR_BOUNDS: dict[str, Comparator] = {
    "不低于": ">=",
    "不少于": ">=",
    "不超过": "<=",
    "不高于": "<=",
    "高于": ">",
    "超过": ">",
    **dict.fromkeys(("压减至", "压缩至", "缩短至", "降至", "降到"), "<="),
}
_RATE_HEAD = re.compile("[一-龥]{2}率$")
_NO_RATE = re.compile("[^率比重]{2,8}(?<![度面占量例值额])$")
_SAID_OF = re.compile(
    "全覆盖|高于|低于|快于|好于|优于|稳步|大幅|显著|明显|不断|持续|进一步|基本|同步|实现|增长|提高|下降|改善|增强"
)
_QUOTED_LIST = re.compile("[□■]等(?![级])")
_LISTED_FIGURE = re.compile("[、和及与,，以]{0,2}(?:不低于|不少于|达到|达|超过|突破)?")
_LOOSE_END = re.compile("(?:再|各|均|共|都|还)$")
_ADVERBIAL = re.compile("[、，]*(?:在|为|对|向|从|按|围绕|通过|依托|结合|支持|鼓励|以|并|再|高[标质水起])")
_LIST_MARK = re.compile("、|和|及|以及|与|并")
_NEW_VERB = re.compile(
    "并(?!网|购|联|轨)|以及(?=[^、]{0,3}(?:建|开|推))|、(?=(?:建设|完善|推动|推进|开展|加快|打造|实施|新建|改造|建成|完成)[^、]{2})"
    "|(?<=..)和(?=建设|完善|推动|推进|开展|全球)"
)
_OPENING = re.compile("[、，,\\s和及与]*")

_FARTHEST = 300
_MOST_IN_SERIES = 100
_NO_CLOCK = Clock()

_Bounded = tuple[Quantity, "re.Match[str] | None"]


@dataclass(slots=True)
class _Reading:
    """One pass over a passage, and what the last target leaves to the next."""

    passage: Passage
    offset: int
    year: int | None
    subject: str
    task: int | None
    plan: str | None
    out: list[Target] = field(default_factory=list)
    lent: str = ""  # the metric before, which a figure without one borrows
    sentence: int = -1
    taken: int = 0  # up to here the text belongs to a target
    after_target: int = -1  # where the last target ended
    noun_right: bool = False  # that target's metric stands to the right of its figure
    noun_in_sentence: bool = False
    hedged: bool = False
    pressed: bool = False  # that target was a reduction


def find_targets(
    text: str,
    stretch: Span,
    *,
    year: int | None = None,
    clock: Clock = _NO_CLOCK,
    subject: str = "",
    task: int | None = None,
    plan: str | None = None,
) -> list[Target]:
    """The quantified targets in ``text[stretch]``, in order, marked with the ``task`` and ``plan`` they belong to.

    The stretch is the body of a task, a section of goals or one cell of a table. ``year`` is the year the document
    plans for; a target carries the year that governs it in the text (明年 counts from ``clock``), else this one. ``subject`` is what a row is about: a cell
    that holds nothing but a figure or a verb (配备1.5万台) borrows it, else such a metric is empty.
    """
    piece = text[stretch.start : stretch.end]
    if not may_hold_figures(piece):
        return []
    reading = _Reading(Passage(piece, clock), stretch.start, year, subject, task, plan)
    following = 0
    for i in range(len(reading.passage.figures)):
        if i >= following:
            following = max(i + 1, _read(reading, i))
    return reading.out


def _read(reading: _Reading, index: int) -> int:
    """Judge one quantity and add its targets. Returns the index of the next quantity to look at."""
    passage = reading.passage
    q = passage.figures[index]
    if q.start < reading.taken:
        return index + 1
    clause, clause_end = passage.clause(q.start, q.end)
    sentence = passage.sentence(q.start)
    if sentence != reading.sentence:
        reading.sentence = sentence
        reading.hedged = reading.noun_in_sentence = False
        if sentence == 0 or passage.masked[sentence - 1] not in "；;\t|":
            reading.lent = ""
    follows = reading.after_target >= clause
    # No metric is longer; the bound keeps hostile texts linear.
    start = max(reading.after_target if follows else clause, q.start - _FARTHEST)
    masked = passage.masked
    left = masked[start : q.start]
    right = masked[q.end : min(clause_end, q.end + _FARTHEST)]
    told = passage.told_from(sentence, q.start) if "1—" in masked else sentence
    figure = Figure(
        quantity=q,
        before=masked[max(told, q.start - _FARTHEST) : q.start],
        clause=masked[max(clause, q.start - _FARTHEST) : q.start],
        left=left,
        right=right,
        behind=masked[q.end : min(passage.sentence_end(q.end), q.end + 160)],
        after=_AFTER.match(right),
        tail=read_tail(left),
        follows_target=follows,
        follows_noun=follows and reading.noun_right,
        noun_in_sentence=reading.noun_in_sentence,
        hedged=reading.hedged,
        follows_change=follows and reading.pressed,
        may_borrow=bool(reading.lent),
    )
    if not is_target(figure) or passage.looks_back(sentence, q.start, reading.year):
        return index + 1
    return _add(reading, index, figure, start, clause, clause_end)


def _add(reading: _Reading, index: int, figure: Figure, start: int, clause: int, clause_end: int) -> int:
    passage, q, tail, rest = reading.passage, figure.quantity, figure.tail, figure.rest
    masked = passage.masked
    end = q.end + (figure.after.end() if figure.after else 0)
    core_end = start + tail.end
    following = index + 1
    figures: list[_Bounded] = [(q, figure.after)]
    noun = ""
    far = None
    in_turn: list[int] = []  # the years of 2026年、2027年分别新建20家、30家…
    if not tail.separate and ("分别" in figure.left or "依次" in figure.left):
        series = _series(passage, index, end, clause_end)
        wanted = len(series[0])
        in_turn = passage.years_handed_out(reading.sentence, q.start, wanted) if wanted > 1 else []
    if tail.separate or in_turn:
        figures, end, following = _series(passage, index, end, clause_end)
    elif q.base in RATE_UNITS and not tail.says_target:
        far = _FIGURE_OF.search(masked, start, core_end)
        if far:
            core_end = far.start()  # 不低于符合条件教师的10%
    closed = END.match(masked[end : end + 40]) is not None if in_turn else figure.closed
    open_right = not tail.separate and not closed
    if open_right and not _named_in_front(figure):
        noun_end, following = _noun_end(passage, following - 1, end, clause_end)
        growth = GROWTH_TAIL.match(rest)
        if not (growth and growth.end() and q.base in RATE_UNITS):
            noun = clean(passage.text[end:noun_end])
        end = noun_end
    if noun:
        names = [_owner(passage, figure, start, core_end) + noun]
    else:
        wanted = 1 if in_turn else len(figures)
        names = _left_names(reading, tail, wanted, start, clause, core_end, q.end)
    names = names[:1] * len(figures) if in_turn else names
    hedge = passage.hedge(reading.sentence, q.start)
    year = passage.year(q.start) or reading.year
    years = in_turn
    if not years and len(figures) > 1 and len(set(names)) == 1:
        years = passage.years_handed_out(reading.sentence, q.start, len(figures))
    opening = _OPENING.match(masked, start, core_end)
    begin, stop = opening.end() if opening else start, end - 1
    if passage.has_blanks:
        begin, stop = passage.printed(begin), passage.printed(stop)
    span = Span(reading.offset + begin, reading.offset + stop + 1)
    # 不低于740元和485元, 8%、10%以上: one word before or behind bounds all figures of a series.
    shared = figures[-1][1] if len(figures) == 1 or not any(after for _, after in figures[:-1]) else None
    if len(figures) == 1:
        figures *= len(names)
    for i, (name, (quantity, after)) in enumerate(zip(names, figures, strict=False)):
        if not name:
            continue  # a figure of nothing that is named
        comparator, approximate = comparator_of(
            quantity, tail, after or shared, pressed=figure.follows_change
        )
        if comparator == "=" and _AT_LEAST.search(masked, start, core_end):
            comparator = ">="  # 至少办好1所
        if far and comparator == "=":
            comparator = _FAR_BOUNDS.get(far[1], comparator)
        kind = kind_of(quantity, tail, name, rest)
        last = reading.out[-1] if reading.out else None
        if last and last.metric == name and last.unit == quantity.unit and tail.direction is None:
            kind = last.kind  # 增长5%，力争达到6%
        elif kind == "share" and _PRESSED.match(figure.core):
            kind = "change"
        reading.out.append(
            Target(
                metric=name,
                comparator=comparator,
                value=_value(quantity),
                unit=quantity.unit + "人" if quantity.unit == "万" and "人口" in noun else quantity.unit,
                kind=kind,
                span=span,
                hedge=hedge,
                approximate=approximate,
                year=years[i] if years else year,
                task=reading.task,
                plan=reading.plan,
            )
        )
    reading.lent = noun or names[0] or reading.lent
    reading.hedged = hedge is not None
    reading.pressed = tail.direction == "down"
    reading.taken = reading.after_target = end
    reading.noun_right = bool(noun)
    reading.noun_in_sentence |= bool(noun)
    return following


def _named_in_front(figure: Figure) -> bool:
    """Whether the metric of a rate stands before it though a noun follows (覆盖率达到80%的目标)."""
    if figure.quantity.base not in RATE_UNITS or not figure.tail.says_target:
        return False
    if figure.rest.startswith("的") and acts(without_lead(figure.core)):
        return False  # 安排不低于四成的指标
    return len(metric_of(figure.core, figure.core)) > 1


def _series(passage: Passage, index: int, end: int, clause_end: int) -> tuple[list[_Bounded], int, int]:
    """The figures that 分别 hands out: 740元/月和485元/月, each with its own bound behind it."""
    figures: list[_Bounded] = []
    i = index
    for q in passage.figures[index : index + _MOST_IN_SERIES]:
        if figures and (q.start > clause_end or not _LISTED_FIGURE.fullmatch(passage.masked, end, q.start)):
            break
        after = _AFTER.match(passage.masked, q.end)
        figures.append((q, after))
        end = after.end() if after else q.end
        i += 1
    unit, base = figures[-1][0].unit, figures[-1][0].base
    # 100、300、1000公里: the unit printed once is that of all.
    figures = [(q if q.base else q._replace(unit=unit, base=base), after) for q, after in figures]
    return figures, end, i


def _noun_end(passage: Passage, index: int, begin: int, clause_end: int) -> tuple[int, int]:
    """Where the noun ends that follows a figure: at the next figure of the list, at a new verb, else with the clause."""
    masked, figures = passage.masked, passage.figures
    stop = clause_end = min(clause_end, begin + _FARTHEST)
    for at in range(index + 1, len(figures)):
        other = figures[at]
        if other.start >= clause_end:
            break
        marks = [m.start() for m in _LIST_MARK.finditer(masked, begin, other.start)]
        if marks and ((other.counts and figures[index].counts) or other.start - marks[-1] <= 4):
            stop = marks[-1]
            break
    verb = _NEW_VERB.search(masked, begin, stop)
    if verb and verb.start() > begin:
        stop = verb.start()
    following = index + 1
    while following < len(figures) and figures[following].start < stop:
        following += 1
    return stop, following


def _owner(passage: Passage, figure: Figure, start: int, core_end: int) -> str:
    """Whose the counted things are, where a subject stands before the verb (实验室取得5项成果)."""
    lead = figure.left[: core_end - start]
    lead = _LOOSE_END.sub("", lead[: delivery_verb(lead)])
    floor = _AT_LEAST.search(lead)
    if floor and len(lead) - floor.end() <= 2:
        return clean(passage.text[start : start + floor.start()])
    if not lead or len(lead) == core_end - start or _ADVERBIAL.match(lead) or is_bare_verb(lead):
        return ""
    return metric_of(lead, passage.text[start : start + len(lead)])


def _left_names(
    reading: _Reading, tail: Tail, wanted: int, start: int, clause: int, core_end: int, behind: int
) -> list[str]:
    """The metrics in front of the figure; an earlier clause lends its subject where there is none."""
    passage = reading.passage
    words = passage.masked[start:core_end]
    base = _BASE.search(words) if "由" in words or "从" in words else None
    if base:
        core_end = start + base.start()  # 材料由12份减少到5份
        words = words[: base.start()]
    name = metric_of(words, passage.text[start:core_end])
    if name.endswith("个") and _NUMBER_OF.search(name):
        return members(_NUMBER_OF.sub("", name))  # 进出口、外资、内资三个10%
    if not name or name in ("等", "比例", "数量", "规模以上", "新增") or is_bare_verb(name):
        lent = reading.lent or _of_subject(reading.subject, name) or _noun_ahead(passage, behind, clause)
        lent = lent or _clause_before(reading, clause) or name
        share = lent.find("占")
        if tail.direction and not tail.to and share > 1:
            lent = lent[:share]  # 增加值占比重达到12%，年均增长15%: it is the value that grows
        return [of_lent(lent, name)] * wanted
    if relative(name):
        owner = reading.lent or reading.subject or _clause_before(reading, clause)
        if owner and len(owner) <= 24:
            name = with_subject(owner, name)
    elif 2 <= len(name) <= 5 and name.endswith("率"):
        name = reading.lent if reading.lent.endswith(name) else _owner_of_rate(reading, name, clause) + name
    if tail.to and not tail.direction and (head := _RATE_HEAD.search(reading.lent)) and _NO_RATE.match(name):
        name += head[0]  # 主次干道清扫率达96%，背街小巷达90%
    name = of_level(name, reading.lent)
    if "、" in name and _SAID_OF.search(name.rpartition("、")[0]):
        last = name.rpartition("、")[2]
        name = metric_of(last, last)
    quoted = _QUOTED_LIST.search(words) if "等" in words else None
    if quoted and len(words) - quoted.end() >= 2:
        name = clean(passage.text[start + quoted.end() : core_end])
    if wanted > 1:
        return members(name, wanted) or [name] * wanted
    return members(name, alike=tail.alike) if tail.says_target else [name]


def _noun_ahead(passage: Passage, at: int, clause: int) -> str:
    """The noun behind the next figure of the list, for 新建5个、改造8个菜市场."""
    place = bisect_left(passage.figures, at, key=lambda q: q.start)
    if place == len(passage.figures):
        return ""
    ahead = passage.figures[place]
    begin, end = passage.clause(ahead.start, ahead.end)
    if begin != clause:
        return ""
    end = min(end, ahead.end + _FARTHEST)
    words = passage.masked[ahead.end : end]
    return "" if END.match(words) or words[:1] in "以左" else clean(passage.text[ahead.end : end])


def _owner_of_rate(reading: _Reading, name: str, clause: int) -> str:
    """Whose rate it is: 推进停车泊位联网，联网率… is the rate of 停车泊位."""
    passage = reading.passage
    begin = max(_scope(reading), clause - 80)
    at = passage.masked.rfind(name.removesuffix("率"), begin, clause)
    if at < begin + 2:
        return _of_subject(reading.subject, name)
    opening = max(passage.masked.rfind(mark, begin, at) for mark in "，,：:。；、□■\n\t|")
    opening = max(opening + 1, begin)
    owner = metric_of(passage.masked[opening:at], passage.text[opening:at])
    return owner if 2 <= len(owner) <= 20 and "的" not in owner else ""


def _of_subject(subject: str, name: str) -> str:
    """What a cell's figure is of, told by the row: its clause with the verb or the stem of the rate in it."""
    stem = name.removesuffix("率")
    if not subject or name == "率":
        return ""
    clauses = re.split("[，。；,;]", subject)
    clause = next((c for c in clauses if stem and stem in c), clauses[-1])
    if name.endswith("率"):
        before = clause.partition(stem)[0] if stem in clause else ""
        return metric_of(before, before)
    return metric_of(clause, clause).replace(stem, "", 1) if stem else metric_of(clause, clause)


def _scope(reading: _Reading) -> int:
    """From where words may be borrowed: the sentence, in a table the row."""
    masked, at = reading.passage.masked, reading.sentence
    return masked.rfind("\n", 0, at) + 1 if at and masked[at - 1] in "\t|" else at


def _clause_before(reading: _Reading, clause: int) -> str:
    """The noun of the clause before, for 加强污水治理，到2025年达到40%以上."""
    passage = reading.passage
    for begin, stop in passage.clauses_before(clause, _scope(reading), 2):
        name = metric_of(passage.masked[begin:stop], passage.text[begin:stop])
        if len(name) >= 2 and not name[0].isdigit():
            return name
    return ""


def _value(quantity: Quantity) -> Decimal | tuple[Decimal, Decimal]:
    value = quantity.value
    return (exact(value[0]), exact(value[1])) if isinstance(value, tuple) else exact(value)
