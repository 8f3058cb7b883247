"""The outline of a section: the tree of numbered and unnumbered headings.

Levels are taken from the order in which kinds of numbers appear, not from a fixed table: offices skip levels,
run numbers on across sections and mix 1. with （1）. Only structure is found here; what a stretch means is for
the ledger.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from luoshi.reading.document import Notice
from luoshi.reading.item_numbers import BARE_NUMBER, INLINE, MARK, MARK_FIRST, number_value, parted_at_numbers
from luoshi.reading.sections import Section
from luoshi.reading.span import Cover, Span, lines_of
from luoshi.register.wording import looks_like_body

_REMARK = re.compile(r"(?:备注|附注|注|说明)[:：]")
_RESTARTING = ("han_bracket", "number_bracket", "number_half", "circled", "order")
_GREAT = ("chapter", "article", "han", "han_bracket")
_NOT_IN_HEADING = re.compile(r"[，,；;：:]")
_NO_HEADING = re.compile("[，,；;：:。（(）)]")
_BEFORE_COLON = re.compile("([\u4e00-\u9fff“”]{2,14})：(?=[^\n]{8,})")
# A label, or a body whose duties follow, is no heading.
_NO_NAME_OF_WORK = re.compile(
    "(?:单位|部门|主体|时限|时间|期限|节点|领导|责任人?|牵头|配合|主办|协办|内容|标准|地点|名称|措施|对象|范围|人员|如下|方式|"
    "事项|问题|依据|任务|要求|科室|处室|股室|来源|情况|组长|成员|分工|局|委|办|部|院|会|厅|署|站|所|司|队|镇|乡|街道|区|县|市|府|中心|集团|公司|其中|包括|例如|以下)$"
)
_NO_ITEM = re.compile(
    r"(?<=[★▲△])[\u4e00-\u9fff、 　★▲△（）]{3,60}[局委办厅部院会府司心站所社队镇乡道]$|[\u4e00-\u9fff]{0,8}?(?:单位|部门|[股科处]室|主体|领导|责任人|时限|期限|时间|措施|表现|问题|目标|内容|要求|牵头|配合|协办|主办)[：:]"
)
_LABEL_WORD = re.compile(
    "[【\\[〖〔（(]?(?:(?:牵头|责任|配合|主办|协办|承办|协同|参与|主责|落实|实施)(?:责任)?(?:单位|部门|主体|处室|科室|股室)|(?:完成|办结|整改)(?:时限|时间|期限)|时限)"
)
_LABEL_FIRST = frozenset("牵责配主协承参落实完办整时【[〖〔（(")
# What says who does it, behind a dash or a sign: 县住建局牵头，县财政局配合.
_ROLE_VERB = re.compile(
    "(?:(?:予以|积极|密切|共同|总|分别)?(?:牵头|主办|主责|负责|配合|参与|协助|协同|协办|落实)(?:落实|负责|推进|实施|办理)?)[。；]?$"
)
_LIST_MARK = re.compile("[、，,；;]|和(?=[\u4e00-\u9fff]{2})")
_LONGEST_LIST = 200
_DAY_BELOW = re.compile(
    r"[ \u3000]*\n[ \u3000]*(?:20\d\d|二[〇○零][〇○零一二三四五六七八九]{2})年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日[ \u3000]*(?:\n|\Z)"
)
# What stands below a label alone is what it labels.
LABELS_ALONE = tuple(
    f"{word}{colon}\n"
    for word in ("单位", "部门", "主体", "时限", "时间", "领导", "责任人")
    for colon in "：:"
)
_SAYS_WHO = re.compile(r"\s*(?:主要)?(?:负责|牵头|承担|配合)")
_GAP = re.compile("[ \u3000]+(?=[\u4e00-\u9fff“])")


@dataclass(slots=True)
class Node:
    """A stretch under one number or heading. ``start`` includes the number, ``text_start`` does not.

    ``own_end`` is where its own text ends and its first child begins; ``end`` is where the whole stretch ends.
    """

    kind: str
    label: str
    number: int | None
    start: int
    text_start: int
    line_end: int
    at_line_start: bool = True
    end: int = 0
    children: list[Node] = field(default_factory=list)
    heading: tuple[str | None, int] | None = None  # remembered by heading_of

    @property
    def own_end(self) -> int:
        """Where the node's own text ends."""
        return self.children[0].start if self.children else self.end


def all_nodes(nodes: Iterable[Node]) -> list[Node]:
    """The nodes and all below them, in the order of the text; what is asked of all costs no generator for each."""
    out: list[Node] = []
    for node in nodes:
        out.append(node)
        if node.children:
            out += all_nodes(node.children)
    return out


