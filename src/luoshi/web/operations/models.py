"""The workers that are at work. Nothing that people enter stands here."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Worker(models.Model):
    """A background worker that has shown itself. One that has not for longer than its lease is taken for dead."""

    name = models.CharField(_("编号"), max_length=64, primary_key=True)
    host = models.CharField(_("机器"), max_length=200)
    started_at = models.DateTimeField(_("启动时间"))
    seen_at = models.DateTimeField(_("最近出现"), db_index=True)

    class Meta:
        ordering = ("started_at", "name")
        verbose_name = _("后台进程")
        verbose_name_plural = _("后台进程")

    def __str__(self) -> str:
        return f"{self.host} {self.name[:8]}"
