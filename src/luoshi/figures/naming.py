"""What a figure is a figure of: the metric's name cut out of its clause, completed from its neighbours, and its catalogue id.

Put here only names; when and where are told in ``times`` and ``places``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from luoshi.figures.model import Facet
from luoshi.ledger.metrics import clean, is_bare_verb, members
from luoshi.statistics.indicator import Indicators

_LEAD = re.compile(
    "(?:其中|园区(?=共有|规上|规模)|[同环]比(?=[一-龥]{3})|现有(?=[一-龥]{2})|以(?=[一-龥]{2,10}方式)|含|包括|包含|另外|此外|同时|并且?|且|而|但|也|还|尚有|尚|仍有?|即|初步核算|初步统计|据统计|经初步核算|为[一-龥]{2,8}?(?=挽回|追回|提供|减免|发放|办理|争取)|(?:[省市州]里?)?下达(?=我|的)|我[省市县区州](?=[一-龥])|年初(?=[确排谋铺安])|确定|排定|谋划|铺排|计划|力争|确保|今年|数据显示|主要是|今年以来|目前|当前|累计|共计|共|合计|"
    '总计|预计|分别|各(?![项类种级县])|均|已|仅(?=有)|年度计划|年计划|实现(?!率)|达到(?!或|[序时]{0,2}进度)|录得|取得|得到|对(?=\\d|$)|为(?=$)|有(?=$|[一-龥]{0,2}$)|(?<![一-龥])有(?![色限效机线轨关利])(?=[一-龥“A-Z])|(?<=共)有(?=[一-龥“])|[、，,：:；;（(）)—\\s·•“”"的])+'
)
_DONE = re.compile("完成(?!率|投资|整治|治理|改造|情况|固定|产值$|数)|(?<!已)完成(?=固定资产投资)")
_INNER = re.compile(
    "(?<=项目)中(?:已|有)+|^[一-龥0-9]{0,14}(?:热线|平台|系统)共?(?=受理|办理|接到|收到)|^列入[^，。]{1,14}的(?=[一-龥]{4})|(?<=企业)(?:实现|完成|发生)(?=[一-龥]{2})|(?<=业)完成(?=[一-龥]{4})|(?<=[一-龥”])(?:累计|共计|合计|总计|分别|预计|实现(?=增加值|总?产值|营业?收入|利润|利税|税收|零售额|销售|主营|进出口|出口|进口|旅游)|完成(?=增加值|总?产值|营业?收入|税收|零售额|地区生产总值)|同比|共有(?=[一-龥])|共(?=有|接待|完成|实现|受理|办理|发生|查处|检查|举办)|的(?=$))"
)
_TRAIL = re.compile(
    "(?:绝对量|总额为|方面|情况|数据|全年|的|共|共计|合计|累计|总计|已|为|达|是|有|仍|还|同期|当期|上|也|均|都|[、，,：:；;—\\s])+$"
)
_KEEP_TRAIL = re.compile(
    "(?:能源消费|用水|排放|经济|企业|消费|市场主体|货物周转|客货|人口|污染物|资产|个体|业务|周转|用电|业务)总量$|合计$"
)
HEADS = (
    "增加值|总产值|产值|投资额|投资|零售总额|零售额|销售额|营业额|产量|总产量|营业收入|主营业务收入|利润总额|利润|人均可支配收入|价格|用电量|"
    "进出口总额|进出口|出口总额|出口|进口总额|进口|平均浓度|浓度|存款余额|贷款余额|余额|税收|出栏|存栏|播种面积|种植面积|面积|收入|支出"
)
HEAD = re.compile(f"(?:{HEADS})$")
_NAMED = re.compile(
    f"(?:{HEADS}|总水平|总额|额|总值|率|比例|比重|指数|系数|数|量|人次|人数|人口|存款|贷款|顺差|逆差|外资|内资|周转|浓度|天数|里程|就业|游客|GDP|费用|消费|项目|资金|资产|负债|成本|储蓄)$"
)
_NEEDS_HEAD = re.compile(
    "(?:业|企业|居民|产业|制造|门类|行业|经济|领域|类|服务|供应|设备|制品|产品|食品|材料|用品|家电|烟酒|通信|居住|衣着|城镇|农村|乡村|单位|贸易|医疗保健|文化娱乐|材料|纺织|化工|电子信息|装备制造|汽车|房地产|基础设施|工业|技改|民间)$"
)
_RATE = re.compile("率$|比重$|占比$|比例$|度$|强度$")
_GROUP = re.compile(
    "等?(?:[二两三四五六七八九十]|\\d{1,2})(?:大|个|类|种|项|家|条)(?:产业|行业|领域|门类|类别|县市区?|市州|板块|集群|重点|主导|支柱|产业集群|传统|优势)*(?=[一-龥])|等(?:产业|行业|重点行业)?(?=[一-龥]{2})"
)
_GROWTH_WORD = re.compile(
    "(?:同比)?(?<!自然)(?:增速|增幅|增长率|增长速度|涨幅|涨跌幅度?|降幅|跌幅|增长|增减)$"
)
_BRACKETED = re.compile(
    "[（(](?!(?:事|助理|[扩改复续辅副]|[市县区州乡镇旗街道、]{1,6})[)）])[^（）()]{0,30}[）)]"
)


def is_rate(metric: str) -> bool:
    """Whether the metric is a rate or a share, which moves by points."""
    return _RATE.search(metric) is not None


def is_named(metric: str) -> bool:
    """Whether the words end like the name of a metric."""
    return _NAMED.search(metric) is not None


def metric_of(words: str) -> str:
    """The metric in the words before a figure, without what leads up to it."""
    words = _BRACKETED.sub("", words) if "（" in words or "(" in words else words
    for _ in range(6):
        lead = _LEAD.match(words)
        cut = lead.end() if lead else 0
        done = _DONE.match(words, cut)
        cut = done.end() if done and len(words) - done.end() >= 2 else cut
        if not cut:
            break
        words = words[cut:]
    words = _INNER.sub("", words)
    if not _KEEP_TRAIL.search(words):
        trimmed = _TRAIL.sub("", words)
        words = trimmed if len(trimmed) >= 2 else words
    growth = _GROWTH_WORD.search(words)
    if growth and growth.start() >= 2:
        words = words[: growth.start()]
    return _tidy(words)


def _tidy(words: str) -> str:
    quoted = words.count("“") != words.count("”")
    words = words.strip("“”") if quoted else words
    return clean(words)


_NO_METRIC = re.compile(
    "于|按(?!时|期|揭|键)照?|根据|依照|平?均?每[个家户部项亩人件处村]|给予|不足|前(?!海|沿)|以(?!内|旧)|在(?![建校岗册库园编读营产线外职院学训用办售])|将|把|由|经(?!营|济|常|开)|每股|与|等|或|序时进度$|滞后$"
)


def is_no_metric(words: str) -> bool:
    """Whether the words cannot be the name of a metric: they begin with a preposition or hold a sentence."""
    return (
        _NO_METRIC.match(words) is not None
        or (words.endswith("中") and not words.endswith(("初中", "高中")))
        or words.endswith(
            (
                "不足",
                "多出",
                "超出",
                "低于",
                "高于",
                "内",
                "里",
                "提前",
                "提早",
                "延长",
                "假期",
                "工期",
                "历时",
            )
        )
        or any(mark in words for mark in "，。；：〔")
        or len(words) > 40
    )


def is_growth_word(words: str) -> bool:
    """Whether the words only say growth (增速, 降幅) and not of what."""
    return _GROWTH_WORD.fullmatch(words) is not None


_MEASURED_BY = re.compile(
    "(?:扣除|剔除)[^，]{1,16}(?<!CPI)(?<!PPI)(?<!价格)$|按[^，]{1,12}(?:口径|计算|价格|汇率)(?:计算|计)?$|同口径$|可比口径$|(?:去年|上年)(?:同期|同月)?$"
)


def is_bare(words: str) -> bool:
    """Whether the words name nothing by themselves: nothing, a verb, 占比, 增速."""
    return (
        (len(words) < 2 and words not in _SHORT)
        or _MEASURED_BY.match(words) is not None
        or is_growth_word(words)
        or words in _BARE
        or is_bare_verb(words)
    )


_SHORT = frozenset("镇乡村")  # of which there are so many: 其中镇12个、乡4个
_BARE = frozenset(
    [
        "实际",
        "差距",
        "细化",
        "分解",
        "明确",
        "涉及",
        "拆分",
        "梳理",
        "同比",
        "环比",
        "比重",
        "占比",
        "总量",
        "规模",
        "数量",
        "总数",
        "全年",
        "同期",
        "当月",
        "累计",
        "平均",
        "现有",
        "共有",
        "总计",
        "其中",
        "份额",
        "总额",
        "比例",
        "绝对量",
        "增长",
        "下降",
        "合计",
        "金额",
        "较快",
        "这一",
        "水平",
    ]
)


def with_head(name: str, neighbour: str) -> str:
    """The name completed by the head of the metric before it (采矿业增加值…，制造业: 制造业增加值)."""
    if not neighbour or (_NAMED.search(name) and not name.endswith(("投资", "工业", "消费"))):
        return name
    head = HEAD.search(neighbour)
    if not head or HEAD.search(name) or name.endswith(head[0]):
        return name
    if head[0] == "价格" or _NEEDS_HEAD.search(name):
        return name + head[0]
    return name


def with_head_of_product(name: str, neighbour: str) -> str:
    """A product beside another one's output (新能源汽车产量…，集成电路: 集成电路产量)."""
    return name + "产量" if neighbour.endswith("产量") and not _NAMED.search(name) else name


