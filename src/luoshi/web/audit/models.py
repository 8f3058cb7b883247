"""The append-only log: who did what, when, to what, and what it was before and after."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class AppendOnlyError(Exception):
    """Somebody tried to change or remove an entry of the log."""

    def __init__(self) -> None:
        super().__init__("审计记录只能追加，不能修改或删除")


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reads and appends; the rest is refused (the database refuses it as well, by triggers)."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        raise AppendOnlyError


class Entry(models.Model):
    """One write. ``before`` and ``after`` hold what changed; None where there was nothing."""

    at = models.DateTimeField("时间", auto_now_add=True, db_index=True)
    person = models.CharField("操作人", max_length=100)
    action = models.CharField("操作", max_length=60)
    object_type = models.CharField("对象类型", max_length=60)
    object_id = models.CharField("对象编号", max_length=60)
    object_label = models.CharField("对象", max_length=300)
    before = models.JSONField("改前", null=True)
    after = models.JSONField("改后", null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=["object_type", "object_id"], name="audit_entry_object"),)
        verbose_name = "审计记录"
        verbose_name_plural = "审计记录"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.person} {self.action} {self.object_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append; raises AppendOnlyError for an entry that exists."""
        if not self._state.adding:
            raise AppendOnlyError
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError
