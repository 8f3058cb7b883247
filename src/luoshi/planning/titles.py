"""What a plan and its tasks are called: their own headings, else a short name taken from the words up to a natural boundary."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from luoshi.ledger.headings import plain_heading
from luoshi.ledger.model import Ledger, Task
from luoshi.reading.span import Span

TITLE_LIMIT = 200
CLAUSE = 40  # a sentence up to this long is a name as it stands
LONGEST_CLAUSE = 60  # a clause beyond this is ended within an enumeration

_FRAME = "notice"
_PLAN_WORD = re.compile(
    r"(?:方案|计划|规划|意见|办法|措施|清单|要点|分工|行动|细则|纲要|工程)(?:[（(][^（）()]*[)）])?$"
)
_ISSUED = re.compile(r"(?:关于)?印发\s*[《“](.+)[》”]\s*(?:等.{0,8})?(?:的?通知)?\s*$", re.S)
_ISSUED_PLAINLY = re.compile(r"关于印发\s*(.{4,}?)\s*的通知\s*$", re.S)
# 到2025年底，……; 按照……要求，……; 以……为主导，…… say when and how, not what.
_LEAD_IN = re.compile(
    r"(?:(?:力争|争取|确保)?(?:到|至|截至)?20\d\d年[^，,]{0,12}|(?:为|为了|按照|根据|依据|围绕|依托|针对|结合)[^，,]{2,}"
    r"|以[^，,]{2,}为[^，,]{1,6})[，,](?=.{4})"
)
_PAUSE = re.compile(r"[，,：:]")


def title_of_plan(ledger: Ledger, document: str) -> str:
    """What the plan is called: the title of what the notice issues (总体方案), not the notice's.

    >>> title_of_plan(Ledger(), "青禾市人民政府关于印发《青禾市2025年重点工作方案》的通知")
    '青禾市2025年重点工作方案'
    """
    main = next((part.title for part in ledger.plans if part.id == "main"), "")
    notice = next((part.title for part in ledger.plans if part.id == _FRAME), "")
    if main and main not in {notice, document} and _PLAN_WORD.search(main.strip()):
        return " ".join(main.split())
    return title_issued(document)


def title_issued(title: str) -> str:
    """The title of what a notice issues; any other title as it stands.

    >>> title_issued("关于印发重点任务分工方案的通知"), title_issued("2025年政府工作报告")
    ('重点任务分工方案', '2025年政府工作报告')
    """
    found = _ISSUED.search(title) or _ISSUED_PLAINLY.search(title)
    return " ".join(found[1].split()).strip("《》") if found else title


def title_of(task: Task, text: str) -> str:
    """What a task is called: its heading; without one the first clause of its words; else its number."""
    heading = plain_heading(task.heading or "")
    if heading:
        return heading
    bodies = (body for assignment in task.assignments for body in (*assignment.lead, *assignment.support))
    known = {*task.path, *(entry.text for entry in task.deadlines), *(body.written for body in bodies)}
    sources = [assignment.source_span.start for assignment in task.assignments]
    return name_in(text, task.span, task.number, sources, known)


def name_in(text: str, span: Span, number: str | None, sources: Iterable[int], known: Collection[str]) -> str:
    """A short name for the words of a task that has no heading. ``sources`` is where it is said who answers for it; ``known``
    are cells of a table that say something else: what stands above it, bodies, days.
    """
    start, end = span
    words = (
        text[start : min([end, *(at for at in sources if start + 4 < at < end)])].replace("\v", "").strip()
    )
    words = words.removeprefix(number or "").lstrip("．.、 \t")
    cells = [cell.strip() for cell in re.split(r"[\t\n]", words)]
    own = [cell for cell in cells if cell and cell not in known and not cell.isdigit()]
    return short_name(own[0] if own else words) or plain_heading(number or "")


def short_name(words: str) -> str:
    """A short name for what the words ask: their first sentence, or the first clause of a long one that says what to do.

    >>> short_name("新建标准厂房20万平方米。其中一期8万平方米。")
    '新建标准厂房20万平方米'
    >>> short_name("到2025年底，建成全省统一的公共数据授权运营平台和数据产权登记平台，推动数据依法有序流通，培育数据商。")
    '建成全省统一的公共数据授权运营平台和数据产权登记平台'
    """
    sentence = re.split(r"[。；;！？]", plain_heading(words))[0].strip()
    if len(sentence) <= CLAUSE:
        return sentence
    said = _LEAD_IN.sub("", sentence, count=1) if _LEAD_IN.match(sentence) else sentence
    at = next((m.start() for m in _PAUSE.finditer(said) if m.start() >= 6), len(said))
    clause = said[:at]
    if len(clause) > LONGEST_CLAUSE:
        pause = clause.rfind("、", 6, LONGEST_CLAUSE)
        clause = f"{clause[:pause]}等" if pause > 0 else clause
    return clause[:TITLE_LIMIT]
