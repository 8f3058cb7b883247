"""The append-only log: who did what, when, to what, what it was before and after; and the Merkle tree over it."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luoshi.web.kernel import wording


class AppendOnlyError(Exception):
    """Somebody tried to change or remove an entry of the log."""

    def __init__(self) -> None:
        super().__init__(_("审计记录只能追加，不能修改或删除"))


class AppendOnlyQuerySet(models.QuerySet):
    """Reads and appends; the rest is refused (the database refuses it as well, by triggers)."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        raise AppendOnlyError


class AppendOnly(models.Model):
    """A row that is written once."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append; raises AppendOnlyError for a row that exists."""
        if not self._state.adding:
            raise AppendOnlyError
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError


class Entry(AppendOnly):
    """One write. ``before`` and ``after`` hold what changed; None where there was nothing.

    ``sequence`` counts 1, 2, … without a gap and is the place of the entry in the tree. People and organisations are
    kept by number and name and not by foreign key: the log outlives them. ``organisation_*`` is the organisation that
    the entry is about, ``acting_for`` the name of the one for which the person acted. Every column is sealed.
    """

    sequence = models.PositiveBigIntegerField(_("序号"), unique=True)
    at = models.DateTimeField(_("时间"), default=timezone.now, db_index=True)
    person_id = models.BigIntegerField(_("操作人编号"), null=True)
    person = models.CharField(_("操作人"), max_length=100)
    role = models.CharField(_("身份"), max_length=20, blank=True)
    acting_for = models.CharField(_("代表机构"), max_length=200, blank=True)
    organisation_id = models.BigIntegerField(_("机构编号"), null=True)
    organisation_name = models.CharField(_("机构"), max_length=200, blank=True)
    organisation_path = models.CharField(_("机构路径"), max_length=200, blank=True, db_index=True)
    channel = models.CharField(_("途径"), max_length=10, blank=True)
    action = models.CharField(_("操作"), max_length=60)
    object_type = models.CharField(_("对象类型"), max_length=60)
    object_id = models.CharField(_("对象编号"), max_length=60)
    object_label = models.CharField(_("对象"), max_length=300)
    before = models.JSONField(_("改前"), null=True)
    after = models.JSONField(_("改后"), null=True)

    class Meta:
        ordering = ("-sequence",)
        # Each filter of the list with its order, so that a page of a long log is read from an index.
        indexes = (
            models.Index(fields=["object_type", "object_id"], name="audit_entry_object"),
            models.Index(fields=["object_type", "sequence"], name="audit_entry_of_type"),
            models.Index(fields=["action", "sequence"], name="audit_entry_of_action"),
            models.Index(fields=["person", "sequence"], name="audit_entry_of_person"),
            models.Index(fields=["organisation_id", "sequence"], name="audit_entry_of_organisation"),
        )
        verbose_name = _("审计记录")
        verbose_name_plural = _("审计记录")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.person} {self.action} {self.object_label}"

    def get_absolute_url(self) -> str:
        return reverse("audit:entry", args=[self.sequence])

    @property
    def words(self) -> str:
        """What was done, in the language of whoever reads."""
        return wording.act(self.action, self.object_type)

    @property
    def object_words(self) -> str:
        """The kind of thing it was done to, in the language of whoever reads."""
        return wording.kind(self.object_type)


class Node(AppendOnly):
    """The root of a perfect subtree that is complete: ``2 ** level`` leaves from ``position * 2 ** level`` on.

    Level 0 holds the digests of the entries (position = sequence - 1). With the others a proof takes a few rows.
    """

    pk = models.CompositePrimaryKey("level", "position")
    level = models.PositiveSmallIntegerField(_("层"))
    position = models.PositiveBigIntegerField(_("位置"))
    digest = models.BinaryField(_("摘要"), max_length=32)

    class Meta:
        verbose_name = _("校验树节点")

    def __str__(self) -> str:
        return f"{self.level}/{self.position}"


class Tree(models.Model):
    """The state of the tree, in one row: locked by whoever appends, so that the sequence has no gap.

    ``peaks`` are the roots of the largest perfect subtrees from left to right, 32 bytes each: all that an append needs.
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    size = models.PositiveBigIntegerField(_("条数"), default=0)
    peaks = models.BinaryField(_("峰"), default=bytes)

    class Meta:
        verbose_name = _("校验树")

    def __str__(self) -> str:
        return str(self.size)


class Checkpoint(AppendOnly):
    """A root that somebody took down, on paper perhaps: the log of that size had this root."""

    size = models.PositiveBigIntegerField(_("条数"))
    root = models.CharField(_("校验根"), max_length=64)
    at = models.DateTimeField(_("时间"), default=timezone.now)
    by = models.CharField(_("生成人"), max_length=100)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("校验根")

    def __str__(self) -> str:
        return f"{self.size} {self.root}"
