"""Chinese numerals as they number headings and stand in dates. Quantities are the ledger's business."""

from __future__ import annotations

from functools import lru_cache

import cn2an

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}


@lru_cache(maxsize=4096)
def chinese_number(written: str) -> int | None:
    """The whole number that 二十三 or 一百零五 means, None when it is no numeral.

    A row of digits (二〇二五) is read digit by digit.
    """
    if not written:
        return None
    if len(written) > 1 and all(c in _DIGITS for c in written):
        return int("".join(str(_DIGITS[c]) for c in written))
    try:
        value = cn2an.cn2an(written.replace("〇", "零").replace("○", "零"), "smart")
    except (ValueError, KeyError):
        return None
    return int(value) if float(value).is_integer() else None
