"""Target inflation within a sentence: a lower level's figure harsher, its day earlier, its scope wider than the upper one's.

A difference that is justified (a capacity that was measured, the upper level's own request) is none. Here stands only what
one sentence says of both levels; ledgers of two levels are compared elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from luoshi.conduct.model import Finding, Kind
from luoshi.conduct.sentences import Sentence

_LEVEL = r"(?:国家|中央|全国|省委|省政府|省级|省里|省方案|省厅|省|市级|市里|市方案|市政府|市局|市|上级|上一级|县级|县里|县|区级|区里|镇级|镇里|镇)"
# 省定目标, 市下达的任务, 上级规定的比例, 省方案明确: what the upper level said.
_UPPER = re.compile(
    rf"{_LEVEL}(?:方案|文件|通知|计划)?(?:下达|明确|要求|规定|只要求|仅要求|确定|给定|定(?!点|向|期)|分解|安排|部署|核定|给我[省市县区镇乡]|给(?=[^，。；]{0, 6}级))(?:我[^，。；]{{1,2}})?(?:的)?[^，。；]{{0,14}}|全[省市县区][^，。；]{{0,16}}?目标|{_LEVEL}[^，。；]{{0,6}}?(?:目标|任务|指标|标准|时限|要求|平均目标|截止时间|期限|节点)|(?:原定|既定|上级|下达)(?:的)?(?:目标|任务|指标|时限|标准|期限|要求)"
)
_HARSHER = re.compile(
    r"(?:基础上|之上|前提下|以外|的同时)[^，。；]{0,14}(?:再|追加|另|额外|提高|增加|上浮|上调|加码|提升|加压|增长|多|拔高|翻|加)|上浮|上调|加码|加压|自加压力|高位定标|高标定标|追加|再(?:加|提|增|压|翻|多|往上)|另加|额外(?:增加|下达|完成)|超额\s*\d|超(?:额)?(?:完成|出|过)[^，。；]{0,10}(?:\d|越多|加分|以上)|拔高|顶格|翻番|翻一番|\d(?:\.\d+)?\s*倍|1[0-9]\d\s*[%％]|2\d\d\s*[%％]|提前(?:至|到|半年|一年|两年|[一二三四五六七八九十两\d]+个?(?:月|年|季度|天))|(?:期限|时限|工期|时间)[^，。；]{0,4}(?:缩短|压缩|提前|前移|压减)|扩大(?:到|至|为)|扩展(?:到|至)|延伸(?:到|至)|改为|一律(?:达到|纳入|执行|按|不低于)|全部(?:纳入|达到|清零)|全面清零|一个不漏|无一例外|更高(?:的)?标准|高于|(?:不得|不)低于(?=[^，。；]{0,12}(?:目标|任务|指标)[^。；]{0,16}(?:\d|增|再|加))|越多|多出\s*\d|(?:所有|全部)[^，。；]{0,12}(?:同步|全面|推行|一并|都要|均|一律|全部|也要)|只给[^，。；]{0,8}[年月天]"
)
_CHAINED = re.compile(
    r"逐级(?:增加|加码|提高|递增|上浮|加压|放大)|层层(?:加码|加压|提高|递增|追加|放大|提标)|每(?:下|往下)?(?:一)?级(?:再|都|均)?[^，。；]{0,4}(?:加|增加|提高|上浮|提前)|(?:村|乡镇|镇|县)级?[^，。；]{0,10}再加[一二三四五两\d]|自我加压[^。]{0,30}(?:调|提高|增|至|到)|自加压力|跳起来摘桃"
)
_EARLIER_THAN = re.compile(
    rf"(?:比|较|早于|先于)[^，。；]{{0,4}}{_LEVEL}[^，。；]{{0,12}}(?:提前|早)|(?:确保|力争|须|要|必须|应|务必)[^，。；]{{0,12}}提前[^，。；]{{0,12}}完成[^，。；]{{0,6}}{_LEVEL}(?:定|级|里|下达)"
)
_WIDER = re.compile(
    r"[将把][^。；，]{2,24}改为[^。；，]{0,4}(?:所有|全部|全面|一律|每个|各)|“(?:基本|部分|具备条件|有条件|鼓励|力争|试点)[^”]{0,12}”[^。；]{0,6}(?:改为|调整为|变为|一律)"
)
_FIGURE = re.compile(
    r"(\d+(?:\.\d+)?)\s*(%|％|万人|万亩|万户|万元|亿元|万吨|万辆|个百分点|微克/立方米|微克|个|家|户|人|套|公里|座|亩|台|项|处|件|次|吨|天|个工作日|小时)"
)
_DAY = re.compile(r"(?:(20\d\d)年)?(?:(\d{1,2})月|(上半年)|第?([一二三四])季度)|(20\d\d)年")
_OURS = re.compile(
    r"我[省市县区镇乡局委办]|本[省市县区镇乡局级单]|乡镇|街道|各?县(?:市区|区)?(?=[^，。；]{0,8}(?:按|一律按|定|分解|完成|执行|一律|\d))|各(?:县|区|镇|乡|村|园区|地|单位)|村(?:级)?(?=[^，。；]{0,6}(?:按|再|\d))|县定|区定|县一级|市一级|乡一级|按(?=\s*\d)|(?:下达|分解|安排|分)到(?:村|乡|镇|户|各)|全[市县区](?=[^，。；]{0,8}(?:按|定为|安排|下达|统一))|区里|所有"
)
_LOWER_IS_HARSHER = re.compile(
    r"控制在|以内|以下|不超过|不高于|压减|压降|降至|降到|PM\s*2\.5|失业率|能耗|浓度|工作日|办结|时限|天内|小时内|零发生"
)
_FALL = re.compile(r"(?:下降|降低|降幅|压减|减少|下浮)[^，。；]{0,6}\d")  # the more, the harsher
_JUSTIFIED = re.compile(
    r"经[^，。；]{0,16}(?:核定|测算|同意|批准|批复|论证|核实|协商|审定)|(?:报|报请|并报|报经)[^，。；]{0,14}(?:同意|批准|批复|备案|审定)|(?:根据|按照|应|受)(?:国家|省|市|上级|县|区)[^，。；]{0,20}(?:要求|请求|部署|通知|委托|函|意见)[^。]{0,30}(?:调整|由|增加|追加|改)|产能[^，。；]{0,8}(?:核定|测算)|主动承接|应(?:国家|省|市|上级|县|区)[^，。；]{0,16}(?:要求|请求|商请)|自愿(?:认领|承担)|(?:已)(?:获|经)[^，。；]{0,14}(?:同意|批准|批复)|上级(?:商请|要求)我|与(?:上级|省|市)[^，。；]{0,8}(?:一致|持平|相同)|等于(?:上级|省|市)|符合实际"
)
_RESULT_SAID = re.compile(
    r"^[^，。；]{0,24}(?:已|完成了|实现了|累计|同比)|比(?:上年|去年|全国|同期)|高于全[国省市](?:平均)?(?:水平)?(?!目标)|较(?:上年|去年)"
)


def inflation(sentence: Sentence, kind: Kind) -> Iterator[Finding]:
    """Where a sentence sets its own goal above the upper level's, without a reason."""
    text = sentence.text
    if _JUSTIFIED.search(text):
        return
    reason = _reason(sentence)
    if reason is not None:
        yield Finding("target_inflation", "error", text, sentence.span, f"{reason}，没有写明依据")


