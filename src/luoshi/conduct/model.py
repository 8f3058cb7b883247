"""What a check of conduct finds, and the basis it rests on. Plain frozen records and the two notices' rules only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from luoshi.reading.span import Span

Rule = Literal[
    "process_indicator", "target_inflation", "reporting_burden", "disclosure", "soliciting", "falsification"
]
Severity = Literal["error", "warning", "note"]
Kind = Literal["scheme", "task", "notice"]

RULES: dict[Rule, str] = {
    "process_indicator": "过程性指标",
    "target_inflation": "层层加码",
    "reporting_burden": "填报负担",
    "disclosure": "公开和结果运用失当",
    "soliciting": "跑要争奖和角色冲突",
    "falsification": "数据不实",
}
KINDS: dict[Kind, str] = {"scheme": "评价方案", "task": "任务、计划", "notice": "通知"}
# What the provincial notices on incentive measures lay down, in short; the words are ours, the place is theirs.
BASIS: dict[Rule, str] = {
    "process_indicator": "湘政办发〔2024〕16号末段：开会发文、留痕打卡等过程性内容不作评价指标",
    "target_inflation": "湘政办发〔2024〕16号末段：不层层加码、不过度加压",
    "reporting_burden": "湘政办发〔2024〕16号末段：不增加基层报送材料和迎接督查检查的负担",
    "disclosure": "湘政办发〔2024〕16号末段：正向激励，不随意约谈问责未获激励的单位",
    "soliciting": "湘政办发〔2024〕16号末段：不支持助长跑要争奖；牵头单位接受纪检监察监督",
    "falsification": "湘政办发〔2024〕16号末段：不弄虚作假，不伪造、虚报、瞒报数据；统计法第六条、第七条",
}
REMEDY: dict[Rule, str] = {
    "process_indicator": "改用统计或主管部门直接采集的结果数据，说不出结果的指标删去",
    "target_inflation": "与上级目标一致；确需不同的，写明能力依据或上级要求，并报上级同意",
    "reporting_burden": "由已有数据、系统提取或上级共享代替；确需报送的，合并、减次、不下到基层",
    "disclosure": "只公布入选名单，不排名、不点名未入选的；结果只用于本次激励",
    "soliciting": "删去；评选按公布的方案和数据进行，参评的回避评审，权重在见到数据以前定下",
    "falsification": "删去；按统计制度如实填报，缺数注明缺，修订注明原因并保留原数",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One clause that goes against a rule. ``span`` counts characters of the document's text."""

    rule: Rule
    severity: Severity
    text: str
    span: Span
    reason: str

    @property
    def basis(self) -> str:
        """The notice that lays the rule down."""
        return BASIS[self.rule]

    @property
    def remedy(self) -> str:
        """A way out."""
        return REMEDY[self.rule]
