"""GBK text that lost one byte and was read off by one from there: `?。ǘ┩七M` for 　（二）推進.

The indent's first byte A1 is gone and shows as a question mark; all pairs that follow are read across the
character boundary until a second byte below 0x80 restores the step. Encoding the stretch again and putting A1 in
place of the mark gives the text back, unless the copy also lost the private-use characters among the misread
pairs. Those copies are only mended where the line is one of the standing formulae of official documents.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from luoshi.reading.repair.findings import Findings
from luoshi.reading.repair.lines import item_kind
from luoshi.reading.span import Draft, Edit

# A line that begins with the mark, then what the indent's second byte and the next first byte make: row A1 of GBK.
_DAMAGED_LINE = re.compile(r"^[ \t]*[?？\ufffd](?=[^\x00-\x7f])([^\n]{2,4000})", re.MULTILINE)
_FIRST_ASCII = re.compile(r"[\x00-\x7f]")
_INDENT = "\u3000"

# Notes below the date of issue (附注, GB/T 9704) and other lines that are always worded alike.
_FORMULAE = (
    "（此件主动公开）",
    "（此件公开发布）",
    "（此件依申请公开）",
    "（此件不予公开）",
    "（此件不公开）",
    "（此件删减后公开）",
    "（此件有删减）",
    "（主动公开）",
    "（依申请公开）",
    "（此页无正文）",
)
_COMMON = re.compile("[\u3000-\u3002\u3008-\u3015“”‘’—…·（），：；？！％0-9A-Za-z.%]")
_SHARE_OF_COMMON = 0.9
_SHARE_OF_SUSPECT = 0.75
# What the rows A2 to A9 of GBK hold, into which the first pairs of a shifted line fall.
_SYMBOL = re.compile("[Α-ωА-яàáèéêìíòóùúüāēěīńōū\u01ce-\u01dc─-╿⒈-⒛⑴-⒇㈠-㈩∀-⋿\u3041-\u30f6㄀-ㄯ]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")


def shifted_back(draft: Draft, findings: Findings) -> Draft:
    """The draft with its off-by-one stretches read in step again; a stretch that resists is kept and reported."""
    text = draft.text
    if not any(
        mark in text and (text.startswith(mark) or "\n" + mark in text) for mark in ("?", "？", "\ufffd")
    ):
        return draft
    edits = []
    complete = _PRIVATE.search(text) is not None
    for match in _DAMAGED_LINE.finditer(text):
        start = match.start(1) - 1
        end, mended = _in_step(text, match.start(1), match.end(1))
        # Where a text kept its private-use characters no pair is missing; elsewhere only a line that begins as
        # an item of a document is trusted, and reported.
        if mended is not None and (complete or item_kind(mended.strip())):
            guessed = not complete
            findings.mended("shifted-gbk", draft, (start, end), guessed=guessed)
            if guessed:
                message = (
                    f"此处编码错位，原文为“{text[start:end][:40]}”，复原为“{mended.strip()[:40]}”，请核对。"
                )
                findings.notice("guessed-line", message, draft, (start, end))
            edits.append(Edit(start, end, mended))
            continue
        formula = _formulae().get(_skeleton(match[1]))
        if formula is not None:
            findings.mended("shifted-gbk", draft, (start, match.end()), guessed=True)
            findings.notice(
                "guessed-line",
                f"此行编码错位且缺字，原文为“{match[0].strip()}”，按公文惯用语推定为“{formula}”，请核对。",
                draft,
                (start, match.end()),
            )
            edits.append(Edit(start, match.end(), _INDENT + formula))
        elif mended is not None or _looks_shifted(match[1]):
            findings.notice(
                "shifted-gbk",
                f"此行疑似编码错位（“{match[0].strip()[:20]}”），未能复原，已原样保留，请对照原件补正。",
                draft,
                (start, match.end()),
            )
    return draft.edited(edits)


def _in_step(text: str, start: int, end: int) -> tuple[int, str | None]:
    """Where the misread stretch ends and what it reads in step; None where that gives no plausible text."""
    ascii_at = _FIRST_ASCII.search(text, start, end)
    stops = [ascii_at.end(), ascii_at.start()] if ascii_at else [end]
    for stop in stops:
        try:
            raw = text[start:stop].encode("gb18030")
            mended = (b"\xa1" + raw).decode("gb18030")
        except UnicodeError:
            continue
        if mended.startswith(_INDENT) and len(mended) > 2 and _plausible(mended[1:]):
            return stop, mended
    return end, None


def _plausible(text: str) -> bool:
    """Whether nearly all characters are everyday ones (GB 2312 level 1, in either script) and brackets match."""
    return _share_of_common(text) >= _SHARE_OF_COMMON and _is_balanced(text)


def _is_balanced(text: str) -> bool:
    return all(text.count(opening) == text.count(closing) for opening, closing in ("（）", "《》", "“”"))


def _looks_shifted(text: str) -> bool:
    return _share_of_common(text) < _SHARE_OF_SUSPECT or _SYMBOL.search(text, 0, 8) is not None


def _share_of_common(text: str) -> float:
    common = 0
    for character in text:
        if _COMMON.match(character):
            common += 1
        elif "\u4e00" <= character <= "\u9fff":
            common += _is_everyday(character)
    return common / max(1, len(text))


@cache
def _is_everyday(character: str) -> bool:
    """Whether the character, in Simplified script, is of GB 2312 level 1 (the 3,755 ordered by pronunciation)."""
    simple = _simplify().convert(character)
    try:
        raw = simple.encode("gb2312")
    except UnicodeError:
        return False
    return len(raw) == 2 and 0xB0 <= raw[0] <= 0xD7


@cache
def _formulae() -> dict[str, str]:
    """How each formula looks once shifted, without its private-use characters, in both scripts."""
    found: dict[str, str] = {}
    for formula in _FORMULAE:
        for written in (formula, _complicate().convert(formula)):
            for indent in (_INDENT, _INDENT * 2):
                raw = (indent + written).encode("gb18030")[1:]
                found[_skeleton(raw.decode("gb18030", "replace"))] = formula
    return found


def _skeleton(text: str) -> str:
    """What of a misread line survives copying: no private-use or unmapped characters, brackets folded, no blanks."""
    text = re.sub(r"[\ue000-\uf8ff\ufffd?？\s]", "", text)
    return text.replace("（", "(").replace("）", ")").replace("，", ",")


@cache
def _simplify() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


@cache
def _complicate() -> Any:
    import opencc

    return opencc.OpenCC("s2t")
