"""A document, the text that was read from it, and its ledger as rows that people can correct.

Offsets count characters of the repaired text of the document's reading. Only data and what is always true of it
stand here; every write goes through the services.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import clock


class Document(models.Model):
    """A file that was handed in. Its bytes are kept under their SHA-256 and never change."""

    class State(models.TextChoices):
        QUEUED = "queued", _("排队")
        READING = "reading", _("识读中")
        READ = "read", _("已识读")
        FAILED = "failed", _("失败")

    class Kind(models.TextChoices):
        """By what its ledger holds most prominently."""

        PLAN = "plan", _("任务分工")
        INCENTIVE = "incentive", _("激励措施")
        AWARD = "award", _("表扬通报")
        OTHER = "other", _("其他")

    name = models.CharField(_("文件名"), max_length=255)
    owner = models.ForeignKey(
        Organisation,
        verbose_name=_("所属机关"),
        null=True,
        on_delete=models.PROTECT,
        related_name="documents",
    )
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(_("字节数"))
    format = models.CharField(_("格式"), max_length=10, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.QUEUED, db_index=True)
    message = models.TextField(_("说明"), blank=True)
    kind = models.CharField(_("类别"), max_length=10, choices=Kind, blank=True)
    uploaded_at = models.DateTimeField(_("上传时间"), default=clock.now, editable=False)
    uploaded_by = models.CharField(_("上传人"), max_length=100)
    claimed_at = models.DateTimeField(_("开始识读"), null=True)
    attempts = models.PositiveSmallIntegerField(_("识读次数"), default=0)
    read_at = models.DateTimeField(_("识读完成时间"), null=True)
    changed_at = models.DateTimeField(_("最近改动"), null=True)
    reading = models.OneToOneField(
        "Reading", verbose_name=_("识读结果"), null=True, on_delete=models.SET_NULL, related_name="shown_for"
    )
    # Handed in by mistake: it is kept, and seen only by those who may take it back.
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)
    withdrawn_by = models.CharField(_("撤回人"), max_length=100, blank=True)
    withdrawn_reason = models.CharField(_("撤回的理由"), max_length=500, blank=True)
    replaced_by = models.ForeignKey(
        "self", verbose_name=_("更正稿"), null=True, on_delete=models.SET_NULL, related_name="replaces"
    )

    title = models.CharField(_("标题"), max_length=1000, null=True)
    doc_number = models.CharField(_("发文字号"), max_length=200, null=True)
    issuer = models.CharField(_("发文机关"), max_length=500, null=True)
    addressees = models.JSONField(_("主送机关"), default=list)
    issued_on = models.CharField(_("成文日期"), max_length=10, null=True)
    printed_on = models.CharField(_("印发日期"), max_length=10, null=True)
    disclosure = models.CharField(_("公开方式"), max_length=50, null=True)
    copied_to = models.JSONField(_("抄送机关"), default=list)
    attachments = models.JSONField(_("附件"), default=list)
    header_origin = models.CharField(_("来源"), max_length=10, default="program")
    version = models.PositiveIntegerField(_("版本"), default=1)

    HEADER_FIELDS: ClassVar = (
        "title", "doc_number", "issuer", "addressees", "issued_on", "printed_on", "disclosure", "copied_to",
        "attachments",
    )  # fmt: skip

    class Meta:
        ordering = ("-uploaded_at", "-id")
        # The same bytes are one document of an organisation; another organisation may hold its own.
        constraints = (
            models.UniqueConstraint(fields=["owner", "sha256"], name="documents_document_once"),
            models.UniqueConstraint(
                fields=["sha256"], condition=models.Q(owner=None), name="documents_document_unowned_once"
            ),
        )
        verbose_name = _("文件")
        verbose_name_plural = _("文件")

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """What people call it: its title, else the name of its file."""
        return self.title or self.name

    @property
    def waiting(self) -> bool:
        """Whether its reading is still to come."""
        return self.state in {self.State.QUEUED, self.State.READING}

    def get_absolute_url(self) -> str:
        return reverse("documents:document", args=[self.pk])


class Reading(models.Model):
    """What the program once read from a file, whole and unchanged: the text, its map, and the ledger as first found."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="readings")
    made_at = models.DateTimeField(_("识读时间"), auto_now_add=True)
    program = models.CharField(_("程序版本"), max_length=20)
    source = models.TextField(_("原文"))
    text = models.TextField(_("修复后的文字"))
    runs = models.JSONField(_("对应关系"))
    frame = models.JSONField(
        _("文件的其余部分")
    )  # pages, tables, headings, repairs, notices, header, circulation …
    ledger = models.JSONField(_("程序识读的台账"))

    class Meta:
        ordering = ("-id",)
        verbose_name = _("识读结果")
        verbose_name_plural = _("识读结果")

    def __str__(self) -> str:
        return f"{self.document_id} {self.made_at:%Y-%m-%d %H:%M}"


class Origin(models.TextChoices):
    """Who made a row what it is."""

    PROGRAM = "program", _("程序识读")
    PERSON = "person", _("人工改正")


