"""What people type, checked and turned into drafts. Messages say what is wrong and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from luoshi.reading.span import Span
from luoshi.rendering.citations import Citations
from luoshi.web.documents import wording
from luoshi.web.documents.drafts import (
    AssignmentDraft,
    BodyDraft,
    DeadlineDraft,
    TargetDraft,
    TaskDraft,
)
from luoshi.web.documents.models import Assignment, Target, Task

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class LinesField(forms.CharField):
    """Several values, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 2}))
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(self.prepare_value(initial)) != self.to_python(data)

    def to_python(self, value: Any) -> list[str]:
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]


class BodiesField(LinesField):
    """Departments, one a line: 写法, or 写法＝全称. Shown as chips with completion where scripts run."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 2, "data-departments": "true"})
        super().__init__(widget=widget, help_text=_("一行一个单位；需要写明全称时写成“写法＝全称”"), **kwargs)

    def clean(self, value: Any) -> tuple[BodyDraft, ...]:
        drafts: dict[str, BodyDraft] = {}
        for line in super().clean(value):
            written, sign, name = line.partition("＝")
            written, name = written.strip(), name.strip()
            if not written or len(written) > 300 or len(name) > 300:
                raise forms.ValidationError(
                    _("“%(name)s”不是单位名称：一行写一个单位，不超过 300 字。") % {"name": line[:40]}
                )
            drafts[written] = BodyDraft(written, name if sign else None)
        return tuple(drafts.values())


def body_lines(bodies: list[dict[str, Any]]) -> str:
    """The lines that BodiesField reads, of bodies with ``written`` and ``name``."""
    return "\n".join(f"{b['written']}＝{b['name']}" if b["name"] else b["written"] for b in bodies)


def tell_collective(form: forms.Form, fields: Iterable[str], names: list[str]) -> None:
    """Let the chips know which names stand for a group, so that they are not shown as unresolved."""
    for field in fields:
        form.fields[field].widget.attrs["data-collective"] = "\n".join(names)


class DayField(forms.CharField):
    """A day as YYYY-MM-DD, or nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.TextInput(attrs={"type": "date", "placeholder": "2025-12-31"}),
            **kwargs,
        )

    def clean(self, value: Any) -> str | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            if not _DAY.fullmatch(text):
                raise ValueError
            date.fromisoformat(text)
        except ValueError:
            raise forms.ValidationError(_("日期应写成 2025-12-31 这样。")) from None
        return text


class SpanMixin(forms.Form):
    """A stretch of the text, by its first and last character."""

    start = forms.IntegerField(label=_("起"), required=False, min_value=0)
    end = forms.IntegerField(label=_("止"), required=False, min_value=0)
    text_size = 0
    citations: Citations | None = None  # what places are called

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.check_span("start", "end")
        return cleaned

    def check_span(self, first: str, last: str) -> None:
        start, end = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if (start is None) != (end is None):
            self.add_error(first, _("出处的起止要么都填，要么都不填。"))
        elif start is not None and end is not None and (end < start or end > self.text_size):
            self.add_error(
                first, _("出处应在全文之内（0—%(size)s），且止不小于起。") % {"size": self.text_size}
            )

    def span(self, first: str = "start", last: str = "end") -> Span | None:
        start, end = self.cleaned_data.get(first), self.cleaned_data.get(last)
        return None if start is None or end is None else Span(start, end)


class TaskForm(SpanMixin):
    number = forms.CharField(label=_("序号"), required=False, max_length=60)
    heading = forms.CharField(label=_("任务名称"), required=False, max_length=2000)
    kind = forms.ChoiceField(label=_("类别"), choices=Task.Kind.choices, initial="task")
    plan = forms.ChoiceField(label=_("所在方案"), required=False)
    path = LinesField(label=_("所在标题"), help_text=_("自上而下，一行一级"))


