"""Plans, campaigns, tasks, who answers for them, by when, to what figure. Data and invariants only.

A task here is carried out by many; the ledger that it came from stays in the documents app, and ``published`` keeps
the facts as they were last published, so that a corrected document can be told apart from a change made here.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luoshi.web.directory.models import Organisation, TaskForce
from luoshi.web.documents.models import Document
from luoshi.web.kernel import clock
from luoshi.web.kernel.fields import MomentField


class Plan(models.Model):
    """A published plan: what a government has decided, as tasks that are followed."""

    owner = models.ForeignKey(
        Organisation, verbose_name=_("制定机关"), on_delete=models.PROTECT, related_name="plans"
    )
    document = models.OneToOneField(
        Document,
        verbose_name=_("来源文件"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="published_plan",
    )
    title = models.CharField(_("标题"), max_length=1000)
    doc_number = models.CharField(_("发文字号"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("年份"), null=True, blank=True)
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    published_by = models.CharField(_("发布人"), max_length=100, blank=True)
    # Its own facts, and those of its campaigns, targets and task forces, as last published (those of a task are there).
    published = models.JSONField(_("发布时的内容"), null=True, blank=True)
    demonstration = models.BooleanField(_("示例数据"), default=False)
    version = models.PositiveIntegerField(_("版本"), default=1)

    class Meta:
        ordering = ("-year", "id")
        verbose_name = _("方案")
        verbose_name_plural = _("方案")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('tasks:tasks')}?plan={self.pk}"


class Campaign(models.Model):
    """A part of a plan that is followed as one (攻坚): an annex, or a chapter of the main text."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="campaigns")
    position = models.PositiveIntegerField(_("次序"), default=0)
    name = models.CharField(_("名称"), max_length=300)
    task_force = models.ForeignKey(
        TaskForce,
        verbose_name=_("工作专班"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="campaigns",
    )

    class Meta:
        ordering = ("plan", "position", "id")
        constraints = (models.UniqueConstraint(fields=["plan", "name"], name="delivery_campaign_once"),)
        verbose_name = _("攻坚行动")

    def __str__(self) -> str:
        return self.name


class Light(models.TextChoices):
    """How a task stands, computed and never typed. No data is a light of its own and never green."""

    GREEN = "green", _("正常")
    AMBER = "amber", _("关注")
    RED = "red", _("滞后")
    NONE = "none", _("无数据")


class Task(models.Model):
    """Something that has to be done. A sub-task has a ``parent``; ``number`` is as printed in its document."""

    class State(models.TextChoices):
        OPEN = "open", _("推进中")
        FINISHED = "finished", _("已报办结")
        VERIFIED = "verified", _("已销号")
        CANCELLED = "cancelled", _("已取消")

    plan = models.ForeignKey(
        Plan, verbose_name=_("方案"), null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    campaign = models.ForeignKey(
        Campaign,
        verbose_name=_("攻坚行动"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tasks",
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("上级任务"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="subtasks",
    )
    owner = models.ForeignKey(
        Organisation, verbose_name=_("下达机关"), on_delete=models.PROTECT, related_name="owned_tasks"
    )
    position = models.FloatField(_("次序"), default=0)
    number = models.CharField(_("序号"), max_length=60, blank=True)
    title = models.CharField(_("任务名称"), max_length=2000)
    requirement = models.TextField(_("任务要求"), blank=True)
    place = models.ForeignKey(
        Organisation,
        verbose_name=_("所在地"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tasks_here",
    )
    starts_on = models.DateField(_("开始"), null=True, blank=True)
    due = models.DateField(_("时限"), null=True, blank=True)
    due_text = models.CharField(_("时限（原文）"), max_length=300, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    light = models.CharField(_("灯"), max_length=6, choices=Light, default=Light.NONE)
    light_reason = models.CharField(_("亮灯依据"), max_length=500, blank=True)
    light_on = models.DateField(_("亮灯日期"), null=True, blank=True)
    lead_names = models.CharField(_("牵头单位"), max_length=1000, blank=True)
    support_names = models.TextField(_("责任单位"), blank=True)
    last_update = models.CharField(_("最近进展"), max_length=500, blank=True)
    # The day on which it was given to whoever leads it; and the last day of which anything is known (derived, with the light).
    given_on = models.DateField(_("下达日期"), null=True, blank=True, default=clock.today)
    last_sign = models.DateField(_("最近动态"), null=True, blank=True)
    changed_at = MomentField(_("最近改动"), auto_now=True)
    finished_at = models.DateTimeField(_("报办结时间"), null=True, blank=True)
    verified_at = models.DateTimeField(_("销号时间"), null=True, blank=True)
    # Where it came from: the item of the ledger, its place in the text, and its facts as last published.
    ledger_task = models.PositiveBigIntegerField(_("台账条目"), null=True, blank=True)
    source_start = models.PositiveIntegerField(_("出处起"), null=True, blank=True)
    source_end = models.PositiveIntegerField(_("出处止"), null=True, blank=True)
    published = models.JSONField(_("发布时的内容"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    # While an act finishes it: what is missing, and why it is finished all the same. Recorded with the act, not here.
    unmet: tuple[str, ...] = ()
    exception: str = ""

    BY_TERM: ClassVar = (
        "by_term"  # within ``published``: the end of the plan that was given as its time limit
    )

    # What a person may change of the task itself, with optimistic locking by ``version``.
    FIELDS: ClassVar = ("number", "title", "requirement", "starts_on", "due", "due_text", "campaign", "place")

    class Meta:
        ordering = ("plan", "position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["plan", "ledger_task"],
                condition=Q(ledger_task__isnull=False),
                name="delivery_task_published_once",
            ),
        )
        indexes = (
            models.Index(fields=["plan", "position", "id"], name="delivery_task_order"),
            models.Index(fields=["due", "id"], name="delivery_task_due"),
            models.Index(fields=["-changed_at", "-id"], name="delivery_task_changed"),
            models.Index(fields=["campaign", "light"], name="delivery_task_light"),
        )
        verbose_name = _("任务")
        verbose_name_plural = _("任务")

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def due_by_term(self) -> bool:
        """Whether its time limit is the end of its plan, given when it was published, and written nowhere."""
        return self.due is not None and (self.published or {}).get(self.BY_TERM) == self.due.isoformat()

    def get_absolute_url(self) -> str:
        return reverse("tasks:task", args=[self.pk])


class Involvement(models.Model):
    """A body answers for a task. ``organisation`` is None where nobody in the directory answers to the name."""

    class Role(models.TextChoices):
        LEAD = "lead", _("牵头")
        SUPPORT = "support", _("责任")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="involvements")
    role = models.CharField(_("角色"), max_length=8, choices=Role)
    position = models.PositiveIntegerField(default=0)
    written = models.CharField(_("原文写法"), max_length=300)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="involvements",
    )

    class Meta:
        ordering = ("role", "position", "id")
        indexes = (
            models.Index(fields=["task", "role", "position"], name="delivery_involvement_order"),
            models.Index(fields=["organisation", "role", "task"], name="delivery_involvement_of"),
        )
        verbose_name = _("责任单位")

    def __str__(self) -> str:
        return self.written


class Reach(models.Model):
    """Which organisation has to do with a task: the owner, the leads, the supports and all above them in the tree.

    Derived from ``Task.owner`` and the involvements, and rebuilt by ``services.reach`` with every change of them, so
    that "may this office see the task" is one look-up, whatever the depth of the tree.
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="reach")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    contains = models.BooleanField(default=False)
    leads = models.BooleanField(default=False)
    supports = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organisation", "task"], name="delivery_reach_once"),)
        verbose_name = _("涉及")

    def __str__(self) -> str:
        return f"{self.task_id}-{self.organisation_id}"


class Milestone(models.Model):
    """A step of a task with a day and somebody who answers for it."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="milestones")
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(_("节点"), max_length=300)
    due = models.DateField(_("时限"))
    done_on = models.DateField(_("完成"), null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("责任单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("责任人"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="milestones",
    )

    class Meta:
        ordering = ("due", "position", "id")
        indexes = (models.Index(fields=["due", "done_on"], name="delivery_milestone_due"),)
        verbose_name = _("节点")

    def __str__(self) -> str:
        return self.title


class Target(models.Model):
    """A quantity to reach: of a task, or of a campaign or plan as a whole (``headline``)."""

    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.CASCADE, related_name="targets")
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="targets"
    )
    task = models.ForeignKey(Task, null=True, blank=True, on_delete=models.CASCADE, related_name="targets")
    position = models.PositiveIntegerField(default=0)
    headline = models.BooleanField(_("主要目标"), default=False)
    metric = models.CharField(_("指标"), max_length=500)
    comparator = models.CharField(_("关系"), max_length=5)
    value = models.DecimalField(_("数值"), max_digits=24, decimal_places=6, null=True, blank=True)
    value_to = models.DecimalField(_("数值上限"), max_digits=24, decimal_places=6, null=True, blank=True)
    unit = models.CharField(_("单位"), max_length=60, blank=True)
    kind = models.CharField(_("性质"), max_length=10)
    hedge = models.CharField(_("语气"), max_length=4, blank=True)
    approximate = models.BooleanField(_("约数"), default=False)
    year = models.PositiveSmallIntegerField(_("年份"), null=True, blank=True)
    baseline = models.DecimalField(_("基期值"), max_digits=24, decimal_places=6, null=True, blank=True)
    data_owner = models.ForeignKey(
        Organisation,
        verbose_name=_("数据责任单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="data_targets",
    )
    ledger_target = models.PositiveBigIntegerField(_("台账条目"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    class Meta:
        ordering = ("position", "id")
        indexes = (models.Index(fields=["-plan", "position", "id"], name="delivery_target_order"),)
        verbose_name = _("目标")

    def __str__(self) -> str:
        return self.metric

    def get_absolute_url(self) -> str:
        return reverse("tasks:target", args=[self.pk])


class TargetValue(models.Model):
    """What the figure was: of the whole, or of one place, for a period, with its source. A later one revises it."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="values")
    place = models.ForeignKey(
        Organisation,
        verbose_name=_("地区"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    period = models.CharField(_("时期"), max_length=20)
    period_end = models.DateField(_("时期末"))
    value = models.DecimalField(_("数值"), max_digits=24, decimal_places=6)
    source = models.CharField(_("来源"), max_length=300)
    at = MomentField(_("填写时间"), auto_now_add=True)
    by = models.CharField(_("填写人"), max_length=100)
    superseded = models.BooleanField(_("已修订"), default=False)
    demonstration = models.BooleanField(_("示例数据"), default=False)

    class Meta:
        ordering = ("period_end", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["target", "place", "period"],
                condition=Q(superseded=False, place__isnull=False),
                name="delivery_target_value_once",
            ),
            models.UniqueConstraint(
                fields=["target", "period"],
                condition=Q(superseded=False, place__isnull=True),
                name="delivery_target_whole_once",
            ),
        )
        indexes = (models.Index(fields=["target", "place", "period_end"], name="delivery_value_latest"),)
        verbose_name = _("目标数据")

    def __str__(self) -> str:
        return f"{self.target_id} {self.period} {self.value}"
