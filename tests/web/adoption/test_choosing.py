"""What goes out and what waits: only what is checked, campaign by campaign, requirements of the plan, targets said twice, names, the end of the plan."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse
from drafting import REASON, PublicationPage, draft_of, hand_in
from world import World

from luoshi.web.adoption import services
from luoshi.web.adoption.choosing import Choice, as_proposed
from luoshi.web.audit.models import Entry
from luoshi.web.documents.drafts import DeadlineDraft
from luoshi.web.documents.models import Document
from luoshi.web.documents.services import corrections
from luoshi.web.kernel.refusals import Refused
from luoshi.web.tasks.models import Campaign, Plan, Target, Task
from luoshi.web.tasks.services import core

pytestmark = pytest.mark.django_db

TEXT = """青禾市人民政府关于印发《青禾市2025年重点攻坚总体方案》的通知
青政发〔2025〕9号
各县市区人民政府：
现将方案印发给你们，请认真落实。
青禾市人民政府
2025年1月6日

青禾市2025年重点攻坚总体方案
一、主要目标
城镇新增就业5万人以上，新建标准厂房20万平方米以上。
二、重点任务
1.建设产业园。加快建设标准厂房。（市工业和信息化局牵头，市财政局负责）
2.稳定就业，落实重点群体就业帮扶。（市人力资源社会保障局牵头）
三、组织实施
1.加强组织领导。各级各部门要高度重视。
2.强化督导考核。定期开展督导。

