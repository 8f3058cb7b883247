"""Two schemes on the same figures: which places move, why, and which of their differences decides.

Each way in which the second scheme differs from the first is put into the first alone, and the whole rule is run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.awards import AwardList
from luoshi.evaluation.engine import Result, evaluate
from luoshi.evaluation.explain import Part, between_results
from luoshi.evaluation.facts import Facts
from luoshi.evaluation.names import UnitNames
from luoshi.evaluation.scheme import Scheme
from luoshi.evaluation.scheme_words import FIELDS
from luoshi.evaluation.tree import column_name

FORMAT = "luoshi-comparison/1"
_WORDLESS = {"title", "basis", "lead", "reward", "fixed_on", "robustness", "confirmed"}
_LARGEST = 3


@dataclass(frozen=True, slots=True)
class Move:
    """One unit under both schemes. ``parts`` are the largest parts of the difference of its two scores."""

    unit: str
    before: int
    after: int
    was_selected: bool
    is_selected: bool
    difference: float | None
    parts: tuple[Part, ...]

    @property
    def is_moved(self) -> bool:
        """Whether its place or its selection is another."""
        return self.before != self.after or self.was_selected != self.is_selected


@dataclass(frozen=True, slots=True)
class Choice:
    """One difference of the schemes, put into the first alone: how many places move, and whether its list is the other.

    ``problem`` says why the first scheme cannot be run with it.
    """

    field: str
    moved: int
    into: tuple[str, ...]
    out: tuple[str, ...]
    gives_other_list: bool
    problem: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Both results, every unit that either scheme ranks, and the differences, the most decisive first."""

    before: Result
    after: Result
    moves: tuple[Move, ...]
    choices: tuple[Choice, ...]


def compare_schemes(
    first: Scheme, second: Scheme, facts: Facts, awards: Sequence[AwardList] = ()
) -> Comparison:
    """What changes from the first scheme to the second. Raises EvaluationError where either cannot be run."""
    before, after = evaluate(first, facts, awards), evaluate(second, facts, awards)
    there = UnitNames(after.problem.units)
    moves = []
    for number, unit in enumerate(before.problem.units):
        other = there.find(unit)
        if other is None:
            moves.append(
                Move(unit, int(before.rank[number]), 0, bool(before.selected[number]), False, None, ())
            )
            continue
        moves.append(_move(before, after, number, other))
    here = UnitNames(before.problem.units)
    for number, unit in enumerate(after.problem.units):
        if here.find(unit) is None:
            moves.append(
                Move(unit, 0, int(after.rank[number]), False, bool(after.selected[number]), None, ())
            )
    moves.sort(key=lambda move: (move.after or len(moves) + 1, move.before or len(moves) + 1))
    choices = [
        _choice(field, first, second, facts, awards, before, after) for field in _differing(first, second)
    ]
    choices.sort(key=lambda c: (not c.gives_other_list, -len(c.into) - len(c.out), -c.moved))
    return Comparison(before, after, tuple(moves), tuple(choices))


def _move(before: Result, after: Result, a: int, b: int) -> Move:
    unit = after.problem.units[b]
    difference: float | None = None
    parts: tuple[Part, ...] = ()
    try:
        found = between_results(unit, after, before)
        difference = found.total
        parts = tuple(part for part in found.parts if abs(part.difference) > 1e-12)[:_LARGEST]
    except EvaluationError:
        pass  # a unit without a score in one of them has nothing to be explained
    return Move(
        before.problem.units[a],
        int(before.rank[a]),
        int(after.rank[b]),
        bool(before.selected[a]),
        bool(after.selected[b]),
        difference,
        parts,
    )


def _differing(first: Scheme, second: Scheme) -> list[str]:
    return [
        field
        for field in Scheme.model_fields
        if field not in _WORDLESS and getattr(first, field) != getattr(second, field)
    ]


