"""Indicators, and the figures kept for them: as they were sent in, and as they are held. Data and invariants only.

- ``Indicator`` is an entry of the catalogue; ``IndicatorOwner`` says which bodies owe its figures.
- ``Submission`` is what came in at once: a file, a figure typed by hand, a push of another system, a granted revision. Its
  steps (received, checked, confirmed, locked, published) are facts of its own, each with who and when.
- ``SubmittedFigure`` is a figure as it was read there, with its place, before it is confirmed.
- ``Observation`` is a figure that is held: written when its submission is confirmed, never changed or deleted. What
  counts is ``in_force``; a later figure for the same key is a new revision, and the earlier one stays.
- ``Revision`` is the request to change a figure after the lock, granted by somebody else.
- ``TargetBasis`` says on which indicator, place and facet a target stands: its figures are then those observations.
- ``KeptMapping``, ``KeptName`` remember how the tables and names of a sender are understood.
"""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luoshi.statistics.period import Period
from luoshi.statistics.submissions import Step
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import clock
from luoshi.web.kernel.fields import MomentField
from luoshi.web.tasks.models import Target

NAME_LIMIT = 200
DIGITS, DECIMALS = 24, 6


def plain(value: Decimal) -> str:
    """A value as people write it: without the zeros that the column adds."""
    return f"{value.normalize():f}"


def new_key() -> str:
    """What tells one form or push from another, so that sending it twice is done once."""
    return uuid.uuid4().hex


def _person(label: Any) -> Any:
    """Who did it."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=label, null=True, on_delete=models.PROTECT, related_name="+"
    )


class Facet(models.TextChoices):
    """Which side of an indicator a figure tells (``luoshi.statistics.keeping``)."""

    LEVEL = "level", _("总量")
    GROWTH = "growth", _("增速")
    SHARE = "share", _("占比")
    INCREMENT = "increment", _("增减量")
    CHANGE = "change", _("升降点数")


class Indicator(models.Model):
    """What is measured. ``code`` is the library's id; ``growth_of`` the level whose published growth rate this is:
    figures of it are kept as the facet growth of that level.
    """

    class Direction(models.TextChoices):
        HIGHER = "higher", _("越大越好")
        LOWER = "lower", _("越小越好")
        NEUTRAL = "neutral", _("中性")

    class Frequency(models.TextChoices):
        MONTH = "month", _("月度")
        QUARTER = "quarter", _("季度")
        HALF = "half", _("半年")
        YEAR = "year", _("年度")

    class Prices(models.TextChoices):
        NOMINAL = "nominal", _("现价")
        REAL = "real", _("可比价")
        NONE = "none", _("不涉及")

    code = models.CharField(_("编号"), max_length=61, unique=True)
    name = models.CharField(_("名称"), max_length=NAME_LIMIT)
    aliases = models.JSONField(_("别名"), default=list, blank=True)
    definition = models.TextField(_("口径"), blank=True)
    measure = models.CharField(_("计量单位"), max_length=60)
    direction = models.CharField(_("方向"), max_length=8, choices=Direction, default=Direction.NEUTRAL)
    frequency = models.CharField(_("频率"), max_length=8, choices=Frequency, default=Frequency.MONTH)
    prices = models.CharField(_("价格"), max_length=8, choices=Prices, default=Prices.NONE)
    cumulative = models.BooleanField(_("年初以来累计"), default=False)
    additive = models.BooleanField(_("下级加总等于上级"), default=False)
    minimum = models.FloatField(_("可能的最小值"), null=True, blank=True)
    maximum = models.FloatField(_("可能的最大值"), null=True, blank=True)
    growth_of = models.ForeignKey(
        "self",
        verbose_name=_("是谁的增速"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="growths",
    )
    # Whose figures they are as the catalogue says it; which bodies owe them here: ``owners``.
    department = models.CharField(_("数据部门"), max_length=NAME_LIMIT, blank=True)
    levels = models.JSONField(_("分到哪些层级"), default=list, blank=True)
    source = models.CharField(_("依据"), max_length=300, blank=True)
    position = models.PositiveIntegerField(_("次序"), default=0)
    version = models.PositiveIntegerField(_("版本"), default=1)

    class Meta:
        ordering = ("position", "id")
        verbose_name = _("指标")
        verbose_name_plural = _("指标")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("statistics:indicator", args=[self.pk])


class IndicatorOwner(models.Model):
    """A body that owes the figures of an indicator, for the places of its own government."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="owners")
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("数据责任单位"),
        on_delete=models.PROTECT,
        related_name="indicators_owned",
    )

    class Meta:
        ordering = ("organisation__path", "id")
        constraints = (
            models.UniqueConstraint(fields=["indicator", "organisation"], name="statistics_owner_once"),
        )
        verbose_name = _("数据责任单位")

    def __str__(self) -> str:
        return self.organisation.short_name


