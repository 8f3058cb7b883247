"""The sheet of an incoming document (文件处理单): whose turn it is, what may be done, by when, and how long it took. Pure rules.

An incoming document is registered (登记), a proposal is written for it (拟办), it goes to leaders in order or at once
(送批) who instruct (批示), a body is made to handle it by a day (承办), answers or sends it back, and the sheet is closed
(办结). Leaders and bodies may be added as long as it is open. What may not be in an ordinary system is refused
(``state_secret``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from types import MappingProxyType

from luoshi.delivery.calendar import is_workday, workdays_left, workdays_on


class Stage(Enum):
    """Where a sheet is. The values are those of the database."""

    REGISTERED = "registered"
    PROPOSED = "proposed"
    CIRCULATING = "circulating"  # leaders have it
    INSTRUCTED = "instructed"  # every leader has; nobody handles it yet
    HANDLING = "handling"
    ANSWERED = "answered"  # every body has answered
    CLOSED = "closed"


class Act(Enum):
    """What is done to a sheet."""

    EDIT = "edit"
    PROPOSE = "propose"
    ROUTE = "route"
    RECALL = "recall"
    INSTRUCT = "instruct"
    ASSIGN = "assign"
    HAND_ON = "hand_on"
    ANSWER = "answer"
    RETURN = "return"  # the body: not mine to do
    SEND_BACK = "send_back"  # the registry: not done yet
    CLOSE = "close"


class Word(Enum):
    """What a leader says: three that need no typing, and words of their own."""

    READ = "read"  # 阅
    AGREE = "agree"  # 同意
    LEAD = "lead"  # 请…牵头办理
    TEXT = "text"


class Urgency(Enum):
    """紧急程度 after GB/T 9704."""

    NORMAL = "normal"
    URGENT = "urgent"  # 加急
    EXTRA = "extra"  # 特急


class Work(Enum):
    """Where the work of a body stands."""

    OPEN = "open"
    ANSWERED = "answered"
    RETURNED = "returned"  # to the registry, with a reason


@dataclass(frozen=True, slots=True)
class Reader:
    """A leader on the sheet: in which round, and whether they have instructed. One round after the other, within one all at once.

    What was written on the paper before it was registered waits for nobody and binds no proposal.
    """

    round: int
    acted: bool = False
    on_paper: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the stage of a sheet depends on."""

    proposed: bool = False
    readers: tuple[Reader, ...] = ()
    works: tuple[Work, ...] = ()
    closed: bool = False


def stage(facts: Facts) -> Stage:
    """Where the sheet is. Bodies may be at work while leaders still have it; then it is being handled.

    >>> stage(Facts(proposed=True, readers=(Reader(1, True), Reader(2))))
    <Stage.CIRCULATING: 'circulating'>
    """
    if facts.closed:
        return Stage.CLOSED
    if Work.OPEN in facts.works:
        return Stage.HANDLING
    if turn(facts.readers):
        return Stage.CIRCULATING
    if Work.ANSWERED in facts.works:
        return Stage.ANSWERED
    if not facts.proposed:
        return Stage.REGISTERED
    return Stage.INSTRUCTED if facts.readers else Stage.PROPOSED


def turn(readers: Sequence[Reader]) -> frozenset[int]:
    """Whose turn it is, by their places: those of the first round in which somebody has not instructed.

    >>> sorted(turn((Reader(1, True), Reader(2), Reader(2), Reader(3))))
    [1, 2]
    """
    waiting = [at for at, reader in enumerate(readers) if not reader.acted]
    first = min((readers[at].round for at in waiting), default=0)
    return frozenset(at for at in waiting if readers[at].round == first)


def rounds(many: int, last: int, *, in_order: bool) -> list[int]:
    """The rounds of so many new leaders after the last round: one each where they have it in order (依次), else one for all.

    >>> rounds(3, 0, in_order=True), rounds(3, 2, in_order=False)
    ([1, 2, 3], [3, 3, 3])
    """
    return [last + 1 + (at if in_order else 0) for at in range(many)]


