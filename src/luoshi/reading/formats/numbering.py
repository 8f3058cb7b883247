"""The numbers that a word processor puts in front of paragraphs, as they show (WordprocessingML numbering).

Put here the numbering definitions of a docx and the formats of its numbers, nothing else.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass, field

from luoshi.reading.formats.limits import local_name
from luoshi.reading.numerals import in_chinese

_LEVELS = 9
_LONGEST_LABEL = 60
_PLACE = re.compile(r"%([1-9])")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_DIGITS = "〇一二三四五六七八九"
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


def _chinese(number: int) -> str:
    if not 0 < number < 10**8:
        return str(number)
    return in_chinese(number)


def _legal(number: int) -> str:
    if not 0 < number < 10**8:
        return str(number)
    import cn2an

    return str(cn2an.an2cn(number, "up"))


def _digits(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(abs(number)))


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    out = []
    for value, sign in _ROMAN:
        out.append(sign * (number // value))
        number %= value
    return "".join(out)


def _letter(number: int) -> str:
    # After z come aa, bb, cc.
    return chr(96 + (number - 1) % 26 + 1) * ((number - 1) // 26 + 1) if 0 < number < 1000 else str(number)


def _from(first: str, most: int) -> Callable[[int], str]:
    return lambda number: chr(ord(first) + number - 1) if 0 < number <= most else str(number)


def _circle(number: int) -> str:
    if 0 < number <= 20:
        return chr(ord("①") + number - 1)
    if number <= 35:
        return chr(0x3251 + number - 21) if number > 20 else str(number)
    return chr(0x32B1 + number - 36) if number <= 50 else str(number)


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)] if number > 0 else str(number)


def _fullwidth(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02d}",
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerLetter": _letter,
    "ordinal": lambda number: f"{number}.",
    "decimalFullWidth": _fullwidth,
    "decimalFullWidth2": _fullwidth,
    "decimalEnclosedCircle": _circle,
    "decimalEnclosedCircleChinese": _circle,
    "decimalEnclosedFullstop": _from("⒈", 20),
    "decimalEnclosedParen": _from("⑴", 20),
    "ideographEnclosedCircle": _from("㊀", 10),
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "koreanCounting": _chinese,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal,
    "ideographDigital": _digits,
    "taiwaneseDigital": _digits,
    "japaneseDigitalTenThousand": _digits,
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "none": lambda _: "",
}


def show(number: int, number_format: str) -> str:
    """The number in a format of WordprocessingML (ST_NumberFormat); an unknown format shows as decimal."""
    return _FORMATS.get(number_format, str)(number)


@dataclass(slots=True)
class _Level:
    start: int = 1
    number_format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    restart: int | None = None


@dataclass(slots=True)
class _List:
    abstract: str
    levels: dict[int, _Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document, counted paragraph by paragraph in the order of the text."""

    def __init__(self, root: ET.Element | None) -> None:
        self._lists: dict[str, _List] = {}
        self._style_levels: dict[str, tuple[str, int]] = {}
        self._counters: dict[str, list[int | None]] = {}
        self._started: set[tuple[str, int]] = set()
        if root is not None:
            self._load(root)

    def _load(self, root: ET.Element) -> None:
        abstracts: dict[str, dict[int, _Level]] = {}
        styled: dict[str, str] = {}
        links: dict[str, str] = {}
        for element in root:
            if local_name(element) != "abstractNum":
                continue
            key = attribute(element, "abstractNumId") or ""
            levels = abstracts.setdefault(key, {})
            for part in element:
                name = local_name(part)
                if name == "lvl":
                    number, level = _level(part)
                    if number < _LEVELS:
                        levels[number] = level
                elif name == "styleLink":
                    styled[attribute(part, "val") or ""] = key
                elif name == "numStyleLink":
                    links[key] = attribute(part, "val") or ""
        for key, style in links.items():
            if not abstracts[key] and style in styled:
                abstracts[key] = abstracts[styled[style]]
        for element in root:
            if local_name(element) != "num":
                continue
            entry = _List("")
            for part in element:
                name = local_name(part)
                if name == "abstractNumId":
                    entry.abstract = attribute(part, "val") or ""
                    entry.levels = dict(abstracts.get(entry.abstract, {}))
                elif name == "lvlOverride":
                    number = _integer(attribute(part, "ilvl"), 0)
                    for inner in part:
                        if local_name(inner) == "startOverride":
                            entry.starts[number] = _integer(attribute(inner, "val"), 1)
                        elif local_name(inner) == "lvl" and number < _LEVELS:
                            entry.levels[number] = _level(inner)[1]
            self._lists[attribute(element, "numId") or ""] = entry

    def label(self, list_id: str, level: int) -> str:
        """The label of the next paragraph at this level of the list, with what follows it; counts on."""
        entry = self._lists.get(list_id)
        if entry is None or not 0 <= level < _LEVELS or level not in entry.levels:
            return ""
        counters = self._counters.setdefault(entry.abstract, [None] * _LEVELS)
        definition = entry.levels[level]
        if level in entry.starts and (list_id, level) not in self._started:
            counters[level] = None
        value = counters[level]
        counters[level] = self._start(entry, level) if value is None else value + 1
        self._started.add((list_id, level))
        for deeper in range(level + 1, _LEVELS):
            restart = entry.levels[deeper].restart if deeper in entry.levels else None
            if restart is None or 0 < restart <= level + 1:
                counters[deeper] = None
        if definition.number_format == "bullet":
            sign = definition.text[:1]
            return ("•" if not sign or "\ue000" <= sign <= "\uf8ff" else sign) + " "

        def number(found: re.Match[str]) -> str:
            place = int(found[1]) - 1
            count = counters[place]
            if count is None:
                # A level above that never occurred shows its start.
                count = counters[place] = self._start(entry, place)
            shape = entry.levels[place].number_format if place in entry.levels else "decimal"
            return show(count, "decimal" if definition.legal else shape)

        text = _PLACE.sub(number, definition.text)
        if not text or definition.suffix == "nothing":
            return text
        # A gap shows after "1." and "1)"; 一、 （一） and ① bring their own.
        return text + " " if text[-1].isascii() else text

    @staticmethod
    def _start(entry: _List, level: int) -> int:
        if level in entry.starts:
            return entry.starts[level]
        return entry.levels[level].start if level in entry.levels else 1


def attribute(element: ET.Element, name: str) -> str | None:
    """The attribute with this local name, whatever its namespace."""
    for key, value in element.items():
        if key == name or key.endswith("}" + name):
            return value
    return None


def _level(element: ET.Element) -> tuple[int, _Level]:
    level = _Level()
    for part in element.iter():
        name = local_name(part)
        value = attribute(part, "val")
        if name == "start":
            level.start = _integer(value, 1)
        elif name == "numFmt":
            level.number_format = value or "decimal"
            custom = attribute(part, "format")
            if level.number_format == "custom" and custom:
                level.number_format = "decimalZero" if custom.startswith("0") else "decimal"
        elif name == "lvlText":
            level.text = (value or "")[:_LONGEST_LABEL]
        elif name == "suff":
            level.suffix = value or "tab"
        elif name == "isLgl":
            level.legal = value not in ("0", "false")
        elif name == "lvlRestart":
            level.restart = _integer(value, 0)
    return _integer(attribute(element, "ilvl"), 0), level


def _integer(value: str | None, default: int) -> int:
    digits = (value or "").strip()[:9]
    return int(digits) if digits.isascii() and digits.isdigit() else default
