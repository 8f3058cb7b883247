"""Pinyin that a mirror site put behind Han characters: 關(guān)于, 辦(bàn)公廳."""

from __future__ import annotations

import re

from luoshi.reading.repair.findings import Findings, without
from luoshi.reading.span import Draft

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿê\u0300\u0301\u0304\u030c"
_HAN = "\u3400-\u9fff\uf900-\ufaff"
_MARKED = re.compile(rf"[(（](?<=[{_HAN}][(（])(?=[a-zü]{{0,5}}[{_TONED}])[a-zü{_TONED}]{{1,9}}[)）]")
_UNMARKED = re.compile(
    rf"[(（](?<=[{_HAN}][(（])(?:[bpmfdtnlgkhjqxzcsryw]|[zcs]h)?[aeiouüv]{{1,3}}(?:n|ng|r)?[)）]"
)
_SURELY_A_HABIT = 3


def without_pinyin(draft: Draft, findings: Findings) -> Draft:
    """The draft without injected pinyin. Syllables without a tone mark only go where marked ones are a habit."""
    text = draft.text
    if not any(tone in draft.characters for tone in "āáǎàēéěèīíǐìōóǒòūúǔùǜ\u0300\u0301\u0304\u030c"):
        return draft
    spans = [match.span() for match in _MARKED.finditer(text)]
    if not spans:
        return draft
    if len(spans) >= _SURELY_A_HABIT:
        spans = sorted(spans + [match.span() for match in _UNMARKED.finditer(text)])
    findings.mended("pinyin", draft, spans[0], len(spans))
    return without(draft, spans)
