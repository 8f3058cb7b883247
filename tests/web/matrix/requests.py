"""What stands in the addresses, and the least that each act must be given, for the own and for the other city's things."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from typing import Any

from django.utils import timezone
from matrix.declared import merged
from matrix.things import Things, workbook

from luoshi.web.accounts.models import Person, Token
from luoshi.web.accounts.services.links import make_link
from luoshi.web.adoption import services
from luoshi.web.kernel.actor import SYSTEM, Actor
from luoshi.web.notifications.models import Notification
from luoshi.web.tasks.models import SavedView

Given = Callable[[Things, Actor], Any]

# By the name of the parameter.
_PARAMETERS: dict[str, Given] = {
    "person_id": lambda t, a: t.person.pk,
    "organisation_id": lambda t, a: t.lead.pk,
    "task_force_id": lambda t, a: t.task_force.pk,
    "document_id": lambda t, a: t.document.pk,
    "plan_id": lambda t, a: t.plan.pk,
    "campaign_id": lambda t, a: t.campaign.pk,
    "target_id": lambda t, a: t.target.pk,
    "task_id": lambda t, a: t.task.pk,
    "instruction_id": lambda t, a: t.instruction.pk,
    "milestone_id": lambda t, a: t.milestone.pk,
    "attachment_id": lambda t, a: t.attachment.pk,
    "sequence": lambda t, a: t.entry.sequence,
}
PARAMETERS = merged("PARAMETERS", _PARAMETERS)


_DOCUMENT: dict[str, Given] = {"pk": lambda t, a: t.document.pk}
_RULE: dict[str, Given] = {
    "pk": lambda t, a: t.document.pk,
    "kind": lambda t, a: "rule",
    "item": lambda t, a: t.document.rules.first().pk,
}

# By the address, where the name alone does not say it.
SPECIAL: dict[str, dict[str, Given]] = {
    **{
        f"documents:{name}": _DOCUMENT
        for name in (
            "document", "waiting", "source", "ledger", "departments", "read-again", "original", "header",
            "header-card", "undo", "confirm-together", "place",
        )
    },
    **{f"documents:{name}": _RULE for name in ("edit", "card", "confirm", "delete", "add")},
    "documents:export": {**_DOCUMENT, "form": lambda t, a: "json"},
    "documents:split": {**_DOCUMENT, "item": lambda t, a: t.document.tasks.first().pk},
    "documents:merge": {**_DOCUMENT, "item": lambda t, a: t.document.tasks.last().pk},
    "/api/documents/{document_id}/publish": {"document_id": lambda t, a: t.draft.pk},
    "/api/tasks/{task_id}/verify": {"task_id": lambda t, a: t.finished.pk},
    "/api/tasks/{task_id}/return": {"task_id": lambda t, a: t.finished.pk},
    "/api/tasks/{task_id}/restore": {"task_id": lambda t, a: t.cancelled.pk},
    "/api/instructions/{instruction_id}/close": {"instruction_id": lambda t, a: t.answered.pk},
    "/api/instructions/{instruction_id}/reopen": {"instruction_id": lambda t, a: t.answered.pk},
    "accounts:link": {"secret": lambda t, a: make_link(t.person, "invite", actor=SYSTEM).split("/")[-2]},
    "accounts:demo": {"appointment": lambda t, a: t.appointment.pk},
    "accounts:end-token": {"pk": lambda t, a: _token(t, a).pk},
    "accounts:end-appointment": {"pk": lambda t, a: t.appointment.pk},
    **{
        f"accounts:{name}": {"pk": lambda t, a: t.person.pk}
        for name in ("person", "appoint", "invite", "active", "reset-totp", "unlock")
    },
    **{
        f"directory:organisation{name}": {"pk": lambda t, a: t.lead.pk} for name in ("", "-new", "-edit")
    },
    "directory:organisation-register": {"pk": lambda t, a: t.city.pk},
    **{f"directory:task-force{name}": {"pk": lambda t, a: t.task_force.pk} for name in ("", "-edit")},
    "adoption:publish": {"pk": lambda t, a: t.draft.pk},
    "notifications:follow": {"pk": lambda t, a: _notification(t, a).pk},
    "notifications:read": {"pk": lambda t, a: _notification(t, a).pk},
    "tasks:view-change": {"pk": lambda t, a: _view(t, a).pk},
    **{
        f"tasks:import-{name}": {"pk": lambda t, a: t.taking.pk} for name in ("report", "apply", "original")
    },
    **{
        f"tasks:{name}": {"pk": lambda t, a: t.task.pk}
        for name in (
            "task", "task-panel", "task-edit", "task-state", "task-report", "task-comment", "task-follow",
            "task-attach", "milestone-add", "subtask-add", "subtask-move", "instruct",
        )
    },
    **{
        f"tasks:attachment{name}": {"pk": lambda t, a: t.task.pk, "attachment": lambda t, a: t.attachment.pk}
        for name in ("", "-remove")
    },
    "tasks:milestone-change": {"pk": lambda t, a: t.task.pk, "milestone": lambda t, a: t.milestone.pk},
    "tasks:instruction-act": {"pk": lambda t, a: t.task.pk, "instruction": lambda t, a: t.instruction.pk},
    "tasks:target-value": {"pk": lambda t, a: t.task.pk, "target": lambda t, a: t.target.pk},
    **{
        f"tasks:target{name}": {"pk": lambda t, a: t.target.pk} for name in ("", "-values", "-keep", "-edit")
    },
    "tasks:target-delete": {"pk": lambda t, a: t.bare_target.pk},
    "/api/targets/{target_id}": {"target_id": lambda t, a: t.bare_target.pk},
    "tasks:target-add": {"pk": lambda t, a: t.task.pk},
    "audit:checkpoint": {"pk": lambda t, a: t.checkpoint.pk},
}  # fmt: skip


PASSWORD = "白云湖畔杨柳依依0618清风徐来"


def _own_appointment(t: Things, a: Actor) -> int:
    """Of the one who asks in the own city, of somebody else in the other."""
    return a.appointment_id if t.own and a.appointment_id else t.appointment.pk


def _target() -> dict[str, str]:
    return {"metric": "培育企业", "comparator": ">=", "value": "3", "unit": "家", "kind": "count"}


def _token(t: Things, a: Actor) -> Token:
    return Token.objects.create(
        appointment_id=_own_appointment(t, a), name="试", digest=sha256(b"end-token").hexdigest()
    )


def _view(t: Things, a: Actor) -> SavedView:
    person = a.person_id if t.own and a.person_id else t.person.pk
    return SavedView.objects.create(person_id=person, name="逾期的", query="due=overdue")


def _workbook(t: Things, a: Actor) -> dict[str, Any]:
    file = BytesIO(workbook())
    file.name = "清单.xlsx"
    return {"file": file}


def _notification(t: Things, a: Actor) -> Notification:
    person = a.person_id if t.own and a.person_id else t.person.pk
    return Notification.objects.create(
        person_id=person, kind="due", key="matrix", text="快到期了", url="/tasks/"
    )


def _sign_in(t: Things, a: Actor) -> dict[str, Any]:
    t.person.set_password(PASSWORD)
    t.person.save()
    return {"username": t.person.username, "password": PASSWORD}


def _password(t: Things, a: Actor) -> dict[str, Any]:
    Person.objects.filter(pk=a.person_id).update(must_change_password=True)
    return {"new": f"{PASSWORD}新", "again": f"{PASSWORD}新"}


def _totp_off(t: Things, a: Actor) -> dict[str, Any]:
    Person.objects.filter(pk=a.person_id).update(totp_secret="A" * 32, totp_confirmed_at=timezone.now())
    return {"password": PASSWORD}


def _file(name: str = "新文件.txt") -> BytesIO:
    file = BytesIO("关于新事的通知\n现通知如下。".encode())
    file.name = name
    return file


def _version(t: Things, a: Actor) -> dict[str, Any]:
    return {"version": 1}


def _publish(t: Things, a: Actor) -> dict[str, Any]:
    seen = services.preview(t.draft.pk, actor=SYSTEM)
    return {"fingerprint": seen.fingerprint, "reason": "试"}


BODIES: dict[str, Given] = {
    "POST accounts:sign-in": _sign_in,
    "POST accounts:language": lambda t, a: {"language": "en"},
    "POST accounts:act-as": lambda t, a: {"appointment": _own_appointment(t, a)},
    "POST accounts:password": _password,
    "POST accounts:totp": lambda t, a: {"code": "000000"},
    "POST accounts:totp-off": _totp_off,
    "POST accounts:mail": lambda t, a: {"mail_digest": "yes"},
    "POST accounts:new-token": lambda t, a: {"name": "报表", "days": "30"},
    "POST accounts:new-person": lambda t, a: {
        "username": "xinren", "name": "新人", "role": "member", "organisation": t.lead.name,
    },
    "POST accounts:person": lambda t, a: {"version": t.person.version, "name": "改名"},
    "POST accounts:appoint": lambda t, a: {"role": "data_owner", "organisation": t.lead.name},
    "POST accounts:active": lambda t, a: {"active": "no"},
    "POST directory:organisation-new": lambda t, a: {
        "name": "新设处", "short_name": "新设处", "kind": "department", "level": "prefecture",
    },
    "POST directory:organisation-edit": lambda t, a: {
        "act": "rename", "version": t.lead.version, "name": "改名局", "short_name": "改名局",
    },
    "POST directory:task-force-new": lambda t, a: {"name": "新专班"},
    "POST directory:task-force-edit": lambda t, a: {"version": t.task_force.version, "name": "改名专班"},
    "POST tasks:task-new": lambda t, a: {"title": "新任务", "lead": t.lead.name},
    "POST tasks:bulk": lambda t, a: {
        "task": f"{t.task.pk}:{t.task.version}", "step": "apply", "due": "2027-01-01",
    },
    "POST tasks:view-save": lambda t, a: {"name": "红灯", "query": "light=red"},
    "POST tasks:view-change": lambda t, a: {"act": "remove"},
    "POST tasks:import": _workbook,
    "POST tasks:import-apply": lambda t, a: {},
    "POST tasks:task-edit": lambda t, a: {"version": t.task.version, "title": "改了"},
    "POST tasks:task-state": lambda t, a: {"version": t.task.version, "act": "finish", "reason": "已完成", "exception": "已说明"},
    "POST tasks:task-report": lambda t, a: {"text": "进展顺利"},
    "POST tasks:task-comment": lambda t, a: {"text": "请注意"},
    "POST tasks:task-follow": lambda t, a: {"on": "1"},
    "POST tasks:task-attach": lambda t, a: {"files": _file()},
    "POST tasks:milestone-add": lambda t, a: {"title": "一步", "due": "2026-12-31"},
    "POST tasks:milestone-change": lambda t, a: {"act": "remove"},
    "POST tasks:subtask-add": lambda t, a: {"title": "分一步"},
    "POST tasks:subtask-move": lambda t, a: {"subtask": t.subtask.pk, "to": "up"},
    "POST tasks:instruct": lambda t, a: {"addressee": t.lead.pk, "text": "请加快", "due": "2099-01-01"},
    "POST tasks:instruction-act": lambda t, a: {"act": "answer", "text": "已办"},
    "POST tasks:target-value": lambda t, a: {"period": "2025-07", "value": "12.5", "source": "月报"},
    "POST tasks:targets-owner": lambda t, a: {"target": t.target.pk, "data_owner": t.support.name},
    "POST tasks:target-values": lambda t, a: {"period": "2025-07", "value": "12.5", "source": "月报"},
    "POST tasks:target-keep": lambda t, a: {
        "version": t.target.version, "data_owner": t.support.name, "baseline": "3",
    },
    "POST tasks:target-add": lambda t, a: _target(),
    "POST tasks:target-edit": lambda t, a: {**_target(), "version": t.target.version},
    "POST adoption:publish": lambda t, a: {**_publish(t, a), "act": "publish"},
    "POST documents:upload": lambda t, a: {"files": _file()},
    "POST documents:edit": lambda t, a: {"version": 1, "text": "不得摊派", "polarity": "prohibit"},
    "POST documents:add": lambda t, a: {"start": 0, "end": 5, "text": "不得摊派", "polarity": "prohibit"},
    "GET documents:place": lambda t, a: {"start": 0, "end": 3},
    "POST documents:confirm": _version,
    "POST documents:confirm-together": lambda t, a: {"items": f"rule-{t.document.rules.first().pk}.1"},
    "POST documents:delete": _version,
    "POST documents:merge": _version,
    "POST documents:split": lambda t, a: {"version": 1, "at": t.document.reading.text.index("新建标准厂房")},
    "POST documents:header": lambda t, a: {"version": t.document.version, "title": "新标题"},
    "POST /api/notifications/read": lambda t, a: {"ids": None},
    "GET /api/search": lambda t, a: {"q": "产业"},
    "POST /api/documents/{document_id}/publish": _publish,
    "POST /api/tasks": lambda t, a: {"title": "新任务", "lead": [{"organisation_id": t.lead.pk}]},
    "PATCH /api/tasks/{task_id}": lambda t, a: {"version": t.task.version, "title": "改了"},
    "POST /api/tasks/{task_id}/assign": lambda t, a: {
        "version": t.task.version, "support": [{"organisation_id": t.city.pk}],
    },
    "POST /api/tasks/{task_id}/finish": lambda t, a: {"version": t.task.version, "reason": "已完成", "exception": "已说明"},
    "POST /api/tasks/{task_id}/verify": lambda t, a: {"version": t.finished.version, "reason": "属实", "exception": "已说明"},
    "POST /api/tasks/{task_id}/return": lambda t, a: {"version": t.finished.version, "reason": "不实"},
    "POST /api/tasks/{task_id}/cancel": lambda t, a: {"version": t.task.version, "reason": "重复"},
    "POST /api/tasks/{task_id}/restore": lambda t, a: {"version": t.cancelled.version, "reason": "误销"},
    "POST /api/tasks/{task_id}/subtasks": lambda t, a: {"title": "分一步"},
    "POST /api/tasks/{task_id}/milestones": lambda t, a: {"title": "一步", "due": "2026-12-31"},
    "PUT /api/milestones/{milestone_id}": lambda t, a: {"title": "另一步", "due": "2026-12-31"},
    "POST /api/milestones/{milestone_id}/done": lambda t, a: {"done_on": "2025-06-01"},
    "POST /api/tasks/{task_id}/updates": lambda t, a: {"text": "进展顺利"},
    "POST /api/tasks/{task_id}/comments": lambda t, a: {"text": "请注意"},
    "PUT /api/tasks/{task_id}/following": lambda t, a: {"following": True},
    "POST /api/tasks/{task_id}/attachments": lambda t, a: {"file": _file()},
    "POST /api/tasks/{task_id}/instructions": lambda t, a: {"addressee_id": t.lead.pk, "text": "请加快"},
    "POST /api/instructions/{instruction_id}/answer": lambda t, a: {"text": "已办"},
    "POST /api/targets/{target_id}/values": lambda t, a: {
        "period": "2025-07", "value": "12.5", "source": "月报",
    },
    "POST /api/tasks/{task_id}/targets": lambda t, a: _target(),
    "PUT /api/targets/{target_id}": lambda t, a: {**_target(), "version": t.bare_target.version},
    "POST /api/targets/{target_id}/keep": lambda t, a: {
        "version": t.target.version, "data_owner_id": t.support.pk, "baseline": "3",
    },
    "POST /api/documents": lambda t, a: {"file": _file()},
}  # fmt: skip
