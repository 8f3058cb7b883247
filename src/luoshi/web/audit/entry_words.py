"""The words for what only the log holds: ways in, roles; and where an object is found. The rest is ``kernel.wording``'s."""

from __future__ import annotations

from django.urls import NoReverseMatch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from luoshi.web.audit.models import Entry
from luoshi.web.kernel.kinds import KINDS
from luoshi.web.kernel.roles import Role

CHANNELS: dict[str, str | Promise] = {
    "page": gettext_lazy("网页"),
    "api": gettext_lazy("接口"),
    "command": gettext_lazy("命令行"),
    "system": gettext_lazy("后台"),
}
ROLES = dict(Role.choices)


def channel(code: str) -> str:
    """A way in for people."""
    return str(CHANNELS.get(code, code))


def role(code: str) -> str:
    """A role for people."""
    return str(ROLES.get(code, code))


def object_url(entry: Entry) -> str:
    """Where the object is found; empty where it is gone or has no page. Its page asks for the right to it."""
    found = KINDS[entry.object_type].model if entry.object_type in KINDS else None
    if found is None or not entry.object_id.isdigit() or not hasattr(found, "get_absolute_url"):
        return ""
    row = found._default_manager.filter(pk=int(entry.object_id)).first()
    try:
        return "" if row is None else str(row.get_absolute_url())
    except NoReverseMatch:
        return ""
