"""Issues of the demonstration: invented, the same at every start, in every state, and marked as such."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from luoshi.web.accounts.models import Appointment
from luoshi.web.directory.models import Organisation
from luoshi.web.dossier.models import Change
from luoshi.web.issues.models import Issue, Support
from luoshi.web.kernel.roles import Role
from luoshi.web.tasks.models import Involvement, Plan

RESOLUTION = "已召开专题会协调解决，责任到人，现场已核实。"
RETURNED = "没有说明是否已见效，请补充现场情况后再报。"


@dataclass(frozen=True, slots=True)
class Told:
    """An issue in a line: raised so many days ago, due so many days from the day (negative: past), how far it has come."""

    title: str
    about: str  # how the title of the task begins, or of the one whose lead it is about
    description: str
    source: str
    state: str
    raised: int
    due: int | None
    returned: bool = False
    on_organisation: bool = False


ISSUES = (
    Told("园区三个项目用地手续没有办齐", "园区主特产业", "其中两个项目的林地审批超过规定时限，企业反映已影响开工。", "inspection", "in_hand", 40, -6),
    Told("中小企业账款清欠进度慢", "拖欠企业账款", "现场抽查的企业中有四家反映还款协议没有履行。", "enterprise", "assigned", 20, 2),
    Told("困难群众救助标准公示不全", "困难群众救助", "群众来电反映村级公示栏没有更新。", "public", "resolved", 35, 3),
    Told("重点项目用电接入等待时间长", "能源保供", "调度会上三个市州同时提出。", "stocktake", "verified", 70, -30),
    Told("同一指标两处口径不一", "电子信息", "月报与专报的同一指标相差较大，需要统一口径。", "self_check", "raised", 9, None),
    Told("同一材料向企业重复索要", "涉企执法", "两个部门先后要求企业报送内容相同的表格。", "enterprise", "raised", 3, None),
    Told("隐患整改台账缺少佐证", "重大事故隐患", "抽查的整改项中有三项没有照片和验收意见。", "inspection", "in_hand", 25, 12, returned=True),
    Told("创业补贴申领系统经常报错", "创业带动就业", "群众反映提交后没有回执。", "public", "verified", 60, -20, returned=True),
    Told("来件没有写明地点和单位", "老旧小区", "情况不清，无法交办。", "public", "returned", 15, None),
    Told("跨部门数据接口没有开通", "高频服务专区", "影响三项服务的办理进度。", "stocktake", "assigned", 12, -1),
    Told("联系企业机制没有落实到科室", "民营经济", "走访时联系人已调离，没有接替。", "inspection", "in_hand", 18, 9, on_organisation=True),
    Told("专项资金支付进度低于序时", "农村公路", "资金已下达，两个项目尚未形成支付。", "self_check", "resolved", 28, -4, on_organisation=True),
)  # fmt: skip
_STEPS = ("raised", "assigned", "in_hand", "resolved", "verified")
_ACT_OF = {
    "raised": "issue.raise", "assigned": "issue.assign", "in_hand": "issue.take", "resolved": "issue.resolve",
    "verified": "issue.verify",
}  # fmt: skip


def make(plan: Plan, day: date) -> None:
    """Issues on the tasks of the demonstration's plan and on the bodies that lead them, up to the day."""
    tasks = {told.about: plan.tasks.filter(title__startswith=told.about).first() for told in ISSUES}
    office = _somebody(Role("general_office"), plan.owner)
    inspector = _somebody(Role("inspector"), plan.owner) or office
    if office is None or inspector is None:
        return
    for told in ISSUES:
        task = tasks[told.about]
        rows = (
            Involvement.objects.filter(task=task).select_related("organisation").order_by("role", "position")
        )
        bodies = [
            row.organisation for row in rows if row.organisation and row.organisation != office.organisation
        ]
        if bodies:
            thing = ("organisation", bodies[0]) if told.on_organisation else ("task", task)
            _issue(told, thing, bodies, plan.owner, office, inspector, day)