class AssignmentForm(SpanMixin):
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    lead = BodiesField(label=_("牵头单位"))
    support = BodiesField(label=_("责任单位"))
    mode = forms.ChoiceField(label=_("方式"), choices=Assignment.Mode.choices, initial="lead")
    open = forms.BooleanField(label=_("名单以“等”结尾"), required=False)
    deadline_text = forms.CharField(label=_("时限"), required=False, max_length=300)
    deadline_by = DayField(label=_("截止日"))
    source_start = forms.IntegerField(label=_("出处起"), required=False, min_value=0)
    source_end = forms.IntegerField(label=_("出处止"), required=False, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tell_collective(self, ("lead", "support"), self.initial.get("collective", []))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.check_span("source_start", "source_end")
        both = {b.written for b in cleaned.get("lead", ())} & {b.written for b in cleaned.get("support", ())}
        if both:
            self.add_error(
                "support",
                _("“%(names)s”同时写在牵头和责任里，请只留一处。") % {"names": "、".join(sorted(both))},
            )
        if cleaned.get("deadline_by") and not cleaned.get("deadline_text"):
            self.add_error("deadline_text", _("填了截止日，也请写上时限的文字（如“年底前”）。"))
        return cleaned

    def draft(self) -> AssignmentDraft:
        data = self.cleaned_data
        deadline = (
            DeadlineDraft(data["deadline_text"], data["deadline_by"]) if data["deadline_text"] else None
        )
        return AssignmentDraft(
            mode=data["mode"],
            open=data["open"],
            lead=data["lead"],
            support=data["support"],
            span=self.span(),
            source_span=self.span("source_start", "source_end"),
            deadline=deadline,
            id=data["id"],
        )


class DeadlineForm(SpanMixin):
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(label=_("时限"), max_length=300)
    by = DayField(label=_("截止日"))

    def draft(self) -> DeadlineDraft:
        return DeadlineDraft(
            self.cleaned_data["text"], self.cleaned_data["by"], self.span(), self.cleaned_data["id"]
        )


class TargetForm(SpanMixin):
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    metric = forms.CharField(label=_("指标"), max_length=500)
    comparator = forms.ChoiceField(label=_("关系"), choices=Target.Comparator.choices, initial="=")
    value = forms.FloatField(label=_("数值"), required=False)
    value_to = forms.FloatField(label=_("至"), required=False)
    unit = forms.CharField(label=_("单位"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("性质"), choices=Target.Kind.choices, initial="level")
    hedge = forms.ChoiceField(label=_("语气"), choices=[("", "—"), *Target.Hedge.choices], required=False)
    approximate = forms.BooleanField(label=_("约数"), required=False)
    year = forms.IntegerField(label=_("年份"), required=False, min_value=1900, max_value=2200)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        value, value_to = cleaned.get("value"), cleaned.get("value_to")
        if cleaned.get("comparator") == "range":
            if value is None or value_to is None or value_to < value:
                self.add_error("value_to", _("区间要填两个数，后一个不小于前一个。"))
        elif value_to is not None:
            self.add_error("value_to", _("只有“区间”才填第二个数；请改关系，或清空这一格。"))
        return cleaned

    def draft(self) -> TargetDraft:
        data = self.cleaned_data
        return TargetDraft(
            metric=data["metric"],
            comparator=data["comparator"],
            value=data["value"],
            value_to=data["value_to"],
            unit=data["unit"],
            kind=data["kind"],
            hedge=data["hedge"] or None,
            approximate=data["approximate"],
            year=data["year"],
            span=self.span(),
            id=data["id"],
        )


class _Rows(BaseFormSet):
    """Rows of a form; a row that is ticked as removed, or was added and left empty, does not count."""

    def drafts(self) -> tuple[Any, ...]:
        return tuple(form.draft() for form in self.forms if self._counts(form))

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        # Only the whole item is deleted (删除): a row of it goes with the next saving, and can be kept until then.
        form.fields["DELETE"].label = _("保存时去掉")

    def _counts(self, form: forms.Form) -> bool:
        return not form.cleaned_data.get("DELETE") and (form.has_changed() or bool(form.initial))


def _rows_of(form: type[forms.Form]) -> Any:
    return formset_factory(form, formset=_Rows, extra=0, can_delete=True, max_num=200, absolute_max=200)


AssignmentRows, DeadlineRows, TargetRows = map(_rows_of, (AssignmentForm, DeadlineForm, TargetForm))


class TaskEditor:
    """The form of a whole task: its own fields and its rows of assignments, deadlines and targets."""

    def __init__(
        self,
        task: Task | None,
        text_size: int,
        data: Any = None,
        span: Span | None = None,
        plans: Iterable[tuple[str, str]] = (),
    ) -> None:
        first = span or Span(0, 0)
        self.form = TaskForm(data, initial=_task_initial(task) if task else first._asdict())
        known = dict(plans) | ({task.plan: dict(plans).get(task.plan, task.plan)} if task else {})
        self.form.fields["plan"].choices = (
            [("", _("按位置")), *known.items()] if task is None else list(known.items())
        )
        self.assignments = AssignmentRows(
            data, prefix="assignments", initial=_assignment_initials(task) if task else []
        )
        self.deadlines = DeadlineRows(
            data, prefix="deadlines", initial=_deadline_initials(task) if task else []
        )
        self.targets = TargetRows(data, prefix="targets", initial=_target_initials(task) if task else [])
        self.row_sets = (self.assignments, self.deadlines, self.targets)
        for form in self.forms():
            form.text_size = text_size

    def forms(self) -> Iterator[SpanMixin]:
        """The form of the task itself and those of its rows."""
        yield self.form
        for rows in self.row_sets:
            yield from rows.forms

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), *(rows.is_valid() for rows in self.row_sets)])

    def draft(self) -> TaskDraft:
        data = self.form.cleaned_data
        return TaskDraft(
            number=data["number"] or None,
            heading=data["heading"] or None,
            kind=data["kind"],
            path=tuple(data["path"]),
            span=self.form.span() or Span(0, 0),
            plan=data["plan"] or None,
            assignments=self.assignments.drafts(),
            deadlines=self.deadlines.drafts(),
            targets=self.targets.drafts(),
        )


