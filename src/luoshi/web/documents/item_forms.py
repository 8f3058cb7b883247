"""The forms of the header and of task forces, measures, awards and rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.reading.span import Span
from luoshi.web.documents import departments
from luoshi.web.documents.forms import BodiesField, DayField, LinesField, SpanMixin, body_lines
from luoshi.web.documents.models import Document, Item, Rule


class HeaderForm(forms.Form):
    title = forms.CharField(label=_("标题"), required=False, max_length=1000)
    doc_number = forms.CharField(label=_("发文字号"), required=False, max_length=200)
    issuer = forms.CharField(label=_("发文机关"), required=False, max_length=500)
    addressees = LinesField(label=_("主送机关"), help_text=_("一行一组"))
    issued_on = DayField(label=_("成文日期"))
    printed_on = DayField(label=_("印发日期"))
    disclosure = forms.CharField(label=_("公开方式"), required=False, max_length=50)
    copied_to = LinesField(label=_("抄送机关"), help_text=_("一行一组"))
    attachments = LinesField(label=_("附件"), help_text=_("一行一件"))

    def values(self) -> dict[str, Any]:
        """The columns of the document; an empty field means that there is none."""
        return {
            name: value if isinstance(value, list) else value or None
            for name, value in self.cleaned_data.items()
        }


class TaskForceForm(SpanMixin):
    name = forms.CharField(label=_("名称"), max_length=500)
    convener = forms.CharField(label=_("召集人"), required=False, max_length=500)
    deputies = LinesField(label=_("副召集人"), help_text=_("一行一人"))
    members = BodiesField(label=_("成员单位"))
    members_open = forms.BooleanField(label=_("名单以“等”结尾"), required=False)
    office_host = BodiesField(label=_("专班办公室设在"))


class MeasureForm(SpanMixin):
    number = forms.CharField(label=_("序号"), required=False, max_length=60)
    text = forms.CharField(label=_("激励措施"), widget=forms.Textarea(attrs={"rows": 4}))
    eligible = LinesField(label=_("激励对象"), help_text=_("一行一个"))
    lead = BodiesField(label=_("牵头单位"))
    support = BodiesField(label=_("配合单位"))
    reward = forms.CharField(label=_("激励内容"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class AwardForm(SpanMixin):
    measure_number = forms.CharField(label=_("措施序号"), required=False, max_length=60)
    measure = forms.CharField(label=_("措施"), widget=forms.Textarea(attrs={"rows": 3}))
    category = forms.CharField(label=_("类别"), required=False, max_length=100)
    recipients = LinesField(label=_("表扬对象"), help_text=_("一行一个"))


class RuleForm(SpanMixin):
    text = forms.CharField(label=_("规范"), widget=forms.Textarea(attrs={"rows": 3}))
    polarity = forms.ChoiceField(label=_("性质"), choices=Rule.Polarity.choices)


ITEM_FORMS: dict[str, type[SpanMixin]] = {
    "taskforce": TaskForceForm,
    "measure": MeasureForm,
    "award": AwardForm,
    "rule": RuleForm,
}
_BODY_COLUMNS = {"members", "lead", "office_host"}
_EMPTY_IS_NONE = {"number", "convener", "reward"}


def item_initial(row: Item, form: type[forms.Form]) -> dict[str, Any]:
    """The fields of a form of ``ITEM_FORMS``."""
    initial = {name: getattr(row, name) for name in form.base_fields}
    for name in _BODY_COLUMNS & initial.keys():
        value = initial[name]
        initial[name] = body_lines([value] if isinstance(value, dict) else value or [])
    return initial


def item_values(form: SpanMixin, row: Item | None, document: Document) -> dict[str, Any]:
    """The columns that a checked form of ``ITEM_FORMS`` sets. Bodies keep what is known of them."""
    values = dict(form.cleaned_data)
    span = form.span() or (Span(row.start, row.end) if row else Span(0, 0))
    values["start"], values["end"] = span
    for name in _EMPTY_IS_NONE & values.keys():
        values[name] = values[name] or None
    for name in _BODY_COLUMNS & values.keys():
        stored = getattr(row, name, None) or []
        known = {body["written"]: body for body in ([stored] if isinstance(stored, dict) else stored)}
        bodies = []
        for draft in values[name]:
            body = dict(
                known.get(draft.written)
                or {
                    "written": draft.written,
                    "name": departments.full_name(draft.written, document),
                    "span": list(span),
                    "collective": False,
                    "inherited": False,
                }
            )
            if draft.name is not None:
                body["name"] = draft.name or None
            bodies.append(body)
        values[name] = bodies if name != "office_host" else (bodies[0] if bodies else None)
    return values
