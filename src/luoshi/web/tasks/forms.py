"""What people type about tasks, checked. Messages say what is wrong and what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.web.directory.bodies import SIGN, Body, Names, lines_of
from luoshi.web.directory.models import Organisation
from luoshi.web.documents.forms import BodiesField
from luoshi.web.documents.models import Target as LedgerTarget
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.refusals import Refused
from luoshi.web.tasks.models import Campaign, Plan, Task
from luoshi.web.tasks.services import core, editing
from luoshi.web.tasks.services.bulk import Change
from luoshi.web.tasks.services.targets import Facts

FIELDS = (
    "number",
    "title",
    "requirement",
    "campaign",
    "place",
    "starts_on",
    "due",
    "due_text",
    "lead",
    "support",
)
WAYS = [("", gettext_lazy("不改")), ("add", gettext_lazy("增加")), ("replace", gettext_lazy("替换为"))]


class DayField(forms.DateField):
    """A day, as the browser's own picker writes it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=kwargs.pop("required", False),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"invalid": _("请填写日期，例如 2025-06-30。")},
            **kwargs,
        )


class OrganisationField(forms.CharField):
    """One organisation by its name, with completion where scripts run. Cleans to the organisation or None."""

    names: Names | None = None

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"list": "organisation-names", "autocomplete": "off"})
        super().__init__(required=False, max_length=200, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value).partition(SIGN)[0].strip()
        if not text:
            return None
        assert self.names is not None
        pk = self.names.find(text)
        if pk is None:
            near = "、".join(self.names.nearest(text))
            raise forms.ValidationError(
                _("机构名录里没有“%(name)s”。相近的有：%(near)s。") % {"name": text, "near": near}
            )
        return Organisation.objects.get(pk=pk)


class OrganisationsField(BodiesField):
    """Several organisations of the directory, with completion where scripts run. Cleans to the organisations."""

    names: Names | None = None

    def clean(self, value: Any) -> Any:
        assert self.names is not None
        found: list[int] = []
        for draft in super().clean(value):
            pk = self.names.find(draft.written, draft.name or "")
            if pk is None:
                near = "、".join(self.names.nearest(draft.written))
                raise forms.ValidationError(
                    _("机构名录里没有“%(name)s”。相近的有：%(near)s。")
                    % {"name": draft.written, "near": near}
                )
            found.append(pk)
        rows = Organisation.objects.in_bulk(found)
        return tuple(rows[pk] for pk in dict.fromkeys(found))


