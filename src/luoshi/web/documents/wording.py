"""How corrections of items read to people: one line for each field of their states before and after, made when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.reading.span import Span
from luoshi.rendering.citations import Citations
from luoshi.web.documents.items import State
from luoshi.web.documents.models import Assignment, Correction, Rule, Target, Task
from luoshi.web.kernel.language import in_record_language

FieldChange = dict[str, str]
QUOTED = 12

HEADER_LABELS = {
    "title": _("标题"),
    "doc_number": _("发文字号"),
    "issuer": _("发文机关"),
    "addressees": _("主送机关"),
    "issued_on": _("成文日期"),
    "printed_on": _("印发日期"),
    "disclosure": _("公开方式"),
    "copied_to": _("抄送机关"),
    "attachments": _("附件"),
}
PLAIN_LABELS: dict[str, dict[str, str | Promise]] = {
    "taskforce": {
        "name": _("名称"),
        "convener": _("召集人"),
        "deputies": _("副召集人"),
        "members": _("成员单位"),
        "members_open": _("名单以“等”结尾"),
        "office_host": _("专班办公室"),
    },
    "measure": {
        "number": _("序号"),
        "text": _("激励措施"),
        "eligible": _("激励对象"),
        "lead": _("牵头单位"),
        "support": _("配合单位"),
        "reward": _("激励内容"),
    },
    "award": {
        "measure_number": _("措施序号"),
        "measure": _("措施"),
        "category": _("类别"),
        "recipients": _("表扬对象"),
    },
    "rule": {"text": _("规范"), "polarity": _("性质")},
    "notice": {"message": _("提示")},
}
KIND_LABELS = {
    "document": _("文件要素"),
    "task": _("任务"),
    "target": _("目标"),
    "taskforce": _("专班"),
    "measure": _("激励措施"),
    "award": _("表扬"),
    "rule": _("规范"),
    "notice": _("提示"),
}


def number(value: float | Decimal | None) -> str:
    """A figure without a needless decimal point."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)


def figure(row: Mapping[str, Any]) -> str:
    """The value of a target with its comparator and unit: 不低于 8 万家, 增长 6.5 %."""
    if row["value"] is None:
        return gettext("未写明数值")
    value = number(row["value"])
    if row["value_to"] is not None:
        value += f"—{number(row['value_to'])}"
    grows = gettext("增长") if row["kind"] == Target.Kind.GROWTH else ""
    bound = (
        ""
        if row["comparator"] == "range" or (grows and row["comparator"] == "=")
        else Target.Comparator(row["comparator"]).label
    )
    words = f"{grows}{bound}"
    return " ".join(f"{words} {value} {row['unit']}".split())


class Places:
    """What stretches of a document are called: where they stand, as people cite it, and the words they begin and end with."""

    def __init__(self, citations: Citations, text: str) -> None:
        self._citations, self._text = citations, text

    def words(self, start: int, end: int) -> str:
        """附件1 二（一）3“新建标准厂房…万平方米”."""
        if start >= end:
            return ""
        quoted = " ".join(self._text[start:end].split())
        if len(quoted) > 2 * QUOTED:
            quoted = f"{quoted[:QUOTED]}…{quoted[-QUOTED:]}"
        return f"{self._citations.place(Span(start, end))}“{quoted}”"


def changes(correction: Correction, places: Places | None = None) -> list[FieldChange]:
    """What somebody changed, field by field, in words; several items each under its name.

    What was corrected before the words were made when they are read has them with it, in Chinese.
    """
    if correction.fields:
        names = (row["field"] for row in correction.fields)
        return [{**row, "field": gettext(name)} for row, name in zip(correction.fields, names, strict=True)]
    if correction.action == Correction.Action.TOGETHER:
        return []
    several = len(correction.changes) > 1
    found = []
    for change in correction.changes:
        kind, before, after = change["kind"], change["before"], change["after"]
        name = f"{label(kind, before or after)} " if several else ""
        old, new = (_lines(kind, state, places) for state in (before, after))
        found += [
            {"field": f"{name}{line}", "before": old.get(line, ""), "after": new.get(line, "")}
            for line in dict.fromkeys((*old, *new))
            if old.get(line, "") != new.get(line, "")
        ]
    return found


@in_record_language
def label(kind: str, state: State) -> str:
    """What people call the item, as it is kept."""
    row = state[kind][0]
    if kind == "document":
        return "文件要素"
    if kind == "task":
        return f"{row['number'] or ''}{row['heading'] or ''}" or f"任务 {row['id']}"
    text = {
        "target": "metric",
        "taskforce": "name",
        "measure": "text",
        "rule": "text",
        "notice": "message",
        "award": "measure",
    }[kind]
    return str(row[text])[:80]


