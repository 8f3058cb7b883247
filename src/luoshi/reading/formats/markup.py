"""Cuts markup into tokens with their offsets: tags, character references and stretches of white space.

A scan never starts over, so any input takes linear time. Put here only the tokens, not what they mean.
"""

from __future__ import annotations

import html
import html.entities
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

TokenKind = Literal["open", "close", "void", "raw", "reference", "space", "text"]

# ``=`` may be followed by a quoted value, in which ``>`` does not end the tag. Possessive, hence linear.
_TAG = re.compile(r"""</?([a-zA-Z][^\s/>]*+)((?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+)*+)>""")
_TAG_WITHOUT_QUOTES = re.compile(r"</?([a-zA-Z][^\s/>]*+)([^>]*+)>")
# Words parted by single spaces are one token: they show as they are.
_NEXT = re.compile(r"[ \t\n\r\f\v]+|[^<& \t\n\r\f\v]+(?: [^<& \t\n\r\f\v]+)*+")
_REFERENCE = re.compile(r"&(?:#([0-9]{1,8});?|#[xX]([0-9a-fA-F]{1,6});?|([a-zA-Z][a-zA-Z0-9]{1,31};?))")
_ATTRIBUTE = re.compile(
    r"""([a-zA-Z][\w:.-]{0,60}+)\s{0,20}+=\s{0,20}+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]{1,2000}+))"""
)

# Elements whose content is not markup; only their end tag ends them.
RAW_TEXT = frozenset({"script", "style", "noscript", "template", "textarea", "title", "iframe", "xmp"})
_RAW_END = {name: re.compile(rf"(?i)</{name}(?=[\s/>])") for name in RAW_TEXT}
_WINDOWS_1252 = {number: bytes([number]).decode("cp1252", "replace") for number in range(0x80, 0xA0)}


class Token(NamedTuple):
    """A piece of markup. ``value`` is the tag's name in small letters, or the characters a reference stands for.

    ``attributes`` is the raw rest of a tag. "void" is a comment or declaration, "raw" what a script or the like holds.
    """

    kind: TokenKind
    start: int
    end: int
    value: str = ""
    attributes: str = ""


def tokens(markup: str, names: frozenset[str] | None = None) -> Iterator[Token]:
    """The tokens of ``markup`` in order, covering every character once.

    With ``names`` only tags of these names count as tags; any other ``<`` is text.
    """
    at = text_start = 0
    size = len(markup)
    last = {mark: markup.rfind(mark) for mark in (">", "-->", "]]>")}
    tag = _TAG
    raw_unclosed: set[str] = set()
    match_next = _NEXT.match
    while at < size:
        first = markup[at]
        token: Token | None = None
        if first == "<":
            if at < last[">"]:
                follower = markup[at + 1]
                if follower in "!?":
                    token = _declaration(markup, at, last, names)
                else:
                    tagged = tag.match(markup, at)
                    if tagged is None and tag is _TAG and (follower.isalpha() or follower == "/"):
                        # A quotation that never closes: from here on quotation marks mean nothing.
                        tagged = _TAG_WITHOUT_QUOTES.match(markup, at)
                        if tagged is not None:
                            tag = _TAG_WITHOUT_QUOTES
                    if tagged is not None:
                        token = _tag(tagged, follower, names)
        elif first == "&":
            reference = _REFERENCE.match(markup, at)
            character = _character_of(reference) if reference else ""
            if reference and character:
                token = Token("reference", at, reference.end(), character)
        else:
            found = match_next(markup, at)
            end = found.end() if found else size
            if first not in " \t\n\r\f\v":
                at = end
                continue
            token = Token("space", at, end)
        if token is None:
            # A sign that begins nothing is text like any other.
            at += 1
            continue
        if text_start < at:
            yield Token("text", text_start, at)
        yield token
        at = token.end
        if token.kind == "open" and token.value in RAW_TEXT and token.value not in raw_unclosed:
            stop = _RAW_END[token.value].search(markup, at)
            if stop is None:
                raw_unclosed.add(token.value)
            elif stop.start() > at:
                yield Token("raw", at, stop.start(), token.value)
                at = stop.start()
        text_start = at
    if text_start < size:
        yield Token("text", text_start, size)


def attributes(raw: str) -> dict[str, str]:
    """The attributes of a tag, names in small letters, character references resolved."""
    if "=" not in raw:
        return {}
    return {
        found[1].lower(): html.unescape(found[2] or found[3] or found[4] or "")
        for found in _ATTRIBUTE.finditer(raw)
    }


def _declaration(markup: str, at: int, last: dict[str, int], names: frozenset[str] | None) -> Token | None:
    comment = markup.startswith("<!--", at)
    if names is not None and not comment:
        return None
    mark = "-->" if comment else "]]>" if markup.startswith("<![CDATA[", at) else ">"
    if last[mark] < at + 2:
        mark = ">"
    return Token("void", at, markup.find(mark, at + 2) + len(mark))


def _tag(found: re.Match[str], follower: str, names: frozenset[str] | None) -> Token | None:
    name = found[1].lower()
    if names is not None and name not in names:
        return None
    return Token("close" if follower == "/" else "open", found.start(), found.end(), name, found[2])


def _character_of(found: re.Match[str]) -> str:
    if found[3]:
        return html.entities.html5.get(found[3], "")
    number = int(found[1]) if found[1] else int(found[2], 16)
    if number in _WINDOWS_1252:
        return _WINDOWS_1252[number]
    if number == 0 or number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        return "\ufffd"
    return chr(number)
