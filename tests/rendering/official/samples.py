"""Invented documents of every kind, long and short, with one attachment and many, for the tests of this room."""

from __future__ import annotations

import functools
from typing import Any

from luoshi.extraction import read
from luoshi.rendering.official.kinds import KINDS, Kind, kind_named, render, render_ledger
from luoshi.rendering.official.wording import numbered, paragraphs_of, title_lines

PLAN = """云州市人民政府办公室关于印发《云州市水利建设攻坚方案》的通知

云政办发〔2031〕6号

各县（区）人民政府，市政府各部门：

《云州市水利建设攻坚方案》已经市人民政府同意，现印发给你们，请认真组织实施。

云州市人民政府办公室
2031年3月5日

云州市水利建设攻坚方案

一、攻坚任务

（一）夯实基础
"""
_MATTERS = ("整修堤防", "疏浚河道", "除险加固", "改造灌区", "建设泵站", "治理水土")
LONG = "确保各项工作按期完成、质量过硬、群众满意，统筹推进前期工作和资金筹措，压实各方责任，严格按照规范组织施工。"
TEXT = (
    "为贯彻落实省委、省政府决策部署，现就有关事项通知如下。\n一、总体要求\n（一）坚持目标导向。"
    + LONG * 3
    + "\n（二）坚持问题导向。"
    + "水" * 400
    + "\n1.加强调度。每月五日前报送进展情况。\n（1）报送方式。以书面形式报送。\n二、有关安排\n"
    + LONG * 2
)


def plan(tasks: int) -> str:
    """A plan of so many tasks, each with a lead, bodies beside it, a time limit and a figure."""
    lines = [
        f"{number}.{_MATTERS[number % 6]}。{LONG if number % 3 else ''}{2031 + number % 3}年{number % 12 + 1}月底前完成{_MATTERS[number % 6]}{number + 3}处。"
        "（牵头单位：市水利局；责任单位：市财政局、市发展改革委，各县（区）人民政府）"
        for number in range(1, tasks + 1)
    ]
    return PLAN + "\n".join(lines) + "\n"


@functools.cache
def made_of_plan(code: str, tasks: int = 7) -> bytes:
    """The docx of a kind made of a plan."""
    kind = named(code)
    return render_ledger(kind, *read("方案.txt", plan(tasks).encode()))


def named(code: str) -> Kind:
    """The kind of this code."""
    kind = kind_named(code)
    assert kind is not None
    return kind


def letter_values(paragraphs: int = 3, attachments: int = 1, **others: Any) -> dict[str, Any]:
    """The values of a document with a text of its own."""
    names = [f"重点项目清单及资金需求测算表（第{n}批）" for n in range(1, attachments + 1)]
    return {
        "发文机关标志": "云州市人民政府办公室",
        "发文字号": "云政办函〔2031〕6号",
        "标题行": title_lines("云州市人民政府办公室关于商请支持重点水利项目建设的函"),
        "主送机关": "省发展改革委、省水利厅",
        "正文": paragraphs_of(TEXT if paragraphs > 1 else "现将有关材料报上，请予支持。"),
        "附件说明": numbered(names),
        "署名": "云州市人民政府办公室",
        "成文日期": "2031年3月5日",
        "附注": "此件公开发布",
        "抄送": "市财政局、市水利局",
        "印发机关": "云州市人民政府办公室",
        "印发日期": "2031年3月6日",
        "人员": [{"名称": "出席", "名单": "张一　李二　王三"}, {"名称": "列席", "名单": "赵四"}],
        **others,
    }


def letter(code: str, paragraphs: int = 3, attachments: int = 1, **others: Any) -> bytes:
    """A letter, minutes or notice of these values."""
    return render(named(code), letter_values(paragraphs, attachments, **others))


@functools.cache
def every() -> dict[str, bytes]:
    """Every kind, long and short, with one attachment, many, and none."""
    made = {
        f"{kind.code}-{tasks}": made_of_plan(kind.code, tasks)
        for kind in KINDS
        if kind.values
        for tasks in (2, 40)
    }
    for code in ("letter", "minutes", "notice"):
        for paragraphs, attachments in ((1, 0), (3, 1), (3, 4)):
            made[f"{code}-text-{paragraphs}-{attachments}"] = letter(code, paragraphs, attachments)
    return made
