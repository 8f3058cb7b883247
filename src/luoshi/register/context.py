"""Who speaks in a document, and which places its words 省, 市, 县, 区 mean.

Here are the context and the index of the register's own names that the reading of body names needs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from luoshi.register.divisions import Division, DivisionLevel
from luoshi.register.organs import OrganLevel, designation
from luoshi.register.register import DATA, Department, Register, default_register
from luoshi.register.tables import read_table

STATE_COUNCIL = "国务院"
MANAGEMENT = ("管理委员会", "管委会", "党工委管委会", "党工委、管委会")
_CENTRAL_ISSUER = re.compile(
    r"(?:国务院|国办|中共中央|中央|全国|国家|中华人民共和国|中国|最高人民).*|[^省市县区州]{2,12}(?:部|总局|总署)(?:办公厅)?"
)
_SUFFIXES = "省市县区州盟旗"
_UNKNOWN_PLACE = re.compile(r"[\u4e00-\u9fff]{2,8}?(省|自治区|市|自治州|州|地区|盟|自治县|县|自治旗|旗|区)")
# Not every 市 is one (全市, 推进城市…): an unknown place counts where the name of a body or a year follows.
_UNKNOWN_ISSUER = re.compile(
    rf"(?!.{{0,6}}[全各本我该此]|优化|推[进动行]|加[强快]|提[升高]|完善|建[设立]|改善|打造|创建|开展|实施|深化){_UNKNOWN_PLACE.pattern}"
    r"(?=人民政府|.{0,24}(?:政府|办公[厅室]|委|局|厅|部|院|会|中心|小组|指挥部)$|(?:20\d\d|二〇..)年)"
)
_KINDS: Mapping[str, tuple[DivisionLevel, str]] = {
    "省": ("province", "省"),
    "自治区": ("province", "自治区"),
    "市": ("prefecture", "地级市"),
    "自治州": ("prefecture", "自治州"),
    "州": ("prefecture", "自治州"),
    "地区": ("prefecture", "地区"),
    "盟": ("prefecture", "盟"),
    "自治县": ("county", "自治县"),
    "县": ("county", "县"),
    "自治旗": ("county", "自治旗"),
    "旗": ("county", "旗"),
    "区": ("county", "市辖区"),
}
# Development zones have committees and bodies of their own, as a county has.
_PARK = re.compile(
    r".{2,20}(?:开发区|高新区|经开区|新区|产业园区|工业园区|产业园|工业园|保税区|示范区|合作区|试验区)"
)
_PARK_ISSUER = re.compile(
    rf"({_PARK.pattern})(?:党工委|工委)?[、和]?(?:管理委员会|管委会)(?:.{{0,8}}办公室)?"
)
_PARK_WORDS = ("高新区", "经开区", "开发区", "新区", "园区", "区")
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
        """The context of a document of this issuer: 岳阳市人民政府办公室 speaks for 岳阳市.

        A title that begins with the issuer (岳阳市人民政府办公室关于…的通知) serves as well.
        """
        if not issuer:
            return cls(None, on)
        return cls(names_of(register or default_register()).government_in(issuer), on)

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
        """The division of this name, if there is only one; a district may be named with its city.

        A place that the register does not know is still a place if its name says its level (云湖省, 石桥县).
        """
        if not government:
            return None
        found = self.register.divisions.by_name(government)
        if len(found) > 1 and government == found[0].name:
            # Which 河东区 it is stays open, but its own bodies are named after it all the same.
            return Division(f"?{government}", government, found[0].level, found[0].kind)
        if len(found) == 1:
            return found[0]
        park = self.register.park(government)
        if park is not None:
            return Division(f"?{park.name}", park.name, "county", "园区", park.division)
        place, end = self._leading_place(government)
        if place is not None and end == len(government):
            return place
        return self._unknown_place(government) if not found else None

    def government_in(self, issuer: str) -> str | None:
        """The government that an issuer speaks for, or None where the name does not tell it."""
        # A title says its issuer in front of 关于; of several issuers the first speaks for all.
        issuer = next(iter(re.split(r"关于|[\s、]", issuer.strip(), maxsplit=1)))
        for party in _PARTY:
            issuer = issuer.removeprefix(party) if not issuer.startswith(party + "中央") else issuer
        park = _PARK_ISSUER.fullmatch(issuer)
        if park:
            return park[1]
        place, _ = self._leading_place(issuer)
        if place is not None:
            return designation(place, self.register.divisions)
        if _CENTRAL_ISSUER.fullmatch(issuer):
            # 国家税务总局湖南省税务局 speaks for its province.
            for start in range(2, len(issuer) - 4):
                place, _ = self._leading_place(issuer[start:])
                if place is not None and place.level != "county":
                    return place.name
            return STATE_COUNCIL
        unknown = _UNKNOWN_ISSUER.match(issuer)
        return unknown[0] if unknown and self._unknown_place(unknown[0]) else None

    def _leading_place(self, text: str) -> tuple[Division | None, int]:
        """The lowest place named with its suffix at the start of a text, and where its name ends."""
        divisions = self.register.divisions
        place: Division | None = None
        at = 0
        while True:
            for length in range(min(divisions.longest_name, len(text) - at), 1, -1):
                name = text[at : at + length]
                if name[-1] not in _SUFFIXES:
                    continue
                found = [d for d in divisions.by_name(name, place.code if place else None) if d is not place]
                if len(found) == 1:
                    place, at = found[0], at + length
                    break
                if found:
                    return None, 0
            else:
                return place, at

    def _unknown_place(self, name: str) -> Division | None:
        upper, above = self._leading_place(name)
        if _PARK.fullmatch(name):
            return Division(f"?{name}", name, "county", "园区", upper.code if upper else None)
        own = _UNKNOWN_PLACE.fullmatch(name, above)
        if own is None:
            return None
        level, kind = _KINDS[own[1]]
        return Division(f"?{name}", own[0], level, kind, upper.code if upper else None)

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
    if kind == "园区":
        return _PARK_WORDS
    if kind in ("市辖区", "管理区", "林区", "特区"):
        return ("区", "县")
    return ("自治县", "县")


def steps(register: Register, place: Division) -> tuple[Division, ...]:
    """The place with everything above it, from the province down."""
    above = register.divisions.path(place.parent) if place.parent else ()
    return (*above, place)


def words_in_context(register: Register, place: Division | None) -> dict[str, Division]:
    """Which place each of the words 省, 自治区, 市, 州, 县, 区 … means in a document of this place, and its own name."""
    meaning: dict[str, Division] = {}
    if place is not None:
        for step in steps(register, place):
            # The nearest wins: in a document of 汨罗市 the word 市 is 汨罗市, not 岳阳市.
            meaning.update(dict.fromkeys(words_for(step), step))
        if register.divisions.by_code(place.code) is not place:
            meaning.update(dict.fromkeys(place.written_forms(), place))
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
