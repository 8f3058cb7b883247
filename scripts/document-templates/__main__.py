"""Makes the templates of official documents that luoshi ships, from the measures of ``luoshi.rendering.official.page``.

Run it after a change of measures or wording: ``PYTHONPATH=src python scripts/document-templates``. An office edits its own
copies in Word; this only writes the ones of the package, the same bytes every time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from parts import (
    attachment_list,
    form_row,
    letter_foot,
    letter_head,
    made_from,
    record,
    red_head,
    signature,
    task_table,
    text_of,
    title,
)  # fmt: skip
from word import (
    TEXT_WIDTH,
    blank,
    cell,
    ends_section,
    landscape,
    line,
    marks,
    p,
    package,
    portrait,
    row,
    row_line,
    run,
    table,
)

from luoshi.rendering.official.page import HEI

FOLDER = Path(__file__).parents[2] / "src/luoshi/rendering/templates/official"

DIVISION = (
    ("序号", 13, "序号", "gwCentred"), ("重点任务", 106, "任务", "gwCell"), ("牵头单位", 34, "牵头单位", "gwCell"),
    ("责任单位", 44, "责任单位", "gwCell"), ("完成时限", 28, "完成时限", "gwCentred"),
)  # fmt: skip
LEDGER = (
    ("序号", 12, "序号", "gwCentred"), ("工作任务", 74, "任务", "gwCell"), ("牵头单位", 28, "牵头单位", "gwCell"),
    ("责任单位", 37, "责任单位", "gwCell"), ("完成时限", 24, "完成时限", "gwCentred"), ("出处", 22, "出处", "gwCentred"),
    ("进展情况", 28, "", "gwCell"),
)  # fmt: skip
DECIDED = (
    ("序号", 12, "序号", "gwCentred"), ("议定事项", 84, "事项", "gwCell"), ("关于", 50, "关于", "gwCell"),
    ("责任单位", 35, "责任单位", "gwCell"), ("时限", 26, "时限", "gwCentred"), ("去向", 18, "去向", "gwCentred"),
)  # fmt: skip
ON_AGENDA = (
    ("序号", 12, "序号", "gwCentred"), ("事项", 88, "事项", "gwCell"), ("责任单位", 40, "责任单位", "gwCell"),
    ("依据", 85, "依据", "gwCell"),
)  # fmt: skip
FIGURES = (
    ("序号", 12, "序号", "gwCentred"), ("指标", 70, "指标", "gwCell"), ("目标", 34, "目标", "gwCell"),
    ("最新数据", 34, "数据", "gwCell"), ("时期", 25, "时期", "gwCentred"), ("来源", 50, "来源", "gwCell"),
)  # fmt: skip


def wide_table(name: str, columns: Sequence[tuple[str, int, str, str]]) -> str:
    return (
        title("标题行", before=0)
        + made_from()
        + task_table(columns, "分组", "注：各单位名称按原文件所列，原文件未写明的以“—”表示。")
        + landscape()
    )  # fmt: skip


def notice() -> str:
    return (
        red_head()
        + title()
        + p("gwTo", "{{ 主送机关 }}：")
        + line("if 正文")
        + text_of("正文")
        + line("else")
        + p("gwBody", "为贯彻落实{{ 依据 }}，现将重点任务责任分工印发给你们，并就有关事项通知如下。")
        + p("gwLevel1", "一、落实责任")
        + p("gwBody", "牵头单位对所牵头的任务负总责，商责任单位明确工作措施、时间节点和具体责任人；责任单位按照职责分工主动配合，合力完成各项任务。")
        + p("gwLevel1", "二、按期推进")
        + p("gwBody", "各项任务以所列完成时限为准；未列时限的，由牵头单位商责任单位确定。推进中遇到的重大问题及时报告。")
        + p("gwLevel1", "三、反馈情况")
        + p("gwBody", "牵头单位汇总任务进展情况，按要求报送{{ 署名 }}。")
        + p("gwBody", "特此通知。")
        + line("endif")
        + attachment_list()
        + signature()
        + line("if 附件")
        + ends_section(portrait())
        + line("for 表 in 附件")
        + line("if loop.first") + p("gwAttachment", "附件{{ 表.序号 }}")
        + line("else") + p("gwAttachment", "附件{{ 表.序号 }}", extra="<w:pageBreakBefore/>") + line("endif")
        + line("for 行 in 表.标题行") + p("gwTitle", "{{ 行 }}") + line("endfor")
        + made_from("表.")
        + task_table(DIVISION, "表.分组")
        + line("endfor")
        + ends_section(landscape())
        + line("endif")
        + record()
        + portrait()
    )  # fmt: skip


def letter() -> str:
    """信函格式: the mark 30 mm from the paper's edge, a red double rule below it and one 20 mm from the foot, no number on page one."""
    return (
        title(before=2)
        + p("gwTo", "{{ 主送机关 }}：")
        + text_of("正文")
        + attachment_list()
        + signature()
        + line("if 抄送") + blank() + p("gwNote", "抄送：{{ 抄送 }}。") + line("endif")
        + portrait(letter=True)
    )  # fmt: skip


def minutes() -> str:
    """纪要格式: the mark XXXXX纪要 in red, number and rule, the text, then who attended in 黑体 and 仿宋."""
    who = f"{run('{{ 组.名称 }}：', 'gwBody', marks(HEI))}{run('{{ 组.名单 }}。', 'gwBody')}"
    present = f'<w:p><w:pPr><w:pStyle w:val="gwBody"/></w:pPr>{who}</w:p>'
    return (
        red_head()
        + title()
        + text_of("正文")
        + line("if 人员")
        + blank()
        + table(
            [row_line("for 组 in 人员", [TEXT_WIDTH]), row([cell(present, TEXT_WIDTH)]), row_line("endfor", [TEXT_WIDTH])],
            [TEXT_WIDTH], ruled=False, padding=0,
        )
        + line("endif")
        + record()
        + portrait()
    )  # fmt: skip


