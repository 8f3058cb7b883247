"""What people do to a task, by role: who may, what is refused, and what the history and the log then say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone
from world import signed_in

from luoshi.web.audit.models import Entry
from luoshi.web.dossier.models import Attachment, Change, Follow, Instruction
from luoshi.web.dossier.services import instructions, writing
from luoshi.web.kernel.permissions import Denied
from luoshi.web.kernel.reasons import kept_words
from luoshi.web.kernel.refusals import Gone, Refused, Stale
from luoshi.web.kernel.wording import Line
from luoshi.web.tasks.models import Milestone, SavedView, Target, TargetValue, Task, Update
from luoshi.web.tasks.queries import lists
from luoshi.web.tasks.queries.filters import Filter
from luoshi.web.tasks.services import breakdown, bulk, core, editing, reporting, saved_views, states, values

TODAY = date(2025, 10, 31)


@pytest.fixture(autouse=True)
def on_the_day(settings):
    settings.AS_OF = TODAY


@pytest.fixture
def task(world):
    return editing.new_task(
        actor=world.office,
        title="建设产业园",
        due=date(2025, 12, 31),
        lead=[core.Body("市工业和信息化局", world.industry.pk)],
        support=[core.Body("市财政局", world.finance.pk)],
    )


def may(world, act):
    """Which roles of the city may do the act; each try is undone."""
    from django.db import transaction

    found = set()
    names = ("administrator", "office", "lead", "member", "data_owner", "leader", "inspector", "supporter", "stranger", "strange_member")  # fmt: skip
    for name in names:
        try:
            with transaction.atomic():
                act(getattr(world, name))
                found.add(name)
                transaction.set_rollback(True)
        except (Denied, Gone):
            pass
    return found


def test_who_may_do_what(world, task):
    step = breakdown.add_milestone(task.pk, actor=world.office, title="开工", due=date(2025, 6, 30))
    asked = instructions.give(
        "task", task.pk, actor=world.leader, addressee_id=world.industry.pk, text="加快"
    )
    target = Target.objects.create(
        task=task, metric="厂房", comparator=">=", value=20, kind="count", data_owner=world.industry
    )
    finished = editing.new_task(
        actor=world.office, title="已报", lead=[core.Body("工信局", world.industry.pk)]
    )
    states.change_state(finished.pk, 1, "finish", "完成", actor=world.office)
    due = date(2025, 11, 30)
    found = {
        "edit": may(world, lambda a: editing.edit(task.pk, 1, {"title": "新"}, actor=a)),
        "assign": may(world, lambda a: editing.assign(task.pk, 1, lead=[], actor=a)),
        "new": may(world, lambda a: editing.new_task(title="新", actor=a)),
        "finish": may(
            world, lambda a: states.change_state(task.pk, 1, "finish", "完成", actor=a, exception="已说明")
        ),
        "verify": may(
            world,
            lambda a: states.change_state(finished.pk, 2, "verify", "已核", actor=a, exception="已说明"),
        ),
        "return": may(world, lambda a: states.change_state(finished.pk, 2, "return", "不实", actor=a)),
        "cancel": may(world, lambda a: states.change_state(task.pk, 1, "cancel", "并入", actor=a)),
        "report": may(world, lambda a: reporting.report(task.pk, "有进展", actor=a)),
        "comment": may(world, lambda a: writing.comment("task", task.pk, "意见", actor=a)),
        "attach": may(world, lambda a: writing.attach("task", task.pk, "a.txt", [b"x"], actor=a)),
        "follow": may(world, lambda a: writing.follow("task", task.pk, True, actor=a)),
        "milestone": may(world, lambda a: breakdown.add_milestone(task.pk, title="节点", due=due, actor=a)),
        "done": may(world, lambda a: breakdown.complete_milestone(step.pk, TODAY, actor=a)),
        "subtask": may(world, lambda a: breakdown.add_subtask(task.pk, title="子", actor=a)),
        "instruct": may(
            world,
            lambda a: instructions.give("task", task.pk, addressee_id=world.industry.pk, text="办", actor=a),
        ),
        "answer": may(world, lambda a: instructions.answer(asked.pk, "办了", actor=a)),
        "value": may(
            world,
            lambda a: values.record_value(target.pk, period="2025年9月", value="3", source="台账", actor=a),
        ),
        "bulk": may(world, lambda a: _bulk(task, a)),
        "view": may(world, lambda a: saved_views.save("我的", "light=red", actor=a)),
    }
    own = {"office", "lead", "member", "supporter"}
    assert found == {
        "edit": {"office"},
        "assign": {"office"},
        "new": {"office", "lead", "stranger"},  # each in the own jurisdiction
        "finish": {"office", "lead"},
        "verify": {"office"},
        "return": {"office"},
        "cancel": {"office"},
        "report": own,
        "comment": own | {"data_owner", "leader"},
        "attach": own,
        "follow": own | {"data_owner", "leader"},
        "milestone": {"office", "lead", "member"},
        "done": {"office", "lead", "member"},
        "subtask": {"office", "lead", "member"},
        "instruct": {"office", "leader"},
        "answer": {"office", "lead", "member"},
        "value": {"office", "data_owner"},
        "bulk": {"office"},
        "view": {"administrator", *own, "data_owner", "leader", "stranger", "strange_member"},
    }


def _bulk(task, actor):
    if actor.name in {"外督", "外员"}:
        with pytest.raises((Refused, Denied)):
            bulk.apply({task.pk: 1}, bulk.Change(due=TODAY), actor=actor)
        raise Gone
    if bulk.preview({task.pk: 1}, bulk.Change(due=TODAY), actor=actor)[0].problem:
        raise Denied("task.edit")
    bulk.apply({task.pk: 1}, bulk.Change(due=TODAY), actor=actor)


def test_an_edit_that_is_out_of_date_is_told_and_writes_nothing(world, task):
    editing.edit(task.pk, 1, {"title": "甲改的"}, actor=world.office)
    with pytest.raises(Stale):
        editing.edit(task.pk, 1, {"title": "乙改的"}, actor=world.office, lead=[])
    task.refresh_from_db()
    assert (task.title, task.lead_names) == ("甲改的", "市工业和信息化局")


def test_who_answers_and_what_is_said_are_one_change(world, task):
    editing.edit(
        task.pk, 1, {"title": "建园区"}, actor=world.office, support=[core.Body("市人社局", world.labour.pk)]
    )
    change = Change.objects.filter(kind="task", object_id=task.pk).first()
    assert [row["field"] for row in change.fields] == ["title", "support"]
    assert Task.objects.get(pk=task.pk).support_names == "市人社局"


def test_the_same_again_changes_nothing(world, task):
    editing.edit(
        task.pk,
        1,
        {"title": "建设产业园"},
        actor=world.office,
        lead=[core.Body("市工业和信息化局", world.industry.pk)],
    )
    assert Task.objects.get(pk=task.pk).version == 1


def test_a_due_day_before_the_start_is_refused_in_words(world, task):
    with pytest.raises(Refused, match="早于开始"):
        editing.edit(task.pk, 1, {"starts_on": date(2026, 1, 1)}, actor=world.office)


def test_an_overdue_task_turns_red_at_once_and_stays_so_when_saved_again(world, task):
    editing.edit(task.pk, 1, {"due": date(2025, 10, 1)}, actor=world.office)
    task.refresh_from_db()
    assert (task.light, task.due) == ("red", date(2025, 10, 1))
    assert "逾期 30 天" in kept_words(task.light_reason)


@pytest.mark.parametrize("text", ["", "   ", "\x00 \x00", "字" * 5001])
def test_an_empty_or_endless_word_is_refused(world, task, text):
    for act in (
        lambda: reporting.report(task.pk, text, actor=world.member),
        lambda: writing.comment("task", task.pk, text, actor=world.member),
    ):
        with pytest.raises(Refused):
            act()
    assert not Update.objects.exists()


def test_a_report_is_what_the_list_shows_and_lights_the_task(world, settings):
    settings.AS_OF = None  # an update is of the moment, so the day has to be as well
    task = editing.new_task(actor=world.office, title="建园区", lead=[core.Body("工信局", world.industry.pk)])
    reporting.report(task.pk, "  已开工，\n完成三成  ", actor=world.member)
    task.refresh_from_db()
    assert (task.last_update, task.light, task.version) == ("已开工， 完成三成", "green", 1)


def test_official_acts_follow_each_other_and_ask_for_the_reason(world, task):
    with pytest.raises(Refused, match="办结情况"):
        states.change_state(task.pk, 1, "finish", " ", actor=world.lead)
    with pytest.raises(Refused, match="推进中"):
        states.change_state(task.pk, 1, "verify", "行", actor=world.office)
    states.change_state(task.pk, 1, "finish", "厂房验收", actor=world.lead)
    states.change_state(task.pk, 2, "return", "缺验收单", actor=world.office)
    task.refresh_from_db()
    assert (task.state, task.finished_at, task.version) == ("open", None, 3)
    states.change_state(task.pk, 3, "finish", "已补", actor=world.lead)
    states.change_state(task.pk, 4, "verify", "核对无误", actor=world.office)
    task.refresh_from_db()
    assert (task.state, bool(task.finished_at), bool(task.verified_at), task.light) == (
        "verified",
        True,
        True,
        "green",
    )
    assert Change.objects.filter(kind="task", object_id=task.pk).first().fields[-1] == {
        "field": "reason",
        "before": "",
        "after": "核对无误",
    }
    assert Entry.objects.first().after["reason"] == "核对无误"
    with pytest.raises(Refused, match="不再填写进展"):
        reporting.report(task.pk, "还有", actor=world.member)


def test_what_is_missing_has_to_be_explained_by_who_finishes_and_by_who_confirms(world, task):
    target = Target.objects.create(
        task=task, metric="新增企业", comparator=">=", value=2000, unit="家", kind="count", year=2025
    )
    TargetValue.objects.create(
        target=target, period="2025-09", period_end=date(2025, 9, 30), value=1649, source="统计", by="甲"
    )
    Milestone.objects.create(task=task, title="开工", due=date(2025, 9, 1))
    breakdown.add_subtask(task.pk, actor=world.office, title="选址")
    task.refresh_from_db()
    with pytest.raises(Refused, match=r"1649家，目标 ≥2000家，未达到.*开工.*选址"):
        states.change_state(task.pk, task.version, "finish", "办结", actor=world.lead)
    task.refresh_from_db()
    assert (
        task.state,
        Change.objects.filter(kind="task", object_id=task.pk, action="task.finish").count(),
    ) == ("open", 0)
    states.change_state(task.pk, task.version, "finish", "办结", actor=world.lead, exception="口径已调整")
    task.refresh_from_db()
    assert (task.state, task.light) == ("finished", "red")
    recorded = {
        row["field"]: row["after"]
        for row in Change.objects.filter(kind="task", object_id=task.pk).first().fields
    }
    assert recorded["exception"] == "口径已调整"
    assert len(recorded["unmet"]) == 3
    with pytest.raises(Refused, match="或退回"):
        states.change_state(task.pk, task.version, "verify", "行", actor=world.office)
    states.change_state(task.pk, task.version, "verify", "行", actor=world.office, exception="经研究同意")
    task.refresh_from_db()
    assert (task.state, task.light) == ("verified", "red")
    assert Entry.objects.first().after["exception"] == "经研究同意"


def test_nothing_needs_explaining_where_nothing_is_missing_or_the_task_goes_back(world, task):
    Milestone.objects.create(task=task, title="开工", due=date(2025, 9, 1), done_on=date(2025, 8, 30))
    states.change_state(task.pk, 1, "finish", "办结", actor=world.lead)
    Milestone.objects.create(task=task, title="竣工", due=date(2025, 9, 1))
    states.change_state(task.pk, 2, "return", "还没竣工", actor=world.office)
    task.refresh_from_db()
    assert task.state == "open"


def test_the_second_of_two_who_report_the_end_is_told(world, task):
    states.change_state(task.pk, 1, "finish", "完成", actor=world.lead)
    with pytest.raises(Stale):
        states.change_state(task.pk, 1, "cancel", "不做了", actor=world.office)


def test_a_revised_figure_keeps_the_old_one_as_superseded(world, task):
    target = Target.objects.create(
        task=task,
        metric="厂房",
        comparator=">=",
        value=20,
        unit="万平方米",
        kind="count",
        data_owner=world.industry,
    )
    values.record_value(target.pk, period="2025年1-9月", value="12", source="台账", actor=world.data_owner)
    values.record_value(target.pk, period="2025年前三季度", value="12", source="台账", actor=world.data_owner)
    values.record_value(target.pk, period="2025年1—9月", value="13.5", source="快报", actor=world.data_owner)
    rows = TargetValue.objects.order_by("id").values_list("period", "value", "superseded", "period_end")
    day = date(2025, 9, 30)
    assert list(rows) == [
        ("2025年1—9月", Decimal(12), True, day),
        ("2025年1—9月", Decimal("13.5"), False, day),
    ]
    assert (
        Change.objects.filter(kind="task", object_id=task.pk).first().lines[0].before == "12万平方米（台账）"
    )


@pytest.mark.parametrize(
    ("period", "value", "source", "told"),
    [
        ("去年", "1", "台账", "看得懂的时期"), ("2025年12月", "1", "台账", "还没有结束"), ("2025年9月", "很多", "台账", "不是数"),
        ("2025年9月", "1e30", "台账", "太大"), ("2025年9月", "nan", "台账", "太大"), ("2025年9月", "0.1234567", "台账", "六位"),
        ("2025年9月", "1", " ", "数据来源"),
    ],
)  # fmt: skip
def test_what_is_no_figure_is_refused_in_words(world, task, period, value, source, told):
    target = Target.objects.create(
        task=task, metric="厂房", comparator=">=", value=20, kind="count", data_owner=world.industry
    )
    with pytest.raises(Refused, match=told):
        values.record_value(target.pk, period=period, value=value, source=source, actor=world.data_owner)
    assert not TargetValue.objects.exists()


def test_an_attachment_is_kept_once_and_its_bytes_outlive_its_removal(world, task):
    from luoshi.web.kernel import files

    row = writing.attach("task", task.pk, "C:\\报告\\验收单.pdf", [b"ab", b"c"], actor=world.member)
    assert (row.name, row.size) == ("验收单.pdf", 3)
    with pytest.raises(Refused, match="已经在附件里"):
        writing.attach("task", task.pk, "另名.pdf", [b"abc"], actor=world.supporter)
    with pytest.raises(Refused, match="空文件"):
        writing.attach("task", task.pk, "空.pdf", [], actor=world.member)
    with pytest.raises(Refused, match="只有上传单位"):
        writing.remove_attachment(row.pk, actor=world.supporter)
    writing.remove_attachment(row.pk, actor=world.office)
    assert Attachment.objects.get().removed_at
    assert files.exists(row.sha256)
    writing.attach("task", task.pk, "验收单.pdf", [b"abc"], actor=world.member)


def test_a_file_over_the_limit_is_refused(world, task, monkeypatch):
    monkeypatch.setattr(writing, "FILE_LIMIT", 10)
    with pytest.raises(Refused, match="超过"):
        writing.attach("task", task.pk, "大.bin", [b"123456", b"123456"], actor=world.member)
    assert not Attachment.objects.exists()


def test_an_instruction_goes_to_a_body_of_the_task_is_answered_once_and_closed_by_the_office(world, task):
    with pytest.raises(Refused, match="牵头或责任单位"):
        instructions.give("task", task.pk, addressee_id=world.labour.pk, text="办", actor=world.leader)
    row = instructions.give(
        "task",
        task.pk,
        addressee_id=world.industry.pk,
        text="加快",
        due=date(2025, 11, 7),
        actor=world.leader,
    )
    with pytest.raises(Refused, match="还没有回复"):
        instructions.close(row.pk, actor=world.office)
    with pytest.raises(Denied):
        instructions.answer(row.pk, "我来", actor=world.supporter)
    instructions.answer(row.pk, "已开工", actor=world.member)
    with pytest.raises(Refused, match="小吴"):
        instructions.answer(row.pk, "又答", actor=world.lead)
    with pytest.raises(Denied):
        instructions.close(row.pk, actor=world.lead)
    instructions.close(row.pk, actor=world.office)
    assert Instruction.objects.get().state == "closed"


def test_milestones_have_days_within_the_task_and_a_history(world, task):
    with pytest.raises(Refused, match="不能晚于"):
        breakdown.add_milestone(task.pk, title="晚", due=date(2026, 1, 1), actor=world.lead)
    row = breakdown.add_milestone(
        task.pk, title="开工", due=date(2025, 6, 30), organisation_id=world.industry.pk,
        person_id=world.member.person_id, actor=world.lead,
    )  # fmt: skip
    with pytest.raises(Refused, match="任职"):
        breakdown.add_milestone(
            task.pk, title="x", due=date(2025, 7, 1), organisation_id=world.finance.pk,
            person_id=world.member.person_id, actor=world.lead,
        )  # fmt: skip
    seen = breakdown.words_of(row)
    breakdown.change_milestone(row.pk, title="正式开工", due=date(2025, 7, 1), seen=seen, actor=world.lead)
    with pytest.raises(Refused, match="正式开工"):
        breakdown.change_milestone(row.pk, title="别的", due=date(2025, 7, 1), seen=seen, actor=world.office)
    with pytest.raises(Refused, match="今天之后"):
        breakdown.complete_milestone(row.pk, date(2025, 11, 1), actor=world.lead)
    breakdown.complete_milestone(row.pk, TODAY, actor=world.lead)
    breakdown.remove_milestone(row.pk, actor=world.lead)
    assert [change.action for change in Change.objects.filter(kind="task", object_id=task.pk)[:4]] == [
        "milestone.remove",
        "milestone.finish",
        "milestone.edit",
        "milestone.add",
    ]
    assert (
        Change.objects.filter(kind="task", object_id=task.pk)
        .first()
        .lines[0]
        .before.startswith("正式开工，2025年7月1日")
    )


def test_a_department_breaks_down_what_it_leads_and_keeps_its_subtasks(world, task):
    row = breakdown.add_subtask(
        task.pk,
        title="征地",
        due=date(2025, 5, 1),
        lead=[core.Body("白石县政府", world.county.pk)],
        actor=world.member,
    )
    assert (row.owner, row.plan, row.lead_names) == (world.industry, task.plan, "白石县政府")
    second = breakdown.add_subtask(task.pk, title="招商", actor=world.office)
    assert second.owner == world.city
    breakdown.move_subtask(second.pk, True, actor=world.office)
    assert [sub.title for sub in task.subtasks.order_by("position")] == ["招商", "征地"]
    with pytest.raises(Refused, match="不能晚于"):
        breakdown.add_subtask(task.pk, title="晚", due=date(2026, 5, 1), actor=world.office)
    with pytest.raises(Refused, match="不能再分"):
        breakdown.add_subtask(row.pk, title="孙", actor=world.office)


def test_following_twice_is_following_once(world, task):
    writing.follow("task", task.pk, True, actor=world.leader)
    writing.follow("task", task.pk, True, actor=world.leader)
    assert Follow.objects.count() == 1
    writing.follow("task", task.pk, False, actor=world.leader)
    assert not Follow.objects.exists()


def test_many_tasks_are_shown_before_they_change_and_change_together(world, task):
    other = editing.new_task(
        actor=world.office, title="稳定就业", lead=[core.Body("市人社局", world.labour.pk)]
    )
    change = bulk.Change(
        lead_way="add", lead=(core.Body("市工信局", world.industry.pk),), due=date(2025, 11, 30)
    )
    chosen = {task.pk: 1, other.pk: 1}
    shown = {row.task.pk: row for row in bulk.preview(chosen, change, actor=world.office)}
    assert shown[other.pk].lines == [
        Line("时限", "", "2025年11月30日"),
        Line("牵头单位", "市人社局", "市人社局、市工信局"),
    ]
    assert [row["field"] for row in shown[task.pk].fields] == ["due"]  # it leads already
    assert bulk.apply(chosen, change, actor=world.office) == 2
    other.refresh_from_db()
    assert (other.lead_names, other.due, other.version) == ("市人社局、市工信局", date(2025, 11, 30), 2)


def test_none_of_many_changes_when_one_cannot_and_it_is_told_which(world, task):
    own = editing.new_task(actor=world.lead, title="局内的事")
    entries = Entry.objects.count()
    change = bulk.Change(due=date(2025, 11, 30))
    with pytest.raises(bulk.NotAll) as told:
        bulk.apply({task.pk: 1, own.pk: 1}, change, actor=world.lead)
    assert [(row.task, row.problem) for row in told.value.rows] == [(task, "您现在的身份不能改这项任务")]
    with pytest.raises(bulk.NotAll) as told:
        bulk.apply({task.pk: 7, own.pk: 1}, change, actor=world.office)
    assert "别人改动" in told.value.rows[0].problem
    own.refresh_from_db()
    assert (own.due, Entry.objects.count()) == (None, entries)


def test_what_one_may_not_see_cannot_be_changed_with_the_rest(world, task):
    strange = editing.new_task(actor=world.stranger, title="外市的事")
    with pytest.raises(Refused, match="不能查看"):
        bulk.apply({task.pk: 1, strange.pk: 1}, bulk.Change(due=TODAY), actor=world.office)
    with pytest.raises(Refused, match="还没有说"):
        bulk.apply({task.pk: 1}, bulk.Change(), actor=world.office)
    with pytest.raises(Refused, match="最多"):
        bulk.apply(dict.fromkeys(range(1, 502), 1), bulk.Change(due=TODAY), actor=world.office)


def test_confirming_does_not_move_the_day_on_which_it_was_reported(world, task):
    states.change_state(task.pk, 1, "finish", "已经完成", actor=world.office)
    reported = Task.objects.get().finished_at
    states.change_state(task.pk, 2, "verify", "现场核实", actor=world.office)
    row = Task.objects.get()
    assert row.finished_at == reported
    assert row.verified_at > reported
    states.change_state(task.pk, 3, "return", "还差一项", actor=world.office)
    row = Task.objects.get()
    assert (row.finished_at, row.verified_at) == (None, None)


def test_a_bulk_change_works_the_lights_out_anew(world, task):
    other = editing.new_task(actor=world.office, title="另一项", due=date(2025, 12, 31))
    bulk.apply({task.pk: 1, other.pk: 1}, bulk.Change(due=date(2025, 10, 1)), actor=world.office)
    for row in Task.objects.all():
        assert (row.light, kept_words(row.light_reason)) == (
            "red",
            "逾期 30 天（时限 2025年10月1日），尚未办结",
        )


def test_saved_views_are_ones_own(world):
    row = saved_views.save("滞后", "light=red", actor=world.member)
    saved_views.save(" 滞后 ", "light=red&sort=due", actor=world.member)
    assert SavedView.objects.get().query == "light=red&sort=due"
    for act in (
        lambda: saved_views.rename(row.pk, "偷", actor=world.office),
        lambda: saved_views.remove(row.pk, actor=world.office),
    ):
        with pytest.raises(Refused, match="不存在"):
            act()
    saved_views.save("到期", "due=30d", actor=world.member)
    with pytest.raises(Refused, match="已有"):
        saved_views.rename(row.pk, "到期", actor=world.member)
    saved_views.rename(row.pk, "红灯", actor=world.member)
    saved_views.remove(row.pk, actor=world.member)
    assert [view.name for view in SavedView.objects.all()] == ["到期"]


def test_a_part_without_lead_and_day_has_those_of_its_task_and_is_counted_apart(world, task):
    row = breakdown.add_subtask(task.pk, title="征地", actor=world.member)
    assert (row.due, row.lead_names) == (task.due, task.lead_names)
    own = breakdown.add_subtask(
        task.pk,
        title="招商",
        due=date(2025, 11, 1),
        lead=[core.Body("市财政局", world.finance.pk)],
        actor=world.member,
    )
    assert (own.due, own.lead_names) == (date(2025, 11, 1), "市财政局")
    page = lists.page(world.office, Filter())
    assert (page.total, page.parts) == (Task.objects.count(), 2)
    html = signed_in(world.office).get(task.get_absolute_url()).content.decode()
    assert html.count("同任务") == 2  # lead and day of the one, nothing of the other
    assert html.index("征地") < html.index("同任务")
    listed = signed_in(world.office).get("/tasks/").content.decode()
    assert f"共 {page.total - 2} 项，另有子任务 2 项" in listed


@pytest.mark.parametrize("lacking", ["lead", "due"])
def test_a_part_of_a_task_without_lead_or_day_is_asked_for_it(world, task, lacking):
    if lacking == "lead":
        core.set_bodies(task, core.LEAD, [])
    else:
        Task.objects.filter(pk=task.pk).update(due=None)
    with pytest.raises(Refused, match="请填写子任务的" + {"lead": "牵头单位", "due": "时限"}[lacking]):
        breakdown.add_subtask(task.pk, title="征地", actor=world.office)
    assert not task.subtasks.exists()


def test_what_is_done_in_a_demonstration_is_of_its_day(world, task, settings):
    """A report there counts for the light, which is judged on that day."""
    settings.AS_OF = date(2025, 8, 1)
    update = reporting.report(task.pk, "已开工", actor=world.member)
    task.refresh_from_db()
    assert timezone.localdate(update.at) == timezone.localdate(task.changed_at) == settings.AS_OF
    assert (task.light, task.last_sign) == ("green", settings.AS_OF)
    assert {timezone.localdate(row.at) for row in Change.objects.filter(action="task.report")} == {
        settings.AS_OF
    }
    assert {timezone.localdate(row.at) for row in Entry.objects.filter(action="task.report")} == {
        timezone.localdate()
    }
