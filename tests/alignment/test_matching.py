"""Items of two ledgers are paired by the surest sign that is left, and not at all where nothing but chance joins them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.alignment.matching import Ledger, match
from luoshi.ledger.headings import plain_heading


@dataclass(frozen=True)
class Thing:
    key: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    place: dict[str, Any] = field(default_factory=dict)
    closed: bool = False


def ledger(**items) -> Ledger:
    return Ledger(**{**dict.fromkeys(("campaigns", "tasks", "targets", "task_forces"), ()), **items})


def task(key, words, *, number="", heading="", start=0, end=0, plan="main"):
    place = {"plan": plan, "path": (), "heading": heading, "start": start, "end": end}
    return Thing(key, {"number": number, "requirement": words}, place)


def pairs(new, old, *, same_text=False, kind="tasks"):
    found = match(ledger(**{kind: new}), ledger(**{kind: old}), same_text=same_text)
    return [(one.key, other.key) for one, other in found]


# Ten characters make nine pairs; each letter that differs takes two of them, one at either end.
TEN = "甲乙丙丁戊己庚辛壬癸"


@pytest.mark.parametrize(
    ("words", "paired"),
    [
        ("甲乙丙丁戊己庚辛壬癸", True),
        ("甲乙丙丁戊己子丑寅卯", True),  # 5 of 9 pairs: 0.56
        ("甲乙丙丁戊子丑寅卯辰", False),  # 4 of 9 pairs: 0.44
    ],
)
def test_tasks_of_two_texts_are_one_where_half_their_pairs_of_characters_agree(words, paired):
    assert pairs([task("n", words)], [task("o", TEN)]) == ([("n", "o")] if paired else [])


@pytest.mark.parametrize(
    ("words", "number", "paired"),
    [
        ("甲乙丙丁戊己庚辛壬子", "1", True),  # 8 of 9: 0.89
        ("甲乙丙丁戊己庚辛壬子", "2", False),  # another number
        ("甲乙丙丁戊己庚子丑寅", "1", False),  # 6 of 9: 0.67
    ],
)
def test_under_another_heading_nearly_all_words_and_the_number_have_to_agree(words, number, paired):
    new = [task("n", words, number=number, heading="建设园区")]
    old = [task("o", TEN, number="1", heading="整治河道")]
    assert pairs(new, old) == ([("n", "o")] if paired else [])


@pytest.mark.parametrize(("start", "paired"), [(0, True), (50, True), (51, False)])
def test_in_one_text_two_stretches_are_one_where_they_overlap_by_half_and_read_alike(start, paired):
    new = [task("n", "甲一乙二丙三丁四", start=start, end=start + 100)]
    old = [task("o", "一甲二乙三丙四丁", start=0, end=100)]  # the same characters, no pair in common
    assert pairs(new, old, same_text=True) == ([("n", "o")] if paired else [])
    assert pairs(new, old) == []


@pytest.mark.parametrize(("words", "paired"), [("甲乙丙丁子丑寅卯", True), ("甲乙丙子丑寅卯辰", False)])
def test_overlapping_stretches_that_do_not_read_alike_are_two(words, paired):
    new = [task("n", words, start=0, end=100)]
    old = [task("o", "丁丙乙甲午未申酉", start=0, end=100)]
    assert pairs(new, old, same_text=True) == ([("n", "o")] if paired else [])


def test_a_sign_that_two_share_decides_nothing():
    new = [task("a", "甲乙丙丁"), task("b", "甲乙丙丁")]
    old = [task("x", "甲乙丙丁")]
    assert len(pairs(new, old)) == 1


def test_an_item_put_in_between_moves_the_numbers_and_pairs_nothing_wrongly():
    old = [task("1", "建设产业园二十万平方米", number="1"), task("2", "整治河道三十公里", number="2")]
    new = [task("a", "建设产业园二十万平方米", number="1"), task("b", "招引企业五家", number="2"),
           task("c", "整治河道三十公里", number="3")]  # fmt: skip
    assert sorted(pairs(new, old)) == [("a", "1"), ("c", "2")]


def test_parts_are_found_by_name_and_in_one_text_also_by_place():
    one, other = Thing("附件1", {"name": "产业攻坚"}), Thing("附件2", {"name": "产业攻坚"})
    assert pairs([one], [other], kind="campaigns") == [("附件1", "附件2")]
    renamed = Thing("附件1", {"name": "民生改善"})
    assert pairs([one], [renamed], kind="campaigns", same_text=True) == [("附件1", "附件1")]
    assert pairs([one], [renamed], kind="campaigns") == []


def test_targets_go_with_their_task_and_by_order_where_they_say_the_same():
    facts = {"metric": "厂房", "unit": "万平方米", "year": 2025, "kind": "count", "comparator": ">="}
    new = ledger(
        tasks=[task("t", "建设产业园")],
        targets=[Thing("n1", {**facts, "value": "20"}, {"task": "t"}), Thing("n2", {**facts, "value": "30"}, {"task": "t"})],
    )  # fmt: skip
    old = ledger(
        tasks=[task("7", "建设产业园")],
        targets=[Thing("o1", {**facts, "value": "30"}, {"task": "7"}), Thing("o2", {**facts, "value": "25"}, {"task": "7"})],
    )  # fmt: skip
    found = {(a.key, b.key) for a, b in match(new, old, same_text=False)}
    assert found == {("t", "7"), ("n2", "o1"), ("n1", "o2")}


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("一、产业提升", "产业提升"),
        ("（二）稳定就业。", "稳定就业"),
        ("3．整治河道：", "整治河道"),
        ("一、", "一、"),
    ],
)
def test_a_heading_is_compared_without_its_number(written, name):
    assert plain_heading(written) == name


words = st.text("建设产业园区河道整治企业", min_size=4, max_size=20)


@given(st.lists(words, max_size=8), st.lists(words, max_size=8), st.booleans())
def test_each_item_is_in_one_pair_at_most_and_what_is_the_same_is_never_left_for_what_is_alike(
    one, other, same
):
    new = [task(f"n{at}", text, start=at * 10, end=at * 10 + 10) for at, text in enumerate(one)]
    old = [task(f"o{at}", text, start=at * 10, end=at * 10 + 10) for at, text in enumerate(other)]
    found = pairs(new, old, same_text=same)
    assert len({a for a, _ in found}) == len({b for _, b in found}) == len(found)
    by_new = dict(found)
    for at, text in enumerate(one):
        if one.count(text) == other.count(text) == 1:
            assert by_new[f"n{at}"] == f"o{other.index(text)}"
