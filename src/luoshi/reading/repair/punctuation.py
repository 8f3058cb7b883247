"""One form for each mark: full-width marks next to Chinese characters, “” for straight quotes, — in ranges.

Every change here keeps the length of the text.
"""

from __future__ import annotations

import re
import string

import numpy as np
from numpy.typing import NDArray

from luoshi.reading.repair.findings import Findings, respelled
from luoshi.reading.span import Draft, code_points

_CHINESE_BELOW_CJK = frozenset("“”‘’—…·")
_LINE_END = 0x0A


def _class(characters: str) -> NDArray[np.bool_]:
    members = np.zeros(0x110000, dtype=np.bool_)
    members[[ord(character) for character in characters]] = True
    return members


_MARKS = "(),:;?!"
_DASHES = "–－～~∼―─‒−-"
_IS_MARK = _class(_MARKS)
_IS_PAUSE = _class(",;:")
_IS_WORD = _class(string.ascii_letters + string.digits + "%")
_IS_CHINESE = _class("“”‘’—…·")
_IS_CHINESE[0x2E80:] = True
_WIDE = np.arange(0x80, dtype=np.uint32)
_WIDE[[ord(mark) for mark in "(),:;?!"]] = [ord(mark) for mark in "（），：；？！"]
_ASCII_PAIR = re.compile(r"\([A-Za-z0-9.%+/&_ -]{1,40}\)")
_STRAIGHT_PAIR = re.compile(r'"[^"\n]{1,200}"')
_CORNER = str.maketrans("「」『』", "“”‘’")
_RANGE = re.compile(r"[–－～~∼―─‒−](?<=[\d%‰℃万亿千百个月日年级岁人点].)(?=\d)")
# A hyphen is a range only before a unit: not in dates, telephone or standard numbers (GB/T 9704-2012).
_HYPHEN_BEFORE_UNIT = re.compile(r"-(?=[1-9]\d{0,3}(?:\.\d{1,4})?[%‰℃\u4e00-\u9fff])")
_NUMBER_BEFORE = re.compile(r"(?<![A-Za-z0-9\-./:—])(?<![A-Za-z] )\d{1,4}(?:\.\d{1,4})?%?$")
_BROAD_DASH = re.compile(r"－(?=[\u4e00-\u9fff])")
_LONG_DASH = re.compile(r"(?:--|－－|――|──|––)(?=[\u4e00-\u9fff“《])")
# The sign of a ratio stands for a colon where no number is beside it: 责任单位∶
_RATIO_AS_COLON = re.compile(r"∶(?:(?<=[^\d\s].)|(?<=[^\d\s]\s.))")
_CHINESE_DIGITS = re.compile("[一二三四五六七八九〇○]{2,}")


def one_form(draft: Draft, findings: Findings) -> Draft:
    """The draft with each mark in the form that Chinese text uses."""
    text = draft.text
    new = text
    if '"' in new:
        new = _STRAIGHT_PAIR.sub(_curly, new)
    if "「" in new or "『" in new:
        new = new.translate(_CORNER)
    if new != text:
        draft = _respell("quotes", draft, new, findings)
    text = draft.text
    new = text
    dashes = {dash for dash in _DASHES if dash in new}
    if dashes - {"-"} or "--" in new:
        new = _RANGE.sub("—", _LONG_DASH.sub("——", new))
    if "-" in dashes:
        new = _HYPHEN_BEFORE_UNIT.sub(_range_dash, new)
    if "－" in dashes:
        new = _BROAD_DASH.sub("—", new).replace("－", "-")
    if new != text:
        draft = _respell("dash", draft, new, findings)
    if "∶" in draft.text:
        new = _RATIO_AS_COLON.sub("：", draft.text)
        if new != draft.text:
            draft = _respell("colon", draft, new, findings)
    if "○" in draft.text:
        new = _CHINESE_DIGITS.sub(_with_zero, draft.text)
        if new != draft.text:
            draft = _respell("zero", draft, new, findings)
    # Last, because the marks above are Chinese neighbours for these.
    new = _full_width(draft.text)
    if new != draft.text:
        draft = _respell("half-width-punctuation", draft, new, findings)
    return draft


def _respell(kind: str, draft: Draft, new: str, findings: Findings) -> Draft:
    changed = np.flatnonzero(code_points(new) != code_points(draft.text))
    first = int(changed[0])
    findings.mended(kind, draft, (first, first + 1), len(changed))
    return respelled(draft, new)


def _is_chinese(character: str) -> bool:
    return character >= "\u2e80" or character in _CHINESE_BELOW_CJK


def _full_width(text: str) -> str:
    """Half-width marks beside a Chinese character, a run of marks as one, and those that end a line."""
    if not any(mark in text for mark in _MARKS):
        return text
    if "(" in text:
        text = _ASCII_PAIR.sub(_full_width_pair, text)
    codes = code_points(text)
    places = np.flatnonzero(_IS_MARK.take(codes))
    if not len(places):
        return text
    # Runs of neighbouring marks share their fate: `),` behind a Chinese character is both or none.
    begins = np.concatenate(([True], np.diff(places) > 1))
    firsts = places[begins]
    lasts = places[np.concatenate((begins[1:], [True]))]
    edge = np.array([_LINE_END], dtype=np.uint32)
    around = np.concatenate((edge, codes, edge))
    before, after, mark = around[firsts], around[lasts + 2], codes[firsts]
    single = firsts == lasts
    wide = _IS_CHINESE[before] | _IS_CHINESE[after]
    # 5%,2025年 and 100%, at the end of a line: no thousands separator, no English.
    wide |= single & (mark == ord(",")) & (before == ord("%")) & (after < 0x3A) & (after > 0x2F)
    wide |= single & _IS_PAUSE[mark] & _IS_WORD[before] & (after == _LINE_END)
    chosen = places[wide[np.cumsum(begins) - 1]]
    if not len(chosen):
        return text
    widened = codes.copy()
    widened[chosen] = _WIDE[codes[chosen]]
    return widened.tobytes().decode("utf-32-le", "surrogatepass")


def _full_width_pair(match: re.Match[str]) -> str:
    text, (start, end) = match.string, match.span()
    before = text[start - 1] if start else "\n"
    if before in ",:;?!" and start > 1:
        before = text[start - 2]  # that mark will take the width of what it follows
    is_item = before == "\n" and match[0][1:-1].isdigit()
    if is_item or _is_chinese(before) or (end < len(text) and _is_chinese(text[end])):
        return f"（{match[0][1:-1]}）"
    return match[0]


def _with_zero(match: re.Match[str]) -> str:
    return match[0].replace("○", "〇") if match[0].strip("○") else match[0]


def _range_dash(match: re.Match[str]) -> str:
    at = match.start()
    return "—" if _NUMBER_BEFORE.search(match.string, max(0, at - 12), at) else "-"


def _curly(match: re.Match[str]) -> str:
    inner = match[0][1:-1]
    beside = match.string[max(0, match.start() - 1) : match.start()] + inner
    return f"“{inner}”" if any(map(_is_chinese, beside)) else match[0]
