"""The wording of ledger rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.ledger.build import build_ledger
from luoshi.ledger.model import Assignment, Body, Deadline, Ledger, Target, Task
from luoshi.reading.document import Document, Header
from luoshi.reading.reader import read_text
from luoshi.reading.span import Draft, Span
from luoshi.rendering.ledger_rows import Places, clean, figure, goal, name_of, rows_of


def test_each_assignment_stretch_is_a_row_of_its_own(ledger: Ledger, document: Document) -> None:
    rows = rows_of(document, ledger)
    assert [(r.task, r.name, r.content, r.lead, r.support) for r in rows] == [
        (0, "（一）整修堤防", "年底前完成堤防整修120公里以上。", "市水利局", "市财政局、市应急局等"),
        (0, "（一）整修堤防", "清除行洪障碍36处。", "", "市住建局"),
        (
            1,
            '（二）=HYPERLINK("http://x")<scrip',
            '=HYPERLINK("http://x")<script>alert(1)</script>&开展演练。',
            "",
            "",
        ),
    ]


def test_times_are_shown_as_written_and_no_cell_of_the_task_is_lost() -> None:
    document = read_text(
        "云溪市2026年重点工作任务清单\n\n序号\t工作任务\t牵头单位\t完成时限\n1\t建设平台。\t市数据局\t持续推进\n"
        "2\t开展清查，6月底前完成摸底。\t市财政局\tQ3\n3\t整治环境。\t市城管局\t—\n",
        "清单.txt",
    )
    rows = rows_of(document, build_ledger(document))
    assert [(row.content, row.deadline) for row in rows] == [
        ("建设平台。", "持续推进"),
        ("开展清查，6月底前完成摸底。", "6月底前（2026-06-30）\nQ3（2026-09-30）"),
        ("整治环境。", ""),
    ]


def test_targets_deadlines_and_notices_stand_in_the_row_they_were_read_from(
    ledger: Ledger, document: Document
) -> None:
    rows = rows_of(document, ledger)
    assert [(r.targets, r.deadline, r.remark) for r in rows] == [
        ("堤防整修120公里以上", "年底前（2031-12-31）", "“<市应急局>”请核对"),
        ("行洪障碍36处", "", "未明确牵头单位"),
        ("", "", "原文未写明责任单位"),
    ]


def test_a_place_is_a_page_where_there_are_pages_and_else_a_line(
    ledger: Ledger, document: Document, document_of: Callable[..., Document]
) -> None:
    task = ledger.tasks[0].span
    assert Places(document).of(task) == "第11行"
    assert Places(document_of(pages=(0, 20, 500))).of(task) == "第2页"


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (Decimal("5.5"), "%", "5.5%"),
        (Decimal(120), "公里", "120公里"),
        ((Decimal(1), Decimal("2.5")), "%", "1—2.5%"),
        (None, "", "未量化"),
        (Decimal(10**8), "元", "100000000元"),
    ],
)
def test_a_figure_is_written_without_needless_digits(
    value: Decimal | tuple[Decimal, Decimal] | None, unit: str, words: str
) -> None:
    assert figure(Target("指标", "=", value, unit, "count", Span(0, 1))) == words


def test_white_space_inside_a_cell_is_mended() -> None:
    assert clean("　完善 制度，\v推进A 计划。 \n\n  二 ") == "完善制度，推进A 计划。\n二"


@settings(deadline=None)
@given(cuts=st.lists(st.integers(0, 60), max_size=8).map(sorted))
def test_no_word_of_a_task_is_left_out(cuts: list[int]) -> None:
    text = "".join(chr(0x4E00 + i) for i in range(60))
    spans = [Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if b > a]
    assignments = tuple(Assignment((), (), False, "joint", s, Span(s.end, s.end)) for s in spans)
    task = Task("main", None, (), None, "task", Span(0, 60), assignments)
    kept = "".join(
        row.content
        for row in rows_of(Document("a", "txt", text, Draft.of(text), Header()), Ledger(tasks=(task,)))
    )
    # A single character between two stretches is no sentence of its own.
    assert len(re.sub(r"\s", "", kept)) >= 60 - 1 - len(spans)


def test_a_row_of_a_table_is_one_row_without_the_cells_told_elsewhere() -> None:
    text = "3\t强基\t改造泵站5座\t张三\t市水利局\t市财政局\t9月底前\n"
    lead = Body("市水利局", None, Span(text.index("市水"), text.index("市水") + 4))
    due = Deadline("9月底前", "2031-09-30", Span(text.index("9月"), text.index("9月") + 4))
    units = Span(lead.span.start, due.span.start - 1)
    assignment = Assignment((lead,), (), False, "lead", Span(2, units.start - 1), units, due)
    task = Task("main", "3", ("强基",), None, "task", Span(0, len(text) - 1), (assignment,), (due,))
    document = Document("a", "txt", text, Draft.of(text), Header())
    (row,) = rows_of(document, Ledger(tasks=(task,)))
    assert (row.board, row.content, row.lead) == ("强基", "改造泵站5座\n张三", "市水利局")
    assert row.deadline == "9月底前（2031-09-30）"


def test_a_task_of_a_table_without_a_heading_is_called_by_what_it_says() -> None:
    document = read_text(
        "云溪市2026年重点工作任务清单\n\n序号\t类别\t工作任务\t牵头单位\t配合单位\t完成时限\n"
        "1\t数据\t编制目录，归集数据。\t市数据局\t市财政局\t6月底前\n2\t数据\t新增母婴室45间\t市卫生健康委\t市商务局\t持续推进\n"
        "3\t环境\t开展评议\t同上\t市司法局\t全年\n",
        "清单.txt",
    )
    rows = rows_of(document, build_ledger(document))
    assert [row.name for row in rows] == ["1 编制目录，归集数据", "2 新增母婴室45间", "3 开展评议"]
    assert [row.content for row in rows] == ["编制目录，归集数据。", "新增母婴室45间", "开展评议"]


@pytest.mark.parametrize(
    ("rows", "content"),
    [
        ("牵头单位\t市水利局\n完成时限\t9月底前\n具体内容\t改造泵站5座。", "具体内容：改造泵站5座。"),
        (
            "牵头单位\t市水利局\t责任领导\t叶明川\n完成时限\t9月底前\n任务\t改造泵站。",
            "责任领导：叶明川\n任务：改造泵站。",
        ),
    ],
)
def test_a_card_keeps_each_label_with_its_value_and_drops_what_is_told_elsewhere(
    rows: str, content: str
) -> None:
    text = "改造泵站\n" + rows
    lead = Body("市水利局", None, Span(text.index("市水"), text.index("市水") + 4))
    due = Deadline("9月底前", "2031-09-30", Span(text.index("9月"), text.index("9月") + 4))
    assignment = Assignment((lead,), (), False, "lead", Span(0, 4), lead.span, due)
    task = Task("main", None, (), "改造泵站", "task", Span(0, len(text)), (assignment,), (due,))
    document = Document("a", "txt", text, Draft.of(text), Header())
    (row,) = rows_of(document, Ledger(tasks=(task,)))
    assert (row.name, row.content) == ("改造泵站", content)


@pytest.mark.parametrize(
    ("kind", "comparator", "value", "unit", "quoted", "words"),
    [
        ("growth", "=", Decimal("4.5"), "%", "固定资产投资增长4.5%", "增长4.5%"),
        ("growth", ">=", Decimal("5.5"), "%", "零售总额增长5.5%以上", "增长不低于5.5%"),
        (
            "change",
            "range",
            (Decimal(1), Decimal(2)),
            "微克/立方米",
            "平均浓度下降1—2微克/立方米",
            "下降1—2微克/立方米",
        ),
        ("share", ">=", Decimal(75), "%", "占比达到75%以上", "不低于75%"),
        ("count", "range", (Decimal(1), Decimal(2)), "个", "培育1—2个中心城市", "1—2个"),
    ],
)
def test_a_goal_says_which_way_a_figure_goes(
    kind: str, comparator: str, value: Decimal | tuple[Decimal, Decimal], unit: str, quoted: str, words: str
) -> None:
    target = Target("指标", comparator, value, unit, kind, Span(0, 1))  # type: ignore[arg-type]
    assert goal(target, quoted) == words


def test_a_short_sentence_names_its_task_whole() -> None:
    document = read_text("云溪市任务清单\n一、任务\n1.抓紧划定保护区，设置标识标牌。（市水利局负责）\n")
    (task,) = build_ledger(document).tasks
    assert name_of(document.text, task) == "1. 抓紧划定保护区，设置标识标牌"