def _issue(
    told: Told,
    thing: tuple[str, Any],
    bodies: list[Organisation],
    owner: Organisation,
    office: Appointment,
    inspector: Appointment,
    day: date,
) -> None:
    lead, raised_on = bodies[0], day - timedelta(days=told.raised)
    resolver = Appointment.objects.filter(
        organisation=lead, role__in=[Role.LEAD, Role.MEMBER]
    ).select_related("person", "organisation").first()  # fmt: skip
    steps = _STEPS[: _STEPS.index(told.state) + 1] if told.state in _STEPS else _STEPS[:1]
    if resolver is None and "resolved" in steps:
        steps = _STEPS[:3]
    finder = office if told.source == "stocktake" else inspector
    # The steps are spread over the time between raising and the day.
    dates = {
        step: raised_on + timedelta(days=told.raised * at // (len(steps) + 1))
        for at, step in enumerate(steps)
    }
    reached, state = set(steps), told.state if told.state == "returned" else steps[-1]
    issue = Issue.objects.create(
        title=told.title,
        description=told.description,
        source=told.source,
        on_kind=thing[0],
        on_id=thing[1].pk,
        on_title=str(thing[1])[:300],
        owner=owner,
        raised_by=finder.organisation,
        raised_person=finder.person,
        raised_at=_moment(raised_on),
        lead=lead if "assigned" in reached else None,
        due=day + timedelta(days=told.due) if told.due is not None else None,
        state=state,
        assigned_at=_at(dates, "assigned"),
        taken_at=_at(dates, "in_hand"),
        resolution=RESOLUTION if "resolved" in reached or told.returned else "",
        resolved_at=_at(dates, "resolved"),
        resolved_person=resolver.person if resolver and "resolved" in reached else None,
        resolved_by=lead if "resolved" in reached else None,
        verified_at=_at(dates, "verified"),
        verified_person=office.person if "verified" in reached else None,
        verified_by=office.organisation if "verified" in reached else None,
        returns=int(told.returned or state == "returned"),
        return_reason=RETURNED if (told.returned and state == "in_hand") or state == "returned" else "",
        version=len(steps) + 2 * told.returned + (state == "returned"),
        demonstration=True,
    )
    if "assigned" in reached:
        Support.objects.bulk_create(
            Support(issue=issue, organisation=body, position=at) for at, body in enumerate(bodies[1:3])
        )
    _history(issue, dates, finder, office, resolver)
    Issue.objects.filter(pk=issue.pk).update(changed_at=_moment(max(dates.values())))


def _history(
    issue: Issue,
    dates: dict[str, date],
    finder: Appointment,
    office: Appointment,
    resolver: Appointment | None,
) -> None:
    who = {
        "raised": finder,
        "assigned": office,
        "in_hand": resolver,
        "resolved": resolver,
        "verified": office,
    }
    before = ""
    for version, (step, on) in enumerate(dates.items(), 1):
        by = who[step] or office
        fields = [{"field": "state", "before": before, "after": step}]
        if step == "raised":
            fields.insert(0, {"field": "title", "before": "", "after": issue.title})
        if step == "resolved":
            fields.append({"field": "resolution", "before": "", "after": issue.resolution})
        _change(issue, _ACT_OF[step], by, fields, version, on)
        before = step
    if issue.returns:
        after = "returned" if issue.state == "returned" else "in_hand"
        start = "raised" if issue.state == "returned" else "resolved"
        fields = [
            {"field": "state", "before": start, "after": after},
            {"field": "reason", "before": "", "after": RETURNED},
        ]
        _change(issue, "issue.return", office, fields, issue.version, max(dates.values()) + timedelta(days=1))


def _change(
    issue: Issue, action: str, by: Appointment, fields: list[dict[str, str]], version: int, on: date
) -> None:
    change = Change.objects.create(
        kind="issue",
        object_id=issue.pk,
        by=by.person.name,
        organisation_name=by.organisation.short_name,
        action=action,
        fields=fields,
        version=version,
    )
    Change.objects.filter(pk=change.pk).update(at=_moment(on))


def _somebody(role: Role, owner: Organisation) -> Appointment | None:
    rows = Appointment.objects.filter(
        person__demonstration=True, role=role, organisation__government_path=owner.path
    )
    return rows.select_related("person", "organisation").order_by("pk").first()


def _at(dates: dict[str, date], step: str) -> datetime | None:
    return _moment(dates[step]) if step in dates else None


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))
