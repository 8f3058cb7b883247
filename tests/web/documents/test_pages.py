"""What the pages show, and that they stay quick and safe."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from luoshi.ledger import model
from luoshi.reading.span import Draft, Span
from luoshi.web.directory.models import Organisation
from luoshi.web.documents.models import Document
from luoshi.web.documents.services import corrections, intake
from luoshi.web.kernel.actor import SYSTEM

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
WHO = replace(SYSTEM, name="本机用户")


def upload(client: Client, *files: tuple[str, bytes], **headers: str):
    data = {"files": [SimpleUploadedFile(name, content) for name, content in files]}
    return client.post(reverse("documents:upload"), data, headers=headers or None)


def page(client: Client, name: str, *arguments: object, status: int = 200, **headers: str) -> str:
    response = client.get(reverse(f"documents:{name}", args=arguments), headers=headers or None)
    assert response.status_code == status
    return response.content.decode()


def receive(name: str, data: bytes) -> intake.Received:
    """A file that the city's general office has handed in."""
    city = Organisation.objects.filter(short_name="青禾市政府").first()
    return intake.receive(name, [data], actor=WHO, owner=city)


def store(document, ledger, data: bytes = b"big", name: str = "大文件.txt") -> Document:
    row = receive(name, data).document
    intake.claim(row.pk)
    return intake.store(row.pk, document, ledger)


# Today ---------------------------------------------------------------------------------------------------------


def test_an_empty_application_says_what_to_do_first(client):
    assert "还没有文件。把一份公文拖到上面的框里" in page(client, "list")


def test_today_shows_what_waits_what_failed_and_what_was_changed(client, document_row):
    failed = receive("坏.pdf", b"%PDF").document
    intake.fail(failed.pk, "文件不完整")
    receive("新.txt", "新".encode())
    task = document_row.tasks.first()
    corrections.confirm(document_row.pk, "task", task.pk, 1, actor=WHO)
    html = page(client, "activity")
    for words in (
        "正在识读",
        "新.txt",
        "识读失败",
        "文件不完整",
        "待核对",
        document_row.title,
        "核对“1建设产业园”",
    ):
        assert words in html


def test_today_asks_again_only_while_something_is_being_read(client, document_row):
    assert "every 1s" not in page(client, "activity")
    receive("新.txt", "新".encode())
    assert "every 1s" in page(client, "activity")


def test_an_unchanged_part_of_today_is_not_sent_again(client, document_row):
    seen = client.get(reverse("documents:activity")).context["seen"]
    assert client.get(reverse("documents:activity"), {"seen": seen}).status_code == 204
    receive("新.txt", "新".encode())
    assert client.get(reverse("documents:activity"), {"seen": seen}).status_code == 200


# Intake --------------------------------------------------------------------------------------------------------


def test_several_files_go_in_at_once_without_scripts(client):
    response = upload(client, ("甲.txt", b"a"), ("乙.txt", b"b"))
    assert response.status_code == 302
    assert Document.objects.count() == 2
    assert "甲.txt：已收到，识读情况见下方" in client.get(response.url).content.decode()


def test_a_script_gets_an_answer_for_each_file(client, document_row, sample_text):
    response = upload(
        client, ("空.txt", b""), ("又一份.txt", sample_text.encode()), Accept="application/json"
    )
    empty, known = response.json()["results"]
    assert empty["state"] == "refused"
    assert "空的" in empty["message"]
    assert known["state"] == "known"
    assert document_row.title in known["message"]
    assert known["url"] == document_row.get_absolute_url()


def test_no_file_at_all_is_said(client):
    assert "没有选中文件" in client.post(reverse("documents:upload"), follow=True).content.decode()
    assert upload(client, Accept="application/json").status_code == 400


def test_odd_names_are_kept_harmless(client):
    upload(client, ("..\\..\\<b>坏<b>\u202e.txt", b"x"))
    html = page(client, "list")
    assert "<b>坏" not in html
    assert "&lt;b&gt;坏" in html
    assert Document.objects.get().name == "<b>坏<b>.txt"


def test_a_request_above_the_limit_is_refused_before_it_is_read(client, settings):
    settings.UPLOAD_LIMIT = 1024
    response = client.post(
        reverse("documents:upload"), b"x", content_type="multipart/form-data", CONTENT_LENGTH=10**7
    )
    assert response.status_code == 413
    assert "一次上传合计不能超过" in response.content.decode()
    assert not Document.objects.exists()


# The list ------------------------------------------------------------------------------------------------------


def test_the_list_is_filtered_by_words_state_and_kind(client, document_row):
    receive("别的.txt", b"x")
    url = reverse("documents:list")
    for query, expected in {
        "": 2,
        "q=青禾市 分工": 1,
        "q=青政发": 1,
        "q=没有": 0,
        "state=queued": 1,
        "state=read&kind=plan": 1,
        "kind=award": 0,
        "state=nonsense": 2,
    }.items():
        assert client.get(f"{url}?{query}").context["page"].paginator.count == expected, query


