"""The award rule on arrays: quotas, places, ties, ranks; the same in one replicate as in many."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.evaluation.selection import SelectionRule, Unresolved, competition_ranks, select


def rule(categories: list[int], reserved: list[int], most: list[int], **more: object) -> SelectionRule:
    return SelectionRule(np.array(categories), np.array(reserved), np.array(most), **more)  # type: ignore[arg-type]


def chosen(
    scores: list[float], award: SelectionRule, eligible: list[bool] | None = None, keys=None
) -> list[int]:
    mask = np.array(eligible if eligible is not None else [True] * len(scores))
    selected, _ = select(np.array([scores]), award, mask, None if keys is None else np.array(keys, float))
    return np.flatnonzero(selected[0]).tolist()


def test_competition_ranks_leave_gaps_so_that_a_limit_never_admits_too_many() -> None:
    keys = np.array([[9.0, 8.0, 8.0, 7.0, np.nan]])
    assert competition_ranks(keys).tolist() == [1, 2, 2, 4, 0]


def test_later_keys_separate_ties_of_the_first() -> None:
    keys = np.array([[8.0, 9.0, 8.0, 8.0], [1.0, 0.0, 2.0, np.nan]])
    assert competition_ranks(keys).tolist() == [3, 1, 2, 4]


def test_reserved_places_come_first_and_the_rest_goes_to_the_best_of_all() -> None:
    award = rule([0, 0, 0, 1, 1], [0, 1], [5, 5], places=3)
    assert chosen([9, 8, 7, 3, 2], award) == [0, 1, 3]


def test_no_category_takes_more_than_its_most() -> None:
    award = rule([0, 0, 0, 1, 1], [0, 0], [1, 5], places=3)
    assert chosen([9, 8, 7, 3, 2], award) == [0, 3, 4]


def test_an_ineligible_unit_makes_room_for_the_next() -> None:
    award = rule([0] * 4, [0], [4], places=2)
    assert chosen([9, 8, 7, 6], award, [True, False, True, True]) == [0, 2]


def test_a_unit_without_a_score_is_never_selected() -> None:
    assert chosen([np.nan, 8.0], rule([0, 0], [0], [2], places=2)) == [1]


def test_rank_and_score_limits_hold() -> None:
    assert chosen([9, 8, 8, 7], rule([0] * 4, [0], [4], max_rank=2)) == [0, 1, 2]
    assert chosen([9, 8, 8, 7], rule([0] * 4, [0], [4], max_rank=1)) == [0]
    assert chosen([9, 8, 8, 7], rule([0] * 4, [0], [4], min_score=8.0)) == [0, 1, 2]


@pytest.mark.parametrize(
    ("unresolved", "expected"), [("admit_all", [0, 1, 2]), ("admit_none", [0]), ("register_order", [0, 1])]
)
def test_a_tie_across_the_cut_follows_a_written_rule(unresolved: Unresolved, expected: list[int]) -> None:
    award = rule([0] * 4, [0], [4], places=2, unresolved=unresolved)
    assert chosen([9, 8, 8, 7], award) == expected


def test_a_tie_that_does_not_straddle_the_cut_needs_no_rule() -> None:
    award = rule([0] * 4, [0], [4], places=3)
    assert chosen([9, 8, 8, 7], award) == [0, 1, 2]


def test_the_tie_chain_settles_what_it_can() -> None:
    award = rule([0] * 4, [0], [4], places=2)
    assert chosen([9, 8, 8, 7], award, keys=[[0, 1, 2, 0]]) == [0, 2]
    assert chosen([9, 8, 8, 7], award, keys=[[0, 1, 1, 0], [0, 5, 4, 0]]) == [0, 1]
    assert chosen([9, 8, 8, 7], award, keys=[[[0, 1, 2, 0]]]) == [0, 2]


def test_a_tie_between_categories_with_places_of_their_own_is_no_dispute() -> None:
    award = rule([0, 1, 0, 1], [1, 1], [1, 1], places=2)
    assert chosen([8, 8, 7, 7], award) == [0, 1]


def test_a_tie_between_categories_for_an_open_place_is_a_dispute() -> None:
    award = rule([0, 1, 0, 1], [0, 0], [2, 2], places=1)
    selected, contested = select(np.array([[8.0, 8.0, 7.0, 7.0]]), award, np.ones(4, dtype=bool))
    assert selected.sum() == 0
    assert contested[0].tolist() == [True, True, False, False]


@given(st.data())
def test_many_replicates_at_once_give_what_each_gives_alone(data: st.DataObject) -> None:
    n = data.draw(st.integers(2, 9))
    numbers = st.lists(st.integers(0, 4).map(float), min_size=n, max_size=n)
    scores = np.array(data.draw(st.lists(numbers, min_size=1, max_size=5)))
    categories = data.draw(st.lists(st.integers(0, 1), min_size=n, max_size=n))
    award = rule(
        categories,
        [data.draw(st.integers(0, 1)), data.draw(st.integers(0, 1))],
        [data.draw(st.integers(1, n)), data.draw(st.integers(1, n))],
        places=data.draw(st.integers(2, n)),
        unresolved=data.draw(st.sampled_from(["admit_all", "admit_none", "register_order"])),
    )
    keys = np.array([data.draw(numbers)])
    eligible = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    together, disputed = select(scores, award, eligible, keys)
    per_replicate = np.broadcast_to(keys[:, None, :], (1, *scores.shape))
    np.testing.assert_array_equal(select(scores, award, eligible, per_replicate)[0], together)
    for row, alone in enumerate(scores):
        one, contested = select(alone[None, :], award, eligible, keys)
        np.testing.assert_array_equal(together[row], one[0])
        np.testing.assert_array_equal(disputed[row], contested[0])
        assert not (one[0] & ~eligible).any()
        if award.unresolved != "admit_all":
            assert one[0].sum() <= award.places
            for number in (0, 1):
                assert one[0][np.array(categories) == number].sum() <= award.most[number]
