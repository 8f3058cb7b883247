"""The outline of a document: its plans and annexes, and in each the tree of numbered and unnumbered headings.

Levels are taken from the order in which kinds of numbers appear, not from a fixed table: offices skip levels,
run numbers on across sections and mix 1. with （1）. Only structure is found here; what a stretch means is for
the ledger.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from luoshi.reading.document import Header, Notice
from luoshi.reading.numerals import chinese_number
from luoshi.reading.span import Cover, Span

_HAN_NUMBER = "一二三四五六七八九十百"
# 1.2026年底前, 2.6月底前: what follows the point is a date, no decimal.
_DATE_AHEAD = r"(?:19|20)\d\d\s?年|1?\d月(?:\d{1,2}日|底|末|份|[上中下]旬|前)"

# The kinds of numbers, told apart by the group that matched.
_MARK = re.compile(
    rf"""
      (?P<chapter>第[{_HAN_NUMBER}0-9]{{1,4}}(?:章|篇|部分|编))[\s、：:]*
    | (?P<article>第[{_HAN_NUMBER}0-9]{{1,4}}[条节])[\s、：:]*
    | (?P<order>[{_HAN_NUMBER}]{{1,3}}(?:是|要))(?=[^\s，。、；])
    | (?P<han>[{_HAN_NUMBER}]{{1,3}})(?:、|．|\.|,(?!\d)|，)\s*
    | [（(](?P<han_bracket>[{_HAN_NUMBER}]{{1,3}})[)）][、.．]?\s*
    | (?P<decimal>\d{{1,2}}(?:[.．](?!{_DATE_AHEAD})\d{{1,2}}){{1,3}})(?!\d)(?:[.．、]|\s|(?=[\u4e00-\u9fff《“]))\s*
    | (?P<number>\d{{1,3}})(?:[.．](?:(?!\d)|(?={_DATE_AHEAD}))|、|。(?=\s*[\u4e00-\u9fff“《]))\s*
    | [（(](?P<number_bracket>\d{{1,3}})[)）][、.．]?\s*
    | (?P<number_half>\d{{1,2}})[)）]\s*
    | (?P<circled>[①-⑳㉑-㉟])\s*
    | (?P<dash>——|[-—–·•●■◆▲▪★☆])\s*(?=[^\s\d])
    """,
    re.VERBOSE,
)
# 70启动建设, 11.121人才: read as a number only where it carries on the count.
_BARE_NUMBER = re.compile(r"(\d{1,3})(?:(?=[\u4e00-\u9fff《“])|[.．](?=\d{2,}[\u4e00-\u9fff]))")
_BEYOND = 1_500  # characters behind the end of its line in which a list may go on
_INLINE = re.compile(
    rf"[。；！？）)〕\]】：:](?=[ \t（({_HAN_NUMBER}0-9①-⑳])[ \t]*(?=[{_HAN_NUMBER}]{{1,3}}(?:、|[是要][^\s，。、；])|[（(](?:[{_HAN_NUMBER}]{{1,3}}|\d{{1,3}})[)）]|\d{{1,3}}[.．、。](?:(?!\d)|(?={_DATE_AHEAD}))|[①-⑳])"
)
_ANNEX = re.compile(
    r"附\s{0,3}件\s{0,3}(?P<number>[0-9一二三四五六七八九十]{0,3})\s{0,3}[:：.．]?\s{0,3}(?P<title>.*)$"
)
_REMARK = re.compile(r"(?:备注|附注|注|说明)[:：]")
# What a number can begin with: the dear expression is tried only there.
_MARK_FIRST = frozenset(
    "第一二三四五六七八九十百（(0123456789①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟—–-·•●■◆▲▪★☆"
)
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
    "(?:牵头|责任|配合|主办|协办|承办|协同|参与|主责)(?:责任)?(?:单位|部门|主体|处室|科室|股室)"
)
_LABEL_FIRST = frozenset("牵责配主协承参")
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
_SENTENCE_END = "。；！？;!?"
_TITLE_END = re.compile(
    r"(?:方案|意见|办法|措施|计划|要点|分工|清单|分解表?|细则|规划|任务表?|一览表|安排|台账|名单|规定|目标|表|图|纲要|实事|项目|行动)"
    r"(?:[（(〔][^）)〕]{1,20}[)）〕])?$"
)


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


@dataclass(slots=True)
class Section:
    """A plan, an annex or the notice in front: its title and its top nodes."""

    id: str
    title: str
    start: int
    end: int
    body_start: int  # behind the lines of its title


def all_nodes(nodes: Iterable[Node]) -> list[Node]:
    """The nodes and all below them, in the order of the text; what is asked of all costs no generator for each."""
    out: list[Node] = []
    for node in nodes:
        out.append(node)
        if node.children:
            out += all_nodes(node.children)
    return out


def lines_of(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The paragraphs of ``text[start:end]`` that hold something, without the white space around them."""
    out: list[Span] = []
    make = tuple.__new__  # a text has a thousand lines; this skips a call for each of them
    at = start
    for line in text[start:end].split("\n"):
        size = len(line)
        held = line.strip()
        if held:
            first = at if len(held) == size else at + line.index(held)
            out.append(make(Span, (first, first + len(held))))
        at += size + 1
    return out


