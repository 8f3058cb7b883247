"""The workbooks of the lists: each has one to hand out and one to work with, made in one place."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from matrix.declared import values
from matrix.things import make_things
from openpyxl import load_workbook
from world import signed_in

from luoshi.web.kernel.list_workbook import Column, list_workbook, office_workbook

LISTS = {
    "tasks:tasks": "tasks:tasks-export",
    "tasks:targets": "tasks:targets-export",
    "tasks:milestones": "tasks:milestones-export",
    "tasks:instructions": "tasks:instructions-export",
    "documents:list": "documents:list-export",
    "directory:organisations": "directory:organisations-export",
    "directory:task-forces": "directory:task-forces-export",
    "accounts:people": "accounts:people-export",
    "audit:entries": "audit:export",
    **{page: export for lists in values("LISTS") for page, export in lists.items()},
}
MOMENT, MIDNIGHT = datetime.fromisoformat("2025-06-30T09:05"), datetime.fromisoformat("2025-06-30T00:00")
COLUMNS = (
    Column("名称", 20, lambda row: row[0]),
    Column("数", 8, lambda row: row[1]),
    Column("日", 12, lambda row: row[2]),
    Column("账号", 12, lambda row: "secret", handed_out=False),
)


@pytest.fixture
def things(world, sample_document, sample_ledger):
    return make_things(world, world.city, world.industry, world.finance, sample_document, sample_ledger)


def sheet_of(data: bytes):
    return load_workbook(BytesIO(data)).active


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "export"), LISTS.items(), ids=LISTS)
def test_every_list_offers_one_to_hand_out_and_one_to_work_with(things, world, page, export):
    client = signed_in(world.inspector if page.startswith("audit") else world.office)
    html = client.get(reverse(page)).content.decode()
    assert f"{reverse(export)}?" in html
    assert "form=handout" in html
    assert "form=work" in html

    answer = client.get(reverse(export), {"form": "handout"})
    sheet = sheet_of(answer.content)
    office = world.inspector if page.startswith("audit") else world.office
    assert sheet["A1"].value
    assert sheet["A2"].value == office.organisation_name
    today = timezone.localdate()
    assert f"{today.year}年{today.month}月{today.day}日" in [cell.value for cell in sheet[2]]
    heads = [cell.value for cell in sheet[3]]
    assert heads[0] == "序号"
    assert 5 <= len(heads) <= 11
    assert "账号" not in heads
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0, "as many pages as the rows take, one page wide"
    assert sheet.print_title_rows == "$3:$3"
    assert "&P" in sheet.oddFooter.center.text
    assert sheet.auto_filter.ref is None

    sheet = sheet_of(client.get(reverse(export), {"form": "work"}).content)
    assert sheet.auto_filter.ref
    assert sheet.freeze_panes
    assert len([cell for cell in sheet[1] if cell.value]) == sheet.max_column, "no title over the headings"
    assert sheet.max_column >= len(heads) - 1


def test_what_is_handed_out_and_what_is_worked_with_hold_the_same_rows_as_what_they_are():
    rows = [
        ("=1+1", Decimal("8.5"), date(2025, 6, 30)),
        ("x" * 40_000, 3, MOMENT),
        ("\x00甲", None, None),
    ]
    office = sheet_of(office_workbook("清单", COLUMNS, rows, office="省政府", day=date(2025, 1, 6)))
    work = sheet_of(list_workbook("清单", COLUMNS, rows, remark="只有一部分"))
    assert [cell.value for cell in office[3]] == ["序号", "名称", "数", "日"]
    assert [cell.value for cell in work[1]] == ["名称", "数", "日", "账号"]
    assert [row[1:4] for row in office.iter_rows(min_row=4, values_only=True)] == [
        row[:3] for row in work.iter_rows(min_row=2, max_row=4, values_only=True)
    ]
    assert (work["A2"].value, work["A2"].data_type) == ("=1+1", "s"), "text is never a formula"
    assert (work["B2"].value, work["C2"].value) == (8.5, MIDNIGHT)
    assert work["C3"].value == MOMENT
    assert work["A6"].value == "只有一部分"
    assert office.column_dimensions["B"].width > office.column_dimensions["C"].width
