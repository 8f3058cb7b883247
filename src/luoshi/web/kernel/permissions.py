"""The one door: which role may do what to which objects. Deny first: what has no row here is refused.

``RULES`` is the whole policy. A scope says how far a right reaches; what a scope means for the rows of a model is
registered by the app that owns the model (``register``), as a filter, so that a list and a check cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.roles import Role

RowModel = TypeVar("RowModel", bound=models.Model)


class Scope(Enum):
    """How far a right reaches."""

    ALL = "all"  # every row
    CONTAINED = "contained"  # what belongs to an organisation within the actor's jurisdiction
    INVOLVED = "involved"  # that, and what an organisation within it leads, supports or is asked to do
    LED = "led"  # what an organisation within it leads, or contains
    ADDRESSED = "addressed"  # what is put to an organisation within it
    OWN = "own"  # what the person made, or what is the person's


class Denied(PermissionDenied):
    """The actor may not do this. The message is for the person."""

    def __init__(self, action: str) -> None:
        self.action = action
        super().__init__(
            gettext("您现在的身份不能%(act)s，没有保存任何东西。")
            % {"act": ACTIONS.get(action) or gettext("做这件事")}
        )


ACTIONS = {
    "organisation.read": _("查看机构"), "organisation.write": _("维护机构"),
    "task_force.read": _("查看专班"), "task_force.write": _("维护专班"),
    "person.read": _("查看人员"), "person.write": _("维护人员和任职"),
    "token.read": _("查看接口令牌"), "token.write": _("管理接口令牌"),
    "document.read": _("查看文件"), "document.upload": _("上传文件"), "document.correct": _("改正台账"),
    "document.publish": _("发布台账"),
    "plan.read": _("查看方案"), "task.read": _("查看任务"), "task.create": _("新建任务"), "task.edit": _("修改任务"),
    "task.assign": _("分派任务"), "task.import": _("批量导入任务"), "task.break_down": _("分解任务"),
    "task.report": _("填写进展"), "task.comment": _("发表意见"), "task.attach": _("上传附件"),
    "task.finish": _("报办结"), "task.verify": _("确认办结"), "task.follow": _("关注任务"),
    "instruction.read": _("查看批示"), "instruction.give": _("作出批示"), "instruction.answer": _("回复批示"),
    "target.value": _("填写目标数据"), "target.keep": _("指定数据责任单位"), "view.write": _("保存视图"), "notification.read": _("查看通知"),
    "audit.read": _("查看审计记录"), "audit.verify": _("校验审计记录"), "audit.checkpoint": _("生成校验根"),
}  # fmt: skip

_OFFICE, _LEAD, _MEMBER = Role("general_office"), Role("lead"), Role("member")
_DATA, _LEADER = Role("data_owner"), Role("leader")
_INSPECTOR, _ADMIN = Role("inspector"), Role("administrator")
_EVERYBODY: tuple[Role, ...] = (_ADMIN, _OFFICE, _LEAD, _MEMBER, _DATA, _LEADER, _INSPECTOR)


def _same(scope: Scope, *roles: Role) -> dict[Role, Scope]:
    return dict.fromkeys(roles, scope)


_READ_TASKS = _same(Scope.INVOLVED, *_EVERYBODY)

RULES: dict[str, dict[Role, Scope]] = {
    "organisation.read": _same(Scope.ALL, *_EVERYBODY),
    "organisation.write": _same(Scope.CONTAINED, _ADMIN),
    "task_force.read": _same(Scope.ALL, *_EVERYBODY),
    "task_force.write": _same(Scope.CONTAINED, _OFFICE),
    "person.read": _same(Scope.ALL, *_EVERYBODY),
    "person.write": _same(Scope.CONTAINED, _ADMIN),
    "token.read": {**_same(Scope.OWN, *_EVERYBODY), _ADMIN: Scope.CONTAINED},
    "token.write": {**_same(Scope.OWN, _OFFICE, _LEAD, _MEMBER, _DATA, _LEADER), _ADMIN: Scope.CONTAINED},
    "document.read": _READ_TASKS,
    "document.upload": _same(Scope.CONTAINED, _OFFICE, _LEAD),
    "document.correct": _same(Scope.CONTAINED, _OFFICE, _LEAD),
    "document.publish": _same(Scope.CONTAINED, _OFFICE, _LEAD),
    "plan.read": _READ_TASKS,
    "task.read": _READ_TASKS,
    "task.create": _same(Scope.CONTAINED, _OFFICE, _LEAD),
    "task.edit": _same(Scope.CONTAINED, _OFFICE, _LEAD),
    "task.assign": _same(Scope.CONTAINED, _OFFICE, _LEAD),
    "task.import": _same(Scope.CONTAINED, _OFFICE, _LEAD),
    "task.break_down": {_OFFICE: Scope.CONTAINED, _LEAD: Scope.LED, _MEMBER: Scope.LED},
    "task.report": {_OFFICE: Scope.CONTAINED, _LEAD: Scope.INVOLVED, _MEMBER: Scope.INVOLVED},
    "task.comment": _same(Scope.INVOLVED, _OFFICE, _LEAD, _MEMBER, _DATA, _LEADER),
    "task.attach": {_OFFICE: Scope.CONTAINED, _LEAD: Scope.INVOLVED, _MEMBER: Scope.INVOLVED},
    "task.finish": {_OFFICE: Scope.CONTAINED, _LEAD: Scope.LED},
    "task.verify": _same(Scope.CONTAINED, _OFFICE),
    "task.follow": _same(Scope.INVOLVED, _OFFICE, _LEAD, _MEMBER, _DATA, _LEADER),
    "instruction.read": _READ_TASKS,
    "instruction.give": _same(Scope.INVOLVED, _OFFICE, _LEADER),
    "instruction.answer": {_OFFICE: Scope.CONTAINED, **_same(Scope.ADDRESSED, _LEAD, _MEMBER)},
    "target.value": {_OFFICE: Scope.CONTAINED, _DATA: Scope.ADDRESSED},
    "target.keep": _same(Scope.CONTAINED, _OFFICE),
    "view.write": _same(Scope.OWN, *(role for role in _EVERYBODY if role != _INSPECTOR)),
    "notification.read": _same(Scope.OWN, *_EVERYBODY),
    "audit.read": _same(Scope.CONTAINED, _ADMIN, _INSPECTOR),
    "audit.verify": _same(Scope.ALL, _ADMIN, _INSPECTOR),
    "audit.checkpoint": _same(Scope.ALL, _ADMIN, _OFFICE),
}

# Reading, and no more, is left to a token or a session that is marked as read-only. The rest changes something.
READING = frozenset(action for action in RULES if action.endswith((".read", ".verify"))) - {"task.verify"}

_FILTERS: dict[type[models.Model], Callable[[Actor, Scope], Q]] = {}


def register(model: type[RowModel], rows: Callable[[Actor, Scope], Q]) -> None:
    """Say what a scope means for the rows of a model. ``rows`` must return a filter that holds no row twice."""
    _FILTERS[model] = rows


def scope_of(actor: Actor, action: str) -> Scope | None:
    """How far the actor's right to the action reaches; None where there is none."""
    if not actor.signed_in or actor.role is None or (actor.read_only and action not in READING):
        return None
    return RULES.get(action, {}).get(actor.role)


