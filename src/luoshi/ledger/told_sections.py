"""Sections that only tell: what was done, how things stand, who may apply. Their figures are no targets.

Put here only the headings by which such sections are known; single sentences that look back or admit are told in
``passage`` and ``conditions``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from luoshi.reading.outline import Node, all_nodes
from luoshi.reading.span import Cover, Span

_LONGEST_HEADING = 30
# One character class first keeps the search fast.
_TELLS = re.compile(
    "[回发建成取现基工面分背存申认准报招评推应参适名术](?:(?<=回)顾|(?<=发)展(?:基础|现状|成就|环境|形势)|(?<=建)设基础|(?<=(?:工作|主要|建设|实施)成)效|(?<=取)得(?:的)?(?:成效|成绩|成就|进展)"
    "|(?<=现)状(?:分析|与|和|及|$)|(?<=基)本(?:情况|县情|市情|概况)|(?<=工)作总结$|(?<=面)临(?:的)?(?:形势|挑战|问题|机遇)|(?<=(?:形势|问题)分)析|(?<=(?:编制|规划|起草|政策)背)景|(?<=存)在(?:的)?(?:主要|突出)?(?:问题|短板|不足)$"
    "|(?:(?<=申)[报请]|(?<=认)定|(?<=准)入|(?<=报)名|(?<=招)[聘录]|(?<=评)选|(?<=推)荐|(?<=应)聘|(?<=参)评)(?:对象|条件|范围|资格|标准|主体|要求)|(?<=适)用(?:范围|对象)|(?<=评)分(?:标准|细则|办法)|(?<=名)词解释|(?<=术)语)"
)
_PLANS = re.compile("目标|任务|打算|计划|安排|措施|整改|清单|举措|解决|化解|要求$|思路|展望")
# What a heading orders to be done about such things tells of none of them (优化发展环境, 放宽申报条件). The verb stands
# close by: 优化营商环境工作成效 looks back. 发展基础不断夯实 says how things stand.
_ACTED_ON = re.compile(
    "(?:优化|改善|改进|营造|创造|创优|净化|打造|构建|塑造|维护|整治|夯实|筑牢|打牢|做实|稳固|巩固|厚植|强化|增强|提升|完善)"
    "(?:[^，。；、的]{0,10}|[^，。；、的]{0,8}的?(?:良好|优良|优质|一流|公平|更好|更优|坚实)的?)(?:发展(?:环境|基础)|建设基础)"
    "|发展(?:环境|基础)(?:(?:优化|改善|整治|夯实|巩固|提升)$|.{0,4}(?:行动|工程)$)"
    "|(?:巩固|提升|增强|扩大|展示|宣传|放大)(?:(?:工作|主要|建设|实施)成效|.{0,2}发展成就)"
    "|(?:确保|力争|务求).{0,10}取得(?:成效|成绩|成就|进展)"
    "|(?:摸清|查清|掌握|核实|改变|扭转|改善)[^，。；、]{0,8}(?:现状|基本情况)"
    "|(?:应对|直面|破解|抢抓|抓住)面临的?(?:形势|挑战|问题|机遇)"
    "|(?:加强|强化|做好|开展|深化)[^，。；、]{0,4}(?:现状|形势|问题)分析"
    "|(?:查找|梳理|排查|聚焦|针对|纠治|消除|破解|治理|攻克)存在的?(?:主要|突出)?(?:问题|短板|不足)"
    "|(?:放宽|放开|优化|完善|健全|扩大|拓展|拓宽|降低|调整|取消|简化)[^，。；、的]{0,4}(?:(?:申[报请]|认定|准入|报名|招[聘录]|评选|推荐|应聘|参评)(?:对象|条件|范围|资格|标准|主体|要求)|适用(?:范围|对象)|评分(?:标准|细则|办法))"
)


def told_sections(nodes: Iterable[Node], text: str) -> Cover:
    """The stretches under headings that only tell (发展基础, 工作回顾, 申报条件)."""
    spans: list[Span] = []
    told = 0  # up to here such a section has been found
    for node in all_nodes(nodes):
        if node.start < told:
            continue
        line = text[node.text_start : min(node.line_end, node.text_start + _LONGEST_HEADING + 1)]
        heading = line.partition("。")[0].strip(" \u3000\n：:")
        if len(heading) <= _LONGEST_HEADING and _tells(heading):
            told = node.end
            spans.append(Span(node.start, told))
    return Cover(spans)


def _tells(heading: str) -> bool:
    if not _TELLS.search(heading) or _PLANS.search(heading):
        return False
    return _TELLS.search(_ACTED_ON.sub("", heading)) is not None
