"""The units of quantities: money, rates, times, what is counted and what is measured, and what may stand behind each.

Only units; numerals and the shape of a quantity are in ``quantities.py``.
"""

from __future__ import annotations

import re

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
    "类": "(?<=[0-9]类)(?=以上|[，,。；;、）)\\s]|$)",
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


UNITS = {
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
KNOWN = f"(?:{_alternatives(UNITS)})(?:{_PER}|{_EVERY})?(?:/(?:人|月|年|天|日))?"
UNIT = f"(?:{KNOWN}|{_OTHER})"