def _task_initial(task: Task) -> dict[str, Any]:
    return {
        name: getattr(task, name) for name in ("number", "heading", "kind", "plan", "path", "start", "end")
    }


def _assignment_initials(task: Task) -> list[dict[str, Any]]:
    initials = []
    for row in task.assignments.all():
        deadline = getattr(row, "deadline", None)
        groups: dict[str, list[dict[str, Any]]] = {"lead": [], "support": []}
        for body in sorted(row.bodies.all(), key=lambda body: body.position):
            groups[body.role].append({"written": body.written, "name": body.name})
        initials.append(
            {
                "id": row.pk,
                "lead": body_lines(groups["lead"]),
                "support": body_lines(groups["support"]),
                "collective": [body.written for body in row.bodies.all() if body.collective],
                "mode": row.mode,
                "open": row.open,
                "deadline_text": deadline.text if deadline else "",
                "deadline_by": deadline.by if deadline else None,
                "start": row.start,
                "end": row.end,
                "source_start": row.source_start,
                "source_end": row.source_end,
            }
        )
    return initials


def _deadline_initials(task: Task) -> list[dict[str, Any]]:
    rows = (row for row in task.deadlines.all() if row.assignment_id is None)
    return [
        {"id": row.pk, "text": row.text, "by": row.by, "start": row.start, "end": row.end} for row in rows
    ]


def _target_initials(task: Task) -> list[dict[str, Any]]:
    return [target_initial(row) for row in task.targets.all()]


def target_initial(row: Target) -> dict[str, Any]:
    """The fields of TargetForm."""
    names = (
        "metric", "comparator", "value", "value_to", "unit", "kind", "hedge", "approximate", "year", "start", "end",
    )  # fmt: skip
    initial = {"id": row.pk, **{name: getattr(row, name) for name in names}}
    for name in ("value", "value_to"):
        if initial[name] is not None:
            initial[name] = wording.number(initial[name])
    return initial
