"""The words between what is measured and its figure: growth and fall, comparison, part of a whole, and reading them off.

Put here only the vocabulary of reports; numbers with their units are ``ledger.quantities``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

FILLED = "□"  # stands for each character of a remark that is no part of its sentence
UP = """增长 增加 上升 上涨 提高 提升 提速 加快 扩大 攀升 回升 净增加 净增 增多 多增 上浮 递增 净增长 增幅 涨幅 增速 增长率 增幅达 改善
跃升 增产 增收 走高 反弹 提增 增速达 增长了 新增加"""
DOWN = """下降 减少 降低 回落 下跌 放缓 减缓 缩小 下滑 降幅 跌幅 少增 萎缩 回调 减产 减收 走低 负增长 减幅 收窄 压减 缩减 下调 减亏"""
_SHORT_UP, _SHORT_DOWN = "增升涨高快多", "降跌减低慢少"
_PARTS = "新净倍递加激双先再提上最较"  # in front of a short word they make another word of it


def any_of(words: str) -> str:
    """A pattern for any of the words, longer ones first."""
    return "|".join(sorted(set(words.split()), key=len, reverse=True))


_WHEN = r"(?:上年|去年|上一年|前年|年初|期初|上月|上个?季|前一|同期|同月|上期|基期|月|季度|半年|年|末|底|疫情|当期|以往|此前|去冬)"
_OWN_TIME = rf"(?:[^，。；、\d]{{0,6}}?{_WHEN}|\d{{1,4}}(?:年|月|[-—~－～–至到]))"
_BASE = re.compile(
    rf"(?:相比|比重?较|比|较|与|同)(?:于|之)?{_OWN_TIME}[^，。；]{{0,22}}?(?:同期|末|底|初|月份?|季度|半年|年度?|同月|水平|上期|基数|全年)?(?:的|相比|之比)?$"
)
_OTHERS = re.compile(
    r"(?:比|较|高于|低于|快于|慢于|高出|低出|快过|优于|好于|领先|落后|超(?!市|长|高|大)过?|低(?!保|碳|压|收入|温|空)|高(?!速|中|新|技|标|等|校|铁|端|龄|质|水|山|原|压|温|层|耗)|快(?!递|速)|慢(?!性|病))(?:于|出|过)?(?:同期)?(?:全[国省市县州区]|各|其他|时序|序时|计划|目标|要求|平均|规模|整体|预期|年度|预算|GDP|经济|工业|地区生产总值|[一-龥]{1,8}(?:省|市|县|区|平均|水平|工业|增速|投资))[^，。；]{0,24}$"
)
_ABOVE = re.compile(
    r"(?:高于|低于|快于|慢于|高出|低出|优于|好于|领先|落后|超时序进度|超序时进度|超进度|超额|超出)[^，。；]{0,24}$"
)
_PULL = re.compile(
    r"(?:拉动|带动|拉高|拉低|推动|[上下]拉|影响)[^，。；]{1,24}$|[上下]拉了?$|贡献[率度]?[^，。；]{0,6}$"
)
_FILL = re.compile(
    "(?:了|约|近|将近|超|超过|突破|逾|达|达到|达成|为|是|至|到|在|共|共计|合计|累计|总计|分别|各|均|都|也|仅|已|已经|就|只|只有|基本|实际|名义|同比|环比|平均|"
    "年均|每人每[年月]|每月|大幅|小幅|略|略微|微|稳步|继续|净|再|又|仍|还|可比价|可比口径|稳定|保持|维持|实现|完成|高达|多达|接近|[:：]|一般|持续|快速|较快|有所|明显|同口径|口径|剔除不可比因素|扣除价格因素|由正转负|由负转正|转为|变为)$"
)
_VERB = re.compile(rf"(?:(?P<up>{any_of(UP)})|(?P<down>{any_of(DOWN)}))$")
_TO = re.compile(
    "(?:提高|上升|上涨|增加|增长|扩大|下降|降低|减少|回落|收窄|压减|提升|调整|发展|压缩|缩短|缩小|变|攀升|回升|升|降|增|减|跌|涨)(?:到|至|为)(?:了)?$"
)
_SHARE = re.compile(
    r"(?<![抢独侵])占(?!比|地(?!区|方)|用|有|道|补)(?:据|到|了)?(?P<whole>[^，。；]{0,40}?)的?(?:比重|比例|份额|比率|百分比)?(?:约|近|超过?|达到?|为|是|仅|已|也|分别|均|了|升至|提高到|至)*$"
)
# 占规上工业比重较去年底提高: the share has moved by these points, and is not that much.
_SHARE_MOVED = re.compile(
    rf"(?<![抢独侵])占[^，。；]{{1,24}}?(?:比重|比例|份额)(?:同比|较|比|与)[^，。；]{{0,14}}?(?:(?P<up>{any_of(UP)})|(?P<down>{any_of(DOWN)}))(?:了|约)?$"
)
_PART = re.compile(
    r"(?:所占比重|所占比例|占比|比重|份额)(?:约|近|超过?|达到?|为|是|分别|仅|升至|提高到|[:：])*$"
)
_OF_PLAN = re.compile(
    r"(?:分别)?(?:提前|超额|已|累计|仅)*(?:完成|占|为|达到?|达|实现|相当于)(?:了)?[^，。；]{0,20}?(?:目标任务|目标|任务|计划|预算|指标|预期)(?:数|量|总量|投资|任务|总数|总投资|安排)?的?(?:约|近|超过?|达|分别)*$"
)
_OF_PACE = re.compile("((?:超|欠|未达到?|达到?)(?:序时|时序)?进度(?:的(?:项目|任务|事项))?)(?:的?有|的|共)?$")
FROM = re.compile(r"(?:由|从(?!业|事|严))[^，。；由从为到至]{0,16}$")


@dataclass(frozen=True, slots=True)
class Tail:
    """What stands between the metric and its figure. ``end`` is where the metric's own words end.

    ``sign`` is 1 or -1 behind a word of growth or fall, else 0. ``is_noun`` tells 增速 and 降幅 from 增长 and 下降.
    ``compares`` says that the figure is compared with an earlier one, ``aside`` that it is held against another
    place, a plan or the whole, so that it is no observation.
    """

    end: int
    sign: int = 0
    word: str = ""
    share: bool = False
    of_plan: bool = False
    to: bool = False
    compares: bool = False
    separate: bool = False
    aside: bool = False


def read_tail(left: str) -> Tail:
    """Read the words in front of a figure from right to left, down to the metric."""
    if FROM.search(left) and not _BASE.search(re.sub("[同环]比|收入比", "", left)):
        return Tail(len(left), aside=True)
    pace = _OF_PACE.search(left)
    if pace:
        return Tail(pace.end(1))
    plan = _OF_PLAN.search(left)
    if plan:
        return Tail(plan.start(), share=True, of_plan=True, separate="分别" in plan[0])
    if _PULL.search(left):
        return Tail(len(left), aside=True, word="拉动")
    moved = _SHARE_MOVED.search(left)
    if moved:
        return Tail(
            _fill(left, moved.start())[0],
            1 if moved["up"] else -1,
            moved["up"] or moved["down"],
            compares=True,
        )
    share = _SHARE.search(left)
    if share:
        end, separate = _fill(left, share.start())
        return Tail(end, share=True, separate=separate or "分别" in share[0])
    part = _PART.search(left)
    if part:
        return Tail(part.start(), share=True, separate="分别" in part[0])
    end, separate = _fill(left, len(left))
    to = next(
        (
            found
            for at in range(len(left), max(end, len(left) - 12) - 1, -1)
            if (found := _TO.search(left, max(0, at - 8), at))
        ),
        None,
    )
    if to:
        end, also = _fill(left, to.start())
        end, compared = _base(left, end)
        return Tail(end, to=True, compares=compared, separate=separate or also)
    sign, word, end = _verb(left, end)
    if sign:
        end, also = _fill(left, end)
        separate = separate or also
    if not sign and left[:end].endswith("新增") and _BASE.search(left, max(0, end - 40), end - 2):
        sign, word, end = 1, "新增", end - 2  # 比年初新增
    begin = end
    end, compares = _base(left, end)
    if compares:
        end, also = _fill(left, end)
        separate = separate or also
    elif _OTHERS.search(left) or _ABOVE.search(left):
        return Tail(len(left), aside=True)
    elif (
        word
        and word in _SHORT_UP + _SHORT_DOWN
        and word in "高快多低慢少"
        and begin == len(left) - 1
        and "同比" not in left[-5:]
    ):
        return Tail(len(left), aside=word in "高快低慢")
    return Tail(end, sign, word, compares=compares, separate=separate)


def _fill(left: str, end: int) -> tuple[int, bool]:
    separate = False
    while end and (found := _FILL.search(left, max(0, end - 8), end)):
        if found[0] == "在" and left[max(0, found.start() - 1) : found.start()] in ("存", "现"):
            break
        if found[0] in ("到", "为", "是", "达", "约", "近", "在") and left[
            max(0, found.start() - 1) : found.start()
        ] in tuple("签契成发得直附作行"):
            break
        if found[0] in ("实际", "平均") and not left[: found.start()]:
            break
        separate = separate or found[0] == "分别"
        end = found.start()
    return end, separate


def _verb(left: str, end: int) -> tuple[int, str, int]:
    found = _VERB.search(left, max(0, end - 8), end)
    if found and left[: found.start()].endswith("自然"):
        return 0, "", end
    if found:
        return (1 if found["up"] else -1), found[0], found.start()
    if not end:
        return 0, "", end
    last, before = left[end - 1], left[end - 2 : end - 1]
    if (last in _SHORT_UP or last in _SHORT_DOWN) and before not in tuple(_PARTS):
        return (1 if last in _SHORT_UP else -1), last, end - 1
    return 0, "", end


def _base(left: str, end: int) -> tuple[int, bool]:
    found = _BASE.search(left, max(0, end - 40), end)
    if not found:
        return end, False
    # 增速比1—9月和上年同期: the first word of comparison begins it.
    return found.start(), True


def read_tail_between(left: str) -> Tail:
    """The same for words in which remarks are blanked out: the offset is that of the words as they stand."""
    if FILLED not in left:
        return read_tail(left)
    places = [i for i, c in enumerate(left) if c != FILLED]
    tail = read_tail("".join(left[i] for i in places))
    return replace(tail, end=places[tail.end - 1] + 1 if tail.end else 0)
