"""The acts on incoming documents: the whole way, told and recorded without anybody's words, and only for those on the sheet."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from world import World, appoint

from luoshi.web.accounts.actors import actor_of
from luoshi.web.accounts.models import Appointment
from luoshi.web.audit.models import Entry
from luoshi.web.circulation import queries
from luoshi.web.circulation.filters import Filter
from luoshi.web.circulation.models import Handling, Opinion, Sheet, Step
from luoshi.web.circulation.services import handling, instructing, registry
from luoshi.web.circulation.services.registry import Registration
from luoshi.web.dossier.models import Change
from luoshi.web.issues.models import Issue
from luoshi.web.kernel import clock
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.permissions import Denied
from luoshi.web.kernel.refusals import Gone, Refused, Stale
from luoshi.web.kernel.roles import Role
from luoshi.web.notifications import reminders
from luoshi.web.notifications.models import Notification
from luoshi.web.tasks.models import Task

pytestmark = pytest.mark.django_db
TITLE = "关于印发《云湖省实施七大攻坚总体方案》的通知"
PROPOSAL, INSTRUCTION, ANSWER = "呈张市长阅示，请工信局提出意见。", "结合本市实际提出落实方案", "方案已报送"


@pytest.fixture
def deputy(world: World) -> Actor:
    return appoint("李副市长", Role.LEADER, world.city)


@pytest.fixture
def registered(world: World) -> Sheet:
    given = Registration(title=TITLE, sender="省政府办公厅", doc_number="云政办发〔2025〕2号")
    return registry.register(given, actor=world.office)


@pytest.fixture
def proposed(world: World, registered: Sheet) -> Sheet:
    return registry.propose(registered.pk, registered.version, PROPOSAL, actor=world.office)


@pytest.fixture
def assigned(world: World, proposed: Sheet) -> Handling:
    due = clock.today() + timedelta(days=9)
    (row,) = handling.assign(proposed.pk, None, actor=world.office, lead=world.industry, due=due)
    return row


def told(actor: Actor) -> list[str]:
    rows = Notification.objects.filter(person=actor.person_id).order_by("pk")
    return list(rows.values_list("text", flat=True))


def stage(sheet: Sheet) -> str:
    return Sheet.objects.get(pk=sheet.pk).stage


def sees(actor: Actor, sheet: Sheet) -> bool:
    return queries.one(actor, sheet.pk) is not None


def test_the_whole_way_is_told_and_kept_but_no_words_leave_the_sheet(
    world: World, deputy: Actor, proposed: Sheet
) -> None:
    pk = proposed.pk
    people = [world.leader.person_id, deputy.person_id]
    registry.route(pk, None, people, in_order=True, actor=world.office)
    assert told(world.leader) == [f"请批阅：{TITLE}"]
    assert told(deputy) == []
    with pytest.raises(Refused, match="还没有轮到"):
        instructing.instruct(pk, "read", actor=deputy)
    instructing.instruct(pk, "lead", actor=world.leader, body=world.industry, text=INSTRUCTION)
    assert told(deputy) == [f"请批阅：{TITLE}"]
    assert told(world.office) == [f"已批示：{TITLE}"]
    instructing.instruct(pk, "agree", actor=deputy)
    assert stage(proposed) == "instructed"
    opinion = Opinion.objects.get(sheet=pk, person=world.leader.person_id)
    assert opinion.text == f"请市工业和信息化局牵头办理。{INSTRUCTION}。"
    due = clock.today() + timedelta(days=5)
    (work,) = handling.assign(
        pk,
        None,
        actor=world.office,
        lead=world.industry,
        due=due,
        request=opinion.text,
        opinion_id=opinion.pk,
    )
    assert told(world.lead) == [f"请办理：{TITLE}，时限 {due}"]
    handling.hand_on(pk, work.pk, world.member.person_id, actor=world.lead)
    assert told(world.member) == [f"请经办：{TITLE}"]
    handling.answer(pk, work.pk, ANSWER, actor=world.member)
    assert stage(proposed) == "answered"
    registry.close(pk, None, "已落实。", actor=world.office)
    assert stage(proposed) == "closed"
    assert [step.act.partition(".")[2] for step in Step.objects.filter(sheet=pk)] == [
        "register", "propose", "route", "instruct", "instruct", "assign", "hand_on", "answer", "close",
    ]  # fmt: skip
    kept = json.dumps(
        [
            list(Entry.objects.filter(object_type="circulation").values("object_label", "before", "after")),
            list(Change.objects.filter(kind="circulation").values("fields")),
        ],
        ensure_ascii=False,
        default=str,
    )
    assert Entry.objects.filter(object_type="circulation").count() == 9
    for words in (TITLE, PROPOSAL, INSTRUCTION, ANSWER, "同意", "张市长", "李副市长", "小吴", "已落实"):
        assert words not in kept, words


def test_at_once_all_have_it_and_nobody_is_told_to_wait(world: World, deputy: Actor, proposed: Sheet) -> None:
    people = [world.leader.person_id, deputy.person_id]
    sheet = registry.route(proposed.pk, None, people, in_order=False, actor=world.office)
    assert told(deputy) == told(world.leader) == [f"请批阅：{TITLE}"]
    instructing.instruct(sheet.pk, "read", actor=deputy)
    with pytest.raises(Refused, match="已经批示过"):
        instructing.instruct(sheet.pk, "agree", actor=deputy)
    with pytest.raises(Refused, match="还有 1 位没有批阅"):
        registry.close(sheet.pk, None, "已办", actor=world.office)
    waiting = Opinion.objects.get(sheet=sheet, person=world.leader.person_id)
    registry.recall(sheet.pk, None, waiting.pk, actor=world.office)
    assert stage(sheet) == "instructed"
    assert not sees(world.leader, sheet)


def test_a_body_sends_back_and_is_sent_back_to(world: World, proposed: Sheet, assigned: Handling) -> None:
    pk = proposed.pk
    with pytest.raises(Refused, match="退回理由"):
        handling.give_back(pk, assigned.pk, " ", actor=world.lead)
    handling.give_back(pk, assigned.pk, "不属本局职责", actor=world.lead)
    assert stage(proposed) == "proposed"
    assert f"已退回，请另行交办：{TITLE}" in told(world.office)
    assert not sees(world.lead, proposed)
    due = clock.today() + timedelta(days=3)
    (again,) = handling.assign(pk, None, actor=world.office, lead=world.industry, due=due)
    handling.answer(pk, again.pk, "已办", actor=world.lead)
    back = handling.send_back(
        pk, None, again.pk, "没有说明结果", actor=world.office, due=due + timedelta(days=1)
    )
    assert (back.state, back.due, back.returns) == ("open", due + timedelta(days=1), 1)
    assert told(world.lead)[-1] == f"退回重办：{TITLE}"
    with pytest.raises(Refused, match="还没有办复"):
        handling.send_back(pk, None, again.pk, "再办", actor=world.office)
    with pytest.raises(Refused, match="1 个单位没有办复"):
        registry.close(pk, None, "已办", actor=world.office)


def test_who_is_not_on_the_sheet_does_not_see_it(world: World, proposed: Sheet) -> None:
    pk = proposed.pk
    everybody = [
        world.administrator, world.lead, world.member, world.data_owner, world.leader, world.inspector,
        world.supporter, world.stranger, world.strange_member, world.province_office_person,
    ]  # fmt: skip
    assert sees(world.office, proposed)
    assert [actor.name for actor in everybody if sees(actor, proposed)] == []
    for actor in everybody:
        with pytest.raises(Gone):
            instructing.instruct(pk, "read", actor=actor)
    registry.route(pk, None, [world.leader.person_id], in_order=False, actor=world.office)
    (work,) = handling.assign(pk, None, actor=world.office, lead=world.industry, due=clock.today())
    assert [actor.name for actor in everybody if sees(actor, proposed)] == ["林局", "张市长"]
    with pytest.raises(Denied):
        registry.close(pk, None, "已办", actor=world.leader)
    with pytest.raises(Refused, match="不由您承办"):
        handling.answer(pk, work.pk, "已办", actor=actor_of_leading(world))
    handling.hand_on(pk, work.pk, world.member.person_id, actor=world.lead)
    assert sees(world.member, proposed)
    with pytest.raises(Refused, match="本单位的经办人"):
        handling.hand_on(pk, work.pk, world.supporter.person_id, actor=world.lead)


def actor_of_leading(world: World) -> Actor:
    """A head of another body who is on the sheet as a reader."""
    finance = appoint("钱局", Role.LEAD, world.finance)
    sheet = Sheet.objects.get()
    Handling.objects.create(sheet=sheet, organisation=world.finance, due=clock.today(), leading=False)
    return finance


def test_somebody_with_two_roles_is_told_by_the_one_that_sees(world: World, proposed: Sheet) -> None:
    # The office's other post comes first: what is seen depends on the role in which somebody looks.
    person = world.inspector.person_id
    office = actor_of(
        Appointment.objects.create(person_id=person, organisation=world.city_office, role=Role.GENERAL_OFFICE)
    )
    assert sees(office, proposed)
    assert not sees(world.inspector, proposed)
    registry.route(proposed.pk, None, [world.leader.person_id], in_order=False, actor=world.office)
    instructing.instruct(proposed.pk, "read", actor=world.leader)
    assert told(world.inspector) == [f"已批示：{TITLE}"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"title": " "}, "文件标题"),
        ({"sender": ""}, "来文机关"),
        ({"title": "关于某事的通知（机密）"}, "国家秘密文件不得"),
        ({"remark": "密级：绝密"}, "国家秘密文件不得"),
        ({"secrecy": "secret"}, "密级"),
        ({"urgency": "soon"}, "紧急程度"),
        ({"copies": 0}, "份数"),
        ({"title": "长" * 301}, "最多 300 字"),
        ({"received_at": timezone.now() + timedelta(days=2)}, "今天以后"),
    ],
)
def test_what_cannot_be_registered(world: World, given: dict[str, Any], message: str) -> None:
    with pytest.raises(Refused, match=message):
        registry.register(Registration(**{"title": "通知", "sender": "省厅", **given}), actor=world.office)
    assert not Sheet.objects.exists()


def test_numbers_follow_each_other_and_none_is_given_twice(world: World, registered: Sheet) -> None:
    year = clock.today().year
    assert registered.number == f"收〔{year}〕1号"
    given = Registration(title="通知", sender="省厅")
    key = "k" * 32
    second = registry.register(given, actor=world.office, key=key)
    assert second.number == f"收〔{year}〕2号"
    assert registry.register(given, actor=world.office, key=key).pk == second.pk
    with pytest.raises(Refused, match="已经用过"):
        registry.register(
            Registration(title="通知", sender="省厅", number=registered.number), actor=world.office
        )
    with pytest.raises(Refused, match="已经用过"):
        registry.edit(
            second.pk,
            None,
            Registration(title="通知", sender="省厅", number=registered.number),
            actor=world.office,
        )
    other = registry.register(given, actor=world.stranger)
    assert other.number == f"收〔{year}〕1号"


def test_nobody_writes_over_what_somebody_else_has_changed(world: World, proposed: Sheet) -> None:
    registry.route(
        proposed.pk, proposed.version, [world.leader.person_id], in_order=False, actor=world.office
    )
    with pytest.raises(Stale):
        registry.propose(proposed.pk, proposed.version, "另拟", actor=world.office)
    instructing.instruct(proposed.pk, "read", actor=world.leader)
    with pytest.raises(Refused, match="拟办意见不能再改"):
        registry.propose(proposed.pk, None, "另拟", actor=world.office)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"lead": None}, "主办单位"),
        ({"due": None}, "办理时限"),
        ({"due": timezone.localdate() - timedelta(days=1)}, "已经过去"),
        ({"lead": "other_city"}, "不归本机关管"),
        ({"request": "请" * 3001}, "最多 3000 字"),
    ],
)
def test_what_cannot_be_given_to_handle(
    world: World, proposed: Sheet, given: dict[str, Any], message: str
) -> None:
    said = {"lead": "industry", "due": clock.today(), **given}
    said["lead"] = said["lead"] and getattr(world, said["lead"])
    with pytest.raises(Refused, match=message):
        handling.assign(proposed.pk, None, actor=world.office, **said)
    assert not Handling.objects.exists()


def test_nothing_is_handed_out_or_sent_before_a_proposal_nor_twice(world: World, registered: Sheet) -> None:
    pk, leader = registered.pk, world.leader.person_id
    for act in (
        lambda: registry.route(pk, None, [leader], in_order=False, actor=world.office),
        lambda: handling.assign(pk, None, actor=world.office, lead=world.industry, due=clock.today()),
    ):
        with pytest.raises(Refused, match="拟办意见"):
            act()
    registry.propose(pk, None, PROPOSAL, actor=world.office)
    with pytest.raises(Refused, match="请选择"):
        registry.route(pk, None, [], in_order=False, actor=world.office)
    with pytest.raises(Refused, match="不在本机关任职"):
        registry.route(pk, None, [world.stranger.person_id], in_order=False, actor=world.office)
    registry.route(pk, None, [leader], in_order=False, actor=world.office)
    with pytest.raises(Refused, match="不用再送"):
        registry.route(pk, None, [leader], in_order=False, actor=world.office)
    handling.assign(pk, None, actor=world.office, lead=world.industry, due=clock.today())
    with pytest.raises(Refused, match="不用再交一次"):
        handling.assign(pk, None, actor=world.office, lead=world.industry, due=clock.today())


def test_reminders_go_to_those_on_the_sheet_alone(world: World, proposed: Sheet, assigned: Handling) -> None:
    day = assigned.due - timedelta(days=1)
    reminders.remind(day)
    assert [text for text in told(world.lead) if text.startswith("来文：")]
    assert told(world.member) == []
    handling.hand_on(proposed.pk, assigned.pk, world.member.person_id, actor=world.lead)
    reminders.remind(assigned.due + timedelta(days=1))
    assert [text for text in told(world.member) if "已逾期 1 天" in text]


def test_a_leader_is_reminded_of_what_is_theirs_until_they_instruct(
    world: World, deputy: Actor, proposed: Sheet
) -> None:
    people = [world.leader.person_id, deputy.person_id]
    registry.route(proposed.pk, None, people, in_order=True, actor=world.office)
    late = clock.today() + timedelta(days=30)
    reminders.remind(clock.today())
    assert told(world.leader) == [f"请批阅：{TITLE}"]
    reminders.remind(late)
    assert [text for text in told(world.leader) if "已逾期" in text]
    assert told(deputy) == []
    instructing.instruct(proposed.pk, "read", actor=world.leader)
    before = len(told(world.leader))
    reminders.remind(late + timedelta(days=1))
    assert len(told(world.leader)) == before


def test_lists_find_what_is_mine_and_what_is_late(world: World, proposed: Sheet, assigned: Handling) -> None:
    def of(actor: Actor, **asked: str) -> list[int]:
        return list(queries.found(actor, Filter.parse(asked)).values_list("pk", flat=True))

    pk = proposed.pk
    assert of(world.lead, mine="handle") == [pk]
    assert of(world.leader, mine="instruct") == []
    registry.route(pk, None, [world.leader.person_id], in_order=False, actor=world.office)
    assert of(world.leader, mine="instruct") == [pk]
    assert of(world.office, body=str(world.industry.pk)) == [pk]
    assert of(world.office, body=str(world.finance.pk)) == []
    assert of(world.office, due="overdue") == []
    Handling.objects.update(due=clock.today() - timedelta(days=1))
    assert of(world.office, due="overdue", q="七大攻坚 云政办发") == [pk]
    assert of(world.office, stage="closed") == of(world.stranger) == []


@pytest.mark.parametrize(("kind", "model"), [("task", Task), ("issue", Issue)])
def test_an_instruction_becomes_a_task_or_an_issue_with_its_sentence(
    world: World, proposed: Sheet, kind: str, model: Any
) -> None:
    pk = proposed.pk
    registry.route(pk, None, [world.leader.person_id], in_order=False, actor=world.office)
    opinion = instructing.instruct(
        pk, "lead", actor=world.leader, body=world.industry, text="十日内报落实方案"
    )
    made = registry.convert(pk, opinion.pk, kind, actor=world.office)
    assert made == model.objects.get()
    assert made.title == "请市工业和信息化局牵头办理。十日内报落实方案"
    assert made.due == clock.today() + timedelta(days=10)
    said = made.requirement if kind == "task" else made.description
    assert (opinion.text in said, proposed.number in said, "张市长" in said) == (True, True, False)
    with pytest.raises(Refused, match="已经转办"):
        registry.convert(pk, opinion.pk, kind, actor=world.office)
    with pytest.raises(Refused, match="没有可以转办"):
        registry.convert(pk, opinion.pk, "person", actor=world.office)
    with pytest.raises(Denied):
        registry.convert(pk, opinion.pk, kind, actor=world.leader)
    assert model.objects.count() == 1
