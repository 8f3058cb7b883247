"""Normalisations: by hand, and their invariants (``test_other_packages.py`` holds them against other packages)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from luoshi.evaluation import normalisation as norm

figures = arrays(
    np.float64,
    st.tuples(st.integers(2, 12), st.integers(1, 4)),
    elements=st.integers(-1000, 1000).map(float),
)


def test_the_efficacy_coefficient_is_not_clipped_unless_told() -> None:
    assert norm.efficacy(5.81, 12.0, 6.0) == pytest.approx(58.7333333333333)
    assert norm.efficacy(5.81, 12.0, 6.0, clip="lower") == 60.0
    assert norm.efficacy(13.0, 12.0, 6.0) == pytest.approx(60 + 40 * 7 / 6)
    assert norm.efficacy(13.0, 12.0, 6.0, clip="both") == 100.0


def test_an_efficacy_coefficient_of_a_cost_has_its_satisfactory_value_below() -> None:
    assert norm.efficacy(4.0, 3.0, 5.0) == pytest.approx(80.0)


@pytest.mark.parametrize(
    ("value", "score"),
    [(25.0, 1.0), (20.0, 1.0), (17.5, 0.9), (15.0, 0.8), (2.5, 0.3), (0.0, 0.2), (-9.0, 0.2)],
)
def test_tiers_interpolate_between_their_standards_and_hold_beyond_them(value: float, score: float) -> None:
    found = norm.tiers(np.array([value]), (20.0, 15.0, 10.0, 5.0, 0.0), (1.0, 0.8, 0.6, 0.4, 0.2))
    assert found[0] == pytest.approx(score)


def test_tiers_of_a_cost_have_rising_standards() -> None:
    found = norm.tiers(np.array([1.5, 9.0]), (1.0, 2.0, 3.0), (1.0, 0.6, 0.2))
    assert found.tolist() == pytest.approx([0.8, 0.2])
    beyond = norm.tiers(np.array([0.0, 4.0]), (1.0, 2.0, 3.0), (1.0, 0.6, 0.2), "extend")
    assert beyond.tolist() == pytest.approx([1.4, -0.2])


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("min", [1, 2, 2, 4]),
        ("max", [1, 3, 3, 4]),
        ("average", [1, 2.5, 2.5, 4]),
        ("dense", [1, 2, 2, 3]),
        ("first", [1, 2, 3, 4]),
    ],
)
def test_each_tie_rule_has_its_ranks(ties: norm.TieRule, expected: list[float]) -> None:
    assert norm.ranks(np.array([10.0, 20.0, 20.0, 30.0]), ties).tolist() == expected


def test_borda_points_count_the_worse_and_percentiles_run_from_0_to_1() -> None:
    x = np.array([[5.0], [1.0], [5.0], [9.0]])
    assert norm.borda(x, 1.0).ravel().tolist() == [1.5, 0.0, 1.5, 3.0]
    assert norm.percentile_rank(x, 1.0).ravel().tolist() == pytest.approx([1 / 3, 0, 1 / 3, 1])
    assert norm.percentile_rank(x, -1.0).ravel().tolist() == pytest.approx([1 / 3, 1, 1 / 3, 0])


def test_the_distance_to_a_target_is_the_share_of_the_way() -> None:
    x = np.array([[10.0], [15.0], [30.0]])
    up = norm.distance_to_target(x, 10.0, 30.0, 20.0, 1.0)
    assert up.ravel().tolist() == pytest.approx([0.0, 0.5, 2.0])
    capped = norm.distance_to_target(x, 10.0, 30.0, 20.0, 1.0, clip="upper")
    assert capped.ravel().tolist() == pytest.approx([0.0, 0.5, 1.0])
    down = norm.distance_to_target(x, 10.0, 30.0, 20.0, -1.0)
    assert down.ravel().tolist() == pytest.approx([2.0, 1.5, 0.0])


@pytest.mark.parametrize(("rule", "score"), [("middle", 50.0), ("lowest", 0.0), ("highest", 100.0)])
def test_a_constant_indicator_follows_a_named_rule(rule: norm.ConstantRule, score: float) -> None:
    x = np.full((3, 1), 7.3)
    assert norm.min_max(x, [7.3], [7.3], 1.0, (0.0, 100.0), constant=rule).ravel().tolist() == [score] * 3


def test_a_constant_indicator_can_count_for_nothing() -> None:
    assert np.isnan(norm.min_max(np.full((3, 1), 7.3), [7.3], [7.3], 1.0, constant="missing")).all()


def test_a_minimised_indicator_that_holds_a_zero_keeps_its_order_where_a_method_is_defined() -> None:
    x = np.array([[0.0], [2.0], [4.0]])
    assert norm.min_max(x, x.min(0), x.max(0), -1.0).ravel().tolist() == [1.0, 0.5, 0.0]
    assert norm.difference_to_reference(x, 2.0, -1.0).ravel().tolist() == [1.0, 0.0, -1.0]
    assert np.isnan(norm.ratio_to_reference(x, 2.0, -1.0)[0, 0])


def test_a_categorical_scale_gives_the_highest_band_reached() -> None:
    x = np.array([95.0, 90.0, 89.9, 10.0, np.nan])
    found = norm.categorical(x, (90.0, 60.0), (100.0, 70.0), 20.0)
    np.testing.assert_array_equal(found, [100.0, 100.0, 70.0, 20.0, np.nan])


METHODS = {
    "min_max": lambda x, d: norm.min_max(x, np.nanmin(x, 0), np.nanmax(x, 0), d),
    "z_score": lambda x, d: norm.z_score(x, np.nanmean(x, 0), np.nanstd(x, 0), d),
    "rank": norm.rank_score,
    "borda": norm.borda,
    "percentile": norm.percentile_rank,
}


@pytest.mark.parametrize("name", METHODS)
@given(x=figures, scale=st.sampled_from([1e-4, 0.5, 3.0, 1e6]), shift=st.sampled_from([0.0, -40.0, 7.0]))
def test_units_of_measure_do_not_matter(name: str, x: np.ndarray, scale: float, shift: float) -> None:
    d = np.where(np.arange(x.shape[1]) % 2, -1.0, 1.0)
    np.testing.assert_allclose(METHODS[name](x * scale + shift * scale, d), METHODS[name](x, d), atol=1e-7)


@pytest.mark.parametrize("name", METHODS)
@given(x=figures)
def test_a_better_figure_is_never_worth_less(name: str, x: np.ndarray) -> None:
    d = np.where(np.arange(x.shape[1]) % 2, -1.0, 1.0)
    u = METHODS[name](x, d)
    for column in range(x.shape[1]):
        order = np.argsort(d[column] * x[:, column], kind="stable")
        assert np.all(np.diff(u[order, column]) >= -1e-12)


@pytest.mark.parametrize("name", METHODS)
@given(x=figures, data=st.data())
def test_the_order_of_units_and_columns_does_not_matter(
    name: str, x: np.ndarray, data: st.DataObject
) -> None:
    d = np.where(np.arange(x.shape[1]) % 2, -1.0, 1.0)
    rows = data.draw(st.permutations(range(x.shape[0])))
    columns = data.draw(st.permutations(range(x.shape[1])))
    moved = METHODS[name](x[rows][:, columns], d[list(columns)])
    np.testing.assert_allclose(moved, METHODS[name](x, d)[rows][:, columns], atol=1e-9)


@pytest.mark.parametrize("name", METHODS)
def test_a_missing_figure_stays_missing_and_leaves_the_others_as_if_it_were_not_there(name: str) -> None:
    x = np.array([[1.0], [np.nan], [4.0], [2.0]])
    with_gap = METHODS[name](x, np.ones(1))
    without = METHODS[name](x[[0, 2, 3]], np.ones(1))
    assert np.isnan(with_gap[1, 0])
    np.testing.assert_allclose(with_gap[[0, 2, 3]], without)
