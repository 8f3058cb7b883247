"""Explanations as plain data and as text: why one unit stands above another, and what one would need."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Context

from luoshi.evaluation.engine import Result
from luoshi.evaluation.explain import POINTS, Difference, between_units, unit_number
from luoshi.evaluation.goal_seeking import Need
from luoshi.evaluation.tree import column_name

FORMAT_BETWEEN = "luoshi-between-units/1"
FORMAT_NEEDED = "luoshi-value-needed/1"
_SPLIT = {
    "exact": "各项之和就是总分之差",
    "shapley": "合成不是加权平均，差额按沙普利值分摊到各项",
}


def between_record(result: Result, unit: str, other: str) -> dict[str, object]:
    """Why one unit stands above or below another, as plain data."""
    problem = result.problem
    found = between_units(result, unit, other)
    numbers = [unit_number(problem, name) for name in (unit, other)]
    return {
        "format": FORMAT_BETWEEN,
        "scheme": problem.scheme.title,
        "units": [_standing(result, number) for number in numbers],
        "score_difference": found.total,
        "method": found.method,
        "parts": [
            {
                "indicator": part.leaf,
                "name": _name(result, part.leaf),
                "difference": part.difference,
                "values": [_value(result, number, part.leaf) for number in numbers],
                "by_figure": part.by_figure,
                "by_weight": part.by_weight,
            }
            for part in found.parts
        ],
    }


def between_text(result: Result, unit: str, other: str) -> str:
    """The same for people."""
    problem = result.problem
    found: Difference = between_units(result, unit, other)
    numbers = [unit_number(problem, name) for name in (unit, other)]
    first, second = (problem.units[number] for number in numbers)
    lines = [f"{problem.scheme.title}（{problem.scheme.year}年）"]
    for number in numbers:
        rank = int(result.rank[number])
        place = f"第{rank}名" if rank else "不排名"
        chosen = "，入选" if result.selected[number] else ""
        lines.append(f"{problem.units[number]}：总分{result.scores[number]:.4g}，{place}{chosen}")
    lines.append(f"{first}比{second}{_more(found.total)}，其中（{_SPLIT[found.method]}）：")
    for part in found.parts:
        a, b = (_value(result, number, part.leaf) for number in numbers)
        figures = "" if part.leaf == POINTS else f"（{_figure(a)}比{_figure(b)}）"
        weight = f"，其中权重不同{part.by_weight:+.4g}" if abs(part.by_weight) > 1e-12 else ""
        lines.append(f"  {_name(result, part.leaf)}{figures}：{part.difference:+.4g}{weight}")
    return "\n".join(lines) + "\n"


def needed_record(need: Need) -> dict[str, object]:
    """What a unit would need, as plain data."""
    return {
        "format": FORMAT_NEEDED,
        "unit": need.unit,
        "indicator": need.leaf,
        "goal": "selected" if need.rank is None else "rank",
        "rank": need.rank,
        "within_group": need.within_group,
        "current": need.current,
        "needed": need.value,
        "best_rank": need.best_rank,
        "limits": list(need.limits),
    }


def needed_text(need: Need) -> str:
    """The same for people."""
    group = "组内" if need.within_group else ""
    goal = "入选" if need.rank is None else f"进入{group}前{need.rank}名"
    now = f"{need.unit}的“{need.leaf}”现为{need.current:g}"
    ranged = f"在{need.limits[0]:g}至{need.limits[1]:g}之间"
    if need.value == need.current:
        return f"{now}，已经{goal}。\n"
    if need.value is None:
        return f"{now}；{ranged}，单凭这一项不能{goal}，至多到{group}第{need.best_rank}名。\n"
    return f"{now}，须达到{_enough(need.value, need.current)}才{goal}（其他数值都不变，{ranged}推算）。\n"


def _enough(value: float, current: float) -> str:
    """Six digits of a figure that is needed, never short of it."""
    digits = Context(prec=6, rounding=ROUND_CEILING if value > current else ROUND_FLOOR)
    return f"{digits.create_decimal_from_float(value).normalize():f}"


def _standing(result: Result, number: int) -> dict[str, object]:
    return {
        "unit": result.problem.units[number],
        "score": float(result.scores[number]),
        "rank": int(result.rank[number]) or None,
        "selected": bool(result.selected[number]),
    }


def _name(result: Result, leaf: str) -> str:
    return leaf if leaf == POINTS else column_name(result.problem.tree, result.problem.tree.column[leaf])


def _value(result: Result, number: int, leaf: str) -> float | None:
    column = result.problem.tree.column.get(leaf)
    if column is None or leaf == POINTS:
        return None
    value = float(result.problem.values[number, column])
    return value if value == value else None


def _figure(value: float | None) -> str:
    return "缺数" if value is None else f"{value:g}"


def _more(difference: float) -> str:
    if difference == 0.0:
        return "总分相同"
    return f"总分{'高' if difference > 0.0 else '低'}{abs(difference):.4g}"
