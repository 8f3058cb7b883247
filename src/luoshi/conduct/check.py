"""All checks of conduct over a text, in one pass over its sentences. Only their order belongs here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from luoshi.conduct.burdens import burdens
from luoshi.conduct.disclosures import disclosures
from luoshi.conduct.falsifications import falsifications
from luoshi.conduct.inflation import inflation
from luoshi.conduct.model import Finding, Kind
from luoshi.conduct.process_indicators import process_indicators
from luoshi.conduct.sentences import Sentence, sentences
from luoshi.conduct.solicitations import solicitations

_CHECKS: tuple[Callable[[Sentence, Kind], Iterator[Finding]], ...] = (
    falsifications,
    solicitations,
    disclosures,
    inflation,
    process_indicators,
    burdens,
)
_SCHEME = re.compile(
    r"评价(?:方案|办法|细则)|考核(?:方案|办法|细则)|评分(?:标准|细则)|计分(?:办法|标准)|指标体系|分值|权重"
)
_NOTICE = re.compile(r"的通知|各市州|各县市区|现将[^。]{0,30}(?:印发|通知)|特此通知")


def kind_of(text: str) -> Kind:
    """What a text is, where nobody says: a scheme scores, a notice addresses, everything else sets tasks."""
    if len(_SCHEME.findall(text)) >= 2:
        return "scheme"
    return "notice" if _NOTICE.search(text[:2000]) else "task"


def check(text: str, kind: Kind | None = None) -> list[Finding]:
    """What goes against the rules of conduct, in the order of the text.

    A sentence is told once for each rule that it breaks. What is forbidden, reduced or done away with is no finding.

    >>> [finding.rule for finding in check("召开推进会次数，每次得2分。不得将开会作为指标。", "scheme")]
    ['process_indicator']
    """
    said = kind or kind_of(text)
    found: list[Finding] = []
    for sentence in sentences(text):
        of_sentence = [finding for rule in _CHECKS for finding in rule(sentence, said)]
        found += _without_echoes(of_sentence)
    return found


def _without_echoes(found: list[Finding]) -> list[Finding]:
    """Files that are scored are process indicators, not a burden besides; made-up files are not both."""
    rules = {finding.rule for finding in found}
    left = set(rules)
    if "falsification" in rules:
        left -= {"process_indicator", "reporting_burden", "target_inflation"}
    if "process_indicator" in rules and "reporting_burden" in rules:
        scored = next(finding for finding in found if finding.rule == "process_indicator").severity == "error"
        left.discard("reporting_burden" if scored else "process_indicator")
    if "disclosure" in rules:
        left.discard("process_indicator")
    if "soliciting" in rules:
        left -= {"process_indicator", "disclosure", "target_inflation"}
    return [finding for finding in found if finding.rule in left]
