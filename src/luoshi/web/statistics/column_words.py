"""What the columns of a table may be, in the words of the pages."""

from __future__ import annotations

from typing import get_args

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from luoshi.figures.mapping import Role, When

ROLES: dict[str, str | Promise] = {
    "metric": gettext_lazy("指标名称"),
    "place": gettext_lazy("地区"),
    "period": gettext_lazy("时期"),
    "unit": gettext_lazy("计量单位"),
    "value": gettext_lazy("数值"),
    "ignored": gettext_lazy("不读"),
}
WHEN: dict[str, str | Promise] = {
    "": gettext_lazy("标题或行里的时期"),
    "month": gettext_lazy("当月"),
    "to_date": gettext_lazy("年初以来累计"),
    "last_year": gettext_lazy("上年同月"),
    "last_year_to_date": gettext_lazy("上年同期累计"),
    "head": gettext_lazy("表头写的时期"),
}
assert set(ROLES) == set(get_args(Role))
assert set(WHEN) == set(get_args(When))
