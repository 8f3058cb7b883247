"""Stocktakes, what was agreed on in them, and what they froze. Data and invariants only; rules stand in ``luoshi.delivery.stocktakes``."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luoshi.delivery.snapshots import Snapshot, digest, from_record
from luoshi.delivery.stocktakes import Part as AgendaPart
from luoshi.web.directory.models import Organisation, TaskForce
from luoshi.web.dossier.models import Instruction
from luoshi.web.issues.models import Issue
from luoshi.web.kernel.fields import MomentField
from luoshi.web.tasks.models import Campaign, Plan, Task

TITLE_LIMIT = 200


def new_key() -> str:
    """What tells one form from another, so that sending it twice does it once."""
    return uuid.uuid4().hex


class Part(models.TextChoices):
    """The words of the parts of an agenda."""

    RED = AgendaPart.RED.value, _("滞后的任务")
    DANGER = AgendaPart.DANGER.value, _("有完不成危险的任务")
    MILESTONE = AgendaPart.MILESTONE.value, _("节点逾期的任务")
    AMBER = AgendaPart.AMBER.value, _("需要关注的任务")
    ISSUE = AgendaPart.ISSUE.value, _("逾期的问题")
    INSTRUCTION = AgendaPart.INSTRUCTION.value, _("逾期未回复的批示")


class Stocktake(models.Model):
    """A meeting in which a plan, a campaign or the campaigns of a task force are gone through.

    ``owner`` is the government whose it is, ``office`` the body that runs it.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("待召开")
        OPEN = "open", _("进行中")
        CLOSED = "closed", _("已结束")
        CANCELLED = "cancelled", _("已取消")

    class Rhythm(models.TextChoices):
        BIWEEKLY = "biweekly", _("双周调度")
        MONTHLY = "monthly", _("月调度")
        QUARTERLY = "quarterly", _("季调度")
        SPECIAL = "special", _("专题调度")

    title = models.CharField(_("调度"), max_length=TITLE_LIMIT)
    rhythm = models.CharField(_("周期"), max_length=10, choices=Rhythm)
    held_on = models.DateField(_("日期"))
    owner = models.ForeignKey(
        Organisation, verbose_name=_("调度机关"), on_delete=models.PROTECT, related_name="stocktakes"
    )
    office = models.ForeignKey(
        Organisation, verbose_name=_("组织单位"), on_delete=models.PROTECT, related_name="stocktakes_run"
    )
    plan = models.ForeignKey(
        Plan,
        verbose_name=_("方案"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stocktakes",
    )
    campaign = models.ForeignKey(
        Campaign,
        verbose_name=_("攻坚行动"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stocktakes",
    )
    task_force = models.ForeignKey(
        TaskForce,
        verbose_name=_("工作专班"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stocktakes",
    )
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.PLANNED)
    opened_at = models.DateTimeField(_("开始时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    cancel_reason = models.TextField(_("取消理由"), blank=True)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("安排人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    key = models.CharField(max_length=32, default=new_key, editable=False)
    version = models.PositiveIntegerField(_("版本"), default=1)
    changed_at = MomentField(_("改动时间"), auto_now=True)
    demonstration = models.BooleanField(_("示例数据"), default=False)

    class Meta:
        ordering = ("-held_on", "-id")
        constraints = (
            models.UniqueConstraint(fields=["planned_by", "key"], name="stocktakes_planned_once"),
            models.CheckConstraint(
                condition=Q(plan__isnull=False, campaign__isnull=True, task_force__isnull=True)
                | Q(plan__isnull=True, campaign__isnull=False, task_force__isnull=True)
                | Q(plan__isnull=True, campaign__isnull=True, task_force__isnull=False),
                name="stocktakes_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="stocktakes_closed_at",
            ),
        )
        indexes = (models.Index(fields=["owner", "state", "held_on"], name="stocktakes_of_owner"),)
        verbose_name = _("调度")
        verbose_name_plural = _("调度")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("stocktakes:stocktake", args=[self.pk])

    @property
    def of(self) -> Plan | Campaign | TaskForce:
        """What is gone through."""
        found = self.plan or self.campaign or self.task_force
        assert found is not None
        return found


class Decision(models.Model):
    """What was agreed on in a stocktake, and the issue or the instruction that it became."""

    class Form(models.TextChoices):
        NOTE = "note", _("只作记录")
        ISSUE = "issue", _("交办问题")
        INSTRUCTION = "instruction", _("批示")

    stocktake = models.ForeignKey(Stocktake, on_delete=models.CASCADE, related_name="decisions")
    text = models.TextField(_("议定事项"))
    form = models.CharField(_("去向"), max_length=12, choices=Form)
    about_kind = models.CharField(_("对象类别"), max_length=40, blank=True)
    about_id = models.PositiveBigIntegerField(_("对象"), null=True, blank=True)
    about_title = models.CharField(_("关于"), max_length=300, blank=True)
    body = models.ForeignKey(
        Organisation,
        verbose_name=_("责任单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    due = models.DateField(_("时限"), null=True, blank=True)
    # Either may have gone with the thing that it hung on.
    issue = models.ForeignKey(Issue, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    instruction = models.ForeignKey(
        Instruction, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = MomentField(_("时间"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("记录人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    key = models.CharField(max_length=32, default=new_key, editable=False)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["stocktake", "key"], name="stocktakes_decided_once"),
            models.CheckConstraint(
                condition=Q(form="note", issue__isnull=True, instruction__isnull=True)
                | Q(form="issue", instruction__isnull=True)
                | Q(form="instruction", issue__isnull=True),
                name="stocktakes_decision_became",
            ),
        )
        verbose_name = _("议定事项")

    def __str__(self) -> str:
        return self.text[:60]


class Request(models.Model):
    """Something that a stocktake asks about a task besides what its agenda asks; kept also where it was refused."""

    class What(models.TextChoices):
        REASON = "reason", _("说明原因和下一步安排")
        FIGURE = "figure", _("报数据")
        DOCUMENT = "document", _("报材料")

    class Refusal(models.TextChoices):
        BELOW_COUNTY = "below_county", _("不向县级以下要求报送")
        ASKED = "asked", _("本次调度已经问过")
        HELD = "held", _("系统里已经有了")
        ON_PATH = "on_path", _("任务进度正常，没有消息不算滞后")

    stocktake = models.ForeignKey(Stocktake, on_delete=models.CASCADE, related_name="requests")
    task = models.ForeignKey(Task, verbose_name=_("任务"), on_delete=models.CASCADE, related_name="+")
    what = models.CharField(_("要求什么"), max_length=10, choices=What)
    refusal = models.CharField(_("不予要求的理由"), max_length=14, choices=Refusal, blank=True)
    at = MomentField(_("时间"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("提出人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        ordering = ("id",)
        verbose_name = _("另行要求")

    def __str__(self) -> str:
        return str(self.task)


class FrozenForever(Exception):
    """A snapshot is written once, and neither changed nor removed."""


class StocktakeSnapshot(models.Model):
    """What a stocktake froze when it was closed, with the digest of its content."""

    stocktake = models.OneToOneField(Stocktake, on_delete=models.PROTECT, related_name="snapshot")
    content = models.JSONField(_("内容"))
    digest = models.CharField(_("摘要"), max_length=64)
    at = MomentField(_("时间"), auto_now_add=True)

    FIELDS: ClassVar = ("content", "digest")

    class Meta:
        verbose_name = _("快照")

    def __str__(self) -> str:
        return self.digest[:12]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise FrozenForever
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise FrozenForever

    @property
    def is_whole(self) -> bool:
        """Whether it still says what it said when it was made."""
        return digest(self.content) == self.digest

    def record(self) -> Snapshot:
        """What it says."""
        return from_record(self.content)


class Note(models.Model):
    """The text of a stocktake's note (调度纪要) where somebody has edited it; the tables come from the snapshot."""

    stocktake = models.OneToOneField(Stocktake, on_delete=models.CASCADE, related_name="note")
    text = models.TextField(_("正文"))

    class Meta:
        verbose_name = _("纪要正文")

    def __str__(self) -> str:
        return self.text[:60]
