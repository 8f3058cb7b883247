"""The kinds of thing that there are: each is declared once, in ``kinds.py`` of its app, and registered when that is ready.

Whatever is said of every kind is read from here and listed nowhere else: which role may do what (``permissions``),
what an entry of the log and of a history is called (``wording``), what is found, what is due, what can hang on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any, TypeAlias

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise

from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.due import Reminders
from luoshi.web.kernel.duties import Duties
from luoshi.web.kernel.finding import Search
from luoshi.web.kernel.roles import Role

# Lazy, so that they come in the language of whoever reads.
Words: TypeAlias = "str | Promise"


class Scope(Enum):
    """How far a right reaches."""

    ALL = "all"  # every row
    CONTAINED = "contained"  # what belongs to an organisation within the actor's jurisdiction
    INVOLVED = "involved"  # that, and what an organisation within it leads, supports or is asked to do
    LED = "led"  # what an organisation within it leads, or contains
    ADDRESSED = "addressed"  # what is put to an organisation within it
    OWN = "own"  # what the person made, or what is the person's


Rows: TypeAlias = Callable[[Actor, Scope], Q]
Rights: TypeAlias = Mapping[Role, Scope]

EVERYBODY: tuple[Role, ...] = (
    Role("administrator"), Role("general_office"), Role("lead"), Role("member"), Role("data_owner"),
    Role("leader"), Role("inspector"),
)  # fmt: skip


def same(scope: Scope, *roles: Role) -> dict[Role, Scope]:
    """The right for several roles that reaches equally far."""
    return dict.fromkeys(roles, scope)


@dataclass(frozen=True)
class Act:
    """Something that is done to things of a kind.

    ``rights`` says which role has the right to it and how far; what has none is only recorded, and done under another
    right. ``reading`` changes nothing, and is left to whoever may only read. ``notice`` is the category under which
    people are told of it. ``once`` is what it was called when the log still kept words, where that was something else.
    """

    code: str
    words: Words
    rights: Rights | None = None
    reading: bool = False
    notice: str = ""
    once: str = ""


@dataclass(frozen=True)
class Fact:
    """What is recorded under a name that is no field of a model: its words, and how its value is put into words."""

    words: Words
    show: Callable[[Any], str] | None = None


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Fact by fact what differs between two states, as it is recorded."""
    return [
        {"field": name, "before": before.get(name), "after": after.get(name)}
        for name in dict.fromkeys((*after, *before))
        if (before.get(name) or "") != (after.get(name) or "")
    ]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of thing. Everything but its code and its words may be left out."""

    code: str
    words: Words
    # One of it within a sentence (这项任务), where 这个 before its words is not how it is said.
    this: Words = ""
    model: type[models.Model] | None = None
    acts: tuple[Act, ...] = ()
    # How far each scope reaches among the rows of the model: a filter that holds no row twice.
    scopes: Rows | None = None
    # The act of seeing it.
    read: str = ""
    # The organisation that an entry of the log about it is about; without it, the one for which the actor acts.
    owner: Callable[[Any], int | None] = lambda row: None
    # What it is called (as ``str`` of a row says), as an expression of its rows, for lists of what hangs on things.
    called: Any = ""
    # Its facts under their names, as they are recorded, and how two states of it are told apart by them.
    facts: Callable[[Any], dict[str, Any]] | None = None
    differences: Callable[[dict[str, Any], dict[str, Any]], list[dict[str, Any]]] = differing
    # Whom an act on it concerns: the row, the category of the notice, the actor -> people. Only those are told who may
    # see it, and whoever follows it besides.
    audience: Callable[[Any, str, Actor], set[int]] | None = None
    # Whether a history of it is kept beside the log, for its page.
    history: bool = True
    # What can hang on it: "comment", "attachment", "instruction", "follow".
    dossier: frozenset[str] = frozenset()
    # The bodies to which an instruction on it can go: each with ``organisation`` (None: nobody answers to the
    # name), its ``organisation_id``, and ``written``.
    addressees: Callable[[Any], Iterable[Any]] = lambda row: ()
    # Recorded facts that are no fields of the model, or are called otherwise there.
    fields: Mapping[str, Words | Fact] = field(default_factory=dict)
    # What of it is found.
    search: Search | None = None
    # What of it is due up to a day: told once a step to whoever answers for it.
    reminders: Reminders | None = None
    # What each role has to do with it now.
    duties: Duties = field(default_factory=dict)

    @property
    def reading(self) -> str:
        """The code of the act of seeing it."""
        return self.read or f"{self.code}.read"


_KINDS: dict[str, Kind] = {}
_ACTS: dict[str, Act] = {}
_OF_ACT: dict[str, Kind] = {}
_RULES: dict[str, Rights] = {}
_SCOPES: dict[type[models.Model], Rows] = {}
_ON_REGISTRATION: list[Callable[[Kind], None]] = []

KINDS: Mapping[str, Kind] = MappingProxyType(_KINDS)
ACTS: Mapping[str, Act] = MappingProxyType(_ACTS)
# Which kind declares an act.
OF_ACT: Mapping[str, Kind] = MappingProxyType(_OF_ACT)
# The whole policy: action -> role -> scope. What has no row here is refused.
RULES: Mapping[str, Rights] = MappingProxyType(_RULES)
SCOPES: Mapping[type[models.Model], Rows] = MappingProxyType(_SCOPES)


class TakenTwice(Exception):
    """Two kinds, or two acts, have the same code."""


def register(*declared: Kind) -> None:
    """Make the kinds known; for ``ready`` of their app. Raises TakenTwice, and ValueError for what cannot be meant."""
    for kind in declared:
        _check(kind)
        _KINDS[kind.code] = kind
        for act in kind.acts:
            _ACTS[act.code], _OF_ACT[act.code] = act, kind
            if act.rights is not None:
                _RULES[act.code] = MappingProxyType(dict(act.rights))
        if kind.model is not None and kind.scopes is not None:
            register_scopes(kind.model, kind.scopes)
        for work in _ON_REGISTRATION:
            work(kind)


def register_scopes(model: type[models.Model], rows: Rows) -> None:
    """Say how far scopes reach among rows that are no kind of their own, or whose reach only a higher app knows."""
    if model in _SCOPES:
        raise TakenTwice(model._meta.label)
    _SCOPES[model] = rows


def on_registration(work: Callable[[Kind], None]) -> None:
    """Have something done with every kind, those that are known already and those that come."""
    _ON_REGISTRATION.append(work)
    for kind in _KINDS.values():
        work(kind)


def of_model(model: type[models.Model]) -> Kind | None:
    """The kind whose rows the model keeps."""
    return next((kind for kind in _KINDS.values() if kind.model is model), None)


def searched() -> dict[str, Kind]:
    """The kinds of which something is found, in the order of the results."""
    found = [kind for kind in _KINDS.values() if kind.search is not None]
    return {kind.code: kind for kind in sorted(found, key=_number)}


def with_rights() -> Iterable[tuple[Kind, Act]]:
    """Every act that somebody can have the right to, with the kind that declares it."""
    return ((kind, act) for kind in _KINDS.values() for act in kind.acts if act.rights is not None)


def _number(kind: Kind) -> int:
    return kind.search.number if kind.search is not None else 0


def _check(kind: Kind) -> None:
    if kind.search is not None and not 1 <= kind.search.number <= 15:
        raise ValueError(f"{kind.code}: the number of the search is part of its keys, from 1 to 15")
    if kind.search is not None and _number(kind) in {_number(other) for other in _KINDS.values()}:
        raise TakenTwice(f"{kind.code}: {kind.search.number}")
    if kind.code in _KINDS:
        raise TakenTwice(kind.code)
    codes = [act.code for act in kind.acts]
    for act in kind.acts:
        if act.code in _ACTS or codes.count(act.code) > 1:
            raise TakenTwice(act.code)
        if act.code.endswith(".read") and not act.reading:
            raise ValueError(f"{act.code} is called reading and is none")
