"""The forms of organisations and task forces."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.web.directory.bodies import Names
from luoshi.web.directory.models import Organisation, TaskForce
from luoshi.web.kernel.actor import Actor


class NamedOrganisation(forms.CharField):
    """An organisation by its full or short name, as somebody typed or picked it. None where nothing is given."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=200, **options)
        self.widget.attrs |= {"list": "organisation-names", "data-suggest": "", "autocomplete": "off"}

    def clean(self, value: Any) -> Organisation | None:
        text = super().clean(value).strip()
        if not text:
            return None
        rows = Organisation.objects.filter(valid_to=None)
        exact = rows.filter(name=text).first()
        if exact is not None:
            return exact
        found = list(rows.filter(short_name=text)[:2])
        if len(found) == 1:
            return found[0]
        reason = (
            _("有多个机构简称“%(text)s”，请写全称。")
            if found
            else _("没有叫“%(text)s”的在用机构，请写全称或从提示中选。")
        )
        raise forms.ValidationError(reason % {"text": text})


def _lines(text: str) -> list[str]:
    separated = text.replace("、", "\n").replace("；", "\n")
    return list(dict.fromkeys(line.strip() for line in separated.splitlines() if line.strip()))


_DAY = {"type": "date"}


class OrganisationForm(forms.Form):
    """What an organisation is."""

    short_name = forms.CharField(label=gettext_lazy("简称"), max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=Organisation.Kind.choices)
    level = forms.ChoiceField(label=gettext_lazy("层级"), choices=Organisation.Level.choices)
    aliases = forms.CharField(
        label=gettext_lazy("别称"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("文件里可能出现的其他写法，每行一个。"),
    )  # fmt: skip
    division_code = forms.RegexField(
        r"^\d{6}(\d{6})?$", label=gettext_lazy("行政区划代码"), required=False,
        error_messages={"invalid": gettext_lazy("行政区划代码是 6 位或 12 位数字。")},
    )  # fmt: skip
    position = forms.IntegerField(label=gettext_lazy("次序"), min_value=0, max_value=100000, required=False)
    valid_from = forms.DateField(
        label=gettext_lazy("设立日期"), required=False, widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    )

    def clean_aliases(self) -> list[str]:
        return _lines(self.cleaned_data["aliases"])

    def clean_position(self) -> int:
        return self.cleaned_data["position"] or 0


class NewOrganisationForm(OrganisationForm):
    """A new organisation."""

    name = forms.CharField(label=gettext_lazy("全称"), max_length=200)
    field_order = ("name", "short_name")


class RenameForm(forms.Form):
    """A new name."""

    name = forms.CharField(label=gettext_lazy("新全称"), max_length=200)
    short_name = forms.CharField(label=gettext_lazy("新简称"), max_length=60)


class MoveForm(forms.Form):
    """Another place in the tree."""

    parent = NamedOrganisation(label=gettext_lazy("新的上级"))


class EndForm(forms.Form):
    """The end of an organisation."""

    on = forms.DateField(
        label=gettext_lazy("撤销日期"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    )
    successor = NamedOrganisation(
        label=gettext_lazy("承接单位"),
        required=False,
        help_text=gettext_lazy("并入别的机构时填写；直接撤销的不填。"),
    )
    reason = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=300,
        help_text=gettext_lazy("写进审计记录，例如批准撤并的文号。"),
    )


class TaskForceForm(forms.Form):
    """A task force."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=200)
    convener = forms.CharField(label=gettext_lazy("召集人"), max_length=200, required=False)
    deputies = forms.CharField(
        label=gettext_lazy("副召集人"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("每行一个。"),
    )  # fmt: skip
    office_host = NamedOrganisation(label=gettext_lazy("专班办公室设在"), required=False)
    members = forms.CharField(
        label=gettext_lazy("成员单位"), required=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("每行一个；机构名录里有的会自动对上。"),
    )  # fmt: skip
    valid_from = forms.DateField(
        label=gettext_lazy("成立日期"), required=False, widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    )
    valid_to = forms.DateField(
        label=gettext_lazy("撤销日期"), required=False, widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.actor = actor

    @staticmethod
    def values_of(force: TaskForce) -> dict[str, Any]:
        """A task force as the form shows it."""
        return {
            "name": force.name,
            "convener": force.convener,
            "deputies": "\n".join(force.deputies),
            "office_host": force.office_host.name if force.office_host else "",
            "members": "\n".join(member.written for member in force.members.all()),
            "valid_from": force.valid_from,
            "valid_to": force.valid_to,
        }

    def clean_deputies(self) -> list[str]:
        return _lines(self.cleaned_data["deputies"])

    def clean_members(self) -> list[tuple[str, int | None]]:
        lines = _lines(self.cleaned_data["members"])
        if not lines:
            return []
        return [(body.written, body.organisation_id) for body in Names.of(self.actor).bodies(lines)]