def _choice(
    field: str,
    first: Scheme,
    second: Scheme,
    facts: Facts,
    awards: Sequence[AwardList],
    before: Result,
    after: Result,
) -> Choice:
    name = FIELDS.get(field, field)
    try:
        mixed = evaluate(first.model_copy(update={field: getattr(second, field)}), facts, awards)
    except EvaluationError as error:
        return Choice(name, 0, (), (), False, str(error).split("\n")[0])
    own, other = _selected(before), _selected(mixed)
    moved = 0
    if mixed.problem.units == before.problem.units:
        moved = int((mixed.rank != before.rank).sum())
    return Choice(
        name,
        moved,
        tuple(u for u in other if u not in own),
        tuple(u for u in own if u not in other),
        set(other) == set(_selected(after)) and set(own) != set(other),
    )


def _selected(result: Result) -> list[str]:
    return [result.problem.units[unit] for unit in np.flatnonzero(result.selected)]


def comparison_record(found: Comparison) -> dict[str, object]:
    """The comparison as plain data."""
    return {
        "format": FORMAT,
        "first": found.before.problem.scheme.title,
        "second": found.after.problem.scheme.title,
        "moved": sum(move.is_moved for move in found.moves),
        "units": [
            {
                "unit": move.unit,
                "rank_first": move.before or None,
                "rank_second": move.after or None,
                "selected_first": move.was_selected,
                "selected_second": move.is_selected,
                "score_difference": move.difference,
                "parts": [
                    {
                        "indicator": part.leaf,
                        "difference": part.difference,
                        "by_figure": part.by_figure,
                        "by_yardstick": part.by_yardstick,
                        "by_weight": part.by_weight,
                    }
                    for part in move.parts
                ],
            }
            for move in found.moves
        ],
        "choices": [
            {
                "field": choice.field,
                "moved": choice.moved,
                "into": list(choice.into),
                "out": list(choice.out),
                "gives_other_list": choice.gives_other_list,
                "problem": choice.problem or None,
            }
            for choice in found.choices
        ],
    }


def comparison_text(found: Comparison) -> str:
    """The comparison for people."""
    first, second = found.before.problem.scheme, found.after.problem.scheme
    lines = [f"甲：{first.title}（{first.year}年）", f"乙：{second.title}（{second.year}年）"]
    into = [move.unit for move in found.moves if move.is_selected and not move.was_selected]
    out = [move.unit for move in found.moves if move.was_selected and not move.is_selected]
    if into or out:
        lines.append(f"由甲改为乙，入选：{'、'.join(into) or '无'}；落选：{'、'.join(out) or '无'}。")
    else:
        lines.append("入选名单相同。")
    moved = [move for move in found.moves if move.is_moved]
    lines.append(f"名次有变动的{len(moved)}个，共{len(found.moves)}个。")
    for move in moved:
        words = f"  {move.unit}：{_place(move.before)} → {_place(move.after)}"
        if move.was_selected != move.is_selected:
            words += "，入选" if move.is_selected else "，落选"
        if move.parts:
            words += "；得分之差主要来自" + "、".join(
                f"“{_name(found, p.leaf)}”{p.difference:+.4g}" for p in move.parts
            )
        lines.append(words)
    lines.append("两份方案的不同之处，逐项单独放进甲：" if found.choices else "两份方案的规定没有不同。")
    for choice in found.choices:
        if choice.problem:
            lines.append(f"  {choice.field}：不能单独放进甲（{choice.problem}）")
            continue
        effect = f"{choice.moved}个对象的名次变动"
        if choice.into or choice.out:
            effect += f"，入选{'、'.join(choice.into) or '无'}，落选{'、'.join(choice.out) or '无'}"
        decisive = "；单这一项就得出乙的名单" if choice.gives_other_list else ""
        lines.append(f"  {choice.field}：{effect}{decisive}")
    return "\n".join(lines) + "\n"


def _place(rank: int) -> str:
    return f"第{rank}名" if rank else "不排名"


def _name(found: Comparison, leaf: str) -> str:
    for result in (found.after, found.before):
        column = result.problem.tree.column.get(leaf)
        if column is not None:
            return column_name(result.problem.tree, column)
    return leaf
