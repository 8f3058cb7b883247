"""What people type about indicators and figures, checked. Messages say what is wrong and what to do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from luoshi.web.directory.bodies import SIGN, Names
from luoshi.web.kernel.actor import Actor
from luoshi.web.statistics.models import NAME_LIMIT, Facet, Indicator
from luoshi.web.statistics.services.indicators import Said
from luoshi.web.statistics.services.submissions import Typed
from luoshi.web.tasks.forms import OrganisationField, OrganisationsField


class _WithBodies(forms.Form):
    """What forms with organisations have in common: names as the actor's jurisdiction says them."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = Names.of(actor)
        for name, field in self.fields.items():
            if hasattr(field, "names"):
                field.names = names
            field.widget.attrs.setdefault("id", f"field-{name}")


class FigureForm(_WithBodies):
    """One figure as somebody types it."""

    place = OrganisationField(label=gettext_lazy("地区"))
    period = forms.CharField(
        label=gettext_lazy("时期"),
        max_length=24,
        widget=forms.TextInput(attrs={"placeholder": "2025年1—6月"}),
    )
    facet = forms.ChoiceField(label=gettext_lazy("口径"), choices=Facet.choices)
    value = forms.CharField(label=gettext_lazy("数值"), max_length=40)
    measure = forms.CharField(label=gettext_lazy("计量单位"), max_length=60, required=False)
    source = forms.CharField(label=gettext_lazy("数据来源"), max_length=300)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["place"].required = True

    def typed(self, indicator: Indicator) -> Typed:
        """As the service takes it."""
        return Typed(indicator=indicator, **self.cleaned_data)


class IndicatorForm(_WithBodies):
    """An entry of the catalogue."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=NAME_LIMIT)
    aliases = forms.CharField(
        label=gettext_lazy("别名（一行一个）"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    owners = OrganisationsField(label=gettext_lazy("数据责任单位"))
    department = forms.CharField(label=gettext_lazy("数据部门"), max_length=NAME_LIMIT, required=False)
    direction = forms.ChoiceField(label=gettext_lazy("方向"), choices=Indicator.Direction.choices)
    frequency = forms.ChoiceField(label=gettext_lazy("频率"), choices=Indicator.Frequency.choices)
    definition = forms.CharField(
        label=gettext_lazy("口径说明"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    source = forms.CharField(label=gettext_lazy("依据"), max_length=300, required=False)

    def said(self) -> Said:
        """As the service takes it, without the bodies."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "owners"}
        return Said(**{**given, "aliases": tuple(given["aliases"].splitlines())})


def of_indicator(row: Indicator) -> dict[str, Any]:
    """An indicator as the form holds it."""
    bodies = [each.organisation for each in row.owners.all()]
    return {
        "name": row.name,
        "aliases": "\n".join(row.aliases),
        "owners": "\n".join(f"{body.short_name}{SIGN}{body.name}" for body in bodies),
        "department": row.department,
        "direction": row.direction,
        "frequency": row.frequency,
        "definition": row.definition,
        "source": row.source,
    }
