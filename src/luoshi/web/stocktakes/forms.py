"""What people type about stocktakes, checked. Messages say what is wrong and what to do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.web.directory.bodies import Names
from luoshi.web.directory.models import TaskForce
from luoshi.web.dossier.services.writing import TEXT_LIMIT
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.asked import number_of
from luoshi.web.stocktakes.models import TITLE_LIMIT, Decision, Stocktake
from luoshi.web.stocktakes.queries import Offered
from luoshi.web.stocktakes.services import Decided, Planned
from luoshi.web.tasks.forms import DayField, OrganisationField
from luoshi.web.tasks.models import Campaign, Plan


class PlanForm(forms.Form):
    """A stocktake as somebody plans it: of what, in which rhythm, on which day."""

    of = forms.ChoiceField(label=gettext_lazy("调度什么"))
    rhythm = forms.ChoiceField(label=gettext_lazy("周期"), choices=Stocktake.Rhythm.choices)
    held_on = DayField(label=gettext_lazy("日期"), required=True)
    title = forms.CharField(
        label=gettext_lazy("名称（不填按对象、日期和周期取名）"), max_length=TITLE_LIMIT, required=False
    )

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        of: Any = self.fields["of"]
        of.choices = [
            ("", _("请选择")),
            (_("方案"), [(f"plan-{row.pk}", row.title[:80]) for row in offered.plans]),
            (_("攻坚行动"), [(f"campaign-{row.pk}", row.name[:80]) for row in offered.campaigns]),
            (_("工作专班"), [(f"task_force-{row.pk}", row.name[:80]) for row in offered.task_forces]),
        ]
        for name, each in self.fields.items():
            each.widget.attrs.setdefault("id", f"field-{name}")

    def planned(self) -> Planned:
        """As the service takes it."""
        kind, _dash, number = self.cleaned_data["of"].partition("-")
        pk = number_of(number)
        rows: dict[str, list[Plan] | list[Campaign] | list[TaskForce]] = {
            "plan": self.offered.plans,
            "campaign": self.offered.campaigns,
            "task_force": self.offered.task_forces,
        }
        thing: Any = next((row for row in rows.get(kind, []) if row.pk == pk), None)
        return Planned(
            rhythm=self.cleaned_data["rhythm"],
            held_on=self.cleaned_data["held_on"],
            title=self.cleaned_data["title"],
            plan=thing if kind == "plan" else None,
            campaign=thing if kind == "campaign" else None,
            task_force=thing if kind == "task_force" else None,
        )


class DecideForm(forms.Form):
    """What was agreed on, as it is noted in the meeting."""

    text = forms.CharField(
        label=gettext_lazy("议定事项"), max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 3})
    )
    form = forms.ChoiceField(label=gettext_lazy("去向"), choices=Decision.Form.choices)
    body = OrganisationField(label=gettext_lazy("责任单位"))
    due = DayField(label=gettext_lazy("时限"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body: Any = self.fields["body"]
        body.names = Names.of(actor)
        for name, each in self.fields.items():
            each.widget.attrs.setdefault("id", f"field-{name}")

    def decided(self, about: tuple[str, int] | None) -> Decided:
        """As the service takes it."""
        given = self.cleaned_data
        return Decided(
            text=given["text"], form=given["form"], about=about, body=given["body"], due=given["due"]
        )