class Item(models.Model):
    """What is corrected, confirmed and undone as one: it has a version, so that two people cannot overwrite each other."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE)
    position = models.FloatField(_("次序"))
    start = models.PositiveIntegerField(_("起"))
    end = models.PositiveIntegerField(_("止"))
    origin = models.CharField(_("来源"), max_length=10, choices=Origin, default=Origin.PROGRAM)
    version = models.PositiveIntegerField(_("版本"), default=1)
    confirmed_at = models.DateTimeField(_("核对时间"), null=True)
    confirmed_by = models.CharField(_("核对人"), max_length=100, blank=True)
    changed_at = models.DateTimeField(_("改正时间"), null=True)
    changed_by = models.CharField(_("改正人"), max_length=100, blank=True)

    class Meta:
        abstract = True
        ordering = ("position", "id")

    @property
    def key(self) -> str:
        """How pages name it, e.g. ``task-12``."""
        return f"{self._meta.model_name}-{self.pk}"


class Plan(models.Model):
    """A plan inside the document: the main text, an annex, or the notice itself."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="plans")
    position = models.FloatField()
    name = models.CharField(_("编号"), max_length=60)
    title = models.CharField(_("标题"), max_length=1000)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.title


class Task(Item):
    """One row of the ledger."""

    class Kind(models.TextChoices):
        CAMPAIGN = "campaign", _("攻坚行动")
        TASK = "task", _("任务")
        LIVELIHOOD = "livelihood", _("民生实事")
        REQUIREMENT = "requirement", _("工作要求")

    plan = models.CharField(_("所在方案"), max_length=60)
    number = models.CharField(_("序号"), max_length=60, null=True)
    path = models.JSONField(_("所在标题"), default=list)
    heading = models.CharField(_("任务名称"), max_length=2000, null=True)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind, default=Kind.TASK)

    class Meta(Item.Meta):
        default_related_name = "tasks"
        indexes = (models.Index(fields=["document", "position"], name="documents_task_order"),)
        verbose_name = _("任务")

    def __str__(self) -> str:
        return f"{self.number or ''}{self.heading or ''}" or _("任务 %(n)s") % {"n": self.pk}


class Assignment(models.Model):
    """Who answers for a stretch of a task."""

    class Mode(models.TextChoices):
        LEAD = "lead", _("牵头")
        SEPARATE = "separate", _("分别牵头")
        JOINT = "joint", _("按职责分工负责")
        ALL = "all", _("各单位")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="assignments")
    position = models.FloatField()
    mode = models.CharField(_("方式"), max_length=10, choices=Mode, default=Mode.LEAD)
    open = models.BooleanField(_("名单以“等”结尾"), default=False)
    start = models.PositiveIntegerField(_("起"))
    end = models.PositiveIntegerField(_("止"))
    source_start = models.PositiveIntegerField(_("出处起"))
    source_end = models.PositiveIntegerField(_("出处止"))

    class Meta:
        ordering = ("position", "id")
        verbose_name = _("责任分工")

    def __str__(self) -> str:
        return f"{self.get_mode_display()} {self.pk}"


class AssignmentBody(models.Model):
    """A body that is named in an assignment."""

    class Role(models.TextChoices):
        LEAD = "lead", _("牵头单位")
        SUPPORT = "support", _("责任单位")

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="bodies")
    position = models.FloatField()
    role = models.CharField(_("角色"), max_length=10, choices=Role)
    written = models.CharField(_("原文写法"), max_length=300)
    name = models.CharField(_("全称"), max_length=300, null=True)
    collective = models.BooleanField(_("统称"), default=False)
    inherited = models.BooleanField(_("全文统一规定"), default=False)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        ordering = ("position", "id")
        verbose_name = _("责任单位")

    def __str__(self) -> str:
        return self.written


