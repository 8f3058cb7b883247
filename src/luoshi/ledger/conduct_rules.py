"""Rules of conduct that a document lays down for those who carry it out, as quoted clauses of one sentence.

不得层层加码, 严禁弄虚作假, 严格执行…规定, 对推诿扯皮的严肃追责. What is forbidden to applicants, firms and the public (不得申报,
禁止焚烧), bounds of a figure (不得低于) and what is merely to be done are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from luoshi.ledger.model import Rule
from luoshi.reading.span import Cover, Span

_FORBIDS = re.compile(
    r"不得|不准|不允许|不许|不能(?=以|将|把|搞|简单)|严禁|禁止|杜绝|力戒|严防|防止|避免|反对|遏制|纠正|克服|不搞|不发文|不开会|一律不(?=要求|再)|不要求(?=基层|乡镇|村|企业)|不再要求|不再重复|不随意|不以[^，。]{1,20}(?:为|作|代)|切忌"
)
# What the rules against formalism and abuse of office are about.
_CONDUCT = re.compile(
    r"形式主义|官僚主义|层层|加码|减负|负担|弄虚作假|作假|造假|虚假|虚报|瞒报|谎报|漏报|伪造|虚增|注水|留痕|问责|加压|督查|检查|考核|考评|填报|报表|报送|台账|排名|一票否决|过程性"
    r"|摊派|收费|收取|集资|转嫁|变相|名义|为名|为由|借机|随意|任意|擅自|违规|一刀切|“一刀切”|搞[^，。]{1,10}|形象工程|政绩工程|铺张|浪费|公款|挪用|截留|挤占|套取|虚列|重复建设|重复(?:填报|报送|采集|要求)|抽调|借调|陪会|陪同"
    r"|转办|转发|照抄|推诿|扯皮|敷衍|应付|走过场|打折扣|强制|强迫|打卡|挂牌|攀比|干预|干扰|增加[^，。]{1,10}负担|以考代|多头|攻坚为名|开会发文|代替|表面|文件落实文件|会议落实会议|发文|开会|优亲厚友|暗箱|泄露|隐瞒|拖延|懈怠|失职|侵占|寻租|徇私"
)
# 不得低于 bounds a figure; 不得申报 and 不得享受 are for applicants.
_NO_CONDUCT = re.compile(
    r"不[得能许准](?:低于|高于|超过|少于|多于|超出|小于|大于|早于|晚于|突破|申报|申领|申请|享受|重复享受|参加|参评|评为|评先|纳入|列入|兼得|转让|再次|同时享受)|重复享受|不再享受|取消[^，。]{0,6}资格"
)
_OTHERS = re.compile(
    r"(?:[（(]?[一二三四五六七八九十\d]{0,3}[）)、.．]?)?(?:任何(?:单位和)?个人|申报(?:单位|人|企业)|企业|用人单位|经营者|商家|商户|申请人|获奖|中标|投标|供应商|施工单位|市民|群众|居民|学生|考生|养殖户|农户|业主)"
)
# One character class first keeps the search fast.
_DEMANDS = re.compile(
    r"[严认坚自切减精压清统从大规依追倒带主及轻厉](?:(?:(?<=严)格|(?<=认)真|(?<=坚)决|(?<=自)觉|(?<=切)实)(?:贯彻)?(?:落实|执行|遵守|履行)[^，。；]{0,40}(?:(?<!法)(?<!法律)规定|纪律|禁令|准则|减负[^，。；]{0,6}要求|廉洁[^，。；]{0,6}要求)|(?<=自)觉接受[^，。；]{0,20}监督"
    r"|(?:(?<=减)少|(?<=精)简|(?<=压)减|(?<=清)理|(?<=统)筹规范|(?<=从)严控制|(?<=严)格控制|(?<=大)力精简|(?<=规)范(?!性))[^，。；企业现场]{0,10}(?:填报|报表|报送|考核|会议|文件|台账|评比|督查(?:检查)?)|(?<=减)[轻少][^，。；]{0,6}基层[^，。；]{0,6}负担"
    r"|(?:(?<=严)肃|(?<=依)(?:规依纪|法依规|纪依法))[^，。；]{0,8}(?:追责|追究|问责|处理)|(?:(?<=追)究|(?<=倒)查)[^，。；]{0,12}责任"
    r"|(?:(?<=带)头|(?<=切)实)(?:转变作风|廉洁|遵守)|(?:(?<=主)动|(?<=及)时|(?<=依)法)公开[^，。；]{0,12}(?:结果|信息|程序|标准)|(?<=坚)持实事求是|(?<=轻)车简从|(?<=厉)行节约)"
)
# A word of each of the expressions above, begun with its rarest character where that saves looking at common ones.
_TRIGGER = re.compile(
    r"不(?:[得准许能搞再以]|要求|允许|发文|开会|随意)|规范|严(?:[禁防格肃]|控制)|止(?<=[禁防]止)|绝(?<=杜绝)|戒(?<=力戒)|避免|反对|遏制|纠正|克服|切[忌实]|觉(?<=自觉)|减(?:[轻少]|(?<=压减))"
    r"|精简|清理|带头|公开|坚(?:决|持实事求是)|轻车简从|厉行节约|认真|究(?<=追究)|倒查|依(?:规依纪|法依规|纪依法)"
)
_CLAUSE = re.compile(r"[^，,；;。！\n]+")
_QUOTED = re.compile(r"《[^》\n]{0,200}》")
_LABEL = re.compile(
    r"[\s　]*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、]|[一二三四五六七八九十]{1,3}、)?(?:[\u4e00-\u9fff]{2,6}[：:])?"
)
_AGAINST = re.compile(r"对[^，。；]{2,40}(?:的|单位|个人|人员|地区|部门|者|行为)$")
_PARAGRAPH_FORBIDS = re.compile(
    r"不得|严禁|禁止|不准|不允许|力戒|杜绝|严防|防止|不搞|不以|坚决(?:遏制|纠正|反对|防止)"
)
_PARAGRAPH_CONDUCT = re.compile(
    r"形式主义|官僚主义|层层加码|基层减负|减负|弄虚作假|虚报|瞒报|留痕|约谈问责|过度加压|数据造假|督查检查|多头填报|重复报送|台账|排名|一票否决|过程性"
)
_FIGURE = re.compile(r"\d")
_REWARDS = re.compile(r"倾斜|资格|予以|给予|奖励|另行制定")


def rules_of(text: str, start: int, end: int, *, whole_paragraphs: bool = False) -> list[Rule]:
    """The clauses in ``text[start:end]`` that forbid or demand conduct of those who carry the document out.

    ``whole_paragraphs``: in a notice of incentives the paragraph that forbids 层层加码 lays down the whole procedure
    (坚持结果导向, 规范评选程序); there every clause of it without a figure is one.
    """
    out: list[Rule] = []
    done = line = stop = start
    for found in _TRIGGER.finditer(text, start, end):
        if found.start() < done:
            continue
        if found.start() >= stop:
            line = max(start, text.rfind("\n", stop, found.start()) + 1)
            stop = text.find("\n", found.end(), end)
            stop = end if stop < 0 else stop
        if (
            whole_paragraphs
            and _PARAGRAPH_FORBIDS.search(text, line, stop)
            and _PARAGRAPH_CONDUCT.search(text, line, stop)
        ):
            for begin, last in _clauses(text, line, stop):
                if not _FIGURE.search(text, begin, last) and not _REWARDS.search(text, begin, last):
                    out.append(_rule(text, begin, last))
            done = stop
            continue
        first = max(line, done, text.rfind("。", line, found.start()) + 1)
        last = text.find("。", found.end(), stop)
        done = stop if last < 0 else last + 1
        if (_FORBIDS.search(text, first, done) and _CONDUCT.search(text, first, done)) or _DEMANDS.search(
            text, first, done
        ):
            out.extend(_in_sentence(text, first, done))
    return out


def _in_sentence(text: str, start: int, end: int) -> Iterator[Rule]:
    """The clauses of one sentence that are rules."""
    against: int | None = None  # where 对…的 begins whose consequence follows
    for begin, stop in _clauses(text, start, end):
        if (
            text[begin] in "（("
            or _heads(text, begin, stop, end)
            or ("）" in text[begin:stop] and "（" not in text[begin:stop])
        ):
            against = None
            continue
        if _AGAINST.search(text, begin, stop) and not _DEMANDS.search(text, begin, stop):
            against = begin
            continue
        kind = _kind(text, begin, stop)
        if kind == "require" and against is not None:
            begin, against = against, None
        if kind is not None:
            yield Rule(text[begin:stop], Span(begin, stop), kind)
            against = None


def _heads(text: str, start: int, stop: int, end: int) -> bool:
    """Whether the clause is the heading of a numbered item and not one of its sentences."""
    return (
        stop - start <= 14
        and stop >= end - 1
        and text[start - 1 : start] in "、.．）)"
        and text[end : end + 1] not in ("", "\n")
    )


def _kind(text: str, start: int, end: int) -> Literal["require", "prohibit"] | None:
    if _OTHERS.match(text, start, end) or _NO_CONDUCT.search(text, start, end):
        return None
    forbids = _FORBIDS.search(text, start, end)
    if forbids and (
        _CONDUCT.search(text, forbids.start(), end) or forbids[0] in ("不发文", "不开会", "不搞")
    ):
        return "prohibit"
    return "require" if _DEMANDS.search(text, start, end) else None


def _rule(text: str, start: int, end: int) -> Rule:
    forbids = re.match(r"[^不严力]{0,12}(?:不得|严禁|禁止|不准|不允许|力戒|杜绝|不搞)", text[start:end])
    return Rule(text[start:end], Span(start, end), "prohibit" if forbids else "require")


def _clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Clauses between commas, without number and label; a comma inside a title in 《》 parts nothing."""
    titles = _QUOTED.finditer(text, start, end) if text.find("《", start, end) >= 0 else ()
    quoted = Cover(Span(found.start() + 1, found.end()) for found in titles)
    out: list[tuple[int, int]] = []
    for found in _CLAUSE.finditer(text, start, end):
        first, last = found.span()
        words = found[0]
        if out and quoted.holds(first):
            out[-1] = (out[-1][0], last)
            continue
        label = _LABEL.match(text, first, last)
        first = label.end() if label else first
        last -= len(words) - len(words.rstrip())
        if last - first < 4:
            continue
        out.append((first, last))
    return out