def may(actor: Actor, action: str) -> bool:
    """Whether the actor can have the right to some object at all: for showing an entry of a menu."""
    return actor.is_system or scope_of(actor, action) is not None


def restrict(queryset: models.QuerySet[RowModel], actor: Actor, action: str) -> models.QuerySet[RowModel]:
    """The rows to which the actor has the right; none where there is none."""
    if actor.is_system:
        return queryset
    scope = scope_of(actor, action)
    if scope is None:
        return queryset.none()
    if scope is Scope.ALL:
        return queryset
    return queryset.filter(_FILTERS[queryset.model](actor, scope))


def allowed(actor: Actor, action: str, obj: models.Model | None = None) -> bool:
    """Whether the actor may do this: to the object where one is given, else at all."""
    if actor.is_system:
        return True
    scope = scope_of(actor, action)
    if scope is None:
        return False
    if obj is None or scope is Scope.ALL:
        return True
    rows: models.QuerySet[Any] = type(obj)._default_manager.filter(pk=obj.pk)
    return rows.filter(_FILTERS[type(obj)](actor, scope)).exists()


def require(actor: Actor, action: str, obj: models.Model | None = None) -> None:
    """Go on only where it is allowed; raises Denied otherwise."""
    if not allowed(actor, action, obj):
        raise Denied(action)
