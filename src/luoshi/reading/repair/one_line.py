"""Items that share a line with what stands before them get a line of their own: texts on one line, glued headings.

Pages and tools drop the ends of paragraphs: a whole document then is one line, or a heading runs on into its first
item (一、提升便利度（一）优化审批). A number is taken for an item's only where it opens or carries on a count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from luoshi.reading.numerals import chinese_number
from luoshi.reading.repair.findings import Findings
from luoshi.reading.repair.lines import ends_title
from luoshi.reading.span import Draft, Edit

_HAN = "一二三四五六七八九十"
_LONG = 100
_MARK = re.compile(
    rf"(?:(?P<han>[{_HAN}]{{1,3}})、|[（(](?P<bracket>[{_HAN}]{{1,3}})[）)]|(?P<number>\d{{1,3}})(?:[.．](?!\d)|、(?!\d))|[（(](?P<small>\d{{1,2}})[）)]|第(?P<chapter>[{_HAN}]{{1,3}})(?:章|部分))"
    r"[ 　]*(?=[\u4e00-\u9fff《“\"0-9０-９])"
)
_ENDS = re.compile("[，。；：:;]")
_GREAT = ("han", "bracket", "chapter")
_BEFORE = "。；！？）)】〕：:;”"
# A heading, with its number or without, and the first item behind it.
_GLUED = re.compile(
    rf"(?P<heading>(?:[{_HAN}]{{1,3}}、|[（(][{_HAN}]{{1,3}}[）)])?[^，。；：、（）()\n\t\d]{{2,30}}?)(?=(?:[（(](?P<first>[{_HAN}]{{1,3}})[）)]|(?P<number>1[.．、]|[（(]1[）)]|①))[ 　]*[\u4e00-\u9fff“《])"
)
_HEADED = 44  # such a heading and the number behind it stand within so many characters
# With one of these the great count of a long line begins.
_GREAT_COUNT = re.compile(r"一(?:、|(?<=[（(]一)[）)]|(?<=第一)(?:章|部分))")
_FIRST_ITEM = re.compile(r"（|\(|1[.．、]|①")


def items_on_lines(draft: Draft, findings: Findings) -> Draft:
    """A line end before each item that stands in the middle of a line where a line of its own was lost."""
    text = draft.text
    cuts: set[int] = set()
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if len(line) > _LONG and "\t" not in line and _may_hold_items(line, len(text)):
            cuts.update(_items(text, start, end))
        if _FIRST_ITEM.search(line, 0, _HEADED):
            cuts.update(_places_of_glue(text, start, end))
        start = end + 1
    edits: list[Edit] = []
    for at in sorted(cuts):
        first = at
        while first > 0 and text[first - 1] in " 　":
            first -= 1
        if first > 0 and text[first - 1] != "\n":
            # Where there is no blank to stand for, the line end shares the place of the item's first character.
            edits.append(Edit(first, at, "\n") if first < at else Edit(at, at + 1, "\n" + text[at]))
            findings.mended("paragraph", draft, (first, at + 1))
    return draft.edited(edits) if edits else draft


def _may_hold_items(line: str, size: int) -> bool:
    """Whether a long line can be cut at all: it is most of the text, or opens a great count, or has labels of matters.

    Nearly every long line is one paragraph; the expressions below are not tried on it.
    """
    return (
        2 * len(line) > size
        or _GREAT_COUNT.search(line) is not None
        or (("：" in line or ":" in line) and line.count("问题") + line.count("事项") > 1)
    )


def _places_of_glue(text: str, start: int, end: int) -> list[int]:
    """Where the first item begins that the heading of a line runs on into."""
    found = _GLUED.match(text, start, end)
    if found is None:
        return []
    numbered = found["heading"][0] in "（(" or found["heading"][1:4].find("、") >= 0
    if found["number"] and not numbered:
        return []
    if not numbered and (found["first"] != "一" or text.find("（二）", found.end(), found.end() + 4000) < 0):
        return []
    return [found.end()]


def _items(text: str, start: int, end: int) -> list[int]:
    """Where the items of a long line begin; none where it is but one paragraph with a list in it."""
    cuts: list[int] = []
    count: dict[str, int] = {}
    great = 0
    for found in _MARK.finditer(text, start, end):
        kind = found.lastgroup or ""
        value = int(found[kind]) if kind in ("number", "small") else chinese_number(found[kind]) or 0
        at = found.start()
        before = text[at - 1 : at] if at > start else "\n"
        before = text[at - 2 : at - 1] if before in (" ", "　") and at - 1 > start else before
        apart = before == "\n" or before in _BEFORE
        # Behind a heading no mark is left: 一、扩大供给（一）新建停车场1.编制规划
        headed = bool(cuts) and at - cuts[-1] <= 44 and _ENDS.search(text, cuts[-1] + 3, at) is None
        carries_on = value == count.get(kind, 0) + 1 and value > 1 and (apart or headed)
        if not apart and kind in ("number", "small", "han") and value > 1:
            carries_on = carries_on or (value == count.get(kind, 0) + 1 and _behind_labels(text, start, at))
        before_it = text[max(start, at - 40) : at]
        titled = kind in ("han", "chapter") and (
            ends_title(before_it) or before_it.endswith(("分工", "任务", "实事"))
        )
        opens = value == 1 and (
            apart or headed or ((kind == "bracket" or titled) and _goes_on(text, found, kind, end))
        )
        if not (carries_on or opens) or _in_brackets(text, start, at):
            continue
        count[kind] = value
        for below in _BELOW[kind]:
            if below in count and kind != "small" and below not in ("bracket", "number"):
                del count[below]
        if before_it.endswith(("附件：", "附件:")):
            continue  # the first of a list of attachments stands on the line that announces it
        great += kind in _GREAT
        cuts.append(at)
    whole = 2 * (end - start) > len(text) and len(cuts) > 2
    labels = [at for at in _labels(text, start, end) if not _in_brackets(text, start, at)]
    if len([at for at in labels if text[at : at + 2] in ("问题", "事项")]) > 1:
        whole = True
    return [*cuts, *labels] if great > 1 or whole else []


def _labels(text: str, start: int, end: int) -> Iterator[int]:
    """Where the labels begin; each ends in a colon, which is what is quick to find."""
    for colon in _COLON.finditer(text, start, end):
        found = _LABEL.search(text, max(start, colon.start() - _LONGEST_LABEL), colon.end())
        start = colon.end()
        if found:
            yield found.start()


def _in_brackets(text: str, start: int, at: int) -> bool:
    """Whether the place stands inside of a bracket."""
    first = max(start, at - 160)
    return max(text.rfind("（", first, at), text.rfind("(", first, at)) > max(
        text.rfind("）", first, at), text.rfind(")", first, at)
    )


def _behind_labels(text: str, start: int, at: int) -> bool:
    """Whether a line of label and value ends here: 协办：镇卫生院、各村3、河塘清淤."""
    first = max(start, at - 160)
    first = max(first, text.rfind("。", first, at) + 1)
    return _LABEL.search(text, first, at) is not None


_LABEL = re.compile(
    r"(?<![，、；（(\n])(?:(?:总?牵头|责任|配合|主办|协办|承办|协同|参与|主责|实施|落实)(?:责任)?(?:单位|部门)|主办|协办|承办|(?:完成|办结|整改|办理)(?:时限|时间|期限)|(?:督办|交办|督查)?(?:事项|问题)[一二三四五六七八九十]{1,2}|(?:督办|交办)事项|整改(?:目标|措施|任务)|主要内容|办理要求|(?:责任|分管|牵头)领导)[：:]"
)
_LONGEST_LABEL = 8
_COLON = re.compile("[：:]")
_BELOW = {
    "chapter": ("han", "bracket", "number", "small"),
    "han": ("bracket", "number", "small"),
    "bracket": ("number", "small"),
    "number": ("small",),
    "small": (),
}


def _goes_on(text: str, mark: re.Match[str], kind: str, end: int) -> bool:
    following = {"han": "二、", "bracket": "（二）", "number": "2", "small": "（2）", "chapter": "第二"}[kind]
    return text.find(following, mark.end(), min(end, mark.end() + 20_000)) >= 0
