"""The words around figures: bounds (不低于), directions (下降), and reading them off.

Holds the vocabulary that every module on targets shares, and what stands between a metric and its figure. Verbs
of action are in ``verbs``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

Bound = Literal[">=", ">", "<=", "<", "~"]
Direction = Literal["up", "down"]

_BOUND_WORDS: dict[Bound, str] = {
    ">=": "不低于 不少于 不小于 不得低于 不得少于 不能低于 不能少于 至少 不下于 ≥ >= 大于等于 最少 最低",
    ">": "突破 超过 超出 超 高于 大于 多于 过 逾 破 > ＞ 优于",
    "<=": "不超过 不高于 不大于 不多于 不得超过 不得高于 不能超过 最多 控制在 限制在 严控在 ≤ <= 小于等于 不突破 压缩在",
    "<": "低于 小于 少于 < ＜",
    "~": "约 大约 近 将近 接近 约为 大致",
}
_BOUNDS: dict[str, Bound] = {word: bound for bound, words in _BOUND_WORDS.items() for word in words.split()}
_UP = "增长 提高 提升 增加 上升 上涨 增幅 增速 增 扩大 升 提速 递增 净增长 涨幅 扩容"
_DOWN = """缩小 下降 降低 减少 压缩 压减 缩短 削减 精简 下调 缩减 回落 收窄 压降 降 减 降幅 减排 减量"""
_REACH = """达到 达 实现 保持在 保持 稳定在 稳定 维持在 维持 稳定保持在 为 到 至 在 基本达到 力达
均达 达成 累计达到 扩大到"""
# Characters in front that make the word part of another one (新增, 通过, 成为).
_PARTS_OF_WORDS = {
    "增": "新净倍递加",
    "减": "双净",
    "过": "通经超",
    "为": "成作行认",
    "在": "存潜现所",
    "要": "主需重",
    "应": "供适响反对效感",
    "近": "附",
    "至": "以甚乃",
    "到": "得看做找",
    "以": "所可予",
    "共": "公",
    "达": "发到通",
    "破": "突",
    "突破": "术”",  # 关键技术突破20项
    "超": "赶高",
    "降": "下",
    "升": "提上",
}
_FILLERS = """力争 确保 努力 争取 要 应 应当 须 必须 需 将 均 都 全部 分别 依次 累计 总计 合计 基本 同比
年均 平均 再 各 各自 每年 每人每月 每人每年 以 力求 进一步 一次性 总体 大幅 稳步 逐步 年度 全年 共 预计
继续 原则上 持续 : ："""
_BASES = (
    r"(?:比|较|相比|相较|同|与)于?(?:20\d\d年(?:的)?|去年|上年|上一年|年初|期初|上季度|上月|同期|上年同期|去年同期|基期|现状|[“\"]?十[三四五]五[”\"]?期?末?)"
    r"(?:同期|末|底|年底)?(?:水平|相比)?"
    r"|在?(?:原|现有|20\d\d年|上年|去年|当前)[^，。；、\d]{0,6}基础上再?"
)


def any_of(words: str) -> str:
    """A pattern for any of the words, which blanks part; longer ones are tried first."""
    return "|".join(re.escape(word) for word in sorted(set(words.split()), key=len, reverse=True))


_BASE_END = re.compile(f"(?:{_BASES})$")
_BASE_LAST = frozenset("年初度月期上末底平比准状再前")  # the characters a base may end in
_ROLES: dict[str, str] = {
    **dict.fromkeys(_FILLERS.split(), "filler"),
    **dict.fromkeys(_REACH.split(), "reach"),
    **dict.fromkeys(_DOWN.split(), "down"),
    **dict.fromkeys(_UP.split(), "up"),
    **dict.fromkeys(_BOUNDS, "bound"),
}


def sizes_by_end(words: Iterable[str]) -> dict[str, list[int]]:
    """How long the words are that end in a character, the longest first: nothing else need be looked up."""
    sizes: dict[str, set[int]] = {}
    for word in words:
        sizes.setdefault(word[-1], set()).add(len(word))
    return {last: sorted(found, reverse=True) for last, found in sizes.items()}


_SIZES = sizes_by_end(_ROLES)


class Tail(NamedTuple):
    """What stands between a metric and its figure. ``end`` is where the metric's own words end."""

    end: int
    bound: Bound | None = None
    direction: Direction | None = None
    reach: bool = False
    to: bool = False  # 提高到,: the figure is the level to be reached, not the step
    approximate: bool = False
    separate: bool = False  # 分别: one figure for each of several metrics
    alike: bool = False  # 均: the one figure for each of several metrics
    says_target: bool = False  # the words alone say that the figure is to be reached


_make = tuple.__new__  # of a hundred figures each has a tail; this skips a call for each of them


def _last_word(left: str, end: int) -> tuple[int, str]:
    """Where the last known word before ``end`` begins, and its role; ``end`` itself where there is none."""
    if left[end - 1] in _BASE_LAST:
        base = _BASE_END.search(left, max(0, end - 24), end)
        if base:
            return base.start(), "base"
    for size in _SIZES.get(left[end - 1], ()):
        role = _ROLES.get(left[end - size : end]) if size <= end else None
        if role:
            return end - size, role
    return end, ""


def read_tail(left: str) -> Tail:
    """Read the words in front of a figure from right to left, down to the metric."""
    end = len(left)
    bound: Bound | None = None
    direction: Direction | None = None
    reach = to = approximate = separate = alike = False
    while end:
        start, role = _last_word(left, end)
        if start == end:
            break
        word = left[start:end]
        before = left[start - 1 : start] if start else ""
        if before and before in _PARTS_OF_WORDS.get(word, ""):
            break
        if role == "bound":
            if _BOUNDS[word] == "~":
                approximate = True
            else:
                bound = bound or _BOUNDS[word]
        elif role == "up":
            direction = direction or "up"
            to = to and word not in ("增速", "增幅", "涨幅")  # 增速达12% is a step, 提高到12% a level
        elif role == "down":
            direction = direction or "down"
        elif role == "reach":
            reach = True
            to = to or (direction is None and word in ("到", "至", "增至", "升至", "提至", "达到", "达"))
        elif role == "filler":
            separate = separate or word in ("分别", "依次")
        alike = alike or word in ("均", "均达")
        end = start
    says_target = reach or bound is not None or direction is not None
    return _make(Tail, (end, bound, direction, reach, to, approximate, separate, alike, says_target))
