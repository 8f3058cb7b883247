"""One evaluation: scores of all nodes, ranks, gates, selection and warnings, with every stage kept.

``evaluate`` is the one door: a scheme and facts in, a ``Result`` of arrays out; ``result.py`` writes it down.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import cached_property

import numpy as np

from luoshi.evaluation.arrays import Bools, EvaluationError, Floats, Ints, without_noise
from luoshi.evaluation.awards import AwardList
from luoshi.evaluation.compile import Problem, compile_scheme, share_of
from luoshi.evaluation.facts import Facts
from luoshi.evaluation.findings import Finding, findings_of
from luoshi.evaluation.gates import GateFinding, violation
from luoshi.evaluation.pipeline import Treated, fill, normalise, outside, treat
from luoshi.evaluation.quality import Doubt, doubts, is_confirmed
from luoshi.evaluation.quality_rules import doubts_of_rules
from luoshi.evaluation.scheme import Scheme
from luoshi.evaluation.scheme_rules import Rounding
from luoshi.evaluation.scoring import TreeScores, score_tree
from luoshi.evaluation.selection import competition_ranks, select
from luoshi.evaluation.tree import column_name

_MOST_TOLD = 20
_MOST_CELLS = 400_000
"""How many figures are evaluated again to see what doubtful ones would change."""


@dataclass(frozen=True, eq=False)
class Result:
    """An evaluation. n units, q leaves, m nodes; columns in the tree's order.

    ``filled``, ``treated``, ``normalised`` (n, q) are the stages; ``tree_scores`` holds all node scores and effective
    weights. ``scores`` (n,) is the total as it is ranked and shown; ``rank`` and ``group_rank`` (n,) are competition
    ranks, 0 for a unit that is not ranked; ``selected`` and ``contested`` (n,).
    """

    problem: Problem
    filled: Floats
    treated: Treated
    normalised: Floats
    bounds: dict[int, tuple[float, float]]
    tree_scores: TreeScores
    scores: Floats
    rank: Ints
    group_rank: Ints
    selected: Bools
    contested: Bools
    findings: tuple[Finding, ...]
    grades: tuple[str, ...] = ()
    """Each unit's grade (n,) among those selected, empty for the others; none at all where the scheme has no grades."""

    @property
    def of_tree(self) -> Floats:
        """The score of the tree (n,) in full precision, before bonuses and deductions."""
        return np.asarray(self.tree_scores.scores[:, -1])

    @property
    def total(self) -> Floats:
        """The total score (n,) in full precision."""
        return self.of_tree + points_of(self.problem)

    @property
    def additive(self) -> bool:
        """Whether every node is a weighted sum, so that contributions are parts of the total by nature."""
        return all(node.additive for node in self.tree_scores.nodes)

    @cached_property
    def contributions(self) -> Floats:
        """Each leaf's part of the score of the tree, (n, q); the parts of a unit sum to it.

        Effective weight × normalised figure where all nodes are weighted sums. Otherwise these products are scaled to
        the total (proportional attribution): a convention, and named as such wherever it is shown.
        """
        q = self.normalised.shape[1]
        effective = self.tree_scores.effective[:, :q]
        parts = np.where(np.isnan(self.normalised) | (effective == 0.0), 0.0, self.normalised * effective)
        parts = np.where(np.isnan(self.of_tree)[:, None], np.nan, parts)
        if self.additive:
            return parts
        sums = parts.sum(axis=1, keepdims=True)
        return parts * np.where(sums != 0.0, self.of_tree[:, None] / np.where(sums != 0.0, sums, 1.0), 0.0)


def evaluate(scheme: Scheme, facts: Facts, awards: Sequence[AwardList] = ()) -> Result:
    """Evaluate figures by a scheme, their quality looked at first. ``awards`` are the lists of earlier years.

    Raises EvaluationError, in words, for what cannot be evaluated, and for figures that are probably wrong and were not
    confirmed. What is doubtful stands among the findings, with what would change.
    """
    with scheme.in_its_words():
        return _evaluate(scheme, facts, awards)


def _evaluate(scheme: Scheme, facts: Facts, awards: Sequence[AwardList]) -> Result:
    problem = compile_scheme(scheme, facts, awards)
    doubted = [*doubts(problem), *doubts_of_rules(problem)]
    confirmed = [is_confirmed(problem, doubt) for doubt in doubted]
    wrong = [d for d, reason in zip(doubted, confirmed, strict=True) if d.stops and reason is None]
    if wrong:
        told = list(dict.fromkeys(doubt.message for doubt in wrong))
        more = f"\n……共{len(told)}处" if len(told) > _MOST_TOLD else ""
        raise EvaluationError(
            "数据疑有错误，未作评价：\n"
            + "\n".join(f"  {words}" for words in told[:_MOST_TOLD])
            + more
            + "\n请对照来源改正；确实无误的，在方案的数据核实（confirmed）里写明指标、对象和理由"
        )
    result = evaluate_problem(problem)
    found = [
        Finding("confirmed", problem.units[d.unit], f"{d.message}；方案写明已核实：{reason}")
        for d, reason in zip(doubted, confirmed, strict=True)
        if reason is not None
    ]
    doubtful = [d for d, reason in zip(doubted, confirmed, strict=True) if reason is None]
    return replace(result, findings=(*found, *_doubtful(result, doubtful), *result.findings))


