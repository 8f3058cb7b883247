"""Which body of a directory a name is likely to mean that nobody there answers to, or which body to add: with its ground.

Proposals for a person to accept. ``sure`` is what two readers of the register would both say; all else is a guess and is said to be
one. Nothing is decided here: a name that has no proposal stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Literal

from luoshi.register.bodies import Resolver, function_of, resolver
from luoshi.register.context import Context, names_of, words_for
from luoshi.register.divisions import DivisionLevel
from luoshi.register.organs import contractions
from luoshi.register.register import Register, default_register
from luoshi.register.spoken import spoken_names

BodyKind = Literal["government", "department", "party", "park", "enterprise", "other"]

LIKE = 0.72  # how alike two names without their places must read to be proposed
_BODY_END = re.compile(r"(?:厅|局|委|办|部|院|会|中心|社|队|行|署|处|馆|站|集团|公司|大学|学院|银行)$")
_PARTY = re.compile(
    r"^中共|委(?:组织部|宣传部|统战部|政法委|网信办|编办|改革办|金融办|社会工作部|老干部局|军民融合办|农办|党校)"
)
_ENTERPRISE = re.compile(
    r"(?:公司|集团|银行|分行|支行|医院|大学|学院|研究院|研究所|学校|报社|电视台|出版社|馆)$"
)
_PARK = re.compile(r"(?:开发区|高新区|经开区|新区|园区|保税区)(?:管理委员会|管委会)?$")


class Ground(StrEnum):
    """Why a body is proposed for a name."""

    REGISTER = "register"  # the register says that this is its full name
    SHORT = "short"  # the name is a short form of its name
    COUNTERPART = "counterpart"  # it is here what the other is in the place that issued the document
    FUNCTION = "function"  # the only one here with this function
    NEAR = "near"  # its name reads much alike
    NEW = "new"  # not in the directory; the register knows that a government of this place has it
    NEW_COUNTERPART = "new_counterpart"  # not in the directory; the other place has it
    NEW_FORM = "new_form"  # not in the directory; the name is formed like that of a body of this place


@dataclass(frozen=True, slots=True)
class Government:
    """A government whose bodies the directory holds: ``place`` as its name says it."""

    key: int
    place: str


@dataclass(frozen=True, slots=True)
class KnownBody:
    """A body of the directory: ``names`` are all it is called by, ``government`` the key of the government it belongs to."""

    key: int
    name: str
    names: tuple[str, ...]
    government: int


@dataclass(frozen=True, slots=True)
class NewBody:
    """A body that could be added below a government."""

    name: str
    short_name: str
    kind: BodyKind
    government: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """One body for a written name: one that is there (``key``), or one to be added (``new``)."""

    written: str
    ground: Ground
    sure: bool
    key: int | None = None
    new: NewBody | None = None


class Proposer:
    """Proposals for the names of one document. The governments are the reader's own first, then those above it.

    ``elsewhere`` is the place that issued the document where that is no place of theirs.
    """

    def __init__(
        self,
        governments: Sequence[Government],
        bodies: Iterable[KnownBody],
        *,
        elsewhere: str | None = None,
        on: str | None = None,
        register: Register | None = None,
    ) -> None:
        self._register = register or default_register()
        self._governments = tuple(governments)
        self._keys = {government.key for government in self._governments}
        self._bodies = [body for body in bodies if body.government in self._keys]
        self._elsewhere = elsewhere
        self._beside = self._counterpart()
        self._resolvers: list[tuple[Government, Resolver]] = [
            (government, resolver(Context(government.place, on), register))
            for government in self._governments
        ]
        self._heads = {government.key: self._heads_of(government.place) for government in self._governments}
        self._by_name: dict[str, set[int]] = {}
        self._by_form: dict[str, set[int]] = {}
        self._by_function: dict[tuple[int, str], set[int]] = {}
        for body in self._bodies:
            for name in body.names:
                self._by_name.setdefault(name, set()).add(body.key)
            for form in self._forms_of(body):
                self._by_form.setdefault(form, set()).add(body.key)
            function = function_of(self._levelled(body), self._register)
            if function:
                self._by_function.setdefault((body.government, function), set()).add(body.key)

    def propose(self, written: str, full: str | None = None) -> Proposal | None:
        """The likeliest body for a name; ``full`` is its full name as the document's own place would say it."""
        return next(self._proposals(written, full), None)

    def _proposals(self, written: str, full: str | None) -> Iterator[Proposal]:
        alike = self._by_name.get(written, set()) | self._by_form.get(written, set())
        if len(alike) > 1:
            return  # several answer to it: which of them is meant nobody can tell from here
        for _government, resolve in self._resolvers:
            key = self._one(self._by_name.get(resolve(written) or ""))
            if key is not None and alike <= {key}:
                yield Proposal(written, Ground.REGISTER, True, key)
        for text in filter(None, (written, full)):
            key = self._one(self._by_form.get(text))
            if key is not None:
                yield Proposal(written, Ground.SHORT, True, key)
        here = self._swapped(written, full)
        for text in here:
            key = self._one(self._by_name.get(text)) or self._one(self._by_form.get(text))
            if key is not None:
                yield Proposal(written, Ground.COUNTERPART, False, key)
        government = self._government_of(written)
        if government is not None:
            yield from self._like(written, government)
        yield from self._new(written, here, government)

    def _like(self, written: str, government: Government) -> Iterator[Proposal]:
        """The one body of the government with the function of the name; else the one whose name reads most like it."""
        function = function_of(self._with_level_word(written, government), self._register)
        if function:
            key = self._one(self._by_function.get((government.key, function)))
            if key is not None:
                yield Proposal(written, Ground.FUNCTION, False, key)
        tail = self._tail(written, government)
        best, likeness = None, LIKE
        for body in self._bodies:
            if body.government != government.key:
                continue
            for name in body.names:
                found = SequenceMatcher(None, tail, self._tail(name, government), autojunk=False).ratio()
                if found > likeness:
                    best, likeness = body, found
        # A body of the same function was asked for already; one of another function is another body.
        if best is not None and not (function and self._other_function(best, function)):
            yield Proposal(written, Ground.NEAR, False, best.key)

    def _other_function(self, body: KnownBody, function: str) -> bool:
        own = function_of(self._levelled(body), self._register)
        return own is not None and own != function

    def _new(self, written: str, here: Sequence[str], government: Government | None) -> Iterator[Proposal]:
        if government is not None:
            for candidate, resolve in self._resolvers:
                full = resolve(written) if candidate is government else None
                if full and full.startswith((government.place, f"中共{government.place}")):
                    yield self._to_add(written, full, government, Ground.NEW, sure=True)
        for beside, resolve in self._resolvers:
            for text in here if beside is self._beside else ():
                yield self._to_add(written, resolve(text) or text, beside, Ground.NEW_COUNTERPART, sure=False)
        if government is not None and _BODY_END.search(written):
            tail = self._tail(written, government)
            if 2 <= len(tail) <= 30:
                joint = "" if not tail.startswith("委") else "中共"
                full = f"{joint}{government.place}{tail}"
                yield self._to_add(written, full, government, Ground.NEW_FORM, sure=False)

    def _to_add(
        self, written: str, full: str, government: Government, ground: Ground, *, sure: bool
    ) -> Proposal:
        short = written if self._government_of(written) is not None else full
        return Proposal(
            written, ground, sure, new=NewBody(full, short[:60], kind_of_body(full), government.key)
        )

    # Places in names ---------------------------------------------------------------------------------------------

    def _heads_of(self, place: str) -> tuple[str, ...]:
        """By what a name may say that it is of the place, the longest first."""
        division = names_of(self._register).place(place)
        words = words_for(division) if division is not None else ()
        short = division.short if division is not None and len(division.short) > 1 else ""
        heads = {place, *words, *([short] if short else [])}
        return tuple(sorted(heads, key=len, reverse=True))

    def _government_of(self, written: str) -> Government | None:
        """The government whose body a name says it is: 省… in a province, 青禾市… in that city. None for a name that says none."""
        for government in self._governments:
            if any(
                written.startswith(head) and len(written) > len(head) + 1
                for head in self._heads[government.key]
            ):
                return government
        return None

    def _tail(self, name: str, government: Government) -> str:
        name = name.removeprefix("中共")
        head = next((head for head in self._heads[government.key] if name.startswith(head)), "")
        return name.removeprefix(head)

    def _with_level_word(self, name: str, government: Government) -> str:
        division = names_of(self._register).place(government.place)
        word = words_for(division)[0] if division is not None else ""
        return word + self._tail(name, government)

    def _levelled(self, body: KnownBody) -> str:
        government = next(row for row in self._governments if row.key == body.government)
        return self._with_level_word(body.name, government)

    def _forms_of(self, body: KnownBody) -> Iterator[str]:
        """How a body may be written in papers of its place: its contractions and what people say, with any word for the place."""
        government = next(row for row in self._governments if row.key == body.government)
        tails = {form for name in body.names for form in contractions(self._tail(name, government))}
        tails.update(spoken_names(body.name))
        for tail in tails:
            if len(tail) > 1:
                for head in self._heads[government.key]:
                    yield head + tail

    def _counterpart(self) -> Government | None:
        """The government here that is of the same level as the place that issued the document."""
        level = level_of_place(self._elsewhere, self._register) if self._elsewhere is not None else None
        if level is None:
            return None
        own = (row for row in self._governments if level_of_place(row.place, self._register) == level)
        return next(own, None)

    def _swapped(self, written: str, full: str | None) -> list[str]:
        """The name with the place of the counterpart here for the place that issued the document."""
        if self._elsewhere is None or self._beside is None:
            return []
        found = []
        pairs = list(zip(self._short_of(self._elsewhere), self._short_of(self._beside.place), strict=True))
        for text in filter(None, (full, written)):
            pair = next((pair for pair in pairs if len(pair[0]) > 1 and pair[0] in text), None)
            if pair is not None:
                found.append(text.replace(*pair, 1))
        return list(dict.fromkeys(found))

    def _short_of(self, place: str) -> tuple[str, str]:
        division = names_of(self._register).place(place)
        return place, division.short if division is not None else ""

    @staticmethod
    def _one(keys: set[int] | None) -> int | None:
        return next(iter(keys)) if keys and len(keys) == 1 else None


def kind_of_body(name: str) -> BodyKind:
    """What kind of body a full name says it is.

    >>> [kind_of_body(name) for name in ("青禾市人民政府", "中共云湖省委组织部", "云湖省财政厅", "国网云湖省电力公司", "云湖高新区管理委员会")]
    ['government', 'party', 'department', 'enterprise', 'park']
    """
    if name.endswith("人民政府"):
        return "government"
    if _PARTY.search(name):
        return "party"
    if _PARK.search(name):
        return "park"
    return "enterprise" if _ENTERPRISE.search(name) else "department"


def level_of_place(place: str, register: Register | None = None) -> DivisionLevel | None:
    """The level of a place by its name; None where the name does not say it."""
    division = names_of(register or default_register()).place(place)
    return division.level if division is not None else None
