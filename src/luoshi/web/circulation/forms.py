"""What people type about incoming documents, checked. Messages say what is wrong and what to do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.web.circulation.models import TEXT_LIMIT, TITLE_LIMIT, Sheet
from luoshi.web.circulation.services.registry import MOST_COPIES, Registration
from luoshi.web.directory.bodies import SIGN, Names
from luoshi.web.directory.models import Organisation
from luoshi.web.documents.forms import BodiesField
from luoshi.web.kernel import clock
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.given import number


class BodyField(forms.CharField):
    """One organisation by its name, with completion where scripts run. Cleans to the organisation or None."""

    names: Names | None = None

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"list": "organisation-names", "autocomplete": "off"})
        super().__init__(required=False, max_length=200, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value).partition(SIGN)[0].strip()
        return organisation_named(text, self.names) if text else None


class SeveralBodiesField(BodiesField):
    """Several organisations, one a line. Cleans to the organisations."""

    names: Names | None = None

    def clean(self, value: Any) -> Any:
        named = [draft.name or draft.written for draft in super().clean(value)]
        return tuple(dict.fromkeys(organisation_named(name, self.names) for name in named))


def organisation_named(text: str, names: Names | None) -> Organisation:
    """The organisation of this name; ValidationError with the nearest names where there is none."""
    assert names is not None
    pk = names.find(text)
    if pk is None:
        raise forms.ValidationError(
            _("机构名录里没有“%(name)s”。相近的有：%(near)s。")
            % {"name": text, "near": "、".join(names.nearest(text))}
        )
    return Organisation.objects.get(pk=pk)


class _WithBodies(forms.Form):
    """Forms with organisations: names as the actor's jurisdiction says them."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = Names.of(actor)
        for name, field in self.fields.items():
            if hasattr(field, "names"):
                field.names = names
            field.widget.attrs.setdefault("id", f"field-{self.prefix or 'f'}-{name}")


class RegisterForm(forms.Form):
    """An incoming document as the registry writes it down."""

    title = forms.CharField(label=gettext_lazy("文件标题"), max_length=TITLE_LIMIT)
    sender = forms.CharField(label=gettext_lazy("来文机关"), max_length=100)
    doc_number = forms.CharField(label=gettext_lazy("来文字号"), max_length=60, required=False)
    number = forms.CharField(label=gettext_lazy("收文编号（留空自动编号）"), max_length=40, required=False)
    copies = forms.IntegerField(label=gettext_lazy("份数"), min_value=1, max_value=MOST_COPIES, initial=1)
    secrecy = forms.ChoiceField(label=gettext_lazy("密级"), choices=Sheet.Secrecy.choices)
    urgency = forms.ChoiceField(label=gettext_lazy("紧急程度"), choices=Sheet.Urgency.choices)
    received_at = forms.DateTimeField(
        label=gettext_lazy("收文时间"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": 1}, format="%Y-%m-%dT%H:%M:%S"),
        error_messages={"invalid": gettext_lazy("请填写日期和时间，例如 2025-01-20 10:26。")},
    )
    remark = forms.CharField(label=gettext_lazy("备注"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.setdefault("id", f"field-{name}")

    def registration(self) -> Registration:
        """As the service takes it."""
        given = {name: self.cleaned_data[name] for name in self.fields}
        return Registration(**{**given, "received_at": given["received_at"] or clock.now()})


class AssignForm(_WithBodies):
    """To whom it is given to handle, and by when."""

    lead = BodyField(label=gettext_lazy("主办单位"))
    supports = SeveralBodiesField(label=gettext_lazy("协办单位（一行一个）"))
    due = forms.DateField(
        label=gettext_lazy("办理时限"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("请填写日期，例如 2025-06-30。")},
    )
    request = forms.CharField(
        label=gettext_lazy("办理要求"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class InstructForm(_WithBodies):
    """What a leader says."""

    body = BodyField(label=gettext_lazy("牵头单位"))
    text = forms.CharField(
        label=gettext_lazy("批示内容"),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def errors_of(form: forms.Form) -> str:
    """What is wrong with a form, in one line."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def leaders_chosen(given: QueryDict) -> list[int]:
    """The people whose box is ticked: in the order of the numbers beside them, those without one last."""
    chosen = [number(value) for value in given.getlist("person")]
    places = {person: number(given.get(f"place-{person}")) or 10_000 for person in chosen}
    return sorted((person for person in chosen if person), key=lambda person: places[person])
