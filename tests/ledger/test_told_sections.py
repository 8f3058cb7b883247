"""Sections that only tell give no targets, whatever their sentences look like."""

from __future__ import annotations

import pytest

from luoshi.ledger.build import build_ledger
from luoshi.reading.reader import read_text

PLAN = """云溪市人民政府关于印发云溪市茶业发展规划的通知
云政发〔2026〕3号
各县（市、区）人民政府：
现将规划印发给你们，请认真组织实施。
云溪市人民政府
2026年3月2日
云溪市茶业发展规划
一、{heading}
茶园面积达到20万亩，综合产值突破30亿元，培育龙头企业12家。
（一）生产
加工率提高到60%，建成加工厂45座。
二、重点工作
新建茶园基地2万亩。（市农业农村局负责）
"""


def metrics(heading: str) -> list[str]:
    text = PLAN.format(heading=heading)
    return [target.metric for target in build_ledger(read_text(text, "plan.txt")).targets]


@pytest.mark.parametrize(
    "heading",
    [
        "发展基础",
        "2025年工作回顾",
        "发展现状与面临的形势",
        "“十四五”时期取得的成效",
        "申报条件",
        "存在的主要问题",
        "基本情况",
        "发展环境",
        "发展环境与形势",
        "发展环境持续优化",
        "发展基础不断夯实",
        "我市茶业发展基础",
        "优化营商环境工作成效",
        "优化发展环境取得的成效",
        "巩固脱贫成果工作回顾",
        "提升城市品质的发展基础",
        "优化营商环境示范企业认定标准",
        "明确申报条件",
        "建设成效",
        "认定标准",
        "面临的形势和存在的问题",
    ],
)
def test_a_section_that_tells_has_no_targets(heading: str) -> None:
    assert metrics(heading) == ["茶园基地"]


@pytest.mark.parametrize(
    "heading",
    [
        "主要目标",
        "总体要求",
        "巩固发展基础的任务",
        "突出问题整改",
        "成效目标",
        "基本情况和工作安排",
        "优化发展环境",
        "持续优化茶产业发展环境",
        "营造公平竞争的良好发展环境",
        "打造一流的发展环境",
        "强化统筹，改善发展环境",
        "进一步夯实发展基础",
        "夯实茶业发展基础，应对面临的挑战",
        "筑牢数字茶园建设基础",
        "发展环境优化",
        "发展环境提升行动",
        "巩固提升建设成效",
        "确保改革取得成效",
        "摸清茶园资源现状",
        "加强市场形势分析",
        "梳理存在的突出问题",
        "放宽市场准入条件",
        "扩大政策适用范围",
    ],
)
def test_a_section_that_plans_has_its_own(heading: str) -> None:
    assert len(metrics(heading)) == 6
