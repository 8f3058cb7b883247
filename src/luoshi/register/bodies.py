"""From the name of a body as a document writes it to its full official name, in the context of who issued it.

Nothing is invented: a name comes from a table of a province's folder, from the pattern of a standard organ and a
known place, or there is none. Whether a string looks like a body at all is the business of ``wording.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from luoshi.register.context import (
    GENERIC,
    GENERIC_WORDS,
    MANAGEMENT,
    STATE_COUNCIL,
    Context,
    names_of,
    steps,
    words_in_context,
)
from luoshi.register.divisions import Division
from luoshi.register.organs import Forms, Organ, OrganLevel, choose, level_chain
from luoshi.register.register import Department, Register, default_register
from luoshi.register.tables import in_force

# Names of central bodies that mean the same in a local document; 财政局 or 残联 would not.
_UNMISTAKABLY_CENTRAL = re.compile(
    r"(?:国家|中国|中央|海关总署|全国|国务院|中共中央|中华|最高|党中央|中科院|中石|中海油|国铁|国开行|南方电网|军委).*"
    r"|.*(?:总局|总署|审计署)|(?:证|银|保|银保)监会|.*[^传织战作]部"
)
_LONGEST = 48
_LOST_ENDINGS = "厅局委部办"


class Match(NamedTuple):
    """What a written name was found to be."""

    name: str
    division: Division | None = None
    organ: Organ | None = None
    department: Department | None = None


class Resolver:
    """Names of bodies in one context. Answers are remembered: a document names the same bodies again and again."""

    def __init__(
        self, register: Register, context: Context, words: Mapping[str, Division] | None = None
    ) -> None:
        self._names = names_of(register)
        self._register = register
        self._divisions = register.divisions
        self._on = context.on
        self._central = context.government == STATE_COUNCIL
        self._place = None if self._central else self._names.place(context.government)
        self._words = words_in_context(register, self._place) if words is None else words
        self._word_lengths = sorted({len(word) for word in self._words}, reverse=True)
        path = steps(register, self._place) if self._place else ()
        self._chain = {division.code for division in path}
        self._province = path[0].code if path else None
        self._matches: dict[str, Match | None] = {}

    def __call__(self, written: str) -> str | None:
        """The full official name of the body, or None."""
        match = self.match(written)
        return match.name if match else None

    def match(self, written: str) -> Match | None:
        """What the name was found to be, or None."""
        try:
            return self._matches[written]
        except KeyError:
            match = self._matches[written] = self._find(written)
            return match

    def suggest(self, written: str) -> str | None:
        """The full name of the one body that is meant if the last character of its name was lost (省工业和信息化).

        A guess: whoever uses it must say so.
        """
        found: set[str] = set()
        for ending in _LOST_ENDINGS:
            match = self.match(written + ending)
            if match and (match.department or match.organ is None or match.organ.in_force(self._on)):
                found.add(match.name)
        return found.pop() if len(found) == 1 else None

    def organ(self, written: str) -> Organ | None:
        """The standard organ that the body is, if it is one."""
        match = self.match(written)
        if match is None or match.organ is None:
            match = self._standard(match.name if match else written) or self._standard(written)
        return match.organ if match else None

    def function_of(self, written: str) -> str | None:
        """The function (``culture_tourism``) of a body, also where its full name stays open (文旅局)."""
        organ = self.organ(written)
        if organ:
            return organ.function
        for place, head in (*self._places_at_start(written), (self._place, "")):
            for level in level_chain(place) if place else ():
                function = self._register.organs.levels[level].loose.get(written[len(head) :])
                if function:
                    return function
        return None

    def written_place(self, written: str) -> str:
        """The characters with which a name says its place (省, 岳阳市); empty where it says none."""
        for place, head in self._places_at_start(written):
            rest = written[len(head) :]
            if rest and self._of_place(place, rest, head.endswith(place.short)):
                return head
        return ""

    def _find(self, written: str) -> Match | None:
        if not 2 <= len(written) <= _LONGEST:
            return None
        match = self._find_listed(written) or self._standard(written)
        if match is None and written.endswith("）") and "（" in written:
            # 市交通委（市道运局）: a second name of the same body follows in brackets.
            match = self.match(written[: written.index("（")])
        return match

    def _find_listed(self, written: str) -> Match | None:
        """A department or park that the register lists itself, by a form that stands alone."""
        found = self._names.exact.get(written)
        if found is None and self._province:
            found = self._names.provincial.get((self._province, written))
        department = self._alive(found)
        if department:
            return Match(department.name, self._divisions.by_code(department.division), None, department)
        park = self._names.parks.get(written)
        if park is None and written.endswith("会"):
            for ending in MANAGEMENT:
                if written.endswith(ending):
                    park = park or self._names.parks.get(written.removesuffix(ending))
        return Match(park + "管理委员会") if park else None

    def _alive(self, departments: list[Department] | None) -> Department | None:
        if not departments:
            return None
        if len(departments) > 1:
            departments = [d for d in departments if in_force(d.valid_from, d.valid_to, self._on)]
        return departments[0] if len(departments) == 1 else None

    def _standard(self, written: str) -> Match | None:
        if self._central:
            return self._of_centre(written) or self._after_place(written) or self._find_enclosing(written)
        match = self._after_place(written) or self._find_enclosing(written)
        if match is None and self._place and not written.startswith(("委", "党委")):
            match = self._of_place(self._place, written, False)
        if match is None and _UNMISTAKABLY_CENTRAL.fullmatch(written):
            match = self._of_centre(written)
        return match

    def _of_centre(self, written: str) -> Match | None:
        organ = choose(self._register.organs.levels["central"].tails.get(written), self._on)
        return Match(organ.name, None, organ) if organ else None

    def _after_place(self, written: str) -> Match | None:
        """A body whose name begins with its place: 省财政厅, 岳阳市财政局, 湖南证监局."""
        longest = 0
        found: list[Match] = []
        for place, head in self._places_at_start(written):
            if len(head) < longest:
                continue
            rest = written[len(head) :]
            match = (
                self._of_place(place, rest, head.endswith(place.short))
                if rest
                else self._government(place, head)
            )
            if match:
                found = [match] if len(head) > longest else [*found, match]
                longest = len(head)
        return self._prefer(found)

    def _government(self, place: Division, head: str) -> Match | None:
        """A place that stands in a list of bodies for its government; 长沙 alone only if the context is above it."""
        if head in self._words and head != place.name:
            return None
        if head == place.short != place.name and not self._is_near(place):
            return None
        return self._of_place(place, "管理委员会" if place.kind in ("园区", "管理区") else "人民政府", False)

    def _is_near(self, place: Division | None) -> bool:
        return place is not None and self._place is not None and place.parent == self._place.code

    def _prefer(self, found: list[Match]) -> Match | None:
        """The one match, or the one nearest to the context; None where it stays open."""
        if not found:
            return None
        if len({match.name for match in found}) > 1:
            own = [m for m in found if m.division is self._place]
            near = [m for m in found if self._is_near(m.division)]
            above = [m for m in found if m.division and m.division.code in self._chain]
            found = own or near or above or found
        return found[0] if len({match.name for match in found}) == 1 else None

    def _of_place(self, place: Division, tail: str, after_short: bool) -> Match | None:
        """The body of a place, from what follows the place's name."""
        organ = self._organ_of_place(place, tail, after_short)
        department = self._alive(self._names.tails.get(place.code, {}).get(tail))
        if department:
            return Match(department.name, place, organ, department)
        if organ:
            return Match(organ.full_name(place, self._divisions), place, organ)
        if place.level != "county":
            for head, tails in self._register.organs.levels["county"].branches.items():
                if tail.startswith(head):
                    return self._branch(place, tail.removeprefix(head), tails)
        return None

    def _organ_of_place(self, place: Division, tail: str, after_short: bool) -> Organ | None:
        for level in level_chain(place):
            forms = self._register.organs.levels[level]
            organ = choose(forms.short_tails.get(tail), self._on) if after_short else None
            organ = organ or choose(forms.tails.get(tail), self._on)
            if organ and (place.parent or "{parent}" not in organ.name):
                return organ
        return None

    def _branch(self, parent: Division, rest: str, tails: Forms) -> Match | None:
        """A branch that a body of the place above has in a county: 岳阳市生态环境局汨罗分局."""
        for length in range(min(self._divisions.longest_name, len(rest)), 1, -1):
            for place in self._divisions.by_name(rest[:length], parent.code, self._on):
                organ = choose(tails.get(rest[length:]), self._on) if place.parent == parent.code else None
                if organ:
                    return Match(organ.full_name(place, self._divisions), place, organ)
        return None

    def _find_enclosing(self, written: str) -> Match | None:
        """A body whose name encloses its place: 人民银行湖南省分行, 团省委."""
        table = self._register.organs
        for length in table.head_lengths:
            if len(written) <= length or written[:length] not in table.heads:
                continue
            rest = written[length:]
            longest = 0
            found: list[Match] = []
            for place, middle in self._places_at_start(rest):
                if len(middle) < longest:
                    continue
                tail = rest[len(middle) :]
                for level in level_chain(place):
                    tails = table.levels[level].infixes.get(written[:length], {})
                    entries = tails.get(tail) or tails.get(tail.replace(middle, "{place}"))
                    organ = choose(entries, self._on)
                    if organ:
                        match = Match(organ.full_name(place, self._divisions), place, organ)
                        found = [match] if len(middle) > longest else [*found, match]
                        longest = len(middle)
                        break
            if found:
                return self._prefer(found)
        return None

    def _places_at_start(self, text: str) -> Iterator[tuple[Division, str]]:
        """Every place that a text may begin with, as 省 市 县, named, or named with those above it."""
        divisions = self._divisions
        for length in self._word_lengths:
            word = self._words.get(text[:length])
            if word is not None:
                yield word, text[:length]
        for length in range(min(divisions.longest_name, len(text)), 1, -1):
            head = text[:length]
            if not divisions.known(head):
                continue
            for place in self._divisions_of(head):
                if place.level != "county" and len(text) > length + 1:
                    for inner, name in self._inside(place, text[length:]):
                        yield inner, head + name
                yield place, head

    def _inside(self, place: Division, text: str) -> Iterator[tuple[Division, str]]:
        divisions = self._divisions
        for length in range(min(divisions.longest_name, len(text)), 1, -1):
            head = text[:length]
            if not divisions.known(head):
                continue
            for inner in divisions.by_name(head, place.code, self._on):
                if inner is not place:
                    if inner.level != "county" and len(text) > length + 1:
                        for last, name in self._inside(inner, text[length:]):
                            yield last, head + name
                    yield inner, head

    def _divisions_of(self, name: str) -> list[Division]:
        """The places that a name may mean here: those of the context's own province before all others."""
        found = list(self._divisions.by_name(name, on=self._on))
        if len(found) > 1 and self._province:
            near = [d for d in found if self._divisions.lies_in(d, self._province)]
            found = near or found
        return found


