"""What people write and do under a task, and how each of them looks at the tasks. Data and invariants only."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import wording
from luoshi.web.tasks.models.plans import Task


class Entry(models.Model):
    """Something that a person wrote under a task."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE)
    at = models.DateTimeField(_("时间"), auto_now_add=True)
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


class Update(Entry):
    """A short word on how it goes. Figures belong to the targets, not here."""

    class Meta(Entry.Meta):
        default_related_name = "updates"
        indexes = (models.Index(fields=["task", "-id"], name="delivery_update_latest"),)
        verbose_name = _("进展")


class Comment(Entry):
    """A remark."""

    class Meta(Entry.Meta):
        default_related_name = "comments"
        indexes = (models.Index(fields=["task", "-id"], name="delivery_comment_latest"),)
        verbose_name = _("意见")


class Instruction(Entry):
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
        default_related_name = "instructions"
        indexes = (
            models.Index(fields=["addressee", "state"], name="delivery_instruction_open"),
            models.Index(fields=["task", "-id"], name="delivery_instruction_latest"),
        )
        verbose_name = _("批示")


class Attachment(models.Model):
    """A file under a task; its bytes are kept under their SHA-256 beside the originals."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(_("文件名"), max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(_("字节数"))
    at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(_("移除时间"), null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["task", "sha256"], condition=Q(removed_at=None), name="delivery_attachment_once"
            ),
        )
        verbose_name = _("附件")

    def __str__(self) -> str:
        return self.name


class TaskChange(models.Model):
    """What was done to a task: who, for whom, when, and field by field ``{field, of, before, after}``, as codes.

    What was written before there were codes holds Chinese words instead (``kernel.wording`` reads both).
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(_("时间"), auto_now_add=True, db_index=True)
    by = models.CharField(_("操作人"), max_length=100)
    organisation_name = models.CharField(_("单位"), max_length=200, blank=True)
    action = models.CharField(_("操作"), max_length=60)
    fields = models.JSONField(_("改动"), default=list)
    version = models.PositiveIntegerField(_("改后版本"))

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=["task", "-id"], name="delivery_change_latest"),)
        verbose_name = _("任务改动")

    def __str__(self) -> str:
        return f"{self.action} {self.task_id}"

    @property
    def words(self) -> str:
        """What was done, in the language of whoever reads."""
        return wording.act(self.action, "task")

    @property
    def lines(self) -> list[wording.Line]:
        """The changes of fields, in words."""
        return wording.lines("task", self.fields)


class SavedView(models.Model):
    """A list with its filters under a name, of one person."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(_("名称"), max_length=60)
    query = models.CharField(_("条件"), max_length=2000)
    position = models.PositiveIntegerField(_("次序"), default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = (models.UniqueConstraint(fields=["person", "name"], name="delivery_saved_view_once"),)
        verbose_name = _("保存的视图")

    def __str__(self) -> str:
        return self.name


class Follow(models.Model):
    """A person wants to hear of a task."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="followers")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "task"], name="delivery_follow_once"),)
        verbose_name = _("关注")

    def __str__(self) -> str:
        return f"{self.person_id}-{self.task_id}"


class LastLook(models.Model):
    """When a person last opened the home page in a role: what came after is new to them.

    ``since`` is the look before that, from which on the page of ``at`` told what was new: a reload shows the same.
    """

    appointment = models.OneToOneField(
        "accounts.Appointment", on_delete=models.CASCADE, related_name="last_look"
    )
    at = models.DateTimeField(_("时间"))
    since = models.DateTimeField(_("再上次"), null=True, blank=True)

    class Meta:
        verbose_name = _("上次查看")

    def __str__(self) -> str:
        return f"{self.appointment_id} {self.at:%Y-%m-%d %H:%M}"


class TaskImport(models.Model):
    """A workbook of tasks that was handed in: kept as it came, tried without writing, then taken in once or never."""

    class State(models.TextChoices):
        CHECKED = "checked", _("已检查，待确认")
        APPLIED = "applied", _("已导入")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("导入人"),
        on_delete=models.PROTECT,
        related_name="task_imports",
    )
    owner = models.ForeignKey(
        Organisation, verbose_name=_("下达机关"), on_delete=models.PROTECT, related_name="task_imports"
    )
    name = models.CharField(_("文件名"), max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(_("字节数"))
    at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.CHECKED)
    report = models.JSONField(_("检查结果"), default=dict)
    fingerprint = models.CharField(_("检查结果摘要"), max_length=64)
    applied_at = models.DateTimeField(_("导入时间"), null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("任务导入")

    def __str__(self) -> str:
        return self.name
