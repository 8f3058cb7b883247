"""How a task goes, and how each person looks at the tasks. What else hangs on a task is in its dossier. Data and invariants only."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from luoshi.web.directory.models import Organisation
from luoshi.web.dossier.models import Entry
from luoshi.web.tasks.models.plans import Task


class Update(Entry):
    """A short word on how it goes. Figures belong to the targets, not here."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE)

    class Meta(Entry.Meta):
        default_related_name = "updates"
        indexes = (models.Index(fields=["task", "-id"], name="delivery_update_latest"),)
        verbose_name = _("进展")


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
