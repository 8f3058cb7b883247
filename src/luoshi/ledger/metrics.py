"""What a figure is a figure of: the words beside a number, read down to the noun phrase of the metric.

Holds how a metric is cut out of its clause, divided (接待游客和旅游收入) and completed; the vocabulary that other
modules share is in ``wording``.
"""

from __future__ import annotations

import re

from luoshi.ledger.verbs import DELIVERY
from luoshi.ledger.wording import any_of

_TIME = (
    r"(?:力争|争取|确保)?(?:到|至|在|截至|于)?"
    r"(?:20\d\d年(?:[、和—－-]20\d\d年)*(?:年?(?:底|末)|\d{1,2}月(?:底|末|\d{1,2}日)?|上半年|前)?|20\d\d[—－-]20\d\d年|\d{1,2}月(?:底|末|\d{1,2}日)|"
    r"[“\"]?十[三四五六]五[”\"]?(?:期间|期末|末|时期)?|分[二两三四五]年|年底|年末|今明两年|今年(?:底|内)?|年内|当年|[明后来次]年(?:[上下]半年|年?[底末])?|本年度?|全年|每年|年均|上半年|下半年|第?[一二三四]季度|季度末|[一二两三四五十\d]年(?:内|(?=累计|新增|新建|共建|建设|改造|培育))|今后[三五]年|未来[三五]年|规划期内|期末)"
    r"(?:之?前|以前|内|时|期间)?"
    r"|[一-龥]{1,6}前(?=完成|建成|实现|新建|改造|基本)"
)
# 办理时限2026年底前压缩到6天: the time behind the metric says when, and is no part of it.
_TIME_BEHIND = re.compile(rf"(?:{_TIME})$")
_TIME_LAST = frozenset('年底末月日前内时间期度均五”"\n')  # the characters a time may end in
_ADVERBS = """含 包括 锚定 紧盯 力争 确保 争取 努力 积极 大力 加快 持续 深入 全面 进一步 着力 稳步 有序 科学
统筹 继续 不断 严格 切实 扎实 加强 强化 加大 逐步 实现 完成 推动 推进 促进 支持 其中 并
且 同时 以及 及 与 或 再 将 的 分别 依次 力求 预计 总体 每年 累计 鼓励 引导 因地制宜
分批 分期 探索 主动 更好 至少 不少于 做到 全部 一是 二是 三是 四是 五是 另外 此外 拟
谋划 抓紧 尽快 全力 率先 督促 督导 敦促 促使 倒逼 动员"""
# These are verbs too, unless they begin the name of the metric.
_ADVERBS_BUT = "和(?![美谐睦平])|指导(?!价|员|站|性|中心)|保持(?!率|能力|区)"
# These lead a verb (重点培育) but also begin nouns (重点人群).
_ADVERBS_OF_VERBS = "要 重点 基本 集中 规划 平均 保障 年度 计划 初步 综合 高标准 高质量 高水平 高起点"
# Verbs that are as often part of the metric itself (服务企业数, 签约项目) stay in front of it.
_KEPT = """接待 服务 覆盖 培训 签约 生产 种植 存栏 出栏 保障 发展 登记 出让 检测 监测 造林 供地
流转 巡诊 新注册 转化 入库 上线 开放 供应 处置 盘活 投入 采购 储备 归集 集聚 减免 受理
调解 审结 执结 交付 绿化 放流 创作 出版 演出 开发 研发 退出 拥有 保有 吸引"""
_VERBS = any_of(" ".join(w for w in DELIVERY.split() if len(w) > 1 and w not in _KEPT.split()))
_LEAD_VERBS = re.compile(
    f"(?:建成(?!区)|(?!建成)(?:{_VERBS}))(?!用地|规模|标准|工程|水平|能力|区(?:绿|排|路|面|人))"
)
_LEAD = re.compile(
    f"(?:{_TIME}|{any_of(_ADVERBS)}|{_ADVERBS_BUT}|(?:全[省市县区州国]|{any_of(_ADVERBS_OF_VERBS)})(?={_VERBS})|[、，,：:；;（(）)—\\s·])+"
)
_SUFFIX = re.compile("[率度量额值]|数(?![字据智])|时(?!尚)")
_DELIVERY = any_of(DELIVERY)
_DELIVERY_FIRST = frozenset(word[0] for word in DELIVERY.split())
_DELIVERY_ANY = re.compile(_DELIVERY)
_BARE_VERB = re.compile(f"(?:{_DELIVERY})(?:{_DELIVERY})?(?:任务|总数|数量|规模)?$")
_PREPOSITION = re.compile(
    "(?:在|为|对|向|于|从|以|按|围绕|通过|依托|结合|聚焦|利用|面向|针对|根据|给|线上|由)"
)
_TRAILING_WORDS = "的 等 共 总数 总计 合计 各 每年 全年 力争 确保 累计 以 其中 净增"
_TRAILING = re.compile(f"(?:{any_of(_TRAILING_WORDS)})+$")
_TRAILING_LAST = frozenset(word[-1] for word in _TRAILING_WORDS.split())
_MARKUP = str.maketrans("", "", " \t\n\x0b$_{}　")
_COMPLETE = re.compile(
    "(?:额|值|率|量(?<!需氧量)|数|费|收入|支出|投资|外资|内资|游客|人次|面积|比重|占比|比例|浓度|能耗|强度|规模|成本|费用|利润|税收|产业|制造业|工业|农业|旅游业|建筑业|服务业|就业|"
    "指数|里程|时间|时限|水平|满意度|覆盖面|消费|排放|贷款|存款|余额|产能|销售|经费|GDP|能力|床位|标准|贡献度|密度|深度|集中度|消耗|营收|进口|出口|增速|寿命|贸易|总投资|化率)$"
)
_RELATIVE = re.compile(
    "(?:总量|总规模|规模|产值|总产值|年产值|占比|比重|营业收入|营收|数量|总数|面积|总面积|产量|总产量|销售额|增速|增幅|单产|每(?:个|家|所|座)?(?:县|市|区|县区|县市区|乡镇|街道|乡镇街道|镇|乡|村|社区|行政村|园区|学校)|合格率|达标率|总产|余额|每[千万百]?(?:人|户|人口)|占.{2,20}|年均增速|年均增长|使用率|覆盖率|首期|装机)$"
)
_HEAD = re.compile(
    "(?:播种面积|种植面积|总?产量|总?产值|增加值|营业收入|收入|总额|额|总量|总数|数量|规模|面积|存栏|出栏|余额)$"
)
_SHARED_HEAD = re.compile(
    "(?:排放总?量|排放强度|(?:居民)?人均可支配收入|增加值|营业收入|总?产值|总?产量|(?:补贴|保障|补助|低保)?标准|[一-龥]{2}率|人数|规模|面积|收入|浓度|总量|"
    "比例|占比|比重|强度|消费量)$"
)
_SUBSTANCES = re.compile(
    "化学需氧量|氨氮|氮氧化物|挥发性有机物|二氧化硫|二氧化碳|总磷|总氮|颗粒物|VOCs|COD|PM_?2.5|PM_?10"
)
_ACTORS = re.compile(".*(?:企业|产业|园区|行业|市场主体|经营主体|机构|集群|业)")
_NOUN_LIKE = re.compile("改造|培训|检测|改造提升|整治|修复|治理|救助|筛查|体检|演练|安置|装机")
_LEVEL = re.compile("^(?:国家|省|市|县|区)级(?:以上)?")
_LISTED = re.compile("、|以及|及其?|和|与")


