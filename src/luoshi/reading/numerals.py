"""Chinese numerals as they number headings and stand in dates. Quantities are the ledger's business."""

from __future__ import annotations

from functools import lru_cache

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_UNITS = {"千": 1000, "百": 100, "十": 10}
_FIGURES = "零一二三四五六七八九"


@lru_cache(maxsize=4096)
def chinese_number(written: str) -> int | None:
    """The whole number that 二十三 or 一百零五 means, None when it is no numeral.

    A row of digits (二〇二五) is read digit by digit.
    """
    if not written:
        return None
    if len(written) > 1 and all(c in _DIGITS for c in written):
        return int("".join(str(_DIGITS[c]) for c in written))
    written = written.replace("〇", "零").replace("○", "零")
    usual = plain_number(written)
    if usual is not None:
        return usual
    import cn2an  # loads for longer than most documents take to read

    try:
        value = cn2an.cn2an(written, "smart")
    except (ValueError, KeyError):
        return None
    return int(value) if float(value).is_integer() else None


def plain_number(written: str) -> int | None:
    """The number that a numeral in the usual form means (一百零五 but not 一百五); None for anything else."""
    total = 0
    rest = written
    for unit, value in (("亿", 10**8), ("万", 10**4)):
        if unit in rest:
            part, _, rest = rest.partition(unit)
            number = _below_ten_thousand(part, first=total == 0)
            if not number:
                return None
            total += number * value
    if rest:
        if total >= 10**8 and "万" not in written and rest[0] != "零":
            return None
        number = _below_ten_thousand(rest, first=total == 0)
        if not number:
            return None
        total += number
    return total or None


def _below_ten_thousand(written: str, *, first: bool) -> int | None:
    """A numeral of thousands, hundreds, tens and ones, each missing one told by a 零; ``first``: nothing is above it."""
    if first and written[:1] == "十":
        written = "一" + written
    total = 0
    place = 10_000 if not first else 0  # of what has been read last: 0 before anything
    at = 0
    while at < len(written):
        gap = written[at] == "零"
        if gap:
            at += 1
            if not place or at == len(written):
                return None
        digit = _DIGITS.get(written[at], 0)
        unit = _UNITS.get(written[at + 1 : at + 2], 1)
        # 两 counts hundreds and more, and nothing else.
        if not digit or (written[at] == "两" and unit < 100):
            return None
        if place and (unit >= place or gap != (unit * 10 < place)):
            return None
        total += digit * unit
        place = unit
        at += 1 if unit == 1 else 2
    return total or None


def in_chinese(number: int) -> str:
    """The numeral for a number from 1 below 10^8, as lists are numbered: 10 is 十, 105 is 一百零五."""
    upper, lower = divmod(number, 10_000)
    text = ""
    if upper:
        text = _section(upper) + "万"
        if lower and lower < 1000:
            text += "零"
    if lower:
        text += _section(lower)
    return text[1:] if text.startswith("一十") else text


def _section(number: int) -> str:
    text = ""
    gap = False
    for unit, value in (*_UNITS.items(), ("", 1)):
        digit, number = divmod(number, value)
        if digit:
            text += ("零" if gap and text else "") + _FIGURES[digit] + unit
        gap = not digit
    return text
