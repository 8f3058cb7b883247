"""Task forces (工作专班, 领导小组, 协调组): who convenes, who is deputy, who belongs to it, where its office is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luoshi.ledger.body_list import Resolver, split_bodies
from luoshi.ledger.model import Body, TaskForce
from luoshi.reading.span import Span

# A task force without any of these says nothing that the ledger could hold.
_HINT = re.compile(r"召集人|组长|指挥长|总指挥|班长|成员|办公室")
_NAME = re.compile(
    r"[成组建设](?:(?<=成)立|(?<=组)建|(?<=建)立|(?<=设)立)(?:了|由)?(?P<name>[^，。；：\n]{0,40}?(?:工作专班|专班|领导小组|协调小组|工作小组|协调组|工作组|指挥部|推进组|专项组|联席会议|工作领导小组|攻坚组|推进办|委员会))(?:制度)?(?=[，。；：,（(、]|由|$|\n)"
)
# How a name begins; a single character first is found ten times as quickly as one of several.
_BEGINS = (re.compile("立(?<=[成建设]立)"), re.compile("组建"))
_CONVENER = re.compile(
    r"(?:[，,；;]\s?由?|由)(?P<who>[^，。；：\n]{2,60}?)(?:担任|任|为|兼任)(?:总?召集人|组长|总?指挥长|班长|主任|总指挥|专班长)(?=[，,。；;]|$)"
    r"|(?<!副)(?:总?召集人|组长|总?指挥长|班长|总指挥)(?:由(?P<who2>[^，。；：\n]{2,60}?)(?:担任|兼任)|[:：](?P<who3>[^，。；\n]{2,60}))"
)
_DEPUTY = re.compile(
    r"(?:[，,；;]\s?由?|由)(?P<who>[^，。；：\n]{2,120}?)(?:担任|任|为|兼任)(?:常务)?副(?:召集人|组长|指挥长|班长|主任|总指挥)"
    r"|副(?:召集人|组长|指挥长|班长|总指挥)(?:由(?P<who2>[^。；：\n]{2,160}?)(?:担任|兼任)|[:：](?P<who3>[^。；\n]{2,160}))"
)
_MEMBERS_END = r"(?:[，,]\s?(?:专班|工作专班|领导小组|协调组|小组)?办公室|[，,]负责|组成|等?(?:主要|分管)?负责(?:同志|人)|[。；\n]|$)"
# The names are passed over in runs of the characters with which no end begins.
_MEMBERS = re.compile(
    rf"(?:成员(?:单位)?(?:主要)?(?:包括|由|为|有|：|:))(?P<who>[^。；\n](?:[^。；\n，,组等主分负]++|(?!{_MEMBERS_END})[^。；\n])*+)(?={_MEMBERS_END})"
)
_ARE_MEMBERS = re.compile(
    r"(?:(?<=召集人)|(?<=组长)|(?<=主任)|(?<=指挥)|(?<=指挥长)|(?<=班长)|(?<=[。；]))[，,]?(?P<who>(?:(?!召集人|组长|主任，|指挥长)[^。；：\n]){4,2000}?)(?:为|是|作为)成员(?:单位)?"
)
_OFFICE = re.compile(
    r"办公室(?:日常工作)?(?:设在|设于|设置在|挂靠(?:在)?|依托)(?P<host>[^，。；：、\n（(]{2,30})"
)
_OFFICE_WORK = re.compile(
    r"(?P<host>[^，。；：、\n]{2,30}?)承担(?:专班|工作专班|领导小组|小组)?办公室?(?:日常)?工作"
)
_PERSON_LAST = ("人", "志", "导", "手")
_PERSON_TAIL = re.compile(
    r"(?:主要负责人|主要负责同志|负责人|负责同志|主要领导|分管负责同志|分管领导|分管负责人|有关负责同志|相关负责同志|一把手)$"
)


def _names(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The names of task forces in the paragraphs that say anything of them."""
    done = start
    for at in sorted(found.start() for begins in _BEGINS for found in begins.finditer(text, start, end)):
        if at < done:
            continue
        first = max(start, text.rfind("\n", 0, at) + 1)
        done = text.find("\n", at, end)
        done = end if done < 0 else done
        if _HINT.search(text, first, done):
            yield from _NAME.finditer(text, first, done)


def task_forces_of(text: str, start: int, end: int, plan: str, resolve: Resolver) -> list[TaskForce]:
    """The task forces that ``text[start:end]`` sets up with a convener, members or an office."""
    out: list[TaskForce] = []
    for found in _names(text, start, end):
        stop = text.find("\n", found.end(), end)
        stop = end if stop < 0 else stop
        following = _NAME.search(text, found.end(), stop)
        stop = following.start() if following else stop
        members, members_open = _members(text, found.end(), stop, resolve)
        convener = _first(_CONVENER.search(text, found.end(), stop))
        deputies = _deputies(text, found.end(), stop)
        host = _OFFICE.search(text, found.end(), stop)
        if text.find("承担", found.end(), stop) >= 0:
            work = _OFFICE_WORK.search(text, found.end(), stop)
            host = work if work and (not host or work.start() < host.start()) else host
        if not (convener or members or host):
            continue
        office: Body | None = None
        if host:
            office = Body(host["host"], resolve(host["host"]), Span(*host.span("host")))
        name = re.sub(r"^(?:由|以)[^，]*?(?:为组长的|牵头的)", "", found["name"])
        out.append(
            TaskForce(
                name=name,
                span=Span(found.start(), _last_sentence(text, found.end(), stop)),
                plan=plan,
                convener=convener,
                deputies=deputies,
                members=members,
                members_open=members_open,
                office_host=office,
            )
        )
    return out


def _first(found: re.Match[str] | None) -> str | None:
    if found is None:
        return None
    return next((value.strip() for value in found.groupdict().values() if value), None)


def _deputies(text: str, start: int, end: int) -> tuple[str, ...]:
    written = _first(_DEPUTY.search(text, start, end))
    if not written:
        return ()
    tail = _PERSON_TAIL.search(written)
    names = [piece.strip() for piece in re.split(r"[、，,]", written) if piece.strip()]
    if tail:
        names = [_PERSON_TAIL.sub("", name) or name for name in names]
    return tuple(names)


def _members(text: str, start: int, end: int, resolve: Resolver) -> tuple[tuple[Body, ...], bool]:
    found = _MEMBERS.search(text, start, end)
    if text.find("为成员", start, end) >= 0 or text.find("是成员", start, end) >= 0:
        are = _ARE_MEMBERS.search(text, start, end)
        found = are if are and (not found or are.start() < found.start()) else found
    if found is None:
        return (), False
    first, last = found.span("who")
    listed = split_bodies(text, first, last, resolve)
    members = []
    for body in listed.bodies:
        written = body.written
        if written.endswith(_PERSON_LAST):
            written = _PERSON_TAIL.sub("", written)
        if written == body.written:
            members.append(body)
        elif written:
            members.append(
                Body(
                    written,
                    resolve(written),
                    Span(body.span.start, body.span.start + len(written)),
                    body.collective,
                )
            )
    return tuple(members), listed.open


def _last_sentence(text: str, start: int, end: int) -> int:
    stop = text.rfind("。", start, end)
    return stop + 1 if stop >= 0 else end
