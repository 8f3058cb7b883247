"""How a text is made comparable, and cut into the grams under which it is found.

Two texts that people take for the same are the same folded: full width and half width, capital and small letters,
traditional and simplified characters, any sort of bracket; line breaks within Chinese text are gone. Folding goes
character by character, so that what stands in a text also stands in it folded.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import opencc

# Between the fields of one thing: what ends one and begins the next is no word.
FIELD = "\ue000"
QUERY_LIMIT = 100
WORD_LIMIT = 10

_CJK = "\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SPACES = re.compile(rf"(?<=[{_CJK}]) +| +(?=[{_CJK}])|(?<= ) +")
_RUN = re.compile(r"[^\W_]+")
_BRACKETS = str.maketrans({**dict.fromkeys("〔[【﹝", "("), **dict.fromkeys("〕]】﹞", ")")})
_QUOTED = re.compile(r'["“”„«»＂]([^"“”„«»＂]*)["“”„«»＂]')


class _Characters(dict[int, str]):
    """What each character becomes, found once."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character.isspace():
            folded = " "
        elif unicodedata.category(character) in {"Cc", "Cf", "Cs"}:
            folded = ""
        else:
            folded = unicodedata.normalize("NFKC", character).casefold().translate(_BRACKETS)
            folded = "".join(_simplify().get(part, " " if part.isspace() else part) for part in folded)
        self[code] = folded
        return folded


_CHARACTERS = _Characters()


@cache
def _simplify() -> dict[str, str]:
    """Every traditional character with its simplified one, by itself: a word's context must not decide."""
    ranges = ((0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x32400))
    characters = [chr(code) for start, end in ranges for code in range(start, end)]
    simple = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {one: other for one, other in zip(characters, simple, strict=True) if one != other}


def fold(text: str) -> str:
    """The text as it is compared."""
    folded = unicodedata.normalize("NFC", text).translate(_CHARACTERS)
    return _SPACES.sub("", folded).strip()


@dataclass(frozen=True, slots=True)
class Placed:
    """A folded text with the place in ``shown`` that each of its characters comes from."""

    shown: str
    folded: str
    places: list[int]


def fold_with_places(text: str) -> Placed:
    """As ``fold``, keeping track."""
    shown = unicodedata.normalize("NFC", text)
    folded: list[str] = []
    places: list[int] = []
    for at, character in enumerate(shown):
        for part in _CHARACTERS[ord(character)]:
            folded.append(part)
            places.append(at)
    whole = "".join(folded)
    gone = {at for match in _SPACES.finditer(whole) for at in range(*match.span())}
    kept = [at for at in range(len(whole)) if at not in gone]
    while kept and whole[kept[0]] == " ":
        kept.pop(0)
    while kept and whole[kept[-1]] == " ":
        kept.pop()
    return Placed(shown, "".join(whole[at] for at in kept), [places[at] for at in kept])


def grams(folded: str) -> set[int]:
    """Every character and every pair of neighbours, as numbers of 32 bits; punctuation has none."""
    found: set[int] = set()
    for run in _RUN.findall(folded):
        codes = [ord(character) for character in run]
        found.update(codes)
        found.update(_pair(first, second) for first, second in pairwise(codes))
    return found


def grams_of_query(folded: str) -> set[int]:
    """The grams that anything with these words in it must have: pairs, and what stands alone."""
    found: set[int] = set()
    for run in _RUN.findall(folded):
        codes = [ord(character) for character in run]
        found.update((_pair(first, second) for first, second in pairwise(codes)) if len(codes) > 1 else codes)
    return found


def told_by_grams(folded: str) -> bool:
    """Whether having its grams is as much as having the words themselves, so that no text need be looked at."""
    return len(folded) <= 2 and _RUN.fullmatch(folded) is not None and max(map(ord, folded)) <= 0xFFFF


def words_of(query: str) -> list[str]:
    """The folded words of what a person typed; what stands in quotation marks is one. Words without a letter go."""
    query = query[:QUERY_LIMIT]
    found = [*_QUOTED.findall(query), *_QUOTED.sub(" ", query).split()]
    words = (fold(word).replace(FIELD, "") for word in found)
    return [word for word in dict.fromkeys(words) if _RUN.search(word)][:WORD_LIMIT]


def _pair(first: int, second: int) -> int:
    # Letters begin at 0x30, so pairs of common characters begin at 0x300000 and single ones end at 0x3FFFF. Between
    # them is the room of pairs with a rare character (above the basic plane), in which two may meet: the text decides.
    if first <= 0xFFFF and second <= 0xFFFF:
        number = first << 16 | second
    else:
        number = 0x40000 + (first * 0x9E3779B1 ^ second * 0x85EBCA6B) % 0x2B0000
    return number - (1 << 32) if number >= 1 << 31 else number
