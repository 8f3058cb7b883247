"""Tasks out to a workbook and in again: tried first, whole or not at all, never doubled, an empty cell never deletes."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisCase
from openpyxl import Workbook, load_workbook
from world import make_world, signed_in

from luoshi.web.audit.models import Entry
from luoshi.web.dossier.models import Change
from luoshi.web.kernel.permissions import Denied
from luoshi.web.kernel.refusals import Refused
from luoshi.web.tasks.models import Campaign, Involvement, Plan, Task, TaskImport
from luoshi.web.tasks.queries import lists
from luoshi.web.tasks.queries.filters import Filter
from luoshi.web.tasks.services import core, editing, importing
from luoshi.web.tasks.sheets import reading, writing
from luoshi.web.tasks.sheets.columns import COLUMNS, day_of

TODAY = date(2025, 10, 31)
HEADINGS = [str(column.heading) for column in COLUMNS]


@pytest.fixture(autouse=True)
def on_the_day(settings):
    settings.AS_OF = TODAY


@pytest.fixture
def task(world):
    plan = Plan.objects.create(owner=world.city, title="重点任务方案", year=2025)
    campaign = Campaign.objects.create(plan=plan, name="产业攻坚")
    return editing.new_task(
        actor=world.office, title="建设产业园", number="1", campaign=campaign, due=date(2025, 12, 31), place=world.county,
        requirement="新建标准厂房\n二十万平方米", lead=[core.Body("市工业和信息化局", world.industry.pk)],
        support=[core.Body("市财政局", world.finance.pk), core.Body("某办")],
    )  # fmt: skip


def exported(actor):
    rows = lists.sort_tasks(lists.filter_tasks(actor, Filter()))
    return writing.workbook(writing.rows_of(rows), TODAY)


def changed(data, **cells):
    """The workbook with other values in its first row of tasks, by heading."""
    book = load_workbook(BytesIO(data))
    sheet = book.active
    for heading, value in cells.items():
        sheet.cell(2, HEADINGS.index(heading) + 1).value = value
    return saved(book)


def table(*rows, headings=("任务名称", "序号", "牵头单位", "时限")):
    """A workbook that somebody made by hand."""
    book = Workbook()
    book.active.append(list(headings))
    for row in rows:
        book.active.append(list(row))
    return saved(book)


def saved(book):
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def take(data, actor, **how):
    """Hand it in and confirm."""
    return importing.apply(importing.receive("清单.xlsx", [data], actor=actor).pk, actor=actor, **how)


def state(pk=None):
    """All that an import could change."""
    tasks = Task.objects.order_by("pk").values_list(
        "pk", "number", "title", "requirement", "campaign_id", "place_id", "starts_on", "due", "due_text", "version", "lead_names", "support_names"
    )  # fmt: skip
    bodies = Involvement.objects.order_by("task_id", "role", "position")
    return list(tasks), list(bodies.values_list("task_id", "role", "written", "organisation_id"))


def test_the_workbook_says_what_the_list_says_and_is_ready_to_print(world, task):
    sheet = load_workbook(BytesIO(exported(world.office))).active
    assert [cell.value for cell in sheet[1]] == HEADINGS
    row = {heading: cell.value for heading, cell in zip(HEADINGS, sheet[2], strict=True)}
    assert (row["任务名称"], row["攻坚行动"], row["牵头单位"], row["责任单位"]) == (
        "建设产业园",
        "产业攻坚",
        "市工业和信息化局",
        "市财政局、某办",
    )
    assert row["时限"].date() == date(2025, 12, 31)
    assert row["所在地"] == "白石县政府"
    assert (row["编号"], row["版本"]) == (task.pk, 1)
    assert sheet.column_dimensions["A"].hidden
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")


def test_text_that_looks_like_a_formula_is_text(world):
    editing.new_task(actor=world.office, title="=1+1", requirement="@SUM(A1)", number="+1")
    data = exported(world.office)
    sheet = load_workbook(BytesIO(data)).active
    assert sheet.cell(2, HEADINGS.index("任务名称") + 1).data_type == "s"
    assert importing.receive("x.xlsx", [data], actor=world.office).report["counts"]["unchanged"] == 1


def test_a_change_is_told_cell_by_cell_before_it_is_made(world, task):
    data = changed(
        exported(world.office),
        任务名称="建设新产业园",
        时限="2025年11月30日",
        牵头单位="市财政局、市工业和信息化局",
    )
    row = importing.receive("清单.xlsx", [data], actor=world.office)
    assert row.report["counts"] == {"new": 0, "changed": 1, "unchanged": 0, "conflict": 0, "wrong": 0}
    told = {
        cell["column"]: (cell["cell"], cell["before"], cell["after"])
        for cell in row.report["rows"][0]["cells"]
    }
    assert told == {
        "任务名称": ("D2", "建设产业园", "建设新产业园"),
        "时限": ("J2", "2025年12月31日", "2025年11月30日"),
        "牵头单位": ("F2", "市工业和信息化局", "市财政局、市工业和信息化局"),
    }
    assert Task.objects.get().title == "建设产业园"
    importing.apply(row.pk, actor=world.office)
    found = Task.objects.get()
    assert (found.title, found.due, found.lead_names, found.version) == (
        "建设新产业园",
        date(2025, 11, 30),
        "市财政局、市工业和信息化局",
        2,
    )
    assert Change.objects.filter(kind="task", object_id=found.pk).first().action == "task.edit_imported"


def test_applying_twice_is_applying_once(world, task):
    data = changed(exported(world.office), 任务名称="新名称")
    row = take(data, world.office)
    before, entries = state(), Entry.objects.count()
    importing.apply(row.pk, actor=world.office)
    assert (state(), Entry.objects.count()) == (before, entries)
    again = importing.receive("清单.xlsx", [data], actor=world.office)
    assert again.report["counts"]["unchanged"] == 1
    take(changed(data, 任务名称="更新的名称"), world.office)  # the same file, filled in further
    assert Task.objects.get().title == "更新的名称"


def test_rows_without_a_number_are_new_once_and_updated_after(world, task):
    data = table(("招商", "2", "市财政局", "2025.11.30"), ("征地", "3", "", ""))
    take(data, world.office)
    assert list(Task.objects.order_by("pk").values_list("title", "owner", "lead_names", "due"))[1:] == [
        ("招商", world.city.pk, "市财政局", date(2025, 11, 30)),
        ("征地", world.city.pk, "", None),
    ]
    assert importing.receive("清单.xlsx", [data], actor=world.office).report["counts"]["unchanged"] == 2
    take(table(("招商", "2", "市工业和信息化局", "")), world.office)
    row = Task.objects.get(title="招商")
    assert (row.lead_names, row.due, Task.objects.count()) == ("市工业和信息化局", date(2025, 11, 30), 3)


def test_an_empty_cell_deletes_nothing(world, task):
    before = state()
    data = exported(world.office)
    for heading in HEADINGS[3:]:
        data = changed(data, **{heading: None})
    take(data, world.office)
    assert state() == before


def test_a_cell_that_somebody_else_changed_meanwhile_is_a_conflict_and_told(world, task):
    data = exported(world.office)
    editing.edit(
        task.pk, 1, {"title": "别人改的名称", "due_text": "年底"}, actor=world.province_office_person
    )
    row = importing.receive("清单.xlsx", [data], actor=world.office)
    assert row.report["counts"]["unchanged"] == 1  # left as it was: theirs stays
    data = changed(data, 任务名称="我改的名称", 序号="9")
    row = importing.receive("清单.xlsx", [data], actor=world.office)
    assert row.report["counts"]["conflict"] == 1
    told = {cell["column"]: cell.get("problem", "") for cell in row.report["rows"][0]["cells"]}
    assert "省督由“建设产业园”改为“别人改的名称”" in told["任务名称"]
    assert told["序号"] == ""
    importing.apply(row.pk, actor=world.office)
    found = Task.objects.get()
    assert (found.title, found.number, found.due_text) == ("别人改的名称", "9", "年底")
    take(data, world.office, conflicts=importing.PREVAIL)
    found.refresh_from_db()
    assert (found.title, found.due_text) == ("我改的名称", "年底")


def test_what_changed_after_the_check_is_checked_again_before_it_is_taken_in(world, task):
    row = importing.receive(
        "清单.xlsx", [changed(exported(world.office), 任务名称="表格的")], actor=world.office
    )
    editing.edit(task.pk, 1, {"title": "别人的"}, actor=world.province_office_person)
    with pytest.raises(importing.Changed):
        importing.apply(row.pk, actor=world.office)
    assert Task.objects.get().title == "别人的"
    row.refresh_from_db()
    assert row.report["counts"]["conflict"] == 1
    importing.apply(row.pk, actor=world.office, conflicts=importing.PREVAIL)
    assert Task.objects.get().title == "表格的"


def test_one_wrong_cell_keeps_everything_out_and_says_where_it_is(world, task):
    data = table(
        ("好的", "1", "市财政局", "2025-11-30"), ("坏日期", "2", "", "下个月"), ("", "3", "", ""), ("好的", "1", "", ""),
        ("公式", "=1+1", "", ""),
    )  # fmt: skip
    row = importing.receive("清单.xlsx", [data], actor=world.office)
    told = {
        each["row"]: next(cell for cell in each["cells"] if "problem" in cell)
        for each in row.report["rows"]
        if each["kind"] == "wrong"
    }
    assert (told[3]["cell"], "不是日期" in told[3]["problem"]) == ("D3", True)
    assert "要有任务名称" in told[4]["problem"]
    assert "第 2 行相同" in told[5]["problem"]
    assert "公式" in told[6]["problem"]
    with pytest.raises(Refused, match="一行都没有导入"):
        importing.apply(row.pk, actor=world.office)
    assert Task.objects.count() == 1


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"攻坚行动": "没有的攻坚"}, "没有攻坚行动"), ({"所在地": "没有的县"}, "相近的有"), ({"时限": "2025-02-30"}, "不是日期"),
        ({"开始": "2026-01-01"}, "早于开始"), ({"编号": 99999}, "没有这项任务"), ({"编号": "abc"}, "没有这项任务"),
        ({"任务名称": "长" * 2001}, "最多 2000 字"), ({"任务名称": "=A1"}, "公式"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_cell_is_told(world, task, cells, told):
    row = importing.receive("清单.xlsx", [changed(exported(world.office), **cells)], actor=world.office)
    assert row.report["counts"]["wrong"] == 1
    assert told in " ".join(cell.get("problem", "") for cell in row.report["rows"][0]["cells"])


def test_unknown_bodies_are_listed_with_names_like_theirs(world, task):
    row = importing.receive(
        "清单.xlsx", [table(("招商", "2", "市工业和信息局、市财政局", ""))], actor=world.office
    )
    (unknown,) = row.report["unknown"]
    assert (unknown["written"], unknown["rows"], unknown["nearest"][0]) == (
        "市工业和信息局",
        [2],
        "市工业和信息化局",
    )


def test_a_row_twice_in_a_file_is_told(world, task):
    book = load_workbook(BytesIO(exported(world.office)))
    book.active.append([cell.value for cell in book.active[2]])
    row = importing.receive("清单.xlsx", [saved(book)], actor=world.office)
    assert "第 2 行是同一项" in row.report["rows"][0]["cells"][0]["problem"]


def _zipped(**entries):
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in entries.items():
            packed.writestr(name.replace("__", "/"), data)
    return buffer.getvalue()


def _with_macro(data):
    buffer = BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"x")
    return buffer.getvalue()


BAD = {
    "empty": (lambda: b"", "空文件"),
    "text": (lambda: b"hello", "不是 .xlsx"),
    "old": (lambda: b"\xd0\xcf\x11\xe0" + b"0" * 600, "旧的 .xls"),
    "zip": (lambda: _zipped(a="b"), "不是 .xlsx"),
    "broken": (lambda: _zipped(**{"[Content_Types].xml": "<x", "xl__workbook.xml": "<"}), "损坏"),
    "cut": (lambda: table(("a", "1", "", ""))[:900], "不是 .xlsx"),
    "macro": (lambda: _with_macro(table(("a", "1", "", ""))), "宏"),
    "headings": (lambda: table(("a",), headings=("姓名",)), "表头"),
    "twice": (lambda: table(("a", "b"), headings=("任务名称", "任务名称")), "出现了两次"),
    "bomb": (
        lambda: _zipped(**{"[Content_Types].xml": "x", "xl__a.xml": b"0" * (reading.UNPACKED_LIMIT + 1)}),
        "太大",
    ),
    "long": (
        lambda: table(*((f"任务{at}", str(at), "", "") for at in range(reading.ROWS_LIMIT + 1))),
        "最多导入",
    ),
    "entities": (lambda: _entities(), "表头"),
}


def _entities():
    source = zipfile.ZipFile(BytesIO(table(("a", "1", "", ""))))
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    return _zipped(
        **{
            name.replace("/", "__"): bomb if name == "xl/workbook.xml" else source.read(name)
            for name in source.namelist()
        }
    )


@pytest.mark.parametrize("name", BAD)
def test_a_wrong_file_is_told_in_words_and_nothing_is_kept_of_it(world, name):
    make, told = BAD[name]
    answer = signed_in(world.office).post(
        reverse("tasks:import"), {"file": SimpleUploadedFile("清单.xlsx", make())}
    )
    if name == "empty":
        assert answer.status_code == 422
        return
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not TaskImport.objects.exists()


def test_only_those_who_may_take_in_and_only_what_is_theirs(world, task):
    data = exported(world.office)
    for actor in (world.member, world.inspector, world.leader, world.administrator, world.data_owner):
        with pytest.raises(Denied):
            importing.receive("x.xlsx", [data], actor=actor)
    row = importing.receive("x.xlsx", [changed(data, 任务名称="外市改的")], actor=world.stranger)
    assert row.report["counts"]["wrong"] == 1  # not theirs: no word of what it holds
    assert "建设产业园" not in str(row.report)
    own = importing.receive("x.xlsx", [data], actor=world.office)
    for actor in (world.stranger, world.member):
        with pytest.raises(Denied):
            importing.apply(own.pk, actor=actor)
        assert signed_in(actor).get(reverse("tasks:import-report", args=[own.pk])).status_code == 404
    assert signed_in(world.member).get(reverse("tasks:import")).status_code == 403


def test_handing_in_reading_and_confirming_on_the_pages(world, task, client):
    file = SimpleUploadedFile("任务清单.xlsx", changed(exported(world.office), 任务名称="页面改的"))
    answer = client.post(reverse("tasks:import"), {"file": file})
    html = client.get(answer.url).content.decode()
    assert "页面改的" in html
    assert "确认导入：新增 0 项，修改 1 项" in html
    row = TaskImport.objects.get()
    assert client.post(reverse("tasks:import-apply", args=[row.pk])).status_code == 302
    assert Task.objects.get().title == "页面改的"
    original = b"".join(client.get(reverse("tasks:import-original", args=[row.pk])).streaming_content)
    assert load_workbook(BytesIO(original)).active.cell(2, 4).value == "页面改的"
    assert "任务清单.xlsx" in client.get(reverse("tasks:import")).content.decode()
    assert client.post(reverse("tasks:import"), {}).status_code == 422


def test_the_list_is_handed_out_as_it_is_filtered(world, task, client):
    editing.new_task(actor=world.office, title="稳定就业")
    answer = client.get(reverse("tasks:tasks-export"), {"q": "就业"})
    sheet = load_workbook(BytesIO(answer.content)).active
    assert [row[3].value for row in sheet.iter_rows(min_row=2)] == ["稳定就业"]


@pytest.mark.parametrize(
    "text", ["2025年6月30日", "2025-6-30", "2025.6.30", "2025/06/30", "2025-06-30 00:00:00"]
)
def test_days_are_understood_as_offices_write_them(text):
    assert day_of(text) == date(2025, 6, 30)


words = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
    | st.sampled_from("产业园、，＝=_x\n\t'\"<&"),
    max_size=12,
)
days = st.none() | st.dates(date(1990, 1, 1), date(2090, 1, 1))


class RoundTripTest(HypothesisCase):
    """Whatever tasks say, an unchanged workbook changes nothing, and a changed one says the same the second time."""

    def make(self, rows):
        self.world = make_world()
        for number, title, requirement, due_text, due, lead in rows:
            names = [core.Body(name.strip()[:200]) for name in lead if name.strip()]
            task = editing.new_task(actor=self.world.office, title=f"任务{title}", lead=names)
            Task.objects.filter(pk=task.pk).update(
                number=number, requirement=requirement, due_text=due_text, due=due
            )

    tasks = st.lists(
        st.tuples(words, words, words, words, days, st.lists(words, max_size=3)), min_size=1, max_size=4
    )

    @settings(max_examples=12, deadline=None)
    @given(tasks)
    def test_out_and_in_changes_nothing(self, rows):
        self.make(rows)
        before = state()
        row = importing.receive("x.xlsx", [exported(self.world.office)], actor=self.world.office)
        assert row.report["counts"]["unchanged"] == len(rows), row.report["rows"]
        importing.apply(row.pk, actor=self.world.office)
        assert state() == before

    @settings(max_examples=12, deadline=None)
    @given(
        tasks,
        st.dictionaries(
            st.sampled_from(["任务名称", "序号", "任务要求", "时限（原文）", "时限", "牵头单位", "责任单位"]),
            words,
            max_size=5,
        ),
    )
    def test_twice_is_once_and_what_is_not_filled_in_stays(self, rows, cells):
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

        self.make(rows)
        before = Task.objects.order_by("pk").values().first()
        cells = {heading: ILLEGAL_CHARACTERS_RE.sub("", text) for heading, text in cells.items()}
        data = changed(exported(self.world.office), **cells)
        row = importing.receive("x.xlsx", [data], actor=self.world.office)
        if row.report["counts"]["wrong"]:
            with pytest.raises(Refused):
                importing.apply(row.pk, actor=self.world.office)
            assert Task.objects.order_by("pk").values().first() == before
            return
        importing.apply(row.pk, actor=self.world.office)
        once = state()
        after = Task.objects.order_by("pk").values().first()
        for heading, name in (
            ("任务名称", "title"),
            ("序号", "number"),
            ("任务要求", "requirement"),
            ("时限（原文）", "due_text"),
            ("时限", "due"),
        ):
            if not cells.get(heading, "").strip():
                assert after[name] == before[name], heading
        again = importing.receive("x.xlsx", [data], actor=self.world.office)
        importing.apply(again.pk, actor=self.world.office)
        assert state() == once
        assert Task.objects.count() == len(rows)
