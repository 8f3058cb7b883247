"""Which year governs a figure: the one printed or meant last before it (2027年, 明年, 五年内, “十五五”末).

Put here only years of targets; the days of time limits are read in ``days``.
"""

from __future__ import annotations

import re

from luoshi.ledger.days import Clock, number

_YEAR = re.compile(
    "[2十分今本明来次翌后年](?:"
    "(?<=2)(?P<printed>0\\d\\d)(?<![比较与同以自从]20\\d\\d)(?<!储备20\\d\\d)(?<!谋划20\\d\\d)年(?!以来|相比|的?基础|同期|水平|发布|印发|修订|版|项目|度项目)"
    '|(?<=十)(?P<plan>[三四五六])五[”"]?(?:期?末|期间|时期)'
    "|(?<=分)(?P<over>[二两三四五])年"
    "|(?<=[二两三四五]年)(?<![\\d近前后业过受续满足第每十].年)(?=累计|新增|新建|共建|共新|建设|改造|培育)(?P<lasting>)"
    "|(?<=[今本])(?<!自今)(?<!基本)(?<!样本)年(?!以来|已|来)(?P<this>)"
    "|(?<=[明来次翌])(?<![声说证表未后近以本每].)年(?!度|均|限)(?P<next>)"
    "|(?<=后)(?<!以后|之后|今后)年(?![薪均度产收销报检营金龄内])(?P<after>)"
    "|(?<=年)(?<![\\d一二两三四五六七八九十几多数每半往全去今明后次本]年)(?P<end>[内底末])"
    "|(?<=[0-9一二两三四五六七八九十]年)(?<![\\d近前后业过受续满足第每].年)(?:左右|的?时间)*(?:之内|内)(?P<span>)"
    ")"
)
_SENTENCE = frozenset("。\n")


def governing_years(text: str, clock: Clock) -> list[tuple[int, int]]:
    """Where each year stands and which it is, in the order of the text. Base years (比2020年) are not meant."""
    out: list[tuple[int, int]] = []
    for found in _YEAR.finditer(text):
        year = _year_of(found, clock, out[-1][1] if out else None)
        if year is None:
            continue
        if found["end"] and out and not _SENTENCE.intersection(text[out[-1][0] : found.start()]):
            year = out[-1][1]  # 2027年6月底前…，年底前… is the same year
        # 三年内: the expression begins with 年, the time with the numeral before it.
        counted = found["lasting"] is not None or found["span"] is not None
        out.append((found.start() - counted, year))
    return out


def _year_of(found: re.Match[str], clock: Clock, before: int | None) -> int | None:
    if found["printed"]:
        return 2000 + int(found["printed"])
    if found["plan"]:
        return 2020 + 5 * "三四五六".index(found["plan"])
    this_year = clock.this_year
    if this_year is None:
        return None
    if found["lasting"] is not None:
        return this_year + number(found.string[found.start() - 1]) - 1
    if found["over"]:
        return this_year + number(found["over"]) - 1  # 分三年新建: the last of them
    if found["next"] is not None:
        return (before if found[0][0] in "次翌" and before else this_year) + 1
    if found["after"] is not None:
        return this_year + 2
    if found["span"] is not None:
        return clock.issued_on.year + number(found.string[found.start() - 1]) if clock.issued_on else None
    return this_year