def clean(phrase: str) -> str:
    """The phrase as the ledger shows it: without markup, blanks and loose words at either end."""
    phrase = phrase.translate(_MARKUP) if not phrase.isalnum() else phrase
    phrase = phrase.strip("、，,：:；;的—-·")
    return _TRAILING.sub("", phrase) if phrase[-1:] in _TRAILING_LAST else phrase


def metric_of(masked: str, original: str) -> str:
    """The metric in the words before a figure: time, hedge and verbs in front are taken off.

    ``masked`` and ``original`` are the same stretch, the first with names blanked out.
    """
    at = _skip_lead(masked, 0)
    if masked[at : at + 1] in ("为", "给", "把") and len(masked) - at > 4:
        at += 1  # 为适龄妇女免费筛查
    elif _PREPOSITION.match(masked, at):
        # 在公办机构建设床位: what is counted follows the verb of delivery.
        for found in _DELIVERY_ANY.finditer(masked, at + 2):
            if len(masked) - found.end() >= 2:
                at = found.start()
                break
        else:
            at += 2 if masked.startswith(("围绕", "聚焦", "按照"), at) else 0
    for _ in range(3):
        verb = _LEAD_VERBS.match(masked, at)
        if not verb or len(masked) - verb.end() < 2 or _SUFFIX.match(masked, verb.end()):
            break
        if len(masked) - verb.end() == 2 == verb.end() - at:
            break  # 新增学位 is clearer than 学位
        at = _skip_lead(masked, verb.end())
    end = len(masked)
    if masked[-1:] in _TIME_LAST:
        behind = _TIME_BEHIND.search(masked, max(at, end - 16))
        if behind and behind.start() - at >= 2:
            end = behind.start()
    return clean(original[at:end])


