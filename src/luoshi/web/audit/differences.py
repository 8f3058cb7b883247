"""What an entry changed, field by field and in words, from the data before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from luoshi.web.audit.models import Entry
from luoshi.web.kernel import wording

MOST = 200
LONG = 120
# Numbers for the program, which tell a person nothing.
_SILENT = frozenset({"id", "pk", "version"})

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: its name, and its value before and after in words; empty where there was none."""

    field: str
    before: str
    after: str

    @property
    def long(self) -> bool:
        """Whether it is folded until somebody asks."""
        return len(self.before) + len(self.after) > LONG


def differences(entry: Entry) -> list[Difference]:
    """What changed, in the order of the fields; for something new or gone, all that it held."""
    kind = entry.object_type
    before, after = dict(_flat(kind, entry.before)), dict(_flat(kind, entry.after))
    both = entry.before is not None and entry.after is not None
    found = []
    for path in dict.fromkeys((*before, *after)):
        old, new = before.get(path), after.get(path)
        if (path and path[-1] in _SILENT) or (old == new and (both or old in (None, "", []))):
            continue
        words = (_words(kind, path, old), _words(kind, path, new))
        if words[0] != words[1]:
            found.append(Difference(_name(kind, path), *words))
        if len(found) >= MOST:
            break
    return found


def summary(found: list[Difference], most: int = 3) -> str:
    """The first few changes on one line."""
    parts = []
    for one in found[:most]:
        value = (
            f"{_short(one.before)} → {_short(one.after)}" if one.before and one.after else _short(one.after)
        )
        if one.before and not one.after:
            value = _("去掉 %(value)s") % {"value": _short(one.before)}
        parts.append(f"{one.field}：{value}" if one.field else value)
    if len(found) > most:
        parts.append(_("等 %(n)d 项") % {"n": len(found)})
    return "；".join(parts)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 24 else f"{line[:23]}…"


def _flat(kind: str, value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Each plain value with where it stands; rows of a table are known by their number, so that order does not matter."""
    if path and wording.is_whole(kind, path[-1]):
        yield path, value
    elif isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _flat(kind, item, (*path, key))
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for at, item in enumerate(value, 1):
            known = item.get("id", item.get("pk")) if isinstance(item, dict) else None
            single = len(value) == 1
            name = "" if single else f"#{known if known is not None else at}"
            yield from _flat(kind, item, (*path, name) if name else path)
    elif value is not None and value != {}:
        yield path, value


def _name(kind: str, path: Path) -> str:
    shown = path[:-1] if path and path[0] in ("", kind) and len(path) == 1 else path
    # The object itself need not be named over each of its fields.
    shown = tuple(part for at, part in enumerate(shown) if at == len(shown) - 1 or part != kind)
    return " · ".join(wording.field(kind, part) for part in shown)


def _words(kind: str, path: Path, value: Any) -> str:
    return wording.value(kind, path[-1] if path else "", value)