附件1
稳就业攻坚实施方案
1.扩大就业。城镇新增就业5万人以上，6月底前完成。（市人力资源社会保障局牵头）
2.培训技工。开展技能培训。（市人力资源社会保障局负责）
"""


@pytest.fixture
def plan_row(world: World) -> Document:
    return hand_in(TEXT, world.office)


def publish(row: Document, world: World, choosing=as_proposed, **more):
    seen = services.preview(row.pk, actor=world.office, choosing=choosing)
    return services.publish(
        row.pk,
        actor=world.office,
        fingerprint=seen.fingerprint,
        reason=REASON,
        choosing=choosing,
        **more,
    )


def only(choice: Choice):
    return lambda content, kept: choice


def titles() -> set[str]:
    return set(Task.objects.values_list("title", flat=True))


def piece(row: Document, world: World, title: str, kind: str = "task"):
    content = services.preview(row.pk, actor=world.office).comparison.content
    return next(each for each in content.pieces if each.kind == kind and title in each.label)


def test_requirements_of_the_plan_stay_with_it_and_can_become_tasks(world: World, plan_row):
    publish(plan_row, world)
    plan = Plan.objects.get()
    assert plan.title == "青禾市2025年重点攻坚总体方案"
    assert not {"加强组织领导", "强化督导考核"} & titles()
    kept = [entry["label"] for entry in plan.published["left"] if entry["how"] == "requirement"]
    assert kept == ["1. 加强组织领导", "2. 强化督导考核"]
    logged = Entry.objects.filter(action="document.publish").get().after
    assert logged["left_requirement"] == kept

    # Nothing else is to be done, and nothing comes by itself.
    seen = services.preview(plan_row.pk, actor=world.office)
    assert not seen.comparison.anything
    assert [each.label for each in seen.comparison.left if each.kind == "task"] == kept

    leader = piece(plan_row, world, "加强组织领导").id
    remaining = {each.id for each in seen.comparison.left} - {leader}
    publish(plan_row, world, only(Choice(requirements=frozenset(remaining))))
    assert "加强组织领导" in titles()
    assert [entry["label"] for entry in Plan.objects.get().published["left"]][:1] == ["2. 强化督导考核"]


def test_everything_goes_out_where_nothing_is_chosen(world: World, plan_row):
    publish(plan_row, world, services.as_before)
    assert {"加强组织领导", "强化督导考核", "扩大就业", "培训技工", "建设产业园"} <= titles()


def test_only_what_is_checked_goes_out_and_the_rest_later(client, world: World, plan_row):
    task = next(row for row in plan_row.tasks.all() if row.heading == "建设产业园")
    corrections.confirm(plan_row.pk, "task", task.pk, task.version, actor=world.office)
    checked = piece(plan_row, world, "建设产业园")
    assert checked.checked
    everything = {
        each.id for each in services.preview(plan_row.pk, actor=world.office).comparison.content.pieces
    }
    publish(plan_row, world, only(Choice(later=frozenset(everything - {checked.id}))))
    assert titles() == {"建设产业园"}
    assert Campaign.objects.count() == 1

    seen = services.preview(plan_row.pk, actor=world.office)
    assert not seen.comparison.anything  # what was left for later is not pushed on anybody
    publish(plan_row, world, only(Choice()))
    assert {"扩大就业", "培训技工"} <= titles()
    assert not Plan.objects.get().published["left"]


def test_what_hangs_on_a_task_that_waits_waits_with_it(world: World, plan_row):
    jobs = piece(plan_row, world, "扩大就业")
    publish(plan_row, world, only(Choice(later=frozenset({jobs.id}))))
    assert list(Target.objects.filter(metric="城镇新增就业").values_list("task", "headline")) == [
        (None, True)
    ]
    publish(plan_row, world, only(Choice()))
    assert set(Target.objects.filter(metric="城镇新增就业").values_list("task__title", flat=True)) == {
        None,
        "扩大就业",
    }


def test_nothing_chosen_is_refused(world: World, plan_row):
    content = services.preview(plan_row.pk, actor=world.office).comparison.content
    nothing = only(Choice(later=frozenset(each.id for each in content.pieces)))
    with pytest.raises(Refused, match="一项也没有选中"):
        publish(plan_row, world, nothing)
    # Nor are the targets of the summary what somebody means who leaves every task.
    no_task = only(Choice(later=frozenset(each.id for each in content.tasks)))
    seen = services.preview(plan_row.pk, actor=world.office, choosing=no_task)
    assert seen.comparison.outgoing("target")
    with pytest.raises(Refused, match="一项也没有选中"):
        publish(plan_row, world, no_task)
    assert not Plan.objects.exists()


def test_a_target_said_twice_is_one_and_stands_at_the_head(world: World, plan_row):
    content = services.preview(plan_row.pk, actor=world.office).comparison.content
    assert len(content.twins) == 1
    publish(plan_row, world)
    (jobs,) = Target.objects.filter(metric="城镇新增就业")
    assert jobs.headline
    assert jobs.task.title == "扩大就业"
    # Taken apart again, it is two.
    seen = services.preview(plan_row.pk, actor=world.office)
    publish(plan_row, world, only(Choice(requirements=seen.choice.requirements)))
    assert Target.objects.filter(metric="城镇新增就业").count() == 2


def test_tasks_without_a_limit_get_the_end_of_the_plan_only_when_asked(world: World, plan_row):
    publish(plan_row, world)
    assert Task.objects.get(title="培训技工").due is None


def test_the_end_of_the_plan_is_marked_until_somebody_sets_another_day(world: World, plan_row):
    lacks = services.preview(plan_row.pk, actor=world.office).comparison.content.term
    assert lacks is not None
    assert lacks.end == date(2025, 12, 31)
    done = publish(plan_row, world, only(Choice(by_term=True)))
    trained, jobs = Task.objects.get(title="培训技工"), Task.objects.get(title="扩大就业")
    assert (trained.due, trained.due_text, trained.due_by_term) == (date(2025, 12, 31), "", True)
    assert (jobs.due, jobs.due_by_term) == (date(2025, 6, 30), False)
    assert done.counts["by_term"] == Task.objects.exclude(due=date(2025, 6, 30)).count()
    assert not services.preview(plan_row.pk, actor=world.office).comparison.anything

    with core.changing(
        trained.pk, trained.version, actor=world.office, permission="task.edit", action="task.edit"
    ) as row:
        row.due = date(2025, 10, 31)
    assert not Task.objects.get(pk=trained.pk).due_by_term


def test_a_day_that_the_document_says_later_is_no_contradiction(world: World, plan_row):
    publish(plan_row, world, only(Choice(by_term=True)))
    row = next(each for each in plan_row.tasks.all() if each.heading == "培训技工")
    draft = draft_of(row)
    changed = type(draft)(
        **{
            **{name: getattr(draft, name) for name in draft.__dataclass_fields__},
            "deadlines": (DeadlineDraft("9月底前", "2025-09-30"),),
        }
    )
    corrections.correct_task(plan_row.pk, row.pk, row.version, changed, actor=world.office)
    seen = services.preview(plan_row.pk, actor=world.office)
    assert seen.comparison.conflicts == 0
    publish(plan_row, world, services.as_before)
    task = Task.objects.get(title="培训技工")
    assert (task.due, task.due_by_term) == (date(2025, 9, 30), False)


def test_a_name_that_is_confirmed_is_the_tasks_and_no_change_of_the_document(world: World, plan_row):
    unnamed = piece(plan_row, world, "稳定就业")
    publish(plan_row, world, only(Choice(titles={unnamed.id: " 稳就业帮扶 "})))
    assert "稳就业帮扶" in titles()
    assert not services.preview(plan_row.pk, actor=world.office).comparison.anything


def test_a_document_of_another_place_is_published_only_when_that_is_confirmed(world: World):
    row = hand_in(TEXT.replace("青禾市", "长沙市").replace("青政发", "长政发"), world.office, "外地.txt")
    assert services.preview(row.pk, actor=world.office).from_elsewhere
    with pytest.raises(Refused, match="不是“青禾市人民政府”，也不是它的上级或下级"):
        publish(row, world)
    publish(row, world, elsewhere=True)
    assert "长沙市人民政府" in Entry.objects.get(action="document.publish").after["elsewhere"]
    # Once it is ours, nobody is asked again.
    assert not services.preview(row.pk, actor=world.office).from_elsewhere


def campaign(page: PublicationPage, title: str) -> str:
    """The value of the box of a campaign."""
    at = page.html.index(f" {title}</label>")
    return re.findall(r'name="campaign" value="([^"]*)"', page.html[:at])[-1]


def test_the_page_proposes_and_publishes_campaign_by_campaign(client, world: World, plan_row):
    page = PublicationPage(client, plan_row)
    for words in (
        "方案名称：青禾市2025年重点攻坚总体方案", "作为方案要求，不列为任务", "总体与附件写了两次的目标", "原文没有标题的任务",
        "按方案期限 2025年12月31日", "标题写明的年度", "青禾市工业和信息化局</span>",
    ):  # fmt: skip
        assert words in page.html, words
    page.data["campaign"] = [each for each in page.data["campaign"] if each != campaign(page, "重点任务")]
    page.press("look")
    assert "2 项留待以后" in page.html
    assert page.press("publish", **{"by-term": "on"}) == 302
    assert "2 项任务留待以后" in client.get("/documents/").content.decode()
    assert titles() == {"扩大就业", "培训技工"}
    assert Task.objects.get(title="培训技工").due_by_term

    page = PublicationPage(client, plan_row)
    assert "上次留下的仍不发布" in page.html
    assert not services.preview(plan_row.pk, actor=world.office).comparison.anything
    assert page.press("look", scope="before") == 200
    assert "新增 0" in page.html
    assert page.press("look", scope="checked") == 200
    assert "新增 0" in page.html
    assert page.press("publish", scope="all") == 302
    assert {"建设产业园"} < titles()
    assert "加强组织领导" not in titles()


def test_the_overview_lists_the_requirements_of_the_plan(client, world: World, plan_row):
    publish(plan_row, world)
    html = client.get("/overview/").content.decode()
    assert "1. 加强组织领导" in html
    assert "各级各部门要高度重视" in html
    assert reverse("adoption:publish", args=[plan_row.pk]) in html


def test_a_task_says_that_its_limit_is_the_end_of_the_plan(client, world: World, plan_row):
    publish(plan_row, world, only(Choice(by_term=True)))
    for title, said in (("培训技工", True), ("扩大就业", False)):
        html = client.get(Task.objects.get(title=title).get_absolute_url()).content.decode()
        assert ("按方案期限，原文未写" in html) is said
