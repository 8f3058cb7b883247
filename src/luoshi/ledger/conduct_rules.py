"""Rules of conduct that a document lays down, as quoted clauses: what must not be done, and what must be kept to."""

from __future__ import annotations

import re

from luoshi.ledger.model import Rule
from luoshi.reading.span import Span

_PROHIBITED = re.compile(
    r"不得|严禁|禁止|不准|不允许|力戒|杜绝|严防|防止|不搞|不以|坚决(?:遏制|纠正|反对|防止)"
)
_CONDUCT = re.compile(
    r"形式主义|官僚主义|层层加码|基层减负|减负|弄虚作假|虚报|瞒报|留痕|约谈问责|过度加压|数据造假|督查检查|多头填报|重复报送|台账|排名|一票否决|过程性"
)
_FORBIDS = re.compile(r"[^不严力]{0,12}(?:不得|严禁|禁止|不准|不允许|力戒|杜绝|不搞)")
_CLAUSE = re.compile(r"[^，,；;。！\n]+")
_QUOTED = re.compile(r"《[^》\n]{0,200}》")


def rules_of(text: str, start: int, end: int) -> list[Rule]:
    """The clauses of every paragraph in ``text[start:end]`` that is about conduct.

    A paragraph is about conduct when it forbids something and names what the rules against formalism are about
    (层层加码, 留痕, 减负 …). Its other clauses are kept as requirements.
    """
    out: list[Rule] = []
    done = start
    for found in _PROHIBITED.finditer(text, start, end):
        if found.start() < done:
            continue
        first = max(start, text.rfind("\n", 0, found.start()) + 1)
        done = text.find("\n", found.end(), end)
        done = end if done < 0 else done
        if not _CONDUCT.search(text, first, done):
            continue
        for begin, stop in _clauses(text, first, done):
            clause = text[begin:stop]
            out.append(Rule(clause, Span(begin, stop), "prohibit" if _FORBIDS.match(clause) else "require"))
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
