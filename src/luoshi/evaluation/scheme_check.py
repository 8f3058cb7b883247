"""What must hold across the parts of a scheme, beyond the form of each part; every fault with line and remedy.

Checks that need the figures (unknown indicators, units, groups) are made when the scheme meets them, in
``compile.py``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial

from luoshi.evaluation.arrays import EvaluationError
from luoshi.evaluation.figures import standard_period
from luoshi.evaluation.scheme import Element, Leaf, Node, Scheme
from luoshi.evaluation.scheme_check_methods import direction_faults, order_faults, share_bounds_fault
from luoshi.evaluation.scheme_text import Fault, Path, SchemeText
from luoshi.evaluation.scheme_weighting import (
    AnalyticHierarchy,
    BenefitOfTheDoubt,
    BudgetAllocation,
    Given,
    Proportional,
)
from luoshi.evaluation.scheme_words import FIELDS
from luoshi.evaluation.tree import TOTAL, Branch, build_tree, elements
from luoshi.evaluation.weights import analytic_hierarchy

_DEEPEST = 32


def check(scheme: Scheme, written: SchemeText) -> list[Fault]:
    """All faults of a scheme whose parts are well formed."""
    places = {item.id: path for item, path in elements(scheme.indicators, ("indicators",))}
    faults = list(_ids(scheme, written)) or list(_parents(scheme, written, places))
    if faults:
        return faults  # a broken tree would only repeat itself in every later check
    tree = build_tree(scheme)
    known = set(tree.ids)
    for branch in tree.branches:
        path = places.get(branch.id, ("indicators",))
        line = line_of(written, path)
        if not branch.children:
            faults.append(
                Fault(
                    line, branch.id, "这个节点没有下级，请补上指标（indicator）或下级（children），或删去它"
                )
            )
            continue
        items = [tree.ids[child] for child in branch.children]
        faults += [Fault(line, branch.id, message) for message in _weight_faults(branch, items, scheme)]
    for index, step in enumerate(scheme.tie_breaks):
        line = line_of(written, ("tie_breaks", index))
        if step.by is None:
            continue
        if step.by not in known:
            faults.append(Fault(line, step.by, "指标体系里没有这个编号，并列规则只能引用已有的节点或指标"))
        elif step.compare == "value" and step.by not in {leaf.id for leaf in tree.leaves}:
            faults.append(Fault(line, step.by, "这是节点，没有原值；请改为比较得分（compare: score）"))
    for index, gate in enumerate(scheme.gates):
        if gate.node is not None and gate.node not in known:
            faults.append(
                Fault(
                    line_of(written, ("gates", index)),
                    gate.node,
                    "指标体系里没有这个编号，请核对节点（node）",
                )
            )
    line_at = partial(line_of, written)
    faults += _periods(scheme, line_at)
    faults += direction_faults(scheme, line_at)
    faults += order_faults(scheme, line_at)
    faults += _selection(scheme, written)
    faults += _partitions(scheme, written)
    return faults


def line_of(written: SchemeText, path: Path) -> int:
    """The line of a field named in English, however it is written."""
    here: Path = ()
    for step in path:
        options = (
            [(*here, step), (*here, FIELDS.get(step, step))] if isinstance(step, str) else [(*here, step)]
        )
        here = next((option for option in options if option in written.lines), here)
    return written.line(here)


def _ids(scheme: Scheme, written: SchemeText) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for item, path in elements(scheme.indicators, ("indicators",)):
        line = line_of(written, (*path, "id"))
        if item.id == TOTAL and not (isinstance(item, Node) and path == ("indicators", 0)):
            yield Fault(line, item.id, "这个编号留给总分，请换一个编号")
        elif item.id in seen:
            yield Fault(line, item.id, f"编号已在第{seen[item.id]}行用过，每个节点和指标的编号应各不相同")
        seen.setdefault(item.id, line)


def _parents(scheme: Scheme, written: SchemeText, places: dict[str, Path]) -> Iterator[Fault]:
    items: dict[str, Element] = {}
    above: dict[str, str | None] = {}

    def walk(part: tuple[Element, ...], around: str | None) -> None:
        for item in part:
            items[item.id], above[item.id] = item, item.parent or around
            if isinstance(item, Node):
                walk(item.children, item.id)

    walk(scheme.indicators, None)
    for name, parent in above.items():
        line = line_of(written, (*places[name], "parent"))
        if parent is None:
            continue
        if parent not in items:
            yield Fault(line, name, f"上级“{parent}”不存在，请核对编号")
        elif isinstance(items[parent], Leaf):
            yield Fault(line, name, f"上级“{parent}”是指标，指标之下不能再有下级")
        else:
            route = [name]
            at: str | None = parent
            while at is not None and at not in route:
                route.append(at)
                at = above.get(at)
            if len(route) > _DEEPEST:
                yield Fault(line, name, f"指标树超过{_DEEPEST}层，请减少层次")
            elif at == name:
                yield Fault(
                    line, name, f"指标树首尾相接：{' → '.join((*route, name))}，请改正其中一个上级（parent）"
                )


def _weight_faults(branch: Branch, items: list[str], scheme: Scheme) -> Iterator[str]:
    spec = branch.weights
    if branch.group_weights and not (
        isinstance(spec, (Given, Proportional)) and (branch.own_weights is not None or len(items) == 1)
    ):
        yield "写分组权重（group_weights）的，下级须都写明权重（weight），定权为给定或按比例"
        return
    if branch.group_weights and isinstance(spec, Given) and len(items) > 1:
        for name in dict.fromkeys(name for weights in branch.group_weights for name in weights):
            pairs = zip(branch.group_weights, branch.own_weights or (), strict=True)
            total = math.fsum(weights.get(name, own) for weights, own in pairs)
            if not _whole([total]):
                yield f"“{name}”的分组权重合计为{total:g}，应为1或100（没有写的按权重）；请改正"
    if isinstance(spec, BenefitOfTheDoubt) and branch.aggregation.method != "arithmetic" and len(items) > 1:
        yield "数据包络（BoD）定权只能与加权平均合用，请把合成方法（aggregation）改为加权平均（arithmetic）"
    if isinstance(spec, BenefitOfTheDoubt):
        reason = share_bounds_fault(branch, spec)
        if reason is not None:
            yield reason
    if isinstance(spec, (Given, Proportional)):
        if branch.own_weights is None:
            if len(items) > 1:
                yield "下级没有都写明权重（weight），请补齐，或改用等权（weights: equal）"
        elif isinstance(spec, Given) and len(items) > 1 and not _sums(branch, items, scheme):
            total = math.fsum(branch.own_weights)
            yield f"下级权重合计为{total:g}，应为1或100；请改正，或改用按比例（weights: proportional）"
    elif isinstance(spec, AnalyticHierarchy):
        if len(spec.matrix) != len(items):
            yield f"判断矩阵是{len(spec.matrix)}阶，下级有{len(items)}个，两者应相等"
            return
        try:
            _, ratio = analytic_hierarchy(spec.matrix)
        except (EvaluationError, ValueError) as error:
            yield str(error) if isinstance(error, EvaluationError) else "判断矩阵各行的个数应相同"
            return
        if ratio > spec.limit:
            yield f"判断矩阵的一致性比率为{ratio:.3f}，超过{spec.limit:g}，两两比较互相矛盾，请重新比较"
    elif isinstance(spec, BudgetAllocation):
        for expert, points in spec.allocations.items():
            wrong = sorted(set(points) ^ set(items))
            if wrong:
                yield f"“{expert}”的打分与下级不一致（{'、'.join(wrong)}），应给每个下级各打一个分"


def _sums(branch: Branch, items: list[str], scheme: Scheme) -> bool:
    """Whether the weights make a whole for everybody: altogether, or common ones with those of each addressee."""
    own = branch.own_weights or ()
    scopes = {
        item.id: item.applies_to for item, _ in elements(scheme.indicators, ()) if isinstance(item, Leaf)
    }
    by_item = list(zip(own, (scopes.get(name, ()) for name in items), strict=True))
    common = [weight for weight, names in by_item if not names]
    addressees = {name for _, names in by_item for name in names}
    wholes = [[*common, *(w for w, names in by_item if name in names)] for name in addressees]
    return _whole(own) or (bool(wholes) and all(map(_whole, wholes)))


def _whole(weights: tuple[float, ...] | list[float]) -> bool:
    total = math.fsum(weights)
    return math.isclose(total, 1.0, abs_tol=1e-9) or math.isclose(total, 100.0, abs_tol=1e-7)


def _selection(scheme: Scheme, written: SchemeText) -> Iterator[Fault]:
    selection = scheme.selection
    if selection is None:
        return
    sizes = {
        name: len(members) for name, members in (selection.categories or scheme.peer_groups.groups).items()
    }
    seen: set[str] = set()
    for index, quota in enumerate(selection.quotas):
        line = line_of(written, ("selection", "quotas", index))
        if quota.category in seen:
            yield Fault(line, quota.category, "同一类的名额写了两次，请合并")
        seen.add(quota.category)
        if sizes and quota.category not in sizes:
            yield Fault(line, quota.category, f"没有这一类，已有：{'、'.join(sizes)}")
        elif sizes and quota.at_least > sizes[quota.category]:
            yield Fault(
                line,
                quota.category,
                f"名额{quota.at_least}个，多于该类的{sizes[quota.category]}个对象，请减少名额",
            )
    reserved = sum(quota.at_least for quota in selection.quotas)
    if selection.places is not None and reserved > selection.places:
        line = line_of(written, ("selection", "places"))
        yield Fault(line, "places", f"各类保留名额合计{reserved}个，多于总名额{selection.places}个，请核对")


def _periods(scheme: Scheme, line: Callable[[Path], int]) -> Iterator[Fault]:
    """Periods that are none."""
    asked: list[tuple[str | None, Path]] = [
        (item.period, path)
        for item, path in elements(scheme.indicators, ("indicators",))
        if isinstance(item, Leaf)
    ]
    asked += [(gate.period, ("gates", number)) for number, gate in enumerate(scheme.gates)]
    asked += [(step.period, ("tie_breaks", number)) for number, step in enumerate(scheme.tie_breaks)]
    for period, path in asked:
        try:
            standard_period(str(scheme.year) if period is None else period)
        except EvaluationError as error:
            if period is not None:
                yield Fault(line((*path, "period")), "period", str(error))
    try:
        standard_period(str(scheme.year))
    except EvaluationError as error:
        yield Fault(line(("year",)), "year", str(error))


def _partitions(scheme: Scheme, written: SchemeText) -> Iterator[Fault]:
    units = scheme.population.units
    for index, name in enumerate(units):
        if name in units[:index]:
            yield Fault(
                line_of(written, ("population", "units", index)), name, "这个对象列了两次，请删去一处"
            )
    yield from _once(scheme.peer_groups.groups, written, ("peer_groups", "groups"))
    if scheme.selection is not None:
        yield from _once(scheme.selection.categories, written, ("selection", "categories"))


def _once(mapping: dict[str, tuple[str, ...]], written: SchemeText, path: Path) -> Iterator[Fault]:
    placed: dict[str, str] = {}
    for name, members in mapping.items():
        for member in members:
            if member in placed:
                line = line_of(written, (*path, name))
                yield Fault(
                    line, member, f"既在“{placed[member]}”又在“{name}”，一个对象只能属于一组，请删去一处"
                )
            placed[member] = name
