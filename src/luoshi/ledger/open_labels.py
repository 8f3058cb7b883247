"""Labels of which only the kind of their words is known, and values that hold nothing but a time.

The labels that offices use most are in ``role_words.py`` and are trusted wherever they stand. These here (领办单位, 谁来干,
交账日期) say something only before a value that is nothing but names of bodies or a time, which the caller makes sure of.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from luoshi.ledger.times import Closed, times_in

LabelRole = Literal["lead", "support", "responsible", "deadline", "person"]

_LONGEST = 12
_BODY = "(?:单位|部门|主体|机构|处室|科室|股室|责任方|方|县区|区县|乡镇|镇街|街道|支部|站所)"
# Who is told, asked, watched or served does not do it, and persons are no bodies.
_NOBODY = re.compile(
    "领导|[^主]人$|人员|负责人|姓名|联系|联络|电话|监督|督[导办查]|考核|验收|审[核批]|评[审价定]|报送|抄|发文|来文|主送|填[报写]|编制|地点|位置|地址|来源|依据|主持|参会|出席"
    "|列席|记录|申报|推荐|受益|设计|监理|资金|投资|对象|包[联保抓案]|挂[点钩牌联]|申请|印发|签发|发布|交办单位|交办部门|下达|反馈|问题|被|试点|示范|原|现|发言|提案|领衔代表|附议|服务|使用|覆盖|涉及|范围|类"
)
_WHEN = re.compile(
    "时限|时间|期限|日期|节点|何时|几时|啥时|什么时候|时候|截止|限期|办结|交[账卷]|工期|[工投用成]期$|进度|^[时限期]$|^完成$|^期$"
)
_BEGINS = re.compile(
    "开工|开始|启动|交办|下达|印发|发文|填报|会议|成文|签发|受理|登记|收文|来文|立项|上报|报送|来信|来访|信访|初访|接访|投诉|举报|反映|发生|发现|转办|移交"
)
_HELPS = re.compile(
    "配合|协|帮|助|辅|参与|参加|联办|共[建同办]|会[办同签]|其他|其它|支持|联动|和谁|跟谁|^配$|次要|合作"
)
_LEADS = re.compile(
    f"牵|主[办抓责干理建推导攻持笔]|领[办衔]|第一|总责|首责|主要责任|主要负责|挑头|打头|^主$|^主体责任{_BODY}?$"
)
_DOES = re.compile(f"责|承|负|归口|认领|落实|实施|谁|执行|办理|经办|主管|业主|分工|{_BODY}$")


@lru_cache(maxsize=4096)
def label_role(label: str) -> LabelRole | None:
    """What a label says of the bodies or the time behind it, by its words; None where they say nothing of it."""
    words = re.sub(r"[\s（）()]", "", label)
    if not 1 <= len(words) <= _LONGEST:
        return None
    if _NOBODY.search(words):
        return "person"
    if _WHEN.search(words):
        return "person" if _BEGINS.search(words) else "deadline"
    if _HELPS.search(words):
        return "support"
    if _LEADS.search(words):
        return "lead"
    return "responsible" if _DOES.search(words) else None


# The same without a colon behind it: only words that can hardly be anything else.
_ALONE = re.compile(
    f"(?:总|第一|主要|共同|协同)?(?:牵头|主办|主责|主抓|领办|配合|协办|协作|协同|协助|参与|会办|责任|承办|负责|落实|实施|认领|归口)(?:责任|负责|实施|落实)?{_BODY}"
    "|牵头|主办|主责|配合|协办|会办|(?:完成|办结|整改|落实|工作|时间|办理)?(?:时限|期限|节点)|完成时间|办结时间|完成日期"
)


def alone_role(words: str) -> LabelRole | None:
    """As ``label_role``, for a label that no colon follows."""
    return label_role(words) if _ALONE.fullmatch(words) else None


_OPEN_ENDED = re.compile(
    "(?:并|且)?(?:长期坚持|持续推进|持续用力|常态化?(?:推进|开展|坚持)?|长期|全年|贯穿全年|立行立改|即知即改|即改|每(?:年|季度?|月|周|半年|旬)|按(?:时|期|序时进度?)|近期|适时)"
)
_AROUND = re.compile(
    "(?:力争|确保|于|在|至|到|从|截至|止|以?前|之前|底|末|内|中|完成|全面|全部|基本|建成|投用|办结|整改|到位|并|且|达标|交付|开工|竣工|[、，,。；;\\s~～—至-])+"
)
_DOTTED = re.compile(
    "20\\d\\d[./-]\\d{1,2}(?:[./-]\\d{1,2})?|(?<![\\d.])\\d{1,2}\\.\\d{1,2}(?=[日前止]|$)|(?:20\\d\\d年?)?[QqＱ][1-4]|(?<!\\d)20\\d\\d年?(?:度)?"
)


@lru_cache(maxsize=4096)
def only_time(words: str) -> bool:
    """Whether the words say when and nothing else: 2026年9月底前完成, 9.30前, 长期坚持."""
    if not 2 <= len(words) <= 30:
        return False
    text = Closed(words).text
    left, at = [], 0
    for found in times_in(text):
        left.append(text[at : found.start()])
        at = found.end()
    rest = "□".join([*left, text[at:]])
    rest = _OPEN_ENDED.sub("□", _DOTTED.sub("□", rest))
    return "□" in rest and not _AROUND.sub("", rest).replace("□", "")
