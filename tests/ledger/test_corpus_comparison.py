"""The expected ledgers quote their documents, and comparing with them tells right from wrong."""

from __future__ import annotations

import copy
import html
import itertools
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from .corpus import Agreement, Figures, Pair, bare_number, compare, load, squeeze

PAIRS = load()
BY_PLACE = [pair for pair in PAIRS if not pair.by_wording]
BY_WORDING = [pair for pair in PAIRS if pair.by_wording and pair.path.suffix != ".pdf"]
DIVISION_OF_WORK = next(pair for pair in PAIRS if pair.name.startswith("03-"))


def told(figures: Figures) -> str:
    return "\n".join(figures.notes)


FIRST_DAY = date(1899, 12, 30)  # a workbook stores a date as the days since then


@pytest.mark.parametrize("pair", BY_PLACE, ids=lambda pair: pair.name)
def test_every_expected_stretch_quotes_the_document(pair: Pair) -> None:
    text = "".join(pair.text.split())
    for task in pair.expected["tasks"]:
        start, end = task["at"]
        assert text[start:end].startswith(task["text_start"])
        assert text[start:end].endswith(task["text_end"])
    for target in pair.expected["targets"]:
        start, end = target["at"]
        assert text[start:end] == target["text"]


@pytest.mark.parametrize("pair", BY_WORDING, ids=lambda pair: pair.name)
def test_expected_wording_is_in_the_file(pair: Pair) -> None:
    text = squeeze(words_of(pair.path))
    for task in pair.expected["tasks"]:
        bodies = [body for a in task["assignments"] for role in ("lead", "support") for body in a[role]]
        wording = [task.get("text_start", ""), task.get("text_end", ""), task["heading"] or "", *bodies]
        for deadline in task.get("deadlines", []):
            dated = pair.path.suffix == ".xlsx" and deadline["text"] == deadline["by"]
            stored = str((date.fromisoformat(deadline["by"]) - FIRST_DAY).days)
            wording.append(stored if dated and squeeze(deadline["text"]) not in text else deadline["text"])
        assert [words for words in wording if not in_pieces(squeeze(words), text)] == []


def in_pieces(words: str, text: str) -> bool:
    """Whether the words stand in the text at once or broken into two: cells of a table lose their lines."""
    return any(words[:i] in text and words[i:] in text for i in range(len(words) + 1))


def words_of(path: Path) -> str:
    """All characters of a file outside of its mark-up, whatever their order."""
    data = path.read_bytes()
    if data[:2] == b"PK":
        archive = zipfile.ZipFile(path)
        data = b"\n".join(archive.read(name) for name in archive.namelist() if name.endswith(".xml"))
    text = data.decode()
    return html.unescape(re.sub(r"<[^<>]*>", "", text)) if path.suffix not in (".md", ".txt") else text


def test_a_ledger_that_says_what_the_reader_says_is_wholly_right() -> None:
    for pair in PAIRS:
        agreement = compare(pair, as_found(pair))
        for figures in (
            agreement.tasks,
            agreement.roles,
            agreement.targets,
            agreement.deadlines,
            agreement.warnings,
        ):
            assert (figures.missed, figures.wrong) == (0, 0), told(figures)


def test_an_empty_ledger_misses_everything() -> None:
    agreement = Agreement()
    for pair in PAIRS:
        agreement += compare(pair, {"tasks": [], "targets": [], "warnings": []})
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


def test_tasks_of_a_file_are_matched_by_number_and_wording(tmp_path: Path) -> None:
    task = {"kind": "task", "assignments": [{"lead": ["县水利局"], "support": []}]}
    expected = {
        "tasks": [
            {"id": "main/1", "number": "1", "heading": "水库", "text_start": "除险加固", **task},
            {"id": "main/2", "number": "2", "heading": "灌区", **task},
            {"id": "main/3", "number": "3", "heading": None, "text_start": "除险加固", **task},
        ],
        "targets": [{"metric": "水库加固数", "text": "加固6座", "comparator": "=", "value": 6, "unit": "座"}],
        "warning_expected": True,
    }
    pair = Pair("99-file", tmp_path / "99-file.docx", "", expected)
    body = {"written": "县水利局", "name": None}
    work = {"assignments": [{"lead": [body], "support": [], "deadline": None}], "deadlines": []}
    found: dict[str, Any] = {
        "tasks": [
            {"number": "3．", "heading": None, "text": "除险 加固3处堤防", **work},
            {"number": "（1）", "heading": None, "text": "水库除险加固6座", **work},
            {"number": "4", "heading": "其他", "text": "无", **work},
        ],
        "targets": [
            {"metric": "除险加固水库", "text": "加固水库6座", "comparator": "=", "value": 6, "unit": "座"},
            {"metric": "", "text": "6座", "comparator": "=", "value": 6, "unit": "座"},
            {"metric": "泵站", "text": "泵站6座", "comparator": "=", "value": 6, "unit": "座"},
        ],
        "warnings": [{"code": "table", "message": "", "span": [0, 9]}],
    }
    agreement = compare(pair, found)
    assert (agreement.tasks.right, agreement.tasks.missed, agreement.tasks.wrong) == (2, 1, 1)
    assert (agreement.roles.right, agreement.roles.missed) == (2, 1)
    assert (agreement.targets.right, agreement.targets.wrong) == (1, 2)
    assert (agreement.warnings.right, agreement.warnings.missed) == (1, 0)
    found["warnings"][0]["span"] = None
    assert compare(pair, found).warnings.missed == 1


@pytest.mark.parametrize(
    ("number", "bare"), [("1.", "1"), ("（十一）", "十一"), (None, ""), ("１－２", "12"), ("A3", "A3")]
)
def test_numbers_are_compared_without_their_marks(number: str | None, bare: str) -> None:
    assert bare_number(number) == bare


def as_found(pair: Pair) -> dict[str, Any]:
    """The expected ledger in the shape of a found one, its offsets counted in the text with white space."""
    dense = [] if pair.by_wording else [i for i, character in enumerate(pair.text) if not character.isspace()]

    marks = itertools.count()

    def span(entry: Any) -> tuple[int, int]:
        if pair.by_wording:
            mark = next(marks)
            return mark, mark + 1
        return dense[entry["at"][0]], dense[entry["at"][1] - 1] + 1

    return copy.deepcopy(
        {
            "tasks": [
                {
                    "number": task.get("number"),
                    "heading": task["heading"],
                    "text": task.get("text_start", "") + task.get("text_end", ""),
                    "span": span(task),
                    "assignments": [
                        {
                            role: [{"written": body, "name": None} for body in assignment[role]]
                            for role in ("lead", "support")
                        }
                        | {"deadline": None}
                        for assignment in task["assignments"]
                    ],
                    "deadlines": [
                        {"text": d["text"], "by": d["by"], "span": span(d)} for d in task.get("deadlines", [])
                    ],
                }
                for task in pair.expected["tasks"]
            ],
            "targets": [target | {"span": span(target)} for target in pair.expected["targets"]],
            "warnings": [{"span": (0, 1)}],
        }
    )
