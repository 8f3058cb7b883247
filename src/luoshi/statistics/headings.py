"""Which column of a table of figures is which, from its heading in Chinese or English.

Only headings belong here; what stands in the cells is read elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from luoshi.statistics.problem import Problem

Field = Literal[
    "unit", "indicator", "period", "value", "measure", "source", "source_kind", "revision", "received_at", "note",
    "facet",
]  # fmt: skip
REQUIRED: tuple[Field, ...] = ("unit", "indicator", "period", "value")
_NAMES: dict[Field, tuple[str, ...]] = {
    "unit": ("region", "division", "area", "place", "地区", "地区名称", "区域", "行政区", "行政区划", "市州", "县市区",
             "地市", "市县", "园区", "对象", "评价对象", "单位名称", "行政区划代码", "地区代码"),
    "indicator": ("indicator", "指标", "指标名称"),
    "period": ("period", "year", "time", "date", "时期", "期间", "时间", "年份", "年度", "报告期", "年月"),
    "value": ("value", "数值", "值", "指标值", "数据", "数"),
    "measure": ("measure", "unit_of_measure", "计量单位", "数据单位"),
    "source": ("source", "来源", "数据来源", "出处", "资料来源"),
    "source_kind": ("source_kind", "来源类别", "来源性质"),
    "revision": ("revision", "修订", "修订次数", "版本"),
    "received_at": ("received_at", "收到日期", "报送日期", "收到时间"),
    "note": ("note", "notes", "备注", "说明"),
    "facet": ("facet", "口径"),
}  # fmt: skip
_CHINESE: dict[Field, str] = {"unit": "地区", "indicator": "指标", "period": "时期", "value": "数值"}
_FIELD_OF = {name: field for field, names in _NAMES.items() for name in names}
# 单位 and unit mean the place where no other column does, and the unit of measure where one does.
_EITHER = ("unit", "单位")


def read_headings(headings: Sequence[str]) -> tuple[dict[Field, str], list[Problem]]:
    """The heading of each field, as the table writes it, and what is wrong with the headings.

    >>> read_headings(["region", "indicator", "year", "value", "unit"])[0]["measure"]
    'unit'
    >>> read_headings(["unit", "indicator", "period", "value"])[0]["unit"]
    'unit'
    """
    found: dict[Field, str] = {}
    problems: list[Problem] = []
    either: list[str] = []
    for heading in headings:
        name = heading.strip().strip("\ufeff\u200b").lower()
        if name in _EITHER:
            either.append(heading)
            continue
        field = _FIELD_OF.get(name)
        if field is None:
            problems.append(
                Problem(1, heading, "不认识此列，未导入", "如是需要的列，请按用户手册改列名", False)
            )
        elif field in found:
            problems.append(_twice(heading, found[field]))
        else:
            found[field] = heading
    for heading in either:
        free: Field = "unit" if "unit" not in found else "measure"
        if free in found:
            problems.append(_twice(heading, found[free]))
        else:
            found[free] = heading
    for field in REQUIRED:
        if field not in found:
            names = "、".join((*_NAMES[field], *(_EITHER if field == "unit" else ())))
            missing = f"表头缺少“{_CHINESE[field]}”一列"
            problems.append(Problem(1, "", missing, f"请在第一行补上，可用的列名为：{names}"))
    return found, problems


def _twice(heading: str, other: str) -> Problem:
    return Problem(1, heading, f"与“{other}”列的含义相同", "请只保留一列，或把其中一列改名")
