"""The grammar against documents it was not made from: invented ones of different bodies, years and formats.

The bars hold for the first round of the corpus.
"""

from __future__ import annotations

import functools

import pytest

from .corpus import Agreement, Figures, Pair, found_in, load, total

ROLE_F1 = 0.95
TARGET_F1 = 0.88
DEADLINE_F1 = 0.90

PAIRS = load()
FIRST_ROUND = [pair for pair in PAIRS if not pair.second_round]


@functools.cache
def first_round() -> Agreement:
    return total(PAIRS, second_round=False)


@functools.cache
def second_round() -> Agreement:
    return total(PAIRS, second_round=True)


def told(figures: Figures) -> str:
    return f"F1 {figures.f1:.4f}: {figures.right} right\n" + "\n".join(figures.notes)


def test_who_leads_and_who_supports_is_found() -> None:
    roles = first_round().roles
    assert roles.f1 >= ROLE_F1, told(roles)


def test_quantified_targets_are_found() -> None:
    targets = first_round().targets
    assert targets.f1 >= TARGET_F1, told(targets)


def test_deadlines_are_found() -> None:
    deadlines = first_round().deadlines
    assert deadlines.f1 >= DEADLINE_F1, told(deadlines)


@pytest.mark.parametrize("pair", [p for p in FIRST_ROUND if not p.has_tasks], ids=lambda pair: pair.name)
def test_a_document_that_orders_nothing_yields_no_task(pair: Pair) -> None:
    assert [task["text"] for task in found_in(pair)["tasks"]] == []


def test_every_document_of_the_second_round_is_read() -> None:
    tasks = second_round().tasks
    expected = [task for pair in PAIRS if pair.second_round for task in pair.expected["tasks"]]
    assert tasks.right + tasks.missed == sum(not task.get("borderline") for task in expected)
