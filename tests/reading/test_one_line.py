"""Items that share a line with what stands before them: cut apart where a line end was lost, and nowhere else."""

from __future__ import annotations

import pytest

from luoshi.reading.reader import read_text

TITLE = "临江县人民政府办公室关于印发临江县茶业振兴行动方案的通知\n"


def lines_of(text: str) -> list[str]:
    return read_text(TITLE + text).text.split("\n")[1:]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "提升投资便利度（一）优化前期审批\n（二）压缩时间",
            ["提升投资便利度", "（一）优化前期审批", "（二）压缩时间"],
        ),
        (
            "一、提升投资便利度（一）优化前期审批。简化流程。",
            ["一、提升投资便利度", "（一）优化前期审批。简化流程。"],
        ),
        ("二、规范停车秩序（三）整治违法停车。清障。", ["二、规范停车秩序", "（三）整治违法停车。清障。"]),
        ("（一）完善政策体系1.修订办法。", ["（一）完善政策体系", "1.修订办法。"]),
        ("一、盘活存量（一）认定标准", ["一、盘活存量", "（一）认定标准"]),
    ],
)
def test_a_heading_that_runs_on_into_its_first_item_is_cut(line: str, expected: list[str]) -> None:
    assert lines_of(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "市委（一）办公楼搬迁",
        "按照第（一）项规定执行",
        "重点包括（一）类企业",
        "建设5、6号楼",
        "工作内容：（1）调查；（2）建库；（3）发证。",
        "突出抓好一是规划、二是建设",
        "完成投资1.5亿元",
        "一、坚持党的领导",
    ],
)
def test_an_innocent_line_stays_whole(line: str) -> None:
    assert lines_of(line) == [line]


def test_a_long_paragraph_with_a_list_in_it_stays_whole() -> None:
    line = (
        "（一）完善体系。"
        + "推进各项建设，健全工作机制，强化责任落实。" * 12
        + "具体为：1.编制规划；2.实施改造；3.加强管护。"
    )
    other = "（二）加强管护。" + "推进各项建设，健全工作机制，强化责任落实。" * 14
    assert lines_of(line + "\n" + other) == [line, other]


def test_a_text_on_one_line_has_its_items_on_lines() -> None:
    text = (
        "临江县茶业振兴行动方案 为振兴茶业，制定本方案。一、扩大供给（一）新建茶园。"
        + "坚持建管并重。" * 30
        + "（县林业局负责）具体措施：1．编制规划。（县林业局牵头）2．新建茶园。（县农业农村局牵头）（二）修缮道路。县里统筹。（县交通局负责）二、强化保障（三）落实资金。安排资金。（县财政局负责）"
    )
    begins = [line[:4] for line in read_text(text).text.split("\n")]
    assert begins[1:] == [
        "一、扩大",
        "（一）新",
        "1.编制",
        "2.新建",
        "（二）修",
        "二、强化",
        "（三）落",
    ] or begins[1:] == [
        "一、扩大",
        "（一）新",
        "1．编制",
        "2．新建",
        "（二）修",
        "二、强化",
        "（三）落",
    ]


def test_a_short_text_on_one_line_has_its_items_on_lines() -> None:
    text = "现将分工印发。一、减轻负担（一）清理收费。规范票据。（市财政局负责）具体做法：1．编制清单。（市财政局牵头）2．公开清单。（市数据局牵头）（二）畅通渠道。开设专窗。（市税务局负责）具体做法：1．配齐人员。（市税务局牵头）"
    begins = [line[:4] for line in lines_of(text)]
    assert begins[1:] == ["一、减轻", "（一）清", "1.编制", "2.公开", "（二）畅", "1.配齐"] or begins[1:] == [
        "一、减轻", "（一）清", "1．编制", "2．公开", "（二）畅", "1．配齐"
    ]  # fmt: skip