@pytest.mark.parametrize(
    "column", ["title", "number", "kind", "issued", "tasks", "open", "warnings", "state", "changed"]
)
def test_the_list_is_sorted_by_every_header_both_ways(client, document_row, column):
    for sort in (column, f"-{column}", "nonsense"):
        assert client.get(reverse("documents:list"), {"sort": sort}).status_code == 200


def test_an_empty_answer_says_what_to_do(client, document_row):
    assert "请减少条件" in client.get(reverse("documents:list"), {"q": "没有"}).content.decode()


def test_the_list_goes_out_as_a_workbook(client, document_row):
    from io import BytesIO

    from openpyxl import load_workbook

    Document.objects.filter(pk=document_row.pk).update(title="=1+1")
    response = client.get(reverse("documents:list-export"))
    sheet = load_workbook(BytesIO(response.content)).active
    assert [cell.value for cell in sheet[1]][:3] == ["标题", "发文字号", "发文机关"]
    assert sheet["A2"].data_type == "s", "text from a file is never a formula"


def test_the_list_takes_the_same_queries_for_one_document_and_for_thirty(
    client, document_row, django_assert_max_num_queries
):
    for number in range(30):
        receive(f"{number}.txt", str(number).encode())
    with django_assert_max_num_queries(8):
        page(client, "list")


# The document page ---------------------------------------------------------------------------------------------


def test_the_list_says_in_its_row_why_a_document_could_not_be_read(client):
    failed = receive("坏.pdf", b"%PDF").document
    intake.fail(failed.pk, "文件不完整，请重新导出")
    row = re.search(
        r"<tr>(?:(?!</tr>).)*坏\.pdf.*?</tr>", client.get(reverse("documents:list")).content.decode(), re.S
    )
    assert row
    assert "文件不完整，请重新导出" in row[0]
    assert "打开后可以重新识读" in row[0]


def test_a_waiting_document_says_so_and_a_failed_one_says_why(client):
    row = receive("甲.txt", b"x").document
    assert "正在排队" in page(client, "document", row.pk)
    assert "every 1s" in page(client, "waiting", row.pk)
    intake.fail(row.pk, "文件已加密，请先去掉密码")
    html = page(client, "document", row.pk)
    assert "文件已加密，请先去掉密码" in html
    assert "重新识读" in html
    response = client.get(reverse("documents:waiting", args=[row.pk]))
    assert response.headers["HX-Refresh"] == "true"


def test_the_source_is_tinted_and_the_ledger_beside_it(client, document_row):
    html = page(client, "document", document_row.pk)
    key = document_row.tasks.first().key
    assert f'<span class="lead" data-item="{key}">市工业和信息化局</span>' in html
    assert f'<span class="support" data-item="{key}">市财政局</span>' in html
    assert f'<span class="target" data-item="{key}">新建标准厂房20万平方米以上</span>' in html
    assert re.search(f'<span class="deadline" data-item="[^"]*{key}[^"]*">年底前</span>', html)
    assert f'id="{key}"' in html
    assert "已核对 0 / 7" in html.replace("\n", "")
    assert "2 条提示待处理" in html


@pytest.mark.parametrize(
    ("tab", "words"),
    [
        ("task", "建设产业园"),
        ("target", "新建标准厂房"),
        ("taskforce", "张副市长"),
        ("measure", "对成效明显的县给予奖励"),
        ("award", "白石县、云岭县"),
        ("rule", "不得层层加码"),
        ("notice", "没有对上部门名录"),
        ("history", "还没有改动"),
        ("nonsense", "建设产业园"),
    ],
)
def test_every_kind_has_its_tab(client, document_row, tab, words):
    response = client.get(reverse("documents:ledger", args=[document_row.pk]), {"tab": tab})
    assert words in response.content.decode()


def test_markup_in_a_document_is_shown_and_never_run(client, sample_document, sample_ledger):
    attack = "<script>alert(1)</script>"
    text = sample_document.text.replace("建设产业园", attack[:5])
    document = replace(
        sample_document,
        source=text,
        draft=Draft.of(text),
        header=replace(sample_document.header, title=attack, spans={}),
    )
    task = replace(
        sample_ledger.tasks[0],
        heading=attack,
        path=(attack,),
        assignments=(
            replace(
                sample_ledger.tasks[0].assignments[0], lead=(model.Body(f'"{attack}', None, Span(0, 3)),)
            ),
        ),
    )
    ledger = replace(sample_ledger, tasks=(task, *sample_ledger.tasks[1:]), notices=())
    row = store(document, ledger)
    for name in ("document", "edit", "header"):
        arguments = (row.pk, "task", row.tasks.first().pk) if name == "edit" else (row.pk,)
        html = page(client, name, *arguments)
        assert "<script>alert" not in html
        assert "&lt;script&gt;" in html
    assert "<scri" not in page(client, "source", row.pk)
    assert "<script>alert" not in page(client, "activity") + page(client, "list")


