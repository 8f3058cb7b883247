"""How the facts of a piece read to people: one line for each field or group of fields that is decided as one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.web.adoption.content import Facts
from luoshi.web.tasks.target_words import target_line

Label: TypeAlias = str | Promise


@dataclass(frozen=True, slots=True)
class Field:
    """What is compared, shown and decided as one."""

    name: str
    label: Label
    facts: tuple[str, ...]


KINDS: dict[str, Label] = {
    "plan": gettext_lazy("方案"),
    "campaign": gettext_lazy("攻坚行动"),
    "task_force": gettext_lazy("专班"),
    "task": gettext_lazy("任务"),
    "target": gettext_lazy("目标"),
}
FIELDS: dict[str, tuple[Field, ...]] = {
    "plan": (
        Field("title", gettext_lazy("标题"), ("title",)),
        Field("doc_number", gettext_lazy("发文字号"), ("doc_number",)),
        Field("year", gettext_lazy("年份"), ("year",)),
    ),
    "campaign": (Field("name", gettext_lazy("名称"), ("name",)),),
    "task": (
        Field("number", gettext_lazy("序号"), ("number",)),
        Field("title", gettext_lazy("任务名称"), ("title",)),
        Field("requirement", gettext_lazy("任务要求"), ("requirement",)),
        Field("campaign", gettext_lazy("攻坚行动"), ("campaign",)),
        Field("due", gettext_lazy("时限"), ("due", "due_text")),
        Field("lead", gettext_lazy("牵头单位"), ("lead",)),
        Field("support", gettext_lazy("责任单位"), ("support",)),
    ),
    "target": (
        Field(
            "target",
            gettext_lazy("目标"),
            ("metric", "comparator", "value", "value_to", "unit", "kind", "hedge", "approximate", "year"),
        ),
    ),
    "task_force": (
        Field("name", gettext_lazy("名称"), ("name",)),
        Field("convener", gettext_lazy("召集人"), ("convener",)),
        Field("deputies", gettext_lazy("副召集人"), ("deputies",)),
        Field("members", gettext_lazy("成员单位"), ("members",)),
        Field("office", gettext_lazy("专班办公室"), ("office",)),
    ),
}


@dataclass(frozen=True, slots=True)
class Words:
    """Puts facts into words; asks the directory and the plan for names."""

    organisation: Callable[[int | None], str]
    campaigns: Mapping[Any, str]

    def line(self, kind: str, field: Field, facts: Facts) -> str:
        """The facts of the field as one line; empty where there are none."""
        values = [facts.get(name) for name in field.facts]
        if field.name == "due":
            day, text = values
            return "，".join(part for part in (text or "", _day(day)) if part)
        if field.name == "target":
            return target_line(facts)
        if field.name == "campaign":
            return self.campaigns.get(values[0], "") if values[0] is not None else ""
        if field.name in {"lead", "support", "members"}:
            return "、".join(self.body(*entry) for entry in values[0] or [])
        if field.name == "office":
            return self.body(*values[0]) if values[0] else ""
        if isinstance(values[0], list):
            return "、".join(map(str, values[0]))
        return "" if values[0] is None else str(values[0])

    def recorded(self, field: Field, facts: Facts) -> Facts:
        """The facts of the field as the history of a task keeps them."""
        if field.name == "target":
            return {"target": {name: facts.get(name) for name in field.facts}}
        values = {name: facts.get(name) for name in field.facts}
        if field.name == "campaign":
            values["campaign"] = self.campaigns.get(values["campaign"], "")
        if field.name in {"lead", "support"}:
            values[field.name] = [written for written, _organisation in values[field.name] or []]
        return values

    def body(self, written: str, organisation: int | None) -> str:
        """A body as written, and which organisation it is where that is not plain."""
        if organisation is None:
            return _("%(name)s（未对应机构）") % {"name": written}
        called = self.organisation(organisation)
        return written if called in {"", written} else f"{written}（{called}）"


def _day(text: str | None) -> str:
    if not text:
        return ""
    day = date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"
