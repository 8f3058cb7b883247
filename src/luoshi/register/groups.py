"""Which governments a group in a list of who is responsible stands for: 各市州人民政府 are all prefectures of the province.

Only groups that mean all of a level are known here. Who 有关部门 or 各有关市 are, nobody can tell from the words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

GroupLevel = Literal["prefecture", "county", "township", "park"]

_BETWEEN = r"(?:[、，和及与]|以及)?各?"
# 市 among counties is a city of that level (县市区); alone, or before 县, it is a prefecture (各市、县).
_UNITS: tuple[tuple[GroupLevel, str], ...] = (
    (
        "county",
        r"(?:县(?:级市|[（(][市区旗、]+[）)]|[市区旗])+|区县(?:[（(]市[）)]|市)?|区市县|旗县(?:[（(][市区、]+[）)]|市?区)?|县|区|旗)(?:级)?",
    ),
    ("prefecture", r"(?:设区的?|地级)?(?:市(?:[（(][州盟地区、]+[）)]|州)?|州市?|地市|盟市?)(?:级)?"),
    ("township", r"(?:乡(?:[（(]镇[、街道]*[）)]|镇)?|镇)(?:[、（(]?(?:街道|街)(?:办事处)?[）)]?)?|街道"),
    ("park", r"(?:产业|工业|省级)?(?:园区|开发区)"),
)
_UNIT = "|".join(f"(?P<{level}{at}>{form})" for at, (level, form) in enumerate(_UNITS))
_NEXT = re.compile(rf"{_BETWEEN}(?:{_UNIT})")
_SEAT = r"(?:级)?(?:[、（(]*(?:党委、?政府|党委和政府|党委|人民政府|政府|管委会|管理委员会|办事处))*[）)]?"
_WHOLE = re.compile(rf"(?:全[省市州区县])?(?:省内|市内|所辖|下辖)?各(?P<units>.+?){_SEAT}")


@lru_cache(maxsize=1 << 12)
def levels_of_group(written: str) -> frozenset[GroupLevel]:
    """The levels of which the group means every government (or park); empty where the words do not say it.

    >>> sorted(levels_of_group("各市州、县市区人民政府"))
    ['county', 'prefecture']
    >>> levels_of_group("各有关部门")
    frozenset()
    """
    whole = _WHOLE.fullmatch(written)
    if whole is None:
        return frozenset()
    units, found, at = whole["units"], set(), 0
    while at < len(units):
        step = _NEXT.match(units, at)
        if step is None or step.end() == at:
            return frozenset()
        kind = step.lastgroup or ""
        found.add(next(level for level, _form in _UNITS if kind.startswith(level)))
        at = step.end()
    return frozenset(found)
