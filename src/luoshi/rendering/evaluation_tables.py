"""The tables of an evaluation's report as HTML, every cell escaped. The figures are those of the charts beside them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from luoshi.evaluation.coherence import Coherence
from luoshi.evaluation.engine import Result
from luoshi.evaluation.pipeline import normalisations
from luoshi.evaluation.robustness.analysis import Robustness
from luoshi.evaluation.scheme import FACET_WORDS
from luoshi.evaluation.scheme_words import CHOICES
from luoshi.evaluation.tree import name_of_leaf as leaf_name
from luoshi.rendering.evaluation_charts import segments_of
from luoshi.rendering.evaluation_words import decimals, direction_word, rank_word, ranked_order, score_word
from luoshi.statistics.period import Period
from luoshi.statistics.problem import DataError

_CHINESE = {value: word for word, value in reversed(CHOICES.items())}


def plain(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    numbers: Sequence[int] = (),
    chosen: Sequence[bool] = (),
    kind: str = "full cards",
) -> str:
    """A table whose first column names the row; ``numbers`` are columns set to the right, ``chosen`` rows stand out."""

    def cell(tag: str, column: int, words: str, more: str = "") -> str:
        css = ' class="n"' if column in numbers else ""
        return f"<{tag}{css}{more}>{escape(words)}</{tag}>"

    head = "".join(cell("th", column, words, ' scope="col"') for column, words in enumerate(heads))
    body = []
    for number, row in enumerate(rows):
        css = ' class="chosen"' if number < len(chosen) and chosen[number] else ""
        cells = cell("th", 0, row[0], ' scope="row"') + "".join(
            cell("td", column, words, f' data-label="{escape(heads[column])}"')
            for column, words in enumerate(row[1:], 1)
        )
        body.append(f"<tr{css}>{cells}</tr>")
    return f'<table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>'


def figure(value: float, digits: int = 4) -> str:
    """A figure with at most so many decimals, a dash where it is missing."""
    if np.isnan(value):
        return "—"
    words = f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"
    return words.replace("-", "−") if words not in ("-0", "") else "0"


def ranking(result: Result) -> str:
    """Rank, group, rank in the group, score and outcome of every unit."""
    problem = result.problem
    stopped = {f.unit: f.reason for f in problem.findings}
    order = ranked_order(result)
    rows = [
        (
            problem.units[unit],
            rank_word(result, unit),
            problem.group_names[problem.groups[unit]],
            str(int(result.group_rank[unit]) or "—"),
            score_word(result, unit),
            f"● 入选{grade_word(result, unit)}"
            if result.selected[unit]
            else f"■ {stopped[unit]}"
            if unit in stopped
            else "",
        )
        for unit in order
    ]
    heads = ("对象", "名次", "组别", "组内名次", "得分", "结果")
    return plain(heads, rows, (1, 3, 4), [bool(result.selected[u]) for u in order], "")


def grade_word(result: Result, unit: int) -> str:
    """The grade of a unit that is selected, after a space; nothing where there are no grades."""
    return f" {result.grades[unit]}" if result.grades and result.grades[unit] else ""


def contributions(result: Result) -> str:
    """What each part of the scheme adds to every score."""
    segments = segments_of(result)
    order = ranked_order(result)
    rows = [
        (
            result.problem.units[unit],
            rank_word(result, unit),
            score_word(result, unit),
            *(
                figure(float(result.contributions[unit, list(s.columns)].sum()), decimals(result))
                for s in segments
            ),
        )
        for unit in order
    ]
    heads = ("对象", "名次", "得分", *(segment.name for segment in segments))
    return plain(heads, rows, range(1, len(heads)), [bool(result.selected[u]) for u in order], "")


def decomposition(result: Result) -> str:
    """Every leaf of every unit: figure, normalised figure, effective weight, contribution, line of the data."""
    problem = result.problem
    rows = []
    for unit in ranked_order(result):
        for column, leaf in enumerate(problem.tree.leaves):
            if problem.concerns is not None and not problem.concerns[unit, column]:
                continue
            references = [
                r for handles in problem.rows[column] for r in problem.facts.references(int(handles[unit]))
            ]
            lines = "、".join(f"第{r.line}行" for r in references if r.line)
            observed = float(problem.values[unit, column])
            filled = float(result.filled[unit, column])
            value = figure(observed)
            if np.isnan(observed) and not np.isnan(filled):
                value = f"插补{figure(filled)}"
            rows.append(
                (
                    problem.units[unit],
                    leaf_name(leaf),
                    value,
                    figure(float(result.normalised[unit, column]), decimals(result)),
                    figure(float(result.tree_scores.effective[unit, column]), 4),
                    figure(float(result.contributions[unit, column]), decimals(result)),
                    lines,
                )
            )
    heads = ("对象", "指标", "原值", "标准化得分", "有效权重", "贡献", "数据表")
    return plain(heads, rows, (2, 3, 4, 5), (), "")


def rank_intervals(result: Result, found: Robustness) -> str:
    """Quantile ranks and how often each unit is selected, with its margin."""
    outcome = found.outcome
    shares = outcome.inclusion if outcome.selected is not None else None
    order = ranked_order(result)
    heads = ["对象", "方案名次", *(f"{p:.0%}分位名次" for p in outcome.probabilities)]
    rows = []
    for unit in order:
        row = [result.problem.units[unit], rank_word(result, unit)]
        row += [str(int(rank) or "—") for rank in outcome.quantiles[unit]]
        if shares is not None:
            row.append(f"{shares[0][unit]:.1%} ± {1.96 * shares[1][unit]:.1%}")
        rows.append(row)
    if shares is not None:
        heads.append("入选频率")
    chosen = [bool(result.selected[u]) for u in order]
    return plain(heads, rows, range(1, len(heads)), chosen, "")


def quotas(result: Result) -> str:
    """Places by category: what is reserved, the most there may be, and who was selected."""
    problem = result.problem
    rule = problem.selection
    assert rule is not None
    order = [unit for unit in ranked_order(result) if result.selected[unit]]
    n = len(problem.units)
    rows = [
        (
            name,
            str(int(rule.reserved[number])) if rule.reserved[number] else "",
            str(int(rule.most[number])) if rule.most[number] < n else "",
            "、".join(problem.units[unit] for unit in order if rule.category[unit] == number) or "无",
        )
        for number, name in enumerate(problem.category_names)
    ]
    total = [f"共{rule.places}个名额"] if rule.places is not None else []
    if rule.max_rank is not None:
        total.append(f"名次不低于第{rule.max_rank}名")
    if rule.min_score is not None:
        total.append(f"得分不低于{rule.min_score:g}")
    total.append(f"入选{len(order)}个")
    words = {"admit_all": "全部入选", "admit_none": "均不入选", "register_order": "按名录顺序取舍"}
    total.append(f"末位仍并列的{words[rule.unresolved]}")
    table = plain(("类别", "至少", "至多", "入选"), rows, (1, 2), (), "cards") if len(rows) > 1 else ""
    return f"<p>{escape('，'.join(total))}。</p>{table}"


def indicators(result: Result) -> str:
    """What each leaf measures, how it is made comparable, what it weighs, and who owns it."""
    problem = result.problem
    specs = normalisations(problem.scheme, problem.tree)
    q = len(problem.tree.leaves)
    rows = []
    for column, leaf in enumerate(problem.tree.leaves):
        weights = result.tree_scores.effective[:, column]
        present = weights[~np.isnan(weights) & (weights > 0)]
        share = "—"
        if present.size:
            low, high = float(present.min()), float(present.max())
            share = f"{low:.1%}" if high - low < 5e-4 else f"{low:.1%}—{high:.1%}"
        bounds = result.bounds.get(column)
        method = _CHINESE.get(specs[column].method, specs[column].method)
        if bounds is not None:
            method += f"（{figure(bounds[0], 2)}至{figure(bounds[1], 2)}）"
        notes = [result.treated.notes.get(column, ""), leaf.reason or ""]
        notes.append("替代指标" if leaf.proxy else "")
        notes.append(f"只对{'、'.join(leaf.applies_to)}" if leaf.applies_to else "")
        rows.append(
            (
                leaf_name(leaf),
                leaf.indicator
                + (f"（{FACET_WORDS[leaf.facet]}）" if leaf.facet != "level" else "")
                + (f" ÷ {leaf.denominator}" if leaf.denominator else ""),
                _period(leaf.period or str(problem.scheme.year)),
                direction_word(leaf),
                share,
                method,
                leaf.owner or _owner(result, column, q),
                "；".join(note for note in notes if note),
            )
        )
    heads = ("名称", "指标", "时期", "方向", "有效权重", "标准化（上下限）", "责任部门", "说明")
    return plain(heads, rows, (4,))


def _period(words: str) -> str:
    try:
        return Period.parse(words).chinese
    except DataError:
        return words


def _owner(result: Result, column: int, leaves: int) -> str:
    """The owner written at the closest branch above."""
    tree = result.problem.tree
    at = int(tree.parent[column])
    while at >= 0:
        owner = tree.branches[at - leaves].owner
        if owner:
            return owner
        at = int(tree.parent[at])
    return ""


def correlations(found: Coherence, names: Sequence[str]) -> str:
    """All correlations, and each indicator's with the total."""
    heads = ("指标", *(str(number) for number in range(1, len(names) + 1)), "与总分")
    rows = [
        (
            f"{i + 1} {name}",
            *(figure(float(found.correlations[i, j]), 2) for j in range(len(names))),
            figure(float(found.with_total[i]), 2),
        )
        for i, name in enumerate(names)
    ]
    return plain(heads, rows, range(1, len(heads)), (), "")
