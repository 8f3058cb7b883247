"""The kinds of thing of the tasks: plans, tasks, targets, and what is written and done under a task."""

from __future__ import annotations

from django.db.models import Value
from django.db.models.functions import Concat, Trim
from django.utils.translation import gettext_lazy as _

from luoshi.web.documents.models import Document
from luoshi.web.kernel import kinds
from luoshi.web.kernel.kinds import EVERYBODY, Act, Fact, Kind, Scope, same
from luoshi.web.kernel.roles import Role
from luoshi.web.tasks import due, duties, finding, scopes
from luoshi.web.tasks import fact_words as words
from luoshi.web.tasks.models import (
    Campaign,
    Milestone,
    Plan,
    SavedView,
    Target,
    TargetValue,
    Task,
    TaskImport,
    Update,
)
from luoshi.web.tasks.services.core import differences, facts
from luoshi.web.tasks.telling import audience_of

_OFFICE, _LEAD, _MEMBER = Role("general_office"), Role("lead"), Role("member")
_DATA, _LEADER, _INSPECTOR = Role("data_owner"), Role("leader"), Role("inspector")
_READERS = same(Scope.INVOLVED, *EVERYBODY)
_KEEPERS = same(Scope.CONTAINED, _OFFICE, _LEAD)
# A government acts through its general office: so do those that a task names, alone or as one of a group.
_TAKES_PART = same(Scope.INVOLVED, _OFFICE, _LEAD, _MEMBER)
_SPEAKS = same(Scope.INVOLVED, _OFFICE, _LEAD, _MEMBER, _DATA, _LEADER)

