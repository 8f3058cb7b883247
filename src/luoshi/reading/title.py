"""The title of an official document: one line or several, with its issuer or without, among what pages add to it.

Holds only the finding and joining of title lines.
"""

from __future__ import annotations

import itertools
import re
from typing import NamedTuple

from luoshi.reading.closing import bodies_in
from luoshi.reading.head_lines import NUMBER, TITLE_END, Line, is_sentence, line_kind, without_spaces
from luoshi.reading.span import Span

VERB = re.compile(r"关于|印发|转发|批转|发布|公布|下达|颁布")


# 协办单位：…: a line of label and value is no title.
_LABELLED = re.compile(r"[\u4e00-\u9fff]{2,8}[ \u3000]?[：:]")


_MOST_QUOTED = 4  # lines of a title that one name in guillemets takes


class Title(NamedTuple):
    text: str
    span: Span
    certain: bool
    first: int  # index of its first line


def title_above(lines: list[Line], frame: range) -> Title | None:
    """The title nearest to the body: the last run of title lines that reads as one."""
    run: list[int] = []
    runs: list[list[int]] = []
    for i in frame:
        if line_kind(lines[i].text) == "title":
            run.append(i)
        elif run:
            runs.append(run)
            run = []
    if run:
        runs.append(run)
    for candidate in reversed(runs):
        while candidate and not TITLE_END.search(_bare(lines[candidate[-1]].text)):
            candidate = candidate[:-1]
        if candidate:
            return _compose(lines, candidate)
    for candidate in reversed(runs):
        line = lines[candidate[-1]]
        if (
            4 <= len(without_spaces(line.text)) <= 80
            and not bodies_in(line.text)
            and not line.text.endswith(("：", ":", "，"))
            and not _LABELLED.match(line.text)
        ):
            return Title(_clean(line.text), Span(line.start, line.end), False, candidate[-1])
    return None


_SITE = re.compile(r"[ \u3000]*[-_—|][ \u3000]*[^-_—|]{2,30}(?:网|网站|政府|平台|公报|委员会|局)$")


def _bare(line: str) -> str:
    """A title line without what others put around it: document number, name of the site, guillemets."""
    line = _SITE.sub("", line.strip())
    compact = without_spaces(line)
    compact = re.sub(
        r"[（(][^（）()]{0,14}[〔\[【（(]\d{4}[〕\]】）)]第?\d{1,5}号[^（）()]{0,20}[）)]$", "", compact
    )
    if (match := NUMBER.match(compact)) and match.end() < len(compact):
        compact = compact[match.end() :]
    if compact.startswith("《") and compact.endswith("》") and compact.find("》") == len(compact) - 1:
        compact = compact[1:-1].replace("〈", "《").replace("〉", "》")
    if compact.startswith("【") and compact.find("】") == len(compact) - 1:
        compact = compact[1:-1]
    return compact


def _compose(lines: list[Line], run: list[int]) -> Title:
    """The lines at the end of ``run`` that together are one title."""
    first = len(run) - 1
    while first > 0:
        current = "".join(_bare(lines[i].text) for i in run[first:])
        before = _bare(lines[run[first - 1]].text)
        if current.count("》") > current.count("《") and any(
            "《" in lines[i].text for i in run[max(0, first - _MOST_QUOTED) : first]
        ):
            first -= 1  # what closes 》 here was opened above
            continue
        verb = VERB.search(current)
        opens = (
            bool(verb) and (verb.start() == 0 or bool(bodies_in(current[: verb.start()]))) if verb else False
        )
        if opens and verb and verb.start() > 0:
            # A body on the line before is a joint issuer only where it is not the same title again.
            if not bodies_in(before) or current.startswith(before):
                break
        elif opens or (verb and not VERB.search(before)):
            if not bodies_in(before) and not before.endswith(("、", "和")):
                break
        elif (TITLE_END.search(before) and not _is_unfinished(before, current)) or (
            not VERB.search(before)
            and not bodies_in(before)
            and not (
                len(before) <= 40
                and lines[run[first]].start - lines[run[first - 1]].end <= 8
                and re.search(r"[省市州县区镇乡国部年《]", before)
                and (len(current) < 10 or not re.search(r"[省市州县区国年]", current[:8]))
            )
        ):
            break
        first -= 1
    chosen = run[first:]
    parts = [_SITE.sub("", lines[i].text.strip()) if len(chosen) > 1 else lines[i].text for i in chosen]
    joined = parts[0]
    for left, right in itertools.pairwise(parts):
        joined += (" " if bodies_in(left) and _opens_with_body(right) else "") + right
    return Title(_clean(joined), Span(lines[chosen[0]].start, lines[chosen[-1]].end), True, chosen[0])


def _is_unfinished(before: str, current: str) -> bool:
    """Whether a line that could end a title goes on in the next (…办法 / （试行）的通知)."""
    if current.startswith(("的", "》", "（", "(")) or before.endswith(("任务", "行动", "工程", "表")):
        return True
    return bool(re.search("印发|转发|批转", before)) and not before.endswith(("通知", "通知》", "函", "公告"))


def _opens_with_body(line: str) -> bool:
    verb = VERB.search(line)
    return bool(bodies_in(line[: verb.start()] if verb else line))


def _clean(title: str) -> str:
    title = title.strip(" \t\u3000#*")
    verb = VERB.search(title)
    head, tail = (title[: verb.start()], title[verb.start() :]) if verb else ("", title)
    if head and bodies_in(head):
        head = " ".join(head.split()) if all(len(p) > 1 for p in head.split()) else without_spaces(head)
    else:
        head, tail = "", title
    return head + _bare(tail)


def title_anywhere(lines: list[Line]) -> Title | None:
    """A whole title on a line of its own behind an introduction."""
    for i, line in enumerate(lines):
        bare = _bare(line.text)
        verb = VERB.search(bare)
        if (
            verb
            and 8 <= len(bare) <= 120
            and not is_sentence(line.text)
            and TITLE_END.search(bare)
            and bodies_in(bare[: verb.start()])
        ):
            return Title(_clean(line.text), Span(line.start, line.end), True, i)
    return None


# 《X实施方案》已经市政府同意，现印发给你们: what the notice hands on names the plan where its own title is lost.
_HANDED_ON = re.compile(
    r"《(?P<title>[^《》\n]{4,80})》(?:[、和及与，]?《[^《》\n]{4,80}》){0,6}[^。《》\n]{0,60}(?:印发|下发|转发|印送|发)给"
)


def title_handed_on(text: str, start: int) -> Title | None:
    """The title of the plan that the first sentences hand on, where no line above them is a title."""
    found = _HANDED_ON.search(text, start, start + 1500)
    if found is None or not TITLE_END.search(found["title"]):
        return None
    return Title(found["title"].replace("〈", "《").replace("〉", "》"), Span(*found.span("title")), False, 0)


def labelled_title(labels: dict[str, tuple[str, Span]]) -> Title | None:
    stated = labels.get("title")
    return Title(_clean(stated[0]), stated[1], True, 0) if stated and len(stated[0]) >= 4 else None
