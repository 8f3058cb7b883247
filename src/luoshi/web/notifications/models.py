"""What a person is told, once: in the application, and in the mail digest. Data and invariants only."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from luoshi.web.kernel.fields import MomentField


class Notification(models.Model):
    """One thing to know. ``key`` says what it is about, so that nobody is told the same twice.

    ``mailed_at`` is set after the mail has left, never before.
    """

    class Kind(models.TextChoices):
        DUE = "due", _("到期提醒")
        OVERDUE = "overdue", _("已经逾期")
        ASSIGNED = "assigned", _("新任务")
        INSTRUCTION = "instruction", _("领导批示")
        ANSWER = "answer", _("批示回复")
        COMMENT = "comment", _("意见")
        CHANGED = "changed", _("任务改动")
        STATE = "state", _("办理状态")
        DOCUMENT = "document", _("文件")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(_("类别"), max_length=12, choices=Kind)
    key = models.CharField(_("事由"), max_length=120)
    text = models.CharField(_("内容"), max_length=500)
    url = models.CharField(_("地址"), max_length=300, blank=True)
    # What it is about: the code of its kind and its number.
    object_kind = models.CharField(_("对象类别"), max_length=40, blank=True)
    object_id = models.PositiveBigIntegerField(_("对象"), null=True, blank=True)
    made_at = MomentField(_("时间"), auto_now_add=True)
    read_at = models.DateTimeField(_("已读"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("已发邮件"), null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=["person", "key"], name="notifications_told_once"),)
        indexes = (
            models.Index(fields=["person", "read_at"], name="notifications_unread"),
            models.Index(fields=["object_kind", "object_id"], name="notifications_about"),
        )
        verbose_name = _("通知")

    def __str__(self) -> str:
        return self.text


class DailyRun(models.Model):
    """The work of a day: one row a day, whichever worker does it."""

    day = models.DateField(_("日期"), unique=True)
    queued_at = models.DateTimeField(_("排队时间"), null=True, blank=True)
    started_at = models.DateTimeField(_("开始时间"), null=True, blank=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        ordering = ("-day",)
        verbose_name = _("每日工作")
        verbose_name_plural = _("每日工作")

    def __str__(self) -> str:
        return f"{self.day}"