def without_lead(words: str) -> str:
    """The words without time, hedge and adverbs in front (到2027年，力争选拔: 选拔)."""
    lead = _LEAD.match(words)
    return words[lead.end() :] if lead else words


def _skip_lead(masked: str, at: int) -> int:
    lead = _LEAD.match(masked, at)
    if lead and len(masked) - lead.end() >= 2:
        return lead.end()
    if lead and lead.end() == len(masked):
        return lead.end()
    return at


def members(metric: str, wanted: int | None = None, *, alike: bool = False) -> list[str]:
    """The metrics that a list of words names (接待游客和旅游收入), one if they are one.

    With ``wanted`` (分别 and that many figures) the list is cut into that many, completed from its last member.
    ``alike`` (均) says that there are several, even where a single word would do for the list.
    """
    metric = metric.removesuffix("等")
    if alike:
        parts = [p for p in _LISTED.split(metric) if p]
        if len(parts) > 1 and all(len(p) >= 2 for p in parts):
            return _complete(parts)
    if wanted:
        for pattern in (_LISTED, re.compile("、|和(?=[^、和]*$)|及(?=[^、及]*$)"), re.compile("、")):
            parts = [p for p in pattern.split(metric) if p]
            if len(parts) == wanted:
                return _complete(parts)
        if wanted == 2:
            at = metric.find("城乡")
            if at >= 0:
                before, after = metric[:at], metric[at + 2 :]
                urban = "城镇" if after.startswith("居民") else "城市"
                return [before + urban + after, before + "农村" + after]
        return []
    if not _LISTED.search(metric):
        return [metric]
    out: list[str] = []
    groups = metric.split("、")
    if not all(_COMPLETE.search(g) for g in groups[:-1]):
        return [metric]
    for group in groups:
        parts = [p for p in _LISTED.split(group) if p]
        if len(parts) > 1 and all(len(p) >= 3 and _COMPLETE.search(p) for p in parts):
            out += parts
        else:
            out.append(group)
    if any(p.endswith("业") for p in out) and not all(p.endswith("业") for p in out) and len(out) > 1:
        # 一产、二产和服务业增加值: the head belongs to all of them.
        return [p if _HEAD.search(p) else p + (_HEAD.search(out[-1]) or [""])[0] for p in out]
    return [p for p in out if p] or [metric]


def _complete(parts: list[str]) -> list[str]:
    last = parts[-1]
    if _LEVEL.match(last) and all(_LEVEL.fullmatch(p) for p in parts[:-1]):
        return [of_level(p, last) if p is not last else p for p in parts]
    if (substance := _SUBSTANCES.match(last)) and all(_SUBSTANCES.fullmatch(p) for p in parts[:-1]):
        return [p + last[substance.end() :] if p is not last else p for p in parts]  # 化学需氧量、氨氮减排量
    head = _SHARED_HEAD.search(last)
    rest = head[0] if head else last[min(len(parts[0]), 4) :]
    return [p if _COMPLETE.search(p) or p is last else p + rest for p in parts]


def of_level(metric: str, subject: str) -> str:
    """The counted thing of another level (国家级平台1个、省级10个: 省级平台)."""
    return metric + _LEVEL.sub("", subject) if subject and _LEVEL.fullmatch(metric) else metric


def is_bare_verb(metric: str) -> bool:
    """Whether the words are only what is done (改造, 配备), the thing itself having been named before."""
    return metric[:1] in _DELIVERY_FIRST and _BARE_VERB.match(metric) is not None


def of_lent(lent: str, verb: str) -> str:
    """The metric that a bare verb makes of the subject before it (货船…，完成改造120艘: 货船改造)."""
    return lent + verb if _NOUN_LIKE.fullmatch(verb) and verb not in lent else lent


def relative(metric: str) -> bool:
    """Whether the words need the subject of the clause before (总量, 占全国)."""
    return bool(_RELATIVE.match(metric))


def with_subject(subject: str, metric: str) -> str:
    """The metric with the subject that an earlier clause names."""
    if metric.startswith("每"):
        return metric + subject
    if metric.startswith("占"):
        if not re.search("[比率重例]$", metric):
            metric += "比重"
        return subject + metric
    if metric in ("占比", "比重", "总量", "增速", "增幅"):
        return subject + metric
    if subject.endswith(("率", "比例", "比重", "占比")):
        # 工业企业研发覆盖率…，营业收入…: the subject is who has the rate, not the rate.
        actor = _ACTORS.match(subject)
        return subject[: actor.end()] + metric if actor else metric
    return (_HEAD.sub("", subject) or subject) + metric