class Why(Enum):
    """Why something cannot be done to a sheet now."""

    CLOSED = "closed"
    INSTRUCTED = "instructed"  # the proposal stands once somebody has instructed on it
    NO_PROPOSAL = "no_proposal"
    NOT_READ = "not_read"  # so many leaders have not instructed
    NOT_DONE = "not_done"  # so many bodies have not answered
    ONLY_RETURNED = "only_returned"  # every body has sent it back


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why an act cannot be done, and how many are in the way."""

    why: Why
    count: int = 0


def hindrance(act: Act, facts: Facts) -> Hindrance | None:
    """Why the act cannot be done to the sheet now; None where it can. For whom an act is, is not asked here.

    >>> hindrance(Act.ROUTE, Facts()), hindrance(Act.ROUTE, Facts(proposed=True))
    (Hindrance(why=<Why.NO_PROPOSAL: 'no_proposal'>, count=0), None)
    """
    if facts.closed:
        return Hindrance(Why.CLOSED)
    if act is Act.PROPOSE and any(reader.acted and not reader.on_paper for reader in facts.readers):
        return Hindrance(Why.INSTRUCTED)
    if act in (Act.ROUTE, Act.ASSIGN, Act.CLOSE) and not facts.proposed:
        return Hindrance(Why.NO_PROPOSAL)
    return _open_ends(facts) if act is Act.CLOSE else None


def _open_ends(facts: Facts) -> Hindrance | None:
    if waiting := sum(not reader.acted for reader in facts.readers):
        return Hindrance(Why.NOT_READ, waiting)
    if working := facts.works.count(Work.OPEN):
        return Hindrance(Why.NOT_DONE, working)
    if facts.works and Work.ANSWERED not in facts.works:
        return Hindrance(Why.ONLY_RETURNED)
    return None


def owed(facts: Facts) -> tuple[Act, ...]:
    """What somebody owes now, in the order of the way: leaders and bodies may both be at it.

    >>> owed(Facts(proposed=True, readers=(Reader(1),), works=(Work.OPEN,)))
    (<Act.INSTRUCT: 'instruct'>, <Act.ANSWER: 'answer'>)
    """
    if facts.closed:
        return ()
    found = [Act.PROPOSE] if not facts.proposed else []
    if turn(facts.readers):
        found.append(Act.INSTRUCT)
    if Work.OPEN in facts.works:
        found.append(Act.ANSWER)
    if not found:
        found.append(_OWED_IN[stage(facts)])
    return tuple(found)


_OWED_IN = {Stage.PROPOSED: Act.ROUTE, Stage.INSTRUCTED: Act.ASSIGN, Stage.ANSWERED: Act.CLOSE}


def words_of(word: Word, body: str = "", text: str = "") -> str:
    """What stands on the sheet: the chosen word, to whom it is given, and what was added.

    >>> words_of(Word.LEAD, "市发展改革委", "月底前报方案"), words_of(Word.READ)
    ('请市发展改革委牵头办理。月底前报方案。', '阅。')
    """
    said = {Word.READ: "阅", Word.AGREE: "同意", Word.LEAD: f"请{body}牵头办理", Word.TEXT: ""}[word]
    return "".join(_sentence(part) for part in (said, text.strip()) if part)


def _sentence(text: str) -> str:
    return text if text.endswith(("。", "！", "？", "…", ".", "”", "）")) else f"{text}。"


@dataclass(frozen=True, slots=True)
class Limits:
    """In how many working days each step is to be done: 0 is on the same working day."""

    propose: int
    instruct: int
    assign: int
    handle: int


LIMITS: Mapping[Urgency, Limits] = MappingProxyType(
    {
        Urgency.NORMAL: Limits(propose=1, instruct=3, assign=1, handle=10),
        Urgency.URGENT: Limits(propose=1, instruct=1, assign=1, handle=3),
        Urgency.EXTRA: Limits(propose=0, instruct=0, assign=0, handle=1),
    }
)


def limit_day(since: date, workdays: int) -> date:
    """The last day of a step that begins on the day: a day off does not count, nor does the first day.

    >>> limit_day(date(2025, 9, 30), 1), limit_day(date(2025, 10, 1), 0)  # 国庆节放假至10月8日
    (datetime.date(2025, 10, 9), datetime.date(2025, 10, 9))
    """
    if workdays:
        return workdays_on(since, workdays)
    while not is_workday(since):
        since += timedelta(days=1)
    return since


def until(step: Act, urgency: Urgency, since: date) -> date:
    """The last day of a step of the registry or of a leader; what a body handles has a day of its own.

    >>> until(Act.INSTRUCT, Urgency.EXTRA, date(2025, 9, 30))
    datetime.date(2025, 9, 30)
    """
    limits = LIMITS[urgency]
    days = {Act.PROPOSE: limits.propose, Act.INSTRUCT: limits.instruct, Act.ANSWER: limits.handle}
    return limit_day(since, days.get(step, limits.assign))


def usual_due(urgency: Urgency, today: date) -> date:
    """The day that is proposed for handling."""
    return limit_day(today, LIMITS[urgency].handle)


@dataclass(frozen=True, slots=True)
class Lateness:
    """How a step stands: its last day, and how many working days it is past that; ``taken`` is how many it took so far."""

    until: date
    late: int
    taken: int

    @property
    def overdue(self) -> bool:
        return self.late > 0


def lateness(since: date, until: date, end: date) -> Lateness:
    """How a step stands on the day ``end``, on which it ended or is looked at. Days off count for nobody.

    >>> lateness(date(2025, 9, 29), date(2025, 9, 30), date(2025, 10, 9)).late
    1
    """
    return Lateness(until, _workdays(until, end), _workdays(since, end))


def _workdays(start: date, end: date) -> int:
    counted = workdays_left(start, end)
    return (end - start).days if counted is None else counted


def median(values: Iterable[int]) -> float | None:
    """The middle one: half of the steps took no longer."""
    found = sorted(values)
    if not found:
        return None
    middle = len(found) // 2
    return float(found[middle]) if len(found) % 2 else (found[middle - 1] + found[middle]) / 2


# 密级 with or without its term (机密★1年), alone in its place: 商业秘密, 保守国家秘密法 and 非涉密 are no marks.
_MARK = r"(?P<mark>绝\s?密|机\s?密|秘\s?密)"
_YEARS = r"(?:[0-9０-９一二三四五六七八九十]+[ \t\u3000]*[年月日天]|长期)"
_STAR = rf"[ \t\u3000]*[★☆*·][ \t\u3000]*{_YEARS}?"
_PLACES = (
    re.compile(rf"(?<![\u4e00-\u9fff]){_MARK}{_STAR}"),
    re.compile(rf"(?:密[ \t\u3000]*级|保密等级)[ \t\u3000]*[:：\t|]?[ \t\u3000]*{_MARK}(?![\u4e00-\u9fff])"),
    re.compile(rf"^[ \t\u3000（(【\[]*{_MARK}[ \t\u3000]*{_YEARS}?[ \t\u3000）)】\]]*$", re.MULTILINE),
    re.compile(rf"[（(【\[]{_MARK}[）)】\]]"),
)
_HEAD = 1500


def state_secret(text: str) -> str | None:
    """The mark of a state secret at the head of a document, or None. Such documents may not be in an ordinary system.

    >>> state_secret("机密★1年\\n特急\\n某市人民政府文件"), state_secret("保守国家秘密法实施条例"), state_secret("非密")
    ('机密', None, None)
    """
    head = text[:_HEAD]
    if "密" not in head:
        return None
    found = min(
        (match for place in _PLACES if (match := place.search(head))), key=lambda m: m.start(), default=None
    )
    return re.sub(r"\s", "", found["mark"]) if found else None
