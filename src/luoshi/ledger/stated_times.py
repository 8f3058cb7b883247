"""Times where a time limit stands: a cell 完成时限, a label, a bracket of responsibility. There no sign is needed.

What gives no day (全年, 长期坚持, 每季度, 主汛期前) is kept as written. Times in running text are read in ``deadlines``.
"""

from __future__ import annotations

import datetime
import re

from luoshi.ledger.days import Clock, date, day_of, dotted_day, number, year_named
from luoshi.ledger.deadlines import find_deadlines
from luoshi.ledger.model import Deadline
from luoshi.ledger.open_labels import only_time
from luoshi.ledger.times import BEFORE, Closed, times_in
from luoshi.reading.span import Span

_DOTTED = re.compile("20\\d\\d[./\\-]\\d{1,2}(?:[./\\-]\\d{1,2})?(?![\\d年])")
_SHORT = re.compile(f"(?<![\\d.])(\\d{{1,2}})[.．](\\d{{1,2}})日?(?:{BEFORE})?(?![\\d.％%])")  # 6.30前
_SHORT_YEAR = re.compile("(?<!\\d)(2\\d)年(?=\\d{1,2}月|底|[上下]半年|第?[一二三四]季)")
_LATIN_QUARTER = re.compile("(?:(20\\d\\d)年?)?第?[QqＱ]([1-4])")
_BARE_YEAR = re.compile("(20\\d\\d)(?:年度?)?")
_OPEN_ENDED = re.compile("持续|长期|全年|常态|始终|经常|立行立改|立即|即时|即刻|适时|近期")
_RHYTHM = re.compile("每[一个]?[年月季周半日天]|逐[年月]|按[月季年周]")
_FROM_EVENT = re.compile("(?:受理|收到|接到|申请|发生|获批|批复|认定|次日|月后|起)[^，。；]{0,8}$")
_LONGEST = 60
# A line of a cell that is a limit by itself; a year alone or what a narrow column breaks off is none.
_SAYS_WHEN = re.compile(
    "[月季度年旬周][^年月]{0,3}[底末前内中]|半年|\\d[日号]|[^\\d年月]{2}前$|长期|持续|常态|立行立改"
)
_PART = re.compile("[^；;\\s][^；;]*")
_SAYS_SOMETHING = re.compile("[\u4e00-\u9fff\\d]{2}")
_SAYS_NOTHING = re.compile("(?:无|暂无|见备注|详见[^，。]*|同上|另行[^，。]*|待定)[。]?")


def stated_deadline(text: str, place: Span, clock: Clock, words: str | None = None) -> Deadline | None:
    """What the cell or label ``place`` says of when, None where it says nothing.

    ``words`` are those of a cell broken over lines that other cells part. A whole schedule (一季度立项；二季度开工…) is no limit: of its times the last one is.
    """
    written = words or place.of(text).replace("\v", "").strip()
    if len(written) > _LONGEST:
        found = find_deadlines(text, place, clock)
        return max(found, key=lambda deadline: deadline.by or "", default=None)
    by = parse_deadline(written, clock)
    if by is None and (not _SAYS_SOMETHING.search(written) or _SAYS_NOTHING.fullmatch(written)):
        return None
    return Deadline(written, by, place)


def stated_deadlines(text: str, place: Span, clock: Clock, words: str | None = None) -> list[Deadline]:
    """What a cell says of when: a limit for each of its lines where each says one by itself, else one for the whole."""
    if words is None and "\v" in (written := place.of(text)):
        out: list[Deadline] = []
        at = place.start
        for line in written.split("\v"):
            said = stated_deadline(text, Span(at, at + len(line)), clock) if _SAYS_WHEN.search(line) else None
            if said is None:
                break
            out.append(said)
            at += len(line) + 1
        else:
            return out
    parts = [
        Span(place.start + found.start(), place.start + found.end())
        for found in (_PART.finditer(place.of(text)) if words is None else ())
    ]
    if len(parts) > 1 and all(only_time(part.of(text)) for part in parts):
        dues = [Deadline(part.of(text), parse_deadline(part.of(text), clock), part) for part in parts]
        if all(due.by for due in dues):
            return dues  # 2025年9月；2025年12月
    return [one] if (one := stated_deadline(text, place, clock, words)) else []


def parse_deadline(written: str, clock: Clock) -> str | None:
    """The day (YYYY-MM-DD) that a column 完成时限 or a bracket means, None where no day can be told.

    Of several times in one cell the last one counts: then the whole is due.
    """
    written = Closed("".join(written.split())).text
    written = _SHORT_YEAR.sub(lambda short: f"20{short[1]}年", written)
    days = [dotted_day(found[0]) for found in _DOTTED.finditer(written)]
    rest = _DOTTED.sub("□", written)
    year = int(leading[1]) if (leading := _BARE_YEAR.search(written)) else None
    default = year or clock.this_year
    for found in _LATIN_QUARTER.finditer(rest):
        in_year = int(found[1]) if found[1] else default
        days.append(date(in_year, 3 * int(found[2])) if in_year else None)
    rest = _LATIN_QUARTER.sub("□", rest)
    if _RHYTHM.search(rest):
        return None
    for found in times_in(rest):
        if found["count"] and _FROM_EVENT.search(rest[: found.start()]):
            continue
        days.append(day_of(found, clock, year))
        year = year_named(found, clock, year) or year
    if not any(days) and default:
        days += [date(default, number(short[1]), number(short[2])) for short in _SHORT.finditer(rest)]
    known: list[datetime.date] = [day for day in days if day]
    if known:
        return max(known).isoformat()
    if not _OPEN_ENDED.search(written) and (bare := _BARE_YEAR.fullmatch(rest)):
        return f"{bare[1]}-12-31"
    return None
