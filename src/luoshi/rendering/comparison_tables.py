"""A comparison of ledgers as rows of words: what the page and the workbook show alike."""

from __future__ import annotations

from collections.abc import Iterator

from luoshi.alignment.comparing import Comparison, Linked
from luoshi.alignment.items import Item
from luoshi.alignment.target_changes import TargetChange
from luoshi.ledger.model import Target

RELATIONS = {
    "one_to_one": "一对一",
    "one_to_many": "一对多",
    "many_to_one": "多对一",
    "many_to_many": "多对多",
}
CHANGES = {
    "raised": "提高", "lowered": "降低", "same": "不变", "hedged": "改为力争", "unhedged": "改为确定", "comparator": "关系不同",
    "added": "新增", "removed": "不再有",
}  # fmt: skip
DIFFERS = {
    "value": "数值",
    "unit": "单位",
    "hedge": "语气",
    "comparator": "关系",
    "year": "年份",
    "metric": "叫法",
}
_SIGNS = {">=": "≥", "<=": "≤", "~": "约", "range": "", "=": ""}

Table = tuple[str, tuple[str, ...], list[tuple[str, ...]]]


def tables(comparison: Comparison) -> list[Table]:
    """Title, heads and rows of each table; tables without rows are left out."""
    found: list[Table] = [
        (
            "对应",
            ("原条目", "现条目", "关系", "相近程度", "依据", "目标变化", "牵头变化"),
            [_link(each) for each in comparison.linked],
        ),
        ("不再有", ("条目", "位置"), [(_name(item), _place(item)) for item in comparison.links.dropped]),
        ("新增", ("条目", "位置"), [(_name(item), _place(item)) for item in comparison.links.new]),
        (
            "总体目标",
            ("指标", "原来", "现在", "变化"),
            [
                (change.metric, figure(change.old), figure(change.new), _changed(change))
                for change in comparison.goals
            ],
        ),
        ("重复出现的数", ("指标", "出处", "写法", "不同之处"), list(_repeated(comparison))),
    ]
    return [table for table in found if table[2]]


def figure(target: Target | None) -> str:
    """A target's figure as it is written: 力争≥5.5%."""
    if target is None or target.value is None:
        return "—"
    value = target.value
    words = "—".join(f"{each:f}" for each in value) if isinstance(value, tuple) else f"{value:f}"
    sign = _SIGNS.get(target.comparator, target.comparator)
    return f"{target.hedge or ''}{sign}{words}{target.unit}"


def _link(linked: Linked) -> tuple[str, ...]:
    link = linked.link
    evidence = [f"共有“{'”“'.join(link.terms[:3])}”"] if link.terms else []
    if link.bodies:
        evidence.append(f"都由{'、'.join(link.bodies)}牵头")
    if link.figures:
        evidence.append(f"同样的数{'、'.join(link.figures)}")
    leads = [f"增加{name}" for name in linked.leads_added] + [
        f"不再由{name}" for name in linked.leads_removed
    ]
    targets = [
        f"{change.metric}：{figure(change.old)}→{figure(change.new)}（{_changed(change)}）"
        for change in linked.targets
        if change.changes != ("same",)
    ]
    return (
        _name(link.old), _name(link.new), RELATIONS[link.relation], f"{min(link.score, 1):.2f}", "；".join(evidence),
        "；".join(targets), "；".join(leads),
    )  # fmt: skip


def _changed(change: TargetChange) -> str:
    return "、".join(CHANGES[each] for each in change.changes)


def _name(item: Item) -> str:
    return f"{item.number or ''} {item.title}".strip()


def _place(item: Item) -> str:
    return " › ".join(filter(None, (item.plan, *item.path)))


def _repeated(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    for each in comparison.repeated:
        for place in each.places:
            where = " › ".join(filter(None, (place.side.name, place.target.plan, *place.path[-1:])))
            differs = "、".join(DIFFERS[name] for name in each.differs) or "一致"
            yield each.metric, where, figure(place.target), differs
