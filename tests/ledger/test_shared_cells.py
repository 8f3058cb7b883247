"""Cells of a division of work that share a task out among bodies, or name those of its parts by marks."""

from __future__ import annotations

from luoshi.extraction import read

TABLE = """重点任务责任分工表

序号\t重点任务\t牵头单位\t责任单位\t完成时限
1\t整修堤防。\t{lead}\t{others}\t2031年底前
2\t疏浚河道。\t市水利局\t市财政局\t2031年底前
"""


def roles(lead: str, others: str) -> tuple[list[str], list[str], str]:
    _document, ledger = read("分工.txt", TABLE.format(lead=lead, others=others).encode())
    (assignment,) = ledger.tasks[0].assignments
    return (
        [body.written for body in assignment.lead],
        [body.written for body in assignment.support],
        assignment.mode,
    )


def test_whoever_shares_a_task_by_duty_leads_nobody() -> None:
    assert roles("—", "市财政局、市应急局按职责分工负责") == ([], ["市财政局", "市应急局"], "joint")
    assert roles("—", "市财政局、市应急局等按照各自职责分工负责") == ([], ["市财政局", "市应急局"], "joint")
    assert roles("—", "市财政局、市应急局") == (["市财政局", "市应急局"], [], "lead")


def test_beside_a_lead_they_support_it() -> None:
    assert roles("市水利局", "市财政局、市应急局按职责分工负责") == (
        ["市水利局"],
        ["市财政局", "市应急局"],
        "lead",
    )


def test_marks_before_names_are_no_part_of_them() -> None:
    assert roles("①市水利局、⑫市应急局", "①市财政局②") == (["市水利局", "市应急局"], ["市财政局"], "lead")
