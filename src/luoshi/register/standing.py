"""Where who issued a document stands to a government: itself, above it, below it, or of another place altogether."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from luoshi.register.context import STATE_COUNCIL, Context, names_of
from luoshi.register.divisions import DivisionLevel
from luoshi.register.register import Register, default_register

_LEVELS: tuple[DivisionLevel, ...] = ("province", "prefecture", "county")
_GOVERNMENT = ("人民政府", "管理委员会", "管委会")


class Standing(StrEnum):
    """How the issuer of a document stands to a government."""

    OWN = "own"
    ABOVE = "above"
    BELOW = "below"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


def place_of_government(name: str) -> str:
    """The place that a government governs, by its name.

    >>> place_of_government("青禾市人民政府"), place_of_government("云湖高新区管理委员会")
    ('青禾市', '云湖高新区')
    """
    for ending in _GOVERNMENT:
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name


def place_of_issuer(
    issuer: str | None, doc_number: str | None = None, register: Register | None = None
) -> str | None:
    """The place whose government speaks in a document, by its issuer or title, else by the word of its number.

    >>> place_of_issuer("湖南省人民政府办公厅关于印发方案的通知"), place_of_issuer(None, "湘政办发〔2025〕2号")
    ('湖南省', '湖南省')
    """
    of_issuer = Context.of_issuer(issuer, register=register).government
    return of_issuer or Context.of_doc_number(doc_number).government


def standing_of(
    place: str | None, own: str, above: Sequence[str] = (), register: Register | None = None
) -> Standing:
    """How the place of an issuer (``place_of_issuer``) stands to the government of ``own``; ``above`` are the places over it.

    Both are names of places; what they are to each other is also asked of the register, which knows no invented ones.

    >>> [str(standing_of(place, "岳阳市")) for place in ("岳阳市", "湖南省", "汨罗市", "广东省", "国务院", None)]
    ['own', 'above', 'below', 'elsewhere', 'above', 'unknown']
    """
    if place is None:
        return Standing.UNKNOWN
    if place == own:
        return Standing.OWN
    if place == STATE_COUNCIL or place in above:
        return Standing.ABOVE
    if place.startswith(own):
        return Standing.BELOW
    if own.startswith(place):
        return Standing.ABOVE
    register = register or default_register()
    names, divisions = names_of(register), register.divisions
    theirs, ours = names.place(place), names.place(own)
    if theirs is not None and ours is not None:
        if theirs.code == ours.code:
            return Standing.OWN
        if any(step.code == theirs.code for step in divisions.path(ours.code)):
            return Standing.ABOVE
        if any(step.code == ours.code for step in divisions.path(theirs.code)):
            return Standing.BELOW
        # A place that the register does not know may lie in ours; of one as high as ours it is plain that it does not.
        unknown = divisions.by_code(theirs.code) is None and theirs.parent is None
        if unknown and _LEVELS.index(theirs.level) > _LEVELS.index(ours.level):
            return Standing.UNKNOWN
    return Standing.ELSEWHERE
