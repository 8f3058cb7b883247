"""Lists of bodies as offices write them: 省教育厅、省科技厅和各有关市人民政府等.

A list is divided here and its entries are named; what the list means (lead, support) is for ``assignment.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from luoshi.ledger.model import Body
from luoshi.reading.span import Span
from luoshi.register.wording import is_collective, looks_like_body

Resolver = Callable[[str], str | None]

_SEPARATOR = "、，,；;\v\t/　＋+"
_OPENERS = "（([〔【《“〈<"
_CLOSERS = "）)]〕】》”〉>"
_CONJUNCTION = re.compile(
    r"(?<=[厅局委部办院府会署行司社团处队组关所站区县市州镇乡心库校台馆企业位门学）])(?:以及|及其|及|和|与|并)(?=[^，、]{2,})"
)
# 县住建局 张三: the blank before the name of who answers there has been taken out.
_PERSON_BEHIND = re.compile(
    r"(?<=[局委办厅院社站])[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严金魏陶姜谢邹苏潘葛范彭鲁马方俞任袁柳史唐薛雷贺汤罗毕郝于康余顾孟黄穆萧尹姚邵汪毛米戴宋庞熊纪项董梁杜席季贾江郭梅林钟徐邱高夏蔡田樊胡凌霍万管卢莫房丁邓单洪崔龚程邢陆荣翁段侯武刘叶黎白赖龙][\u4e00-\u9fff]{1,2}$"
)
# 县住建局 县财政局: a blank between two names, which has been taken out, parted them.
_MISSING_MARK = re.compile(
    r"(?<=[局委办厅])(?<!总局)(?=[★☆▲△]?[省市县区州](?![场政容民域划内外级直属])[\u4e00-\u9fff]{1,14}(?:局|委|办|厅|部|院|中心|公司|政府)(?:$|（))"
)
_LONGEST_GLUED = 60
# A conjunction that stands inside one name: 党委和政府, 机关和…, 企业和….
_ONE_NAME = re.compile(
    r"(?:党委(?:（党组）)?|党政机关|机关|市|县|区|州|部门|乡镇|企业|单位|事业单位|园区|学校)$"
)
_OPEN_TAIL = re.compile(
    r"等(?:(?:\d{1,3}|[一二三四五六七八九十]{1,3})个?)?(?:国务院|省级?|市级?|县级?|区级?|省直|市直|县直|区直|中央和国家机关|中省驻\S{0,3})?(?:各?有关|各?相关)?"
    r"(?:部门(?:和单位|、单位)?|单位|成员单位|机构|责任单位|配合单位|方面|责任部门|职能部门|行业部门)?$"
)
_OPEN_MIDDLE = re.compile(
    r"等(?:(?:国务院|省级?|市级?|县级?|省直|市直|县直|区直)?(?:各?有关|各?相关)?(?:部门|单位))?(?=(?:以及|及|和|与|，|,|、))"
)
_KIND_WORD = r"(?:县级市|设区市|设区的市|自治县|自治州|地级市|市|州|县|区|旗|盟|乡|镇|街道|园区|开发区|地区)"
# 各市 + 县（市、区）人民政府: one collective that its own enumeration mark divides.
_ENDS_AS_COLLECTIVE = re.compile(
    rf"(?:^|[和及与\s　]|以及|由)(?:各|有关|相关|各有关|各相关)(?:{_KIND_WORD}|省|自治区|直辖市)(?:[（(〔\[][^）)〕\]]{{1,12}}[)）〕\]])?\s*$"
)
_CONTINUED_COLLECTIVE = re.compile(
    rf"^(?:{_KIND_WORD}|省|自治区|直辖市|高新区|经开区|新区|示范区|管理区|管委会)+(?:[（(〔\[][^）)〕\]]{{1,16}}[)）〕\]])?"
    r"(?:人民政府|政府|党委|党工委|管委会|管理委员会|办事处|\(|（|$)"
)
# 各镇、县经开区: a zone said to be of a level above towns is a body beside them and goes on with no collective.
_ENDS_AS_TOWNS = re.compile(r"(?:乡|镇|街道)(?:[（(〔\[][^）)〕\]]{1,12}[)）〕\]])?\s*$")
_ZONE_ABOVE_TOWNS = re.compile(r"[市县区州旗](?:级)?(?:高新|经开|开发|新|示范|管理|园)区")
_SIGNS = "★☆*＊▲△●◆■※◎√"  # set beside a name: 加★的为牵头单位
_LEADING_NOISE = re.compile(
    rf"^(?:\d{{1,2}}[.．、]\s?|[（(]\d{{1,2}}[）)]|[①-⑳]|由|以及|及|和|与|并|请|其中|并由|同时|具体由|主要由|[{re.escape(_SIGNS)}]\s?)"
)
_TRAILING_NOISE = re.compile(
    rf"(?:[\s。．.、，,；;：:|{re.escape(_SIGNS)}]|[（(]\s?[{re.escape(_SIGNS)}]\s?[）)])+$"
)
# What a name is said to hold, once for all, is no part of it: 各乡镇政府（含开发区管委会，下同）.
_DEFINED = re.compile(
    r"[（(〔\[〈<【](?:含|包括|包含|不含|以下|统称|简称|下称|系?指|即|下同|按|列|排|首|第一|其中|以及)[^（(〔〈<【]*"
    r"(?:[（(〔〈<][^）)〕〉>]{0,20}[）)〕〉>][^（(〔〈<【]*){0,3}$"
)
# 分别 and 均 belong to the verb that follows: …成员单位分别按职责分工负责.
_VERB_LEFT = re.compile(r"(?<=.{2})(?:分别|各自|共同|均|都|具体|一起)$")
_NOBODY = frozenset({"无", "/", "—", "－", "-", "——", "暂无", "部门", "单位", "单位等", "等部门"})


class BodyList(NamedTuple):
    """The entries of a list and whether it stays open (等)."""

    bodies: tuple[Body, ...]
    open: bool
    doubtful: int = 0  # entries that do not look like the name of a body


_Piece = tuple[int, str]  # where it begins in the text, and its words


class _Entry(NamedTuple):
    """One entry inside a piece between separators, offsets counted from the start of the piece."""

    start: int
    end: int
    written: str
    collective: bool
    doubtful: bool


def split_bodies(text: str, start: int, end: int, resolve: Resolver) -> BodyList:
    """The bodies named in ``text[start:end]``, in order.

    Lists divide at 、 and at the comma outside of inner brackets, and at 和 及 以及 与 after what can end a name.
    Collective actors stay one entry.
    """
    open_list = False
    bodies: list[Body] = []
    doubtful = 0
    make = tuple.__new__  # a plan names a thousand bodies; this skips a call for each of them
    for first, piece in _pieces(text, start, end):
        entries, opened = _entries(piece)
        if opened:
            open_list = True
        for begin, stop, written, collective, doubted in entries:
            if doubted:
                doubtful += 1
            span = make(Span, (first + begin, first + stop))
            bodies.append(make(Body, (written, resolve(written), span, collective, False)))
    listed: BodyList = make(BodyList, (tuple(bodies), open_list, doubtful))
    return listed


def lists_bodies(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` is a list of bodies and of nothing else."""
    named = False
    for _, piece in _pieces(text, start, end):
        for entry in _entries(piece)[0]:
            if entry.doubtful:
                return False
            named = True
    return named


