"""Rules of conduct that a document lays down, as quoted clauses: what must not be done, and what must be kept to."""

from __future__ import annotations

import re

from luoshi.ledger.model import Rule
from luoshi.reading.outline import lines_of
from luoshi.reading.span import Span

_PROHIBITED = re.compile(
    r"不得|严禁|禁止|不准|不允许|力戒|杜绝|严防|防止|不搞|不以|坚决(?:遏制|纠正|反对|防止)"
)
_CONDUCT = re.compile(
    r"形式主义|官僚主义|层层加码|基层减负|减负|弄虚作假|虚报|瞒报|留痕|约谈问责|过度加压|数据造假|督查检查|多头填报|重复报送|台账|排名|一票否决|过程性"
)
_CLAUSE = re.compile(r"[^，,；;。！\n]+")
_QUOTED = re.compile(r"《[^》\n]*》")


def rules_of(text: str, start: int, end: int) -> list[Rule]:
    """The clauses of every paragraph in ``text[start:end]`` that is about conduct.

    A paragraph is about conduct when it forbids at least twice, or forbids once and names what the rules against
    formalism are about (层层加码, 留痕, 减负 …). Its other clauses are kept as requirements.
    """
    if not ("不得" in text or "严禁" in text or "形式主义" in text or "力戒" in text):
        return []
    out: list[Rule] = []
    for line in lines_of(text, start, end):
        if line.end - line.start < 12:
            continue
        words = text[line.start : line.end]
        forbidden = (
            len(_PROHIBITED.findall(words))
            if "不" in words or "严" in words or "戒" in words or "禁" in words
            else 0
        )
        if not forbidden or not (_CONDUCT.search(words) and (forbidden >= 1)):
            continue
        for first, last in _clauses(text, line.start, line.end):
            clause = text[first:last]
            polarity = (
                "prohibit"
                if re.match(r"(?:[^不严力]{0,12})?(?:不得|严禁|禁止|不准|不允许|力戒|杜绝|不搞)", clause)
                else "require"
            )
            out.append(Rule(clause, Span(first, last), "prohibit" if polarity == "prohibit" else "require"))
    return out


def _clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Clauses between commas; a comma inside a title in 《》 parts nothing."""
    quoted = [found.span() for found in _QUOTED.finditer(text, start, end)]
    out: list[tuple[int, int]] = []
    for found in _CLAUSE.finditer(text, start, end):
        first, last = found.span()
        words = found[0]
        first += len(words) - len(words.lstrip())
        last -= len(words) - len(words.rstrip())
        if last - first < 4:
            continue
        if out and any(a < first < b for a, b in quoted):
            out[-1] = (out[-1][0], last)
            continue
        out.append((first, last))
    return out
