"""The light of a task and of a target, with its reason: a pure function of facts, rules and the day.

Only the worst of what is known is told. "No data" is a state of its own and never green; what is overdue and not
finished is red whatever else is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from typing import Literal

from luoshi.delivery.figures import Comparator, Figure, TargetFacts, number
from luoshi.delivery.trajectory import Trajectory

State = Literal["open", "finished", "verified", "cancelled"]
REASONS_SHOWN = 3
REASON_LENGTH = 480


class Light(Enum):
    """How something stands. The values are those of the database."""

    RED = "red"
    AMBER = "amber"
    NONE = "none"
    GREEN = "green"

    @property
    def rank(self) -> int:
        """From 0 for the worst: red, amber, no data, green."""
        return _WORST_FIRST[self]


_WORST_FIRST = {light: at for at, light in enumerate(Light)}


@dataclass(frozen=True, slots=True)
class Rules:
    """What counts as late. The defaults are meant for a yearly plan that reports every month."""

    amber_gap: Decimal = Decimal(
        "0.10"
    )  # a figure up to a tenth short of its expected path is amber, then red
    growth_amber_gap: Decimal = Decimal("0.20")  # the same for a rate: 5.5% wanted, down to 4.4%
    about: Decimal = Decimal("0.05")  # what 左右 leaves
    publication_days: int = 20  # how long after its period a figure may take to appear
    update_days: int = 45  # how long a task may go without a word
    due_soon_days: int = 14  # unfinished this close to the day is worth attention
    milestone_red_days: int = 30  # a milestone this late is red

    def __post_init__(self) -> None:
        if min(self.amber_gap, self.growth_amber_gap, self.about) < 0:
            raise ValueError("规则中的差距不能小于零")
        if min(self.publication_days, self.update_days, self.due_soon_days, self.milestone_red_days) < 0:
            raise ValueError("规则中的天数不能小于零")


DEFAULT = Rules()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A light and the sentence that says why."""

    light: Light
    reason: str


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """A step of a task."""

    title: str
    due: date
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """All that the light of a task depends on."""

    state: State = "open"
    starts_on: date | None = None
    due: date | None = None
    finished_on: date | None = None
    given_on: date | None = None  # the day on which it was given, or given anew
    last_word: date | None = None  # the day of the latest update
    milestones: tuple[MilestoneFacts, ...] = ()
    targets: tuple[TargetFacts, ...] = ()


def task_light(facts: TaskFacts, today: date, rules: Rules = DEFAULT) -> Verdict:
    """The light of a task on a day."""
    if facts.state == "cancelled":
        return Verdict(Light.NONE, "任务已取消")
    if facts.state != "open":
        return _judge_finished(facts, today, rules)
    targets = [target_light(target, today, rules) for target in facts.targets]
    if facts.due is not None and facts.due < today:
        return Verdict(Light.RED, f"逾期 {(today - facts.due).days} 天（时限 {_day(facts.due)}），尚未办结")
    found = [*targets, *_milestones(facts.milestones, today, rules), *_words(facts, targets, today, rules)]
    if facts.due is not None and (facts.due - today).days <= rules.due_soon_days:
        left = (facts.due - today).days
        near = f"还有 {left} 天到期" if left else "今天到期"
        found.append(Verdict(Light.AMBER, f"{near}，尚未报办结"))
    return _worst(found)


def _judge_finished(facts: TaskFacts, today: date, rules: Rules) -> Verdict:
    """What is finished is judged by its targets themselves, not by today's path to them; late stays late."""
    said = "已销号" if facts.state == "verified" else "已报办结，待确认"
    light = Light.GREEN
    day = facts.finished_on
    if day is not None:
        said = f"{_day(day)}{said}"
        if facts.due is not None and day > facts.due:
            said += f"，超过时限 {(day - facts.due).days} 天"
            light = Light.AMBER
    verdicts = [final_light(target, today, rules) for target in facts.targets]
    short = [verdict for verdict in verdicts if verdict.light is not Light.GREEN]
    short.sort(key=lambda verdict: verdict.light.rank)
    light = min([light, *(verdict.light for verdict in short)], key=lambda each: each.rank)
    steps = sum(step.done_on is None for step in facts.milestones)
    left = [f"{steps} 个节点没有标为完成"] if steps else []
    return Verdict(light, _join([said, *(verdict.reason for verdict in short), *left]))


