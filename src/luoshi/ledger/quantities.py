"""Numbers with their units as official documents print them: 1.8万家, 10%—15%, 近百个, 740元/月, 翻一番.

Holds what a quantity is and how it is found in a text, and nothing of what it is for: whether it is a target, a
threshold or part of a name is told in ``targets``. Put here only units, numerals and the shape of a quantity.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from luoshi.ledger.units import COUNTED, KNOWN, MEASURED, MONEY, UNIT, UNITS
from luoshi.reading.numerals import plain_number

Value = float | tuple[float, float]

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_SCALE = "(?:[百千]?万亿?|[百千十]?亿|[百千](?!分|米|克|瓦|伏|兆|倍))?"
_DIGITS = "零〇一二两三四五六七八九十百千万亿"
_UNIT_HEADS = "".join(sorted({re.sub(r"[\\\]^-]", "", u)[0] for u in UNITS} - set("msPETGMkEt")))

_QUANTITY = re.compile(
    rf"""
    (?<![\d.A-Za-z×/:：\ue000-\uf8ff])(?:
      (?P<left>\d+(?:\.\d+)?)[:：∶比](?P<right>\d+(?:\.\d+)?)(?P<parts>(?:[:：∶]\d+)*)
    | (?P<low>{_NUMBER})(?P<early>[余多](?=[百千万亿]))?(?P<low_scale>{_SCALE})\s?(?P<low_more>[余多]?)(?P<low_unit>{UNIT})?
      (?:\s?[—–－―\-~～至到]{{1,2}}\s?(?P<high>{_NUMBER})(?P<high_scale>{_SCALE})[余多]?(?P<high_unit>{UNIT})?)?
    | (?P<of>[{_DIGITS}]{{1,5}})分之(?P<part>[{_DIGITS}点]{{1,8}})
    | (?P<least>(?<!以)上(?=[百千万亿]))?(?P<han>[{_DIGITS}]{{1,8}})(?P<han_more>[余多]?)(?=[{_UNIT_HEADS}])(?P<han_unit>{KNOWN})
    | (?P<half>一半|半数|过半)
    | 翻(?P<double>[一二两三]?)番
    | (?P<zero>零的突破)
    )
    """,
    re.VERBOSE,
)
# A cheap look for where a quantity may begin; one character class first keeps the search fast.
_BEGINNING = re.compile(
    rf"[0-9{_DIGITS}半翻过上](?:(?<=[0-9])|[{_DIGITS}]{{0,9}}(?:分之|[余多]?[{_UNIT_HEADS}]|的突破)|半|数|[一二两三]?番)"
)
_RUN = re.compile(r"\d*")
_SCALES = {
    "": 1.0,
    "十": 10.0,
    "百": 100.0,
    "千": 1000.0,
    "万": 1e4,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "十亿": 1e9,
    "百亿": 1e10,
    "千亿": 1e11,
    "万亿": 1e12,
}
_DOUBLES = {"": 2.0, "一": 2.0, "二": 4.0, "两": 4.0, "三": 8.0}


class Quantity(NamedTuple):
    """A number with its unit at ``[start, end)``.

    ``unit`` has the multiplier of the print in front (万家, 亿元); ``base`` is the unit without it. ``base`` is
    empty for a bare number. ``han`` tells a number written in Chinese numerals, ``more`` one with 余 or 多,
    ``least`` one like 上万.
    """

    start: int
    end: int
    value: Value
    unit: str
    base: str
    han: bool = False
    more: bool = False
    ratio: bool = False
    least: bool = False

    @property
    def counts(self) -> bool:
        """Whether the unit counts things one by one."""
        return self.base in COUNTED or (len(self.base) == 1 and self.base > "一" and self.base not in UNITS)

    @property
    def size(self) -> float:
        """The number with its multiplier, of a range the lower end: 1 万名 is 10000."""
        value = self.value[0] if isinstance(self.value, tuple) else self.value
        scale = self.unit.partition(self.base)[0] if self.base else self.unit
        return value * _SCALES.get(scale, 1.0)

    @property
    def measures(self) -> bool:
        """Whether the unit measures money or a physical extent."""
        return self.base in MEASURED or self.base in MONEY or "/" in self.unit


@lru_cache(maxsize=4096)
def numeral(written: str) -> float | None:
    """The number that Chinese numerals mean (两百 is 200, 万亿 is 10^12), None where they mean none."""
    value = _plain_numeral(written)
    if value is not None:
        return value
    body = written.rstrip("百千万亿")
    scale = _SCALES.get(written[len(body) :])
    if scale is None:
        return None
    if not body:
        return scale
    value = _plain_numeral(body)
    return None if value is None else value * scale


def _plain_numeral(written: str) -> float | None:
    usual = plain_number(written)
    if usual is not None:
        return float(usual)
    import cn2an  # loads for longer than most documents take to read

    try:
        return float(cn2an.cn2an(written, "normal"))
    except (
        ValueError,
        KeyError,
        IndexError,
    ):  # what the library raises on numerals that mean nothing (一亿一)
        return None


def quantities(text: str) -> list[Quantity]:
    """All numbers with units in the text, in order; dates and bare numbers are among them (``base`` tells)."""
    out: list[Quantity] = []
    at = 0
    while beginning := _BEGINNING.search(text, at):
        start = beginning.start()
        found = _QUANTITY.match(text, start)
        if found is None:
            # Whatever follows the digits of a rejected number is no number of its own (4×4, 12.5.3).
            at = max(start + 1, _RUN.match(text, start).end())  # type: ignore[union-attr]
            continue
        quantity = _quantity(found)
        at = quantity.end if quantity else found.end()  # 压缩40%至12小时: the second is a figure of its own
        if quantity is not None:
            out.append(quantity)
    return out


def _quantity(found: re.Match[str]) -> Quantity | None:
    start, end = found.span()
    low, han = found["low"], found["han"]
    if low:
        return _printed(found, start, end, low)
    if han:
        number = numeral(han)
        if number is None:
            return None
        value, scale = _folded(number)
        unit = found["han_unit"]
        if unit == "成":
            return Quantity(start, end, number * 10, "%", "%", True)
        more, least = bool(found["han_more"]), bool(found["least"])
        return Quantity(start, end, value, scale + unit, _base(unit), True, more, least=least)
    if found["parts"]:
        return None  # 8:38:54 has no single value
    if found["left"]:
        return Quantity(start, end, float(found["left"]), f":{found['right']}", ":", ratio=True)
    if found["of"]:
        return _fraction(start, end, found["of"], found["part"])
    if found["half"]:
        return Quantity(start, end, 50.0, "%", "%", True)
    if found["zero"]:
        return Quantity(start, end, 0.0, "", "零", True)
    return Quantity(start, end, _DOUBLES[found["double"]], "倍", "番", True)


def _printed(found: re.Match[str], start: int, end: int, low: str) -> Quantity | None:
    unit = (found["low_unit"] or "").replace("每", "/")
    scale = found["low_scale"]
    first = float(low.replace(",", ""))
    if found["high"]:
        other_unit = (found["high_unit"] or "").replace("每", "/")
        if (unit and other_unit and unit != other_unit) or (unit and not other_unit):
            # Two quantities that only stand side by side (2月至5, 3个到5): keep the first.
            end = found.end("low_unit")
        else:
            unit = other_unit
            high_scale = found["high_scale"]
            factor, scale = _SCALED[high_scale]
            low_factor = _SCALED[found["low_scale"]][0] if found["low_scale"] else factor
            if found["low_scale"] and _SCALED[found["low_scale"]][1] != scale:
                low_factor *= _SCALES[_SCALED[found["low_scale"]][1]] / _SCALES[scale]
            value = (_tidy(first * low_factor), _tidy(_number(found["high"]) * factor))
            return Quantity(start, end, value, scale + unit, _base(unit))
    if unit == "成":
        return Quantity(start, end, _tidy(first * 10), "%", "%")
    factor, scale = _SCALED[scale]
    more = bool(found["low_more"] or found["early"])
    base = unit.partition("/")[0] if "/" in unit else unit
    # Most quantities are made here; this skips a call for each of them.
    made: Quantity = tuple.__new__(
        Quantity, (start, end, _tidy(first * factor), scale + unit, base, False, more, False, False)
    )
    return made


def _fraction(start: int, end: int, of: str, part: str) -> Quantity | None:
    whole = numeral(of)
    share = numeral(part) if "点" not in part else _plain_numeral(part)
    if not whole or share is None:
        return None
    if of == "千":
        return Quantity(start, end, share, "‰", "‰", True)
    return Quantity(start, end, round(share / whole * 100, 4), "%", "%", True)


@lru_cache(maxsize=4096)
def exact(number: float) -> Decimal:
    """The number with the digits that were printed, no more and no less; a whole one without a point.

    >>> exact(0.1), exact(120.0), exact(-2.5), exact(float("9" * 400))
    (Decimal('0.1'), Decimal('120'), Decimal('-2.5'), Decimal('Infinity'))
    """
    return Decimal(int(number)) if number.is_integer() else Decimal(repr(number))


def _number(written: str) -> float:
    return float(written.replace(",", ""))


def _tidy(value: float) -> float:
    return value if value.is_integer() else round(value, 6)


def _scaled() -> dict[str, tuple[float, str]]:
    out: dict[str, tuple[float, str]] = {}
    for kept in ("", "万", "亿"):
        for prefix, factor in {"": 1.0, "十": 10.0, "百": 100.0, "千": 1000.0}.items():
            out[prefix + kept] = factor, kept
    return out | {"万亿": (1.0, "万亿"), "百万亿": (1e6, "亿"), "千万亿": (1e7, "亿")}


# A printed multiplier as a factor and the multiplier that is kept before the unit (万, 亿 or 万亿).
_SCALED = _scaled()


def _folded(number: float) -> tuple[float, str]:
    """A number of Chinese numerals as it would be printed: 10^12 is 1 万亿, 120 is 120."""
    for scale in ("万亿", "亿", "万"):
        if number >= _SCALES[scale]:
            return _tidy(number / _SCALES[scale]), scale
    return number, ""


def _base(unit: str) -> str:
    return unit.partition("/")[0] if unit else ""