def big(count: int):
    """A document of ``count`` tasks, each with lead, support, deadline and target."""
    line = "{n}.推进第{n}项工作，新增产值{n}亿元以上，年底前完成。（市工业和信息化局牵头，市财政局、市自然资源局等负责）"
    lines = [line.format(n=number) for number in range(1, count + 1)]
    text = "青禾市人民政府关于推进工作的通知\n" + "\n".join(lines) + "\n"
    tasks, targets, at = [], [], text.index("\n") + 1
    for number, words in enumerate(lines):

        def span(part: str, words=words, at=at) -> Span:
            start = at + words.index(part)
            return Span(start, start + len(part))

        def body(name: str, span=span) -> model.Body:
            return model.Body(name, f"青禾市{name[1:]}", span(name))

        bracket = words[words.index("（") :]
        tasks.append(
            model.Task(
                "main", f"{number + 1}.", ("一、工作",), f"推进第{number + 1}项工作", "task", Span(at, at + len(words)),
                (
                    model.Assignment(
                        (body("市工业和信息化局"),), (body("市财政局"), body("市自然资源局")), True, "lead",
                        span(words[: words.index("（")]), span(bracket),
                    ),
                ),
                (model.Deadline("年底前", "2025-12-31", span("年底前")),),
            )
        )  # fmt: skip
        metric = words[words.index("新增") : words.index("以上") + 2]
        targets.append(
            model.Target(
                "新增产值", ">=", Decimal(number), "亿元", "change", span(metric), task=number, plan="main"
            )
        )
        at += len(words) + 1
    return text, model.Ledger(tasks=tuple(tasks), targets=tuple(targets))


@pytest.fixture
def big_row(db, sample_document):
    text, ledger = big(1000)
    header = replace(sample_document.header, spans={})
    document = replace(
        sample_document, source=text, draft=Draft.of(text), header=header, headings=(), notices=()
    )
    return store(document, ledger)


def test_a_document_of_a_thousand_tasks_is_shown_whole(client, big_row):
    html = client.get(big_row.get_absolute_url()).content.decode()
    assert html.count('class="card task') == 1000


def test_the_number_of_queries_does_not_grow_with_the_ledger(client, document_row, big_row):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for row in (document_row, big_row):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(row.get_absolute_url())
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 45


# What can be taken away ----------------------------------------------------------------------------------------


def test_the_original_comes_back_as_it_was_and_only_as_a_download(client, document_row, sample_text):
    response = client.get(reverse("documents:original", args=[document_row.pk]))
    assert b"".join(response.streaming_content) == sample_text.encode()
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_export_holds_the_corrected_ledger(client, document_row):
    task = document_row.tasks.first()
    corrections.delete_item(document_row.pk, "task", task.pk, 1, actor=WHO)
    corrections.correct_header(
        document_row.pk,
        Document.objects.get().version,
        {"doc_number": "青政发〔2025〕9号"},
        actor=WHO,
    )
    response = client.get(reverse("documents:export", args=[document_row.pk, "json"]))
    record = json.loads(response.content)
    assert [task["heading"] for task in record["tasks"]] == ["稳定就业"]
    assert record["meta"]["doc_number"] == "青政发〔2025〕9号"


def test_the_workbook_and_the_page_of_the_ledger_go_out(client, document_row):
    response = client.get(reverse("documents:export", args=[document_row.pk, "xlsx"]))
    assert response.content[:2] == b"PK"
    pytest.importorskip("luoshi.rendering.ledger_html")
    response = client.get(reverse("documents:export", args=[document_row.pk, "html"]))
    assert "建设产业园" in response.content.decode()
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_nothing_else_is_exported(client, document_row):
    assert client.get(f"/documents/{document_row.pk}/export.exe").status_code == 404


# Completion ----------------------------------------------------------------------------------------------------


def test_departments_are_completed_from_the_document_and_the_register(client, document_row):
    url = reverse("documents:departments", args=[document_row.pk])
    assert client.get(url, {"q": "工业和信"}).json()[0]["written"] == "市工业和信息化局"
    Document.objects.filter(pk=document_row.pk).update(issuer="岳阳市人民政府")
    found = client.get(url, {"q": "科技"}).json()
    assert {"written": "市科技局", "name": "岳阳市科学技术局"} in found


def test_a_task_without_a_heading_is_called_by_its_first_words(client, sample_document, sample_ledger):
    text = "序号\t任务\t时限\t单位\n1\t办好 实事\t年底前\t市教育局\n"
    task = model.Task(
        "main", "1", (), None, "livelihood", Span(11, 28),
        (model.Assignment((model.Body("市教育局", None, Span(24, 28)),), (), False, "lead", Span(11, 28), Span(24, 28)),),
        (model.Deadline("年底前", "2025-12-31", Span(20, 23)),),
    )  # fmt: skip
    header = replace(sample_document.header, spans={})
    document = replace(
        sample_document, source=text, draft=Draft.of(text), header=header, headings=(), notices=()
    )
    row = store(document, model.Ledger(tasks=(task,)))
    assert '<h3><span class="no">1</span> 办好 实事</h3>' in page(client, "ledger", row.pk)
