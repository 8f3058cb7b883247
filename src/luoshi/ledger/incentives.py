"""Incentive notices: the measures that a notice announces (激励措施) and whom another commends (表扬名单)."""

from __future__ import annotations

import re

from luoshi.ledger.body_list import Resolver
from luoshi.ledger.model import Award, Body, Measure
from luoshi.ledger.place import Place
from luoshi.reading.outline import Node
from luoshi.reading.span import Span, lines_of

_UNIT = (
    r"(?:省级|国家级|有关|相关|区域|资源枯竭|“[^”]{1,8}”){0,2}(?:设区市|市州|市（州）|县市区|县（市、区）|市县区|县（区）|区县|县区|区市县|旗县区|旗县|乡镇（街道）|乡镇|街道|园区|开发区|高新区"
    r"|示范基地|示范区|功能区|城市|地区|地方|部门|单位|企业|省|市|州|县|区)(?:[（(][省市县区州盟旗地镇、]{1,12}[)）])?"
)
# 对…成效明显的市州、县市区，在…中予以奖励: whom a measure is for stands behind the 的 of its description.
_ELIGIBLE = re.compile(
    rf"(?<=[显出著好异大前快高秀广实定扬多少远力作])的(?P<who>{_UNIT}(?:[、和及]{_UNIT})*)(?=[，。；：,;（(]|$)"
)
_CONFIRMED = re.compile(
    rf"(?:被|得到|获得)[^，。；\n]{{0,10}}(?:肯定|表扬|通报表扬|推广)的(?P<who>{_UNIT}(?:[、和及]{_UNIT})*)"
)
_FOR = re.compile(rf"^对[^。；\n]{{4,400}}?的(?P<who>{_UNIT}(?:[、和及]{_UNIT})*)(?=[，,])")
_CLOSING = re.compile(rf"的(?P<who>{_UNIT}(?:[、和及]{_UNIT})*)(?=[。（(；]|$)")
# 增速高于平均水平的区县，: whatever the praise, where the measure is known for one.
_BEHIND_OF = re.compile(rf"的(?P<who>{_UNIT}(?:[、和及]{_UNIT})*)(?=[，,。；])")
_UNITS = re.compile(_UNIT)
_REWARD = re.compile(
    r"(?:[，,]|^)(?P<reward>(?:(?:一并)?(?:予以|给予)|在[^，。；\n]{2,60}?(?:中|方面|上|时)(?:，)?(?:予以|给予|优先|倾斜|适当)|优先|由[^，。；\n]{2,30}?(?:予以|给予)|安排|奖励|每个[^，。；\n]{0,20}(?:奖励|补助))[^。\n（(]*)"
)
_INCENTIVE_TITLE = re.compile(r"激励")
_AWARD_TITLE = re.compile(r"表扬|表彰|通报表扬|奖励|评选结果|先进")
_AWARD_LINE = re.compile(r"(?P<what>.*?)(?:的)?(?P<category>[^，,、：:的]{1,12})[:：](?P<who>.+)$", re.DOTALL)
_CATEGORY_LINE = re.compile(r"^(?P<category>[^，,。、：:]{1,14})[:：](?P<who>.+)$")
_REFERRED = re.compile(r"^(?:详见|见|参见|按照|由|另行)")
_RECIPIENT = re.compile(r"^[\u4e00-\u9fffA-Za-z0-9（）()·“”]{2,30}$")


def is_incentive_notice(title: str) -> bool:
    """A notice that announces measures for which regions will be commended."""
    return bool(_INCENTIVE_TITLE.search(title)) and not re.search(
        r"予以[^。]{0,20}(?:表扬|激励(?!的通知$))|名单|结果", title
    )


def is_award_notice(title: str) -> bool:
    """A notice that names whom it commends."""
    return bool(_AWARD_TITLE.search(title)) and bool(re.search(r"通报|决定|公告|名单|公示|表扬|表彰", title))


