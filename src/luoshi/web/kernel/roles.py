"""The roles that a person can hold for an organisation. What each of them may do stands in ``permissions``."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody is for an organisation. What each may do stands in ``permissions``."""

    ADMINISTRATOR = "administrator", _("系统管理员")
    GENERAL_OFFICE = "general_office", _("办公厅（督查室）")
    LEAD = "lead", _("部门负责人")
    MEMBER = "member", _("部门经办人")
    DATA_OWNER = "data_owner", _("数据责任人")
    LEADER = "leader", _("领导")
    INSPECTOR = "inspector", _("纪检监察")
