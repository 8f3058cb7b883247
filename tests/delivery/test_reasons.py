"""Reasons of lights are kept as codes and read in any language."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.delivery import reasons
from luoshi.delivery.reasons import FIELDS, PHRASES, SUBJECT, dump, load, phrase, sentence

DAY = date(2025, 10, 1)


def example(code: str) -> reasons.Phrase:
    """A phrase of the code with a value for everything that it names."""
    fit = {"day": DAY, "due": DAY, "until": "2024-09", "days": 30, "count": 2}
    return phrase(code, *(fit.get(name, "某") for name in FIELDS[code]))


@pytest.mark.parametrize("code", PHRASES)
def test_every_phrase_is_read_again_as_it_was_and_has_its_words(code):
    given_ = ((example(code),),)
    assert load(dump(given_)) == given_
    said = sentence(given_)
    assert said
    assert "%(" not in said


@pytest.mark.parametrize("code", [code for code in PHRASES if SUBJECT in FIELDS[code]])
def test_what_is_told_of_is_left_out_where_it_stands_beside(code):
    said = sentence([(example(code),)], subject=False)
    assert said
    assert not said.startswith(("某", "：", "，"))


@pytest.mark.parametrize("old", ["", "逾期 30 天（时限 2025年10月1日），尚未办结", "[[", "[[1", '[[["不是'])
def test_a_sentence_that_was_kept_before_there_were_codes_is_none(old):
    assert load(old) is None


def test_a_code_of_a_later_version_is_passed_over():
    assert sentence(((("later", 1),), (("late", 3), ("later", 2)))) == "超过时限 3 天"


phrases = st.sampled_from(sorted(PHRASES)).map(example)
texts = st.text(max_size=200).map(lambda text: phrase("step_late", text, 3))
kept = st.lists(st.lists(phrases | texts, min_size=1, max_size=4).map(tuple), max_size=12)


@given(kept)
def test_what_is_kept_fits_the_database_and_loses_nothing_uncounted(found):
    text = dump(found)
    assert len(text) <= 500
    again = load(text)
    if found:
        assert again is not None
        left = 0
        if again[-1][0][0] == "more" and again[-1] != tuple(found)[-1]:
            left, again = int(again[-1][0][1]), again[:-1]
        counted = sum(int(each[0][1]) - 1 for each in found[len(again) :] if each[0][0] == "more")
        assert len(again) + left - counted == len(found)