def sections_of(text: str, header: Header, start: int, end: int) -> list[Section]:
    """The notice, the plan it issues and the annexes, in the order of the text.

    An annex begins at a line 附件 N, or, where that line is lost, at a line that repeats a title of the list of
    attachments; the issued plan at a line that repeats the title quoted in the notice's own title.
    """
    lines = lines_of(text, start, end)
    wanted = {_squeeze(title): title for title in header.attachments}
    title_span = header.spans.get("title")
    quoted = _quoted_title(header.title)
    if quoted is None and title_span and text[title_span.start - 1 : title_span.start] == "《":
        quoted = header.title  # 《X方案》…印发给你们, where the notice's own title is lost
    listed = header.spans.get("attachments")
    begins = {title[:2] for title in (*wanted, _squeeze(quoted or "")) if title}
    out = [Section("main", header.title or "", start, end, start)]
    seen_annexes: set[str] = set()
    issued = False
    skip = 0
    for index, line in enumerate(lines):
        if index < skip:
            continue
        if title_span and line.start < title_span.end:
            continue
        if listed and listed.start - 8 <= line.start < listed.end:
            continue
        piece = text[line.start : line.end]
        size = len(piece)
        if size > 80:
            continue
        annex = _ANNEX.match(piece) if piece[0] == "附" else None
        if annex and (
            annex["title"] == "" or (size < 60 and annex["number"] and piece[-1] not in _SENTENCE_END)
        ):
            title, used = annex["title"], 0
            if not title:
                title, used = _title_after(text, lines, index + 1, wanted)
            number = annex["number"] or str(len(seen_annexes) + 1)
            _close(out, line.start)
            skip = index + 1 + used
            out.append(Section(f"附件{number}", title, line.start, end, lines[min(skip, len(lines)) - 1].end))
            seen_annexes.add(_squeeze(title))
            continue
        if piece[-1] in _SENTENCE_END or piece[-1] in "，,、：:" or "\t" in piece:
            continue
        if piece[:2] not in begins and not _DROPPED_ANY.intersection(piece[:2]):
            continue
        key = _squeeze(piece)
        if len(key) < 4 or key[:2] not in begins:
            continue
        joined, used = _match_title(text, lines, index, wanted)
        if joined and _squeeze(joined) not in seen_annexes:
            seen_annexes.add(_squeeze(joined))
            position = list(wanted).index(_squeeze(joined)) + 1
            _close(out, line.start)
            skip = index + used
            out.append(
                Section(f"附件{position}", joined, line.start, end, lines[min(skip, len(lines)) - 1].end)
            )
            continue
        if not issued and quoted:
            joined, used = _match_title(text, lines, index, {_squeeze(quoted): quoted})
            if joined:
                issued = True
                _close(out, line.start)
                out[-1].id = "notice" if len(out) == 1 else out[-1].id
                skip = index + used
                out.append(Section("main", joined, line.start, end, lines[min(skip, len(lines)) - 1].end))
    if not issued and out[0].id == "main":
        _part_notice(text, header, out)
    return out


def _part_notice(text: str, header: Header, sections: list[Section]) -> None:
    """Part the notice from the plan it issues at the signature, where the plan's title is worded otherwise."""
    signed = header.spans.get("issued_on")
    first = sections[0]
    if signed is None or not header.title or not re.search(r"印发|下发|转发|分解|分工", header.title):
        return
    if not first.start + 60 < signed.end < first.end - 60:
        return
    following = [
        line
        for line in lines_of(text, signed.end, first.end)[:4]
        if not re.match(r"[（(].{2,20}[)）]$", text[line.start : line.end])
    ]
    if not following:
        return
    title, used = "", 0
    for line in following[:2]:
        piece = text[line.start : line.end]
        if len(piece) > 60 or piece[-1] in _SENTENCE_END or "\t" in piece or _MARK.match(piece):
            break
        title += piece
        used += 1
        if _TITLE_END.search(piece):
            break
    begin = following[0].start
    body = following[used - 1].end if used else begin
    sections.insert(
        1, Section("main", title or _quoted_title(header.title) or header.title, begin, first.end, body)
    )
    first.id, first.end = "notice", begin


def _close(sections: list[Section], at: int) -> None:
    sections[-1].end = at


def _title_after(text: str, lines: Sequence[Span], index: int, wanted: dict[str, str]) -> tuple[str, int]:
    """The title that stands on the one to three lines after an annex line, and how many lines it takes."""
    joined, used = _match_title(text, lines, index, wanted)
    if joined:
        return joined, used
    title = ""
    for used, line in enumerate(lines[index : index + 3], 1):
        piece = text[line.start : line.end]
        if len(piece) > 60 or piece[-1] in _SENTENCE_END or "\t" in piece or _MARK.match(piece):
            return title, used - 1
        title += piece
        if _TITLE_END.search(piece):
            return title, used
    return (title, 3) if len(title) < 60 else ("", 0)