def group_names(words: str) -> list[str]:
    """The metrics of a list that its own number closes (采矿业、制造业两个行业…), none where they are not as many."""
    group = _GROUP.search(words)
    if not group or group.start() < 4:
        return []
    parts = [part for part in re.split("、|和(?=[^、和]*$)|及(?=[^、及]*$)", words[: group.start()]) if part]
    wanted = _COUNT.search(group[0])
    if len(parts) < 2 or not wanted or len(parts) != _count(wanted[0]):
        return []
    head = _HEAD_BEHIND.match(words, group.end())
    return [metric_of(part) + (head[0] if head else "") for part in parts]


_COUNT = re.compile("[两二三四五六七八九十]|\\d{1,2}")
_HEAD_BEHIND = re.compile(f"(?:{HEADS})")


def _count(word: str) -> int:
    return int(word) if word.isdigit() else "　一二三四五六七八九十".find(word) if word != "两" else 2


def names_in(words: str, wanted: int) -> list[str]:
    """The metrics that the words list, where they are as many as wanted; else none."""
    words = re.sub("(?:入库|完成|实现|达到)$", "", words.removesuffix("等")) if len(words) > 6 else words
    group = _GROUP.search(words)
    if group and group.start() >= 2:
        head = words[group.end() :]
        parts = [part for part in re.split("、|和|及", words[: group.start()]) if part]
        if len(parts) == wanted:
            return [metric_of(part) + head for part in parts]
    parts = re.split("、|和(?=[^、和]*$)|及(?=[^、及]*$)", words)
    shared = HEAD.search(parts[-1])
    if len(parts) == wanted and not shared and len({part[-1:] for part in parts}) == 1:
        return [metric_of(part) for part in parts]  # 增值税、企业所得税
    if "居民" in parts[-1]:
        parts = [part + "居民" if part in ("城镇", "农村", "乡村", "全体") else part for part in parts]
    if len(parts) == wanted and shared and all(len(part) >= 2 for part in parts):
        return [metric_of(p if HEAD.search(p) else p + shared[0]) for p in parts]
    found = members(words, wanted)
    if len(found) == wanted:
        return [metric_of(name) for name in found]
    return []


