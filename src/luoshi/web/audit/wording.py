"""The words for what the log holds: actions, kinds of objects, ways in, roles; and where an object is found."""

from __future__ import annotations

from functools import cache

from django.apps import apps
from django.db import models
from django.urls import NoReverseMatch
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.web.audit.models import Entry
from luoshi.web.kernel.kinds import ACTS, KINDS, Fact
from luoshi.web.kernel.roles import Role

CHANNELS: dict[str, str | Promise] = {
    "page": gettext_lazy("网页"),
    "api": gettext_lazy("接口"),
    "command": gettext_lazy("命令行"),
    "system": gettext_lazy("后台"),
}
ROLES = dict(Role.choices)
GENERAL: dict[str, str | Promise] = {
    "name": gettext_lazy("名称"), "title": gettext_lazy("标题"), "sha256": gettext_lazy("文件指纹"), "size": gettext_lazy("大小"),
    "root": gettext_lazy("校验根"), "reading": gettext_lazy("识读"), "tasks": gettext_lazy("任务数"),
    "targets": gettext_lazy("目标数"), "message": gettext_lazy("说明"), "attempts": gettext_lazy("次数"),
    "reason": gettext_lazy("理由"), "status": gettext_lazy("状态"), "note": gettext_lazy("备注"), "lead": gettext_lazy("牵头"),
    "support": gettext_lazy("配合"), "due": gettext_lazy("时限"), "value": gettext_lazy("数值"), "text": gettext_lazy("内容"),
    "count": gettext_lazy("数量"), "file": gettext_lazy("文件"), "role": gettext_lazy("身份"), "light": gettext_lazy("状态灯"),
}  # fmt: skip


def action(code: str) -> str:
    """An action for people; one written in words is kept in Chinese, and shown in English where that is known."""
    act = ACTS.get(code)
    return str(act.words) if act else _(code) if code else code


def object_type(code: str) -> str:
    """A kind of object for people."""
    return str(KINDS[code].words) if code in KINDS else code


def channel(code: str) -> str:
    """A way in for people."""
    return str(CHANNELS.get(code, code))


def role(code: str) -> str:
    """A role for people."""
    return str(ROLES.get(code, code))


def field(kind: str, name: str) -> str:
    """What a field of an object is called for people, as its model says; else the name itself."""
    declared = KINDS[kind].fields.get(name) if kind in KINDS else None
    if isinstance(declared, Fact):
        declared = declared.words
    return str(declared or _fields(kind).get(name) or GENERAL.get(name) or (_(name) if name else name))


def choice(kind: str, name: str, value: object) -> str | None:
    """The words of a value that is one of a list; None where it is not."""
    words = _choices(kind).get(name, {}).get(value)
    return None if words is None else str(words)


@cache
def _models(kind: str) -> tuple[type[models.Model], ...]:
    """The model of a kind of object first, then the others of its app: one act may touch several."""
    own = KINDS[kind].model if kind in KINDS else None
    if own is None:
        return ()
    return own, *(
        model for model in apps.get_app_config(own._meta.app_label).get_models() if model is not own
    )


@cache
def _fields(kind: str) -> dict[str, str | Promise]:
    found: dict[str, str | Promise] = {}
    for model in _models(kind):
        found.setdefault(str(model._meta.model_name), model._meta.verbose_name)
        for one in model._meta.fields:
            # Django's own words are made from the name and tell nobody anything.
            if one.verbose_name != one.name.replace("_", " "):
                found.setdefault(one.name, one.verbose_name)
                found.setdefault(one.attname, one.verbose_name)
    return found


@cache
def _choices(kind: str) -> dict[str, dict[object, str | Promise]]:
    found: dict[str, dict[object, str | Promise]] = {}
    for model in _models(kind):
        for one in model._meta.fields:
            if one.flatchoices:
                found.setdefault(one.name, dict(one.flatchoices))
    return found


def object_url(entry: Entry) -> str:
    """Where the object is found; empty where it is gone or has no page. Its page asks for the right to it."""
    found = _models(entry.object_type)
    if not found or not entry.object_id.isdigit() or not hasattr(found[0], "get_absolute_url"):
        return ""
    row = found[0]._default_manager.filter(pk=int(entry.object_id)).first()
    try:
        return "" if row is None else str(row.get_absolute_url())
    except NoReverseMatch:
        return ""


def truth(value: bool) -> str:
    """Yes or no."""
    return _("是") if value else _("否")
