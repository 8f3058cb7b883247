"""The departments that can be picked, and the full name of what somebody typed. The one place that asks the register."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from luoshi.register.bodies import resolve
from luoshi.register.context import GENERIC_WORDS, Context, names_of, words_for
from luoshi.register.divisions import Division
from luoshi.register.organs import level_chain
from luoshi.register.register import default_register
from luoshi.register.spoken import ways_to_type
from luoshi.web.documents.models import AssignmentBody, Document

SUGGESTIONS = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """A body that can be picked: as it is commonly written, and its full name (None where nobody knows one)."""

    written: str
    name: str | None


def context_of(document: Document) -> Context:
    """Who speaks in the document, which decides what 市财政局 means in it."""
    return Context.of_issuer(document.issuer or document.title, document.issued_on)


def full_name(written: str, document: Document) -> str | None:
    """The full name that the register gives, None where it is not known for certain."""
    return resolve(written, context_of(document))


def suggestions(text: str, document: Document, limit: int = SUGGESTIONS) -> list[Choice]:
    """What fits the typed text: what this document already names first, then what the register knows, best first."""
    wanted = text.strip()
    named = AssignmentBody.objects.filter(assignment__task__document=document)
    if wanted:
        named = named.filter(written__contains=wanted) | named.filter(name__contains=wanted)
    own = [Choice(written, name) for written, name in named.values_list("written", "name").distinct()]
    known = [
        choice
        for choice in register_choices(context_of(document)) or usual_choices(_level_word(document))
        if wanted in choice.written or wanted in (choice.name or "") or wanted.lower() in _ways(choice)
    ]
    found = {choice.written: choice for choice in (*known, *own)}
    # sorted() keeps the order of the register, which is the order of protocol, among equals.
    return sorted(
        found.values(),
        key=lambda choice: (wanted.lower() not in _ways(choice).split(), _distance(wanted, choice)),
    )[:limit]


@lru_cache(maxsize=4096)
def _ways(choice: Choice) -> str:
    """By what else it is found: 发改委, fgw."""
    return " ".join(ways_to_type(choice.name or choice.written, choice.written))


@lru_cache(maxsize=32)
def register_choices(context: Context) -> tuple[Choice, ...]:
    """Every body of the place that speaks, and the governments of the places below it."""
    register = default_register()
    place = names_of(register).place(context.government)
    if place is None:
        return ()
    found: dict[str, Choice] = {}
    for department in register.departments:
        if department.division == place.code and department.valid_to is None:
            written = department.written[0] if department.written else department.name
            found.setdefault(department.name, Choice(written, department.name))
    levels = level_chain(place)
    for organ in register.organs.organs:
        if organ.valid_to is None and set(levels) & set(organ.levels):
            name = organ.full_name(place, register.divisions)
            found.setdefault(name, Choice(_short(place, organ.written, name, context), name))
    for child in register.divisions.children(place.code):
        name = f"{child.name}人民政府"
        found.setdefault(name, Choice(name, name))
    return tuple(found.values())


@lru_cache(maxsize=16)
def usual_choices(word: str | None) -> tuple[Choice, ...]:
    """What a place of this level (市, 县 …) usually has, for a place that the register does not know."""
    if word is None:
        return ()
    place, register = GENERIC_WORDS[word], default_register()
    levels = level_chain(place)
    names = {
        organ.full_name(place, register.divisions): None
        for organ in register.organs.organs
        if organ.valid_to is None and set(levels) & set(organ.levels)
    }
    return tuple(Choice(name, None) for name in names)


def _level_word(document: Document) -> str | None:
    text = document.issuer or document.title or ""
    found = {word: text.find(word + "人民政府") for word in GENERIC_WORDS}
    return next((word for word, at in found.items() if at >= 0), None)


def _short(place: Division, forms: tuple[str, ...], name: str, context: Context) -> str:
    """The shortest common way to write the name that means nothing else here."""
    words = words_for(place)
    word = next((word for word in words if place.name.endswith(word)), words[0])
    return next((word + form for form in forms if resolve(word + form, context) == name), name)


def _distance(wanted: str, choice: Choice) -> int:
    at = choice.written.find(wanted)
    return at if at >= 0 else 100
