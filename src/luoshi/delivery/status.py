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
from luoshi.delivery.reasons import Phrase, Reason, dump, phrase, sentence, until
from luoshi.delivery.trajectory import Trajectory

State = Literal["open", "finished", "verified", "cancelled"]
REASONS_SHOWN = 3


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
    """A light, and why: codes with values, whose words are made where they are read."""

    light: Light
    reasons: tuple[Reason, ...]

    @property
    def reason(self) -> str:
        """Why, in Chinese."""
        return sentence(self.reasons)

    @property
    def kept(self) -> str:
        """Why, as it is kept (``reasons.load`` reads it)."""
        return dump(self.reasons)


def verdict(light: Light, *phrases: Phrase) -> Verdict:
    """A light for one reason, of these phrases."""
    return Verdict(light, (phrases,))


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
        return verdict(Light.NONE, phrase("cancelled"))
    if facts.state != "open":
        return _judge_finished(facts, today, rules)
    targets = [target_light(target, today, rules) for target in facts.targets]
    if facts.due is not None and facts.due < today:
        return verdict(Light.RED, phrase("overdue", (today - facts.due).days, facts.due))
    found = [*targets, *_milestones(facts.milestones, today, rules), *_words(facts, targets, today, rules)]
    if facts.due is not None and (facts.due - today).days <= rules.due_soon_days:
        left = (facts.due - today).days
        found.append(verdict(Light.AMBER, phrase("due_in", left) if left else phrase("due_today")))
    return _worst(found)


def _judge_finished(facts: TaskFacts, today: date, rules: Rules) -> Verdict:
    """What is finished is judged by its targets themselves, not by today's path to them; late stays late."""
    said = "verified" if facts.state == "verified" else "finished"
    light = Light.GREEN
    day = facts.finished_on
    own = [phrase(said) if day is None else phrase(f"{said}_on", day)]
    if day is not None and facts.due is not None and day > facts.due:
        own.append(phrase("late", (day - facts.due).days))
        light = Light.AMBER
    verdicts = [final_light(target, today, rules, facts.finished_on) for target in facts.targets]
    short = [each for each in verdicts if each.light is not Light.GREEN]
    short.sort(key=lambda each: each.light.rank)
    light = min([light, *(each.light for each in short)], key=lambda each: each.rank)
    steps = sum(step.done_on is None for step in facts.milestones)
    left: list[Reason] = [(phrase("steps_open", steps),)] if steps else []
    return Verdict(light, _join([tuple(own), *(reason for each in short for reason in each.reasons), *left]))


def _milestones(milestones: Iterable[MilestoneFacts], today: date, rules: Rules) -> list[Verdict]:
    found = []
    for step in milestones:
        if step.done_on is None and step.due < today:
            late = (today - step.due).days
            light = Light.RED if late >= rules.milestone_red_days else Light.AMBER
            found.append(verdict(light, phrase("step_late", step.title[:30], late)))
    return found


def _words(facts: TaskFacts, targets: Sequence[Verdict], today: date, rules: Rules) -> list[Verdict]:
    """What the latest sign of life says: an update, a milestone done, a figure that is on its way."""
    days = _signs(facts, today)
    if days and (today - max(days)).days <= rules.update_days:
        return [verdict(Light.GREEN, phrase("progress", max(days)))]
    if targets and all(target.light is Light.GREEN for target in targets):
        return []
    if days:
        return [verdict(Light.NONE, phrase("quiet", max(days), (today - max(days)).days))]
    if facts.starts_on is not None and facts.starts_on > today:
        return [verdict(Light.NONE, phrase("begins", facts.starts_on))]
    if facts.given_on is not None and quiet_before(today, rules) <= facts.given_on <= today:
        return [verdict(Light.NONE, phrase("given", facts.given_on))]
    return [verdict(Light.NONE, phrase("silent"))]


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
        return verdict(Light.NONE, phrase("no_value", facts.metric))
    latest = facts.latest(today)
    if latest is None:
        return verdict(Light.NONE, phrase("no_figure", facts.metric))
    said = _figure(facts, latest, today)
    if _is_stale(facts, latest, today, rules):
        return verdict(Light.NONE, said, phrase("stale"))
    return _judge(facts, latest, said, today, rules)


