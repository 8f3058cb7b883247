"""The whole robustness analysis in one call, and its result as plain data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from luoshi.evaluation.robustness.kernels import aggregation_name
from luoshi.evaluation.robustness.leave_out import LeaveOneOut, leave_one_out
from luoshi.evaluation.robustness.model import Model
from luoshi.evaluation.robustness.monte_carlo import MonteCarlo, simulate
from luoshi.evaluation.robustness.sobol import Sobol, factors_of, sensitivity
from luoshi.evaluation.robustness.uncertainty import Uncertainty
from luoshi.evaluation.robustness.verdict import Verdict, judge

FORMAT = "luoshi-robustness/1"


@dataclass(frozen=True, eq=False)
class Robustness:
    """All parts of an analysis. ``factors`` are indices factor by factor, ``choices`` by kind of choice.

    Both are None where nothing but errors is varied; ``verdict`` is None where there is neither rule nor places.
    """

    model: Model
    outcome: MonteCarlo
    choices: Sobol | None
    factors: Sobol | None
    left_out: LeaveOneOut
    verdict: Verdict | None
    kept: tuple[str, ...] = ()
    """What was not varied, in words."""


def analyse(
    model: Model,
    uncertainty: Uncertainty,
    replicates: int = 10_000,
    seed: int = 0,
    *,
    places: int | None = None,
    base: int = 128,
    threads: int | None = None,
    scheduler: str | None = None,
    kept: tuple[str, ...] = (),
) -> Robustness:
    """Simulate, find what the ranks depend on, leave out each indicator, and judge.

    ``places`` selects by rank where the model has no award rule; ``base`` is the number of base points of the design
    of the sensitivity indices; ``scheduler`` the address of a Dask cluster that computes the replicates;
    ``kept`` is what the model leaves as it is, in words, to be told beside what is varied.
    """
    outcome = simulate(
        model, uncertainty, replicates, seed, places=places, threads=threads, scheduler=scheduler
    )
    choices = factors = None
    if factors_of(model, uncertainty):
        choices, factors = (
            sensitivity(model, uncertainty, base, seed, by=by, threads=threads, scheduler=scheduler)
            for by in ("choice", "factor")
        )
    left_out = leave_one_out(model, places)
    verdict = None
    if outcome.selected is not None:
        verdict = judge(model, outcome, choices, factors, left_out)
    return Robustness(model, outcome, choices, factors, left_out, verdict, kept)


def varied_words(uncertainty: Uncertainty) -> tuple[str, ...]:
    """What is varied, each in words."""
    words = []
    if uncertainty.weights == "uniform":
        words.append(f"权重（各自±{uncertainty.spread:.0%}）")
    elif uncertainty.weights == "dirichlet":
        words.append("权重（狄利克雷分布）")
    if len(uncertainty.normalisations) > 1:
        words.append(f"标准化方法（{'、'.join(n.name for n in uncertainty.normalisations)}）")
    if len(uncertainty.aggregations) > 1:
        words.append(f"合成方法（{'、'.join(map(aggregation_name, uncertainty.aggregations))}）")
    if uncertainty.exclusion:
        words.append(f"指标取舍（每项以{uncertainty.exclusion:.0%}的概率不计）")
    if uncertainty.noise:
        words.append("数据误差")
    return tuple(words)


def robustness_record(found: Robustness) -> dict[str, object]:
    """The analysis as plain data: what was varied, every unit's ranks and inclusion, indices, and the verdict."""
    model, outcome = found.model, found.outcome
    uncertainty = outcome.uncertainty
    return {
        "format": FORMAT,
        "seed": outcome.seed,
        "replicates": len(outcome.ranks),
        "varied": {
            "weights": uncertainty.weights,
            "spread": uncertainty.spread if uncertainty.weights == "uniform" else None,
            "concentration": uncertainty.concentration if uncertainty.weights == "dirichlet" else None,
            "normalisations": [normaliser.name for normaliser in uncertainty.normalisations],
            "aggregations": [aggregation_name(mean) for mean in uncertainty.aggregations],
            "exclusion": uncertainty.exclusion,
            "noise": uncertainty.noise,
        },
        "varied_in_words": list(varied_words(uncertainty)),
        "not_varied": list(found.kept),
        "mean_rank_shift": float(outcome.rank_shift.mean()),
        "units": [_unit(found, unit) for unit in range(model.units)],
        "without_indicator": [
            {"id": model.column_name(leaf), "mean_rank_shift": float(found.left_out.shift[leaf])}
            for leaf in range(model.leaves)
        ],
        "sensitivity": None if found.choices is None else _indices(model, found.choices),
        "factors": None if found.factors is None else _indices(model, found.factors),
        "verdict": None if found.verdict is None else list(found.verdict.sentences),
    }


def _unit(found: Robustness, unit: int) -> dict[str, object]:
    outcome = found.outcome
    record: dict[str, object] = {
        "unit": found.model.unit_name(unit),
        "rank": int(outcome.nominal[unit]) or None,
        "quantile_ranks": {
            f"{probability:g}": int(rank) or None
            for probability, rank in zip(outcome.probabilities, outcome.quantiles[unit], strict=True)
        },
        "rank_counts": {
            str(rank + 1): int(outcome.counts[unit, rank]) for rank in np.flatnonzero(outcome.counts[unit])
        },
    }
    if outcome.selected is not None and outcome.nominal_selected is not None:
        share, error = outcome.inclusion
        record["selected"] = bool(outcome.nominal_selected[unit])
        record["inclusion"] = float(share[unit])
        record["inclusion_error"] = float(error[unit])
    return record


def _indices(model: Model, found: Sobol) -> dict[str, object]:
    """Indices by group of factors; null where a unit's rank does not vary, so that there is nothing to explain."""

    def name(group: tuple[int, ...]) -> str:
        factor = found.factors[group[0]]
        if len(group) > 1 or factor.column < 0:
            return factor.choice
        return f"weight:{model.column_name(factor.column)}"

    def numbers(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> list[float | None]:
        return [None if value != value else float(value) for value in values.tolist()]

    return {
        "groups": [
            {
                "name": name(group),
                "first": numbers(found.first[place, :-1]),
                "first_margin": numbers(found.first_margin[place, :-1]),
                "total": numbers(found.total[place, :-1]),
                "total_margin": numbers(found.total_margin[place, :-1]),
                "mean_rank_shift_total": numbers(found.total[place, -1:])[0],
            }
            for place, group in enumerate(found.groups)
        ],
        "undefined_units": [model.unit_name(unit) for unit in range(model.units) if not found.defined[unit]],
    }
