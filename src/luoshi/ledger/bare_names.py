"""Names that stand alone: stretches of an item that hold nothing but bodies or a time, whatever sets them apart.

Asked only for items of a plan of which nothing else says who does them. A label before the names is believed by the kind
of its words (``open_labels.py``). Without one the items of a document must agree: two at least, and a good part of those
that name nobody, have their names in the same place (at the head in 【】, behind the last stop, on a line of their own).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from luoshi.ledger.assignment import Responsibility, parse_responsibility
from luoshi.ledger.body_list import BodyList, Resolver, split_bodies
from luoshi.ledger.model import Body
from luoshi.ledger.open_labels import LabelRole, alone_role, label_role, only_time
from luoshi.ledger.place import Place
from luoshi.ledger.said_responsibility import HELPS, LEADS
from luoshi.ledger.spoken_duties import spoken_duties
from luoshi.reading.span import Span, holds_any

_OPENERS = "（(【[〔〈<「『"
_CLOSERS = "）)】]〕〉>」』"
_EDGE = re.compile(f"[\n\t\v|｜{re.escape(_OPENERS + _CLOSERS)}*。；;→⇒▶►▸●•■◆▪：: 　—－]")
_CELLS = "|｜；;/→⇒"
_LONGEST = 300
_MOST_PIECES = 60  # of one item; what has more is running text
_SAID = re.compile(f"(?:{LEADS}|{HELPS})[。；]?$")
_VERBS = re.compile(f"{LEADS}|{HELPS}|分别|共同|由|会同|按(?:照)?(?:各自)?职责分工")
_VERB_ENDS = frozenset(
    "头责办理合与助持同衔牵实施进抓好落。；"
)  # of the verbs of roles, and what may follow them
_LONGEST_VERB = 12
_MARKS = re.compile("[、，,。；;和及与以等 　\\s各＋+/]+")
# The line above a date is a signature.
_SIGNED = re.compile(
    r"\n[^\n。]{2,40}\n[ 　]*(?:20\d\d|二[〇○零][〇○零一二三四五六七八九]{2})年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日"
)
# Places alone are where something is done as often as who does it.
_PLACE = re.compile("(?:镇|乡|街道|村|社区|[省市州县区旗盟])$")
_GLUED_TIME = re.compile("(?:完成|办结|整改|工作)?(?:时限|期限)|(?:完成|办结|整改)时间")
_TASK_WORDS = 5  # characters that an item must say beside its names
_AGREE = 2  # items that must have their names in the same place
_SHARE = 0.4  # of those that name nobody


@dataclass(slots=True)
class Named:
    """What one item says in stretches of names: who, and where; ``form`` is how the names are set apart, "" behind labels."""

    place: Place
    form: str = ""


@dataclass(slots=True)
class _Reading:
    says: Responsibility = field(default_factory=Responsibility)
    spans: list[Span] = field(default_factory=list)
    form: str = ""
    labelled: bool = False
    words: int = 0  # characters of what is to be done


def agreed(found: Sequence[Named | None]) -> list[Named | None]:
    """Of the items that name nobody otherwise those whose names can be believed."""
    forms = Counter(one.form for one in found if one is not None)
    return [
        one
        if one is not None
        and (not one.form or (forms[one.form] >= _AGREE and forms[one.form] >= _SHARE * len(found)))
        else None
        for one in found
    ]


def names_in(text: str, start: int, end: int, resolve: Resolver) -> Named | None:
    """The names that stand alone in ``text[start:end]``, None where there are none or nothing else."""
    if signed := _SIGNED.search(text, start, end):
        end = signed.start()
    out = _Reading()
    role: LabelRole | None = None
    label: Span | None = None  # the one whose value is still to come
    pieces = list(_pieces(text, start, end))
    if len(pieces) > _MOST_PIECES:
        return None
    skip = start
    for index, (left, piece, right) in enumerate(pieces):
        last_end = pieces[index - 1][1].end if index else -1
        if piece.start < skip:
            continue
        words = text[piece.start : piece.end]
        if right == "：" and (known := label_role(words)) is not None:
            role, label = known, piece
            continue
        if (alone := alone_role(words)) is not None:
            role, label = alone, piece
            continue
        if role == "person":
            role = label = None
            out.words += len(words)
            continue
        glued = _GLUED_TIME.match(words)
        if glued and only_time(words[glued.end() :]):
            role, label, piece = "deadline", piece, Span(piece.start + glued.end(), piece.end)
            words = text[piece.start : piece.end]
        behind = role is None and out.spans and out.spans[-1].end == last_end
        if only_time(words) and (role == "deadline" or (behind and left != "：")):
            out.says.deadline = out.says.deadline or piece
            out.spans.append(Span(label.start if label else piece.start, piece.end))
            role = label = None
            continue
        follows = bool(out.spans) and out.spans[-1].end + 1 >= piece.start and left == " "
        sure = role is not None or follows
        said = None if role == "deadline" else _said(text, piece, resolve, sure=sure)
        if said is None and role != "deadline":
            said, piece = _with_brackets(text, pieces[index:], resolve, sure=sure)
        if said is not None:
            skip = piece.end
            _take(out, said, role, left)
            out.spans.append(Span(label.start if label else piece.start, piece.end))
            if role is not None:
                out.labelled = True
            elif not out.form:
                out.form = f"{left or '^'}{'^' if out.words == 0 else ''}{right if right in '：' else ''}"
            label = None
            continue
        if label is not None and role != "deadline":
            return None  # a label whose value is no names: this item is written in another way
        role = label = None
        out.words += len(words)
    if not (out.says.bodies and out.words >= _TASK_WORDS):
        return None
    return Named(Place(_run(text, out.spans), out.says, "line"), "" if out.labelled else out.form)


_BEGINS_SENTENCE = frozenset("。\n；;")
_SAYS = ("负责", "承办", "牵头")
_HEADED = re.compile("[\u4e00-\u9fff、（）]{1,24}?[局委办厅部署科股处室司心队]")
_ANSWERS = re.compile("负责|承办|具体|牵头")
_DEPARTMENT = re.compile("[局委办厅部署科股处室]$|公司$|中心$|[支大]队$")


def acts_in(text: str, start: int, end: int, resolve: Resolver) -> Named | None:
    """Who is said to act in an item: a department at the head of it (县住建局9月底前改造…，县财政局配合), which other
    items must do as well, or at the head of a later sentence that says 负责."""
    if not (_HEADED.match(text, start, end) or holds_any(text[start:end], _SAYS)):
        return None
    for place in spoken_duties(text, start, end, resolve):
        first = place.span.start
        acting = place.says.lead or place.says.support
        if not _DEPARTMENT.search(acting[0].written):
            continue
        if not text[start:first].strip():
            return Named(place, "act")
        before = text[start:first].rstrip()
        if before and before[-1] in _BEGINS_SENTENCE | {"\n"} and _ANSWERS.match(text, acting[-1].span.end):
            return Named(place)
    return None


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[str, Span, str]]:
    """What stands between the marks, with the mark on either side of it."""
    left, at = "", start
    for edge in _EDGE.finditer(text, start, end):
        mark = "：" if edge[0] == ":" else edge[0][0]
        mark = " " if mark == "　" else mark
        if piece := _stripped(text, at, edge.start()):
            yield left, piece, mark
            left = mark
        elif mark != " " or not left:
            left = mark
        at = edge.end()
    if piece := _stripped(text, at, end):
        yield left, piece, ""


def _stripped(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start] in " 　、，,/-=":
        start += 1
    while end > start and text[end - 1] in " 　、，,/-=":
        end -= 1
    return Span(start, end) if end > start else None


def _said(text: str, piece: Span, resolve: Resolver, *, sure: bool) -> Responsibility | None:
    """What a stretch says that is nothing but names, with or without the verbs of roles; None for any other."""
    start, end = piece
    if not 2 <= end - start <= _LONGEST:
        return None
    comma = max(text.rfind(mark, start, end) for mark in "，,、")
    if comma > start and only_time(text[comma + 1 : end].strip()):
        said = _said(text, Span(start, comma), resolve, sure=sure)  # 县住建局、县财政局，6月底
        if said is not None:
            said.deadline = said.deadline or Span(comma + 1, end)
        return said
    if text[end - 1] in _VERB_ENDS and _SAID.search(text, max(start, end - _LONGEST_VERB), end):
        says = parse_responsibility(text, start, end, resolve)
        if says is None or says.doubtful or not _covers(text, piece, says):
            return None
        return says
    listed = split_bodies(text, start, end, resolve)
    if not listed.bodies or listed.doubtful or not (sure or _surely(listed)):
        return None
    return Responsibility(support=list(listed.bodies), open=listed.open, joint=True)


def _covers(text: str, piece: Span, says: Responsibility) -> bool:
    """Whether nothing stands in the stretch but names, the verbs of roles and marks."""
    rest, at = [], piece.start
    for body in sorted((*says.lead, *says.support, *says.responsible), key=lambda body: body.span):
        rest.append(text[at : body.span.start])
        at = max(at, body.span.end)
    rest.append(text[at : piece.end])
    return all(not _MARKS.sub("", _VERBS.sub("", part)) for part in rest)


def _surely(listed: BodyList) -> bool:
    """Whether unlabelled names can be nothing but bodies: all of them longer than a word, one at least no place."""
    return all(len(body.written) > 2 for body in listed.bodies) and any(
        not body.collective and not _PLACE.search(body.written) for body in listed.bodies
    )


def _with_brackets(
    text: str, pieces: Sequence[tuple[str, Span, str]], resolve: Resolver, *, sure: bool
) -> tuple[Responsibility | None, Span]:
    """Names that hold brackets themselves: 县财政局（国资局）、各县（市、区）政府."""
    first = pieces[0][1]
    if pieces[0][2] not in "（(" or not pieces[0][2]:
        return None, first
    for _, last, right in reversed(pieces[1:6]):
        end = last.end + (1 if right and right in _CLOSERS else 0)
        whole = Span(first.start, end)
        if "\n" in text[first.start : end] or text.count("（", first.start, end) != text.count(
            "）", first.start, end
        ):
            continue
        if (said := _said(text, whole, resolve, sure=sure)) is not None:
            return said, whole
    return None, first


def _take(out: _Reading, said: Responsibility, role: LabelRole | None, left: str) -> None:
    bodies: list[Body] = [*said.lead, *said.support, *said.responsible]
    if role is None or said.lead:
        says = out.says
        if left and left in _CELLS and says.joint and not (says.lead or said.lead or out.labelled):
            # X｜Y: who stands in the second cell helps; names that only a blank parts are one list.
            says.lead, says.support, says.joint = says.support, [], False
        says.merged(said)
        says.joint = says.joint and not says.lead
        return
    out.says.joint = False
    getattr(out.says, role).extend(bodies)
    out.says.open = out.says.open or said.open
    out.says.labelled = True


def _run(text: str, spans: Sequence[Span]) -> Span:
    """The longest of the stretches in which the names follow each other, with the brackets around it."""
    runs = [spans[0]]
    for span in spans[1:]:
        if text[runs[-1].end : span.start].strip(" 　\t\n\v|｜：:；;，,。→—*" + _OPENERS + _CLOSERS):
            runs.append(span)
        else:
            runs[-1] = Span(runs[-1].start, span.end)
    best = max(runs, key=lambda run: run.end - run.start)
    start, end = best
    if (
        text[start - 1 : start]
        and text[start - 1] in _OPENERS
        and text[end : end + 1]
        and text[end] in _CLOSERS
    ):
        start, end = start - 1, end + 1
    return Span(start, end)
