"""Numbers with their units as official documents print them: 1.8万家, 10%—15%, 近百个, 740元/月, 翻一番.

Holds what a quantity is and how it is found in a text, and nothing of what it is for: whether it is a target, a
threshold or part of a name is told in ``targets``. Put here only units, numerals and the shape of a quantity.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from luoshi.reading.numerals import plain_number

Value = float | tuple[float, float]

MONEY = frozenset(["元", "美元", "欧元", "元人民币"])
RATES = frozenset(["%", "‰", "个百分点", "百分点", "倍", "成"])
TIMES = frozenset(
    ["个工作日", "工作日", "个自然日", "小时", "分钟", "秒", "毫秒", "天", "个月", "周", "年", "岁", "周岁"]
)
DATES = frozenset(["月", "日", "号"])
# What is counted one by one. A look-ahead keeps a classifier apart from a word that begins with it (300万家长).
# Right behind a digit the classifier is the likelier reading (10个人才公寓, 5家具有实力的企业): see ``_PLAIN``.
COUNTED = {
    "个": "(?!体|性|人|月|工作日|自然日|百分点|旧)",
    "家": "(?!长|庭|具|电|禽|畜|装|园|政|居|乡|属|家户户|万户|门)",
    "家次": "",
    "项": "(?!目(?!标))",
    "场": "(?!所|馆|地|景|站)",
    "所": "(?!有|在|属)",
    "处": "(?!理|置|于|级)",
    "名": "(?!牌|单|校|师|企|优|特|医|录|城|镇|村|录)",
    "人次": "",
    "人年": "",
    "人": "(?!才|员|民|均|工|事|力|体|大|社|类|防|机|次|口|居|家|文|群|身|民币|年)",
    "人口": "",
    "户次": "",
    "户": "(?!籍|均|外|用|次)(?<!千家万户)",
    "辆": "",
    "台": "(?!账|阶|风|湾)",
    "套": "(?!餐)",
    "张": "(?!家)",
    "条": "(?!件|例|款)",
    "座": "(?!谈|椅)",
    "件": "(?!均)",
    "宗": "(?!旨|教)",
    "例": "(?!外|会|行|如)",
    "起": "(?!来|步|点|草)",
    "种": "(?!植|子|业|养|质|类|粮|苗)",
    "部": "(?!门|分|署|委|级|件|位|队|省|长|市)",
    "支": "(?!持|付|撑|出|部|行|线|柱)",
    "次": "(?!级|日|数|年)",
    "批次": "",
    "班次": "",
    "间": "(?!接|隔)",
    "艘": "",
    "架": "(?!构)",
    "只": "(?!有|要)",
    "头": "(?!部)",
    "羽": "(?!毛)",
    "株": "(?!洲)",
    "棵": "",
    "枚": "",
    "位": "(?!置|于|居|列)",
    "册": "",
    "篇": "(?!章)",
    "款": "(?!项)",
    "门": "(?!类|户|诊)",
    "班": "(?!子|级|列|次)",
    "列": "(?!入|为|席|举|车)",
    "床": "(?!位)",
    "盏": "",
    "孔": "",
    "眼": "(?!镜)",
    "口": "(?!径|岸|碑|腔|粮|感)",
    "把": "(?!握|关|控|手)",
    "组": "(?!长|织|建|成|团)",
    "幢": "",
    "栋": "",
    "块": "(?![钱头儿茎状])",
    "份": "",
    "标箱": "",
    "标准箱": "",
    "机架": "",
    "标准机架": "",
    "分": "(?=/(?:千瓦时|度)|以上|以下|以内|左右|[，,。；;、）)\\s]|$)",
    "单": "(?=以上|左右|[，,。；;、）)\\s]|$)",
    "件次": "",
    "场次": "",
    "宗地": "",
    "台套": "",
    "台（套）": "",
    "台(套)": "",
    "条（个）": "",
    "条(个)": "",
    "辆次": "",
    "架次": "",
    "头只": "",
    "册次": "",
    "级": "(?=以内)",
    "期": "(?<=[0-9]期)(?=以上|左右|共?\\d|[，,。；;、）)\\s]|$)",
    "批": "(?=以上|[，,。；;、）)\\s]|$)",
    "路": "(?:(?<=\\d\\d\\d路)|(?<=[万千]路))(?=以上|左右|[，,。；;、）)\\s]|$)",
    "课时": "",
    "学时": "",
}
_EXTENTS = """吨标准煤 千克标准煤 克标准煤 吨 公斤 千克 克 毫克 微克 斤 公顷 平方公里 平方千米 平方米 平米 ㎡ m² m2 km²
亩次 亩 公里 千米 毫米 厘米 立方米 立方 m³ m3 升 蒸吨 千瓦时 千瓦 兆瓦时 兆瓦 吉瓦时 吉瓦 瓦 MW GW kW kWh MWh GWh TWh
千伏安 EFLOPS PFLOPS EFlops PFlops EB PB TB GB Gbps Tbps Mbps 分贝 摄氏度 ℃ TEU km"""
MEASURED = {
    **dict.fromkeys(_EXTENTS.split(), ""),
    "米": "(?!粉|业|其|面)",
    "里": "(?!程)",
    "方": "(?!面|案|式|向|便|阵|位|言|针|可)",
    "度": "(?=以上|左右|[，,。；;、）)\\s]|$)",
    "P": "(?![A-Za-z])",
    "E": "(?![A-Za-z])",
    "T": "(?![A-Za-z])",
}
_MONEY_AHEAD = "(?!件|器|素|旦|宇|首|化)"
_RATES = {"成": "(?=以上|左右|以下|的|[，,。；;、）)\\s]|$)", "倍": "(?!增|速|率)"}


_ONE = "[0-9一二两三四五六七八九十]"
# What follows these right behind a digit belongs to the thing counted, save for the words that stand here.
_PLAIN = {
    "个": "",
    "名": "(?!录|单)",
    "所": "",
    "处": "(?!级)",
    "家": "(?!长(?!期|三角|沙|春|江)|庭(?!院)|门)",
    "户": "(?!籍|均)",
    "台": "(?!账|阶|风)",
    "种": "(?!子|业)",
    "支": "(?!部(?!队)|出|行)",
    "位": "(?!置|于|居|列)",
    "组": "(?!长)",
    "宗": "",
    "件": "(?!均)",
    "个月": "(?!嫂|饼|季)",
}


def _alternatives(units: dict[str, str]) -> str:
    """The units by their first characters, so that each is looked at once; of one character the longest unit first.

    Alternatives are tried in their order, so those that are met most come first.
    """
    by_head: dict[str, list[str]] = {head: [] for head in "%个年月家日元项"}
    for unit in sorted(units, key=len, reverse=True):
        by_head.setdefault(unit[0], []).append(re.escape(unit[1:]) + _ahead(unit, units[unit]))
    return "|".join(f"{re.escape(head)}(?:{'|'.join(rest)})" for head, rest in by_head.items())


def _ahead(unit: str, ahead: str) -> str:
    if unit not in _PLAIN:
        return ahead
    return f"(?:(?<={_ONE}{unit}){_PLAIN[unit]}|(?<!{_ONE}{unit}){ahead})"


_UNITS = {
    **dict.fromkeys(TIMES | DATES, ""),
    **COUNTED,
    **MEASURED,
    **dict.fromkeys(MONEY, _MONEY_AHEAD),
    **dict.fromkeys(RATES, ""),
    **_RATES,
}
_PER = (
    "/(?:[百千万亿]?(?:立方米|平方米|平方公里|标准立方米|千瓦时|千瓦|千克|公斤|小时|公里|公顷|人次|人口|生|人|户|月|季|年|天|日|"
    "亩|元|吨|升|件|车|次|床|台|套|辆|㎡|m³|m2|只|头|羽|株|GDP|家|个|村|校|标方|方|米|百户))(?:[·.•](?:人|月|年|天|次|户))?"
)
# Any other measure word is known by standing alone behind its number (墓穴10000穴).
_OTHER = "(?:[A-Za-z]{2,6}(?=以上|以下|以内|左右|[，,。；;、）)]|$)|[一-龥](?<![强级型期批后前内中的号届类章节版路街区楼层室线站市县省时上下左约以和及为达等之已至到余多万亿千百十分])(?=以上|左右|[，,。；;、）)]|$))"
# 29微克每立方米 is 29微克/立方米.
_EVERY = "每(?:立方米|平方米|平方公里|升|千克|公斤|千瓦时|公顷|亩)"
_KNOWN = f"(?:{_alternatives(_UNITS)})(?:{_PER}|{_EVERY})?(?:/(?:人|月|年|天|日))?"
_UNIT = f"(?:{_KNOWN}|{_OTHER})"
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_SCALE = "(?:[百千]?万亿?|[百千十]?亿|[百千](?!分|米|克|瓦|伏|兆|倍))?"
_DIGITS = "零〇一二两三四五六七八九十百千万亿"
_UNIT_HEADS = "".join(sorted({re.sub(r"[\\\]^-]", "", u)[0] for u in _UNITS} - set("msPETGMkEt")))

_QUANTITY = re.compile(
    rf"""
    (?<![\d.A-Za-z×/:：\ue000-\uf8ff])(?:
      (?P<left>\d+(?:\.\d+)?)[:：∶比](?P<right>\d+(?:\.\d+)?)(?P<parts>(?:[:：∶]\d+)*)
    | (?P<low>{_NUMBER})(?P<early>[余多](?=[百千万亿]))?(?P<low_scale>{_SCALE})\s?(?P<low_more>[余多]?)(?P<low_unit>{_UNIT})?
      (?:\s?[—–－―\-~～至到]{{1,2}}\s?(?P<high>{_NUMBER})(?P<high_scale>{_SCALE})[余多]?(?P<high_unit>{_UNIT})?)?
    | (?P<of>[{_DIGITS}]{{1,5}})分之(?P<part>[{_DIGITS}点]{{1,8}})
    | (?P<least>(?<!以)上(?=[百千万亿]))?(?P<han>[{_DIGITS}]{{1,8}})(?P<han_more>[余多]?)(?=[{_UNIT_HEADS}])(?P<han_unit>{_KNOWN})
    | (?P<half>一半|半数|过半)
    | 翻(?P<double>[一二两三]?)番
    | (?P<zero>零的突破)
    )
    """,
    re.VERBOSE,
)
# A cheap look for where a quantity may begin; one character class first keeps the search fast.
_BEGINNING = re.compile(
    rf"[0-9{_DIGITS}半翻过上](?:(?<=[0-9])|[{_DIGITS}]{{0,9}}(?:分之|[余多]?[{_UNIT_HEADS}]|的突破)|半|数|[一二两三]?番)"
)
_RUN = re.compile(r"\d*")
_SCALES = {
    "": 1.0,
    "十": 10.0,
    "百": 100.0,
    "千": 1000.0,
    "万": 1e4,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "十亿": 1e9,
    "百亿": 1e10,
    "千亿": 1e11,
    "万亿": 1e12,
}
_DOUBLES = {"": 2.0, "一": 2.0, "二": 4.0, "两": 4.0, "三": 8.0}


class Quantity(NamedTuple):
    """A number with its unit at ``[start, end)``.

    ``unit`` has the multiplier of the print in front (万家, 亿元); ``base`` is the unit without it. ``base`` is
    empty for a bare number. ``han`` tells a number written in Chinese numerals, ``more`` one with 余 or 多,
    ``least`` one like 上万.
    """

    start: int
    end: int
    value: Value
    unit: str
    base: str
    han: bool = False
    more: bool = False
    ratio: bool = False
    least: bool = False

    @property
    def counts(self) -> bool:
        """Whether the unit counts things one by one."""
        return self.base in COUNTED or (len(self.base) == 1 and self.base > "一" and self.base not in _UNITS)

    @property
    def size(self) -> float:
        """The number with its multiplier, of a range the lower end: 1 万名 is 10000."""
        value = self.value[0] if isinstance(self.value, tuple) else self.value
        scale = self.unit.partition(self.base)[0] if self.base else self.unit
        return value * _SCALES.get(scale, 1.0)

    @property
    def measures(self) -> bool:
        """Whether the unit measures money or a physical extent."""
        return self.base in MEASURED or self.base in MONEY or "/" in self.unit


@lru_cache(maxsize=4096)
def numeral(written: str) -> float | None:
    """The number that Chinese numerals mean (两百 is 200, 万亿 is 10^12), None where they mean none."""
    value = _plain_numeral(written)
    if value is not None:
        return value
    body = written.rstrip("百千万亿")
    scale = _SCALES.get(written[len(body) :])
    if scale is None:
        return None
    if not body:
        return scale
    value = _plain_numeral(body)
    return None if value is None else value * scale


def _plain_numeral(written: str) -> float | None:
    usual = plain_number(written)
    if usual is not None:
        return float(usual)
    import cn2an  # loads for longer than most documents take to read

    try:
        return float(cn2an.cn2an(written, "normal"))
    except (
        ValueError,
        KeyError,
        IndexError,
    ):  # what the library raises on numerals that mean nothing (一亿一)
        return None


def quantities(text: str) -> list[Quantity]:
    """All numbers with units in the text, in order; dates and bare numbers are among them (``base`` tells)."""
    out: list[Quantity] = []
    at = 0
    while beginning := _BEGINNING.search(text, at):
        start = beginning.start()
        found = _QUANTITY.match(text, start)
        if found is None:
            # Whatever follows the digits of a rejected number is no number of its own (4×4, 12.5.3).
            at = max(start + 1, _RUN.match(text, start).end())  # type: ignore[union-attr]
            continue
        quantity = _quantity(found)
        at = quantity.end if quantity else found.end()  # 压缩40%至12小时: the second is a figure of its own
        if quantity is not None:
            out.append(quantity)
    return out


def _quantity(found: re.Match[str]) -> Quantity | None:
    start, end = found.span()
    low, han = found["low"], found["han"]
    if low:
        return _printed(found, start, end, low)
    if han:
        number = numeral(han)
        if number is None:
            return None
        value, scale = _folded(number)
        unit = found["han_unit"]
        if unit == "成":
            return Quantity(start, end, number * 10, "%", "%", True)
        more, least = bool(found["han_more"]), bool(found["least"])
        return Quantity(start, end, value, scale + unit, _base(unit), True, more, least=least)
    if found["parts"]:
        return None  # 8:38:54 has no single value
    if found["left"]:
        return Quantity(start, end, float(found["left"]), f":{found['right']}", ":", ratio=True)
    if found["of"]:
        return _fraction(start, end, found["of"], found["part"])
    if found["half"]:
        return Quantity(start, end, 50.0, "%", "%", True)
    if found["zero"]:
        return Quantity(start, end, 0.0, "", "零", True)
    return Quantity(start, end, _DOUBLES[found["double"]], "倍", "番", True)


def _printed(found: re.Match[str], start: int, end: int, low: str) -> Quantity | None:
    unit = (found["low_unit"] or "").replace("每", "/")
    scale = found["low_scale"]
    first = float(low.replace(",", ""))
    if found["high"]:
        other_unit = (found["high_unit"] or "").replace("每", "/")
        if (unit and other_unit and unit != other_unit) or (unit and not other_unit):
            # Two quantities that only stand side by side (2月至5, 3个到5): keep the first.
            end = found.end("low_unit")
        else:
            unit = other_unit
            high_scale = found["high_scale"]
            factor, scale = _SCALED[high_scale]
            low_factor = _SCALED[found["low_scale"]][0] if found["low_scale"] else factor
            if found["low_scale"] and _SCALED[found["low_scale"]][1] != scale:
                low_factor *= _SCALES[_SCALED[found["low_scale"]][1]] / _SCALES[scale]
            value = (_tidy(first * low_factor), _tidy(_number(found["high"]) * factor))
            return Quantity(start, end, value, scale + unit, _base(unit))
    if unit == "成":
        return Quantity(start, end, _tidy(first * 10), "%", "%")
    factor, scale = _SCALED[scale]
    more = bool(found["low_more"] or found["early"])
    base = unit.partition("/")[0] if "/" in unit else unit
    # Most quantities are made here; this skips a call for each of them.
    made: Quantity = tuple.__new__(
        Quantity, (start, end, _tidy(first * factor), scale + unit, base, False, more, False, False)
    )
    return made


def _fraction(start: int, end: int, of: str, part: str) -> Quantity | None:
    whole = numeral(of)
    share = numeral(part) if "点" not in part else _plain_numeral(part)
    if not whole or share is None:
        return None
    if of == "千":
        return Quantity(start, end, share, "‰", "‰", True)
    return Quantity(start, end, round(share / whole * 100, 4), "%", "%", True)


@lru_cache(maxsize=4096)
def exact(number: float) -> Decimal:
    """The number with the digits that were printed, no more and no less; a whole one without a point.

    >>> exact(0.1), exact(120.0), exact(-2.5), exact(float("9" * 400))
    (Decimal('0.1'), Decimal('120'), Decimal('-2.5'), Decimal('Infinity'))
    """
    return Decimal(int(number)) if number.is_integer() else Decimal(repr(number))


def _number(written: str) -> float:
    return float(written.replace(",", ""))


def _tidy(value: float) -> float:
    return value if value.is_integer() else round(value, 6)


def _scaled() -> dict[str, tuple[float, str]]:
    out: dict[str, tuple[float, str]] = {}
    for kept in ("", "万", "亿"):
        for prefix, factor in {"": 1.0, "十": 10.0, "百": 100.0, "千": 1000.0}.items():
            out[prefix + kept] = factor, kept
    return out | {"万亿": (1.0, "万亿"), "百万亿": (1e6, "亿"), "千万亿": (1e7, "亿")}


# A printed multiplier as a factor and the multiplier that is kept before the unit (万, 亿 or 万亿).
_SCALED = _scaled()


def _folded(number: float) -> tuple[float, str]:
    """A number of Chinese numerals as it would be printed: 10^12 is 1 万亿, 120 is 120."""
    for scale in ("万亿", "亿", "万"):
        if number >= _SCALES[scale]:
            return _tidy(number / _SCALES[scale]), scale
    return number, ""


def _base(unit: str) -> str:
    return unit.partition("/")[0] if unit else ""