def circulation() -> str:
    unit = TEXT_WIDTH / 156
    widths = [round(unit * mm) for mm in (24, 54, 20, 58)]
    label, rest = widths[0], sum(widths[1:])
    return (
        p("gwTitle", "{{ 单位 }}文件处理单")
        + blank(300)
        + table(
            [
                form_row((("来文机关", "{{ 来文机关 }}", 1), ("文号", "{{ 文号 }}", 1)), widths),
                form_row((("收文日期", "{{ 收文日期 }}", 1), ("收文编号", "{{ 收文编号 }}", 1)), widths),
                form_row((("密级", "{{ 密级 }}", 1), ("紧急程度", "{{ 紧急程度 }}", 1)), widths),
                form_row((("文件标题", "{{ 文件标题 }}", 3),), widths, 900),
                row_line("for 栏 in 意见", widths),
                row(
                    [
                        cell(p("gwLabel", "{{ 栏.名称 }}"), label),
                        cell(
                            line("for 条 in 栏.条目")
                            + line("if 条.文字") + p("gwCell", "{{ 条.文字 }}") + line("endif")
                            + p("gwCell", "{{ 条.署名 }}").replace('<w:jc w:val="left"/>', '<w:jc w:val="right"/>')
                            + line("endfor"),
                            rest, span=3, across="top",
                        ),
                    ],
                    height=1500,
                ),
                row_line("endfor", widths),
                form_row((("备注", "{{ 备注 }}", 3),), widths, 900),
            ],
            widths,
        )
        + blank(200)
        + p("gwAside", "经办人：{{ 经办人 }}　　　　联系电话：{{ 联系电话 }}")
        + portrait()
    )  # fmt: skip


def supervision() -> str:
    unit = TEXT_WIDTH / 156
    widths = [round(unit * mm) for mm in (12, 80, 38, 26)]
    columns = (
        ("序号", "gwCentred"),
        ("督办事项", "gwCell"),
        ("承办单位", "gwCell"),
        ("办理时限", "gwCentred"),
    )
    fields = ("序号", "事项", "承办单位", "办理时限")
    pair = [round(unit * mm) for mm in (24, 54, 24, 54)]
    return (
        p("gwTitle", "{{ 督办单位 }}")
        + p("gwTitle", "督　办　单")
        + p("gwSigner", "{{ 编号 }}")
        + table(
            [
                form_row((("督办依据", "{{ 依据 }}", 3),), pair, 760),
                form_row((("交办日期", "{{ 交办日期 }}", 1), ("反馈期限", "{{ 反馈期限 }}", 1)), pair),
                form_row((("签发人", "{{ 签发人 }}", 1), ("联系电话", "{{ 联系电话 }}", 1)), pair),
            ],
            pair,
        )
        + blank(200)
        + table(
            [
                row([cell(p("gwHead", name), w) for (name, _), w in zip(columns, widths, strict=True)], head=True, height=560),
                row_line("for 行 in 事项", widths),
                row([cell(p(style, f"{{{{ 行.{field} }}}}"), w) for field, (_, style), w in zip(fields, columns, widths, strict=True)], height=500, whole=True),
                row_line("endfor", widths),
            ],
            widths,
        )
        + blank(200)
        + table(
            [
                form_row((("办理要求", "{{ 办理要求 }}", 3),), pair, 1300),
                form_row((("办理情况", "", 3),), pair, 2600),
                form_row((("承办单位（盖章）", "", 1), ("负责人（签字）", "", 1)), pair, 900),
            ],
            pair,
        )
        + portrait()
    )  # fmt: skip


def stocktake() -> str:
    """调度纪要: mark, title and text as minutes have them, signature, then the tables on pages turned on their side."""

    def attached(field: str, columns: Sequence[tuple[str, int, str, str]]) -> str:
        return (
            line(f"for 表 in {field}")
            + p("gwAttachment", "附件{{ 表.序号 }}", extra="<w:pageBreakBefore/>")
            + p("gwTitle", "{{ 表.名称 }}")
            + task_table(columns, "表.分组")
            + line("endfor")
        )

    return (
        red_head()
        + title()
        + text_of("正文")
        + p("gwBody", "{{ 快照 }}")
        + attachment_list()
        + signature()
        + line("if 附件说明")
        + ends_section(portrait())
        + attached("议定事项", DECIDED)
        + attached("议程", ON_AGENDA)
        + attached("数据", FIGURES)
        + ends_section(landscape())
        + line("endif")
        + record()
        + portrait()
    )  # fmt: skip


TEMPLATES: dict[str, Callable[[], str]] = {
    "division": lambda: wide_table("责任分工表", DIVISION),
    "ledger": lambda: wide_table("任务台账", LEDGER),
    "notice": notice,
    "circulation": circulation,
    "supervision": supervision,
    "letter": letter,
    "minutes": minutes,
    "stocktake": stocktake,
}


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, made in TEMPLATES.items():
        (folder / f"{name}.docx").write_bytes(
            package(made(), (letter_head(), letter_foot()) if name == "letter" else None)
        )
        print(f"{name}.docx")


if __name__ == "__main__":
    main()