def tree_of(text: str, section: Section, notices: list[Notice], passed_over: Cover = Cover(())) -> list[Node]:  # noqa: B008  (never changed)
    """The nodes of one section. Misnumbered items are kept in their order and noted.

    Lines that ``passed_over`` holds (tables, page furniture) are no items.
    """
    roots: list[Node] = []
    stack: list[Node] = []
    last: dict[str, int] = {}

    def place(node: Node) -> None:
        kinds = [above.kind for above in stack]
        if node.kind in kinds:
            _finish(stack, kinds.index(node.kind), node.start)
        elif node.kind == "plain" and stack and all(kind == "plain" for kind in kinds):
            _finish(stack, 0, node.start)
        if node.kind in _GREAT and "plain" in kinds[: len(stack)]:
            # An unnumbered line (a title, a signature) does not hold the great sections.
            _finish(stack, kinds.index("plain"), node.start)
        del kinds[len(stack) :]
        if last:
            for kind in _RESTARTING:
                # A number that runs on across sections (21. after （九）) stays known; one that starts again is new.
                if kind in last and kind != node.kind and kind not in kinds:
                    del last[kind]
        (stack[-1].children if stack else roots).append(node)
        stack.append(node)
        if node.number is not None:
            before = last.get(node.kind)
            if before is not None and node.number not in (before + 1, 1):
                notices.append(
                    Notice(
                        "misnumbered",
                        f"编号不连续：上一项为{before}，这一项为“{node.label.strip()}”，已按原文顺序保留",
                        Span(node.start, node.text_start),
                    )
                )
            last[node.kind] = node.number

    # Where a number may stand inside a line, asked once for all lines.
    inline = list(INLINE.finditer(text, section.body_start, section.end))
    following = 0
    for line in lines_of(text, section.body_start, section.end):
        first, stop = line
        if passed_over.holds(first) or (text[first] in "备附注说" and _REMARK.match(text, first)):
            continue
        while following < len(inline) and inline[following].start() < first:
            following += 1
        begin = following
        while following < len(inline) and inline[following].end() < stop:
            following += 1
        pieces = parted_at_numbers(text, line, last, inline[begin:following]) if following > begin else [line]
        for start, end in pieces:
            mark = MARK.match(text, start, end) if text[start] in MARK_FIRST else None
            if mark is None:
                bare = BARE_NUMBER.match(text, start, end) if text[start].isdecimal() else None
                if bare and last.get("number", -9) + 1 == int(bare[1]):
                    place(Node("number", bare[1], int(bare[1]), start, bare.end(), line.end))
                elif _is_plain_heading(text, start, end, line):
                    place(Node("plain", "", None, start, start, line.end))
                continue
            kind = mark.lastgroup or ""
            if kind == "dash" and (
                _NO_ITEM.match(text, mark.end(), end) or _names_bodies_only(text[mark.end() : end])
            ):
                continue  # ——责任单位：…, ★区经信局、区发改局: a line of what it stands below
            value = number_value(kind, mark[kind])
            if kind == "order" and start == line.start and value != last.get("order", 0) + 1:
                continue
            node = Node(kind, mark[0], value, start, mark.end(), line.end, at_line_start=start == line.start)
            place(node)
    _finish(stack, 0, section.end)
    return roots


def _names_bodies_only(words: str) -> bool:
    """Whether the line lists bodies and nothing else, with or without the verbs of roles."""
    if len(words) > _LONGEST_LIST:
        return False
    names = [_ROLE_VERB.sub("", piece).strip("。； 　") for piece in _LIST_MARK.split(words)]
    named = [name for name in names if name]
    return bool(named) and all(looks_like_body(name) for name in named)


def _finish(stack: list[Node], depth: int, end: int) -> None:
    while len(stack) > depth:
        stack.pop().end = end


def _is_plain_heading(text: str, start: int, end: int, line: Span) -> bool:
    """A short line of its own without a final mark and without the marks of running text."""
    if start != line.start or end - start > 28 or end - start < 3:
        return False
    piece = text[start:end]
    if piece[-1] in "。；！？;!?，,、：:）)”》" or "\t" in piece:
        return False
    if any(mark in piece for mark in "。；，：:★▲△"):
        return False
    if _DAY_BELOW.match(text, end):
        return False  # a signature
    if piece[0] in _LABEL_FIRST and _LABEL_WORD.match(piece):
        return False
    return not piece[0].isdigit() and not text.endswith(LABELS_ALONE, 0, start)


def heading_of(text: str, node: Node) -> tuple[str | None, int]:
    """The heading of a node without its number, and where its body begins.

    A heading is a line of its own, or a short first sentence that other sentences follow.
    """
    if node.heading is None:
        node.heading = _heading(text, node)
    return node.heading


def _heading(text: str, node: Node) -> tuple[str | None, int]:
    own_end = node.children[0].start if node.children else node.end
    line_end = min(node.line_end, own_end)
    line = text[node.text_start : line_end].rstrip()
    stop = line.find("。")
    if (
        "：" in line[3:15]
        and (named := _BEFORE_COLON.match(line))
        and not _NO_NAME_OF_WORK.search(named[1])
        and not _SAYS_WHO.match(line, named.end())
    ):
        return named[1], node.text_start + named.end()  # 1.优化审批：推行告知承诺，压减材料。
    if (
        (" " in line or "\u3000" in line)
        and (gap := _GAP.search(line))
        and 4 <= gap.start() <= 20
        and stop > gap.end()
    ):
        first = line[: gap.start()]
        if not _NO_HEADING.search(first) and not _GAP.search(line, gap.end()):
            return first, node.text_start + gap.end()  # 1.优化审批　推行告知承诺，压减材料。
    if stop < 0 or stop == len(line) - 1:
        alone = line.rstrip("。：: ")
        follows = node.children or text[line_end:own_end].strip()
        if alone and len(alone) <= 60 and follows and (stop < 0 or len(alone) <= 40):
            return alone, line_end
        return None, node.text_start
    first = line[:stop]
    if len(first) <= 40 and line[stop + 1] not in "（([【〔" and not _NOT_IN_HEADING.search(first):
        return first, node.text_start + stop + 1
    return None, node.text_start
