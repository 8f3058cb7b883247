"""What a reader of a result must know: constants, gaps, imputed figures, dominating weights, indicators that oppose.

Findings do not stop an evaluation; what stops one is an error. A new kind is one function in ``_KINDS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from luoshi.evaluation.arrays import Bools, Floats, is_constant
from luoshi.evaluation.compile import Problem
from luoshi.evaluation.names import UnitNames, listed
from luoshi.evaluation.pipeline import Treated, normalisations
from luoshi.evaluation.quotas import displaced_by_quotas
from luoshi.evaluation.scheme import Leaf, Scheme
from luoshi.evaluation.scheme_faults import without_english
from luoshi.evaluation.scheme_methods import DistanceToTarget, MinMax
from luoshi.evaluation.scheme_weighting import Entropy
from luoshi.evaluation.scoring import TreeScores
from luoshi.evaluation.tree import column_name, name_of_leaf
from luoshi.evaluation.weights import correlations

DOMINATING = 0.5
OPPOSING = -0.4


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know: a code, the id of the indicator, node or unit it is about, and a sentence."""

    code: str
    about: str
    message: str


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    problem: Problem
    filled: Floats
    treated: Treated
    normalised: Floats
    tree_scores: TreeScores
    selected: Bools
    contested: Bools
    decisive: Floats
    keys: Floats
    published: Floats


def findings_of(
    problem: Problem,
    filled: Floats,
    treated: Treated,
    normalised: Floats,
    tree_scores: TreeScores,
    selected: Bools,
    contested: Bools,
    decisive: Floats,
    keys: Floats,
    published: Floats,
) -> tuple[Finding, ...]:
    """All findings about a run, in a fixed order."""
    run = _Run(
        problem, filled, treated, normalised, tree_scores, selected, contested, decisive, keys, published
    )
    found = tuple(finding for kind in _KINDS for finding in kind(run))
    if not problem.scheme.in_chinese:
        return found
    return tuple(replace(finding, message=without_english(finding.message)) for finding in found)


def _names(problem: Problem, mask: Bools) -> str:
    return listed(problem.units, mask)


def _constant(run: _Run) -> Iterator[Finding]:
    gaps = np.isnan(run.filled).all(axis=0)
    low = np.where(gaps, 0.0, np.nanmin(np.where(gaps, 0.0, run.filled), axis=0))
    high = np.where(gaps, 1.0, np.nanmax(np.where(gaps, 0.0, run.filled), axis=0))
    specs = normalisations(run.problem.scheme, run.problem.tree)
    for column in np.flatnonzero(is_constant(low, high) & (len(run.filled) > 1)):
        leaf, rule = run.problem.tree.leaves[column], getattr(specs[column], "constant", None)
        words = {
            "middle": "都得中间分",
            "lowest": "都得最低分",
            "highest": "都得最高分",
            "missing": "都不计分",
        }
        how = f"，按方案{words[rule]}" if rule else ""
        yield Finding("constant", leaf.id, f"指标“{name_of_leaf(leaf)}”各对象取值相同，不能区分先后{how}")


def _beyond_bounds(run: _Run) -> Iterator[Finding]:
    """Figures beyond the bounds of their scale, which score more or less than it holds."""
    specs = normalisations(run.problem.scheme, run.problem.tree)
    for column, spec in enumerate(specs):
        if not isinstance(spec, (MinMax, DistanceToTarget)) or spec.clip == "both":
            continue
        if isinstance(spec, MinMax) and spec.bounds.of in ("run", "group"):
            continue
        low, high = spec.scale
        scores = run.normalised[:, column]
        edge = 1e-9 * (high - low)
        with np.errstate(invalid="ignore"):
            beyond = (scores > high + edge) | (scores < low - edge)
        if beyond.any():
            name = run.problem.tree.ids[column]
            yield Finding(
                "beyond",
                name,
                f"指标“{column_name(run.problem.tree, column)}”有数值在上下限或目标值之外，得分超出{low:g}至{high:g}，方案没有写明截断：{_names(run.problem, beyond)}",
            )


def _of_missing(run: _Run) -> Iterator[Finding]:
    problem = run.problem
    absent = np.isnan(problem.values)
    if problem.concerns is not None:
        absent &= problem.concerns[:, : absent.shape[1]]
    if absent.any():
        for column in np.flatnonzero(absent.any(axis=0)):
            imputed = absent[:, column] & ~np.isnan(run.filled[:, column])
            name, shown = problem.tree.ids[column], column_name(problem.tree, int(column))
            if imputed.any():
                yield Finding("imputed", name, f"指标“{shown}”缺数，按方案插补：{_names(problem, imputed)}")
            rest = absent[:, column] & ~imputed
            if rest.any():
                yield Finding("missing", name, f"指标“{shown}”缺数：{_names(problem, rest)}")
    unscored = np.isnan(run.tree_scores.scores[:, -1])
    for unit in np.flatnonzero(unscored):
        name = problem.units[unit]
        yield Finding("unscored", name, f"{name}缺数超过缺失值规则的限度，没有总分，不参加排名")


def _of_derived(run: _Run) -> Iterator[Finding]:
    problem = run.problem
    for column in np.flatnonzero(problem.derived.any(axis=0)):
        leaf = problem.tree.leaves[column]
        some = problem.derived[:, column]
        whose = "" if some.all() else f"（{_names(problem, some)}）"
        yield Finding("derived", leaf.id, f"指标“{name_of_leaf(leaf)}”的{_how_derived(leaf)}{whose}")


