"""Incoming documents of the demonstration: invented, the same at every start, in every stage, and marked as such.

One of them waits for the leader whom the sign-in page offers, who is told of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.delivery import circulation as rules
from luoshi.delivery.calendar import is_workday
from luoshi.web.accounts.models import Appointment
from luoshi.web.circulation.models import Handling, Opinion, Sheet, Step, facts_of
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel.roles import Role
from luoshi.web.kernel.telling import tell_people


@dataclass(frozen=True, slots=True)
class Said:
    """What the leader said: so many days before the day, after so many days' waiting."""

    word: rules.Word
    ago: int
    text: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """A body that has it: since and until so many days from the day, and what became of it."""

    body: str
    since: int
    until: int
    answer: str = ""
    leading: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """An incoming document in a few lines: received so many days before the day, how far it has come."""

    title: str
    sender: str
    doc_number: str
    received: int
    proposal: str = ""
    said: Said | None = None
    sent: int | None = None  # to the leader, so many days before the day
    given: tuple[Given, ...] = ()
    conclusion: str = ""
    urgency: str = "normal"


READ, AGREE, LEAD, TEXT = rules.Word.READ, rules.Word.AGREE, rules.Word.LEAD, rules.Word.TEXT
SHEETS = (
    Told("关于报送四季度经济运行调度材料的函", "国家发展改革委办公厅", "发改办运行〔2025〕731号", 1),
    Told("关于开展惠企政策落实情况自查的通知", "国务院办公厅", "国办函〔2025〕88号", 2,
         "呈副省长阅示。拟请省工业和信息化厅牵头提出自查安排。", sent=1, urgency="urgent"),
    Told("关于商请支持跨省产业协作园区建设的函", "邻省人民政府办公厅", "邻政办函〔2025〕45号", 12,
         "呈副省长阅示，拟请省商务厅研究提出意见。", Said(LEAD, 9, "结合我省开放型经济安排，提出合作清单", "省商务厅"), 11,
         (Given("省商务厅", 8, 5), Given("省工业和信息化厅", 8, 5, leading=False))),
    Told("关于加强政府投资项目资金监管的通知", "财政部办公厅", "财办建〔2025〕60号", 26,
         "呈副省长阅，拟请省财政厅办理。", Said(AGREE, 23), 25, (Given("省财政厅", 22, -4),)),
    Told("关于做好岁末年初安全防范工作的通知", "国务院安委会办公室", "安委办明电〔2025〕19号", 6,
         "呈副省长阅示。", Said(TEXT, 5, "请应急厅会同有关部门逐项细化，压实责任，下周报方案"), 6, urgency="extra"),
    Told("关于征求数字政府建设评估指标意见的函", "国务院办公厅电子政务办公室", "国办电政函〔2025〕12号", 18,
         "拟请省统计局提出意见，按时反馈。", Said(READ, 15), 17,
         (Given("省统计局", 15, -2, answer="已提出修改意见 6 条，经厅领导审定后反馈。"),)),
    Told("关于公布年度营商环境典型经验的通报", "国务院办公厅", "国办发〔2025〕31号", 40,
         "呈副省长阅，转省工业和信息化厅学习借鉴。", Said(READ, 36), 39,
         (Given("省工业和信息化厅", 35, -20, answer="已组织学习，梳理可借鉴做法 8 条，纳入年度工作安排。"),),
         "已组织学习借鉴，经验做法已转各市州。"),
)  # fmt: skip


def make(plan: Any, day: date) -> None:
    """The incoming documents of the government whose plan is shown, up to the day."""
    office, leader = _somebody(Role("general_office"), plan.owner), _somebody(Role("leader"), plan.owner)
    if office is None or leader is None:
        return
    bodies = {row.short_name: row for row in Organisation.objects.filter(parent=plan.owner)}
    for number, told in enumerate(reversed(SHEETS), 1):
        _sheet(told, number, bodies, office, leader, plan.owner, day)


