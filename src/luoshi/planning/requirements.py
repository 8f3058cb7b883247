"""Which items of a ledger are requirements of the plan as a whole (加强组织领导) rather than work of some body with an end.

Put here only what is proposed to be left out as tasks. Who publishes decides; what is left out stays listed with the plan.
"""

from __future__ import annotations

import re

from luoshi.ledger.headings import plain_heading
from luoshi.ledger.model import Ledger
from luoshi.planning.model import Plan, PlanTask

# 三、组织实施, 五、保障措施: the part of a plan that says how it is carried out.
_HOW = re.compile(
    r"(?:组织(?:实施|保障|领导|落实)|保障(?:措施|机制)|实施保障|工作(?:要求|保障|机制)|有关要求|相关要求|推进机制|落实措施)$"
)
_VERB = r"(?:切实|进一步|全面)?(?:加强|强化|注重|严格|加大|压实|落实|健全|完善|实行|做好|抓好|严肃|提高|深化|狠抓|营造|突出|坚持)"
_MATTER = re.compile(
    rf"^{_VERB}(?:工作)?(?:组织|统筹|领导|协调|调度|督导|督查|督办|督促|考核|检查|评估|激励|奖惩|问责|宣传|舆论|引导|氛围|责任|思想认识|政治站位|认识"
    r"|工作合力|要素保障|清单管理|政策支持|政策保障|经费保障|资金保障|监督|纪律|机制|保障|作风|信息报送|总结)"
)
_WHOLE = re.compile(
    rf"^{_VERB}.{{0,6}}(?:领导|协调|调度|督导|督查|考核|检查|问责|引导|氛围|责任|管理|保障|机制|监督|站位|认识)$"
)


def is_requirement(title: str, path: tuple[str, ...], *, answered: bool) -> bool:
    """Whether an item of this name, under these headings, is a requirement of the plan. ``answered``: it has a body, a day or a figure.

    >>> is_requirement("强化督导考核", ("四、保障措施",), answered=False)
    True
    >>> is_requirement("加强组织领导", ("一、稳就业",), answered=True)
    False
    """
    if answered:
        return False
    if any(_HOW.search(plain_heading(heading)) for heading in path):
        return True
    name = plain_heading(title)
    return bool(_MATTER.match(name) and (len(name) <= 12 or _WHOLE.match(name)))


def requirements_of(plan: Plan, ledger: Ledger) -> tuple[PlanTask, ...]:
    """The items of the plan that are proposed to be kept as its requirements, in the order of the ledger."""
    with_figures = {target.task for target in plan.targets if target.task is not None}
    found = []
    for task in plan.tasks:
        answered = bool(task.lead or task.support or task.due or task.due_text or task.item in with_figures)
        if is_requirement(task.title, ledger.tasks[task.item].path, answered=answered):
            found.append(task)
    return tuple(found)
