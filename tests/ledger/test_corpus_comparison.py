"""The expected ledgers quote their documents, and comparing with them tells right from wrong."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from .corpus import Agreement, Figures, Pair, compare, load

PAIRS = load()
DIVISION_OF_WORK = next(pair for pair in PAIRS if pair.name.startswith("03-"))


def told(figures: Figures) -> str:
    return "\n".join(figures.notes)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_every_expected_stretch_quotes_the_document(pair: Pair) -> None:
    text = "".join(pair.text.split())
    for task in pair.expected["tasks"]:
        start, end = task["at"]
        assert text[start:end].startswith(task["text_start"])
        assert text[start:end].endswith(task["text_end"])
    for target in pair.expected["targets"]:
        start, end = target["at"]
        assert text[start:end] == target["text"]


def test_a_ledger_that_says_what_the_reader_says_is_wholly_right() -> None:
    for pair in PAIRS:
        agreement = compare(pair, as_found(pair))
        for figures in (agreement.tasks, agreement.roles, agreement.targets, agreement.deadlines):
            assert (figures.missed, figures.wrong) == (0, 0), told(figures)


def test_an_empty_ledger_misses_everything() -> None:
    agreement = Agreement()
    for pair in PAIRS:
        agreement += compare(pair, {"tasks": [], "targets": []})
    assert agreement.roles.right == agreement.targets.right == agreement.deadlines.right == 0
    assert agreement.roles.missed > 500


def test_a_lead_taken_for_a_support_is_missed_once_and_wrong_once() -> None:
    found = as_found(DIVISION_OF_WORK)
    assignment = found["tasks"][0]["assignments"][0]
    assignment["support"].append(assignment["lead"].pop())
    roles = compare(DIVISION_OF_WORK, found).roles
    assert (roles.missed, roles.wrong) == (1, 1)


def test_a_task_that_is_not_found_costs_its_bodies_and_deadlines() -> None:
    found = as_found(DIVISION_OF_WORK)
    found["tasks"] = [task for task in found["tasks"] if not task["deadlines"]]
    agreement = compare(DIVISION_OF_WORK, found)
    assert agreement.tasks.missed == agreement.deadlines.missed == 3
    assert agreement.roles.missed > 0


def test_a_body_inherited_by_both_brackets_of_an_item_counts_once() -> None:
    found = as_found(DIVISION_OF_WORK)
    first, second = found["tasks"][0]["assignments"][:2]
    for assignment in (first, second):
        assignment["support"].append({"written": "各市州", "name": None, "inherited": True})
    assert compare(DIVISION_OF_WORK, found).roles.wrong == 1


@pytest.mark.parametrize(
    ("change", "missed", "wrong"),
    [
        ({"value": 4200.5}, 1, 1),
        ({"comparator": "<="}, 1, 1),
        ({"value": 42000000, "unit": "万元"}, 0, 0),
        ({"value": None}, 1, 0),
    ],
)
def test_a_target_is_right_when_value_unit_and_comparator_are(
    change: dict[str, Any], missed: int, wrong: int
) -> None:
    found = as_found(DIVISION_OF_WORK)
    found["targets"][0].update(change)
    targets = compare(DIVISION_OF_WORK, found).targets
    assert (targets.missed, targets.wrong) == (missed, wrong)


def test_a_deadline_of_another_day_is_missed_and_wrong() -> None:
    found = as_found(DIVISION_OF_WORK)
    dated = next(task for task in found["tasks"] if task["deadlines"])
    dated["deadlines"][0]["by"] = "2031-01-01"
    deadlines = compare(DIVISION_OF_WORK, found).deadlines
    assert (deadlines.missed, deadlines.wrong) == (1, 1)


def as_found(pair: Pair) -> dict[str, Any]:
    """The expected ledger in the shape of a found one, its offsets counted in the text with white space."""
    dense = [i for i, character in enumerate(pair.text) if not character.isspace()]

    def span(at: list[int]) -> tuple[int, int]:
        return dense[at[0]], dense[at[1] - 1] + 1

    return copy.deepcopy(
        {
            "tasks": [
                {
                    "number": None,
                    "text": task["text_start"],
                    "span": span(task["at"]),
                    "assignments": [
                        {
                            role: [{"written": body, "name": None} for body in assignment[role]]
                            for role in ("lead", "support")
                        }
                        | {"deadline": None}
                        for assignment in task["assignments"]
                    ],
                    "deadlines": [
                        {"text": d["text"], "by": d["by"], "span": span(d["at"])}
                        for d in task.get("deadlines", [])
                    ],
                }
                for task in pair.expected["tasks"]
            ],
            "targets": [target | {"span": span(target["at"])} for target in pair.expected["targets"]],
        }
    )
