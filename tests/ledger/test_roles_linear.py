"""Texts made to cost time: whatever repeats, four times as much of it takes about four times the time."""

from __future__ import annotations

import time

import pytest

from luoshi.ledger.build import build_ledger
from luoshi.reading.reader import read_text

PLAN = "临江县茶业振兴行动方案\n一、重点任务\n"
MINUTES = "临江县人民政府常务会议纪要\n一、事项\n"
DUTIES = "关于明确村容整治职责分工的通知\n现明确如下：\n"
SLIP = "督办通知单\n县交通局：\n"

REPEATED = {
    "items": (PLAN, "（一）", "修路"),
    "numbers on one line": (PLAN, "1.修路。", ""),
    "items on one line": (PLAN, "一、修路（一）建桥。（县交通局负责）", ""),
    "glued headings": (PLAN, "推进建设（一）修路\n", ""),
    "rules": (PLAN, "列第一位的为牵头单位，", ""),
    "rules in brackets": (PLAN, "1.修路。（责任单位：县交通局、县财政局，列第一位的为牵头单位，下同）\n", ""),
    "not listed again": (PLAN, "各乡镇均需落实，不再列出，", ""),
    "leads": (PLAN, "县财政局牵头，", ""),
    "labels": (PLAN, "责任单位：县财政局；", ""),
    "minutes": (MINUTES, "会议决定，由县财政局牵头，", ""),
    "minutes without a stop": (MINUTES, "由县财政局要会同", ""),
    "bodies without a verb": (MINUTES, "县财政局、", ""),
    "duties": (DUTIES, "县财政局：负责资金。\n", ""),
    "numbered duties": (DUTIES, "（一）县财政局\n负责资金。\n", ""),
    "matters": (SLIP, "督办事项：修路\n主办单位：县交通局\n", ""),
    "numbered matters": (SLIP, "一、督办事项：修路\n二、主办单位：县交通局\n", ""),
    "conduct": (PLAN, "不得层层加码，", ""),
    "conduct on one line": (PLAN, "不得层层加码。", ""),
    "titles": (PLAN, "《严格，执行》规定，", ""),
    "against": (PLAN, "对弄虚作假的，", ""),
    "open brackets": (PLAN, "各乡镇（含", ""),
    "stars": (PLAN, "★县财政局、", ""),
}


@pytest.mark.parametrize("kind", REPEATED)
def test_four_times_the_text_takes_about_four_times_the_time(kind: str) -> None:
    head, piece, tail = REPEATED[kind]

    def seconds(size: int) -> float:
        text = head + piece * (size // len(piece)) + tail
        started = time.process_time()
        build_ledger(read_text(text, "case.txt"))
        return time.process_time() - started

    some = min(seconds(6_000), seconds(6_000))
    assert min(seconds(24_000), seconds(24_000)) < 9 * some + 0.25
