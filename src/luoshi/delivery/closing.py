"""What stands against calling a task finished: targets that are not reached, steps and parts that are open. Pure rules.

Finishing is a person's act and may be right all the same; whoever does it is told what is missing and says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from luoshi.delivery.status import DEFAULT, Light, Rules, TaskFacts, final_light

Missing = Literal["target", "figure", "milestone", "subtask", "time"]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that is missing, and the sentence that says it."""

    missing: Missing
    text: str


def obstacles(
    facts: TaskFacts, today: date, open_subtasks: Sequence[str] = (), rules: Rules = DEFAULT
) -> tuple[Obstacle, ...]:
    """What is missing for the task to be finished today (or to be confirmed, where it was finished): unmet targets first.

    ``open_subtasks`` are the names of the parts of it that are neither finished nor cancelled. A target that has no
    figure is an obstacle as well: nobody knows whether it is reached.
    """
    found: list[Obstacle] = []
    verdicts = [final_light(target, today, rules) for target in facts.targets]
    found += [Obstacle("target", verdict.reason) for verdict in verdicts if verdict.light is Light.RED]
    found += [Obstacle("figure", verdict.reason) for verdict in verdicts if verdict.light is Light.NONE]
    for step in facts.milestones:
        if step.done_on is None:
            found.append(Obstacle("milestone", f"节点“{step.title}”（{_day(step.due)}）没有完成"))
    found += [Obstacle("subtask", f"子任务“{name}”还在推进") for name in open_subtasks]
    day = facts.finished_on or today
    if facts.due is not None and day > facts.due:
        found.append(Obstacle("time", f"超过时限 {(day - facts.due).days} 天（时限 {_day(facts.due)}）"))
    return tuple(found)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
