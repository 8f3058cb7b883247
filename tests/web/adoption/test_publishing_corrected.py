"""A corrected document that arrives as another file: its tasks go on, what changed is shown, nothing is doubled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse
from drafting import REASON, hand_in, publish
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from world import World, signed_in

from luoshi.web.adoption import services
from luoshi.web.audit.models import Entry
from luoshi.web.documents.models import Document
from luoshi.web.dossier.models import Change
from luoshi.web.kernel.refusals import Refused
from luoshi.web.tasks.duties import unpublished_documents
from luoshi.web.tasks.models import Campaign, Plan, Target, TargetValue, Task, Update

pytestmark = pytest.mark.django_db

ITEMS = (
    "建设产业园。新建标准厂房20万平方米以上，年底前完成。（市工业和信息化局牵头，市财政局负责）",
    "稳定就业。城镇新增就业5万人以上，9月底前完成。（市人力资源社会保障局牵头）",
    "整治河道。清理淤积河段30公里以上，6月底前完成。（市水利局牵头，市生态环境局负责）",
)


def plan(
    items: Sequence[str],
    *,
    number: str = "青政发〔2025〕3号",
    title: str = "重点任务分工方案",
    before: str = "",
) -> str:
    lines = [
        f"青禾市人民政府关于印发{title}的通知",
        number,
        "各县市区人民政府：",
        "现将方案印发给你们。",
        before,
    ]
    lines += ["一、产业提升", *(f"{at}.{item}" for at, item in enumerate(items, 1))]
    return "\n".join([*(line for line in lines if line), "青禾市人民政府", "2025年1月6日", ""])


def correct(row: Document, world: World, **more: object) -> services.Done:
    """Look and publish as what the program takes it for."""
    replaces = services.suggested_predecessor(row.pk, actor=world.office)
    assert replaces is not None
    seen = services.preview(row.pk, actor=world.office, replaces=replaces)
    return services.publish(
        row.pk, actor=world.office, fingerprint=seen.fingerprint, reason=REASON, replaces=replaces, **more
    )


@pytest.fixture
def earlier(world: World) -> Document:
    row = hand_in(plan(ITEMS), world.office)
    publish(row, world.office)
    return row


def titles() -> dict[int, str]:
    return dict(Task.objects.exclude(state="cancelled").values_list("pk", "title"))


def test_the_tasks_go_on_where_an_item_is_put_in_between_and_another_changes(world: World, earlier: Document):
    before = titles()
    changed = ITEMS[1].replace("5万人", "6万人")
    added = "补齐短板。新建污水处理厂2座以上，年底前完成。（市住房城乡建设局牵头）"
    row = hand_in(plan([ITEMS[0], added, changed, ITEMS[2]], before="本方案为更正稿。"), world.office)
    seen = services.preview(
        row.pk, actor=world.office, replaces=services.suggested_predecessor(row.pk, actor=world.office)
    )
    shown = {
        change.piece.label: [str(d.label) for d in change.differences] for change in seen.comparison.changed
    }
    assert shown["3. 稳定就业"] == ["序号", "任务要求"]
    assert [str(piece.label) for piece in seen.comparison.added_of("task")] == ["2. 补齐短板"]
    assert not seen.comparison.removed
    correct(row, world)
    assert {pk: title for pk, title in titles().items() if pk in before} == before
    assert sorted(titles().values()) == sorted([*before.values(), "补齐短板"])
    assert Plan.objects.get().document == row
    assert list(Task.objects.order_by("position").values_list("title", flat=True)) == [
        "建设产业园", "补齐短板", "稳定就业", "整治河道",
    ]  # fmt: skip
    jobs = Target.objects.get(metric__contains="就业")
    assert (jobs.value, jobs.task.title) == (Decimal(6), "稳定就业")
    assert publish(row, world.office).nothing


def test_a_figure_that_stands_in_several_places_stays_each_in_its_own(world: World):
    """The main text and an annex often have the same headline figure."""
    goals = "主要目标。城镇新增就业5万人以上，粮食产量300万吨以上。"
    both = [*ITEMS[:1], goals, *ITEMS[1:2], goals]
    first = hand_in(plan(both), world.office)
    publish(first, world.office)
    before = dict(Target.objects.values_list("pk", "metric"))
    assert len(before) > len(set(before.values()))
    correct(hand_in(plan(both, before="更正稿。"), world.office), world)
    assert dict(Target.objects.values_list("pk", "metric")) == before


def test_of_two_figures_for_one_thing_the_one_that_stays_keeps_its_data(world: World):
    two = "稳定就业。城镇新增就业5万人以上，城镇新增就业6万人以上。（市人力资源社会保障局牵头）"
    publish(hand_in(plan([two]), world.office), world.office)
    five = Target.objects.get(value=5)
    for target in Target.objects.all():
        TargetValue.objects.create(target=target, period="2025-03", period_end="2025-03-31", value=2)
    correct(hand_in(plan([two.replace("，城镇新增就业6万人以上", "")]), world.office), world)
    assert Target.objects.get(value=5) == five, "neither doubled nor made anew"
    assert five.ledger_target != Target.objects.get(value=5).ledger_target


def test_another_annex_in_the_same_place_takes_no_figures_over(world: World):
    def annexes(*names: str) -> str:
        text = plan(ITEMS[:1]).replace("青禾市人民政府\n2025年1月6日\n", "")
        for at, name in enumerate(names, 1):
            text += f"附件{at}\n青禾市{name}攻坚实施方案\n一、{name}\n1.完成{name}任务。完成投资10亿元以上。（市财政局牵头）\n"
        return text

    first = hand_in(annexes("交通建设", "水利改造"), world.office)
    publish(first, world.office)
    before = {row.name: row.pk for row in Campaign.objects.all()}
    assert len(before) >= 2
    correct(hand_in(annexes("教育提质", "水利改造"), world.office), world)
    now = {row.name: row.pk for row in Campaign.objects.all()}
    assert before.items() <= now.items(), "a campaign keeps its name and its row"


def test_a_baseline_that_people_have_set_is_kept(world: World, earlier: Document):
    target = Target.objects.get(metric__contains="河段")
    Target.objects.filter(pk=target.pk).update(baseline=3)
    correct(hand_in(plan(ITEMS[:2]), world.office), world)
    assert Target.objects.filter(pk=target.pk).exists()


def test_a_document_that_is_published_itself_corrects_no_other(world: World, earlier: Document):
    row = hand_in(plan(ITEMS, number="青政发〔2025〕9号"), world.office)
    publish(row, world.office)
    other = Plan.objects.get(document=earlier)
    with pytest.raises(Refused, match="自己已经发布"):
        services.publish(row.pk, actor=world.office, fingerprint="x", reason=REASON, replaces=other.pk)


def test_what_people_have_done_stays(world: World, earlier: Document):
    task = Task.objects.get(title="稳定就业")
    Update.objects.create(task=task, text="已新增2万人", by=None, organisation=world.labour)
    value = TargetValue.objects.create(
        target=Target.objects.get(task=task), period="2025-03", period_end="2025-03-31", value=2
    )
    Task.objects.filter(pk=task.pk).update(title="稳就业（系统里改的）")
    row = hand_in(plan([item.replace("9月底", "10月底") for item in ITEMS]), world.office)
    correct(row, world)
    task.refresh_from_db()
    assert (task.title, task.due_text) == ("稳就业（系统里改的）", "10月底前")
    assert task.updates.get().text == "已新增2万人"
    assert Target.objects.get(task=task).values.get() == value
    assert Change.objects.filter(kind="task", object_id=task.pk, action="task.publish_again").exists()


def test_what_is_left_out_is_cancelled_and_comes_back_with_the_earlier_document(
    world: World, earlier: Document
):
    row = hand_in(plan(ITEMS[:2]), world.office)
    correct(row, world)
    dropped = Task.objects.get(title="整治河道")
    assert (dropped.state, dropped.source_start, dropped.ledger_task) == ("cancelled", None, None)
    assert not Target.objects.filter(metric__contains="河段").exists()
    # The wrong one was taken for the corrected one: back to what was.
    with pytest.raises(Refused, match="更正稿取代"):
        publish(earlier, world.office)
    correct(earlier, world)
    assert len(titles()) == len(ITEMS)
    dropped.refresh_from_db()
    assert dropped.state == "open"
    assert dropped.source_start is not None
    for document in (row, earlier):
        document.refresh_from_db()
    assert Plan.objects.get().document == earlier
    assert (row.replaced_by, earlier.replaced_by) == (earlier, None)


def test_each_correction_follows_the_last(world: World, earlier: Document):
    second, third = (hand_in(plan(ITEMS, before=words), world.office) for words in ("第二稿。", "第三稿。"))
    correct(second, world)
    correct(third, world)
    assert len(titles()) == len(ITEMS)
    for document in (earlier, second):
        document.refresh_from_db()
    assert (earlier.replaced_by, second.replaced_by) == (second, third)
    # Back over two: to the first.
    assert services.suggested_predecessor(earlier.pk, actor=world.office) == Plan.objects.get().pk
    correct(earlier, world)
    assert Plan.objects.get().document == earlier


def test_both_documents_and_the_log_say_so(world: World, client, earlier: Document):
    row = hand_in(plan(ITEMS, before="更正稿。"), world.office)
    assert row in unpublished_documents(world.office)
    correct(row, world)
    assert not unpublished_documents(world.office)
    old = client.get(earlier.get_absolute_url()).content.decode()
    assert "已由更正稿取代" in old
    assert row.get_absolute_url() in old
    assert "恢复以本文件为准" in old
    assert "更正自" in client.get(row.get_absolute_url()).content.decode()
    assert "已由更正稿取代" in client.get(reverse("documents:list")).content.decode()
    assert Entry.objects.get(action="document.publish_again").after["corrects"] == earlier.called
    assert Entry.objects.get(action="document.replace").object_id == str(earlier.pk)
    task = Task.objects.get(title="整治河道")
    page = client.get(task.get_absolute_url()).content.decode()
    assert f"{row.get_absolute_url()}#task-{task.ledger_task}" in page


@pytest.mark.parametrize(
    ("number", "title", "plain"),
    [
        ("青政发〔2025〕3号", "完全不同的标题", True),
        ("青政发[2025]3号", "重点任务分工方案", True),
        ("青政发〔2025〕4号", "重点任务分工方案", False),
        ("", "重点任务分工方案", True),
        ("", "重点任务分工方案（修订稿）", True),
        ("", "另一件事的实施方案", False),
    ],
)
def test_it_is_plain_by_number_or_else_by_title_and_year(
    world: World, earlier: Document, number, title, plain
):
    row = hand_in(plan(ITEMS, number=number, title=title, before="又一份。"), world.office)
    rows = services.preview(row.pk, actor=world.office).predecessors
    assert [(entry.plan.document, entry.plain) for entry in rows] == [(earlier, plain)]
    assert (services.suggested_predecessor(row.pk, actor=world.office) is not None) == plain


def test_a_new_document_can_still_be_published_by_itself(world: World, earlier: Document):
    row = hand_in(plan(ITEMS, before="又一份。"), world.office)
    publish(row, world.office)
    assert Plan.objects.count() == 2
    assert len(titles()) == 2 * len(ITEMS)
    earlier.refresh_from_db()
    assert earlier.replaced_by is None


def test_what_is_no_plan_of_ones_own_is_refused(world: World, earlier: Document):
    row = hand_in(plan(ITEMS, before="又一份。"), world.office)
    theirs = Plan.objects.create(owner=world.other_city, title="云岭市的方案")
    by_hand = Plan.objects.create(owner=world.city, title="没有文件的方案")
    for plan_id in (theirs.pk, by_hand.pk, 999_999):
        with pytest.raises(Refused, match="不在可以更正之列"):
            services.preview(row.pk, actor=world.office, replaces=plan_id)
        with pytest.raises(Refused, match="不在可以更正之列"):
            services.publish(row.pk, actor=world.office, fingerprint="x", reason=REASON, replaces=plan_id)
    assert Plan.objects.exclude(document=None).count() == 1


def test_an_empty_document_does_not_cancel_everything(world: World, earlier: Document):
    text = "青禾市人民政府关于放假的通知\n青政发〔2025〕3号\n各单位：\n现将放假安排通知如下。\n2025年1月6日\n"
    row = hand_in(text, world.office)
    with pytest.raises(Refused, match="没有任务和目标"):
        correct(row, world)
    assert len(titles()) == len(ITEMS)


def test_of_two_corrections_seen_at_once_the_second_is_shown_anew(world: World, earlier: Document):
    one, two = (hand_in(plan(ITEMS[: at + 1]), world.office) for at in range(2))
    replaces = Plan.objects.get().pk
    seen = services.preview(two.pk, actor=world.office, replaces=replaces)
    correct(one, world)
    with pytest.raises(services.Moved):
        services.publish(
            two.pk, actor=world.office, fingerprint=seen.fingerprint, reason=REASON, replaces=replaces
        )
    assert Plan.objects.get().document == one


# The page ------------------------------------------------------------------------------------------------------------


def form(html: str, **changes: str) -> dict[str, str]:
    hidden = re.findall(
        r'<input type="hidden" name="(name-\d+|fingerprint|replaces-seen)" value="([^"]*)"', html
    )
    selected = re.search(r'<option value="(\d*)" selected', html)
    return {
        **dict(hidden), "replaces": selected[1] if selected else "", "reason": REASON, "act": "publish", **changes
    }  # fmt: skip


def test_the_page_takes_it_for_the_corrected_one_and_says_so(world: World, client, earlier: Document):
    row = hand_in(plan(ITEMS[:2]), world.office)
    address = reverse("adoption:publish", args=[row.pk])
    html = client.get(address).content.decode()
    for words in ("疑似更正稿", "按更正稿更新任务", "文件已删去 2", "新文件，另行发布"):
        assert words in html, words
    response = client.post(address, form(html), follow=True)
    assert "更换来源文件 1" in response.content.decode()
    assert Plan.objects.get().document == row


def test_whoever_changes_the_choice_sees_what_it_means_before_anything_happens(world: World, client, earlier):
    row = hand_in(plan(ITEMS[:2]), world.office)
    address = reverse("adoption:publish", args=[row.pk])
    html = client.get(address).content.decode()
    response = client.post(address, form(html, replaces=""))
    assert response.status_code == 409
    shown = response.content.decode()
    assert "您换了“这份文件是”的选项" in shown
    assert "<h1>发布</h1>" in shown
    assert Plan.objects.count() == 1
    client.post(address, form(shown))
    assert Plan.objects.count() == 2


@pytest.mark.parametrize("value", ["x", "-1", "99999999999999999999", "１", "999999"])
def test_a_choice_that_is_none_is_told(world: World, client, earlier: Document, value: str):
    row = hand_in(plan(ITEMS[:2]), world.office)
    address = reverse("adoption:publish", args=[row.pk])
    html = client.get(address).content.decode()
    response = client.post(address, form(html, replaces=value))
    assert response.status_code in {302, 409}
    assert Plan.objects.count() == 1


def test_nobody_else_is_offered_the_plan(world: World, earlier: Document):
    row = hand_in(plan(ITEMS, before="云岭的。"), world.stranger)
    html = signed_in(world.stranger).get(reverse("adoption:publish", args=[row.pk]))
    assert "更正稿" not in html.content.decode()


# Whatever is corrected ------------------------------------------------------------------------------------------------

# No two share a character: 就业 and 企业 read alike enough to be one item that was renamed.
THINGS = ("建设园区", "稳定就业", "整治河道", "修复农田", "改造校舍", "开采矿山", "培育商户", "引进人才")


def item(which: int, amount: int) -> str:
    """An item whose words nobody takes for another's."""
    thing = THINGS[which]
    return f"{thing}。{thing}总量达到{amount}个以上，{thing}按期验收，年底前完成。（市财政局牵头）"


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    versions=st.lists(
        st.lists(st.sampled_from(range(len(THINGS))), min_size=1, max_size=6, unique=True).flatmap(
            lambda which: st.tuples(
                st.just(which), st.lists(st.integers(1, 99), min_size=len(which), max_size=len(which))
            )
        ),
        min_size=2,
        max_size=4,
        unique_by=lambda version: tuple(zip(*version, strict=True)),
    )
)
def test_in_whatever_order_and_number_each_item_stays_its_own_task(world: World, versions) -> None:
    with transaction.atomic():
        of_thing: dict[str, int] = {}
        for which, amounts in versions:
            row = hand_in(plan([item(*pair) for pair in zip(which, amounts, strict=True)]), world.office)
            (correct if of_thing else publish)(row, world if of_thing else world.office)
            now = {THINGS[at] for at in which}
            assert Plan.objects.count() == 1
            assert sorted(titles().values()) == sorted(now), "each item is one task, and nothing else is open"
            for pk, title in Task.objects.values_list("pk", "title"):
                assert of_thing.setdefault(title, pk) == pk, "an item keeps its task, also after it was away"
            assert Target.objects.count() == len(which)
            assert publish(row, world.office).nothing, "publishing twice changes nothing"
        transaction.set_rollback(True)