class TaskForm(forms.Form):
    """A task as a person edits it, with who answers for it."""

    title = forms.CharField(
        label=gettext_lazy("任务名称"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    number = forms.CharField(label=gettext_lazy("序号"), max_length=60, required=False)
    campaign = forms.ModelChoiceField(
        label=gettext_lazy("攻坚行动"),
        queryset=Campaign.objects.none(),
        required=False,
        empty_label=gettext_lazy("不属于攻坚行动"),
    )
    lead = BodiesField(label=gettext_lazy("牵头单位"))
    support = BodiesField(label=gettext_lazy("责任单位"))
    starts_on = DayField(label=gettext_lazy("开始"))
    due = DayField(label=gettext_lazy("时限"))
    due_text = forms.CharField(label=gettext_lazy("时限（原文）"), max_length=300, required=False)
    place = OrganisationField(label=gettext_lazy("所在地"))
    requirement = forms.CharField(
        label=gettext_lazy("任务要求"),
        required=False,
        max_length=50000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, actor: Actor, task: Task | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = Names.of(actor)
        self.fields["place"].names = self.names
        plans = permissions.restrict(Plan.objects.all(), actor, "task.edit")
        rows = Campaign.objects.filter(plan__in=plans.order_by().values("pk"))
        if task is not None and task.campaign_id:
            rows = rows | Campaign.objects.filter(pk=task.campaign_id)
        self.fields["campaign"].queryset = rows.order_by("plan_id", "position", "id")
        for name, field in self.fields.items():
            field.widget.attrs.setdefault("id", f"field-{name}")

    def bodies(self, role: str) -> list[Body]:
        """The leads or supports that were typed, looked up in the directory."""
        drafts = self.cleaned_data[role]
        return self.names.bodies(f"{draft.written}{SIGN}{draft.name or ''}" for draft in drafts)

    def task_fields(self) -> dict[str, Any]:
        """What goes to the service, without the bodies."""
        return {name: self.cleaned_data[name] for name in Task.FIELDS}


def form_values(task: Task) -> dict[str, str]:
    """A task as the form would hold it: what was seen by whoever opened it."""
    bodies = {role: editing.bodies_of(task, role) for role in (core.LEAD, core.SUPPORT)}
    ids = {body.organisation_id for group in bodies.values() for body in group if body.organisation_id}
    names = dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name"))
    return {
        "number": task.number,
        "title": task.title,
        "requirement": task.requirement,
        "campaign": str(task.campaign_id or ""),
        "place": task.place.short_name or task.place.name if task.place else "",
        "starts_on": _iso(task.starts_on),
        "due": _iso(task.due),
        "due_text": task.due_text,
        "lead": lines_of(bodies[core.LEAD], names),
        "support": lines_of(bodies[core.SUPPORT], names),
    }


def parse_values(text: str) -> dict[str, str]:
    """What the form said when it was opened, as it came back; nothing where it is not readable."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return {name: str(found[name]) for name in FIELDS if name in found} if isinstance(found, dict) else {}


def merge(
    before: Mapping[str, str], mine: Mapping[str, str], now: Mapping[str, str]
) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Two edits of the same task: what to put into the form, and field by field where they part.

    What the person did not touch becomes what it is now; what they typed stays.
    """
    merged: dict[str, str] = {}
    rows = []
    for name in FIELDS:
        old, own, new = (_plain(each.get(name, "")) for each in (before, mine, now))
        touched = own != old if name in before else own != new
        merged[name] = mine.get(name, "") if touched else now.get(name, "")
        if new != old or touched:
            both = touched and new != old and own != new
            rows.append(
                {
                    "name": name,
                    "before": old,
                    "now": new,
                    "mine": own if touched else new,
                    "conflict": "1" if both else "",
                }
            )
    return merged, rows


def readable(name: str, value: str) -> str:
    """The value of a form field as people read it."""
    if name == "campaign" and value.isdigit():
        return Campaign.objects.filter(pk=int(value)).values_list("name", flat=True).first() or value
    if name in ("lead", "support"):
        return "、".join(line.partition(SIGN)[0] for line in value.splitlines() if line.strip())
    return value


class BulkForm(forms.Form):
    """What is to be done to many tasks."""

    lead_way = forms.ChoiceField(label=gettext_lazy("牵头单位"), choices=WAYS, required=False)
    lead = BodiesField(label=gettext_lazy("牵头单位名称"))
    support_way = forms.ChoiceField(label=gettext_lazy("责任单位"), choices=WAYS, required=False)
    support = BodiesField(label=gettext_lazy("责任单位名称"))
    due = DayField(label=gettext_lazy("时限改为"))
    campaign = forms.ModelChoiceField(
        label=gettext_lazy("攻坚行动改为"),
        queryset=Campaign.objects.none(),
        required=False,
        empty_label=gettext_lazy("不改"),
    )

    swap_from = forms.ModelChoiceField(
        label=gettext_lazy("原单位"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.HiddenInput,
    )
    swap_to = OrganisationField(label=gettext_lazy("换成"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = Names.of(actor)
        plans = permissions.restrict(Plan.objects.all(), actor, "task.edit")
        self.fields["campaign"].queryset = Campaign.objects.filter(plan__in=plans.order_by().values("pk"))
        readable = permissions.restrict(Organisation.objects.all(), actor, "organisation.read")
        self.fields["swap_from"].queryset = readable
        self.fields["swap_to"].names = self.names

    @property
    def swapped(self) -> Organisation | None:
        """The body that another is to take the place of, where one was given."""
        given = self["swap_from"].value()
        text = str(given or "")
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            return None
        return self.fields["swap_from"].queryset.filter(pk=int(text)).first()

    def change(self) -> Change:
        """As the service takes it."""
        given = self.cleaned_data
        return Change(
            lead_way=given["lead_way"],
            lead=self._bodies("lead"),
            support_way=given["support_way"],
            support=self._bodies("support"),
            due=given["due"],
            campaign=given["campaign"],
            swap_from=given["swap_from"],
            swap_to=given["swap_to"],
        )

    def _bodies(self, role: str) -> tuple[Body, ...]:
        drafts = self.cleaned_data[role]
        return tuple(self.names.bodies(f"{draft.written}{SIGN}{draft.name or ''}" for draft in drafts))


class TargetForm(forms.Form):
    """What a target wants; figures are checked by the service, which says what is wrong with them."""

    metric = forms.CharField(label=gettext_lazy("指标"), max_length=500)
    comparator = forms.ChoiceField(label=gettext_lazy("关系"), choices=LedgerTarget.Comparator.choices)
    value = forms.CharField(label=gettext_lazy("数值"), max_length=40)
    value_to = forms.CharField(label=gettext_lazy("上限（区间）"), max_length=40, required=False)
    unit = forms.CharField(label=gettext_lazy("单位"), max_length=60, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("性质"), choices=LedgerTarget.Kind.choices, initial="count")
    year = forms.IntegerField(label=gettext_lazy("年份"), required=False)
    headline = forms.BooleanField(label=gettext_lazy("主要目标"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("value", "value_to"):
            self.fields[name].widget.attrs["inputmode"] = "decimal"
        for name, field in self.fields.items():
            field.widget.attrs["id"] = f"target-{name}"

    def facts(self) -> Facts:
        """As the service takes it. Raises Refused with the first thing that is wrong."""
        if not self.is_valid():
            raise Refused(first_error(self))
        return Facts(**self.cleaned_data)


class StepForm(forms.Form):
    """A milestone or a sub-task."""

    title = forms.CharField(label=gettext_lazy("名称"), max_length=300)
    due = DayField(label=gettext_lazy("时限"))
    organisation = OrganisationField(label=gettext_lazy("责任单位"))
    person = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    lead = BodiesField(label=gettext_lazy("牵头单位"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = Names.of(actor)
        self.fields["organisation"].names = self.names

    def bodies(self) -> list[Body]:
        """The leads of a sub-task."""
        drafts = self.cleaned_data["lead"]
        return self.names.bodies(f"{draft.written}{SIGN}{draft.name or ''}" for draft in drafts)


def first_error(form: forms.Form) -> str:
    """The first thing that is wrong, with the name of its field."""
    name, errors = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    return f"{label}：{errors[0]}" if label else str(errors[0])


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
