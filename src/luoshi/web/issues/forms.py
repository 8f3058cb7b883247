"""What people type about issues, checked. Messages say what is wrong and what to do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from luoshi.web.directory.bodies import SIGN, Names
from luoshi.web.dossier.services.writing import TEXT_LIMIT
from luoshi.web.issues.models import TITLE_LIMIT, Issue
from luoshi.web.issues.services import Raised
from luoshi.web.kernel.actor import Actor
from luoshi.web.tasks.forms import DayField, OrganisationField, OrganisationsField


class _WithBodies(forms.Form):
    """What forms with organisations have in common: names as the actor's jurisdiction says them."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = Names.of(actor)
        for name, field in self.fields.items():
            if hasattr(field, "names"):
                field.names = names
            field.widget.attrs.setdefault("id", f"field-{name}")


class RaiseForm(_WithBodies):
    """An issue as somebody raises it."""

    title = forms.CharField(label=gettext_lazy("是什么问题"), max_length=TITLE_LIMIT)
    description = forms.CharField(
        label=gettext_lazy("情况（时间、地点、表现、影响）"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    source = forms.ChoiceField(label=gettext_lazy("来源"), choices=Issue.Source.choices)
    place = OrganisationField(label=gettext_lazy("所在地"))
    lead = OrganisationField(label=gettext_lazy("建议责任单位"))
    supports = OrganisationsField(label=gettext_lazy("建议配合单位"))
    due = DayField(label=gettext_lazy("建议时限"))

    def raised(self) -> Raised:
        """As the service takes it."""
        return Raised(**{name: self.cleaned_data[name] for name in self.fields})


class AssignForm(_WithBodies):
    """To whom an issue is given, and by when."""

    lead = OrganisationField(label=gettext_lazy("责任单位"))
    supports = OrganisationsField(label=gettext_lazy("配合单位"))
    due = DayField(label=gettext_lazy("办结时限"))
    note = forms.CharField(
        label=gettext_lazy("交办意见"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def assigned(issue: Issue) -> dict[str, Any]:
    """What an issue is assigned as now, as the form holds it."""
    helping = [row.organisation for row in issue.supports.select_related("organisation")]
    return {
        "lead": issue.lead.short_name if issue.lead else "",
        "supports": "\n".join(f"{body.short_name}{SIGN}{body.name}" for body in helping),
        "due": issue.due,
    }
