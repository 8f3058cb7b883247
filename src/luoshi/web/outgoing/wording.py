"""What the kinds of official document are called on the pages: the library speaks Chinese only."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, str | Promise] = {
    "division": _("责任分工表"),
    "ledger": _("任务台账"),
    "notice": _("分工通知"),
    "circulation": _("文件处理单"),
    "supervision": _("督办单"),
    "letter": _("函"),
    "minutes": _("纪要"),
    "stocktake": _("调度纪要"),
}
ABOUT: dict[str, str | Promise] = {
    "division": _("任务、牵头单位、责任单位、完成时限（A4 横排）"),
    "ledger": _("责任分工表加出处和进展情况栏（A4 横排）"),
    "notice": _("印发责任分工的通知，附责任分工表"),
    "circulation": _("来文的登记、拟办、批示和承办"),
    "supervision": _("督办事项、承办单位、办理时限和办理情况"),
    "letter": _("信函格式"),
    "minutes": _("纪要格式"),
    "stocktake": _("调度的总体情况、滞后事项、议定事项和数据来源"),
}
