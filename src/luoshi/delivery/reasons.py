"""Why a light is what it is: codes with values, and the Chinese words of each. Put here every phrase that such a reason has.

A phrase is a code with its values; a reason is one phrase or several that belong together (the figure, what was wanted
of it, last year's); a verdict has one reason or several. What is kept is the codes (``dump``, ``load``), so that words
can be made in whatever language somebody reads: from ``PHRASES``, or from a translation of it. Values stand in the
order in which the Chinese names them; a day is an ISO day, a month (``until``) is "10", or "2024-10" of another year.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from datetime import date

Phrase = tuple[str | int, ...]
Reason = tuple[Phrase, ...]

PHRASES = {
    # tasks
    "cancelled": "任务已取消",
    "overdue": "逾期 %(days)s 天（时限 %(due)s），尚未办结",
    "due_in": "还有 %(days)s 天到期，尚未报办结",
    "due_today": "今天到期，尚未报办结",
    "verified": "已销号",
    "verified_on": "%(day)s已销号",
    "finished": "已报办结，待确认",
    "finished_on": "%(day)s已报办结，待确认",
    "late": "超过时限 %(days)s 天",
    "steps_open": "%(count)s 个节点没有标为完成",
    "step_late": "节点“%(title)s”逾期 %(days)s 天",
    "progress": "%(day)s有新进展，未见滞后",
    "quiet": "最近进展为 %(day)s，已 %(days)s 天没有新进展",
    "begins": "%(day)s开始",
    "given": "%(day)s下达，还没有填写进展",
    "silent": "还没有填写进展",
    "more": "另 %(count)s 项",
    # targets
    "no_value": "%(metric)s：没有目标数值",
    "no_figure": "%(metric)s：还没有数据",
    "unknown": "%(metric)s：没有数据，不知是否达到%(wanted)s",
    "figure": "%(metric)s至%(until)s %(value)s",
    "stale": "此后没有新数据",
    "wanted": "目标 %(value)s",
    "paced": "序时 %(value)s",
    "paced_at_most": "序时 不超过 %(value)s",
    "reached": "已达到",
    "missed": "未达到",
    "no_baseline": "没有基期值，算不出序时进度",
    "last_year": "去年同期 %(value)s",
    # what stands against finishing a task
    "step_open": "节点“%(title)s”（%(due)s）没有完成",
    "part_open": "子任务“%(title)s”还在推进",
    "share_open": "%(count)s 个单位还没有报告各自的部分：%(names)s",
    "too_late": "超过时限 %(days)s 天（时限 %(due)s）",
    # issues
    "returned": "已退回提出单位",
    "not_assigned": "提出 %(days)s 个工作日，尚未交办",
    "to_assign": "待交办",
    "no_limit": "没有时限",
    "limit": "时限 %(due)s",
    "due_in_workdays": "还有 %(days)s 个工作日到期，尚未办结",
    "issue_due_today": "今天到期，尚未办结",
    "no_workday_left": "%(due)s前没有工作日，即将到期，尚未办结",
    "resolved": "已办结",
    "resolved_late": "超过时限 %(days)s 天办结",
    "resolved_in_time": "按时办结",
    "to_verify": "待销号",
    "not_verified": "办结 %(days)s 个工作日，尚未销号",
    # instructions
    "not_answered": "逾期 %(days)s 天（时限 %(due)s），尚未回复",
}
FIELDS = {code: tuple(re.findall(r"%\((\w+)\)s", words)) for code, words in PHRASES.items()}
DAYS, MONTHS = frozenset({"day", "due"}), frozenset({"until"})
BOUNDS, ABOUT = frozenset({"value", "wanted"}), "约"
# The name of the thing of which a phrase tells: left out where it stands beside it already.
SUBJECT = "metric"
_KEPT_LENGTH = 480
_LONGEST_TEXT = 60


def phrase(code: str, *values: str | int | date) -> Phrase:
    """A phrase of ``PHRASES`` with its values in order.

    >>> phrase("overdue", 30, date(2025, 10, 1))
    ('overdue', 30, '2025-10-01')
    """
    return code, *(value.isoformat() if isinstance(value, date) else value for value in values)


def until(day: date, today: date) -> str:
    """The month up to which a figure goes, with its year where that is not this one."""
    return f"{day.month}" if day.year == today.year else f"{day.year}-{day.month:02}"


def dump(reasons: Iterable[Reason]) -> str:
    """The reasons as they are kept: at most 480 characters; what does not go in is counted.

    >>> dump([(phrase("overdue", 30, date(2025, 10, 1)),)])
    '[[["overdue",30,"2025-10-01"]]]'
    """
    kept = [[_cut(each) for each in reason] for reason in reasons]
    left = 0
    while True:
        more = [[["more", left]]] if left else []
        text = json.dumps([*kept, *more], ensure_ascii=False, separators=(",", ":"))
        if len(text) <= _KEPT_LENGTH or not kept:
            return text
        last = kept.pop()[0]
        left += int(last[1]) if last[0] == "more" else 1


def load(text: str) -> tuple[Reason, ...] | None:
    """The reasons that are kept as this; None where it is no such thing, but the sentence that was kept before.

    >>> load('[[["overdue",30,"2025-10-01"]]]'), load("逾期 30 天")
    (((('overdue', 30, '2025-10-01'),),), None)
    """
    if not text.startswith("[["):
        return None
    try:
        return tuple(tuple(tuple(each) for each in reason) for reason in json.loads(text))
    except (ValueError, TypeError):
        return None


def kept_sentence(kept: str) -> str:
    """What is kept of reasons in Chinese words; a sentence that was kept before there were codes stays as it is.

    >>> kept_sentence('[[["late",3]]]'), kept_sentence("逾期 30 天")
    ('超过时限 3 天', '逾期 30 天')
    """
    found = load(kept)
    return kept if found is None else sentence(found)


def sentence(
    reasons: Iterable[Reason],
    *,
    subject: bool = True,
    words: Callable[[str], str] = str,
    day: Callable[[date], str] | None = None,
    month: Callable[[int | None, int], str] | None = None,
) -> str:
    """The reasons in words: Chinese, or what ``words`` makes of it, with days and months as ``day`` and ``month`` write them.

    Without ``subject`` the name of what they tell of is left out. A code that is not known (from a later version) is passed over.

    >>> sentence([(phrase("figure", "地区生产总值", "10", "8.2%"), phrase("wanted", "≥ 10%")), (phrase("late", 3),)])
    '地区生产总值至10月 8.2%，目标 ≥ 10%；超过时限 3 天'
    """
    write_day, write_month = day or chinese_day, month or _chinese_month

    def said(each: Phrase) -> str:
        code, *values = each
        names = FIELDS[str(code)]
        given: dict[str, object] = {}
        for name, value in zip(names, values, strict=False):
            if name in DAYS:
                given[name] = write_day(date.fromisoformat(str(value)))
            elif name in MONTHS:
                year, _, number = str(value).rpartition("-")
                given[name] = write_month(int(year) if year else None, int(number))
            else:
                given[name] = "" if name == SUBJECT and not subject else value
                if name in BOUNDS:
                    given[name] = bound_words(str(value), words)
        text = words(PHRASES[str(code)]) % {**dict.fromkeys(names, ""), **given}
        return text if subject else text.lstrip("：:，, ")

    parts = (
        words("，").join(said(each) for each in reason if each and each[0] in PHRASES) for reason in reasons
    )
    return words("；").join(part for part in parts if part)


def bound_words(figure: str, words: Callable[[str], str]) -> str:
    """A figure with its bound as ``words`` says it: of the bounds only 约 is a word, the others are signs.

    >>> bound_words("约 5%", {"约": "about"}.get), bound_words("≥5%", {"约": "about"}.get)
    ('about 5%', '≥5%')
    """
    return f"{words(ABOUT)} {figure[2:]}" if figure.startswith(f"{ABOUT} ") else figure


def chinese_day(day: date) -> str:
    """As official documents write it: 2025年10月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _chinese_month(year: int | None, month: int) -> str:
    return f"{month}月" if year is None else f"{year}年{month}月"


def _cut(each: Phrase) -> list[str | int]:
    return [
        f"{value[: _LONGEST_TEXT - 1]}…" if isinstance(value, str) and len(value) > _LONGEST_TEXT else value
        for value in each
    ]