def _pieces(text: str, start: int, end: int) -> Iterable[_Piece]:
    """The words between the separators of a list."""
    listed = text[start:end]
    pieces = _parted(text, start, end) if _STRUCTURE_BUT_PAUSE.search(listed) else _plain(listed, start)
    return _rejoined(text, pieces) if "各" in listed or "关" in listed else pieces


@lru_cache(maxsize=65536)
def _entries(piece: str) -> tuple[tuple[_Entry, ...], bool]:
    """The entries of one piece and whether it says 等. Remembered: a plan names the same bodies over and over."""
    out: list[_Entry] = []
    open_list = False
    for first, last in _conjunctions(piece, 0, len(piece)):
        first, last, opened = _trimmed(piece, first, last)
        open_list = open_list or opened
        if first >= last:
            continue
        written = piece[first:last].replace("\v", "").replace("\n", "")
        if written in ("等", "其他", "其它"):
            open_list = True
            continue
        if written in _NOBODY:
            continue
        collective = is_collective(written)
        if (
            not collective
            and not looks_like_body(written)
            and (person := _PERSON_BEHIND.search(written))
            and looks_like_body(written[: person.start()])
        ):
            last, written = last - len(person[0]), written[: person.start()]
        out.append(_Entry(first, last, written, collective, not collective and not looks_like_body(written)))
    return tuple(out), open_list


def _plain(listed: str, at: int) -> list[_Piece]:
    """The pieces of a list that nothing but 、 parts, as most lists."""
    out: list[_Piece] = []
    for piece in listed.split("、"):
        out.append((at, piece))
        at += len(piece) + 1
    return out


def _parted(text: str, start: int, end: int) -> list[_Piece]:
    """The pieces between separators that stand outside of brackets."""
    out: list[_Piece] = []
    depth = 0
    first = start
    for found in _STRUCTURE.finditer(text, start, end):
        mark = found[0]
        if mark in _OPENERS:
            depth += 1
        elif mark in _CLOSERS:
            depth = max(0, depth - 1)
        elif depth == 0:
            stop = found.start()
            out.append((first, text[first:stop]))
            first = stop + 1
    out.append((first, text[first:end]))
    return out