def measures_of(text: str, nodes: list[Node], places: list[Place]) -> list[Measure]:
    """The numbered measures, and the unnumbered clause that commends others along with them."""
    out: list[Measure] = []
    last_end = 0
    for node in nodes:
        stop = node.end
        first_break = text.find("\n", node.text_start, stop)
        own_end = first_break if first_break >= 0 and not node.children else stop
        body = text[node.text_start : own_end]
        inside = [place for place in places if node.start <= place.span.start < stop]
        eligible = _eligible(body, answered=bool(inside))
        if not eligible:
            continue
        if inside and "\n" in text[inside[0].span.end : stop].strip():
            # What follows the last measure on lines of its own belongs to all of them.
            body = text[node.text_start : inside[-1].span.end]
            eligible = _eligible(body, answered=True) or eligible
        lead: list[Body] = []
        support: list[Body] = []
        for place in inside:
            leads, others, _ = place.says.roles()
            # Those who organise it side by side (X、Y组织实施) all answer for a measure.
            lead.extend(leads or others)
            support.extend(others if leads else [])
        end = inside[-1].span.end if inside and inside[-1].span.end <= own_end + 1 else own_end
        words = text[node.text_start : inside[0].span.start if inside else end].strip()
        out.append(
            Measure(
                node.label.strip(" 、.．（）()　"),
                words,
                eligible,
                tuple(lead),
                _reward(words),
                Span(node.start, end),
                tuple(support),
            )
        )
        last_end = end
    if out:
        limit = nodes[-1].end
        for line in lines_of(text, last_end, limit):
            words = text[line.start : line.end]
            found = _CONFIRMED.search(words)
            if found and re.search(r"表扬|激励|奖励", words):
                out.append(
                    Measure(None, words, _units(found["who"]), (), _reward(words), Span(line.start, line.end))
                )
                break
    return out


def _eligible(body: str, *, answered: bool) -> tuple[str, ...]:
    """Whom a measure is for; ``answered``: somebody is made responsible for it, so that it surely is one."""
    out: list[str] = []
    found = [*_ELIGIBLE.finditer(body), *_CONFIRMED.finditer(body)]
    if not found:
        found = [*_FOR.finditer(body.lstrip())] or [*_CLOSING.finditer(body)]
    if not found and answered:
        found = [*_BEHIND_OF.finditer(body)][:1]
    for match in found:
        for unit in _units(match["who"]):
            if unit not in out:
                out.append(unit)
    return tuple(out)


def _units(words: str) -> tuple[str, ...]:
    return tuple(found[0] for found in _UNITS.finditer(words))


def _reward(words: str) -> str | None:
    found = _REWARD.search(words)
    return found["reward"].strip("，, ") if found else None


def awards_of(text: str, nodes: list[Node], resolve: Resolver) -> list[Award]:
    """Measure by measure, the category of units and those that are named."""
    out: list[Award] = []
    for node in nodes:
        lines = lines_of(text, node.text_start, node.end)
        if not lines:
            continue
        number = node.label.strip(" 、.．（）()　")
        measure = ""
        for index, line in enumerate(lines):
            words = text[line.start : line.end]
            category_line = _CATEGORY_LINE.match(words) if index else None
            found = category_line or _AWARD_LINE.match(words)
            if found is None:
                if index == 0:
                    measure = words.rstrip("。：:")
                continue
            if category_line is None:
                measure = found["what"] or words
            category, who = found["category"], found["who"].strip().rstrip("。；;")
            if _REFERRED.match(who):
                out.append(Award(number, measure, category, (), Span(line.start, line.end)))
                continue
            recipients = tuple(piece.strip() for piece in re.split(r"[、，,；;\s]", who) if piece.strip())
            if not recipients or not all(_RECIPIENT.match(piece) for piece in recipients):
                continue
            out.append(Award(number, measure, category, recipients, Span(line.start, line.end)))
    return out
