"""Which words are set in bold, black type, underlined or red, for documents that say that such bodies lead.

Only kept where the text states such a rule: nearly no document does, and the rest need not pay for it. Put here how
typefaces are found in markup and given places in a text that was put together from runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from luoshi.reading.span import Span

Typeface = Literal["bold", "underline", "red", "kai", "italic"]

_NAMES = "黑体|加粗|粗体|下划线|划线|底线|标红|红色|红字|楷体|斜体"
_NAME = re.compile(_NAMES)
# Each name holds one of these; a single character first is found ten times as quickly as one of several.
_NAME_HINTS = tuple(
    map(re.compile, ("体(?<=[黑粗楷斜]体)", "粗(?<=加粗)", "线(?<=[划底]线)", "红(?:(?<=标红)|[色字])"))
)
_RULE = re.compile(
    f"(?:{_NAMES})[^。\\n]{{0,30}}(?:牵头|主办|主责)|(?:牵头|主办|主责)[^。\\n]{{0,20}}(?:{_NAMES})"
)
_TAGGED = re.compile(
    r"<(?P<tag>b|strong|u|ins|i|em)\b[^<>]{0,200}>(?:<[^<>/]{1,300}>){0,4}(?P<words>[^<>\n]{1,120})<",
    re.IGNORECASE,
)
_STYLED = re.compile(
    r"<(?:span|font)\b[^<>]{0,300}?(?:(?P<underline>text-decoration[^;\"<>]{0,20}underline)|(?P<bold>font-weight:\s?(?:bold|[6-9]00)|黑体|SimHei)"
    r"|(?P<kai>楷体|KaiTi)|(?P<red>color[:=]\s?[\"']?(?:red|#f{2}0{4}|#e60000)))[^<>]{0,300}>(?:<[^<>/]{1,300}>){0,4}(?P<words>[^<>\n]{1,120})<",
    re.IGNORECASE,
)
_STARRED = re.compile(r"\*\*(?P<words>[^*\n]{1,120})\*\*")
_OF_TAG: dict[str, Typeface] = {
    "b": "bold",
    "strong": "bold",
    "u": "underline",
    "ins": "underline",
    "i": "italic",
    "em": "italic",
}
_NEAR = 40  # a rule reaches no farther than this from the name of its typeface
_FARTHEST = 20_000


def states_rule(text: str) -> bool:
    """Whether a text says that a typeface shows who leads."""
    if "牵头" not in text:
        return False
    # The names are rare and begin with a literal; the rule itself would be tried at every character.
    return any(
        _RULE.search(text, max(0, name.start() - _NEAR), name.end() + _NEAR)
        for hint in _NAME_HINTS
        for found in hint.finditer(text)
        if (name := _NAME.search(text, max(0, found.start() - 2), found.end() + 1))
    )


def kinds_of(rule: str) -> frozenset[Typeface]:
    """The typefaces that a rule speaks of. What is called black type is often only set bold, and the other way round."""
    kinds: set[Typeface] = set()
    if re.search("黑体|粗", rule):
        kinds.add("bold")
    if re.search("划线|底线", rule):
        kinds.add("underline")
    if "红" in rule:
        kinds.add("red")
    if "楷" in rule:
        kinds.add("kai")
    if "斜" in rule:
        kinds.add("italic")
    return frozenset(kinds)


def in_markup(source: str) -> tuple[tuple[Typeface, Span], ...]:
    """The words that tags, styles or the stars of markdown set apart, where the text states a rule of typefaces."""
    if not states_rule(source):
        return ()
    out: list[tuple[Typeface, Span]] = []
    for found in _TAGGED.finditer(source):
        out.append((_OF_TAG[found["tag"].lower()], Span(*found.span("words"))))
    for found in _STYLED.finditer(source):
        kind: Typeface = next(name for name in ("underline", "bold", "kai", "red") if found[name])
        out.append((kind, Span(*found.span("words"))))
    for found in _STARRED.finditer(source):
        out.append(("bold", Span(*found.span("words"))))
    return tuple(sorted(out, key=lambda one: one[1]))


def placed(text: str, runs: Sequence[tuple[str, frozenset[Typeface]]]) -> tuple[tuple[Typeface, Span], ...]:
    """The set-apart words of runs at their places in the text that was put together from the runs in order."""
    return tuple(_places(text, runs))


def _places(text: str, runs: Sequence[tuple[str, frozenset[Typeface]]]) -> Iterator[tuple[Typeface, Span]]:
    at = 0
    for words, kinds in runs:
        for piece in words.split():
            first = text.find(piece, at, at + _FARTHEST)
            if first < 0:
                continue  # merged cells and lines of the frame are put elsewhere
            at = first + len(piece)
            for kind in sorted(kinds):
                yield kind, Span(first, at)
