"""The workbook as an office opens it."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from luoshi.ledger.model import Ledger, Task
from luoshi.reading.document import Document
from luoshi.reading.span import Span
from luoshi.rendering.ledger_xlsx import ledger_xlsx
from luoshi.rendering.sheet import lines_of


def workbook(*pairs: tuple[object, Ledger]) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(ledger_xlsx(pairs)))  # type: ignore[arg-type]


def values(sheet: Worksheet) -> list[list[object]]:
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


def test_each_kind_of_fact_has_its_sheet(ledger: Ledger, document: Document) -> None:
    book = workbook((document, ledger))
    assert book.sheetnames == ["责任清单", "量化目标", "工作专班", "激励措施", "表扬名单", "行为规范", "提示"]


def test_the_task_sheet_reads_as_an_office_writes_it_a_task_a_row(ledger: Ledger, document: Document) -> None:
    sheet = workbook((document, ledger))["责任清单"]
    rows = values(sheet)
    assert rows[0] == ["云州市人民政府关于加强防汛工作的意见\n责任清单"]
    assert rows[1] == ["云政发〔2031〕6号　　发文机关：云州市人民政府　　成文日期：2031-03-05"]
    assert rows[2][:4] == ["序号", "攻坚/板块", "任务", "主要内容"]
    assert rows[3] == [
        1,
        "一、夯实基础",
        "（一）整修堤防",
        "①年底前完成堤防整修120公里以上。\n②清除行洪障碍36处。",
        "①市水利局",
        "①市财政局、市应急局等\n②市住建局",
        "堤防整修120公里以上\n行洪障碍36处",
        "年底前（2031-12-31）",
        "一（一）",
        "①“<市应急局>”请核对\n②未明确牵头单位",
    ]
    assert sheet.max_row == 5
    assert sheet.auto_filter.ref == "A3:J5", "it can be filtered"
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:J1", "A2:J2"}, "and counted"
    assert sheet["D4"].alignment.wrap_text


def test_what_is_no_task_stands_on_a_sheet_of_its_own(document: Document) -> None:
    text = document.text
    tasks = (
        Task("main", "一、", (), "夯实基础", "campaign", Span(0, len(text))),
        Task(
            "main",
            "（一）",
            ("一、夯实基础",),
            "整修堤防",
            "task",
            Span(text.index("（一）"), text.index("（二）")),
        ),
        Task("main", "二、", (), "加强领导", "requirement", Span(text.index("不得"), len(text))),
    )
    book = workbook((document, Ledger(tasks=tasks)))
    assert [row[2] for row in values(book["责任清单"])[3:]] == ["（一）整修堤防"]
    assert [(row[1], row[2]) for row in values(book["攻坚和工作要求"])[3:]] == [
        ("攻坚行动", "一、夯实基础"),
        ("工作要求", "二、加强领导"),
    ]


def test_a_figure_and_its_unit_stand_in_cells_of_their_own(ledger: Ledger, document: Document) -> None:
    rows = values(workbook((document, ledger))["量化目标"])
    at = rows[2].index("目标值")
    assert [row[at : at + 2] for row in rows[3:]] == [[120, "公里"], [36, "处"], ["1—2.5", "%"]]


def test_no_cell_is_a_formula(ledger: Ledger, document: Document) -> None:
    book = workbook((document, ledger))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    written = {str(cell.value) for cell in cells}
    assert {"=防汛专班", "+副市长", "-堤防整修成效明显的", "@奖励"} <= written
    assert any("=HYPERLINK" in words for words in written)
    assert all(not sheet._hyperlinks for sheet in book)


def test_it_prints_on_a4_landscape_with_headings_and_page_numbers(ledger: Ledger, document: Document) -> None:
    for sheet in workbook((document, ledger)):
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToHeight, sheet.print_title_rows) == (0, "$3:$3")
        assert "&P" in (sheet.oddFooter.center.text or "")


def test_a_place_has_its_page_where_there_are_pages(
    document: Document, document_of: Callable[..., Document], ledger: Ledger
) -> None:
    paged = document_of(pages=(0, 20, 500))
    assert values(workbook((paged, ledger))["责任清单"])[3][8] == "一（一），第2页"


def test_several_documents_share_a_sheet_that_can_be_filtered_by_them(
    ledger: Ledger, document: Document
) -> None:
    pair = (document, ledger)
    sheet = workbook(pair, pair)["责任清单"]
    rows = values(sheet)
    assert rows[1] == ["共 2 份文件"]
    assert [row[0] for row in rows[2:]] == [
        "文件",
        *["云州市人民政府关于加强防汛工作的意见　云政发〔2031〕6号"] * 4,
    ]
    assert sheet.auto_filter.ref == "A3:K7"


def test_a_document_with_awards_alone_opens_on_its_awards(document: Document, ledger: Ledger) -> None:
    assert workbook((document, Ledger(awards=ledger.awards))).sheetnames == ["表扬名单"]


def test_a_document_without_findings_says_so(document: Document) -> None:
    book = workbook((document, Ledger()))
    assert book.sheetnames == ["责任清单"]
    assert ["没有读出此类内容"] in values(book["责任清单"])


@pytest.mark.parametrize("length", [300, 600, 3000, 29000])
def test_long_text_stays_in_its_row_and_none_is_lost(
    length: int, document_of: Callable[..., Document]
) -> None:
    text = "".join(f"第{i:05d}句要抓好落实。" for i in range(length // 12))
    task = Task("main", None, (), None, "task", Span(0, len(text)))
    sheet = workbook((document_of(text), Ledger(tasks=(task,))))["责任清单"]
    assert sheet.max_row == 4
    assert sheet["D4"].value == text
    lines = lines_of(text, sheet.column_dimensions["D"].width)
    assert sheet.row_dimensions[4].height >= min(408, 11 * lines * 0.6)


def test_characters_that_a_workbook_cannot_hold_are_replaced(document_of: Callable[..., Document]) -> None:
    text = "一\x00二\x0b三\ud800四"
    task = Task("main", None, (), None, "task", Span(0, len(text)))
    sheet = workbook((document_of(text), Ledger(tasks=(task,))))["责任清单"]
    assert sheet["D4"].value == "一 二三 四"
