"""The columns of the list of people as a workbook: what is handed out says who is what where, and nothing of accounts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from luoshi.web.kernel.list_workbook import Column

# For people with ``held``, their appointments.
COLUMNS: tuple[Column[Any], ...] = (
    Column(_("姓名"), 12, lambda row: row.name),
    Column(_("账号"), 18, lambda row: row.username, handed_out=False),
    Column(_("职务"), 24, lambda row: row.post),
    Column(_("任职"), 60, lambda row: "；".join(str(appointment) for appointment in row.held)),
    Column(_("最近登录"), 17, lambda row: row.last_login, handed_out=False),
    Column(_("状态"), 8, lambda row: _("在用") if row.is_active else _("已停用")),
)