def _milestones(milestones: Iterable[MilestoneFacts], today: date, rules: Rules) -> list[Verdict]:
    found = []
    for step in milestones:
        if step.done_on is None and step.due < today:
            late = (today - step.due).days
            light = Light.RED if late >= rules.milestone_red_days else Light.AMBER
            found.append(Verdict(light, f"节点“{step.title[:30]}”逾期 {late} 天"))
    return found


def _words(facts: TaskFacts, targets: Sequence[Verdict], today: date, rules: Rules) -> list[Verdict]:
    """What the latest sign of life says: an update, a milestone done, a figure that is on its way."""
    days = _signs(facts, today)
    if days and (today - max(days)).days <= rules.update_days:
        return [Verdict(Light.GREEN, f"{_day(max(days))}有新进展，未见滞后")]
    if targets and all(verdict.light is Light.GREEN for verdict in targets):
        return []
    if days:
        return [
            Verdict(Light.NONE, f"最近进展为 {_day(max(days))}，已 {(today - max(days)).days} 天没有新进展")
        ]
    if facts.starts_on is not None and facts.starts_on > today:
        return [Verdict(Light.NONE, f"{_day(facts.starts_on)}开始")]
    if facts.given_on is not None and quiet_before(today, rules) <= facts.given_on <= today:
        return [Verdict(Light.NONE, f"{_day(facts.given_on)}下达，还没有填写进展")]
    return [Verdict(Light.NONE, "还没有填写进展")]


def last_sign(facts: TaskFacts, today: date) -> date | None:
    """The last day on which the task gave a sign of life: it was given, there was a word of it, a step was done."""
    given = facts.given_on
    return max(
        [*_signs(facts, today), *([given] if given is not None and given <= today else [])], default=None
    )


def quiet_before(today: date, rules: Rules = DEFAULT) -> date:
    """A task whose last sign of life lies before this day has been without progress for too long (久无进展)."""
    return today - timedelta(days=rules.update_days)


def _signs(facts: TaskFacts, today: date) -> list[date]:
    signs = [facts.last_word, *(step.done_on for step in facts.milestones)]
    return [day for day in signs if day is not None and day <= today]


def target_light(facts: TargetFacts, today: date, rules: Rules = DEFAULT) -> Verdict:
    """The light of a target on a day: its latest figure against the path that was expected up to that figure's day."""
    if facts.value is None:
        return Verdict(Light.NONE, f"{facts.metric}：没有目标数值")
    latest = facts.latest(today)
    if latest is None:
        return Verdict(Light.NONE, f"{facts.metric}：还没有数据")
    said = f"{facts.metric}{_until(latest.period_end, today)} {number(latest.value)}{facts.unit}"
    if latest.period_end < facts.end and today > latest.overdue_on + timedelta(days=rules.publication_days):
        return Verdict(Light.NONE, f"{said}，此后没有新数据")
    return _judge(facts, latest, said, today, rules)


def final_light(facts: TargetFacts, today: date, rules: Rules = DEFAULT) -> Verdict:
    """How a target stands once its task is finished: its latest figure against what is wanted, reached or not.

    Red where it is not reached, no data where no figure tells: neither is made good by finishing.
    """
    if facts.value is None:
        return Verdict(Light.GREEN, f"{facts.metric}：没有目标数值")
    latest = facts.latest(today)
    if latest is None:
        return Verdict(Light.NONE, f"{facts.metric}：没有数据，不知是否达到{facts.wanted}")
    said = f"{facts.metric}{_until(latest.period_end, today)} {number(latest.value)}{facts.unit}，目标 {facts.wanted}"
    if _is_reached(facts, latest.value, rules):
        return Verdict(Light.GREEN, f"{said}，已达到")
    return Verdict(Light.RED, f"{said}，未达到")


