"""Sheets of incoming documents, who is on them, and what was said. Data and invariants only; the rules of the way of a sheet
stand in ``luoshi.delivery.circulation``.

What people wrote and who they are stands in these tables and nowhere else: the log and the histories get numbers, codes
and digests (``facts``).
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luoshi.delivery import circulation as rules
from luoshi.web.directory.models import Organisation
from luoshi.web.documents.models import Document
from luoshi.web.kernel import wording
from luoshi.web.kernel.fields import MomentField

TITLE_LIMIT = 300
TEXT_LIMIT = 3000
INSTRUCTIONS = "领导批示"  # the column of the paper in which leaders write


def new_key() -> str:
    """What tells one form from another, so that sending it twice registers one sheet; and what digests are salted with."""
    return uuid.uuid4().hex


class Sheet(models.Model):
    """The sheet of an incoming document. ``owner`` is the government whose general office keeps the register."""

    class Stage(models.TextChoices):
        REGISTERED = "registered", _("待拟办")
        PROPOSED = "proposed", _("待送批")
        CIRCULATING = "circulating", _("送批中")
        INSTRUCTED = "instructed", _("待交办")
        HANDLING = "handling", _("承办中")
        ANSWERED = "answered", _("待办结")
        CLOSED = "closed", _("已办结")

    class Secrecy(models.TextChoices):
        NONE = "none", _("非密")
        INTERNAL = "internal", _("内部")

    class Urgency(models.TextChoices):
        NORMAL = "normal", _("平件")
        URGENT = "urgent", _("加急")
        EXTRA = "extra", _("特急")

    owner = models.ForeignKey(
        Organisation, verbose_name=_("收文机关"), on_delete=models.PROTECT, related_name="sheets"
    )
    number = models.CharField(_("收文编号"), max_length=40)
    title = models.CharField(_("文件标题"), max_length=TITLE_LIMIT)
    sender = models.CharField(_("来文机关"), max_length=100)
    doc_number = models.CharField(_("来文字号"), max_length=60, blank=True)
    copies = models.PositiveSmallIntegerField(_("份数"), default=1)
    secrecy = models.CharField(_("密级"), max_length=10, choices=Secrecy, default=Secrecy.NONE)
    urgency = models.CharField(_("紧急程度"), max_length=10, choices=Urgency, default=Urgency.NORMAL)
    received_at = models.DateTimeField(_("收文时间"), default=timezone.now)
    remark = models.CharField(_("备注"), max_length=500, blank=True)
    document = models.ForeignKey(
        Document,
        verbose_name=_("文件"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sheets",
    )
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("登记人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    registered_at = models.DateTimeField(_("登记时间"), default=timezone.now)
    proposal = models.TextField(_("拟办意见"), blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("拟办人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    proposed_at = models.DateTimeField(_("拟办时间"), null=True, blank=True)
    stage = models.CharField(_("状态"), max_length=12, choices=Stage, default=Stage.REGISTERED)
    # Since when it is in its stage.
    stage_at = models.DateTimeField(_("到此步时间"), default=timezone.now)
    conclusion = models.TextField(_("办结情况"), blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("办结人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    key = models.CharField(max_length=32, default=new_key, editable=False)
    version = models.PositiveIntegerField(_("版本"), default=1)
    changed_at = MomentField(_("改动时间"), auto_now=True)
    demonstration = models.BooleanField(_("示例数据"), default=False)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=["owner", "number"], name="circulation_number_once"),
            models.UniqueConstraint(fields=["registered_by", "key"], name="circulation_registered_once"),
            models.UniqueConstraint(
                fields=["owner", "document"],
                condition=Q(document__isnull=False),
                name="circulation_document_once",
            ),
            models.CheckConstraint(
                condition=~Q(stage="closed") | Q(closed_at__isnull=False), name="circulation_closed_when"
            ),
        )
        indexes = (
            models.Index(fields=["owner", "stage"], name="circulation_of_owner"),
            models.Index(fields=["owner", "received_at"], name="circulation_received"),
        )
        verbose_name = _("文件处理单")
        verbose_name_plural = _("文件处理单")

    def __str__(self) -> str:
        # What other tables and the log call it: the title is for those on the sheet.
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("circulation:sheet", args=[self.pk])


class Opinion(models.Model):
    """A leader's place on the sheet, and what they said there. On a sheet that came on paper a person may be a name alone."""

    class Word(models.TextChoices):
        READ = "read", _("阅")
        AGREE = "agree", _("同意")
        LEAD = "lead", _("请…牵头办理")
        TEXT = "text", _("批示")

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="opinions")
    # Over which column of the sheet it stands, where that is not the usual one (办公室意见).
    column = models.CharField(_("栏目"), max_length=40, blank=True)
    round = models.PositiveSmallIntegerField(_("批次"), default=1)
    position = models.PositiveSmallIntegerField(_("次序"), default=0)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("领导"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    reached_at = models.DateTimeField(_("送达时间"), null=True, blank=True)
    acted_at = models.DateTimeField(_("批示时间"), null=True, blank=True)
    word = models.CharField(_("批示"), max_length=10, choices=Word, blank=True)
    body = models.ForeignKey(
        Organisation, verbose_name=_("牵头单位"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("批示内容"), blank=True)
    on_paper = models.BooleanField(_("纸面批示"), default=False)

    class Meta:
        ordering = ("round", "position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["sheet", "person"],
                condition=Q(acted_at__isnull=True, person__isnull=False),
                name="circulation_waiting_once",
            ),
            models.CheckConstraint(
                condition=Q(on_paper=True) | Q(person__isnull=False), name="circulation_opinion_of_somebody"
            ),
        )
        indexes = (models.Index(fields=["person", "acted_at"], name="circulation_of_person"),)
        verbose_name = _("批示")

    def __str__(self) -> str:
        return f"{self.sheet_id}-{self.pk}"

    @property
    def asks(self) -> bool:
        """Whether it asks for something that could become a task: a leader's, and more than 阅 or 同意."""
        return self.word in (self.Word.LEAD, self.Word.TEXT) and self.column in ("", INSTRUCTIONS)


class Handling(models.Model):
    """A body that handles the document, by a day; ``handler`` is whom its head has passed it on to."""

    class State(models.TextChoices):
        OPEN = "open", _("承办中")
        ANSWERED = "answered", _("已办复")
        RETURNED = "returned", _("已退回")

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="handlings")
    opinion = models.ForeignKey(
        Opinion, verbose_name=_("批示"), null=True, on_delete=models.SET_NULL, related_name="handlings"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("承办单位"), on_delete=models.PROTECT, related_name="+"
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("经办人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    leading = models.BooleanField(_("主办"), default=True)
    request = models.TextField(_("办理要求"), blank=True)
    due = models.DateField(_("时限"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    assigned_at = models.DateTimeField(_("交办时间"), default=timezone.now)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("交办人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answer = models.TextField(_("办理情况"), blank=True)
    ended_at = models.DateTimeField(_("办复时间"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("办复人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.TextField(_("退回理由"), blank=True)
    returns = models.PositiveSmallIntegerField(_("退回次数"), default=0)

    class Meta:
        ordering = ("-leading", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["sheet", "organisation"],
                condition=~Q(state="returned"),
                name="circulation_handled_once",
            ),
        )
        indexes = (
            models.Index(fields=["organisation", "state"], name="circulation_of_body"),
            models.Index(fields=["handler", "state"], name="circulation_of_handler"),
            models.Index(fields=["state", "due"], name="circulation_due"),
        )
        verbose_name = _("承办")

    def __str__(self) -> str:
        return f"{self.sheet_id}-{self.pk}"


class Converted(models.Model):
    """What an instruction was made into, by kind and number: a task, an issue. Once of each kind."""

    opinion = models.ForeignKey(Opinion, on_delete=models.CASCADE, related_name="converted")
    kind = models.CharField(max_length=40)
    object_id = models.PositiveBigIntegerField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["opinion", "kind"], name="circulation_converted_once"),
        )
        verbose_name = _("批示转办")

    def __str__(self) -> str:
        return f"{self.opinion_id}-{self.kind}"


class Step(models.Model):
    """What was done to a sheet and said by whom, in the order in which it happened. Never changed."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="steps")
    act = models.CharField(max_length=40)
    at = models.DateTimeField(_("时间"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("办理人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    towards = models.CharField(_("对象"), max_length=300, blank=True)
    text = models.TextField(_("内容"), blank=True)

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("办理过程")

    def __str__(self) -> str:
        return f"{self.sheet_id}-{self.pk}"

    @property
    def words(self) -> str:
        """What was done, in the language of whoever reads."""
        return wording.act(self.act)


def facts_of(opinions: list[Opinion], handlings: list[Handling], sheet: Sheet) -> rules.Facts:
    """What the rules ask of a sheet; what came on paper waits for nobody."""
    return rules.Facts(
        proposed=bool(sheet.proposal),
        readers=tuple(readers(opinions)),
        works=tuple(rules.Work(row.state) for row in handlings),
        closed=sheet.closed_at is not None,
    )


def readers(opinions: list[Opinion]) -> list[rules.Reader]:
    """The leaders on a sheet as the rules see them, in the order of the rows."""
    return [
        rules.Reader(row.round, row.acted_at is not None or row.on_paper, row.on_paper) for row in opinions
    ]
