"""Lines and ends of paragraphs that say who is responsible: behind a label, below one, behind a dash or with a sign.

The grammar behind a label is ``assignment.py``; put here where such a line begins and ends and which lines are one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from luoshi.ledger.assignment import Responsibility, parse_responsibility
from luoshi.ledger.body_list import Resolver, split_bodies
from luoshi.ledger.open_labels import label_role, only_time
from luoshi.ledger.place import Place
from luoshi.ledger.role_words import LABEL
from luoshi.ledger.said_responsibility import HELPS, LEADS
from luoshi.reading.column_names import beside_lead
from luoshi.reading.span import Cover, Span

_LABEL_LINE = re.compile(
    rf"(?:^|(?<=[\n。；;！\t\v<〈]))[ 　—▶►▸●•■◆▪·-]{{0,8}}(?=[\u4e00-\u9fff/]{{2,12}}\s?[:：为是])(?={LABEL.pattern})",
    LABEL.flags | re.MULTILINE,
)
_BETWEEN_LINES = " 　\n\t\v—▶►▸●•■◆▪·-"  # white space, and the signs that may stand before a label
# A label ends in one of these and a colon; the colon is what is quick to find.
_LABEL_END = "[位门体构工头合责限间点求排导室人话与办助完成理]"
_LABEL_HINTS = tuple(
    re.compile(rf"{colon}(?:(?<={_LABEL_END}.)|(?<={_LABEL_END}\s.))") for colon in ("：", ":")
)
# A label without its colon: [责任单位] X, 责任单位→X, 责任单位 alone above the line of names.
_LOOSE_LABEL = re.compile(
    r"\n[ 　—▶►▸●•■◆▪·*-]{0,8}(?P<open>[\[【〖〔（(「])?"
    r"(?:(?P<lead>(?:总|主要)?(?:牵头|主办|主责)(?:责任)?)|(?P<support>(?:配合|协办|协同|协助|参与)(?:责任)?)|(?P<responsible>责任|承办|落实|实施))"
    r"(?:单位|部门|主体|处室|科室|股室)(?(open)[\]】〗〕）)」])[ 　]*(?P<mark>[|｜→:：]|[—-]{1,2}>?)?[ 　]*(?P<list>[^\n：:]*)"
)
_SIGNS_OF_LEAD = "★▲△*"
# ★区经信局 区发改局: a line of names with a sign, which a rule explains, says who answers for what stands above it.
_SIGNED_LINE = re.compile(
    r"\n[ 　]{0,8}(?P<list>(?=[^\n]{0,60}[★▲△*])[★▲△*\u4e00-\u9fff][^\n：:。，；]{2,80})(?=\n|\Z)"
)
# 一、老旧小区改造——县住建局: who answers, at the end of a heading.
_BEHIND_DASH = re.compile(r"——(?P<list>[^\n—，。；：（）]{3,60})(?=\n|\Z|（)")
# …达到100%。——县住建局牵头，县财政局配合: the same in a sentence, at the end of an item; one dash does behind a full stop.
_SAID_BEHIND_DASH = re.compile(
    rf"—(?:(?<=——)|(?<=[。；]—)) ?(?P<list>[^\n—。；：]{{2,200}}?(?:{LEADS}|{HELPS}))[。；]?[ \u3000]*(?=\n|\Z)"
)


def labelled_lines(text: str, start: int, end: int, resolve: Resolver, taken: Sequence[Span]) -> list[Place]:
    """The lines of ``text[start:end]`` that say who is responsible, outside of the brackets ``taken``."""
    lines = _with_label(text, start, end, resolve, taken)
    if (
        any(text.find(sign, start, end) >= 0 for sign in _SIGNS_OF_LEAD)
        or _BEHIND_DASH.search(text, start, end)
        or _SAID_BEHIND_DASH.search(text, start, end)
        or _LOOSE_LABEL.search(text, start, end)
    ):
        lines = _joined(
            [*lines, *_loose_lines(text, start, end, resolve, [*taken, *(p.span for p in lines)])], text
        )
    return [_with_time_behind(text, line, end) for line in lines]


# One line behind: a label, however it is set apart, and its value.
_LINE_BEHIND = re.compile(
    r"\n[ 　]{0,8}[—▶►▸●•■◆▪·→*-]{0,2} ?[【\[〔（(]?(?:(?P<label>[\u4e00-\u9fff]{2,10})(?:[】\]〕）)]|[ 　：:｜|→])|(?P<glued>(?:完成|办结|整改|工作)?(?:时限|期限)|(?:完成|办结|整改)时间))[：: 　]{0,2}(?P<value>[^\n]{1,60})"
)
_MOST_BEHIND = 4  # lines that may stand between who does it and when: 责任人, 联系电话


def _with_time_behind(text: str, line: Place, end: int) -> Place:
    """The place with the line behind it that says when; lines that name persons may stand between."""
    if line.says.deadline is not None:
        return line
    at = line.span.end
    for _ in range(_MOST_BEHIND):
        found = _LINE_BEHIND.match(text, at, end)
        role = label_role(found["label"] or found["glued"]) if found else None
        if found is None or role not in ("person", "deadline"):
            return line
        first, last = found.span("value")
        value = text[first:last].rstrip("。；; 　")
        at = last
        if role == "deadline" and only_time(value):
            line.says.deadline = Span(first, first + len(value))
            return Place(Span(line.span.start, last), line.says, line.kind)
    return line


def _with_label(text: str, start: int, end: int, resolve: Resolver, taken: Sequence[Span]) -> list[Place]:
    """Lines, or sentences at the end of a paragraph, that begin with a label: 牵头单位：… 完成时限：…"""
    out: list[Place] = []
    done = start
    if not any(hint.search(text, start, end) for hint in _LABEL_HINTS):
        return out
    position = 0
    for found in _LABEL_LINE.finditer(text, start, end):
        at = found.end()
        if at < done:
            continue
        while position < len(taken) and taken[position].end <= at:
            position += 1
        if position < len(taken) and taken[position].start <= at:
            continue
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        line = text[at:stop]
        if "\t" in line:
            continue
        sentence = line.find("。")
        if 0 <= sentence < len(line) - 1 and not LABEL.match(line, sentence + 1):
            stop = at + sentence + 1
        if (
            text[at - 1] in "<〈"
            and (closed := text.find(">" if text[at - 1] == "<" else "〉", at, stop)) > 0
        ):
            stop = closed
        says = parse_responsibility(text, at, stop, resolve)
        if says is None or not (says.bodies or says.deadline):
            bare = LABEL.match(text, at, stop)
            if (
                bare
                and bare.lastgroup == "deadline"
                and out
                and out[-1].kind == "line"
                and not text[out[-1].span.end : at].strip(_BETWEEN_LINES)
            ):
                out[-1].says.deadline = out[-1].says.deadline or Span(bare.end(), stop)
                out[-1] = Place(Span(out[-1].span.start, stop), out[-1].says, "line")
                done = stop
            continue
        done = stop
        follows = out and not text[out[-1].span.end : at].strip(_BETWEEN_LINES)
        if follows and says.lead and out[-1].says.lead and _answers_mainly(text, out[-1], at):
            says.lead, says.responsible = [], [*says.lead, *says.responsible]
        if follows and not (says.lead and out[-1].says.lead):
            out[-1].says.merged(says)
            out[-1] = Place(Span(out[-1].span.start, stop), out[-1].says, "line")
        else:
            out.append(Place(Span(at, stop), says, "line"))
    return out


def _answers_mainly(text: str, above: Place, at: int) -> bool:
    """Whether the label at ``at`` says who answers mainly, below a line that says who leads."""
    mainly, leads = LABEL.match(text, at), LABEL.search(text, above.span.start, above.span.end)
    return mainly is not None and leads is not None and beside_lead(mainly[0], [leads[0].rstrip("：: ")])


def _loose_lines(text: str, start: int, end: int, resolve: Resolver, taken: Sequence[Span]) -> list[Place]:
    """Lines that a label without a colon begins, or that stand below a label alone, and hold nothing but names."""
    out: list[Place] = []
    cover = Cover(taken)
    for found in _LOOSE_LABEL.finditer(text, start, end):
        at, (first, last) = found.start() + 1, found.span("list")
        if not found["list"].strip("，。；、 　"):
            first = found.end() + 1
            last = text.find("\n", first, end)
            last = end if last < 0 else last
        if cover.holds(at) or cover.holds(first) or first >= last:
            continue
        listed = split_bodies(text, first, last, resolve)
        if not listed.bodies or listed.doubtful:
            continue
        says = Responsibility(open=listed.open, labelled=True)
        role = "lead" if found["lead"] else "support" if found["support"] else "responsible"
        getattr(says, role).extend(listed.bodies)
        out.append(Place(Span(at, last), says, "line"))
    names = (*_SIGNED_LINE.finditer(text, start, end), *_BEHIND_DASH.finditer(text, start, end))
    for found in names:
        first, last = found.span("list")
        listed = split_bodies(text, first, last, resolve)
        if (
            listed.bodies
            and (len(listed.bodies) > 1 or found.re is _BEHIND_DASH)
            and not listed.doubtful
            and not cover.holds(first)
        ):
            says = Responsibility(support=list(listed.bodies), open=listed.open, joint=True)
            out.append(Place(Span(first, last), says, "line"))
    out += _said_behind_dash(text, start, end, resolve, cover)
    return out


def _said_behind_dash(text: str, start: int, end: int, resolve: Resolver, cover: Cover) -> list[Place]:
    """Who does it, in a sentence behind a dash that names bodies and nothing else. A dash that opens a line may open an item."""
    out: list[Place] = []
    for found in _SAID_BEHIND_DASH.finditer(text, start, end):
        first, last = found.span("list")
        if cover.holds(first):
            continue
        says = parse_responsibility(text, first, last, resolve)
        if says is None or says.doubtful:
            continue
        named = min(body.span.start for body in (*says.lead, *says.support, *says.responsible))
        if named == first or text[text.rfind("\n", 0, first) + 1 : first].strip(" 　—"):
            out.append(Place(Span(found.start(), found.end()), says, "bracket"))
    return out


def _joined(lines: Sequence[Place], text: str) -> list[Place]:
    """Labelled lines that follow each other, as one."""
    out: list[Place] = []
    for line in sorted(lines, key=lambda place: place.span.start):
        before = out[-1] if out else None
        if (
            before
            and not text[before.span.end : line.span.start].strip(_BETWEEN_LINES)
            and not (line.says.lead and before.says.lead)
        ):
            before.says.merged(line.says)
            out[-1] = Place(Span(before.span.start, line.span.end), before.says, "line")
        else:
            out.append(line)
    return out
