"""The filters of the log."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class FilterForm(forms.Form):
    """What to look for. Empty fields do not narrow."""

    q = forms.CharField(label=_("对象或机构"), required=False, max_length=100)
    person = forms.CharField(label=_("操作人"), required=False, max_length=100)
    organisation = forms.CharField(label=_("机构"), required=False, max_length=100)
    action = forms.CharField(label=_("操作"), required=False, max_length=60)
    object_type = forms.CharField(label=_("对象类型"), required=False, max_length=60)
    object_id = forms.CharField(required=False, max_length=60)
    start = forms.DateField(
        label=_("自"), required=False, error_messages={"invalid": _("“自”应写成 2025-01-06 这样的日期。")}
    )
    end = forms.DateField(
        label=_("至"), required=False, error_messages={"invalid": _("“至”应写成 2025-01-06 这样的日期。")}
    )
    sort = forms.CharField(required=False, max_length=10)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("start") and given.get("end") and given["end"] < given["start"]:
            raise forms.ValidationError(_("“至”早于“自”，请改正其中一个日期。"))
        return given

    @property
    def oldest_first(self) -> bool:
        """Whether the order is that of time."""
        return self.data.get("sort") == "at"
