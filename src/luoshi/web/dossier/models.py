"""What hangs on a thing of any kind: ``kind`` is the kind's code, ``object_id`` the number of the row. Data and invariants only.

There is no foreign key, so that any kind can have a dossier; what becomes of it when the thing goes is said in
``services.removal``.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import kinds, wording
from luoshi.web.kernel.fields import MomentField


class OnThing(models.Model):
    """Something that hangs on a thing."""

    kind = models.CharField(_("对象类别"), max_length=40)
    object_id = models.PositiveBigIntegerField(_("对象"))

    class Meta:
        abstract = True

    def get_thing_url(self) -> str:
        """The address of the thing's page."""
        model: Any = kinds.KINDS[self.kind].model
        return str(model(pk=self.object_id).get_absolute_url())


class Entry(models.Model):
    """Something that a person wrote."""

    at = MomentField(_("时间"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("填写人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("内容"))
    demonstration = models.BooleanField(_("示例数据"), default=False)

    class Meta:
        abstract = True
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.text[:60]


class Comment(OnThing, Entry):
    """A remark."""

    class Meta(Entry.Meta):
        indexes = (models.Index(fields=["kind", "object_id", "-id"], name="dossier_comment_latest"),)
        verbose_name = _("意见")


class Instruction(OnThing, Entry):
    """What a leader wants done (批示): to whom, by when, and the answer."""

    class State(models.TextChoices):
        OPEN = "open", _("待回复")
        ANSWERED = "answered", _("已回复")
        CLOSED = "closed", _("已办结")

    addressee = models.ForeignKey(
        Organisation, verbose_name=_("承办单位"), on_delete=models.PROTECT, related_name="instructions"
    )
    due = models.DateField(_("回复时限"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    answer = models.TextField(_("回复"), blank=True)
    answered_at = models.DateTimeField(_("回复时间"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("回复人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    version = models.PositiveIntegerField(_("版本"), default=1)

    class Meta(Entry.Meta):
        indexes = (
            models.Index(fields=["addressee", "state"], name="dossier_instruction_open"),
            models.Index(fields=["kind", "object_id", "-id"], name="dossier_instruction_latest"),
        )
        verbose_name = _("批示")


class Attachment(OnThing):
    """A file; its bytes are kept under their SHA-256 beside the originals."""

    name = models.CharField(_("文件名"), max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(_("字节数"))
    at = MomentField(_("上传时间"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    # The report on the thing with which it came, as its evidence.
    entry = models.PositiveBigIntegerField(_("所附的进展"), null=True, blank=True)
    removed_at = models.DateTimeField(_("移除时间"), null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "object_id", "sha256"],
                condition=Q(removed_at=None),
                name="dossier_attachment_once",
            ),
        )
        indexes = (models.Index(fields=["kind", "object_id", "-id"], name="dossier_attachment_latest"),)
        verbose_name = _("附件")

    def __str__(self) -> str:
        return self.name


class Change(OnThing):
    """What was done to a thing: who, for whom, when, and field by field ``{field, of, before, after}``, as codes.

    What was written before there were codes holds Chinese words instead (``kernel.wording`` reads both).
    """

    at = MomentField(_("时间"), auto_now_add=True, db_index=True)
    by = models.CharField(_("操作人"), max_length=100)
    organisation_name = models.CharField(_("单位"), max_length=200, blank=True)
    action = models.CharField(_("操作"), max_length=60)
    fields = models.JSONField(_("改动"), default=list)
    version = models.PositiveIntegerField(_("改后版本"))

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=["kind", "object_id", "-id"], name="dossier_change_latest"),)
        verbose_name = _("改动")

    def __str__(self) -> str:
        return f"{self.action} {self.kind} {self.object_id}"

    @property
    def words(self) -> str:
        """What was done, in the language of whoever reads."""
        return wording.act(self.action, self.kind)

    @property
    def lines(self) -> list[wording.Line]:
        """The changes of fields, in words."""
        return wording.lines(self.kind, self.fields)


class Follow(OnThing):
    """A person wants to hear of a thing."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "kind", "object_id"], name="dossier_follow_once"),
        )
        indexes = (models.Index(fields=["kind", "object_id"], name="dossier_follow_of"),)
        verbose_name = _("跟踪")

    def __str__(self) -> str:
        return f"{self.person_id}-{self.kind}-{self.object_id}"


MODELS: tuple[type[OnThing], ...] = (Change, Comment, Instruction, Attachment, Follow)