def _judge(facts: TargetFacts, latest: Figure, said: str, today: date, rules: Rules) -> Verdict:
    assert facts.value is not None
    path = facts.path(facts.value)
    last_year = _year_before(facts.figures, latest)
    tail = f"，去年同期 {number(last_year.value)}{facts.unit}" if last_year else ""
    if path is None:
        if _is_reached(facts, latest.value, rules):
            return Verdict(Light.GREEN, f"{said}，目标 {facts.wanted}，已达到{tail}")
        if latest.period_end >= facts.end:
            return Verdict(Light.RED, f"{said}，目标 {facts.wanted}，未达到{tail}")
        return Verdict(Light.NONE, f"{said}，目标 {facts.wanted}，没有基期值，算不出序时进度{tail}")
    expected = path.expected(latest.period_end)
    gap = _gap(facts, latest, path, rules)
    word = "目标" if facts.is_rate or latest.period_end >= facts.end else "序时"
    shown = (
        facts.wanted if word == "目标" else f"{_limit_word(facts)}{number(facts.whole(expected))}{facts.unit}"
    )
    reason = f"{said}，{word} {shown}{tail}"
    if gap <= 0:
        return Verdict(Light.GREEN, reason)
    amber = rules.growth_amber_gap if facts.is_rate else rules.amber_gap
    if gap <= amber and not (latest.period_end >= facts.end and today > facts.end):
        return Verdict(Light.AMBER, reason)
    return Verdict(Light.RED, reason)


def _gap(facts: TargetFacts, latest: Figure, path: Trajectory, rules: Rules) -> Decimal:
    """How far the figure is from where it should be, as a share of that; 0 or less where nothing is wanting."""
    expected = path.expected(latest.period_end)
    if facts.comparator == "range" and facts.value_to is not None:
        upper = facts.path(facts.value_to)
        highest = upper.expected(latest.period_end) if upper is not None else facts.value_to
        # Only a level or a rate can be too high: a count is halfway there before it is complete.
        above = _share(latest.value - highest, highest)
        return max(_share(expected - latest.value, expected), above)
    slack = abs(expected) * rules.about if facts.comparator == "~" or facts.approximate else Decimal(0)
    if facts.downward:
        return _share(latest.value - expected - slack, expected, strict=facts.comparator == "<")
    return _share(expected - latest.value - slack, expected, strict=facts.comparator == ">")


def _share(short: Decimal, of: Decimal, *, strict: bool = False) -> Decimal:
    if short == 0 and strict:
        return Decimal("0.0001")
    return short / (abs(of) or Decimal(1))


def _is_reached(facts: TargetFacts, value: Decimal, rules: Rules) -> bool:
    assert facts.value is not None
    if facts.comparator == "range" and facts.value_to is not None:
        return facts.value <= value <= facts.value_to
    slack = abs(facts.value) * rules.about if facts.comparator == "~" or facts.approximate else Decimal(0)
    tests: dict[Comparator, bool] = {">": value > facts.value, "<": value < facts.value}
    if facts.comparator in tests:
        return tests[facts.comparator]
    return value <= facts.value + slack if facts.downward else value >= facts.value - slack


def _limit_word(facts: TargetFacts) -> str:
    return "不超过 " if facts.comparator in ("<", "<=") else ""


def _year_before(figures: Iterable[Figure], latest: Figure) -> Figure | None:
    wanted = latest.period.previous_year
    return next((figure for figure in figures if figure.period == wanted), None)


def _worst(found: Sequence[Verdict]) -> Verdict:
    """The worst light with what led to it, then, where that is attention or worse, what is missing besides."""
    light = min((verdict.light for verdict in found), key=lambda each: each.rank, default=Light.NONE)
    reasons = [verdict.reason for verdict in found if verdict.light is light]
    if light is Light.RED:
        reasons += [verdict.reason for verdict in found if verdict.light is Light.AMBER]
    return Verdict(light, _join(reasons))


def _join(reasons: Sequence[str]) -> str:
    unique = list(dict.fromkeys(reasons))
    text = "；".join(unique[:REASONS_SHOWN])
    if len(unique) > REASONS_SHOWN:
        text += f"；另 {len(unique) - REASONS_SHOWN} 项"
    return text if len(text) <= REASON_LENGTH else text[: REASON_LENGTH - 1] + "…"


def _until(day: date, today: date) -> str:
    return f"至{day.month}月" if day.year == today.year else f"至{day.year}年{day.month}月"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
