"""Issues and who helps with them. Data and invariants only; the rules of the loop stand in ``luoshi.delivery.issues``."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luoshi.delivery import issues as rules
from luoshi.delivery.status import Verdict
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel.fields import MomentField

TITLE_LIMIT = 200


def new_key() -> str:
    """What tells one form from another, so that sending it twice raises one issue."""
    return uuid.uuid4().hex


class Issue(models.Model):
    """A problem that somebody found, with whom it lies and what became of it.

    ``on_kind`` and ``on_id`` name the thing that it was raised on, ``on_title`` what that was called then; all are
    empty where it was raised on nothing. ``owner`` is the government whose office assigns and verifies it.
    """

    class State(models.TextChoices):
        RAISED = "raised", _("已提出")
        ASSIGNED = "assigned", _("已交办")
        IN_HAND = "in_hand", _("办理中")
        RESOLVED = "resolved", _("已办结")
        VERIFIED = "verified", _("已销号")
        RETURNED = "returned", _("已退回")

    class Source(models.TextChoices):
        INSPECTION = "inspection", _("督查发现")
        PUBLIC = "public", _("群众反映")
        ENTERPRISE = "enterprise", _("企业诉求")
        STOCKTAKE = "stocktake", _("调度会")
        SELF_CHECK = "self_check", _("自查")
        OTHER = "other", _("其他")

    title = models.CharField(_("问题"), max_length=TITLE_LIMIT)
    description = models.TextField(_("情况"), blank=True)
    source = models.CharField(_("来源"), max_length=12, choices=Source)
    on_kind = models.CharField(_("对象类别"), max_length=40, blank=True)
    on_id = models.PositiveBigIntegerField(_("对象"), null=True, blank=True)
    on_title = models.CharField(_("关于"), max_length=300, blank=True)
    owner = models.ForeignKey(
        Organisation, verbose_name=_("交办机关"), on_delete=models.PROTECT, related_name="issues_owned"
    )
    raised_by = models.ForeignKey(
        Organisation, verbose_name=_("提出单位"), on_delete=models.PROTECT, related_name="issues_raised"
    )
    raised_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("提出人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    raised_at = models.DateTimeField(_("提出时间"), default=timezone.now)
    lead = models.ForeignKey(
        Organisation,
        verbose_name=_("责任单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="issues_led",
    )
    place = models.ForeignKey(
        Organisation,
        verbose_name=_("所在地"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    due = models.DateField(_("时限"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.RAISED)
    assigned_at = models.DateTimeField(_("交办时间"), null=True, blank=True)
    taken_at = models.DateTimeField(_("认领时间"), null=True, blank=True)
    resolution = models.TextField(_("办结情况"), blank=True)
    resolved_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    resolved_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("办结人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    resolved_by = models.ForeignKey(
        Organisation, verbose_name=_("办结单位"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    verified_at = models.DateTimeField(_("销号时间"), null=True, blank=True)
    verified_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("销号人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    verified_by = models.ForeignKey(
        Organisation, verbose_name=_("销号单位"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Why it was sent back last, until it goes on.
    return_reason = models.TextField(_("退回理由"), blank=True)
    returns = models.PositiveSmallIntegerField(_("退回次数"), default=0)
    earlier = models.ForeignKey(
        "self",
        verbose_name=_("上一次的问题"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="later",
    )
    key = models.CharField(max_length=32, default=new_key, editable=False)
    version = models.PositiveIntegerField(_("版本"), default=1)
    changed_at = MomentField(_("改动时间"), auto_now=True)
    demonstration = models.BooleanField(_("示例数据"), default=False)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=["raised_person", "key"], name="issues_raised_once"),
            # Whatever way a row is written: nobody verifies what they resolved, and no body what was its own.
            models.CheckConstraint(
                condition=~Q(state="verified")
                | (
                    Q(verified_person__isnull=False)
                    & Q(resolved_person__isnull=False)
                    & Q(verified_by__isnull=False)
                    & Q(resolved_by__isnull=False)
                    & ~Q(verified_person=F("resolved_person"))
                    & ~Q(verified_by=F("resolved_by"))
                ),
                name="issues_verified_by_another",
            ),
        )
        indexes = (
            models.Index(fields=["on_kind", "on_id"], name="issues_on_thing"),
            models.Index(fields=["owner", "state"], name="issues_of_owner"),
            models.Index(fields=["lead", "state"], name="issues_of_lead"),
            models.Index(fields=["state", "due"], name="issues_due"),
        )
        verbose_name = _("问题")
        verbose_name_plural = _("问题")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("issues:issue", args=[self.pk])

    def facts_of_light(self) -> rules.Facts:
        """What its light depends on."""
        return rules.Facts(
            rules.State(self.state),
            timezone.localdate(self.raised_at),
            self.due,
            timezone.localdate(self.resolved_at) if self.resolved_at else None,
        )

    def standing(self, today: date) -> Verdict:
        """How it stands on the day, with the reason."""
        return rules.light(self.facts_of_light(), today)


class Support(models.Model):
    """A body that helps with an issue."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="supports")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("配合单位"), on_delete=models.PROTECT, related_name="issues_supported"
    )
    position = models.PositiveIntegerField(_("次序"), default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = (models.UniqueConstraint(fields=["issue", "organisation"], name="issues_support_once"),)
        verbose_name = _("配合单位")

    def __str__(self) -> str:
        return self.organisation.short_name
