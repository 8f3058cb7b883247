"""Treatment of outliers and imputation."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.treatment import (
    box_cox,
    box_cox_power,
    impute,
    kurtosis,
    needs_treatment,
    shifted_log,
    skewness,
    winsorise,
)

SKEWED = np.random.default_rng(3).lognormal(0.0, 1.5, 60)


def test_skewness_and_kurtosis_are_the_adjusted_ones() -> None:
    assert skewness(SKEWED) == pytest.approx(scipy.stats.skew(SKEWED, bias=False), rel=1e-12)
    assert kurtosis(SKEWED) == pytest.approx(scipy.stats.kurtosis(SKEWED, bias=False), rel=1e-12)


def test_a_constant_needs_no_treatment() -> None:
    assert not needs_treatment(np.full(9, 3.3))


def test_the_outermost_figures_take_the_value_of_the_outermost_that_is_left() -> None:
    x = np.array([1.0, 2.0, 3.0, 2.5, 1.5, 2.2, 1.8, 2.6, 2.1, 400.0, np.nan])
    pulled, changed, settled = winsorise(x, 5)
    assert settled
    assert changed.tolist() == [9]
    assert pulled[9] == 3.0
    np.testing.assert_array_equal(np.delete(pulled, 9), np.delete(x, 9))


def test_low_outliers_are_pulled_up() -> None:
    x = -np.array([1.0, 2.0, 3.0, 2.5, 1.5, 2.2, 1.8, 2.6, 2.1, 400.0])
    assert winsorise(x, 5)[0][9] == -3.0


def test_it_says_when_the_points_allowed_do_not_suffice() -> None:
    x = np.concatenate([np.linspace(1, 2, 30), 10.0 ** np.arange(2, 8)])
    _, changed, settled = winsorise(x, 2)
    assert not settled
    assert changed.size == 2


def test_box_cox_finds_the_most_likely_power() -> None:
    _, power = scipy.stats.boxcox(SKEWED)
    assert box_cox_power(SKEWED) == pytest.approx(power, abs=1e-4)
    np.testing.assert_allclose(box_cox(SKEWED, 0.3), scipy.special.boxcox(SKEWED, 0.3), rtol=1e-12)
    np.testing.assert_allclose(box_cox(SKEWED, 0.0), np.log(SKEWED))


def test_a_logarithm_of_a_figure_that_is_not_positive_is_an_error_with_a_remedy() -> None:
    with pytest.raises(EvaluationError, match="平移量"):
        shifted_log(np.array([1.0, 0.0]), 0.0)
    assert np.isfinite(shifted_log(np.array([-5.0, 0.0, 3.0]))).all()


def test_gaps_are_filled_from_the_own_group_and_stay_where_it_knows_nothing() -> None:
    x = np.array([1.0, 3.0, np.nan, 10.0, np.nan, np.nan])
    group = np.array([0, 0, 0, 1, 1, 2])
    np.testing.assert_array_equal(impute(x, "group_mean", group), [1.0, 3.0, 2.0, 10.0, 10.0, np.nan])
    np.testing.assert_array_equal(impute(x, "median", group), [1.0, 3.0, 3.0, 10.0, 3.0, 3.0])
    assert impute(x, "none", group) is x
