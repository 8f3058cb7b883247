"""The words around figures: bounds (不低于), directions (下降), verbs of delivery (新建), and reading them off.

Holds the vocabulary that every module on targets shares, and what stands between a metric and its figure.
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
    "近": "附",
    "至": "以甚乃",
    "到": "得看做找",
    "以": "所可予",
    "共": "公",
    "达": "发到通",
    "破": "突",
    "超": "赶高",
    "降": "下",
    "升": "提上",
}
_FILLERS = """力争 确保 努力 争取 要 应 应当 须 必须 需 将 均 都 全部 分别 累计 总计 合计 基本 同比
年均 平均 再 各 各自 每年 以 力求 进一步 一次性 总体 大幅 稳步 逐步 年度 全年 共 预计
继续 原则上 持续 : ："""
_BASES = (
    r"(?:比|较|相比|相较|同|与)于?(?:20\d\d年(?:的)?|去年|上年|上一年|同期|上年同期|去年同期|基期|现状|[“\"]?十[三四五]五[”\"]?期?末?)"
    r"(?:同期|末|底|年底)?(?:水平|相比)?"
    r"|在?(?:原|现有|20\d\d年|上年|去年|当前)[^，。；、\d]{0,6}基础上再?"
)


def any_of(words: str) -> str:
    """A pattern for any of the words, which blanks part; longer ones are tried first."""
    return "|".join(re.escape(word) for word in sorted(set(words.split()), key=len, reverse=True))


_BASE_END = re.compile(f"(?:{_BASES})$")
_BASE_LAST = frozenset("年期上末底平比准状再前")  # the characters a base may end in
_ROLES: dict[str, str] = {
    **dict.fromkeys(_FILLERS.split(), "filler"),
    **dict.fromkeys(_REACH.split(), "reach"),
    **dict.fromkeys(_DOWN.split(), "down"),
    **dict.fromkeys(_UP.split(), "up"),
    **dict.fromkeys(_BOUNDS, "bound"),
}


def _sizes(words: Iterable[str]) -> dict[str, list[int]]:
    """How long the words are that end in a character, the longest first: nothing else need be looked up."""
    sizes: dict[str, set[int]] = {}
    for word in words:
        sizes.setdefault(word[-1], set()).add(len(word))
    return {last: sorted(found, reverse=True) for last, found in sizes.items()}


_SIZES = _sizes(_ROLES)
# Verbs of delivery: what a plan does with the things it counts.
DELIVERY = """促成 新开办 开办 新建改扩建 补充配置 培育建设 建设培育 建设认定 建成投用 建成并投用 新改扩建 新改建 改扩建 新建 改建 扩建
建成 建设 建好 建立 共建 迁建 续建 补建 加建 在建 打造 新培育 培育 培养 培训 引进 引育
引培 引入 招引 招聘 选派 选聘 遴选 增选 评选 评定 认定 创建 争创 创成 申报 新增 净增
增加 增设 改造 提升 完成 组织实施 实施 开展 举办 承办 组织 推出 发布 制定 修订 制修订
设立 成立 组建 布局 推广 推动 支持 扶持 帮助 惠及 服务 覆盖 安置 救助 资助 新发放 发放
投放 争取 引导 整合 整治 治理 修复 恢复 恢复和改善 完善 配置 配备 购置 更新 安装 铺设
敷设 开通 开工 投产 竣工 启动 攻克 突破 取得 形成 研发 开发 创制 转化 解决 化解 淘汰
拆除 关停 退出 压减 接入 纳入 上线 归集 开放 汇聚 集聚 储备 谋划 投运 投用 扩大 消除
清理 排查 办好 壮大 孵化 实现 力争 确保 拥有 吸引 接待 生产 种植 造林 新开 加密 增开
建造 筹集 筹建 供应 培优 入库 选树 选育 打通 创办 盘活 收储 出让 供地 流转 新注册 登记
落地 签约 新认定 新引进 新开工 新建成 新开通 新投产 重点打造 新建改造 新建和改造 新建改建
新建及改造 新增和改造 新建或改造 改造提升 提质改造 升级改造 新（改）建 新(改)建 新（改、扩）建
优化 调整 处置 检测 抽检 监测 巡诊 免费 发展 达到 保有 创作 出版 演出 放映 送 办理 建档
创 建 招 引 育 新设 开设 增添 投入 采购 补齐 兑付 减免 落实 完工 建强 升级 做强 挖掘
征集 招收 扩招 招募 录用 输送 派驻 聘请 提供 维修 维护 加固 疏浚 清淤 绿化 亮化 硬化
拓宽 栽植 栽种 补植 增殖 放流 存栏 出栏 增绿 抚育 建改 腾退 供给 分配 交付 保障 受理
调解 审结 执结 普查 摸排 消化 置换"""
_DELIVERY_WORDS = frozenset(DELIVERY.split())
_DELIVERY_SIZES = _sizes(_DELIVERY_WORDS)
# Verbs under which even a small Chinese numeral is a figure: 新建两个, 建成十个 (not 落实两个, 实施三项).
STRICT_END = re.compile(
    "(?:新建|改建|扩建|建成|建设|打造|培育|新培育|引进|引育|招引|创建|争创|新增|净增|增加|改造|设立|组建|布局|攻克|突破|取得|形成|举办|开通|购置|培养|"
    "建立|遴选|认定|安装|投用|力争|确保|完成|推出|创成|申报|孵化|达|到)$"
)


class Tail(NamedTuple):
    """What stands between a metric and its figure. ``end`` is where the metric's own words end."""

    end: int
    bound: Bound | None = None
    direction: Direction | None = None
    reach: bool = False
    to: bool = False  # 提高到,: the figure is the level to be reached, not the step
    approximate: bool = False
    separate: bool = False  # 分别: one figure for each of several metrics

    @property
    def says_target(self) -> bool:
        """Whether the words alone say that the figure is to be reached."""
        return bool(self.bound not in (None, "~") or self.direction or self.reach)


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


def delivery_verb(words: str) -> int:
    """Where the verb of delivery begins that ends the words (新建, 建成了), their length where none does."""
    end = len(words)
    if words.endswith(("了", "并", "和")):
        end -= 1
    for size in _DELIVERY_SIZES.get(words[end - 1 : end], ()):
        if size <= end and words[end - size : end] in _DELIVERY_WORDS:
            return end - size
    return len(words)


def delivers(words: str) -> bool:
    """Whether the words end in a verb of delivery."""
    return delivery_verb(words) < len(words)


def read_tail(left: str) -> Tail:
    """Read the words in front of a figure from right to left, down to the metric."""
    end = len(left)
    bound: Bound | None = None
    direction: Direction | None = None
    reach = to = approximate = separate = False
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
            separate = separate or word == "分别"
        end = start
    return Tail(end, bound, direction, reach, to, approximate, separate)
