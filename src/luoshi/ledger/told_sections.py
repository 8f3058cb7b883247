"""Sections that only tell: what was done, how things stand, who may apply. Their figures are no targets.

Put here only the headings by which such sections are known; single sentences that look back or admit are told in
``passage`` and ``conditions``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from luoshi.reading.outline import Node
from luoshi.reading.span import Cover, Span

_LONGEST_HEADING = 30
_TELLS = re.compile(
    "(?:工作|发展|情况)?回顾|发展(?:基础|现状|成就|环境|形势)|建设基础|(?:工作|主要|建设|实施)成效|取得(?:的)?(?:成效|成绩|成就|进展)"
    "|现状(?:分析|与|和|及|$)|基本(?:情况|县情|市情|概况)|工作总结$|面临(?:的)?(?:形势|挑战|问题|机遇)|(?:形势|问题)分析|(?:编制|规划|起草|政策)背景|存在(?:的)?(?:主要|突出)?(?:问题|短板|不足)$"
    "|(?:申报|申请|认定|准入|报名|招聘|招录|评选|推荐|应聘|参评)(?:对象|条件|范围|资格|标准|主体|要求)|适用(?:范围|对象)|评分(?:标准|细则|办法)|名词解释|术语"
)
_PLANS = re.compile("目标|任务|打算|计划|安排|措施|整改|清单|举措|解决|化解|要求$|思路|展望")


def told_sections(nodes: Iterable[Node], text: str) -> Cover:
    """The stretches under headings that only tell (发展基础, 工作回顾, 申报条件)."""
    spans: list[Span] = []
    for root in nodes:
        for node in root.walk():
            if spans and node.start < spans[-1].end:
                continue
            line = text[node.text_start : min(node.line_end, node.text_start + _LONGEST_HEADING + 1)]
            heading = line.partition("。")[0].strip(" \u3000\n：:")
            if len(heading) <= _LONGEST_HEADING and _TELLS.search(heading) and not _PLANS.search(heading):
                spans.append(Span(node.start, node.end))
    return Cover(spans)