class Submission(models.Model):
    """Figures that came in at once from one body, and how far they are."""

    class Kind(models.TextChoices):
        FILE = "file", _("文件")
        HAND = "hand", _("手工填写")
        PUSH = "push", _("系统推送")
        REVISION = "revision", _("锁定后修订")

    class Reading(models.TextChoices):
        WAITING = "waiting", _("等待识读")
        READING = "reading", _("正在识读")
        READ = "read", _("已识读")
        FAILED = "failed", _("识读失败")

    owner = models.ForeignKey(
        Organisation, verbose_name=_("报送单位"), on_delete=models.PROTECT, related_name="submissions"
    )
    kind = models.CharField(_("来源类别"), max_length=8, choices=Kind)
    title = models.CharField(_("来源"), max_length=300)
    sha256 = models.CharField(_("原文件"), max_length=64, blank=True, db_index=True)
    size = models.PositiveBigIntegerField(_("大小"), default=0)
    reading = models.CharField(_("识读"), max_length=8, choices=Reading, default=Reading.READ)
    problem = models.TextField(_("问题"), blank=True)
    # Of a file: how its tables were understood, what the reader had to tell, and how many figures it found.
    mappings = models.JSONField(_("列的对应关系"), default=list, blank=True)
    notices = models.JSONField(_("提示"), default=list, blank=True)
    # Findings of the checks that hold the whole outside, by their number, and how each was explained.
    findings = models.JSONField(_("检查结果"), default=list, blank=True)
    total = models.PositiveIntegerField(_("数据个数"), default=0)
    done = models.PositiveIntegerField(_("已入库"), default=0)
    received_at = MomentField(_("收到时间"), auto_now_add=True)
    received_by = _person(_("报送人"))
    checked_at = models.DateTimeField(_("检查时间"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    confirmed_by = _person(_("确认人"))
    locked_at = models.DateTimeField(_("锁定时间"), null=True, blank=True)
    locked_by = _person(_("锁定人"))
    published_at = models.DateTimeField(_("公布时间"), null=True, blank=True)
    published_by = _person(_("公布人"))
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    withdrawn_by = _person(_("撤回人"))
    key = models.CharField(max_length=64, default=new_key, editable=False)
    demonstration = models.BooleanField(_("示例数据"), default=False)
    version = models.PositiveIntegerField(_("版本"), default=1)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=["owner", "key"], name="statistics_submitted_once"),
            models.CheckConstraint(
                condition=Q(locked_at=None) | Q(confirmed_at__isnull=False),
                name="statistics_locked_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(locked_at__isnull=False),
                name="statistics_published_locked",
            ),
        )
        indexes = (models.Index(fields=["owner", "-id"], name="statistics_submission_of"),)
        verbose_name = _("数据报送")
        verbose_name_plural = _("数据报送")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("statistics:submission", args=[self.pk])

    @property
    def happened(self) -> frozenset[Step]:
        """The steps that were taken."""
        moments = {
            Step.RECEIVED: self.received_at if self.reading == self.Reading.READ else None,
            Step.CHECKED: self.checked_at,
            Step.CONFIRMED: self.confirmed_at,
            Step.LOCKED: self.locked_at,
            Step.PUBLISHED: self.published_at,
            Step.WITHDRAWN: self.withdrawn_at,
        }
        return frozenset(step for step, moment in moments.items() if moment)

    @property
    def step(self) -> Step:
        """The last of them."""
        return next((step for step in reversed(Step) if step in self.happened), Step.RECEIVED)


