"""Organisations as a tree with lifetimes, and the task forces that join them. Data and its own invariants only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luoshi.register.spoken import ways_to_type


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Reads that follow the tree or the calendar."""

    def bulk_create(self, objs: Iterable[Organisation], *args: Any, **kwargs: Any) -> list[Organisation]:
        """Create many, with the ways to type them; their paths are the caller's."""
        rows = list(objs)
        for row in rows:
            row.work_out_ways()
        return super().bulk_create(rows, *args, **kwargs)

    def within(self, path: str) -> OrganisationQuerySet:
        """The organisation of this path and everything below it; nothing for an empty path."""
        return self.filter(path__startswith=path) if path else self.none()

    def existing(self, on: date) -> OrganisationQuerySet:
        """What exists on the day."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gt=on))


class Organisation(models.Model):
    """A government, a department, a park, a company: whatever can lead, support or contain.

    ``path`` is the list of its ancestors and itself as "/1/5/": all below are found by its beginning.
    ``government_path`` is that of the nearest government at or above it. A renamed, merged or abolished organisation
    stays, with ``valid_to`` and successor.
    """

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("政府")
        DEPARTMENT = "department", _("部门")
        PARTY = "party", _("党委机构")
        PARK = "park", _("园区")
        ENTERPRISE = "enterprise", _("企事业单位")
        OTHER = "other", _("其他")

    class Level(models.TextChoices):
        PROVINCE = "province", _("省级")
        PREFECTURE = "prefecture", _("市州")
        COUNTY = "county", _("县市区")
        TOWNSHIP = "township", _("乡镇街道")

    name = models.CharField(_("全称"), max_length=200)
    short_name = models.CharField(_("简称"), max_length=60)
    aliases = models.JSONField(_("别称"), default=list, blank=True)
    # By what else people find it when they type: spoken short forms and initials, worked out from its names.
    ways_to_type = models.TextField(_("输入方式"), blank=True, default="", editable=False)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind)
    level = models.CharField(_("层级"), max_length=12, choices=Level)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("上级"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    path = models.CharField(_("路径"), max_length=200, blank=True, db_index=True)
    government_path = models.CharField(_("所属政府"), max_length=200, blank=True)
    division_code = models.CharField(_("行政区划代码"), max_length=12, blank=True, db_index=True)
    position = models.PositiveIntegerField(_("次序"), default=0)
    valid_from = models.DateField(_("设立"), null=True, blank=True)
    valid_to = models.DateField(_("撤销日期"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        verbose_name=_("承接单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
    )
    demonstration = models.BooleanField(_("示例数据"), default=False)
    version = models.PositiveIntegerField(_("版本"), default=1)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ("path", "position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["name"], condition=Q(valid_to=None), name="directory_organisation_one_of_a_name"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=models.F("valid_from")),
                name="directory_organisation_lifetime",
            ),
        )
        indexes = (models.Index(fields=["parent", "position"], name="directory_organisation_order"),)
        verbose_name = _("机构")
        verbose_name_plural = _("机构")

    def __str__(self) -> str:
        return self.name

    def exists_on(self, day: date) -> bool:
        """Whether it exists on the day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day < self.valid_to
        )

    @property
    def ancestor_ids(self) -> list[int]:
        """From the root down to itself."""
        return [int(part) for part in self.path.strip("/").split("/") if part]

    def get_absolute_url(self) -> str:
        return reverse("directory:organisation", args=[self.pk])

    def work_out_ways(self) -> bool:
        """Bring the ways to type it up to date with its names; whether they have changed."""
        before, self.ways_to_type = self.ways_to_type, " ".join(ways_to_type(self.name, self.short_name))
        return before != self.ways_to_type

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what is worked out: ways to type its names, and the paths, which hold the own number that a new row gets."""
        if self.work_out_ways() and kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "ways_to_type"}
        super().save(*args, **kwargs)
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        inherited = self.parent.government_path if self.parent else ""
        government = path if self.kind == self.Kind.GOVERNMENT else inherited or path
        if (path, government) != (self.path, self.government_path):
            self.path, self.government_path = path, government
            type(self).objects.filter(pk=self.pk).update(path=path, government_path=government)


class TaskForce(models.Model):
    """A task force (工作专班): who convenes it, who sits in it, where its office is."""

    name = models.CharField(_("名称"), max_length=200)
    owner = models.ForeignKey(
        Organisation, verbose_name=_("设立机关"), on_delete=models.PROTECT, related_name="owned_task_forces"
    )
    plan = models.ForeignKey(
        "delivery.Plan",
        verbose_name=_("所属方案"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="task_forces",
    )
    convener = models.CharField(_("召集人"), max_length=200, blank=True)
    convener_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("召集人账号"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    deputies = models.JSONField(_("副召集人"), default=list, blank=True)
    office_host = models.ForeignKey(
        Organisation,
        verbose_name=_("专班办公室"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="hosted_task_forces",
    )
    office_written = models.CharField(_("办公室所在（原文）"), max_length=200, blank=True)
    source_item = models.PositiveBigIntegerField(_("台账条目"), null=True, blank=True)
    valid_from = models.DateField(_("成立"), null=True, blank=True)
    valid_to = models.DateField(_("撤销日期"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    class Meta:
        ordering = ("id",)
        verbose_name = _("工作专班")
        verbose_name_plural = _("工作专班")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("directory:task-force", args=[self.pk])


class TaskForceMember(models.Model):
    """A body that sits in a task force; ``organisation`` is None where nobody in the directory answers to the name."""

    task_force = models.ForeignKey(TaskForce, on_delete=models.CASCADE, related_name="members")
    position = models.PositiveIntegerField(default=0)
    written = models.CharField(_("成员单位（原文）"), max_length=200)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("成员单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="task_force_seats",
    )

    class Meta:
        ordering = ("position", "id")
        verbose_name = _("成员单位")

    def __str__(self) -> str:
        return self.written