@lru_cache(maxsize=256)
def resolver(context: Context, register: Register | None = None) -> Resolver:
    """The resolver of a context; ``register`` is the default one unless given."""
    return Resolver(register or default_register(), context)


@lru_cache(maxsize=1 << 16)
def resolve(written: str, context: Context) -> str | None:
    """The full official name of a body as written in this context, or None where it is not known for certain."""
    return resolver(context)(written)


def successor(name: str, register: Register | None = None) -> str | None:
    """The full name of the department that took over from an abolished or renamed one, where the register says so."""
    departments = (register or default_register()).departments
    return next((d.successor for d in departments if name == d.name), None)


@lru_cache(maxsize=4)
def generic_resolver(register: Register) -> Resolver:
    """The resolver for which 省, 市 and 县 are no particular place: it tells kinds of bodies apart, not bodies."""
    return Resolver(register, Context(), GENERIC_WORDS)


def function_of(written: str, register: Register | None = None) -> str | None:
    """The function of a body named with 国家, 省, 市, 县 or its place: 省发展改革委 -> ``development_reform``."""
    return generic_resolver(register or default_register()).function_of(written)


def counterpart(
    name: str, level: OrganLevel, place: str | None = None, register: Register | None = None
) -> str | None:
    """The body with the same function at another level: 省发展改革委 -> 市发展改革委 -> 县发展改革局.

    With ``place`` (岳阳市) the full name there is given: 岳阳市发展和改革委员会. None where the function is unknown or
    the level has no such organ.
    """
    register = register or default_register()
    function = function_of(name, register)
    organs = register.organs.of_function(function, level) if function else ()
    if not organs:
        return None
    organ = organs[0]
    if level == "central":
        short = organ.written[0] if organ.written and place is None else organ.name
        return min(short, organ.name, key=len)
    if place is not None:
        division = names_of(register).place(place)
        return organ.full_name(division, register.divisions) if division else None
    word = GENERIC[level].name
    form = next((f for f in organ.written if "{rel}" in f), organ.written[0] if organ.written else organ.name)
    if "{" not in form:
        return word + form
    return form.format(place=word, short=word, rel=word, party_written=word + "委", parent=word)