class _Kept(dict[str, Any]):
    """A kept row: what a later version keeps and an earlier one did not is nothing there."""

    def __missing__(self, name: str) -> None:
        return None


def _lines(kind: str, state: State | None, places: Places | None) -> dict[str, str]:
    if state is None:
        return {}
    row = _Kept(state[kind][0])
    if kind == "document":
        return {str(name): _text(row[column]) for column, name in HEADER_LABELS.items()}
    if kind == "task":
        lines = _task_lines(state, places)
    elif kind == "target":
        lines = _target_lines("", row, places)
    else:
        lines = {str(name): _text(row[column]) for column, name in PLAIN_LABELS[kind].items()}
        if kind == "rule":
            lines[str(PLAIN_LABELS["rule"]["polarity"])] = str(Rule.Polarity(row["polarity"]).label)
    lines[gettext("原文范围")] = _stretch(row["start"], row["end"], places)
    lines[gettext("核对")] = (
        gettext("%(who)s 已核对") % {"who": row["confirmed_by"]} if row["confirmed_at"] else ""
    )
    return lines


def _task_lines(state: State, places: Places | None) -> dict[str, str]:
    row = _Kept(state["task"][0])
    lines = {
        gettext("序号"): row["number"] or "",
        gettext("任务名称"): row["heading"] or "",
        gettext("类别"): str(Task.Kind(row["kind"]).label),
        gettext("所在方案"): row["plan"] or "",
        gettext("所在标题"): _text(row["path"]),
    }
    deadlines = [_Kept(entry) for entry in state["deadline"]]
    several = len(state["assignment"]) > 1
    for at, assignment in enumerate(map(_Kept, state["assignment"]), 1):
        prefix = gettext("分工%(n)d ") % {"n": at} if several else ""
        bodies = [
            body for body in map(_Kept, state["assignmentbody"]) if body["assignment_id"] == assignment["id"]
        ]
        bodies.sort(key=lambda body: body["position"] or 0)
        for role, name in (("lead", gettext("牵头单位")), ("support", gettext("责任单位"))):
            lines[prefix + name] = "、".join(_body(body) for body in bodies if body["role"] == role)
        lines[prefix + gettext("方式")] = str(Assignment.Mode(assignment["mode"]).label)
        lines[prefix + gettext("名单以“等”结尾")] = _yes(assignment["open"])
        lines[prefix + gettext("范围")] = _stretch(assignment["start"], assignment["end"], places)
        lines[prefix + gettext("出处")] = _stretch(
            assignment["source_start"], assignment["source_end"], places
        )
        own = [entry for entry in deadlines if entry["assignment_id"] == assignment["id"]]
        lines[prefix + gettext("完成时限")] = "；".join(_deadline(entry) for entry in own)
    free = [entry for entry in deadlines if entry["assignment_id"] is None]
    lines[gettext("时限")] = "；".join(_deadline(entry) for entry in free)
    lines[gettext("时限出处")] = "；".join(_stretch(entry["start"], entry["end"], places) for entry in free)
    for at, target in enumerate(map(_Kept, state["target"]), 1):
        lines |= _target_lines(gettext("目标%(n)d ") % {"n": at}, target, places)
    return lines


def _target_lines(prefix: str, row: dict[str, Any], places: Places | None) -> dict[str, str]:
    lines = {
        gettext("指标"): row["metric"] or "",
        gettext("数值"): figure(row),
        gettext("性质"): str(Target.Kind(row["kind"]).label),
        gettext("语气"): row["hedge"] or "",
        gettext("约数"): _yes(row["approximate"]),
        gettext("年份"): str(row["year"] or ""),
        gettext("出处"): _stretch(row["start"], row["end"], places),
    }
    return {f"{prefix}{name}": words for name, words in lines.items()}


def _stretch(start: int | None, end: int | None, places: Places | None) -> str:
    if places is not None and start is not None and end is not None:
        return places.words(start, end)
    return gettext("第 %(start)s—%(end)s 字") % {"start": start, "end": end}


def _yes(value: object) -> str:
    return gettext("是") if value else ""


def _body(row: dict[str, Any]) -> str:
    name = row["name"]
    return row["written"] if name in {None, row["written"]} else f"{row['written']}（{name}）"


def _deadline(row: dict[str, Any]) -> str:
    return f"{row['text']}（{row['by']}）" if row["by"] else row["text"]


def _text(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return gettext("是")
    if isinstance(value, dict):
        return _body(_Kept(value))
    if isinstance(value, list):
        return "、".join(_text(entry) for entry in value)
    return str(value)