def _doubtful(result: Result, doubted: list[Doubt]) -> Iterator[Finding]:
    """Each doubtful figure that could change a place, with what would change were it as the others are."""
    problem = result.problem
    cells = max(problem.values.size, 1)
    for number, doubt in enumerate(doubted):
        if number >= max(_MOST_CELLS // cells, 3):
            yield Finding("doubtful", problem.units[doubt.unit], f"{doubt.message}；未试算对名次的影响")
            continue
        values = problem.values.copy()
        values[doubt.unit, doubt.column] = doubt.usual
        try:
            other = evaluate_problem(replace(problem, values=values))
        except EvaluationError:
            yield Finding("doubtful", problem.units[doubt.unit], doubt.message)
            continue
        change = change_in_words(problem.units, result, other, doubt.unit)
        if change:
            yield Finding(
                "doubtful",
                problem.units[doubt.unit],
                f"{doubt.message}；请核实。如换作其他对象的中位数{doubt.usual:g}，{change}",
            )


def change_in_words(units: tuple[str, ...], now: Result, other: Result, unit: int) -> str:
    """How a unit's rank and the list would change; empty where neither does."""
    words = []
    before, after = int(now.rank[unit]), int(other.rank[unit])
    if before != after:
        place = {0: "不排名"}
        words.append(
            f"{units[unit]}由{place.get(before, f'第{before}名')}变为{place.get(after, f'第{after}名')}"
        )
    into = [units[u] for u in np.flatnonzero(other.selected & ~now.selected)]
    out = [units[u] for u in np.flatnonzero(now.selected & ~other.selected)]
    if into or out:
        parts = [f"{'、'.join(into)}入选" if into else "", f"{'、'.join(out)}落选" if out else ""]
        words.append("，".join(part for part in parts if part))
    return "，".join(words)


def evaluate_problem(problem: Problem) -> Result:
    """Evaluate a compiled problem (so that figures can be varied without compiling again)."""
    filled = fill(problem)
    treated = treat(problem, filled)
    normalised, bounds = normalise(problem, treated)
    tree_scores = score_tree(problem, treated.values, normalised)
    rounding = problem.scheme.rounding
    full = without_noise(tree_scores.scores[:, -1] + points_of(problem))
    shown = rounded(full, rounding)
    decisive = shown if rounding.rank_on == "rounded" else full
    decisive = np.where(problem.ranked, decisive, np.nan)
    if np.isnan(decisive).all():
        raise EvaluationError(
            "没有一个对象可以排名：或者缺数超过缺失值规则的限度，或者都被一票否决，请检查数据和方案"
        )
    keys = tie_keys(problem, tree_scores)
    ordered = np.vstack([decisive[None, :], keys])
    rank = competition_ranks(ordered)
    group_rank = np.zeros_like(rank)
    for number in range(len(problem.group_names)):
        members = problem.groups == number
        group_rank[members] = competition_ranks(ordered[:, members])
    problem = _gated_by_scores(problem, tree_scores, rank, group_rank)
    selected = contested = np.zeros(len(rank), dtype=np.bool_)
    if problem.selection is not None and not problem.pending:
        chosen, disputed = select(
            decisive[None, :], problem.selection, problem.eligible, keys, published=shown[None, :]
        )
        selected, contested = chosen[0], disputed[0]
    grades, divided = _grades(problem, rank, selected)
    findings = findings_of(
        problem, filled, treated, normalised, tree_scores, selected, contested, decisive, keys, shown
    )
    return Result(
        problem, filled, treated, normalised, bounds, tree_scores, shown, rank, group_rank, selected, contested,
        (*divided, *findings), grades,
    )  # fmt: skip


def points_of(problem: Problem) -> Floats:
    """Bonuses and deductions together (n,), each kind within its cap."""
    scheme = problem.scheme
    n, count = len(problem.units), len(scheme.bonuses)
    added = sum((points.values for points in problem.bonuses[:count]), np.zeros(n))
    taken = sum((points.values for points in problem.bonuses[count:]), np.zeros(n))
    if scheme.bonus_cap is not None:
        added = np.minimum(added, scheme.bonus_cap)
    if scheme.deduction_cap is not None:
        taken = np.maximum(taken, -scheme.deduction_cap)
    return np.asarray(added + taken)


def _gated_by_scores(problem: Problem, tree_scores: TreeScores, rank: Ints, group_rank: Ints) -> Problem:
    """The problem with those barred from selection by gates that look at a node's score or at a rank."""
    found: list[GateFinding] = []
    for gate in problem.scheme.gates:
        if gate.node is None or gate.require is None:
            continue
        column = problem.tree.column[gate.node]
        name = column_name(problem.tree, column)
        values = without_noise(tree_scores.scores[:, column])
        what = f"{name}得分"
        if gate.measured != "score":
            what = f"{name}{'组内' if gate.measured == 'group_rank' else ''}名次"
            is_total = column == len(problem.tree.ids) - 1
            values = (rank if gate.measured == "rank" else group_rank).astype(np.float64)
            if not is_total:
                values = _ranks_of(problem, tree_scores.scores[:, column], gate.measured == "group_rank")
            values = np.where(values == 0.0, np.nan, values)
        for unit, value in enumerate(values.tolist()):
            if value != value:
                continue  # a unit that has no score there is not ranked, or does without
            broken = violation(gate.require, value)
            if broken:
                found.append(GateFinding(unit, gate.id, "ineligible", f"{gate.reason}（{what}{broken}）"))
    if not found:
        return problem
    eligible = problem.eligible.copy()
    eligible[[finding.unit for finding in found]] = False
    return replace(problem, eligible=eligible, findings=(*problem.findings, *found))


def _ranks_of(problem: Problem, scores: Floats, within_group: bool) -> Floats:
    own = np.where(problem.ranked, without_noise(scores), np.nan)[None, :]
    if not within_group:
        return competition_ranks(own).astype(np.float64)
    ranks = np.zeros(len(problem.units))
    for number in range(len(problem.group_names)):
        members = problem.groups == number
        ranks[members] = competition_ranks(own[:, members])
    return ranks


def _grades(problem: Problem, rank: Ints, selected: Bools) -> tuple[tuple[str, ...], list[Finding]]:
    """The grade of everybody who is selected, from the best down; those tied across a bound take the lower one."""
    selection = problem.scheme.selection
    if selection is None or not selection.grades:
        return (), []
    order = sorted(np.flatnonzero(selected).tolist(), key=lambda unit: int(rank[unit]))
    grades = [""] * len(problem.units)
    found: list[Finding] = []
    start = 0
    for number, grade in enumerate(selection.grades):
        count = grade.places
        if grade.share is not None:
            count = share_of(grade.share, len(order))
        last = number == len(selection.grades) - 1
        end = len(order) if last and count is None else min(start + (count or 0), len(order))
        cut = end
        while start < cut < len(order) and rank[order[cut - 1]] == rank[order[cut]]:
            cut -= 1
        if cut < end:
            tied = "、".join(problem.units[u] for u in order if rank[u] == rank[order[cut]])
            found.append(Finding("grade", grade.name, f"“{grade.name}”末位并列，都归入下一等：{tied}"))
        for unit in order[start:cut]:
            grades[unit] = grade.name
        start = cut
    return tuple(grades), found


def tie_keys(problem: Problem, tree_scores: TreeScores) -> Floats:
    """The tie chain as keys (c, n), higher being better."""
    keys = []
    for step, figures in zip(problem.scheme.tie_breaks, problem.tie_figures, strict=True):
        column = problem.tree.column[step.by] if step.by is not None else -1
        if figures is not None:
            keys.append(figures)
        elif step.compare == "value":
            keys.append(own_figures(problem, column))
        else:
            keys.append(without_noise(tree_scores.scores[:, column]))
    return np.array(keys).reshape(len(keys), len(problem.units))


def own_figures(problem: Problem, column: int) -> Floats:
    """A leaf's figures as they were observed, higher being better."""
    best = problem.tree.leaves[column].best
    return np.asarray(outside(problem.values[:, column], best) * problem.directions[column])


def rounded(scores: Floats, rule: Rounding) -> Floats:
    """Scores rounded in decimal, as they are written (2.675 is 2.68 by 四舍五入, whatever its binary value)."""
    if rule.digits is None:
        return scores
    step = Decimal(1).scaleb(-rule.digits)
    mode = ROUND_HALF_UP if rule.mode == "half_up" else ROUND_HALF_EVEN
    # Twelve decimals first: 2.6749999999999998 is 2.675 computed in binary.
    return np.array(
        [
            s if s != s or abs(s) > 1e15 else float(Decimal(repr(round(s, 12))).quantize(step, rounding=mode))
            for s in scores.tolist()
        ]
    )
