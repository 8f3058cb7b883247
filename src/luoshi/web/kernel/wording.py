"""The words for what is recorded as codes: acts, kinds, fields and values, in the language of whoever reads.

The log and the histories keep ``task.finish``, ``due``, ``2025-12-31``; the kinds say how that reads. What was recorded
before there were codes holds Chinese words instead of them: they are found again among the words of the acts, or shown
as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.web.kernel.kinds import ACTS, KINDS, OF_ACT, Fact, Kind, Words
from luoshi.web.kernel.language import in_record_language

# Facts of acts on things of any kind.
_COMMON: Mapping[str, Words] = {"reason": gettext_lazy("理由"), "count": gettext_lazy("数量")}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Line:
    """A recorded change of one field, in words; empty where there was nothing."""

    field: str
    before: str
    after: str


def act(code: str, on: str = "") -> str:
    """An act for people, whether it was recorded as a code or in Chinese words. ``on``: a thing of which kind."""
    if code not in ACTS:
        found = _by_old_words().get(code)
        if not found:
            return _(code) if code else code
        # Acts of different apps may have the same Chinese name and different English ones.
        code = next((each for each in found if _app(OF_ACT[each]) == _app(KINDS.get(on))), found[0])
    return str(ACTS[code].words)


def acts_like(code: str) -> list[str]:
    """Everything under which acts of the same name stand in the log: their codes, and the words of before."""
    words = _old_words(code)
    return [*_by_old_words().get(words, ()), words]


def kind(code: str) -> str:
    """A kind of thing for people."""
    return str(KINDS[code].words) if code in KINDS else code


def field(kind_code: str, name: str, of: str = "") -> str:
    """What a recorded fact is called: as declared, else as the model says, else the name itself. ``of``: of which part."""
    if of:
        return f"{of} {field(kind_code, name)}"
    other, rest = _elsewhere(name)
    if other:
        return field(other, rest)
    words = _declared(kind_code, name)
    if isinstance(words, Fact):
        words = words.words
    return str(words or _COMMON.get(name) or (_(name) if name else name))


def is_whole(kind_code: str, name: str) -> bool:
    """Whether the value of the fact is put into words as one, though it may have parts."""
    other, rest = _elsewhere(name)
    found = _declared(other or kind_code, rest if other else name)
    return isinstance(found, Fact) and found.show is not None


def value(kind_code: str, name: str, recorded: Any) -> str:
    """A recorded value for people: the words of a choice, a day as offices write it, lists in one line."""
    other, rest = _elsewhere(name)
    if other:
        return value(other, rest, recorded)
    if recorded is None or recorded == "":
        return ""
    declared = _declared(kind_code, name)
    if isinstance(declared, Fact) and declared.show is not None:
        return declared.show(recorded)
    if isinstance(recorded, bool):
        return truth(recorded)
    if isinstance(recorded, list):
        return "、".join(value(kind_code, name, item) for item in recorded)
    chosen = _choices(kind_code).get(name, {}).get(recorded) if isinstance(recorded, Hashable) else None
    if chosen is not None:
        return str(chosen)
    if isinstance(recorded, str) and _MOMENT.match(recorded):
        return moment(recorded)
    if isinstance(recorded, str) and name in _days(kind_code):
        return day(recorded)
    return str(recorded)


def lines(kind_code: str, fields: Iterable[Mapping[str, Any]]) -> list[Line]:
    """Recorded changes (``{field, of, before, after}``) in words."""
    return [
        Line(
            field(kind_code, row["field"], row.get("of", "")),
            value(kind_code, row["field"], row.get("before")),
            value(kind_code, row["field"], row.get("after")),
        )
        for row in fields
    ]


def sides(
    fields: Sequence[Mapping[str, Any]],
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Recorded changes as the log keeps them: what was before, and what is after."""
    return _side(fields, "before"), _side(fields, "after")


def truth(yes: bool) -> str:
    """Yes or no."""
    return _("是") if yes else _("否")


def day(text: str | date) -> str:
    """A day as offices write it."""
    if isinstance(text, str):
        if not _DAY.fullmatch(text):
            return text
        try:
            text = date.fromisoformat(text)
        except ValueError:
            return str(text)
    return str(dateformat.format(text, _("Y年n月j日")))


def moment(text: str) -> str:
    """A moment in the time of this place, to the minute."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{timezone.localtime(at) if at.tzinfo else at:%Y-%m-%d %H:%M}"


def _side(fields: Sequence[Mapping[str, Any]], side: str) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    for row in fields:
        into = found.setdefault(row["of"], {}) if row.get("of") else found
        into[row["field"]] = row[side]
    return found or None


def _app(of: Kind | None) -> str:
    return of.model._meta.app_label if of is not None and of.model is not None else ""


def _old_words(code: str) -> str:
    if code not in ACTS:
        return code
    return ACTS[code].once or in_record_language(str)(ACTS[code].words)


@cache
def _by_old_words() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code in ACTS:
        found.setdefault(_old_words(code), []).append(code)
    return found


def _elsewhere(name: str) -> tuple[str, str]:
    """The kind and the fact of ``instruction.text``; nothing for a fact of the kind itself."""
    other, dot, rest = name.partition(".")
    return (other, rest) if dot and rest and other in KINDS else ("", name)


@cache
def _declared(kind_code: str, name: str) -> Words | Fact | None:
    """What the kind says of the fact, else its model, else what is kept beside it in the same app: one act touches several."""
    own = KINDS.get(kind_code)
    if own is None:
        return None
    if name in own.fields:
        return own.fields[name]
    beside = [other.fields[name] for other in _beside(own) if name in other.fields]
    whole = [words for words in beside if isinstance(words, Fact)]
    is_own = own.model is not None and name in _names(own.model)
    found = _fields(kind_code).get(name)
    if whole and not is_own:
        return whole[0]
    return found or next(iter(beside), None)


def _names(model: type[models.Model]) -> set[str]:
    return {name for one in model._meta.fields for name in (one.name, one.attname)}


def _beside(own: Kind) -> list[Kind]:
    if own.model is None:
        return []
    label = own.model._meta.app_label
    return [other for other in KINDS.values() if other.model and other.model._meta.app_label == label]


@cache
def _models(kind_code: str) -> tuple[type[models.Model], ...]:
    """The model of the kind first, then the others of its app."""
    own = KINDS[kind_code].model if kind_code in KINDS else None
    if own is None:
        return ()
    return own, *(
        model for model in apps.get_app_config(own._meta.app_label).get_models() if model is not own
    )


@cache
def _fields(kind_code: str) -> dict[str, Words]:
    found: dict[str, Words] = {}
    for model in _models(kind_code):
        found.setdefault(str(model._meta.model_name), model._meta.verbose_name or "")
        for one in model._meta.fields:
            # Django's own words are made from the name and tell nobody anything.
            if one.verbose_name != one.name.replace("_", " "):
                found.setdefault(one.name, one.verbose_name)
                found.setdefault(one.attname, one.verbose_name)
    return found


@cache
def _choices(kind_code: str) -> dict[str, dict[Any, Words]]:
    found: dict[str, dict[Any, Words]] = {}
    for model in _models(kind_code):
        for one in model._meta.fields:
            if one.flatchoices:
                found.setdefault(one.name, dict(one.flatchoices))
    return found


@cache
def _days(kind_code: str) -> frozenset[str]:
    """The fields of the kind's model that hold a day."""
    own = _models(kind_code)[:1]
    return frozenset(
        one.name
        for model in own
        for one in model._meta.fields
        if isinstance(one, models.DateField) and not isinstance(one, models.DateTimeField)
    )
