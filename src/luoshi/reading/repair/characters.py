"""Characters that stand for another one whatever their surroundings: full-width letters and digits, radicals,
compatibility forms, odd spaces, invisible and control characters, the private-use decimal point.

Only context-free tables and what applies them; anything that looks at neighbours belongs elsewhere.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np

from luoshi.reading.repair.findings import Findings, respelled, without
from luoshi.reading.span import Draft, Edit, code_points

# CJK Radicals Supplement: NFKC leaves these alone (all but two), so the unified ideograph is given here, after
# Unicode's EquivalentUnifiedIdeograph.txt. Parts that never stand for a whole character are left out.
_RADICALS = dict(
    zip(
        "⺁⺅⺉⺊⺒⺓⺖⺘⺙⺝⺟⺠⺡⺣⺦⺧⺨⺩⺫⺬⺭⺰⺲⺶⺹⺻⺾⺿⻀⻁⻂⻃⻄⻅⻆⻈⻉⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂亻刂卜巳幺忄扌攵月母民氵灬丬牛犭王目示礻纟罒羊耂聿艹艹艹虎衤覀西见角讠贝车辶辶辶阝钅長镸长门阝雨青韦页风飞食飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
        strict=True,
    )
)
_FULL_WIDTH = {
    chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in "！（），：；？－～．"
} | {"．": "."}
_DOTS = dict.fromkeys("・･‧∙⋅", "·")
_ODD_SPACES = dict.fromkeys(
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3164", " "
)
_LINE_ENDS = dict.fromkeys("\x0c\x1c\x1d\x1e\x85\u2028\u2029", "\n")
_INVISIBLE = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff\ufe0e\ufe0f"
)
_CONTROL = "".join(chr(code) for code in (*range(0x09), *range(0x0E, 0x1C), 0x1F, *range(0x7F, 0x85)))


def _compatible(*ranges: range) -> dict[str, str]:
    pairs = {chr(code): unicodedata.normalize("NFKC", chr(code)) for block in ranges for code in block}
    return {old: new for old, new in pairs.items() if len(new) == 1 and new != old}


_KINDS: dict[str, dict[str, str]] = {
    "full-width": _FULL_WIDTH,
    "radical": _compatible(range(0x2F00, 0x2FD6)) | _RADICALS,
    "compatibility": _compatible(range(0xF900, 0xFB00), range(0xFE50, 0xFE70), range(0xFF61, 0xFF65))
    | _DOTS
    | dict.fromkeys("◯", "○"),
    "odd-space": _ODD_SPACES,
    "line-end": _LINE_ENDS,
}
_KIND_OF = {old: kind for kind, table in _KINDS.items() for old in table}
_FEW = 20  # distinct characters; replacing so many one by one is faster than translating the whole text
_SPELLING = {ord(old): new for table in _KINDS.values() for old, new in table.items()}
_DROPPED = {**dict.fromkeys(_INVISIBLE, "invisible"), **dict.fromkeys(_CONTROL, "control")}
_DROPPED_PATTERN = re.compile("[" + re.escape("".join(_DROPPED)) + "]+")

_ODD = np.zeros(0x110000, dtype=np.bool_)
_ODD[[ord(character) for character in (*_KIND_OF, *_DROPPED)]] = True
_ODD[0xE000:0xF900] = True  # private use

# U+F02E is the full stop of symbol fonts; blanks on either side are what justified text leaves.
_DECIMAL_POINT = re.compile("(?<=[0-9])[ \u3000]{0,2}[\ue010\uf02e][ \u3000]{0,2}(?=[0-9])")
_PRIVATE = re.compile("[\ue000-\uf8ff]+")


def plain_characters(draft: Draft, findings: Findings) -> Draft:
    """Each odd form replaced by the ordinary character; invisible and control characters dropped."""
    if "\r" in draft.text:
        draft = _without_carriage_returns(draft, findings)
    if not _ODD[code_points(draft.characters)].any():
        return draft
    codes = code_points(draft.text)
    odd = codes[_ODD[codes]]
    found = {chr(code): int(count) for code, count in zip(*np.unique(odd, return_counts=True), strict=True)}
    for kind in _KINDS:
        _report(kind, {c: n for c, n in found.items() if _KIND_OF.get(c) == kind}, draft, findings)
    respelt = found.keys() & _KIND_OF.keys()
    if len(respelt) > _FEW:
        draft = respelled(draft, draft.text.translate(_SPELLING))
    elif respelt:
        text = draft.text
        for character in respelt:
            text = text.replace(character, _SPELLING[ord(character)])
        draft = respelled(draft, text)
    if not found.keys().isdisjoint(_DROPPED):
        for kind in ("invisible", "control"):
            _report(kind, {c: n for c, n in found.items() if _DROPPED.get(c) == kind}, draft, findings)
        draft = without(draft, [match.span() for match in _DROPPED_PATTERN.finditer(draft.text)])
    if any("\ue000" <= character <= "\uf8ff" for character in found):
        draft = _private_use(draft, findings)
    return draft


def _report(kind: str, found: dict[str, int], draft: Draft, findings: Findings) -> None:
    if found:
        first = min(draft.text.index(character) for character in found)
        findings.mended(kind, draft, (first, first + 1), sum(found.values()))


def _without_carriage_returns(draft: Draft, findings: Findings) -> Draft:
    text = draft.text
    first = text.index("\r")
    findings.mended("line-end", draft, (first, first + 1), text.count("\r"))
    draft = without(draft, [(match.start(), match.start() + 1) for match in re.finditer("\r\n", text)])
    return respelled(draft, draft.text.replace("\r", "\n"))


def _private_use(draft: Draft, findings: Findings) -> Draft:
    """Digit U+E010 digit is a decimal point in the fonts it was seen in; other private characters are reported."""
    points = [match.span() for match in _DECIMAL_POINT.finditer(draft.text)]
    if points:
        findings.mended("private-use", draft, points[0], len(points))
        draft = draft.edited([Edit(start, end, ".") for start, end in points])
    for match in _PRIVATE.finditer(draft.text):
        shown = " ".join(f"U+{ord(character):04X}" for character in match[0][:8])
        findings.notice(
            "private-use",
            f"此处有无法识别的造字字符（{shown}），已原样保留，请对照原件核对。",
            draft,
            match.span(),
        )
    return draft