KINDS = (
    Kind(
        code="task",
        words=_("任务"),
        this=_("这项任务"),
        model=Task,
        reminders=due.tasks,
        duties=duties.OF_TASKS,
        search=finding.TASK,
        scopes=scopes.tasks,
        owner=lambda task: task.owner_id,
        called=Trim(Concat("number", Value(" "), "title")),
        facts=facts,
        differences=differences,
        audience=audience_of,
        dossier=frozenset({"comment", "attachment", "instruction", "follow"}),
        addressees=lambda task: task.involvements.select_related("organisation").order_by(
            "role", "position", "id"
        ),
        acts=(
            Act("task.read", _("查看任务"), _READERS, reading=True),
            Act(
                "comparison.read",
                _("对比各单位任务"),
                same(Scope.CONTAINED, _OFFICE, _LEADER, _INSPECTOR),
                reading=True,
            ),
            Act("task.create", _("新建任务"), _KEEPERS, notice="assigned"),
            Act("task.edit", _("修改任务"), _KEEPERS, notice="changed"),
            Act("task.edit_many", _("批量修改"), notice="changed"),
            Act("task.assign", _("分派任务"), _KEEPERS, notice="assigned"),
            Act("task.import", _("批量导入任务"), _KEEPERS),
            Act("task.edit_imported", _("导入修改"), notice="changed"),
            Act(
                "task.break_down",
                _("分解任务"),
                same(Scope.LED, _OFFICE, _LEAD, _MEMBER),
            ),
            Act("task.break_down_share", _("分解本地承担的部分"), same(Scope.INVOLVED, _OFFICE)),
            Act("task.create_part", _("新建子任务"), notice="assigned"),
            Act("task.order_parts", _("调整子任务次序")),
            Act("task.report", _("填写进展"), _TAKES_PART, notice="changed"),
            Act("task.comment", _("发表意见"), _SPEAKS, notice="comment"),
            Act("task.attach", _("上传附件"), _TAKES_PART),
            Act("task.finish", _("报办结"), same(Scope.LED, _OFFICE, _LEAD), notice="state"),
            Act("task.verify", _("确认销号"), same(Scope.CONTAINED, _OFFICE), notice="state"),
            Act("task.return", _("退回"), notice="state"),
            Act("task.cancel", _("取消任务"), notice="state"),
            Act("task.restore", _("恢复任务"), notice="state"),
            Act("task.follow", _("跟踪任务"), _SPEAKS, once="关注任务"),
            Act("task.unfollow", _("取消跟踪"), once="取消关注"),
            Act("task.publish", _("发布")),
            Act("task.publish_again", _("随文件更新")),
            Act("task.withdraw", _("文件已删去这一项")),
        ),
        fields={
            "lead": Fact(_("牵头单位"), words.bodies_words),
            "support": Fact(_("责任单位"), words.bodies_words),
            "milestone": Fact(_("节点"), words.milestone_words),
            "part": _("子任务"),
            "order": _("次序"),
            "unmet": _("未完成事项"),
            "exception": _("未完成事项说明"),
        },
    ),
    Kind(
        code="plan",
        words=_("方案"),
        model=Plan,
        duties=duties.OF_PLANS,
        search=finding.PLAN,
        scopes=scopes.plans,
        acts=(
            Act("plan.read", _("查看方案"), _READERS, reading=True),
            Act("plan.demonstrate", _("载入示例")),
        ),
        fields={
            "tasks": _("任务数"),
            # What a publication did (``adoption``).
            "new_plan": _("新增方案"),
            "changed_plan": _("更改方案"),
            "changed_document": _("更换来源文件"),
            "changed_campaigns": _("更改攻坚行动"),
            "new_campaigns": _("新增攻坚行动"),
            "new_task_forces": _("新增专班"),
            "changed_task_forces": _("更改专班"),
            "new_tasks": _("新增任务"),
            "changed_tasks": _("更改任务"),
            "new_targets": _("新增目标"),
            "changed_targets": _("更改目标"),
            "cancelled_tasks": _("改为已取消的任务"),
            "kept_targets": _("保留已有数据的目标"),
            "removed_targets": _("删去目标"),
            "ended_task_forces": _("撤销专班"),
            "corrects": _("更正自"),
            "open_items": _("未核对"),
            "warnings": _("未处理的提示"),
            "unresolved": _("未对应机构的单位"),
            "aliases": _("记为别称"),
            "by_term": _("按方案期限定时限的任务"),
            "left_later": _("留待以后发布"),
            "left_requirement": _("作为方案要求保留"),
            "left_joined": _("与另一处合并的目标"),
            "elsewhere": _("外地发文机关"),
        },
    ),
    Kind(code="campaign", words=_("攻坚行动"), model=Campaign, read="plan.read"),
    Kind(
        code="milestone",
        words=_("节点"),
        model=Milestone,
        reminders=due.milestones,
        duties=duties.OF_MILESTONES,
        read="task.read",
        acts=(
            Act("milestone.add", _("新增节点")),
            Act("milestone.edit", _("修改节点")),
            Act("milestone.finish", _("完成节点")),
            Act("milestone.reopen", _("节点改为未完成")),
            Act("milestone.remove", _("删除节点")),
        ),
    ),
    Kind(
        code="target",
        words=_("目标"),
        model=Target,
        search=finding.TARGET,
        duties=duties.OF_TARGETS,
        scopes=scopes.targets,
        read="task.read",
        fields={
            "target": Fact(_("目标"), words.target_fact_words),
            "figure": Fact(_("数值"), words.quantity_words),
            "baseline": Fact(_("基期值"), words.quantity_words),
            "data_owner": Fact(_("数据责任单位"), words.body_words),
            "basis": _("所依指标"),
        },
        acts=(
            Act("target.value", _("填写目标数据"), {_OFFICE: Scope.CONTAINED, _DATA: Scope.ADDRESSED}),
            Act("target.keep", _("指定数据责任单位"), same(Scope.CONTAINED, _OFFICE)),
            Act("target.add", _("新增目标")),
            Act("target.edit", _("修改目标")),
            Act("target.remove", _("删除目标")),
            Act("target.adjust", _("调整目标")),
            Act("target.stand", _("指定目标所依指标")),
            Act("target.leave", _("取消目标所依指标")),
        ),
    ),
    Kind(
        code="target_value",
        words=_("目标数据"),
        model=TargetValue,
        read="task.read",
        acts=(
            Act("target_value.add", _("填写数据"), notice="changed"),
            Act("target_value.revise", _("修订数据"), notice="changed"),
        ),
    ),
    Kind(
        code="update",
        words=_("进展"),
        model=Update,
        search=finding.UPDATE,
        read="task.read",
        fields={"text": _("进展")},
    ),
    Kind(
        code="saved_view",
        read="view.write",
        words=_("视图"),
        model=SavedView,
        scopes=scopes.own,
        acts=(
            Act(
                "view.write",
                _("保存视图"),
                same(Scope.OWN, *(role for role in EVERYBODY if role != _INSPECTOR)),
            ),
            Act("view.rename", _("视图改名")),
            Act("view.remove", _("删除视图")),
        ),
    ),
    Kind(
        code="task_import",
        words=_("任务导入"),
        model=TaskImport,
        scopes=scopes.imports,
        read="task.import",
        acts=(
            Act("task_import.check", _("检查导入文件")),
            Act("task_import.check_again", _("重新检查导入文件")),
            Act("task_import.apply", _("导入任务")),
        ),
        fields={
            "new": _("新增"),
            "changed": _("修改"),
            "unchanged": _("不变"),
            "conflict": _("有冲突"),
            "wrong": _("有误"),
        },
    ),
    Kind(
        code="light",
        words=_("状态灯"),
        acts=(Act("light.refresh", _("更新亮灯")),),
        fields={"changed": _("改变")},
    ),
)


def register() -> None:
    """Make them known, and how far scopes reach among documents: as far as among the tasks made of them."""
    kinds.register(*KINDS)
    kinds.register_scopes(Document, scopes.documents)
