"""Whose figures they are: the place a document speaks for, and the places its clauses name.

Put here only how a place is told from other words; which divisions there are is the register's.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from luoshi.figures.times import TIME
from luoshi.register.register import default_register

_WHOLE = re.compile(
    r"(?:全|我|本)(国|省|自治区|市|县|区|州|盟|旗|镇|乡|兵团|域)(?!际|人大|政协|委|级|直|营|属)"
)
# What is written like a place and is none: words that end in the class of a division.
_NO_STEM = {
    "区": re.compile(
        r"(?:(?:^|中心|主|老|新|市|县|旧|内)城|建成|地|社|园|景|灌|辖|小|片|校|库|灾|市|郊|能|业|范|护|发|牧|林|矿|厂|疫|分|"
        r"(?:^|丘陵|贫困|革命老|深)山|试验|保税|合作|先导|功|新|老|各|全|我|该|本|集聚|居住|[对和与及])$"
    ),
    "市": re.compile(
        r"(?:^城|[一-龥]{2}城|(?:各|大|小|中心|文明|卫生|智慧|历史文化|现代化?|重点|试点|海绵|宜居|公园|资源型|沿海|中小|地级|全国|新型?|区域|枢纽|节点)城|超|都|股|楼|门|菜|上|入|开|夜|汽车|房|资本|债|期货|货币|各|全|我|该|本|外|省|县|[和与及])$"
    ),
    "县": re.compile(r"(?:各|全|我|该|本|外|市|省|到|个|百|强|贫困|脱贫|[和与及])$"),
    "镇": re.compile(r"(?:城|乡|集|小|各|全|重点|建制|特色|中心|村|[和与及个])$"),
    "乡": re.compile(r"(?:城|下|返|家|老|各|全|水|故|回|同|思|民族|他|入|进|还|[和与及个])$"),
    "道": re.compile(r"(?:各|全|本|个|[和与及])$"),
    "省": re.compile(r"(?:各|全|我|该|本|外|节|反|[和与及])$"),
    "州": re.compile(r"(?:各|全|我|该|本|市|[和与及])$"),
}
_BEHIND = r"(?![场级直域际营立长管道名])"
_DIVISION = re.compile(
    r"(?P<stem>[一-龥]{1,7}?)(?P<class>自治区|自治州|自治县|自治旗|街道(?!办事处的)|地区(?!生产|总值|间)|林区|特区|省(?!内|外(?!贸|事|商|汇|资企业))|市|县|州(?!市)|盟|旗|区|镇(?!居民|化|新增|登记|老旧|低收|污水|调查|职工|常住|人口|街道|镇|村|乡|开发)|乡(?!村|镇|居|民|愁|土|贤|风))"
    + _BEHIND
)
_PARK = re.compile(
    r"[一-龥]{2,8}?(?:经济技术开发区|经济开发区|高新技术产业开发区|经开区|高新区|新区|示范区|工业园区?|产业园区?|综保区|开发区|管理区)"
)
_COMMON = ("城区", "郊区", "矿区", "全州")  # places of a few cities, and words everywhere
_NO_NAME = re.compile(
    "出台|招商|引资|纳入|发放|列入|覆盖|涉及|惠及|[份末底初关于推进施立强根据持完委与由从对在向以各年月度第的了是为要将把被及或其等会政府]|加快|建设|工作|中心|中共|到位|记者|本报|同志|昨日|今日|获悉"
)
_NO_PARK = re.compile("推进|建设|全[市县区省]|各|国家级|省级|我[市县区]|[和与及的对在]|年|月|季度|加快|支持")


def place_at(words: str) -> tuple[str, int] | None:
    """The place with which the words begin, as written, and how long it is; 全市 and 我市 are places too."""
    whole = _WHOLE.match(words)
    if whole:
        return whole[0], whole.end()
    park = _park(words)
    if park:
        return park, len(park)
    found = _division(words)
    return (_lowest(found), len(found)) if found else None


def _division(words: str) -> str | None:
    found = _DIVISION.match(words[:14])
    if not found or _is_no_stem(found):
        return None
    name = found[0]
    if len(name) == 2:
        tail = re.match("(?![各全本我])[一-龥][市县区]", words[2:]) if found["class"] == "州" else None
        if tail and not default_register().divisions.known(tail[0]):
            return name + tail[0]  # 泽州岭市 is one name
        return name if name not in _COMMON and default_register().divisions.known(name) else None
    if found["class"] in (
        "省",
        "区",
        "市",
        "县",
        "州",
        "旗",
        "盟",
        "镇",
        "乡",
        "街道",
    ) and not _stands_as_name(name):
        return None
    rest = _DIVISION.match(words[len(name) : len(name) + 14])
    holds = found["class"] in ("省", "市", "自治区", "州", "自治州")
    if rest and holds and len(rest[0]) >= 3 and not _is_no_stem(rest):
        return name + rest[0]
    return name


def _park(words: str) -> str | None:
    found = _PARK.match(words)
    return found[0] if found and not _NO_PARK.search(found[0]) else None


def _is_no_stem(found: re.Match[str]) -> bool:
    kind = found["class"][-1]
    if kind in ("盟", "旗"):
        return not default_register().divisions.known(found[0])
    pattern = _NO_STEM.get(kind)
    return bool(
        pattern and pattern.search(found["stem"]) and not default_register().divisions.known(found[0])
    )


def _stands_as_name(name: str) -> bool:
    if default_register().divisions.known(name):
        return True
    return len(name) <= 5 and not _NO_NAME.search(name)


def leading_places(words: str) -> tuple[list[str], str]:
    """The places listed in front, and the words behind them (锦城区、青石县用电量: both, 用电量)."""
    out: list[str] = []
    while found := place_at(words):
        out.append(found[0])
        words = words[found[1] :]
        if words[:1] not in ("、", "和", "及", "与"):
            break
        if not place_at(words[1:]):
            break
        words = words[1:]
    return out, words


def place_list(words: str) -> list[str]:
    """The places that the words list (白沙市、松溪县和竹山县), none where anything else stands among them."""
    out: list[str] = []
    for part in re.split("[、和及与]", words):
        found = place_at(part)
        if not found or found[1] != len(part):
            return []
        out.append(found[0])
    return out


def trailing_places(words: str) -> list[str]:
    """The places listed at the end of a clause (增速排前三位的是松溪县、白沙市、竹山县)."""
    at = max(words.rfind(mark) for mark in "是为有：:")
    return place_list(words[at + 1 :])


def likely_place(text: str) -> str | None:
    """The place of which a text speaks most, where neither title nor issuer names one."""
    whole = _wholes(text)
    counted = Counter(
        found[0]
        for found in _ANY_DIVISION.finditer(text)
        if (not whole or found[0][-1] in whole or whole.keys() <= {"国"})
        and not _NO_NAME.search(found[0])
        and (place := _DIVISION.fullmatch(found[0]))
        and not _is_no_stem(place)
    )
    return _whole_name(counted.most_common(1)[0][0], text) if counted else None


def _whole_name(name: str, text: str) -> str:
    """The name as a clause begins with it, where that is longer (平江湖市 and not 江湖市)."""
    found = re.search(f"(?:^|[\\n。，；、：\\s])([一-龥]{{1,2}}{name})", text)
    return found[1] if found and _division(found[1]) == found[1] else name


def _wholes(text: str) -> Counter[str]:
    """How often a text speaks of 全市, 全县 …, without those that it only compares with (居全市第3位, 高于全省平均)."""
    return Counter(
        found[1]
        for found in _WHOLE.finditer(text)
        if text[found.start() - 1 : found.start()] not in tuple("居列于比占排位较")
        and not text.startswith(("第", "平均", "前", "首", "排"), found.end())
    )


def whole_place(text: str) -> str | None:
    """全省 for a text that speaks of a whole and nowhere says of which."""
    whole = _wholes(text)
    return "全" + whole.most_common(1)[0][0] if whole else None


_ANY_DIVISION = re.compile(r"[一-龥]{2}(?:省|市|县|州|区)" + _BEHIND)


_COUNTRY = re.compile("中华人民共和国|国家统计局(?![一-龥]{0,8}(?:调查|总队))|^(?:我国|全国)")
_BEGINNING = re.compile("中共|关于(?:印发|转发)?|[》《（(，,！!：:—－\\-]|发布|来源|报送|半年|季度|年度|·")
_OF_FIGURES = re.compile(
    "市?(?:经济|市场|工业|外贸|消费|财政|规上|规模|居民|地区生产总值|GDP|国民经济|统计|旅游|进出口)"
)


def _lowest(name: str) -> str:
    """云栖县 of 青岚市云栖县."""
    found = _DIVISION.match(name)
    rest = name[found.end() :] if found else ""
    return rest if len(rest) > 2 and _DIVISION.fullmatch(rest) else name


@lru_cache(maxsize=1024)
def title_place(title: str) -> str | None:
    """The place that a title or the name of a body begins with or names, whatever periods it names beside."""
    words = TIME.sub("·", "".join(title.split()))
    starts = [0, *(found.end() for found in _BEGINNING.finditer(words[:80]))]
    for start in starts:
        found = _park(words[start : start + 20])
        if found:
            return found
        found = _division(words[start:])
        if found:
            return _lowest(found)
    if _COUNTRY.search(words):
        return "全国"
    divisions = default_register().divisions
    for start in starts:
        for size in (4, 3, 2):
            name = words[start : start + size]
            if len(name) == size and divisions.known(name) and _OF_FIGURES.match(words, start + size):
                full = {division.name for division in divisions.by_name(name)}
                cities = [name for name in full if name.endswith("市")] or list(full)
                if len(cities) == 1:
                    return cities[0]  # 长沙 is the city and not the county
    return None


def resolve(written: str, own: str | None) -> str:
    """The name of the place that is written: 全市 is the document's own city; what is above it keeps its word."""
    whole = _WHOLE.fullmatch(written)
    if not whole:
        return written
    level = whole[1]
    written = "全" + level  # 我市 is 全市
    if level == "国":
        return "全国"
    if own is None:
        return written
    if own.endswith(level) or (level == "区" and own.endswith(("区", "园"))) or level == "域":
        return own
    step = _above(own, level)
    return step or written


def _above(own: str, level: str) -> str | None:
    divisions = default_register().divisions
    found = divisions.by_name(own) if divisions.known(own) else ()
    if len(found) != 1:
        return None
    return next((step.name for step in divisions.path(found[0].code) if step.name.endswith(level)), None)