@lru_cache(maxsize=8192)
def _find(indicators: Indicators, metric: str, facet: Facet) -> str | None:
    found = indicators.find(metric)
    if facet == "growth":
        if found is not None:
            return found.id
        growth = next((i for i in map(indicators.find, (metric + "增速", metric + "增长")) if i), None)
        if growth is None:
            return None
        level = indicators.level_of.get(growth.id)
        return level.id if level else growth.id
    return found.id if found else None


_SYNONYMS = (
    ("规上", "规模以上"), ("国内生产总值", "地区生产总值"), ("本外币各项", "本外币"), ("金融机构本外币存款", "金融机构存款"),
)  # fmt: skip


def indicator_of(indicators: Indicators, metric: str, facet: Facet) -> str | None:
    """The catalogue's id of the metric where its name is one of the catalogue's names, else None."""
    found = _find(indicators, metric, facet)
    for written, usual in _SYNONYMS:
        if found is None and written in metric:
            found = _find(indicators, metric.replace(written, usual), facet)
    return found


def named_part(words: str) -> str:
    """The words up to the last of a metric's endings (粮食产量已定: 粮食产量), empty where there is none."""
    if _NAMED.search(words):
        return words
    end = max((found.end() for found in _NAMED_INSIDE.finditer(words)), default=0)
    return words[:end] if end >= 3 else ""


_NAMED_INSIDE = re.compile(f"(?:{HEADS}|总额|总值|率|比重|比例|指数|人次|人数|人口|浓度|天数|就业)")
