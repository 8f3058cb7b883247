"""The simulation against brute force, its invariants, and the wrong answers that other tools give."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.evaluation.aggregation import arithmetic, present_weights
from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.robustness.award import selected
from luoshi.evaluation.robustness.kernels import Cell, cells_of
from luoshi.evaluation.robustness.leave_out import leave_one_out
from luoshi.evaluation.robustness.model import Model, TieKey, plain_model, regular_tree
from luoshi.evaluation.robustness.monte_carlo import simulate
from luoshi.evaluation.robustness.normalisers import AsInScheme, MinMax, Rank, ZScore
from luoshi.evaluation.robustness.ranking import exact_ranks, quick_ranks
from luoshi.evaluation.robustness.statistics import (
    inclusion,
    mean_rank_shift,
    pairwise_winning,
    rank_counts,
    top,
)
from luoshi.evaluation.robustness.uncertainty import (
    Uncertainty,
    drawn_weights,
    effective_weights,
    given_weights,
    stream,
)
from luoshi.evaluation.selection import SelectionRule, competition_ranks, select

ALL = Uncertainty((MinMax(), ZScore(), Rank()), ("arithmetic", "geometric", "harmonic"))


def case(n: int = 12, branching: tuple[int, ...] = (2, 3), seed: int = 1, **rules: object) -> Model:
    generator = np.random.default_rng(seed)
    parents = regular_tree(branching)
    q = int(np.prod(branching))
    values = generator.lognormal(0, 1, (n, q)) * 10.0 ** generator.integers(-2, 5, q)
    directions = np.where(generator.random(q) < 0.3, -1.0, 1.0)
    weights = generator.uniform(0.5, 2.0, len(parents))
    model = plain_model(values, directions, parents, weights, MinMax().matrix(values, directions), **rules)  # type: ignore[arg-type]
    return with_weights(model, given_weights(model)[:, 0])


def with_weights(model: Model, weights: np.ndarray) -> Model:
    return replace(model, weights=weights)


def brute_force_scores(model: Model, matrix: np.ndarray, weights: np.ndarray, mean: str) -> list[float]:
    """One replicate, unit by unit and node by node, with gaps renormalised: the definition, in plain Python."""
    scores = []
    for unit in range(model.units):
        value: dict[int, float] = {leaf: float(matrix[unit, leaf]) for leaf in range(model.leaves)}
        for node, children in enumerate(model.children):
            there = [c for c in children if not np.isnan(value[c])]
            share = sum(weights[c] for c in there)
            column = model.leaves + node
            if share <= 0 or share < model.min_share[node] * sum(weights[c] for c in children) - 1e-12:
                value[column] = float("nan")
            elif mean == "arithmetic":
                value[column] = sum(weights[c] * value[c] for c in there) / share
            elif mean == "geometric":
                value[column] = float(np.prod([value[c] ** (weights[c] / share) for c in there]))
            else:
                value[column] = share / sum(weights[c] / value[c] for c in there)
        scores.append(value[model.leaves + model.nodes - 1])
    return scores


def brute_force_ranks(scores: list[float]) -> list[int]:
    return [
        0 if np.isnan(own) else 1 + sum(other > own * (1 + 1e-12) for other in scores if not np.isnan(other))
        for own in scores
    ]


@pytest.mark.parametrize("mean", ["arithmetic", "geometric", "harmonic"])
@pytest.mark.parametrize("gaps", [False, True])
def test_every_replicate_ranks_as_the_definition_says(mean: str, gaps: bool) -> None:
    model = case(min_share=0.4)
    if gaps:
        model.values[[0, 3, 3, 7], [1, 0, 1, 4]] = np.nan
    for normaliser in ALL.normalisations:
        cell = Cell(model, normaliser, mean)  # type: ignore[arg-type]
        weights = drawn_weights(model, ALL, 40, stream(5, 0))
        expected = [
            brute_force_ranks(brute_force_scores(model, cell.matrix, weights[:, r], mean)) for r in range(40)
        ]
        assert cell.ranks(weights).tolist() == expected


def test_single_precision_first_gives_the_ranks_of_double_precision() -> None:
    model = case(n=200, branching=(3, 4, 5))
    for cell in cells_of(model, ALL):
        weights = drawn_weights(model, ALL, 500, stream(2, 1), single=True)
        effective = effective_weights(model, weights.astype(np.float64))
        exact, _ = exact_ranks(effective.T @ cell.inner)
        quick = cell.ranks(weights)
        # Weights multiplied in single or in double precision differ by rounding; the sums are what is compared.
        assert (quick != exact).mean() < 1e-4


def test_units_with_the_same_figures_tie_in_every_replicate_and_nobody_is_pushed_up() -> None:
    model = case()
    model.values[5] = model.values[2]
    model.values[9] = model.values[2]
    outcome = simulate(model, ALL, 300, 4)
    ranks = outcome.ranks
    assert (ranks[:, 5] == ranks[:, 2]).all()
    assert (ranks[:, 9] == ranks[:, 2]).all()
    # Competition ranks: two places are left free behind three equals; dense ranks would admit too many.
    free = ranks[:, [2]] + 1
    assert not ((ranks == free) | (ranks == free + 1)).any()
    assert (np.sort(ranks, axis=1)[:, -1] <= 12).all()
    assert (top(ranks, 3).sum(axis=1) <= 5).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.001, 3.0, 1000.0]), st.floats(-100, 100))
def test_rank_distributions_do_not_depend_on_units_of_measure(seed: int, scale: float, shift: float) -> None:
    model = case(seed=seed)
    moved = case(seed=seed)
    moved.values[:] = model.values * scale
    moved.values[:, 0] += shift * scale
    one, other = simulate(model, ALL, 60, seed, threads=1), simulate(moved, ALL, 60, seed, threads=1)
    assert (one.ranks != other.ranks).mean() < 0.005


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.permutations(range(12)))
def test_rank_distributions_follow_the_units_when_these_are_permuted(seed: int, order: list[int]) -> None:
    model = case(seed=seed)
    moved = plain_model(
        model.values[order], model.directions, model.parents, model.weights, model.normalised[order]
    )
    one, other = simulate(model, ALL, 60, seed, threads=1), simulate(moved, ALL, 60, seed, threads=1)
    assert np.array_equal(one.counts[order], other.counts)


def test_permuting_indicators_with_their_weights_changes_nothing() -> None:
    # A tool is known that gives weights to the wrong indicator when columns are not in alphabetical order.
    model = case()
    order = np.array([2, 0, 1, 5, 4, 3, 6, 7, 8])
    moved = plain_model(
        model.values[:, order[:6]],
        model.directions[order[:6]],
        model.parents,
        model.weights[order],
        model.normalised[:, order[:6]],
    )
    weights = drawn_weights(model, ALL, 50, stream(1, 1))
    for cell, other in zip(cells_of(model, ALL), cells_of(moved, ALL), strict=True):
        assert np.array_equal(cell.ranks(weights.copy()), other.ranks(weights[order].copy()))


@pytest.mark.parametrize("normaliser", [MinMax(), ZScore(), Rank()])
def test_a_constant_indicator_separates_nobody(normaliser: MinMax | ZScore | Rank) -> None:
    model = case()
    model.values[:, 2] = 7.0
    cell = Cell(model, normaliser, "arithmetic")
    weights = drawn_weights(model, ALL, 50, stream(3, 3))
    effective = effective_weights(model, weights.copy())
    others = np.arange(6) != 2
    expected, _ = exact_ranks(effective[others].T @ cell.matrix[:, others].T)
    assert np.array_equal(cell.ranks(weights), expected)


def test_missing_figures_are_renormalised_and_a_unit_with_too_few_is_not_ranked() -> None:
    model = case(min_share=0.9)
    model.values[4, 0] = np.nan
    outcome = simulate(model, Uncertainty((MinMax(),)), 50, 1)
    assert (outcome.ranks[:, 4] == 0).all()
    assert (outcome.ranks.max(axis=1) == 11).all()
    assert (outcome.counts[4] == 0).all()
    assert (outcome.quantiles[4] == 0).all()
    lenient = case(min_share=0.3)
    lenient.values[4, 0] = np.nan
    assert (simulate(lenient, Uncertainty((MinMax(),)), 50, 1).ranks[:, 4] > 0).all()


def test_a_figure_that_is_not_positive_stops_a_geometric_mean_with_words_instead_of_a_lost_replicate() -> (
    None
):
    # A tool is known that turns it into a silent missing replicate.
    model = case()
    normalised = MinMax(floor=0.0).matrix(model.values, model.directions)
    with pytest.raises(EvaluationError, match="不是正数，不能作几何平均"):
        simulate(
            replace(model, aggregation=("geometric",) * model.nodes),
            Uncertainty((AsInScheme(normalised),), (None,)), 10, 1,
        )  # fmt: skip


def test_ranks_are_those_of_a_single_evaluation_where_nothing_varies() -> None:
    model = case()
    outcome = simulate(model, Uncertainty((AsInScheme(model.normalised),), weights="given"), 20, 3, places=4)
    expected = brute_force_ranks(
        brute_force_scores(model, model.normalised, given_weights(model)[:, 0], "arithmetic")
    )
    assert (outcome.ranks == expected).all()
    assert outcome.nominal.tolist() == expected
    assert outcome.inclusion[0].tolist() == [1.0 if rank <= 4 else 0.0 for rank in expected]
    assert outcome.inclusion[1].tolist() == [0.0] * 12
    assert (outcome.rank_shift == 0).all()


def test_all_weight_distributions_sum_to_one_within_each_parent_and_have_the_given_mean() -> None:
    model = case()
    for kind in ("uniform", "dirichlet"):
        spread = Uncertainty((MinMax(),), weights=kind, concentration=50.0)  # type: ignore[arg-type]
        weights = drawn_weights(model, spread, 4000, stream(1, 1))
        for children in model.children:
            assert np.allclose(weights[list(children)].sum(axis=0), 1.0)
        assert np.allclose(weights[:8].mean(axis=1), model.weights[:8], atol=0.01)
        assert weights[:8].std(axis=1).min() > 0.01


def test_each_indicator_is_left_out_as_often_as_the_probability_says_and_never_all() -> None:
    model = case()
    for probability in (0.1, 0.9):
        weights = drawn_weights(model, Uncertainty((MinMax(),), exclusion=probability), 5000, stream(1, 1))
        out = weights[:6] == 0.0
        expected = probability * (1.0 - probability**5)
        assert np.abs(out.mean(axis=1) - expected).max() < 0.03
        assert not out.all(axis=0).any()
        effective = effective_weights(model, weights)
        assert np.allclose(effective.sum(axis=0), 1.0)


@pytest.mark.parametrize("threads", [2, 3])
def test_any_number_of_threads_gives_the_same_bytes(threads: int) -> None:
    model = case(n=40)
    one = simulate(model, ALL, 3000, 9, places=5, threads=1)
    more = simulate(model, ALL, 3000, 9, places=5, threads=threads)
    assert one.ranks.tobytes() == more.ranks.tobytes()
    assert one.counts.tobytes() == more.counts.tobytes()
    assert one.quantiles.tobytes() == more.quantiles.tobytes()
    assert simulate(model, ALL, 3000, 10, places=5).ranks.tobytes() != one.ranks.tobytes()


def test_counts_and_quantile_ranks_follow_their_definitions() -> None:
    generator = np.random.default_rng(3)
    ranks = np.argsort(generator.random((37, 9)), axis=1).astype(np.uint16) + np.uint16(1)
    ranks[:5, 2] = 0
    ranks[:, 8] = 0
    counts, quantiles = rank_counts(ranks, (0.05, 0.5, 0.95, 1.0))
    for unit in range(9):
        own = [int(r) for r in ranks[:, unit] if r]
        assert counts[unit].tolist() == [own.count(k) for k in range(1, 10)]
        for place, probability in enumerate((0.05, 0.5, 0.95, 1.0)):
            least = next(
                (
                    k
                    for k in range(1, 10)
                    if own and sum(r <= k for r in own) >= probability * len(own) - 1e-9
                ),
                0,
            )
            assert quantiles[unit, place] == least


def test_pairwise_winning_shift_and_inclusion_follow_their_definitions() -> None:
    ranks = np.array([[1, 2, 2, 4], [2, 1, 0, 3]], dtype=np.uint16)
    wins = pairwise_winning(ranks)
    assert wins.tolist() == [[0, 0.5, 1, 1], [0.5, 0, 0.5, 1], [0, 0, 0, 0.5], [0, 0, 0.5, 0]]
    assert mean_rank_shift(ranks, np.array([1, 2, 3, 4], dtype=np.uint16)).tolist() == [0.25, 1.0]
    share, error = inclusion(top(ranks, 2))
    assert share.tolist() == [1.0, 1.0, 0.5, 0.0]
    assert error[2] == pytest.approx(np.sqrt(0.125))


SHARED = Path(__file__).parents[3] / "shared" / "bench" / "mcda"


@pytest.mark.skipif(not SHARED.exists(), reason="the reference program (../shared/bench/mcda) is not here")
def test_rank_counts_are_those_of_the_reference_program_under_its_weights(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(str(SHARED))
    import common  # type: ignore[import-not-found]
    import ref_numpy  # type: ignore[import-not-found]

    values, direction, weights = common.data("W2")
    drawn, cell_of = common.sample_weights(weights, 3000), common.sample_cfg(3000)
    expected, _ = ref_numpy.mc(values, direction, drawn, cell_of)
    directions = direction.astype(float)
    normalised = MinMax().matrix(values, directions)
    flat = plain_model(values, directions, regular_tree((60,)), np.full(61, 1 / 60), normalised)
    choices = Uncertainty((MinMax(), ZScore(), Rank()), ("arithmetic", "geometric"))
    ranks = np.concatenate(
        [
            cell.ranks(np.vstack([drawn[cell_of == number].T, np.ones((1, (cell_of == number).sum()))]))
            for number, cell in enumerate(cells_of(flat, choices))
        ]
    )
    assert np.array_equal(rank_counts(ranks, (0.5,))[0], expected)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_an_award_rule_on_ranks_chooses_as_the_rule_on_scores_does(data: st.DataObject) -> None:
    n, categories = data.draw(st.integers(1, 9)), data.draw(st.integers(1, 3))
    levels = data.draw(st.sampled_from([3, 1000]))  # with ties, and mostly without
    scores = np.array(
        data.draw(st.lists(st.lists(st.integers(0, levels), min_size=n, max_size=n), min_size=1, max_size=6))
    )
    reserved = np.array(data.draw(st.lists(st.integers(0, 2), min_size=categories, max_size=categories)))
    rule = SelectionRule(
        np.array(data.draw(st.lists(st.integers(0, categories - 1), min_size=n, max_size=n))),
        reserved,
        reserved + data.draw(st.integers(0, 5)),
        data.draw(st.one_of(st.none(), st.integers(1, n))),
        max_rank=data.draw(st.one_of(st.none(), st.integers(1, n))),
        unresolved=data.draw(st.sampled_from(["admit_all", "admit_none", "register_order"])),
    )
    eligible = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    ranked = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n))) | eligible
    own = np.where(ranked, scores.astype(np.float64), np.nan)
    ranks = np.stack([competition_ranks(row[None]) for row in own]).astype(np.uint16)
    model = replace(case(n), eligible=eligible)
    standing = np.where(ranks == 0, np.nan, -ranks.astype(np.float64))
    np.testing.assert_array_equal(selected(model, rule, ranks, None), select(standing, rule, eligible)[0])


def brute_force_award(model: Model, rule: SelectionRule, scores: list[float]) -> set[int]:
    """Reserved places to the best of each category, the rest to the best of all, no category above its most."""
    order = sorted(
        (u for u in range(model.units) if model.eligible[u] and not np.isnan(scores[u])),
        key=lambda u: -scores[u],
    )
    taken: set[int] = set()
    held = [0] * len(rule.reserved)
    for unit in order:
        if held[rule.category[unit]] < rule.reserved[rule.category[unit]]:
            taken.add(unit)
            held[rule.category[unit]] += 1
    for unit in order:
        category = rule.category[unit]
        if unit not in taken and len(taken) < (rule.places or 0) and held[category] < rule.most[category]:
            taken.add(unit)
            held[category] += 1
    return taken


def test_the_award_rule_is_replayed_in_every_replicate() -> None:
    generator = np.random.default_rng(8)
    rule = SelectionRule(generator.integers(0, 3, 30), np.array([1, 2, 0]), np.array([3, 4, 2]), 7)
    eligible = generator.random(30) > 0.2
    model = case(n=30, selection=rule, eligible=eligible)
    cell = Cell(model, ZScore(), "arithmetic")
    weights = drawn_weights(model, ALL, 60, stream(2, 2))
    chosen = selected(model, rule, cell.ranks(weights.copy()), None)
    for row in range(60):
        scores = brute_force_scores(model, cell.matrix, weights[:, row], "arithmetic")
        assert set(np.flatnonzero(chosen[row]).tolist()) == brute_force_award(model, rule, scores)
    outcome = simulate(model, ALL, 500, 3)
    assert outcome.selected is not None
    assert (outcome.selected.sum(axis=1) == 7).all()
    assert not outcome.selected[:, ~eligible].any()


def test_a_least_score_is_asked_in_every_replicate() -> None:
    rule = SelectionRule(np.zeros(12, np.int64), np.array([0]), np.array([12]), min_score=0.5)
    model = case(selection=rule)
    outcome = simulate(model, Uncertainty((MinMax(),)), 80, 3)
    assert outcome.selected is not None
    assert len(set(outcome.selected.sum(axis=1).tolist())) > 1
    best = outcome.ranks == 1
    assert outcome.selected[best].mean() >= outcome.selected.mean()


@pytest.mark.parametrize("compare", ["score", "value"])
def test_the_tie_chain_separates_equal_scores_in_every_replicate(compare: str) -> None:
    model = case(branching=(2, 2))
    # Two units that exchange the figures of two indicators of equal weight tie; the first indicator decides.
    weights = model.weights.copy()
    weights[:6] = 0.5
    model = with_weights(model, weights)
    model.values[:, 1] = model.values[::-1, 0].copy()
    model.directions[:2] = 1.0
    model.values[1], model.values[2] = model.values[5], model.values[5]
    model.values[1, 0], model.values[1, 1] = 0.4, 0.9
    model.values[2, 0], model.values[2, 1] = 0.9, 0.4
    steady = Uncertainty((Rank(),), weights="given")
    tied = simulate(model, steady, 5, 1).ranks
    assert (tied[:, 1] == tied[:, 2]).all()
    chain = replace(
        model, ties=(TieKey(0, compare),), normalised=Rank().matrix(model.values, model.directions)
    )  # type: ignore[arg-type]
    outcome = simulate(chain, steady, 5, 1)
    assert (outcome.ranks[:, 2] + 1 == outcome.ranks[:, 1]).all()
    keys = np.array([-tied[0].astype(float), model.values[:, 0]])
    assert np.array_equal(outcome.ranks[0], competition_ranks(keys))


def test_leaving_out_each_indicator_gives_its_weight_to_its_siblings() -> None:
    model = case()
    result = leave_one_out(model, places=3)
    for leaf in range(6):
        weights = given_weights(model)[:, 0].copy()
        weights[leaf] = 0.0
        expected = brute_force_ranks(brute_force_scores_without(model, weights))
        assert result.ranks[leaf].tolist() == expected
    assert result.selected is not None
    assert (result.selected.sum(axis=1) == 3).all()
    assert result.shift.shape == (6,)


def brute_force_scores_without(model: Model, weights: np.ndarray) -> list[float]:
    matrix = np.where(weights[:6] > 0.0, model.normalised, np.nan)
    loose = with_weights(model, weights)
    loose.min_share[:] = 0.0
    return brute_force_scores(loose, matrix, weights, "arithmetic")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"spread": 1.5}, "权重浮动幅度为1.5"),
        ({"exclusion": 1.0}, "剔除指标的概率为1"),
        ({"weights": "dirichlet", "concentration": 0.0}, "集中度为0"),
        ({"aggregations": ()}, "至少要有一种"),
    ],
)
def test_impossible_choices_are_refused_in_words(change: dict[str, object], message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        Uncertainty(**{"normalisations": (MinMax(),), **change})  # type: ignore[arg-type]


def test_errors_without_known_size_and_unreachable_clusters_are_refused_in_words() -> None:
    with pytest.raises(EvaluationError, match="没有各项数据的误差"):
        simulate(case(), Uncertainty((MinMax(),), noise=True), 10, 1)
    with pytest.raises(EvaluationError, match="模拟次数为0"):
        simulate(case(), ALL, 0, 1)


MEMORY = """
import re
import numpy as np
from luoshi.evaluation.robustness.model import plain_model, regular_tree
from luoshi.evaluation.robustness.monte_carlo import simulate
from luoshi.evaluation.robustness.normalisers import MinMax, Rank, ZScore
from luoshi.evaluation.robustness.uncertainty import Uncertainty
x = np.random.default_rng(1).lognormal(0, 1, (122, 60))
parents = regular_tree((3, 4, 5))
model = plain_model(x, np.ones(60), parents, np.ones(76), MinMax().matrix(x, np.ones(60)))
simulate(model, Uncertainty((MinMax(), ZScore(), Rank()), ("arithmetic", "geometric")), 10_000, 1, places=5)
print(int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from Linux's /proc")
def test_ten_thousand_replicates_of_122_units_stay_under_150_megabytes() -> None:
    done = subprocess.run([sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 150.0


@pytest.mark.parametrize("n", [1, 2, 3, 5, 64, 65, 128, 129, 255, 256, 257, 600])
def test_any_number_of_units_is_ranked_as_sorting_would(n: int) -> None:
    generator = np.random.default_rng(n)
    scores = generator.random((40, n))
    scores[:, 0] = 0.0
    expected = (scores[:, None, :] > scores[:, :, None]).sum(axis=2) + 1
    assert np.array_equal(exact_ranks(scores)[0], expected)
    if n <= 256:
        ranks, doubtful = quick_ranks(scores.astype(np.float32), 6)
        assert np.array_equal(ranks[~doubtful], expected[~doubtful])
        assert doubtful.mean() < 0.7


@pytest.mark.parametrize("by", ["count", "weight"])
@pytest.mark.parametrize("concerned", [False, True])
def test_nodes_with_gaps_count_as_in_a_single_evaluation(by: str, concerned: bool) -> None:
    model = case(branching=(6,))
    model.values[1, :3] = np.nan
    model.values[2, 1:5] = np.nan
    concerns = np.ones((12, 6), dtype=np.bool_)
    concerns[[1, 2], 1] = not concerned
    counted = replace(
        model,
        min_share=np.array([0.5]),
        share_by_count=np.array([by == "count"]),
        concerns=concerns if concerned else None,
        weights=np.array([0.05, 0.3, 0.05, 0.2, 0.2, 0.2, 1.0]),
    )
    cell = Cell(counted, MinMax(), "arithmetic")
    own = np.where(concerns, counted.weights[:6], 0.0)
    shares = present_weights(cell.matrix, own, 0.5, by)  # type: ignore[arg-type]
    expected = arithmetic(cell.matrix, shares)
    scores = cell.node_scores(given_weights(counted), [0])[0][0]
    np.testing.assert_allclose(scores, expected, rtol=1e-12)
