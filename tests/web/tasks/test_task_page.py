"""The page of a task: what it shows to whom, its acts, and two people who edit at once."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
import query_counts
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from world import signed_in

from luoshi.web.dossier.models import Attachment, Change, Instruction
from luoshi.web.dossier.services import instructions, writing
from luoshi.web.kernel.refusals import Refused
from luoshi.web.tasks import forms
from luoshi.web.tasks.models import Campaign, Milestone, Plan, Target, TargetValue, Task, Update
from luoshi.web.tasks.services import core, editing, reporting, values

TODAY = date(2025, 10, 31)


@pytest.fixture(autouse=True)
def on_the_day(settings):
    settings.AS_OF = TODAY


@pytest.fixture
def task(world):
    return editing.new_task(
        actor=world.office,
        title="建设产业园",
        number="1",
        requirement="新建标准厂房20万平方米以上",
        due=date(2025, 12, 31),
        lead=[core.Body("市工业和信息化局", world.industry.pk)],
        support=[core.Body("市财政局", world.finance.pk), core.Body("某办")],
    )


def address(name, task, *more):
    return reverse(f"tasks:{name}", args=[task.pk, *more])


def page(actor, task):
    return signed_in(actor).get(task.get_absolute_url()).content.decode()


def opened(client, task):
    """The edit form as a person has it before them."""
    html = client.get(address("task-edit", task)).content.decode()
    form = {"version": re.search(r'name="version" value="(\d+)"', html)[1]}
    now = forms.form_values(Task.objects.get(pk=task.pk))
    return {**form, **now, "seen": json.dumps(now)}


def test_each_role_sees_the_acts_that_it_may_do_and_no_others(world, task):
    acts = {
        "修改": "task-edit", "报办结": 'value="finish"', "取消任务": 'value="cancel"', "填写进展": 'id="update-text"',
        "发表意见": 'id="comment-text"', "作出批示": 'id="instruct-text"', "新增节点": 'id="milestone-title"', "上传": 'id="files"',
        "跟踪": "/follow/",
    }  # fmt: skip
    edit = address("task-edit", task)
    found = {}
    for name in (
        "office",
        "lead",
        "member",
        "data_owner",
        "leader",
        "inspector",
        "supporter",
        "administrator",
    ):
        html = page(getattr(world, name), task)
        found[name] = {
            word for word, sign in acts.items() if (f'href="{edit}"' if word == "修改" else sign) in html
        }
    assert found == {
        "office": set(acts),
        "lead": {"报办结", "填写进展", "发表意见", "新增节点", "上传", "跟踪"},
        "member": {"填写进展", "发表意见", "新增节点", "上传", "跟踪"},
        "data_owner": {"发表意见", "跟踪"},
        "leader": {"发表意见", "作出批示", "跟踪"},
        "inspector": set(),
        "supporter": {"填写进展", "发表意见", "上传", "跟踪"},
        "administrator": set(),
    }
    assert signed_in(world.stranger).get(task.get_absolute_url()).status_code == 404


def test_an_act_that_is_not_allowed_is_refused_though_the_button_is_hidden(world, task):
    supporter = signed_in(world.supporter)
    inspector = signed_in(world.inspector)
    assert (
        supporter.post(
            address("task-state", task), {"act": "finish", "version": 1, "reason": "x"}
        ).status_code
        == 403
    )
    assert supporter.get(address("task-edit", task)).status_code == 403
    assert (
        supporter.post(address("milestone-add", task), {"title": "x", "due": "2025-11-01"}).status_code == 403
    )
    for name in ("task-report", "task-comment", "task-follow", "instruct"):
        assert (
            inspector.post(
                address(name, task), {"text": "x", "on": "1", "addressee": world.industry.pk}
            ).status_code
            == 403
        )
    assert (
        inspector.post(address("task-attach", task), {"files": SimpleUploadedFile("a", b"x")}).status_code
        == 403
    )
    assert signed_in(world.stranger).post(address("task-report", task), {"text": "x"}).status_code == 404
    assert Change.objects.filter(kind="task", object_id=task.pk).count() == 1


def test_what_is_refused_comes_back_with_what_was_typed(world, task):
    member = signed_in(world.member)
    long = "进展" * 3000
    answer = member.post(address("task-report", task), {"text": long})
    assert answer.status_code == 422
    assert long in answer.content.decode()
    answer = member.post(address("milestone-add", task), {"title": "征地", "due": "2026-05-01"})
    assert answer.status_code == 422
    assert 'value="征地"' in answer.content.decode()
    assert "不能晚于" in answer.content.decode()
    answer = member.post(
        address("milestone-add", task), {"title": "征地", "due": "2025-11-01", "organisation": "市工信局信息"}
    )
    assert "相近的有" in answer.content.decode()
    answer = signed_in(world.leader).post(
        address("instruct", task), {"text": "加快", "addressee": world.industry.pk, "due": "2025-01-01"}
    )
    assert ">加快</textarea>" in answer.content.decode()
    assert not Milestone.objects.exists()


def test_the_second_of_two_who_edit_sees_both_versions_and_saves_on_top(world, task):
    first, second = signed_in(world.office), signed_in(world.office)
    mine, theirs = opened(first, task), opened(second, task)
    assert (
        first.post(
            address("task-edit", task), {**mine, "title": "甲的名称", "due_text": "年底前"}
        ).status_code
        == 302
    )
    given = {**theirs, "title": "乙的名称", "requirement": "乙写的一长段要求"}
    answer = second.post(address("task-edit", task), given)
    assert answer.status_code == 409
    html = answer.content.decode()
    for words in ("甲的名称", "乙的名称", "建设产业园", "乙写的一长段要求", "两边都改了", "督督"):
        assert words in html
    # What the second did not touch has become what the first wrote; what they typed stands in the form.
    assert 'value="年底前"' in html
    assert re.search(r"<textarea[^>]*name=\"title\"[^>]*>\s*乙的名称</textarea>", html)
    row = Task.objects.get(pk=task.pk)
    assert (row.title, row.requirement) == ("甲的名称", "新建标准厂房20万平方米以上")
    seen = forms.form_values(row)
    again = {
        **seen,
        "title": "乙的名称",
        "requirement": "乙写的一长段要求",
        "version": row.version,
        "seen": json.dumps(seen),
    }
    assert second.post(address("task-edit", task), again).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.requirement, row.due_text) == ("乙的名称", "乙写的一长段要求", "年底前")
    told = [line.before for line in Change.objects.filter(kind="task", object_id=row.pk).first().lines]
    assert "甲的名称" in told  # nothing is lost: the history has it


def test_a_merge_keeps_what_was_typed_and_takes_what_was_not_touched():
    before = dict.fromkeys(forms.FIELDS, "旧")
    merged, rows = forms.merge(before, {**before, "title": "我"}, {**before, "title": "他", "number": "他"})
    assert (merged["title"], merged["number"], merged["place"]) == ("我", "他", "旧")
    assert [(row["name"], bool(row["conflict"])) for row in rows] == [("number", False), ("title", True)]
    # Without knowing what was seen, what differs counts as typed.
    merged, _rows = forms.merge({}, {"title": "我"}, {"title": "他"})
    assert merged["title"] == "我"


def test_a_form_with_mistakes_is_not_saved_and_not_lost(world, task, client):
    given = {**opened(client, task), "title": "", "due": "2025-02-30", "place": "没有这个地方"}
    answer = client.post(address("task-edit", task), given)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "没有这个地方" in html
    assert "2025-02-30" in html
    assert Task.objects.get(pk=task.pk).version == 1


def test_a_new_task_is_made_with_its_bodies_and_shown(world, client):
    plan = Plan.objects.create(owner=world.city, title="方案")
    campaign = Campaign.objects.create(plan=plan, name="产业攻坚")
    given = {
        "title": "培育企业",
        "campaign": campaign.pk,
        "lead": "市工业和信息化局＝青禾市工业和信息化局\n没有的局",
        "due": "2025-12-01",
        "place": "白石县政府",
    }
    answer = client.post(reverse("tasks:task-new"), given)
    row = Task.objects.get()
    assert answer.url == row.get_absolute_url()
    assert (row.plan, row.owner, row.place, row.lead_names) == (
        plan,
        world.city,
        world.county,
        "市工业和信息化局、没有的局",
    )
    html = client.get(answer.url).content.decode()
    assert "unresolved" in html
    assert client.post(reverse("tasks:task-new"), {"title": " "}).status_code == 422
    assert signed_in(world.member).get(reverse("tasks:task-new")).status_code == 403


def test_a_campaign_of_another_office_cannot_be_chosen(world):
    plan = Plan.objects.create(owner=world.city, title="市方案")
    campaign = Campaign.objects.create(plan=plan, name="产业攻坚")
    own = editing.new_task(actor=world.lead, title="局内")
    with pytest.raises(Refused, match="别的机关"):
        editing.edit(own.pk, 1, {"campaign": campaign}, actor=world.lead)
    answer = signed_in(world.lead).post(reverse("tasks:task-new"), {"title": "x", "campaign": campaign.pk})
    assert answer.status_code == 422


def test_files_come_back_as_downloads_and_only_to_whom_they_concern(world, task):
    member = signed_in(world.member)
    file = SimpleUploadedFile("坏<script>.html", "<script>坏</script>".encode(), "text/html")
    assert member.post(address("task-attach", task), {"files": [file]}).status_code == 302
    row = Attachment.objects.get(kind="task", object_id=task.pk)
    url = address("attachment", task, row.pk)
    answer = member.get(url)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content).decode() == "<script>坏</script>"
    assert signed_in(world.stranger).get(url).status_code == 404
    other = editing.new_task(actor=world.stranger, title="外市")
    assert (
        signed_in(world.stranger).get(reverse("tasks:attachment", args=[other.pk, row.pk])).status_code == 404
    )
    assert member.post(address("task-attach", task), {}).status_code == 422
    member.post(address("attachment-remove", task, row.pk))
    assert member.get(url).status_code == 404


def test_the_owner_of_the_data_enters_and_revises_figures_on_the_page(world, task):
    target = Target.objects.create(
        task=task,
        metric="标准厂房",
        comparator=">=",
        value=20,
        unit="万平方米",
        kind="count",
        year=2025,
        data_owner=world.industry,
    )
    owner = signed_in(world.data_owner)
    url = address("target-value", task, target.pk)
    assert owner.post(url, {"period": "2025年1-9月", "value": "12.5", "source": "台账"}).status_code == 302
    owner.post(url, {"period": "2025年1-9月", "value": "13", "source": "统计快报"})
    refused = owner.post(url, {"period": "2025年1-8月", "value": "很多", "source": "台账"})
    assert refused.status_code == 422
    assert 'value="很多"' in refused.content.decode()
    html = page(world.member, task)
    assert "已修订" in html
    assert 'class="spark"' in html
    assert "统计快报" in html
    assert f"period-{target.pk}" not in html
    assert (
        signed_in(world.member).post(url, {"period": "2025年9月", "value": "1", "source": "x"}).status_code
        == 403
    )
    assert TargetValue.objects.count() == 2


def test_an_instruction_is_given_answered_and_closed_on_the_page(world, task):
    signed_in(world.leader).post(
        address("instruct", task), {"text": "加快进度", "addressee": world.industry.pk, "without_due": "1"}
    )
    row = Instruction.objects.get()
    url = address("instruction-act", task, row.pk)
    assert f"answer-{row.pk}" in page(world.member, task)
    assert f"answer-{row.pk}" not in page(world.supporter, task)
    signed_in(world.member).post(url, {"text": "已加快"})
    assert "已加快" in page(world.leader, task)
    assert signed_in(world.member).post(url, {"act": "close"}).status_code == 403
    signed_in(world.office).post(url, {"act": "close"})
    row.refresh_from_db()
    assert row.state == "closed"


def test_steps_and_parts_are_made_moved_and_done_on_the_page(world, task):
    member = signed_in(world.member)
    member.post(
        address("milestone-add", task),
        {
            "title": "开工",
            "due": "2025-06-30",
            "organisation": "市工业和信息化局",
            "person": world.member.person_id,
        },
    )
    step = Milestone.objects.get()
    assert (step.organisation, step.person_id) == (world.industry, world.member.person_id)
    member.post(address("milestone-change", task, step.pk), {"act": "done"})
    step.refresh_from_db()
    assert step.done_on == TODAY
    for title in ("征地", "招商"):
        member.post(address("subtask-add", task), {"title": title, "lead": "白石县政府"})
    second = Task.objects.get(title="招商")
    member.post(address("subtask-move", task), {"subtask": second.pk, "to": "up"})
    assert [row.title for row in task.subtasks.order_by("position")] == ["招商", "征地"]
    html = page(world.office, task)
    assert html.index("招商") < html.index("征地")
    member.post(address("milestone-change", task, step.pk), {"act": "remove"})
    assert not Milestone.objects.exists()
    other = editing.new_task(actor=world.office, title="别的")
    assert (
        member.post(reverse("tasks:milestone-change", args=[other.pk, 1]), {"act": "done"}).status_code == 404
    )


def test_the_source_sentence_is_shown_with_the_way_to_it(world, document_row):
    plan = Plan.objects.create(owner=world.city, title="方案", document=document_row)
    source = document_row.tasks.order_by("position").first()
    task = editing.new_task(
        actor=world.office, title="建设产业园", lead=[core.Body("市工业和信息化局", world.industry.pk)]
    )
    Task.objects.filter(pk=task.pk).update(
        plan=plan, ledger_task=source.pk, source_start=source.start, source_end=source.end
    )
    html = page(world.member, task)
    assert (
        "<mark>1.建设产业园。新建标准厂房20万平方米以上，年底前完成。（市工业和信息化局牵头，市财政局、市自然资源局等负责）</mark>"
        in html
    )
    assert f"{document_row.get_absolute_url()}#task-{source.pk}" in html


def test_the_history_reads_field_by_field(world, task):
    editing.edit(task.pk, 1, {"due": date(2025, 11, 30)}, actor=world.office)
    html = page(world.member, task)
    assert "<del>2025年12月31日</del>" in html
    assert "<ins>2025年11月30日</ins>" in html


def test_what_people_write_is_shown_as_text(world, task):
    reporting.report(task.pk, "<script>alert(1)</script>", actor=world.member)
    html = page(world.office, task)
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert not re.search(r"\s(style|on\w+)=", html)


def test_a_full_page_takes_the_same_queries_as_a_fuller_one(world, task):
    client = signed_in(world.office)

    def fill(count):
        for at in range(count):
            step = Milestone.objects.create(
                task=task, title=f"节点{at}", due=TODAY, organisation=world.industry
            )
            assert step.pk
            target = Target.objects.create(
                task=task,
                metric=f"指标{at}",
                comparator=">=",
                value=9,
                kind="count",
                data_owner=world.industry,
            )
            values.record_value(target.pk, period="2025年9月", value="3", source="台账", actor=world.office)
            Update.objects.create(
                task=task, text="x", by_id=world.member.person_id, organisation=world.industry
            )
            writing.attach(
                "task",
                task.pk,
                f"{Update.objects.count()}.txt",
                [str(Update.objects.count()).encode()],
                actor=world.member,
            )
            instructions.give(
                "task", task.pk, addressee_id=world.industry.pk, text=f"办{at}", actor=world.leader
            )

    fill(2)
    few = query_counts.count(client, task.get_absolute_url())
    fill(6)
    assert query_counts.count(client, task.get_absolute_url()) == few
    query_counts.check("tasks:task", few)


@pytest.mark.parametrize(
    ("text", "due", "said"),
    [
        ("请十日内报结果", "2025-11-10", "已按内容填上回复时限 2025-11-10"),
        ("请加快", "", "没有回复时限的批示"),
    ],
)
def test_an_instruction_without_a_day_is_asked_for_one_or_proposed_the_one_it_names(
    world, task, text, due, said
):
    leader = signed_in(world.leader)
    given = {"text": text, "addressee": world.finance.pk, "due": ""}
    answer = leader.post(address("instruct", task), given)
    assert answer.status_code == 422
    assert not Instruction.objects.exists()
    html = answer.content.decode()
    assert said in html
    assert f'name="due" value="{due}"' in html
    assert f'<option value="{world.finance.pk}" selected>' in html, "who was chosen stays chosen"
    again = {**given, "due": due, "without_due": re.search(r'name="without_due" value="(1)"', html)[1]}
    assert leader.post(address("instruct", task), again).status_code == 302
    row = Instruction.objects.get()
    assert (str(row.due or ""), row.addressee_id) == (due, world.finance.pk)


@pytest.mark.parametrize(("text", "day"), [("请加快", None), ("请十日内报结果", "2025-11-10")])
def test_the_form_proposes_a_day_and_one_that_the_words_name_holds(world, task, text, day):
    """One step is enough: nothing comes back to be sent a second time."""
    leader = signed_in(world.leader)
    html = leader.get(task.get_absolute_url()).content.decode()
    proposed = re.search(r'name="proposed" value="([\d-]+)"', html)[1]
    assert f'name="due" value="{proposed}"' in html
    given = {"text": text, "addressee": world.finance.pk, "due": proposed, "proposed": proposed}
    answer = leader.post(address("instruct", task), given, follow=True)
    assert str(Instruction.objects.get().due) == (day or proposed)
    assert (f"回复时限按内容定为 {day}" in answer.content.decode()) == bool(day)


def test_who_may_give_no_instruction_is_not_proposed_a_day(world, task):
    assert signed_in(world.member).post(address("instruct", task), {"text": "十日内报"}).status_code == 403


def test_evidence_comes_with_a_report_and_hangs_on_it(world, task):
    member = signed_in(world.member)
    given = {
        "text": "已开工",
        "files": [SimpleUploadedFile("照片.jpg", b"jpg"), SimpleUploadedFile("批文.pdf", b"pdf")],
    }
    assert member.post(address("task-report", task), given).status_code == 302
    update = Update.objects.get()
    assert set(Attachment.objects.values_list("name", "entry")) == {
        ("照片.jpg", update.pk),
        ("批文.pdf", update.pk),
    }
    html = page(world.office, task)
    said = html[html.index(f'id="update-{update.pk}"') :].split("</li>", 1)[0]
    assert "照片.jpg" in said
    assert "批文.pdf" in said


def test_what_a_report_says_is_text_with_its_lines(world, task):
    signed_in(world.member).post(address("task-report", task), {"text": "一是<b>开工</b>\r\n二是&验收"})
    html = page(world.office, task)
    said = html[html.index('id="update-') :].split("</li>", 1)[0]
    assert "<p>一是&lt;b&gt;开工&lt;/b&gt;<br>二是&amp;验收</p>" in said
    assert '<time datetime="' in said


def test_a_report_with_a_file_that_is_refused_is_not_half_made(world, task):
    given = {
        "text": "已开工",
        "files": [SimpleUploadedFile("好.pdf", b"pdf"), SimpleUploadedFile("空.pdf", b"")],
    }
    answer = signed_in(world.member).post(address("task-report", task), given)
    assert answer.status_code == 422
    assert "是空文件" in answer.content.decode()
    assert "已开工" in answer.content.decode(), "what was typed is there"
    assert not Update.objects.exists()
    assert not Attachment.objects.exists()
    assert not Change.objects.filter(action="task.report").exists()