def final_light(
    facts: TargetFacts, today: date, rules: Rules = DEFAULT, finished_on: date | None = None
) -> Verdict:
    """How a target stands once its task is finished: its latest figure against what is wanted, reached or not.

    Red where it is not reached, no data where no figure tells: neither is made good by finishing. A figure that was too
    old on the day of finishing tells only of a count that had been reached for good; a ceiling, a rate or a level of
    March is not the year's.
    """
    if facts.value is None:
        return verdict(Light.GREEN, phrase("no_value", facts.metric))
    latest = facts.latest(today)
    if latest is None:
        return verdict(Light.NONE, phrase("unknown", facts.metric, facts.wanted))
    said = _figure(facts, latest, today), phrase("wanted", facts.wanted)
    reached = _is_reached(facts, latest.value, rules)
    for_good = reached and facts.kind == "count" and not facts.downward and facts.comparator != "range"
    if not for_good and reached and _is_stale(facts, latest, finished_on or today, rules):
        return verdict(Light.NONE, *said, phrase("stale"))
    if reached:
        return verdict(Light.GREEN, *said, phrase("reached"))
    return verdict(Light.RED, *said, phrase("missed"))


def _is_stale(facts: TargetFacts, latest: Figure, on: date, rules: Rules) -> bool:
    """Whether a later figure should have come by this day."""
    return latest.period_end < facts.end and on > latest.overdue_on + timedelta(days=rules.publication_days)


def _figure(facts: TargetFacts, latest: Figure, today: date) -> Phrase:
    return phrase(
        "figure", facts.metric, until(latest.period_end, today), f"{number(latest.value)}{facts.unit}"
    )


def _judge(facts: TargetFacts, latest: Figure, said: Phrase, today: date, rules: Rules) -> Verdict:
    assert facts.value is not None
    path = facts.path(facts.value)
    last_year = _year_before(facts.figures, latest)
    tail = (phrase("last_year", f"{number(last_year.value)}{facts.unit}"),) if last_year else ()
    target = phrase("wanted", facts.wanted)
    if path is None:
        if _is_reached(facts, latest.value, rules):
            return verdict(Light.GREEN, said, target, phrase("reached"), *tail)
        if latest.period_end >= facts.end:
            return verdict(Light.RED, said, target, phrase("missed"), *tail)
        return verdict(Light.NONE, said, target, phrase("no_baseline"), *tail)
    expected = path.expected(latest.period_end)
    gap = _gap(facts, latest, path, rules)
    if not facts.is_rate and latest.period_end < facts.end:
        at_most = facts.comparator in ("<", "<=")
        paced = f"{number(facts.whole(expected))}{facts.unit}"
        target = phrase("paced_at_most" if at_most else "paced", paced)
    if gap <= 0:
        return verdict(Light.GREEN, said, target, *tail)
    amber = rules.growth_amber_gap if facts.is_rate else rules.amber_gap
    if gap <= amber and not (latest.period_end >= facts.end and today > facts.end):
        return verdict(Light.AMBER, said, target, *tail)
    return verdict(Light.RED, said, target, *tail)


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


def _year_before(figures: Iterable[Figure], latest: Figure) -> Figure | None:
    wanted = latest.period.previous_year
    return next((figure for figure in figures if figure.period == wanted), None)


def _worst(found: Sequence[Verdict]) -> Verdict:
    """The worst light with what led to it, then, where that is attention or worse, what is missing besides."""
    light = min((each.light for each in found), key=lambda each: each.rank, default=Light.NONE)
    reasons = [reason for each in found if each.light is light for reason in each.reasons]
    if light is Light.RED:
        reasons += [reason for each in found if each.light is Light.AMBER for reason in each.reasons]
    return Verdict(light, _join(reasons))


def _join(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    unique = list(dict.fromkeys(reasons))
    left = len(unique) - REASONS_SHOWN
    return (*unique[:REASONS_SHOWN], *([(phrase("more", left),)] if left > 0 else []))