def _reason(sentence: Sentence) -> str | None:
    text = sentence.text
    for pattern, words in (
        (_CHAINED, "逐级加码"),
        (_EARLIER_THAN, "时限早于上级要求"),
        (_WIDER, "范围宽于上级要求"),
    ):
        found = next((match for match in pattern.finditer(text) if sentence.asks(match.start())), None)
        if found is not None:
            return f"{words}（“{found[0][:24]}”）"
    upper = next((match for match in _UPPER.finditer(text) if sentence.asks(match.start())), None)
    if upper is None:
        return None
    compared = _harsher_figure(text, upper) or _earlier_day(text, upper)
    if compared is not None:
        return compared
    harsher = next(
        (m for m in _HARSHER.finditer(text) if sentence.asks(m.start()) and m.end() > upper.start() - 16),
        None,
    )
    if harsher is None or _RESULT_SAID.search(text):
        return None
    return f"在上级要求之上再加（“{harsher[0][:24]}”）"


def _harsher_figure(text: str, upper: re.Match[str]) -> str | None:
    """A figure of ours beyond the upper level's of the same unit, both in this sentence."""
    theirs = _FIGURE.search(text, upper.start())
    if theirs is None:
        return None
    ours = _OURS.search(text, theirs.end())
    if ours is None:
        return None
    figures = [each for each in _FIGURE.finditer(text, ours.start()) if each[2] == theirs[2]]
    if not figures:
        return None
    said = text[max(0, upper.start() - 12) : figures[-1].end() + 4]
    down = _LOWER_IS_HARSHER.search(said) is not None and _FALL.search(said) is None
    pick = min if down else max
    figure = pick(figures, key=lambda each: float(each[1]))
    own, value = float(figure[1]), float(theirs[1])
    if (own < value) if down else (own > value):
        return f"上级为{theirs[1]}{theirs[2]}，本级为{figure[1]}{figure[2]}"
    return None


def _earlier_day(text: str, upper: re.Match[str]) -> str | None:
    theirs = _DAY.search(text, upper.start())
    if theirs is None:
        return None
    ours = _OURS.search(text, theirs.end())
    own = _DAY.search(text, ours.start()) if ours is not None else None
    if (
        own is None
        or not own[0]
        or not theirs[0]
        or bool(own[1] or own[5]) != bool(theirs[1] or theirs[5])
        or _month(own) >= _month(theirs)
    ):
        return None
    return f"上级要求{theirs[0]}，本级定为{own[0]}"


def _month(day: re.Match[str]) -> int:
    year = int(day[1] or day[5] or 0) * 12
    if day[2]:
        return year + int(day[2])
    if day[3]:
        return year + 6
    return year + (3 * ("一二三四".index(day[4]) + 1) if day[4] else 12)
