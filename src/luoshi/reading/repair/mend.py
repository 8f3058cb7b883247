"""The repairs in their order: source text in, readable text with the way back to the file out.

The mended text has one paragraph a line: no blank lines, no blanks at the ends of a line; table rows keep their
tabs. What each step mends is told in its module; put nothing here but the order.
"""

from __future__ import annotations

from dataclasses import dataclass

from luoshi.reading.document import Notice, Repair, SourceText
from luoshi.reading.repair.characters import plain_characters
from luoshi.reading.repair.findings import Findings
from luoshi.reading.repair.layout import joined_lines
from luoshi.reading.repair.numbers import mended_numbers
from luoshi.reading.repair.one_line import items_on_lines
from luoshi.reading.repair.pinyin import without_pinyin
from luoshi.reading.repair.punctuation import one_form
from luoshi.reading.repair.script import simplified
from luoshi.reading.repair.shifted import shifted_back
from luoshi.reading.repair.spacing import without_blanks
from luoshi.reading.repair.web import web_furniture
from luoshi.reading.span import Draft, Span


@dataclass(frozen=True, slots=True)
class Mended:
    """A repaired text. Notices and furniture count characters of ``draft.text``, repairs those of the source."""

    draft: Draft
    repairs: tuple[Repair, ...] = ()
    notices: tuple[Notice, ...] = ()
    furniture: tuple[Span, ...] = ()


def mend(source: SourceText) -> Mended:
    """Repair the damage that copying, converting and scanning did to a text.

    Nothing is lost: every character of the result maps back to the source, every kind of repair is listed, and
    where a repair had to guess a notice says what was read and what stands there. Notices of the format reader
    (``source.notices``) are not repeated here. Mending a mended text changes nothing.

    Kinds of repair: shifted-gbk, full-width, radical, compatibility, odd-space, line-end, invisible, control,
    private-use, pinyin, traditional, blanks, subscript, page-number, running-head, line-break, cell-break, margin
    (blank lines and blanks at the ends of lines), paragraph, document-number, item-number, quotes, dash, colon, zero,
    half-width-punctuation. Codes of notices: guessed-line, shifted-gbk, private-use, guessed-document-number,
    guessed-item-number, suspect-number, suspect-date.
    """
    findings = Findings()
    draft = shifted_back(source.draft, findings)
    draft = plain_characters(draft, findings)
    draft = without_pinyin(draft, findings)
    draft = simplified(draft, findings)
    draft = without_blanks(draft, findings)
    draft = joined_lines(draft, source, findings)
    draft = items_on_lines(draft, findings)
    draft = mended_numbers(draft, findings)
    draft = one_form(draft, findings)
    return Mended(draft, findings.repairs(), findings.notices(draft), web_furniture(draft.text))
