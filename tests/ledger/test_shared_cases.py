"""The small documents of the shared cases, each against what a careful officer expects of it.

What is expected is written for people and differs from file to file, so each file has its line here. The inputs of
the list beside them are kept as sentences of our own in the tables of the other tests.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from luoshi.ledger.build import build_ledger
from luoshi.ledger.model import Ledger
from luoshi.reading.reader import read_file

DOCUMENTS = Path(__file__).parents[3] / "shared" / "cases" / "documents"
pytestmark = pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the shared cases are not beside this tree")

Rows = list[tuple[list[str], list[str]]]


def ledger_of(name: str) -> Ledger:
    return build_ledger(read_file(DOCUMENTS / name))


def roles_of(name: str) -> Rows:
    return [
        ([b.written for b in a.lead], [b.written for b in a.support])
        for task in ledger_of(name).tasks
        for a in task.assignments
    ]


TWO_ROWS: Rows = [
    (["县商务局"], ["县文旅局", "各乡镇"]),
    (["县农业农村局"], ["县财政局"]),
    (["县农业农村局"], ["县林业局"]),
]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("01-two-row-header.docx", TWO_ROWS),
        ("02-two-row-header.xlsx", [*TWO_ROWS, (["县人社局"], []), (["县住建局"], [])]),
        (
            "05-first-comma-rule.txt",
            [(["县交通运输局", "县农业农村局"], ["县财政局"]), (["县文旅局"], ["县商务局", "各乡镇政府"])],
        ),
        ("08-angle-bracket-include.txt", [([], ["各乡镇人民政府"])]),
        ("10-rule-in-sentence.txt", [(["县文旅局"], [])]),
        (
            "12-zhuzhe-zhuban.txt",
            [
                (["县水利局"], ["县财政局", "县自然资源局"]),
                (["县水利局"], ["县财政局", "各乡镇"]),
                (["县林业局"], ["县公安局", "县司法局"]),
            ],
        ),
        (
            "20-minutes.txt",
            [
                (["县交通运输局"], ["县财政局", "县自然资源局"]),
                (["县文旅局"], []),
                (["县公安局"], []),
                (["县卫健局"], []),
            ],
        ),
        ("21-duban-slip.txt", [(["县交通运输局"], ["县财政局", "东岭镇人民政府"])]),
        ("22-body-first-duties.txt", [(["县住建局"], []), (["县委农办"], []), (["县城管局"], [])]),
        (
            "24-rowspan-leak.html",
            [(["交通局"], []), (["住建局"], []), (["经开区"], []), (["农业农村局"], [])],
        ),
        ("26-card-form.docx", [(["县农业农村局"], ["县供销社"]), (["县文旅局"], ["县商务局"])]),
        ("27-xlsx-no-title.xlsx", [(["县农业农村局"], ["县供销社"]), (["县人社局"], ["各乡镇"])]),
        ("28-xlsx-zhuban-ledger.xlsx", [(["县农业农村局"], ["县供销社"])]),
        (
            "30-two-column.pdf",
            [(["县交通局"], ["县财政局"]), (["县文旅局"], ["县商务局"]), (["县人社局"], [])],
        ),
    ],
)
def test_bodies_are_found_in_their_roles(name: str, expected: Rows) -> None:
    assert roles_of(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("06-inherit-sheji.txt", [{"县交通运输局", "各乡镇人民政府", "县茶园管委会"}, {"县文旅局", "各乡镇人民政府", "县茶园管委会"}]),
        ("09-zhiweihui-lost.txt", [{"东州", "西州市政府", "南岭合作区执委会"}, {"南岭合作区执委会"}]),
    ],
)  # fmt: skip
def test_bodies_are_found_whatever_their_role(name: str, expected: list[set[str]]) -> None:
    assert [{*lead, *support} for lead, support in roles_of(name)] == expected


def test_a_watermark_and_running_heads_leave_the_names_whole() -> None:
    assert roles_of("31-watermark-runninghead.pdf")[0] == (["县交通局"], ["县财政局", "县发改局", "各乡镇"])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("13-han-year-deadline.txt", ["2027-06-30", "2027-12-31", "2028-12-31", "2027-01-31"]),
        ("14-eligibility-deadline.txt", [None, None]),
        ("20-minutes.txt", ["2026-03-15", "2026-04-01"]),
        ("21-duban-slip.txt", ["2026-05-20"]),
        ("24-rowspan-leak.html", ["2026-11-30", "2026-10-31", "2026-11-30", "2026-10-31"]),
        ("26-card-form.docx", ["2026-06-30", "2026-04-30"]),
    ],
)
def test_each_task_has_its_own_time_limit(name: str, expected: list[str | None]) -> None:
    tasks = ledger_of(name).tasks
    assert [max((d.by or "" for d in task.deadlines), default=None) for task in tasks] == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("15-quoted-noun-target.txt", [("“标准化茶市”", 20), ("“茶乡名品”", 100), ("示范茶园", 60)]),
        ("16-han-numeral-target.txt", [("生态茶园", 100), ("茶农", 1), ("技能人才", 1), ("茶农", 2000), ("加工厂", 1), ("市场", 3)]),
        ("17-eligibility-target.txt", []),
    ],
)  # fmt: skip
def test_figures_to_reach_and_no_others_are_targets(name: str, expected: list[tuple[str, float]]) -> None:
    assert [(target.metric, target.value) for target in ledger_of(name).targets] == expected


def test_tens_of_thousands_of_people_are_counted_in_that_unit() -> None:
    units = [(t.unit, t.comparator) for t in ledger_of("16-han-numeral-target.txt").targets]
    assert units[1:3] == [("万名", "="), ("万名", ">")]


def test_a_task_force_of_the_minutes_has_its_convener() -> None:
    (force,) = ledger_of("20-minutes.txt").task_forces
    assert force.convener == "常务副县长"


def test_every_document_of_the_folder_is_tried_here() -> None:
    tried = Path(__file__).read_text(encoding="utf-8")
    files = [p.name for p in DOCUMENTS.iterdir() if p.suffix not in (".json", ".md")]
    assert [name for name in files if name not in tried] == []
