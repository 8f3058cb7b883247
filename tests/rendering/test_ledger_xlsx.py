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


def test_the_task_sheet_reads_as_an_office_writes_it(ledger: Ledger, document: Document) -> None:
    rows = values(workbook((document, ledger))["责任清单"])
    assert rows[0] == ["云州市人民政府关于加强防汛工作的意见\n责任清单"]
    assert rows[1] == ["云政发〔2031〕6号　　发文机关：云州市人民政府　　成文日期：2031-03-05"]
    assert rows[2][:4] == ["序号", "攻坚/板块", "任务", "主要内容"]
    assert rows[3] == [
        "1",
        "一、夯实基础",
        "（一）整修堤防",
        "年底前完成堤防整修120公里以上。",
        "市水利局",
        "市财政局、市应急局等",
        "堤防整修120公里以上",
        "年底前（2031-12-31）",
        "第11行",
        "“<市应急局>”请核对",
    ]
    assert rows[4] == ["清除行洪障碍36处。", "市住建局", "行洪障碍36处", "第11行", "未明确牵头单位"]


def test_campaign_and_task_cells_are_merged(ledger: Ledger, document: Document) -> None:
    sheet = workbook((document, ledger))["责任清单"]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A4:A5", "B4:B6", "C4:C5"} <= merged


def test_no_cell_is_a_formula(ledger: Ledger, document: Document) -> None:
    book = workbook((document, ledger))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
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


def test_the_place_is_called_what_it_is(
    document: Document, document_of: Callable[..., Document], ledger: Ledger
) -> None:
    paged = document_of(pages=(0, 20, 500))
    assert values(workbook((document, ledger))["责任清单"])[2][8] == "来源位置"
    assert values(workbook((paged, ledger))["责任清单"])[2][8] == "来源页码"


def test_several_documents_share_a_sheet_under_their_titles(ledger: Ledger, document: Document) -> None:
    pair = (document, ledger)
    rows = values(workbook(pair, pair)["责任清单"])
    assert rows[1] == ["共 2 份文件"]
    assert rows.count(["云州市人民政府关于加强防汛工作的意见　云政发〔2031〕6号"]) == 2


def test_a_document_with_awards_alone_opens_on_its_awards(document: Document, ledger: Ledger) -> None:
    assert workbook((document, Ledger(awards=ledger.awards))).sheetnames == ["表扬名单"]


def test_a_document_without_findings_says_so(document: Document) -> None:
    book = workbook((document, Ledger()))
    assert book.sheetnames == ["责任清单"]
    assert ["没有读出此类内容"] in values(book["责任清单"])


@pytest.mark.parametrize("length", [300, 3000, 40000])
def test_long_text_goes_on_in_further_rows_and_none_is_lost(
    length: int, document_of: Callable[..., Document]
) -> None:
    text = "".join(f"第{i:05d}句要抓好落实。" for i in range(length // 12))
    task = Task("main", None, (), None, "task", Span(0, len(text)))
    sheet = workbook((document_of(text), Ledger(tasks=(task,))))["责任清单"]
    parts = [str(sheet.cell(row, 4).value or "") for row in range(4, sheet.max_row + 1)]
    assert "".join(parts) == text
    for row, part in enumerate(parts, 4):
        height = sheet.row_dimensions[row].height
        assert 14 * lines_of(part, sheet.column_dimensions["D"].width) <= height <= 409


def test_characters_that_a_workbook_cannot_hold_are_replaced(document_of: Callable[..., Document]) -> None:
    text = "一\x00二\x0b三\ud800四"
    task = Task("main", None, (), None, "task", Span(0, len(text)))
    sheet = workbook((document_of(text), Ledger(tasks=(task,))))["责任清单"]
    assert sheet["D4"].value == "一 二三 四"