def _how_derived(leaf: Leaf) -> str:
    if leaf.formula is not None:
        return f"数值按公式“{leaf.formula}”算出"
    if leaf.facet == "increment":
        by_growth = leaf.increment_by == "growth"
        return "增量由本年总量和公布的增速推算" if by_growth else "增量由两年总量相减得出"
    return "增速由总量推算，不是公布的可比价增速"


def _of_treated(run: _Run) -> Iterator[Finding]:
    for column, note in sorted(run.treated.notes.items()):
        name = run.problem.tree.ids[column]
        yield Finding("treated", name, f"指标“{column_name(run.problem.tree, column)}”作了异常值处理：{note}")


def _dominating(run: _Run) -> Iterator[Finding]:
    tree = run.problem.tree
    for branch, node in zip(tree.branches, run.tree_scores.nodes, strict=True):
        if isinstance(branch.weights, Entropy) and len(branch.children) > 1:
            largest = int(np.argmax(node.nominal))
            if node.nominal[largest] > DOMINATING:
                child = branch.children[largest]
                name, shown = tree.ids[child], column_name(tree, child)
                yield Finding(
                    "dominating",
                    name,
                    f"熵权法把“{branch.name}”之下{node.nominal[largest]:.0%}的权重给了“{shown}”，多因该指标分布偏斜，请斟酌",
                )


def _opposing(run: _Run) -> Iterator[Finding]:
    tree = run.problem.tree
    if len(run.normalised) < 3:
        return
    q = len(tree.leaves)
    r = correlations(run.normalised)
    parents = tree.parent[:q]
    pairs = np.argwhere(np.triu((r < OPPOSING) & (parents[:, None] == parents[None, :]), 1))
    for first, second in pairs:
        a, b = column_name(tree, int(first)), column_name(tree, int(second))
        yield Finding(
            "opposing", tree.ids[first], f"“{a}”与“{b}”负相关（{r[first, second]:.2f}），合在一处会互相抵消"
        )


def _selection(run: _Run) -> Iterator[Finding]:
    problem = run.problem
    if problem.selection is None or problem.pending:
        return
    if run.contested.any():
        words = {"admit_all": "全部入选", "admit_none": "均未入选", "register_order": "按名录顺序取舍"}
        yield Finding(
            "contested",
            "selection",
            f"名额末位并列，并列规则用尽仍不能区分：{_names(problem, run.contested)}，按方案{words[problem.selection.unresolved]}",
        )
    places, chosen = problem.selection.places, int(run.selected.sum())
    if places is not None and chosen < places:
        yield Finding("unfilled", "selection", f"名额{places}个，实际入选{chosen}个")

    sizes = np.bincount(problem.selection.category[run.selected], minlength=len(problem.category_names))
    for number, name in enumerate(problem.category_names):
        reserved = int(problem.selection.reserved[number])
        if sizes[number] < reserved:
            yield Finding("unfilled", name, f"“{name}”保留名额{reserved}个，实际入选{sizes[number]}个")


def _pending(run: _Run) -> Iterator[Finding]:
    for gate in run.problem.pending:
        whose = listed(run.problem.units, np.isin(np.arange(len(run.problem.units)), gate.units))
        kind, unknown, remedy = _undecided(run.problem.scheme, gate.gate)
        yield Finding(
            "pending",
            gate.gate,
            f"{kind}“{gate.gate}”待核：{whose}没有“{gate.indicator}”{gate.period}的数值，{unknown}不得而知，"
            f"入选名单暂不给出；请补齐数据，或在方案里写明缺数视为{remedy}",
        )


def _undecided(scheme: Scheme, rule: str) -> tuple[str, str, str]:
    """What kind of rule waits for figures, what is not known without them, and what the scheme could say instead."""
    for rules, word in ((scheme.bonuses, "加"), (scheme.deductions, "减")):
        if any(item.id == rule for item in rules):
            return f"{word}分项", f"该{word}多少分", "未发生（pass）"
    return "一票否决", "是否触及", "未发生（pass）还是不通过（fail）"


def _notices(run: _Run) -> Iterator[Finding]:
    for notice in run.problem.notices:
        yield Finding("undefined", notice.about, notice.message)
    for words in getattr(run.problem.facts, "notices", ()):
        yield Finding("reading", "data", words)


def _displaced(run: _Run) -> Iterator[Finding]:
    for words in displaced_by_quotas(run.problem, run.decisive, run.keys, run.published, run.selected):
        yield Finding("displaced", "selection", words)


def _outsiders(run: _Run) -> Iterator[Finding]:
    units = set(run.problem.units)
    strange = [name for name in run.problem.facts.units if name not in units]
    own = UnitNames(run.problem.units if strange else ())
    outside = sorted(name for name in strange if own.find(name) is None)
    if outside:
        names = "、".join(outside[:5]) + ("等" if len(outside) > 5 else "")
        yield Finding(
            "outside", "population", f"数据里有{len(outside)}个对象不在评价范围内，未参加评价：{names}"
        )


def _proxies(run: _Run) -> Iterator[Finding]:
    for leaf in run.problem.tree.leaves:
        if leaf.proxy:
            yield Finding("proxy", leaf.id, f"指标“{name_of_leaf(leaf)}”是替代指标，不是方案本意所指的数据")


_KINDS: tuple[Callable[[_Run], Iterator[Finding]], ...] = (
    _pending,
    _notices,
    _outsiders,
    _constant,
    _beyond_bounds,
    _of_missing,
    _of_derived,
    _proxies,
    _of_treated,
    _dominating,
    _opposing,
    _selection,
    _displaced,
)
