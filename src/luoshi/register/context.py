"""Who speaks in a document, and which places its words 省, 市, 县, 区 mean.

Here are the context and the index of the register's own names that the reading of body names needs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from luoshi.register.divisions import Division
from luoshi.register.organs import OrganLevel, designation
from luoshi.register.register import DATA, Department, Register, default_register
from luoshi.register.tables import read_table

STATE_COUNCIL = "国务院"
MANAGEMENT = ("管理委员会", "管委会", "党工委管委会", "党工委、管委会")
_CENTRAL_ISSUER = re.compile(
    r"(?:国务院|国办|中共中央|中央|全国|国家|中华人民共和国|中国|最高人民).*|[^省市县区州]{2,12}(?:部|总局|总署)(?:办公厅)?"
)
_PARTY = ("中国共产党", "中共")


class Context(NamedTuple):
    """Who speaks: the government whose document it is (湖南省, 岳阳市, 长沙市岳麓区, 国务院), and when.

    ``government`` is None where it is unknown: then only names that carry their place are understood. ``on`` is the
    date of the document (YYYY[-MM[-DD]]); it decides between names of different times.
    """

    government: str | None = None
    on: str | None = None

    @classmethod
    def of_issuer(
        cls, issuer: str | None, on: str | None = None, register: Register | None = None
    ) -> Context:
        """The context of a document of this issuer: 岳阳市人民政府办公室 speaks for 岳阳市."""
        if not issuer:
            return cls(None, on)
        names = names_of(register or default_register())
        for party in _PARTY:
            issuer = issuer.removeprefix(party) if not issuer.startswith(party + "中央") else issuer
        place = names.leading_place(issuer)
        if place is not None:
            return cls(designation(place, names.register.divisions), on)
        return cls(STATE_COUNCIL if _CENTRAL_ISSUER.fullmatch(issuer) else None, on)

    @classmethod
    def of_doc_number(cls, doc_number: str | None, on: str | None = None) -> Context:
        """The context that the word of a document number tells (湘政办发〔2025〕2号: 湖南省); without a government if none."""
        words = _document_words()
        number = doc_number or ""
        return cls(next((words[number[:size]] for size in (2, 1) if number[:size] in words), None), on)


class Names:
    """The names that the register lists itself: departments of the provinces' folders, and parks."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.exact: dict[str, list[Department]] = {}
        self.provincial: dict[tuple[str, str], list[Department]] = {}
        self.tails: dict[str, dict[str, list[Department]]] = {}
        self.parks = {form: park.name for park in register.parks for form in register.park_forms(park)}
        for department in register.departments:
            self._add(department)

    def place(self, government: str | None) -> Division | None:
        """The division of this name, if there is only one; a district may be named with its city."""
        if not government:
            return None
        found = self.register.divisions.by_name(government)
        if len(found) == 1:
            return found[0]
        place = self.leading_place(government)
        return (
            place if place and designation(place, self.register.divisions).endswith(government[-2:]) else None
        )

    def leading_place(self, text: str) -> Division | None:
        """The lowest place named at the start of a text (长沙市岳麓区人民政府: 岳麓区); None where it is not clear."""
        divisions = self.register.divisions
        place: Division | None = None
        at = 0
        while True:
            for length in range(min(divisions.longest_name, len(text) - at), 1, -1):
                within = place.code if place else None
                found = divisions.by_name(text[at : at + length], within)
                found = tuple(d for d in found if d is not place)
                if len(found) == 1:
                    place, at = found[0], at + length
                    break
                if found:
                    return None
            else:
                return place

    def _add(self, department: Department) -> None:
        divisions = self.register.divisions
        division = divisions.by_code(department.division)
        if division is None:
            return
        path = divisions.path(division.code)
        words = words_for(division)
        tails = self.tails.setdefault(division.code, {})
        self.exact.setdefault(department.name, []).append(department)
        found: set[str] = set()
        for form in dict.fromkeys((department.name, *department.written)):
            for prefix in (designation(division, divisions), *words):
                if form.startswith(prefix) and len(form) > len(prefix) + 1:
                    found.add(form.removeprefix(prefix))
                    break
            else:
                if form != department.name and any(step.short in form for step in path):
                    self.exact.setdefault(form, []).append(department)
                elif form != department.name:
                    self.provincial.setdefault((path[0].code, form), []).append(department)
        for tail in found:
            tails.setdefault(tail, []).append(department)


def words_for(division: Division) -> tuple[str, ...]:
    """The words that mean this place in its own documents."""
    kind = division.kind
    if division.level == "province":
        return {"自治区": ("自治区", "区"), "直辖市": ("市",)}.get(kind, ("省",))
    if division.level == "prefecture":
        return {"自治州": ("自治州", "州"), "地区": ("地区",), "盟": ("盟",)}.get(kind, ("市",))
    if kind in ("县级市", "地级市"):
        return ("市", "县")
    if kind in ("旗", "自治旗"):
        return ("自治旗", "旗", "县")
    if kind in ("市辖区", "管理区", "林区", "特区"):
        return ("区", "县")
    return ("自治县", "县")


def relative_words(register: Register, place: Division | None) -> dict[str, Division]:
    """Which place each of the words 省, 自治区, 市, 州, 县, 区 … means in a document of this place."""
    meaning: dict[str, Division] = {}
    if place is not None:
        for step in register.divisions.path(place.code):
            # The nearest wins: in a document of 汨罗市 the word 市 is 汨罗市, not 岳阳市.
            meaning.update(dict.fromkeys(words_for(step), step))
    return meaning


GENERIC: Mapping[OrganLevel, Division] = {
    "province": Division("", "省", "province", "省"),
    "municipality": Division("", "市", "province", "直辖市"),
    "prefecture": Division("", "市", "prefecture", "地级市"),
    "county": Division("", "县", "county", "县"),
}
GENERIC_WORDS: Mapping[str, Division] = {
    "省": GENERIC["province"],
    "自治区": Division("", "自治区", "province", "自治区"),
    "市": GENERIC["prefecture"],
    "自治州": Division("", "自治州", "prefecture", "自治州"),
    "州": Division("", "州", "prefecture", "自治州"),
    "县": GENERIC["county"],
    "区": Division("", "区", "county", "县"),
}


@lru_cache(maxsize=8)
def names_of(register: Register) -> Names:
    """The names of a register, indexed once."""
    return Names(register)


@lru_cache(maxsize=1)
def _document_words() -> dict[str, str]:
    rows = read_table(DATA / "national" / "document_words.csv", ("word", "government", "source"))
    return {row.required("word"): row.required("government") for row in rows}
