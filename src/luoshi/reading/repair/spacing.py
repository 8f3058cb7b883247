"""Blanks that a converter put between characters: 人 工 智 能, 增长 5.5% 以上; and the subscript of PM2.5.

Blanks at the beginning and end of lines are evidence for the layout and are taken off there.
"""

from __future__ import annotations

import re

from luoshi.reading.repair.findings import Findings, without
from luoshi.reading.span import Draft, Edit

# A repeat in front would be tried at every character; a single one is found quickest.
_SPACES = re.compile("  *")
_BLANKS = re.compile("[ \u3000][ \u3000]*")
_MARKS = frozenset("(),:;?!")
_NEIGHBOURS = _MARKS | frozenset("\n\t\v")
_BULLETS = frozenset("-*+•·●▪◆■□○>#")
_CHINESE_BELOW_CJK = frozenset("“”‘’—…·×①②③④⑤⑥⑦⑧⑨⑩")
# Names in a row, parted by nothing but blanks: 长沙市　株洲市　湘潭市.
_NAMES_IN_A_ROW = re.compile(
    "[ \u3000]*[\u4e00-\u9fff]{2,12}(?:[ \u3000]+[\u4e00-\u9fff]{2,12}){2,80}[ \u3000]*"
)
# One blank in the line of an item, between its short heading and its first sentence: 1.优化审批 推行告知承诺，压减材料。
_HEADED = re.compile(
    "[ \u3000]*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\\d]{1,3}[）)]|\\d{1,2}[.．、])[ \u3000]*"
    "[\u4e00-\u9fff“”、]{4,20}[ \u3000]{1,2}(?=[\u4e00-\u9fff“])[^ \u3000\n，。；：]{4,60}[，。][^ \u3000\n]*"
)
# A blank beside a label that no colon sets off, or before the next label of the line: 牵头单位 市水利局　配合单位 市财政局;
# 牵头：市水利局　配合：市财政局.
_LABEL = "(?:(?:总|主要|共同|协同)?(?:牵头|主办|主责|配合|协办|协作|协同|参与|责任|承办|负责|落实|实施)(?:单位|部门|主体|科室|处室|股室)|(?:完成|办结|整改|工作)?时限|(?:完成|办结|整改)时间|牵头|配合|主办|协办)"
_LABELLED = re.compile(
    f"(?:[ \u3000]*(?:[^ \u3000\n]{{0,40}}[ \u3000])?{_LABEL}[ \u3000]+(?=[\u4e00-\u9fff\\d])"
    f"|[^\n]*?[\u4e00-\u9fff。；]{{2}}(?:[ \u3000]{_LABEL}[：:]|\u3000[\u4e00-\u9fff]{{1,6}}[：:]))"
)
# 一　渠系配套　新建干支渠38公里: wide blanks behind a number that no mark parts from its heading.
_NUMBERED_BY_BLANK = re.compile("[一二三四五六七八九十]{1,3}\u3000+[\u4e00-\u9fff“][^\n]{3}")
_FAR = 300  # characters of a line in which such a label may stand
_DATE = re.compile(r"(?:19|20)\d\d[-./年]\d|\d{1,2}月\d{1,2}日|\d{1,2}\.\d{1,2}(?=[<\t\v\n]|\Z)")
_PARTICULATES = re.compile(r"PM ?(?:_\{? ?(2\.5|10) ?\}?|₂\.₅|₁₀| (?=2\.5|10(?!\d)))\$?")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def without_blanks(draft: Draft, findings: Findings) -> Draft:
    """The draft without the blanks that part Chinese characters from each other and from digits and letters."""
    text = draft.text
    spans = []
    line = _Line(text)
    size = len(text)
    tabbed = "\t" in text
    for match in (_BLANKS if "\u3000" in text else _SPACES).finditer(text):
        start, end = match.span()
        before = text[start - 1] if start else "\n"
        after = text[end] if end < size else "\n"
        if before in _NEIGHBOURS or after in _NEIGHBOURS:
            if before == "\n" or after == "\n":
                continue
            if before in "\t\v" or after in "\t\v":
                spans.append((start, end))
                continue
            if before in _MARKS and start > 1:
                before = text[start - 2]  # the mark will take the width of its neighbour
            if after in _MARKS and end + 1 < size:
                after = text[end + 1]
        chinese_before = before >= "\u2e80" or before in _CHINESE_BELOW_CJK
        chinese_after = after >= "\u2e80" or after in _CHINESE_BELOW_CJK
        if not (chinese_before or chinese_after or (after in "%％" and before.isdigit())):
            continue
        if end - start > 1 and text.count("\u3000", start, end) + end - start > 2:
            continue
        if chinese_before and chinese_after and line.keeps_blanks(start, end):
            continue
        if tabbed and chinese_before and line.is_tabbed(start, end) and _DATE.match(text, end):
            continue
        if before in _BULLETS:
            first = text.rfind("\n", 0, start) + 1
            if start - first < 10 and not text[first : start - 1].strip():
                continue
        spans.append((start, end))
    if spans:
        findings.mended("blanks", draft, spans[0], len(spans))
        draft = without(draft, spans)
    return _plain_particulates(draft, findings)


class _Line:
    """What must be known of the line of a blank, looked up where it is asked for: most blanks never ask."""

    __slots__ = ("_end", "_is_tabbed", "_keeps_blanks", "_start", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._start = 0
        self._end = -1
        self._is_tabbed = False
        self._keeps_blanks: bool | None = None

    def _find(self, start: int, end: int) -> None:
        """Go on to the line of the blank ``[start, end)``."""
        if start >= self._end:
            self._start = self._text.rfind("\n", 0, start) + 1
            self._end = self._text.find("\n", end)
            self._end = len(self._text) if self._end < 0 else self._end
            self._is_tabbed = self._text.find("\t", self._start, self._end) >= 0
            self._keeps_blanks = None

    def is_tabbed(self, start: int, end: int) -> bool:
        """Whether the line has cells."""
        self._find(start, end)
        return self._is_tabbed

    def keeps_blanks(self, start: int, end: int) -> bool:
        """Whether blanks between Chinese characters mean something in the line."""
        self._find(start, end)
        if self._keeps_blanks is None:
            self._keeps_blanks = _keeps_blanks(self._text, self._start, self._end)
        return self._keeps_blanks


def _keeps_blanks(text: str, start: int, end: int) -> bool:
    if _HEADED.fullmatch(text, start, end) or _LABELLED.match(text, start, min(end, start + _FAR)):
        return True
    if _NUMBERED_BY_BLANK.match(text, start, end):
        return True
    return (
        end - start < 1000
        and _NAMES_IN_A_ROW.fullmatch(text, start, end) is not None
        and text.find("关于", start, end) < 0
    )


def _plain_particulates(draft: Draft, findings: Findings) -> Draft:
    """PM_{2.5}, $PM_{2.5}$ and PM₂.₅ are all PM2.5."""
    text = draft.text
    edits: list[Edit] = []
    for match in _PARTICULATES.finditer(text):
        size = match[1] or match[0].strip("$PM ").translate(_SUBSCRIPTS)
        # The dollar sign in front belongs to it unless it closed the one before.
        start = match.start()
        start -= text.startswith("$", start - 1) and start > (edits[-1].end if edits else 0)
        edits.append(Edit(start, match.end(), f"PM{size}"))
    if edits:
        findings.mended("subscript", draft, edits[0][:2], len(edits))
    return draft.edited(edits)