def _match_title(
    text: str, lines: Sequence[Span], index: int, wanted: dict[str, str]
) -> tuple[str | None, int]:
    if not wanted:
        return None, 0
    key = ""
    for used, line in enumerate(lines[index : index + 3], 1):
        key += _squeeze(text[line.start : line.end])
        if key in wanted:
            return wanted[key], used
        if not any(candidate.startswith(key) for candidate in wanted):
            return None, 0
    return None, 0


_DROPPED_ANY = frozenset(" \t\u3000\v《》〈〉“”‘’\"'（）()〔〕")
_DROPPED = re.compile(f"[{''.join(sorted(_DROPPED_ANY))}]")


def _squeeze(title: str) -> str:
    return _DROPPED.sub("", title)


def _quoted_title(title: str | None) -> str | None:
    if not title:
        return None
    found = re.search(
        r"(?:印发|下发|转发|发布|公布|实施)[^《]{0,30}《(.{4,80})》(?:（[^）]*）)?(?:的|$)", title
    )
    if found:
        return found[1]
    found = re.search(r"(?:印发|下发|转发)([^《]{6,60}?)的通知", title)
    return found[1] if found else None


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
    inline = list(_INLINE.finditer(text, section.body_start, section.end))
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
        pieces = _pieces(text, line, last, inline[begin:following]) if following > begin else [line]
        for start, end in pieces:
            mark = _MARK.match(text, start, end) if text[start] in _MARK_FIRST else None
            if mark is None:
                bare = _BARE_NUMBER.match(text, start, end) if text[start].isdecimal() else None
                if bare and last.get("number", -9) + 1 == int(bare[1]):
                    place(Node("number", bare[1], int(bare[1]), start, bare.end(), line.end))
                elif _is_plain_heading(text, start, end, line):
                    place(Node("plain", "", None, start, start, line.end))
                continue
            kind = mark.lastgroup or ""
            if kind == "dash" and _NO_ITEM.match(text, mark.end(), end):
                continue  # ——责任单位：…, ★区经信局、区发改局: a line of what it stands below
            value = _value(kind, mark[kind])
            if kind == "order" and start == line.start and value != last.get("order", 0) + 1:
                continue
            node = Node(kind, mark[0], value, start, mark.end(), line.end, at_line_start=start == line.start)
            place(node)
    _finish(stack, 0, section.end)
    return roots


def _finish(stack: list[Node], depth: int, end: int) -> None:
    while len(stack) > depth:
        stack.pop().end = end


def _pieces(text: str, line: Span, last: dict[str, int], candidates: Sequence[re.Match[str]]) -> list[Span]:
    """The line, cut before those of the numbers inside it that carry on or open a numbering."""
    if line.end - line.start < 24:
        return [line]
    cuts = [line.start]
    known = dict(last)
    ahead: dict[str, int] = {}
    first = _MARK.match(text, line.start, line.end)
    if first and first.lastgroup:
        known[first.lastgroup] = _value(first.lastgroup, first[first.lastgroup]) or 0
    for found in candidates:
        at = found.end()
        mark = _MARK.match(text, at, line.end)
        if mark is None or mark.lastgroup is None:
            continue
        kind = mark.lastgroup
        value = _value(kind, mark[kind])
        if value is None:
            continue
        carries_on = known.get(kind) == value - 1 and value > 1
        # 主要措施：（1）… may go on with （2） on the next line.
        beyond = _BEYOND if text[found.start()] in "：:" else 0
        opens = value == 1 and _next_exists(text, mark, kind, line.end, beyond, ahead)
        if carries_on or opens:
            known[kind] = value
            cuts.append(at)
    return [Span(start, end) for start, end in zip(cuts, [*cuts[1:], line.end], strict=True)]


def _next_exists(
    text: str, mark: re.Match[str], kind: str, end: int, beyond: int, ahead: dict[str, int]
) -> bool:
    """Whether the second of the numbering follows; ``ahead`` keeps where each was last seen, -1 where nowhere."""
    following = {
        "han": "二、",
        "han_bracket": "（二）",
        "number": "2" + mark[0].strip()[-1],
        "number_bracket": "（2）",
        "circled": "②",
        "order": "二" + mark[0][-1],
        "number_half": "2" + mark[0].strip()[-1],
    }.get(kind)
    if following is None:
        return False
    place = ahead.get(following, 0)
    if 0 <= place < mark.end():
        place = ahead[following] = text.find(following, mark.end(), end + _BEYOND)
    return 0 <= place <= end + beyond - len(following)


def _value(kind: str, written: str) -> int | None:
    if kind in ("han", "han_bracket"):
        return chinese_number(written)
    if kind == "order":
        return chinese_number(written[:-1])
    if kind in ("number", "number_bracket", "number_half"):
        return int(written)
    if kind == "circled":
        return ord(written) - ord("①") + 1 if written <= "⑳" else ord(written) - ord("㉑") + 21
    if kind in ("chapter", "article"):
        digits = written.strip("第章篇部分编条节")
        return int(digits) if digits.isdigit() else chinese_number(digits)
    return None


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