_STRUCTURE = re.compile(f"[{re.escape(_SEPARATOR + _OPENERS + _CLOSERS)}]")
_STRUCTURE_BUT_PAUSE = re.compile(f"[{re.escape(_SEPARATOR.replace('、', '') + _OPENERS + _CLOSERS)}]")


def _conjunctions(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Divided at 和, 及, 以及, 与 where both sides can be bodies of their own."""
    piece = text[start:end]
    opened = _OPEN_MIDDLE.search(piece)
    if opened and opened.start() > 0:
        # A、B等和各有关省人民政府: the list is open and goes on.
        cut = start + opened.end()
        rest = re.match(r"(?:以及|及|和|与)", text[cut:end])
        after = cut + (rest.end() if rest else 0)
        return [
            *_conjunctions(text, start, start + opened.start()),
            (start + opened.start(), start + opened.start() + 1),
            *_conjunctions(text, after, end),
        ]
    for found in _MISSING_MARK.finditer(piece) if len(piece) <= _LONGEST_GLUED else ():
        left, right = piece[: found.start()], piece[found.start() :]
        named = left.strip(_SIGNS), right.strip(_SIGNS)
        if all(map(looks_like_body, named)) and "（" not in left:
            return [(start, start + found.start()), *_conjunctions(text, start + found.start(), end)]
    for found in _CONJUNCTION.finditer(piece):
        left, right = piece[: found.start()], piece[found.end() :]
        if left.count("（") != left.count("）") or left.count("(") != left.count(")"):
            continue
        if _ONE_NAME.search(left) and not looks_like_body(left) and not is_collective(left):
            continue
        if re.fullmatch(r"(?:单位|部门|机构|企业|地区|地方)", re.sub(r"等$", "", right)):
            continue
        if (
            re.match(r"(?:政府|人民政府|企业|机关|单位|有关单位|管委会|管理委员会|办事处)", right)
            and re.search(r"(?:党委|党工委|部门|机关|事业单位)$", left)
            and not left.startswith(("各有关部门", "有关部门", "相关部门", "各部门"))
        ):
            continue
        bare = re.sub(r"^等", "", right)
        head = bare.split("等")[0]
        if (looks_like_body(left) or is_collective(left)) and (
            looks_like_body(head) or is_collective(bare) or is_collective(head)
        ):
            return [(start, start + found.start()), *_conjunctions(text, start + found.end(), end)]
    return [(start, end)]


def _rejoined(text: str, pieces: Iterable[_Piece]) -> list[_Piece]:
    """各市 and 县（市、区）人民政府 are one collective that the separator has divided."""
    out: list[_Piece] = []
    for first, piece in pieces:
        if not piece:
            continue
        begin, before = out[-1] if out else (0, "")
        if piece.strip() == "单位" and before.endswith("部门") and ("各" in before or "关" in before):
            out[-1] = begin, text[begin : first + len(piece)]  # 市直各部门、单位 are one entry
            continue
        if ("各" in before or "关" in before) and _ENDS_AS_COLLECTIVE.search(before):
            between = text[begin + len(before) : first].strip()
            if (
                between in ("、", "和", "及", "")
                and _ENDS_AS_COLLECTIVE.search(before.strip())
                and _CONTINUED_COLLECTIVE.match(piece.strip())
                and not (_ENDS_AS_TOWNS.search(before) and _ZONE_ABOVE_TOWNS.match(piece.strip()))
            ):
                out[-1] = begin, text[begin : first + len(piece)]
                continue
        out.append((first, piece))
    return out


_FOOTNOTE_MARKS = "①②③④⑤⑥⑦⑧⑨⑩"  # 县财政局①: the note stands below the list


def _trimmed(text: str, start: int, end: int) -> tuple[int, int, bool]:
    """Without white space, leading 由, trailing marks and 等; and whether 等 stood there."""
    piece = text[start:end]
    stripped = piece.lstrip()
    start += len(piece) - len(stripped)
    piece = stripped
    noise = _LEADING_NOISE.match(piece)
    if noise and len(piece) > noise.end() + 1:
        start += noise.end()
        piece = piece[noise.end() :].lstrip()
    piece = _TRAILING_NOISE.sub("", piece)
    if piece[-1:] in _FOOTNOTE_MARKS:
        piece = piece.rstrip(_FOOTNOTE_MARKS)
    if piece.endswith(("）", ")", "〕", "]", "〉", ">", "】")):
        piece = _DEFINED.sub("", piece) or piece
    if piece.endswith(("别", "自", "同", "均", "都", "体", "起")):
        piece = _VERB_LEFT.sub("", piece)
    opened = False
    tail = _OPEN_TAIL.search(piece)
    if tail:
        opened = True
        piece = piece[: tail.start()]
    piece = piece.rstrip()
    return start, start + len(piece), opened