class Deadline(models.Model):
    """By when: of a task, or of one assignment of it."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="deadlines")
    assignment = models.OneToOneField(
        Assignment, null=True, on_delete=models.CASCADE, related_name="deadline"
    )
    position = models.FloatField()
    text = models.CharField(_("时限"), max_length=300)
    by = models.CharField(_("截止日"), max_length=10, null=True)
    start = models.PositiveIntegerField(_("起"))
    end = models.PositiveIntegerField(_("止"))

    class Meta:
        ordering = ("position", "id")
        verbose_name = _("时限")

    def __str__(self) -> str:
        return self.text


class Target(Item):
    """A quantity to reach: of a task, or of the whole plan."""

    class Comparator(models.TextChoices):
        AT_LEAST = ">=", _("不低于")
        ABOVE = ">", _("超过")
        AT_MOST = "<=", _("不高于")
        BELOW = "<", _("低于")
        EQUAL = "=", _("达到")
        ABOUT = "~", _("约")
        RANGE = "range", _("区间")

    class Kind(models.TextChoices):
        LEVEL = "level", _("总量")
        GROWTH = "growth", _("增速")
        CHANGE = "change", _("增减量")
        COUNT = "count", _("数量")
        SHARE = "share", _("比率")

    class Hedge(models.TextChoices):
        STRIVE = "力争", _("力争")
        ENSURE = "确保", _("确保")

    task = models.ForeignKey(Task, null=True, on_delete=models.CASCADE)
    plan = models.CharField(_("所在方案"), max_length=60, null=True)
    metric = models.CharField(_("指标"), max_length=500)
    comparator = models.CharField(_("关系"), max_length=5, choices=Comparator)
    value = models.FloatField(_("数值"), null=True)
    value_to = models.FloatField(_("数值上限"), null=True)
    unit = models.CharField(_("单位"), max_length=60, blank=True)
    kind = models.CharField(_("性质"), max_length=10, choices=Kind)
    hedge = models.CharField(_("语气"), max_length=4, choices=Hedge, null=True)
    approximate = models.BooleanField(_("约数"), default=False)
    year = models.PositiveSmallIntegerField(_("年份"), null=True)

    class Meta(Item.Meta):
        default_related_name = "targets"
        verbose_name = _("目标")

    def __str__(self) -> str:
        return self.metric


class TaskForce(Item):
    """A task force. Members are bodies: written, name, span, collective, inherited."""

    plan = models.CharField(_("所在方案"), max_length=60, null=True)
    name = models.CharField(_("名称"), max_length=500)
    convener = models.CharField(_("召集人"), max_length=500, null=True)
    deputies = models.JSONField(_("副召集人"), default=list)
    members = models.JSONField(_("成员单位"), default=list)
    members_open = models.BooleanField(_("名单以“等”结尾"), default=False)
    office_host = models.JSONField(_("专班办公室"), null=True)

    class Meta(Item.Meta):
        default_related_name = "task_forces"
        verbose_name = _("专班")

    def __str__(self) -> str:
        return self.name


class Measure(Item):
    """One incentive measure of a notice."""

    number = models.CharField(_("序号"), max_length=60, null=True)
    text = models.TextField(_("激励措施"))
    eligible = models.JSONField(_("激励对象"), default=list)
    lead = models.JSONField(_("牵头单位"), default=list)
    support = models.JSONField(_("配合单位"), default=list)
    reward = models.TextField(_("激励内容"), null=True)

    class Meta(Item.Meta):
        default_related_name = "measures"
        verbose_name = _("激励措施")

    def __str__(self) -> str:
        return f"{self.number or ''}{self.text}"


class Award(Item):
    """Whom a notice commends for one measure."""

    measure_number = models.CharField(_("措施序号"), max_length=60)
    measure = models.TextField(_("措施"))
    category = models.CharField(_("类别"), max_length=100)
    recipients = models.JSONField(_("表扬对象"), default=list)

    class Meta(Item.Meta):
        default_related_name = "awards"
        verbose_name = _("表扬")

    def __str__(self) -> str:
        return f"{self.measure_number} {self.category}"


class Rule(Item):
    """A rule of conduct, quoted."""

    class Polarity(models.TextChoices):
        REQUIRE = "require", _("要求")
        PROHIBIT = "prohibit", _("禁止")

    text = models.TextField(_("规范"))
    polarity = models.CharField(_("性质"), max_length=10, choices=Polarity)

    class Meta(Item.Meta):
        default_related_name = "rules"
        verbose_name = _("规范")

    def __str__(self) -> str:
        return self.text


class Notice(Item):
    """A warning of the reading or of the ledger. Confirming it says that somebody has dealt with it."""

    code = models.CharField(_("代码"), max_length=60)
    message = models.TextField(_("提示"))
    placed = models.BooleanField(_("有出处"), default=True)
    of_reading = models.BooleanField(_("出自识读"), default=False)

    class Meta(Item.Meta):
        default_related_name = "notices"
        verbose_name = _("提示")

    def __str__(self) -> str:
        return self.message


class Correction(models.Model):
    """One act of a person on the ledger: what it changed, field by field, and how to take it back.

    ``changes`` holds for each item ``{kind, pk, before, after}`` with the item's rows as they were and as they became (None
    where it was not there): for undoing, and for people (``wording.changes``). Where many were confirmed together it is
    ``{kind, pk, label}`` alone. ``fields`` is what an earlier version kept for people instead, in Chinese words.
    """

    class Action(models.TextChoices):
        CORRECT = "correct", _("改正")
        ADD = "add", _("新增")
        DELETE = "delete", _("删除")
        SPLIT = "split", _("拆分")
        MERGE = "merge", _("合并")
        CONFIRM = "confirm", _("核对")
        REOPEN = "reopen", _("取消核对")
        TOGETHER = "together", _("一并核对")

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="corrections")
    at = models.DateTimeField(_("时间"), default=clock.now, editable=False)
    by = models.CharField(_("操作人"), max_length=100)
    action = models.CharField(_("操作"), max_length=10, choices=Action)
    kind = models.CharField(_("对象"), max_length=20)
    label = models.CharField(_("对象名称"), max_length=300)
    fields = models.JSONField(_("改动"), default=list)
    changes = models.JSONField(_("改动前后"))
    undone_at = models.DateTimeField(_("撤销时间"), null=True)
    undone_by = models.CharField(_("撤销人"), max_length=100, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=["document", "-id"], name="documents_correction_last"),)
        verbose_name = _("改动")

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.label}"
