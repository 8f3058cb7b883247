"""The sections of a document: the notice in front, the plan that it issues, the annexes.

Only where each begins and ends and what it is called; what numbers part a section into is for ``outline.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from luoshi.reading.document import Header
from luoshi.reading.item_numbers import MARK
from luoshi.reading.span import Span, lines_of

_ANNEX = re.compile(
    r"附\s{0,3}件\s{0,3}(?P<number>[0-9一二三四五六七八九十]{0,3})\s{0,3}[:：.．]?\s{0,3}(?P<title>.*)$"
)
_SENTENCE_END = "。；！？;!?"
_TITLE_END = re.compile(
    r"(?:方案|意见|办法|措施|计划|要点|分工|清单|分解表?|细则|规划|任务表?|一览表|安排|台账|名单|规定|目标|表|图|纲要|实事|项目|行动)"
    r"(?:[（(〔][^）)〕]{1,20}[)）〕])?$"
)


@dataclass(slots=True)
class Section:
    """A plan, an annex or the notice in front: its title and its top nodes."""

    id: str
    title: str
    start: int
    end: int
    body_start: int  # behind the lines of its title


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
        if len(piece) > 60 or piece[-1] in _SENTENCE_END or "\t" in piece or MARK.match(piece):
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
        if len(piece) > 60 or piece[-1] in _SENTENCE_END or "\t" in piece or MARK.match(piece):
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
