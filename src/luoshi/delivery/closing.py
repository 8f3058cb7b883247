"""What stands against calling a task finished: targets that are not reached, steps and parts that are open. Pure rules.

Finishing is a person's act and may be right all the same; whoever does it is told what is missing and says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from luoshi.delivery.reasons import Reason, phrase, sentence
from luoshi.delivery.status import DEFAULT, Light, Rules, TaskFacts, final_light

SHOWN = 5  # bodies that are named

Missing = Literal["target", "figure", "milestone", "subtask", "share", "time"]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that is missing, and the reason that says it."""

    missing: Missing
    reason: Reason

    @property
    def text(self) -> str:
        """What is missing, in Chinese."""
        return sentence((self.reason,))


def obstacles(
    facts: TaskFacts,
    today: date,
    open_subtasks: Sequence[str] = (),
    rules: Rules = DEFAULT,
    *,
    silent: Sequence[str] = (),
) -> tuple[Obstacle, ...]:
    """What is missing for the task to be finished today (or to be confirmed, where it was finished): unmet targets first.

    ``open_subtasks`` are the names of the parts of it that are neither finished nor cancelled, ``silent`` the bodies of a
    group (各市州人民政府) that have not reported on their share. A target that has no
    figure is an obstacle as well: nobody knows whether it is reached.
    """
    found: list[Obstacle] = []
    verdicts = [final_light(target, today, rules, facts.finished_on) for target in facts.targets]
    found += [Obstacle("target", each.reasons[0]) for each in verdicts if each.light is Light.RED]
    found += [Obstacle("figure", each.reasons[0]) for each in verdicts if each.light is Light.NONE]
    for step in facts.milestones:
        if step.done_on is None:
            found.append(Obstacle("milestone", (phrase("step_open", step.title, step.due),)))
    found += [Obstacle("subtask", (phrase("part_open", name),)) for name in open_subtasks]
    if silent:
        shown = "、".join(silent[:SHOWN]) + ("等" if len(silent) > SHOWN else "")
        found.append(Obstacle("share", (phrase("share_open", len(silent), shown),)))
    day = facts.finished_on or today
    if facts.due is not None and day > facts.due:
        found.append(Obstacle("time", (phrase("too_late", (day - facts.due).days, facts.due),)))
    return tuple(found)
