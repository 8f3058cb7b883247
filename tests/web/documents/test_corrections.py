"""What people change: kept with who and when, undone exactly, and never over somebody else's change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from drafting import draft_of

from luoshi.reading.span import Span
from luoshi.web.audit.models import Entry
from luoshi.web.documents import items, rows, wording
from luoshi.web.documents.drafts import (
    AssignmentDraft,
    BodyDraft,
    DeadlineDraft,
    TargetDraft,
    TaskDraft,
)
from luoshi.web.documents.models import Correction, Document, Target, Task
from luoshi.web.documents.services import corrections, intake
from luoshi.web.kernel.actor import SYSTEM

pytestmark = pytest.mark.django_db
WHO = replace(SYSTEM, name="本机用户")


def ledger(row: Document):
    return rows.corrected_ledger(Document.objects.get(pk=row.pk))


@pytest.fixture
def first(document_row) -> Task:
    return document_row.tasks.first()


@pytest.fixture
def second(document_row) -> Task:
    return document_row.tasks.last()


def correct(document_row, task, **changes):
    draft = replace(draft_of(task), **changes)
    corrections.correct_task(document_row.pk, task.pk, task.version, draft, actor=WHO)
    task.refresh_from_db()
    return Correction.objects.first()


def with_assignment(task, **changes) -> tuple[AssignmentDraft, ...]:
    return (replace(draft_of(task).assignments[0], **changes),)


def test_saving_without_a_change_leaves_no_trace(document_row, first, second):
    before = ledger(document_row)
    for task in (first, second):
        correct(document_row, task)
        assert task.version == 1
        assert task.origin == "program"
    assert ledger(document_row) == before
    assert not Correction.objects.exists()


def test_a_correction_keeps_who_when_what_before_and_after(document_row, first):
    correction = correct(document_row, first, heading="建设产业园区")
    assert correction.by == WHO.name
    assert correction.at is not None
    assert wording.changes(correction) == [
        {"field": "任务名称", "before": "建设产业园", "after": "建设产业园区"}
    ]
    assert first.heading == "建设产业园区"
    assert first.origin == "person"
    assert first.version == 2


def test_a_new_department_is_placed_where_it_stands_in_the_bracket(document_row, first, place):
    lead = (BodyDraft("市财政局"),)
    correct(document_row, first, assignments=with_assignment(first, lead=lead, support=()))
    found = first.assignments.get().bodies.get()
    assert (found.role, found.written, found.start) == ("lead", "市财政局", place("市财政局").start)
    assert found.name == "青禾市财政局", "a body keeps its full name when it changes its role"


def test_a_department_that_nobody_knows_is_kept_as_typed_and_marked(document_row, first):
    support = (BodyDraft("市奇妙事务办"),)
    correct(document_row, first, assignments=with_assignment(first, support=support))
    found = first.assignments.get().bodies.get(role="support")
    assert (found.written, found.name) == ("市奇妙事务办", None)
    source = first.assignments.get()
    assert (found.start, found.end) == (source.source_start, source.source_end)


def test_a_full_name_can_be_given_and_taken_away(document_row, first):
    lead = (BodyDraft("市工业和信息化局", "青禾市数据局"),)
    correct(document_row, first, assignments=with_assignment(first, lead=lead))
    assert first.assignments.get().bodies.get(role="lead").name == "青禾市数据局"
    lead = (BodyDraft("市工业和信息化局", ""),)
    correct(document_row, first, assignments=with_assignment(first, lead=lead))
    assert first.assignments.get().bodies.get(role="lead").name is None


def test_every_field_of_a_target_can_be_corrected(document_row, first, place):
    target = draft_of(first).targets[0]
    changed = replace(
        target, metric="标准厂房", comparator="range", value=20, value_to=25.5, unit="公顷", kind="level",
        hedge="确保", approximate=True, year=2026, span=place("标准厂房20万平方米"),
    )  # fmt: skip
    correction = correct(document_row, first, targets=(changed,))
    found = first.targets.get()
    for name in ("metric", "comparator", "value", "value_to", "unit", "kind", "hedge", "approximate", "year"):
        assert getattr(found, name) == getattr(changed, name)
    assert {
        "field": "目标1 数值",
        "before": "不低于 20 万平方米",
        "after": "20—25.5 公顷",
    } in wording.changes(correction)


def test_deadlines_are_added_changed_and_removed(document_row, first):
    kept = draft_of(first).deadlines[0]
    correct(document_row, first, deadlines=(replace(kept, by="2026-01-31"), DeadlineDraft("长期", None)))
    assert [(d.text, d.by) for d in first.deadlines.all()] == [("年底前", "2026-01-31"), ("长期", None)]
    correct(document_row, first, deadlines=())
    assert not first.deadlines.exists()


def test_undo_brings_back_exactly_what_was_there(document_row, first):
    before = ledger(document_row)
    correct(document_row, first, heading="甲", assignments=(), targets=(), deadlines=())
    assert ledger(document_row) != before
    corrections.undo(document_row.pk, None, actor=WHO)
    assert ledger(document_row) == before
    first.refresh_from_db()
    assert first.origin == "program"
    assert first.version == 3, "a page opened before the undo must be told"


def test_several_corrections_of_one_task_are_undone_one_after_the_other(document_row, first):
    before = ledger(document_row)
    for heading in ("甲", "乙", "丙"):
        correct(document_row, first, heading=heading)
    for _ in range(3):
        corrections.undo(document_row.pk, None, actor=WHO)
    assert ledger(document_row) == before
    with pytest.raises(corrections.Refused, match="没有可以撤销"):
        corrections.undo(document_row.pk, None, actor=WHO)


def test_an_older_correction_is_not_undone_over_a_newer_one(document_row, first):
    older = correct(document_row, first, heading="甲")
    correct(document_row, first, heading="乙")
    with pytest.raises(corrections.Refused, match="先撤销较新"):
        corrections.undo(document_row.pk, older.pk, actor=WHO)
    first.refresh_from_db()
    assert first.heading == "乙"


def test_a_correction_is_undone_only_once(document_row, first):
    correction = correct(document_row, first, heading="甲")
    corrections.undo(document_row.pk, correction.pk, actor=WHO)
    with pytest.raises(corrections.Refused, match="已经撤销"):
        corrections.undo(document_row.pk, correction.pk, actor=WHO)


@pytest.mark.parametrize("kind", sorted(items.ITEM_MODELS))
def test_deleting_any_item_can_be_undone(document_row, kind):
    before = ledger(document_row)
    row = items.ITEM_MODELS[kind].objects.filter(document=document_row).first()
    corrections.delete_item(document_row.pk, kind, row.pk, row.version, actor=WHO)
    assert not items.ITEM_MODELS[kind].objects.filter(pk=row.pk).exists()
    corrections.undo(document_row.pk, None, actor=WHO)
    assert ledger(document_row) == before


def test_deleting_a_task_takes_its_targets_with_it(document_row, first):
    corrections.delete_item(document_row.pk, "task", first.pk, first.version, actor=WHO)
    assert [t.metric for t in Target.objects.all()] == ["城镇新增就业", "增长"]


def test_a_task_is_split_at_the_place_that_was_chosen(document_row, first, place):
    before = ledger(document_row)
    at = place("新建标准厂房").start
    new = corrections.split_task(document_row.pk, first.pk, 1, at, actor=WHO)
    first.refresh_from_db()
    assert (first.end, new.start) == (at, at)
    assert [t.metric for t in new.targets.all()] == ["新建标准厂房"]
    assert [d.text for d in new.deadlines.all()] == ["年底前"]
    assert new.assignments.get().bodies.count() == first.assignments.get().bodies.count() == 3
    assert [t.pk for t in document_row.tasks.all()][:2] == [first.pk, new.pk]
    corrections.undo(document_row.pk, None, actor=WHO)
    assert ledger(document_row) == before


@pytest.mark.parametrize("at", [0, 10_000])
def test_a_task_is_not_split_outside_itself(document_row, first, at):
    with pytest.raises(corrections.Refused, match="不在这项任务之内"):
        corrections.split_task(document_row.pk, first.pk, 1, at, actor=WHO)


def test_a_task_is_merged_into_the_one_before_it(document_row, first, second):
    before = ledger(document_row)
    merged = corrections.merge_tasks(document_row.pk, second.pk, second.version, actor=WHO)
    assert merged.pk == first.pk
    assert document_row.tasks.count() == 1
    found = ledger(document_row)
    assert len(found.tasks[0].assignments) == 2
    assert [t.task for t in found.targets] == [0, 0, None]
    assert found.tasks[0].span == Span(before.tasks[0].span.start, before.tasks[1].span.end)
    corrections.undo(document_row.pk, None, actor=WHO)
    assert ledger(document_row) == before


def test_the_first_task_has_nothing_to_be_merged_into(document_row, first):
    with pytest.raises(corrections.Refused, match="第一项任务"):
        corrections.merge_tasks(document_row.pk, first.pk, first.version, actor=WHO)


def test_an_added_task_stands_where_its_words_stand(document_row, first, second, place):
    draft = TaskDraft("1-1", "补上的任务", "task", (), place("新建标准厂房20万平方米以上"))
    task = corrections.add_task(document_row.pk, draft, after=None, actor=WHO)
    assert [t.pk for t in document_row.tasks.all()] == [first.pk, task.pk, second.pk]
    assert (task.plan, task.path, task.origin) == ("main", ["一、产业提升"], "person")
    corrections.undo(document_row.pk, None, actor=WHO)
    assert document_row.tasks.count() == 2


def test_the_second_of_two_people_is_told_and_nothing_is_lost(document_row, first):
    seen_by_both = first.version
    draft = draft_of(first)
    corrections.correct_task(
        document_row.pk, first.pk, seen_by_both, replace(draft, heading="甲"), actor=replace(WHO, name="张")
    )
    with pytest.raises(corrections.Stale, match="张于"):
        corrections.correct_task(
            document_row.pk,
            first.pk,
            seen_by_both,
            replace(draft, heading="乙"),
            actor=replace(WHO, name="李"),
        )
    first.refresh_from_db()
    assert first.heading == "甲"


def test_correcting_what_was_deleted_says_so(document_row, first):
    draft = draft_of(first)
    corrections.delete_item(document_row.pk, "task", first.pk, 1, actor=WHO)
    with pytest.raises(corrections.Gone, match="已被删除"):
        corrections.correct_task(document_row.pk, first.pk, 1, draft, actor=WHO)


def test_an_item_of_another_document_is_out_of_reach(document_row, first):
    other = intake.receive("别的.txt", [b"x"], actor=WHO).document
    Document.objects.filter(pk=other.pk).update(state="read")
    with pytest.raises(corrections.Gone):
        corrections.delete_item(other.pk, "task", first.pk, 1, actor=WHO)
    assert Task.objects.filter(pk=first.pk).exists()


def test_the_header_is_corrected_field_by_field(document_row):
    version = document_row.version
    corrections.correct_header(
        document_row.pk, version, {"doc_number": "青政发〔2025〕4号", "addressees": ["甲", "乙"]}, actor=WHO
    )
    correction = Correction.objects.get()
    assert wording.changes(correction) == [
        {"field": "发文字号", "before": "青政发〔2025〕3号", "after": "青政发〔2025〕4号"},
        {"field": "主送机关", "before": "各县市区人民政府", "after": "甲、乙"},
    ]
    with pytest.raises(corrections.Stale):
        corrections.correct_header(document_row.pk, version, {"doc_number": "x"}, actor=WHO)
    corrections.undo(document_row.pk, None, actor=WHO)
    document_row.refresh_from_db()
    assert document_row.doc_number == "青政发〔2025〕3号"
    assert document_row.header_origin == "program"


def test_confirming_says_who_checked_the_item_and_when(document_row, first):
    corrections.confirm(document_row.pk, "task", first.pk, 1, actor=WHO)
    first.refresh_from_db()
    assert first.confirmed_by == WHO.name
    assert first.confirmed_at is not None
    assert first.origin == "program", "checking is not changing"
    corrections.undo(document_row.pk, None, actor=WHO)
    first.refresh_from_db()
    assert first.confirmed_at is None


def test_other_items_are_corrected_and_added(document_row):
    award = document_row.awards.get()
    corrections.correct_item(
        document_row.pk, "award", award.pk, award.version, {"recipients": ["白石县"]}, actor=WHO
    )
    corrections.add_item(
        document_row.pk, "rule", {"text": "坚持", "polarity": "require", "start": 0, "end": 2}, actor=WHO
    )
    found = ledger(document_row)
    assert found.awards[0].recipients == ("白石县",)
    assert [rule.text for rule in found.rules] == ["不得层层加码", "坚持"]


def test_a_goal_of_the_whole_plan_is_corrected_on_its_own(document_row):
    target = document_row.targets.get(task=None)
    draft = TargetDraft("增长", ">=", 3, None, "%", "growth", None, False, 2025)
    corrections.correct_target(document_row.pk, target.pk, target.version, draft, actor=WHO)
    target.refresh_from_db()
    assert (target.comparator, target.value, target.value_to) == (">=", 3, None)
    corrections.add_target(document_row.pk, draft, actor=WHO)
    assert document_row.targets.filter(task=None).count() == 2


def test_every_act_is_in_the_log_with_before_and_after(document_row, first):
    correct(document_row, first, heading="甲")
    corrections.undo(document_row.pk, None, actor=WHO)
    undone, corrected = Entry.objects.all()[:2]
    assert (corrected.person, corrected.action) == (WHO.name, "document.correct_task")
    assert corrected.words == "改正任务"
    assert corrected.before[0]["task"][0]["heading"] == "建设产业园"
    assert corrected.after[0]["task"][0]["heading"] == "甲"
    assert (undone.action, undone.words) == ("document.undo_correct", "撤销改正")


def test_reading_again_never_destroys_a_correction(document_row, first, sample_document, sample_ledger):
    correct(document_row, first, heading="甲")
    intake.read_again(document_row.pk, actor=WHO)
    intake.claim(document_row.pk)
    intake.store(document_row.pk, sample_document, sample_ledger)
    first.refresh_from_db()
    assert first.heading == "甲"
    document_row.refresh_from_db()
    assert "保留现有台账" in document_row.message
    assert document_row.readings.count() == 2


def test_reading_again_replaces_a_ledger_that_nobody_touched(document_row, sample_document, sample_ledger):
    intake.read_again(document_row.pk, actor=WHO)
    intake.claim(document_row.pk)
    intake.store(document_row.pk, sample_document, replace(sample_ledger, rules=()))
    assert not document_row.rules.exists()
    assert document_row.tasks.count() == 2
