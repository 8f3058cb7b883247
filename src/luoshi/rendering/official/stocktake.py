"""The note of a stocktake (调度纪要): its text and tables, all from what the stocktake froze.

The text may be put in other words before it goes out; the tables are always those of the snapshot, and each figure in
them names its period, its source and the observation that it is.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from luoshi.delivery.reasons import kept_sentence
from luoshi.delivery.snapshots import DONE, FrozenDecision, Snapshot, compare, counts
from luoshi.delivery.status import Light
from luoshi.delivery.stocktakes import Part
from luoshi.rendering.official.wording import chinese_date, numbered, paragraphs_of, title_lines

LIGHTS = {Light.GREEN: "正常", Light.AMBER: "关注", Light.RED: "滞后", Light.NONE: "无数据"}
PARTS = {
    Part.RED.value: "滞后的任务",
    Part.DANGER.value: "有完不成危险的任务",
    Part.MILESTONE.value: "节点逾期的任务",
    Part.AMBER.value: "需要关注的任务",
    Part.ISSUE.value: "逾期的问题",
    Part.INSTRUCTION.value: "逾期未回复的批示",
}
FORMS = {"note": "记录", "issue": "交办问题", "instruction": "批示"}
_NONE = "—"


def note_text(snapshot: Snapshot, earlier: Snapshot | None = None) -> str:
    """The text as the program writes it, a paragraph a line."""
    lines = ["一、总体情况", _overall(snapshot)]
    if earlier is not None:
        lines.append(_since(earlier, snapshot))
    lines.append("二、滞后和需要关注的事项")
    lines.append(_agenda(snapshot))
    lines.append("三、议定事项")
    lines += [_decided(at, decision) for at, decision in enumerate(snapshot.decisions, 1)]
    if not snapshot.decisions:
        lines.append("本次调度没有议定事项。")
    return "\n".join(lines)


def note_values(snapshot: Snapshot, digest: str, *, office: str, text: str, written: date) -> dict[str, Any]:
    """The values of the note's template."""
    tables = {
        "议定事项": _rows_decided(snapshot),
        "议程": _rows_agenda(snapshot),
        "数据": _rows_figures(snapshot),
    }
    names = {"议定事项": "议定事项清单", "议程": "滞后和需要关注事项清单", "数据": "目标数据及来源"}
    attached = [names[name] for name, rows in tables.items() if rows]
    labels = iter(numbered(attached) if len(attached) > 1 else [""] * len(attached))
    values: dict[str, Any] = {
        "发文机关标志": "调度纪要",
        "标题行": title_lines(f"{snapshot.title}纪要"),
        "正文": paragraphs_of(text),
        "附件说明": numbered(attached),
        "署名": office,
        "成文日期": chinese_date(written.isoformat()),
        "印发机关": office,
        "印发日期": chinese_date(written.isoformat()),
        "快照": f"数据取自{chinese_date(snapshot.day.isoformat())}调度结束时的快照，摘要 {digest[:16]}。",
    }
    for name, rows in tables.items():
        number = next(labels).partition(".")[0] if rows else ""
        values[name] = [{"序号": number, "名称": names[name], "分组": rows}] if rows else []
    return values


def _overall(snapshot: Snapshot) -> str:
    lit = counts(snapshot.tasks)
    done = sum(task.state in DONE for task in snapshot.tasks)
    said = "，".join(f"{words} {lit[light]} 项" for light, words in LIGHTS.items())
    day = chinese_date(snapshot.day.isoformat())
    return (
        f"截至{day}，{snapshot.of}共 {len(snapshot.tasks)} 项任务，{said}；已报办结或销号 {done} 项。"
        f"本次调度只要求不在进度上的任务说明原因和下一步安排，共 {snapshot.questions} 项，"
        f"其余 {snapshot.spared} 项没有要求报送任何材料。"
    )


def _since(earlier: Snapshot, snapshot: Snapshot) -> str:
    found = compare(earlier, snapshot)
    turns = (("better", "好转"), ("worse", "变差"), ("done", "新办结"), ("new", "新增"))
    said = "、".join(f"{words} {len(found.turned(turn))} 项" for turn, words in turns)  # type: ignore[arg-type]
    text = f"与{chinese_date(earlier.day.isoformat())}的调度相比，任务{said}。"
    settled = [each for each in found.decisions if each.issue is not None]
    if settled:
        closed = sum(each.issue is not None and each.issue.state == "verified" for each in settled)
        text += f"上次调度交办的问题 {len(settled)} 个，已销号 {closed} 个。"
    return text


def _agenda(snapshot: Snapshot) -> str:
    if not snapshot.agenda:
        return "没有滞后或需要关注的事项。"
    said = []
    for part, words in PARTS.items():
        own = [item for item in snapshot.agenda if item.part == part]
        if own:
            said.append(f"{words} {len(own)} 项")
    return f"本次调度共 {len(snapshot.agenda)} 项，其中{'、'.join(said)}，责任单位和依据见附件。"


def _decided(at: int, decision: FrozenDecision) -> str:
    tail = []
    if decision.body:
        tail.append(f"责任单位：{decision.body}")
    if decision.due:
        tail.append(f"时限：{chinese_date(decision.due.isoformat())}")
    text = " ".join(decision.text.split()).rstrip("。；")
    return f"{at}.{text}。" + (f"（{'；'.join(tail)}）" if tail else "")


def _rows_decided(snapshot: Snapshot) -> list[dict[str, Any]]:
    rows = [
        {
            "序号": str(at),
            "事项": decision.text,
            "关于": decision.about or _NONE,
            "责任单位": decision.body or _NONE,
            "时限": chinese_date(decision.due.isoformat()) if decision.due else _NONE,
            "去向": FORMS.get(decision.form, decision.form),
        }
        for at, decision in enumerate(snapshot.decisions, 1)
    ]
    return [{"标题": "", "行": rows}] if rows else []


def _rows_agenda(snapshot: Snapshot) -> list[dict[str, Any]]:
    groups = []
    number = 0
    for part, words in PARTS.items():
        rows = []
        for item in snapshot.agenda:
            if item.part == part:
                number += 1
                rows.append(
                    {
                        "序号": str(number),
                        "事项": item.name,
                        "责任单位": item.body or _NONE,
                        "依据": kept_sentence(item.reason) or _NONE,
                    }
                )
        if rows:
            groups.append({"标题": words, "行": rows})
    return groups


def _rows_figures(snapshot: Snapshot) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for figure in snapshot.figures:
        if figure.value:
            rows.append(
                {
                    "序号": str(len(rows) + 1),
                    "指标": figure.metric,
                    "目标": figure.wanted or _NONE,
                    "数据": f"{figure.value}{figure.unit}",
                    "时期": figure.period,
                    "来源": _source(figure.source, figure.observation),
                }
            )
    return [{"标题": "", "行": rows}] if rows else []


def _source(source: str, observation: int | None) -> str:
    return "，".join(filter(None, (source, f"数据编号 {observation}" if observation else "")))
