"""Sentences, and what in them is forbidden or done away with rather than asked for. No rule of conduct belongs here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from luoshi.reading.span import Span

_SENTENCE = re.compile(r"[^。；;！!？?\n]+[。；;！!？?]?")
# 不得少于, 不得迟报 ask for more; 不得开会 forbids. What is forbidden or reduced reaches to the end of the sentence,
# or to the next demand (应, 须, 要).
_FORBIDS = re.compile(
    r"(?:不得|不准|不允许|不许|不能|严禁|禁止|坚决防止|防止|避免|杜绝)(?!少于|低于|迟|漏|缺|晚于|延误|拖延|空白|无故|小于|高于|超过|出现(?:迟|漏|空))(?!分)"
    r"|力戒|遏制|反对|纠正|整治|纠治|克服|狠刹|不搞|不以|不将|不把|不再|不要求|不需|无需|毋需|不必|不因|不与|不对|不公布|不公开|不点名|不下达|不设|不增加|不涉及|不填报|不填表|不报送|不准备|不制作|不提供|不另行|不单独|不重复|不查|不看|不比|不安排|免于|免予|免去|免除"
    r"|取消(?!其|该|下|当年|[^，。；]{0,14}(?:资格|评优|评先|成绩))"
    r"|(?:减少|压减|精简|压缩|减轻|清理|停止|废止|合并|整合|从严控制|严格控制|严控|规范|控制)(?=[^，。]{0,12}(?:报送|填报|报表|台账|会议|会|文|考核|指标|打卡|检查|督查|评比|材料|留痕|工作群|APP|应用程序|小程序|挂牌|负担|频次|次数|数量|排名))"
    r"|查处|查办|惩处|严肃处理|依法处理"
)
_AFTERWARDS = re.compile(
    r"不(?:作为|纳入|列入|计入(?:评|考|得)|计分|评价|考核|[作做](?:评|考|加分|指标|依据)|排名|通报|约谈|问责|点名|曝光|与|用于|扣分|加分|影响|公布|公开)|一律取消|予以取消|(?:一律|予以)(?:清理|停止|废止)|由(?:系统|平台)自动|自动(?:生成|提取|抓取|采集)|(?:直接)?(?:共享|调取)(?:使用|获取|提取)?$"
    r"|(?:应当|应|予以|必须)回避|(?:弄虚作假|造假|虚报|瞒报|违规|违纪)[^，。；]{0,10}的[，]?[^，。；]{0,8}(?:取消|依法|依规|依纪|严肃|追究|处理)"
)
_DEMAND = re.compile(r"[，,](?:但|而是|而应|应当?|须|必须|务必)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the stretch of it that forbids; ``span`` counts characters of the whole text."""

    text: str
    span: Span
    forbidden: Span | None  # counts characters of the sentence
    negated: bool  # something in it is afterwards said not to count

    def asks(self, start: int) -> bool:
        """Whether what begins at this character is asked for, not forbidden or done away with."""
        if self.negated:
            return False
        return self.forbidden is None or not self.forbidden.start <= start < self.forbidden.end


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text, parted by 。；！？ and line ends."""
    for found in _SENTENCE.finditer(text):
        words = found[0]
        stripped = words.strip()
        if len(stripped) < 4:
            continue
        start = found.start() + words.index(stripped[0])
        forbids = _FORBIDS.search(stripped)
        forbidden = None
        if forbids is not None:
            demand = _DEMAND.search(stripped, forbids.end())
            forbidden = Span(forbids.start(), demand.start() if demand else len(stripped))
        yield Sentence(
            stripped, Span(start, start + len(stripped)), forbidden, _AFTERWARDS.search(stripped) is not None
        )
