"""Correcting on the page: with scripts (fragments) and without (whole pages), never over somebody else's change."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from luoshi.web.documents.models import Correction, Task
from luoshi.web.documents.services import corrections
from luoshi.web.kernel.actor import SYSTEM

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def first(document_row) -> Task:
    return document_row.tasks.first()


def url(name: str, *arguments: object) -> str:
    return reverse(f"documents:{name}", args=arguments)


def typed(client, task: Task) -> dict[str, object]:
    """What the form of the task holds when it is opened: what a browser would send back."""
    editor = client.get(url("edit", task.document_id, "task", task.pk)).context["form"]
    data: dict[str, object] = {"version": task.version}
    for form in (editor.form, *(form for rows in editor.row_sets for form in rows.forms)):
        for bound in form:
            value = bound.value()
            if value not in (None, False):
                data[bound.html_name] = "\n".join(value) if isinstance(value, list) else value
    for rows in editor.row_sets:
        for bound in rows.management_form:
            data[bound.html_name] = bound.value()
    return data


def save(client, task: Task, headers=None, **changes: object):
    data = {**typed(client, task), **changes}
    return client.post(url("edit", task.document_id, "task", task.pk), data, headers=headers)


@pytest.mark.parametrize("which", [0, 1])
def test_saving_the_form_as_it_was_opened_changes_nothing(client, document_row, which):
    task = document_row.tasks.all()[which]
    assert save(client, task).status_code == 302
    assert not Correction.objects.exists()


def test_a_saved_form_becomes_the_card_and_the_head_is_brought_up_to_date(client, document_row, first):
    lines = "市财政局\n市新设局＝青禾市新设局"
    response = save(client, first, HTMX, **{"assignments-0-lead": lines, "assignments-0-support": ""})
    html = response.content.decode()
    assert response.status_code == 200
    assert json.loads(response.headers["HX-Trigger"]) == {"ledger-changed": {}, "said": {"text": "已保存"}}
    assert 'title="青禾市新设局">市新设局</span>' in html
    assert 'id="head" hx-swap-oob="true"' in html
    assert "改动记录" in html


def test_without_scripts_the_form_is_a_page_and_leads_back_to_the_item(client, document_row, first):
    assert "<!doctype html>" in client.get(url("edit", document_row.pk, "task", first.pk)).content.decode()
    response = save(client, first, heading="新名称")
    assert response.url.endswith(f"?tab=task#{first.key}")


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("start", "99999", "出处应在全文之内"),
        ("end", "", "要么都填，要么都不填"),
        ("kind", "nonsense", "nonsense"),
        ("assignments-0-support", "市工业和信息化局", "同时写在牵头和责任里"),
        ("assignments-0-deadline_by", "2025-12-31", "也请写上时限的文字"),
        ("deadlines-0-by", "2025-13-01", "日期应写成 2025-12-31 这样"),
        ("targets-0-comparator", "range", "区间要填两个数"),
        ("targets-0-value_to", "30", "只有“区间”才填第二个数"),
        ("targets-0-value", "二十", ""),
        ("targets-0-metric", "", ""),
        ("assignments-0-lead", "长" * 301, "不是单位名称"),
    ],
)
def test_a_wrong_entry_is_explained_and_nothing_is_saved(client, document_row, first, field, value, message):
    response = save(client, first, HTMX, **{field: value})
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not Correction.objects.exists()


def test_rows_are_added_and_removed_in_the_form(client, document_row, first):
    row = {"text": "6月底前", "by": "2025-06-30", "start": "", "end": ""}
    changes = {f"deadlines-1-{name}": value for name, value in row.items()}
    save(client, first, **changes, **{"deadlines-TOTAL_FORMS": 2, "targets-0-DELETE": "on"})
    assert [d.text for d in first.deadlines.all()] == ["年底前", "6月底前"]
    assert not first.targets.exists()


def test_a_task_is_moved_to_another_plan(client, document_row, first):
    document_row.plans.create(position=1, name="annex-1", title="附件方案", start=0, end=1)
    assert "附件方案" in client.get(url("edit", document_row.pk, "task", first.pk)).content.decode()
    save(client, first, plan="annex-1")
    first.refresh_from_db()
    assert first.plan == "annex-1"
    assert save(client, first, HTMX, plan="elsewhere").status_code == 422


def test_an_added_row_that_was_left_empty_does_not_count(client, document_row, first):
    assert (
        save(client, first, **{"assignments-TOTAL_FORMS": 2, "assignments-1-mode": "lead"}).status_code == 302
    )
    assert first.assignments.count() == 1


def test_the_second_tab_is_told_and_keeps_what_was_typed(client, document_row, first):
    seen = typed(client, first)
    save(client, first, heading="第一个窗口的")
    address = url("edit", document_row.pk, "task", first.pk)
    response = client.post(address, {**seen, "heading": "第二个窗口的"}, headers=HTMX)
    html = response.content.decode()
    assert response.status_code == 409
    assert "已被改动" in html
    assert "“建设产业园”→“第一个窗口的”" in html
    assert 'value="第二个窗口的"' in html
    first.refresh_from_db()
    assert first.heading == "第一个窗口的"
    # Saving once more, now knowing, puts the second over the first.
    again = client.post(address, {**seen, "version": first.version, "heading": "第二个窗口的"}, headers=HTMX)
    assert again.status_code == 200
    first.refresh_from_db()
    assert first.heading == "第二个窗口的"


def test_an_item_that_was_deleted_elsewhere_is_said_to_be(client, document_row, first):
    data = typed(client, first)
    corrections.delete_item(document_row.pk, "task", first.pk, 1, actor=SYSTEM)
    response = client.post(url("edit", document_row.pk, "task", first.pk), data, headers=HTMX)
    assert response.status_code == 422
    assert "已被删除或合并" in response.content.decode()
    assert response.headers["HX-Retarget"] == "#messages"


def test_confirming_toggles(client, document_row, first):
    address = url("confirm", document_row.pk, "task", first.pk)
    response = client.post(address, {"version": 1}, headers=HTMX)
    assert "已核对" in response.content.decode()
    assert "已核对 1 / 7" in response.content.decode()
    client.post(address, {"version": 2})
    first.refresh_from_db()
    assert first.confirmed_at is None


def test_delete_merge_split_and_undo_bring_the_whole_list_back(client, document_row, first, place):
    second = document_row.tasks.last()
    at = place("新建标准厂房").start
    for address, data, count in (
        (url("split", document_row.pk, first.pk), {"version": 1, "at": at}, 3),
        (url("undo", document_row.pk), {"tab": "task"}, 2),
        (url("merge", document_row.pk, second.pk), {"version": 1}, 1),
        (url("undo", document_row.pk), {}, 2),
        (url("delete", document_row.pk, "task", second.pk), {"version": 2}, 1),
        (url("undo", document_row.pk), {}, 2),
    ):
        response = client.post(address, data, headers=HTMX)
        assert response.headers["HX-Retarget"] == "#ledger"
        assert response.content.decode().count('class="card task') == count


def test_the_places_to_split_are_between_the_sentences(client, document_row, first):
    html = client.get(url("split", document_row.pk, first.pk), headers=HTMX).content.decode()
    assert html.count("在此拆分") == 1
    assert "新建标准厂房20万平方米以上，年底前完成。（市工业和信息化局牵头" in html


def test_a_task_is_added_from_the_words_that_were_selected(client, document_row, place):
    start, end = place("现将分工方案印发给你们。")
    html = client.get(url("add", document_row.pk, "task"), {"start": start, "end": end}).content.decode()
    assert f'value="{start}"' in html
    rows = {
        f"{name}-{field}_FORMS": 0
        for name in ("assignments", "deadlines", "targets")
        for field in ("TOTAL", "INITIAL")
    }
    data = {"heading": "印发", "kind": "task", "start": start, "end": end, **rows}
    response = client.post(url("add", document_row.pk, "task"), data, headers=HTMX)
    made = Task.objects.get(heading="印发")
    assert f'data-current="{made.key}"' in response.content.decode()
    assert document_row.tasks.first() == made


def test_a_rule_taken_from_the_text_brings_its_words(client, document_row, place):
    start, end = place("不得层层加码")
    html = client.get(url("add", document_row.pk, "rule"), {"start": start, "end": end}).content.decode()
    assert "不得层层加码</textarea>" in html


@pytest.mark.parametrize(
    ("kind", "changes", "expected"),
    [
        (
            "taskforce",
            {"convener": "王市长", "members": "市教育局\n市财政局", "office_host": "市教育局"},
            "王市长",
        ),
        ("measure", {"reward": "奖金", "eligible": "县\n区", "lead": "市教育局"}, "县、区"),
        ("award", {"recipients": "白石县\n青石县"}, "白石县、青石县"),
        ("rule", {"text": "坚持实事求是", "polarity": "require"}, "坚持实事求是"),
        ("target", {"metric": "总量", "comparator": ">=", "value": "3", "value_to": ""}, "总量"),
    ],
)
def test_every_other_kind_is_corrected_in_its_form(client, document_row, kind, changes, expected):
    from luoshi.web.documents.items import ITEM_MODELS

    rows = ITEM_MODELS[kind].objects.filter(document=document_row)
    row = rows.get(task=None) if kind == "target" else rows.get()
    form = client.get(url("edit", document_row.pk, kind, row.pk)).context["form"]
    data = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
    data = {name: "\n".join(v) if isinstance(v, list) else v for name, v in data.items()}
    unchanged = client.post(url("edit", document_row.pk, kind, row.pk), {**data, "version": 1})
    assert unchanged.status_code == 302
    assert not Correction.objects.exists(), "saving the form as it was opened changes nothing"
    response = client.post(
        url("edit", document_row.pk, kind, row.pk), {**data, "version": 1, **changes}, headers=HTMX
    )
    assert response.status_code == 200, response.content.decode()
    assert expected in response.content.decode()
    client.post(url("undo", document_row.pk))
    assert Correction.objects.get().undone_at is not None


def test_the_form_of_a_target_inside_a_task_is_the_form_of_the_task(client, document_row, first):
    target = first.targets.get()
    html = client.get(url("edit", document_row.pk, "target", target.pk), headers=HTMX).content.decode()
    assert f'id="{first.key}"' in html


def test_the_header_is_corrected_in_place(client, document_row):
    address = url("header", document_row.pk)
    form = client.get(address).context["form"]
    data = {bound.name: bound.value() or "" for bound in form}
    data = {name: "\n".join(v) if isinstance(v, list) else v for name, v in data.items()}
    version = document_row.version
    response = client.post(
        address, {**data, "version": version, "copied_to": "市委办\n市人大办"}, headers=HTMX
    )
    assert "市委办；市人大办" in response.content.decode()
    stale = client.post(address, {**data, "version": version, "title": "别的"}, headers=HTMX)
    assert stale.status_code == 409
    assert (
        client.post(address, {**data, "version": version + 1, "issued_on": "去年"}, headers=HTMX).status_code
        == 422
    )


def test_history_shows_before_and_after_and_undoes_any_of_it(client, document_row, first):
    save(client, first, heading="新名称")
    html = client.get(url("ledger", document_row.pk), {"tab": "history"}).content.decode()
    assert "<del>建设产业园</del>" in html
    assert "新名称" in html
    correction = Correction.objects.get()
    client.post(url("undo", document_row.pk), {"correction": correction.pk, "tab": "history"}, headers=HTMX)
    first.refresh_from_db()
    assert first.heading == "建设产业园"


def test_nothing_to_undo_is_said(client, document_row):
    response = client.post(url("undo", document_row.pk), headers=HTMX)
    assert response.status_code == 422
    assert "没有可以撤销的改动" in response.content.decode()
    assert "没有可以撤销的改动" in client.post(url("undo", document_row.pk), follow=True).content.decode()


@pytest.mark.parametrize("version", ["", "x", "-1"])
def test_an_act_without_a_version_is_refused(client, document_row, first, version):
    response = client.post(
        url("delete", document_row.pk, "task", first.pk), {"version": version}, headers=HTMX
    )
    assert response.status_code == 422
    assert Task.objects.filter(pk=first.pk).exists()


@pytest.mark.parametrize("name", ["confirm", "delete"])
def test_writes_are_never_made_by_following_a_link(client, document_row, first, name):
    assert client.get(url(name, document_row.pk, "task", first.pk)).status_code == 405


@pytest.mark.parametrize("kind", ["document", "nonsense", "notice"])
def test_an_unknown_kind_is_not_found(client, document_row, kind):
    assert client.get(url("add", document_row.pk, kind)).status_code == 404
    assert client.get(url("edit", document_row.pk, "nonsense", 1)).status_code == 404


def test_a_task_without_a_heading_is_called_by_a_short_name_that_can_be_taken_over(
    client, document_row, first
):
    page = reverse("documents:document", args=[document_row.pk])
    editing = url("edit", document_row.pk, "task", first.pk)
    assert "data-use-name" not in client.get(editing, headers=HTMX).content.decode()
    Task.objects.filter(pk=first.pk).update(heading=None)
    card = client.get(page).content.decode()
    assert "建设产业园</h3>" in card
    assert "拟名" in card
    assert 'data-use-name="建设产业园"' in client.get(editing, headers=HTMX).content.decode()
    assert save(client, first, heading="建设产业园区").status_code == 302
    assert "拟名" not in client.get(page).content.decode()


def test_a_place_is_shown_as_people_cite_it(client, document_row, first, place):
    html = client.get(url("edit", document_row.pk, "task", first.pk), headers=HTMX).content.decode()
    assert html.count('<span class="cite">一1</span>') >= 4, (
        "of the task, both places of its assignment, its target"
    )
    address = url("place", document_row.pk)
    start, end = place("青政发〔2025〕3号")
    assert client.get(address, {"start": start, "end": end}).content.decode() == "发文字号"
    assert client.get(address, {"start": 5, "end": 5}).status_code == 404
    assert client.get(address, {"start": 5, "end": 10**9}).status_code == 404
    assert client.get(address, {"start": "x"}).status_code == 404


def test_the_history_cites_places_with_their_words(client, document_row, first, place):
    start, end = place("新建标准厂房20万平方米以上")
    save(client, first, **{"targets-0-start": start + 2, "targets-0-end": end})
    html = client.get(url("ledger", document_row.pk), {"tab": "history"}).content.decode()
    assert "<del>一1“新建标准厂房20万平方米以上”</del>" in html
    assert "一1“标准厂房20万平方米以上”" in html
    assert "字到第" not in html


def test_what_is_saved_is_said_where_it_is_heard(client, document_row, first):
    page = client.get(url("document", document_row.pk)).content.decode()
    assert '<p id="said" role="status" aria-live="polite"></p>' in page
    told = json.loads(save(client, first, HTMX, heading="新名称").headers["HX-Trigger"])
    assert told["said"] == {"text": "已保存"}
    undone = client.post(url("undo", document_row.pk), {"tab": "task"}, headers=HTMX)
    assert json.loads(undone.headers["HX-Trigger"])["said"]["text"].startswith("已撤销：改正")
