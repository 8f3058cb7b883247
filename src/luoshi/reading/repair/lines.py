"""What a line of an official document is: an item, a heading, a date, a page number; whether it is complete.

Patterns and questions about one line (or a pair of lines); the decisions about a whole text are in layout.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMERAL = "一二三四五六七八九十百"
# Each named group is one kind of enumerator; a line that begins with one begins a paragraph.
_ITEM = re.compile(
    rf"(?P<chinese>[{_NUMERAL}]{{1,4}}(?:[、.](?![{_NUMERAL}])|\u3000+(?=[\u4e00-\u9fff“])))"
    rf"|(?P<bracket>[（(][{_NUMERAL}]{{1,4}}[)）])"
    r"|(?P<arabic>\d{1,3}(?:[.．、](?:(?![\d%])|(?=20\d\d年|1?\d月(?:\d|底|末|[上中下]旬|前)))|。(?=[\u4e00-\u9fff])))"
    r"|(?P<round>[（(]\d{1,3}[)）]|\d{1,2}[)）])"
    r"|(?P<title>【(?:任务|事项|行动|项目|专题|重点|第)?[\d一二三四五六七八九十]{1,3}[项条]?】)"
    r"|(?P<proposal>第\d{1,4}号(?:建议|提案|议案))"
    r"|(?P<circled>[①-⑳⑴-⒇⒈-⒛㈠-㈩❶-❿])"
    rf"|(?P<part>第[{_NUMERAL}\d]{{1,4}}[章节编]\s|第[{_NUMERAL}]{{1,5}}条(?:[\s　：:]|(?=[\u4e00-\u9fff]{{2}})(?!第|款|规定|的|和|至|、)))"
    r"|(?P<dash>——|--|[-*•●▪◆■□·▶►▸▍▌➤◇★☆▲△](?=[ \u3000]|[\u4e00-\u9fff《“]))"
    r"|(?P<named>[【\[〔]?(?:牵头|责任|配合|主办|协办|承办|领办|协作|参与|协同)(?:单位|部门|主体|科室|处室|股室)(?:[】\]〕]|[ \u3000]{1,4}(?=[\u4e00-\u9fff])))"
    r"|(?P<label>(?:牵头|责任|配合|主办|协办|承办|参加|支持|完成|主管|联系)(?:单位|部门|领导|时限|时间|人)[：:]"
    r"|附件[：:]|附[件表录]?\s?[\d一二三四五六七八九十]{0,2}$|附件\s?\d{1,2}(?![\d、）)和至所中]).{0,30}$"
    r"|抄送[：:]|主送[：:]|联系(?:人|电话)[：:]|[（(]此[件页]|[（(](?:主动|依申请)公开)"
)
_ITEM_ALONE = re.compile(
    rf"(?:[{_NUMERAL}]{{1,4}}[、.]|[（(][{_NUMERAL}]{{1,4}}[)）]|\d{{1,3}}[.．、]|[（(]\d{{1,3}}[)）]|[①-⑳])"
)
_ANEW = re.compile(rf"第[{_NUMERAL}\d]{{1,5}}[条款项]|附件|[\u4e00-\u9fff]{{2,6}}[：:]")
_LABEL = re.compile(r"[\u4e00-\u9fff]{2,6}[：:]")
_DAY = re.compile(rf"(?:\d{{1,2}}|[{_NUMERAL}]{{1,3}})[月日]")
_NEVER_FIRST = frozenset("，。、；：）”’》〉】〕」』,;:)]的")
_TITLE_END = re.compile(
    r"(?:的(?:通知|意见|决定|通报|批复|公告|通告|报告|请示|命令|公报|函)|方案|规划|计划|办法|细则|规定|条例|清单|名单|目录|要点|措施)"
    r"(?:[（(][^（()）]{1,20}[)）])?$"
)
_ASSIGNMENT_END = re.compile(r"(?:负责|牵头|配合|落实|完成|部门|单位|[局委厅办府院会行联])[)）]$")
_SAID_LAST = re.compile(r"—[^—。；]{2,120}(?:负责|牵头|配合|落实|参与|协助|主办|协办)$")
_FINAL = re.compile(r"(?:[。！？；：!?;:…]|\.(?<=[\u4e00-\u9fff]\.))[”’」』\"）)〕\]】》]{0,3}$|[）)〕】\]]$")
_DATE = re.compile(
    r"(?:(?:19|20)\d\d|[二一][〇○零九][〇○零一二三四五六七八九]{2})年[\d一二三四五六七八九十]{1,3}月"
    r"[\d一二三四五六七八九十]{1,3}日(?:印发)?$"
)
_DOC_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{2,14}[〔\[［（(【「﹝]?(?:19|20)\d\d[〕\]］）)】」﹞]?(?:第?\d{1,5}号?)?$"
)
_PAGE_NUMBER = re.compile(
    r"[-—–－―─·•~]{1,3} ?\d{1,4} ?[-—–－―─·•~]{1,3}|第 ?\d{1,4} ?页(?:[,，/]? ?[共总] ?\d{1,4} ?页)?|[Pp]age ?\d{1,4}"
)
_BARE_PAGE_NUMBER = re.compile(r"(\d{1,3})(?: ?/ ?\d{1,3})?")
_OPENED = re.compile(r"[（(][^（()）]{0,2000}$")
_CLOSES = re.compile(r"[^（()）]{0,2000}[)）]")
_TITLE_OPENED = re.compile(r"《[^《》]{0,100}$")
_TITLE_CLOSES = re.compile(r"[^《》]{0,100}》")


def item_kind(text: str) -> str | None:
    """The kind of enumerator or label with which the line begins; None for plain text."""
    match = _ITEM.match(text)
    return match.lastgroup if match else None


def is_item_alone(text: str) -> bool:
    """Whether the line is nothing but an enumerator: the text stands on the next one."""
    return len(text) <= 7 and _ITEM_ALONE.fullmatch(text) is not None


def begins_anew(text: str) -> bool:
    """Whether the line, behind a full stop, begins a paragraph: 第三条, 附件, a label with its colon."""
    return _ANEW.match(text) is not None


def is_labelled(text: str) -> bool:
    """Whether the line begins with a short label and its colon: 建设内容：, 发文日期："""
    return _LABEL.match(text) is not None


def is_split_inside_date(first: str, second: str) -> bool:
    """Whether a date is broken between the two lines."""
    if first[-1].isdigit():
        return second[0] in "年月日"
    return first[-1] in "年月" and len(first) > len("2026年") and _DAY.match(second) is not None


def cannot_begin(text: str) -> bool:
    """Whether no paragraph can begin like this: with a closing mark, or with 的."""
    return text[0] in _NEVER_FIRST


def ends_title(text: str) -> bool:
    """Whether the line ends as the title of a document does."""
    return _TITLE_END.search(text, max(0, len(text) - 26)) is not None


def ends_assignment(text: str) -> bool:
    """Whether the line ends as the parenthesis does that names who is responsible."""
    return _ASSIGNMENT_END.search(text, max(0, len(text) - 4)) is not None


def says_who_last(text: str) -> bool:
    """Whether the line ends with who does it, behind a dash and without a full stop: …到位。——县住建局负责"""
    return text[-1] in "责头合实与助办" and _SAID_LAST.search(text, max(0, len(text) - 160)) is not None


def is_complete(text: str) -> bool:
    """Whether the line ends as a sentence, a list item or a parenthesis does."""
    return _FINAL.search(text, max(0, len(text) - 6)) is not None


def is_date(text: str) -> bool:
    """Whether the line is nothing but a date, as below a signature."""
    return len(text) <= 20 and _DATE.match(text) is not None


def is_document_number(text: str) -> bool:
    """Whether the line is nothing but a document number, even one with lost brackets."""
    return len(text) <= 30 and _DOC_NUMBER.fullmatch(text) is not None


def is_page_number(text: str) -> bool:
    """Whether the line is a page number that can be nothing else: —2—, 第 3 页 共 20 页."""
    return len(text) <= 20 and _PAGE_NUMBER.fullmatch(text) is not None


def bare_page_number(text: str) -> int | None:
    """The number where a line holds just one (or 3/20), which may be a page number."""
    match = _BARE_PAGE_NUMBER.fullmatch(text) if len(text) <= 9 else None
    return int(match[1]) if match else None


def is_split_inside_brackets(first: str, second: str) -> bool:
    """Whether a parenthesis or a cited title is opened in the first line and closed in the second."""
    opened = max(first.rfind("（"), first.rfind("("))
    if opened >= 0 and _OPENED.search(first, opened) and _CLOSES.match(second):
        return True
    opened = first.rfind("《")
    return opened >= 0 and bool(_TITLE_OPENED.search(first, opened) and _TITLE_CLOSES.match(second))


@dataclass(slots=True)
class Line:
    """A line without the blanks at its ends: characters ``[start, end)`` of the text."""

    start: int
    end: int
    text: str
    indent: int
    kind: str | None
    in_table: bool = False
    is_heading: bool = False
