"""A result as plain data and as JSON: equal input gives equal bytes.

Only writing down belongs here; nothing is computed that the engine has not computed.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping

import numpy as np

from luoshi.evaluation.compile import Problem
from luoshi.evaluation.engine import Result
from luoshi.evaluation.figures import standard_period
from luoshi.evaluation.pipeline import normalisations
from luoshi.evaluation.scheme_weighting import AnalyticHierarchy
from luoshi.evaluation.tree import Branch
from luoshi.evaluation.weights import analytic_hierarchy, principal_value
from luoshi.statistics.period import Period

FORMAT = "luoshi-evaluation/1"


_LAID_OUT = 50_000
"""Figures of a result that is still laid out for reading; a larger one has one unit on each line."""


def result_record(result: Result) -> dict[str, object]:
    """The whole result: units in order of rank with every node's score, every leaf's decomposition and sources."""
    return {**_head(result), "units": list(_units(result)), "warnings": _warnings(result)}


def result_lines(result: Result, more: Mapping[str, object] | None = None) -> Iterator[str]:
    """The record as JSON text, in parts, ``more`` added at the end.

    Laid out where it is small. A large one comes unit by unit, each on a line of its own, so that thousands of units need
    no more memory than one.
    """
    if result.problem.values.size <= _LAID_OUT:
        yield json.dumps(
            {**result_record(result), **(more or {})}, ensure_ascii=False, indent=2, allow_nan=False
        )
        yield "\n"
        return
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    start = "{\n"
    for key, value in _head(result).items():
        yield f"{start}{encode(key)}: {encode(value)}"
        start = ",\n"
    yield ',\n"units": ['
    start = "\n"
    for unit in _units(result):
        yield start + encode(unit)
        start = ",\n"
    yield "\n]"
    for key, value in {"warnings": _warnings(result), **(more or {})}.items():
        yield f",\n{encode(key)}: {encode(value)}"
    yield "\n}\n"


def _units(result: Result) -> Iterator[dict[str, object]]:
    """The units in order of rank, those that are not ranked last."""
    n = len(result.problem.units)
    for unit in np.lexsort((np.arange(n), np.where(result.rank > 0, result.rank, n + 1))).tolist():
        yield _unit(result, unit)


def _warnings(result: Result) -> list[dict[str, str]]:
    return [{"code": f.code, "about": f.about, "message": f.message} for f in result.findings]


def _head(result: Result) -> dict[str, object]:
    problem = result.problem
    return {
        "format": FORMAT,
        "scheme": {
            "title": problem.scheme.title,
            "basis": problem.scheme.basis.model_dump(),
            "lead": problem.scheme.lead,
            "year": problem.scheme.year,
            "reward": problem.scheme.reward,
            "sha256": scheme_digest(problem),
        },
        "data_sha256": data_digest(problem),
        "data": data_dates(problem),
        "decomposition": "additive" if result.additive else "proportional",
        "groups": list(problem.group_names),
        "indicators": [_leaf(result, column) for column in range(len(problem.tree.leaves))],
        "nodes": [_node(result, index) for index in range(len(problem.tree.branches))],
    }


def result_json(result: Result, indent: int | None = None) -> str:
    """The record as JSON text; missing numbers are null, and no minus stands before a zero.

    On one line unless ``indent`` is given: laying it out costs more than the whole evaluation.
    """
    return json.dumps(result_record(result), ensure_ascii=False, indent=indent, allow_nan=False) + "\n"


def _number(value: float) -> float | None:
    return float(value) + 0.0 if math.isfinite(value) else None


def scheme_digest(problem: Problem) -> str:
    """The fingerprint of the scheme."""
    return hashlib.sha256(problem.scheme.model_dump_json().encode()).hexdigest()


def data_digest(problem: Problem) -> str:
    """The fingerprint of the units and their figures."""
    digest = hashlib.sha256("\n".join(problem.units).encode())
    digest.update(np.ascontiguousarray(problem.values + 0.0).tobytes())
    return digest.hexdigest()


def _leaf(result: Result, column: int) -> dict[str, object]:
    problem = result.problem
    leaf = problem.tree.leaves[column]
    bounds = result.bounds.get(column)
    return {
        "id": leaf.id,
        "name": leaf.name or leaf.id,
        "indicator": leaf.indicator,
        "facet": leaf.facet,
        "direction": leaf.direction,
        "unit": leaf.unit,
        "scope": leaf.scope,
        "applies_to": list(leaf.applies_to),
        "proxy": leaf.proxy,
        "source": leaf.source,
        "reason": leaf.reason,
        "owner": leaf.owner,
        "normalisation": normalisations(problem.scheme, problem.tree)[column].model_dump(exclude_none=True),
        "bounds": None if bounds is None else [_number(bounds[0]), _number(bounds[1])],
        "treatment": result.treated.notes.get(column),
    }


def _node(result: Result, index: int) -> dict[str, object]:
    tree = result.problem.tree
    branch, scoring = tree.branches[index], result.tree_scores.nodes[index]
    shared = scoring.nominal if scoring.nominal.ndim == 1 else None
    return {
        "id": branch.id,
        "name": branch.name,
        "reason": branch.reason,
        "owner": branch.owner,
        "weighting": branch.weights.method,
        "consistency": _consistency(branch),
        "aggregation": branch.aggregation.model_dump(),
        "children": [
            {"id": tree.ids[child], "weight": None if shared is None else _number(shared[place])}
            for place, child in enumerate(branch.children)
        ],
    }


def _consistency(branch: Branch) -> dict[str, float] | None:
    """λ and the consistency ratio of pairwise comparisons."""
    if not isinstance(branch.weights, AnalyticHierarchy) or len(branch.children) == 1:
        return None
    matrix = branch.weights.matrix
    return {"lambda": principal_value(matrix), "ratio": analytic_hierarchy(matrix)[1]}


def data_dates(problem: Problem) -> dict[str, object]:
    """The periods the figures are of, and the last day on which any of them came in (None: the data do not say)."""
    periods = {standard_period(leaf.period or str(problem.scheme.year)) for leaf in problem.tree.leaves}
    received: list[str] = []
    table = getattr(problem.facts, "table", None)
    if table is not None and "received_at" in table.columns:
        received = [str(day) for day in table["received_at"].drop_nulls().to_list() if str(day)]
    return {
        "periods": sorted(periods, key=Period.parse),
        "received_at": max(received) if received else None,
    }


def _unit(result: Result, unit: int) -> dict[str, object]:
    problem = result.problem
    tree = problem.tree
    q = len(tree.leaves)
    rank, group_rank = int(result.rank[unit]), int(result.group_rank[unit])
    return {
        "unit": problem.units[unit],
        "group": problem.group_names[problem.groups[unit]],
        "score": _number(result.scores[unit]),
        "points": {p.id: _number(p.values[unit]) for p in problem.bonuses},
        "rank": rank or None,
        "group_rank": group_rank or None,
        "selected": bool(result.selected[unit]),
        "grade": (result.grades[unit] or None) if result.grades else None,
        "contested": bool(result.contested[unit]),
        "gates": [
            {"gate": f.gate, "effect": f.effect, "reason": f.reason}
            for f in problem.findings
            if f.unit == unit
        ],
        "nodes": {
            branch.id: _number(result.tree_scores.scores[unit, q + index])
            for index, branch in enumerate(tree.branches)
        },
        "indicators": _parts(result, unit),
    }


def _parts(result: Result, unit: int) -> list[dict[str, object]]:
    """Each leaf's part in one unit's score, from the observations up."""
    problem = result.problem
    q, facts = len(problem.tree.leaves), problem.facts
    concerns = [True] * q if problem.concerns is None else problem.concerns[unit, :q].tolist()
    observed = problem.values[unit].tolist()
    stages = zip(
        problem.tree.ids,
        concerns,
        observed,
        problem.derived[unit].tolist(),
        result.filled[unit].tolist(),
        result.treated.values[unit].tolist(),
        result.normalised[unit].tolist(),
        result.tree_scores.effective[unit, :q].tolist(),
        result.contributions[unit].tolist(),
        problem.rows,
        strict=False,
    )
    return [
        {
            "id": leaf,
            "concerns": concerned,
            "value": _number(value),
            "derived": derived,
            "imputed": _number(filled) if value != value else None,
            "treated": _number(treated),
            "normalised": _number(normalised),
            "weight": _number(weight),
            "contribution": _number(contribution),
            "observations": [
                {"source": r.source, "revision": r.revision or None, "line": r.line or None}
                for handles in rows
                for r in facts.references(int(handles[unit]))
                if r.line
            ],
        }
        for leaf, concerned, value, derived, filled, treated, normalised, weight, contribution, rows in stages
    ]