class SubmittedFigure(models.Model):
    """A figure as a submission has it. ``indicator`` and ``place`` are None where nobody answers to the written names.

    ``value`` is as printed, in ``measure``; ``original`` what stood there before somebody mended it (empty: untouched).
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="figures")
    position = models.PositiveIntegerField(default=0)
    metric = models.CharField(_("指标（原文）"), max_length=300)
    place_written = models.CharField(_("地区（原文）"), max_length=100, blank=True)
    period = models.CharField(_("时期"), max_length=12)
    facet = models.CharField(_("口径"), max_length=10, choices=Facet, default=Facet.LEVEL)
    value = models.DecimalField(_("数值"), max_digits=DIGITS, decimal_places=DECIMALS)
    measure = models.CharField(_("计量单位"), max_length=60, blank=True)
    original = models.CharField(_("原来的数"), max_length=100, blank=True)
    indicator = models.ForeignKey(
        Indicator, verbose_name=_("指标"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    place = models.ForeignKey(
        Organisation,
        verbose_name=_("地区"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # Where it stands: the cell of a table, or the stretch of the text; with the sentence itself.
    cell = models.CharField(_("单元格"), max_length=120, blank=True)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    text = models.CharField(_("原文"), max_length=500, blank=True)
    # Left out by a person, or because it is not in the catalogue or not the sender's.
    taken = models.BooleanField(_("入库"), default=True)

    class Meta:
        ordering = ("position", "id")
        indexes = (models.Index(fields=["submission", "position"], name="statistics_submitted_order"),)
        verbose_name = _("报送的数")

    def __str__(self) -> str:
        return f"{self.metric} {self.period}"

    @property
    def plain(self) -> str:
        """Its value as people write it."""
        return plain(self.value)


class ObservationQuerySet(models.QuerySet["Observation"]):
    """What is asked of figures again and again."""

    def in_force(self) -> ObservationQuerySet:
        """The figures that count: of each key the latest revision."""
        return self.filter(in_force=True)

    def of(
        self, indicator: Indicator | int, place: Organisation | int, facet: str = "level"
    ) -> ObservationQuerySet:
        """The series of one indicator and facet for one place, in the order of time."""
        found = self.filter(
            indicator_id=getattr(indicator, "pk", indicator),
            place_id=getattr(place, "pk", place),
            facet=facet,
        )
        return found.order_by("period_end", "months", "revision")

    def published(self) -> ObservationQuerySet:
        """What everybody may see."""
        return self.filter(submission__published_at__isnull=False)


class Observation(models.Model):
    """A figure that is held: of an indicator, of a place, for a period, in a facet.

    ``value`` is in the unit of measure that ``luoshi.statistics.keeping.measure_of`` gives for the indicator and the
    facet; ``printed`` is the figure with its unit exactly as the source has it. ``period`` is written as the library writes it
    (2025M01-10), ``period_end`` and ``months`` are its last day and its length, for order and for ranges.
    """

    indicator = models.ForeignKey(
        Indicator, verbose_name=_("指标"), on_delete=models.PROTECT, related_name="observations"
    )
    place = models.ForeignKey(
        Organisation, verbose_name=_("地区"), on_delete=models.PROTECT, related_name="observations"
    )
    period = models.CharField(_("时期"), max_length=12)
    period_end = models.DateField(_("时期末"))
    months = models.PositiveSmallIntegerField(_("月数"))
    facet = models.CharField(_("口径"), max_length=10, choices=Facet, default=Facet.LEVEL)
    value = models.DecimalField(_("数值"), max_digits=DIGITS, decimal_places=DECIMALS)
    printed = models.CharField(_("原文数值"), max_length=100, blank=True)
    revision = models.PositiveSmallIntegerField(_("修订"), default=0)
    in_force = models.BooleanField(_("现行"), default=True)
    submission = models.ForeignKey(
        Submission, verbose_name=_("来源"), on_delete=models.PROTECT, related_name="observations"
    )
    cell = models.CharField(_("单元格"), max_length=120, blank=True)
    text = models.CharField(_("原文"), max_length=500, blank=True)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        ordering = ("indicator", "place", "facet", "period_end", "months", "revision")
        constraints = (
            models.UniqueConstraint(
                fields=["indicator", "place", "facet", "period"],
                condition=Q(in_force=True),
                name="statistics_one_in_force",
            ),
            models.UniqueConstraint(
                fields=["indicator", "place", "facet", "period", "revision"], name="statistics_revision_once"
            ),
        )
        indexes = (
            # The years or months of very many places at once, without those of other lengths (``panel``).
            models.Index(
                fields=["indicator", "facet", "months", "period_end"],
                condition=Q(in_force=True),
                name="statistics_panel",
            ),
            models.Index(fields=["place", "indicator"], name="statistics_by_place"),
            models.Index(fields=["-period_end", "-id"], name="statistics_latest"),
        )
        verbose_name = _("指标数据")
        verbose_name_plural = _("指标数据")

    def __str__(self) -> str:
        return f"{self.indicator} {self.place.short_name} {self.period_words}"

    @property
    def period_words(self) -> str:
        """The period as people write it."""
        return Period.parse(self.period).chinese

    @property
    def plain(self) -> str:
        """Its value as people write it."""
        return plain(self.value)

    def get_absolute_url(self) -> str:
        return reverse("statistics:observation", args=[self.pk])


class Revision(models.Model):
    """The request to change a figure after the lock: who, why, until when it may be granted; and what was decided."""

    class State(models.TextChoices):
        ASKED = "asked", _("待批准")
        GRANTED = "granted", _("已批准")
        REFUSED = "refused", _("未批准")

    observation = models.ForeignKey(
        Observation, verbose_name=_("锁定的数据"), on_delete=models.PROTECT, related_name="revisions"
    )
    value = models.DecimalField(_("改为"), max_digits=DIGITS, decimal_places=DECIMALS)
    reason = models.TextField(_("理由"))
    until = models.DateField(_("最迟批准日期"))
    owner = models.ForeignKey(
        Organisation, verbose_name=_("申请单位"), on_delete=models.PROTECT, related_name="+"
    )
    asked_by = _person(_("申请人"))
    asked_at = MomentField(_("申请时间"), auto_now_add=True)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.ASKED)
    decided_by = _person(_("批准人"))
    decided_at = models.DateTimeField(_("批准时间"), null=True, blank=True)
    note = models.TextField(_("批准意见"), blank=True)
    result = models.OneToOneField(
        Observation,
        verbose_name=_("修订后"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="granted_as",
    )
    version = models.PositiveIntegerField(_("版本"), default=1)

    class Meta:
        ordering = ("-id",)
        constraints = (
            # Whatever way a row is written: nobody grants what they asked for.
            models.CheckConstraint(
                condition=~Q(state="granted")
                | (Q(decided_by__isnull=False) & Q(asked_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
                name="statistics_granted_by_another",
            ),
            models.UniqueConstraint(
                fields=["observation"], condition=Q(state="asked"), name="statistics_asked_once"
            ),
        )
        verbose_name = _("数据修订")
        verbose_name_plural = _("数据修订")

    def __str__(self) -> str:
        return str(self.observation)

    @property
    def plain(self) -> str:
        """Its value as people write it."""
        return plain(self.value)

    def get_absolute_url(self) -> str:
        return reverse("statistics:revision", args=[self.pk])


class TargetBasis(models.Model):
    """On what a target stands: the figures of an indicator in a facet, of a place. Confirmed by a person."""

    target = models.OneToOneField(
        Target, verbose_name=_("目标"), on_delete=models.CASCADE, related_name="basis"
    )
    indicator = models.ForeignKey(
        Indicator, verbose_name=_("指标"), on_delete=models.PROTECT, related_name="bases"
    )
    place = models.ForeignKey(
        Organisation, verbose_name=_("地区"), on_delete=models.PROTECT, related_name="+"
    )
    facet = models.CharField(_("口径"), max_length=10, choices=Facet, default=Facet.LEVEL)
    by = _person(_("确认人"))
    at = MomentField(_("确认时间"), auto_now_add=True)

    class Meta:
        indexes = (models.Index(fields=["indicator", "facet", "place"], name="statistics_basis_of"),)
        verbose_name = _("目标所依指标")

    def __str__(self) -> str:
        return f"{self.indicator}（{self.get_facet_display()}）"


class KeptMapping(models.Model):
    """How the columns of a sender's table are understood, as a person corrected it: for the next with the same head."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    signature = models.CharField(max_length=64)
    mapping = models.JSONField()
    by = _person(_("改正人"))
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "signature"], name="statistics_mapping_once"),
        )
        verbose_name = _("列的对应关系")

    def __str__(self) -> str:
        return self.signature


class KeptName(models.Model):
    """Which indicator a sender means by a name, or that it is none of the catalogue (``indicator`` None)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    written = models.CharField(max_length=300)
    indicator = models.ForeignKey(
        Indicator, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    by = _person(_("改正人"))
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "written"], name="statistics_name_once"),
        )
        verbose_name = _("指标的叫法")

    def __str__(self) -> str:
        return self.written