def _sheet(
    told: Told,
    number: int,
    bodies: dict[str, Organisation],
    office: Appointment,
    leader: Appointment,
    owner: Organisation,
    day: date,
) -> None:
    received = _moment(day, told.received)
    sheet = Sheet.objects.create(
        owner=owner,
        number=f"收〔{day.year}〕{number}号",
        title=told.title,
        sender=told.sender,
        doc_number=told.doc_number,
        urgency=told.urgency,
        received_at=received,
        registered_by=office.person,
        registered_at=received,
        proposal=told.proposal,
        proposed_by=office.person if told.proposal else None,
        proposed_at=received if told.proposal else None,
        conclusion=told.conclusion,
        closed_by=office.person if told.conclusion else None,
        closed_at=_moment(day, told.received // 3) if told.conclusion else None,
        demonstration=True,
    )
    _step(sheet, "register", office, received)
    if told.proposal:
        _step(sheet, "propose", office, received, told.proposal)
    opinions = [_opinion(told, sheet, office, leader, bodies, day)] if told.sent is not None else []
    works = [
        _work(given, sheet, bodies, office, opinions, day) for given in told.given if given.body in bodies
    ]
    if sheet.closed_at:
        _step(sheet, "close", office, sheet.closed_at, told.conclusion)
    stage = rules.stage(facts_of(opinions, works, sheet)).value
    last = sheet.steps.order_by("-at").values_list("at", flat=True)[0]
    Sheet.objects.filter(pk=sheet.pk).update(stage=stage, stage_at=last, changed_at=last)
    if opinions and opinions[0].acted_at is None:
        text = _("请批阅：%(title)s") % {"title": sheet.title}
        about = ("circulation", sheet.pk)
        tell_people(
            [leader.person_id], "document", f"document-circulation-{sheet.pk}", text, sheet.get_absolute_url(), about=about
        )  # fmt: skip


def _opinion(
    told: Told,
    sheet: Sheet,
    office: Appointment,
    leader: Appointment,
    bodies: dict[str, Organisation],
    day: date,
) -> Opinion:
    sent, said = _moment(day, told.sent or 0), told.said
    body = bodies.get(said.body) if said else None
    text = rules.words_of(said.word, said.body, said.text) if said else ""
    acted = _moment(day, said.ago) if said else None
    row = Opinion.objects.create(
        sheet=sheet, person=leader.person, name=leader.person.name, reached_at=sent, acted_at=acted,
        word=said.word.value if said else "", body=body, text=text,
    )  # fmt: skip
    _step(sheet, "route", office, sent, towards=leader.person.name)
    if acted:
        _step(sheet, "instruct", leader, acted, text)
    return row


def _work(
    given: Given,
    sheet: Sheet,
    bodies: dict[str, Organisation],
    office: Appointment,
    opinions: list[Opinion],
    day: date,
) -> Handling:
    body, since = bodies[given.body], _moment(day, given.since)
    head = Appointment.objects.filter(organisation=body, role=Role.LEAD).select_related("person").first()
    ended = _moment(day, max(-given.until, 0) + 1) if given.answer else None
    row = Handling.objects.create(
        sheet=sheet, opinion=opinions[0] if opinions else None, organisation=body, leading=given.leading,
        request=opinions[0].text if opinions else "", due=_workday(day + timedelta(days=given.until)), assigned_at=since,
        assigned_by=office.person, answer=given.answer, ended_at=ended, ended_by=head.person if head and ended else None,
        state=Handling.State.ANSWERED if given.answer else Handling.State.OPEN,
    )  # fmt: skip
    _step(sheet, "assign", office, since, row.request, body.short_name)
    if ended and head:
        _step(sheet, "answer", head, ended, given.answer, body.short_name)
    return row


def _step(sheet: Sheet, act: str, by: Appointment, at: datetime, text: str = "", towards: str = "") -> None:
    facts: dict[str, Any] = {"text": text, "towards": towards}
    Step.objects.create(
        sheet=sheet, act=f"circulation.{act}", at=at, by=by.person, organisation=by.organisation, **facts
    )


def _somebody(role: Role, owner: Organisation) -> Appointment | None:
    rows = Appointment.objects.filter(
        person__demonstration=True, role=role, organisation__government_path=owner.path
    )
    return rows.select_related("person", "organisation").order_by("pk").first()


def _moment(day: date, ago: int) -> datetime:
    return timezone.make_aware(datetime.combine(_workday(day - timedelta(days=ago)), time(10)))


def _workday(day: date) -> date:
    """The day, or the last working day before it."""
    while not is_workday(day):
        day -= timedelta(days=1)
    return day
