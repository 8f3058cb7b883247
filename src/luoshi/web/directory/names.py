"""Which organisation of the directory a written name means, seen from who published the document. Never a guess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import SequenceMatcher

from luoshi.web.directory.models import Organisation

NEAR = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """What the directory knows of an organisation, as far as names go."""

    pk: int
    name: str
    short_name: str
    names: tuple[str, ...]  # full, short and other names
    kind: str = ""
    path: str = ""
    government: str = ""  # the path of the government it belongs to
    ways: frozenset[str] = frozenset()  # by what else it is found when it is typed

    @property
    def label(self) -> str:
        return self.short_name or self.name


@dataclass(slots=True)
class Name:
    """A name as a document writes it: what it was resolved to, and how often it stands there."""

    written: str
    full: str | None
    organisation: Entry | None
    several: tuple[Entry, ...] = ()
    collective: bool = False
    count: int = 0
    by_hand: bool = False

    @property
    def unresolved(self) -> bool:
        """Whether somebody should say which organisation is meant."""
        return self.organisation is None and not self.collective


@dataclass(slots=True)
class Directory:
    """The organisations that exist, sorted by how near they are to who published the document.

    ``chosen`` is what the person has said now; ``known`` what the plan already holds for a written name.
    """

    entries: dict[int, Entry]
    own: dict[str, set[int]]  # every name of the own government and of its departments
    above: dict[str, set[int]]  # the same of the governments above
    full: dict[str, set[int]]  # full names anywhere, and every name of a government
    chosen: Mapping[str, int] = field(default_factory=dict)
    known: Mapping[str, int] = field(default_factory=dict)
    names: dict[str, Name] = field(default_factory=dict)
    # What is known and has ended since: it stays who it was, and is offered to nobody.
    former: Mapping[int, Entry] = field(default_factory=dict)

    def resolve(self, written: str, full: str | None = None, *, collective: bool = False) -> int | None:
        """The organisation, or None where none or several answer to the name. Remembers what was asked."""
        name = self.names.get(written)
        if name is None:
            name = self.names[written] = self._look_up(written, full, collective)
        elif full and name.organisation is None and not name.full:
            name = self.names[written] = self._look_up(written, full, collective, name.count)
        name.count += 1
        return name.organisation.pk if name.organisation else None

    def label(self, pk: int | None) -> str:
        """What the organisation is called."""
        entry = (self.entries.get(pk) or self.former.get(pk)) if pk else None
        return entry.label if entry else ""

    def choose(self, chosen: Mapping[str, int]) -> Directory:
        """The same organisations, of which somebody has given some to names; nothing has been asked of it yet."""
        return replace(self, chosen=chosen, names={})

    def unresolved(self) -> list[Name]:
        """The names that nobody answers to, the most frequent first."""
        found = [name for name in self.names.values() if name.unresolved]
        return sorted(found, key=lambda name: (-name.count, name.written))

    def typed(self, text: str) -> list[Entry]:
        """Whom somebody means who types this: by full name, by any name, else by what people say (发改委, fgw), near ones first."""
        everybody = self.entries.values()
        found = [entry for entry in everybody if entry.name == text]
        found = found or [entry for entry in everybody if text in entry.names]
        if not found:
            said = [entry for entry in everybody if text.lower() in entry.ways]
            own = set().union(*self.own.values()) if self.own else set()
            found = [entry for entry in said if entry.pk in own] or said
        return found

    def near(self, name: Name) -> list[Entry]:
        """Organisations to be offered for the name; none of them is taken by itself."""
        wanted = name.full or name.written
        rest = [entry for entry in self.entries.values() if entry not in name.several]
        rest.sort(key=lambda entry: -max(_likeness(wanted, known) for known in entry.names))
        return [*name.several, *rest][:NEAR]

    def _look_up(self, written: str, full: str | None, collective: bool, count: int = 0) -> Name:
        chosen = self.entries.get(self.chosen.get(written, 0))
        if chosen:
            return Name(written, full, chosen, collective=collective, count=count, by_hand=True)
        several: tuple[Entry, ...] = ()
        for text in (written, full):
            for names in (self.own, self.above, self.full):
                found = names.get(text or "", set())
                if len(found) == 1:
                    return Name(written, full, self.entries[next(iter(found))], (), collective, count)
                if found:  # several answer to it here: what stands further away does not decide between them
                    several = several or tuple(self.entries[pk] for pk in sorted(found))
                    break
        pk = self.known.get(written, 0)
        known = self.entries.get(pk) or self.former.get(pk)
        return Name(written, full, known, several, collective, count)


def directory(
    owner: Organisation,
    on: date,
    *,
    known: Mapping[str, int] | None = None,
) -> Directory:
    """The organisations of the owner's tree that exist on the day."""
    root = owner.path.split("/")[1]
    rows = Organisation.objects.existing(on).within(f"/{root}/").order_by("path")
    entries: dict[int, Entry] = {}
    own: dict[str, set[int]] = {}
    above: dict[str, set[int]] = {}
    full: dict[str, set[int]] = {}
    for pk, name, short_name, aliases, kind, path, government, ways in rows.values_list(
        "pk", "name", "short_name", "aliases", "kind", "path", "government_path", "ways_to_type"
    ):
        names = _names(name, short_name, aliases)
        entries[pk] = Entry(
            pk, name, short_name, names, kind, path, government, frozenset(ways.lower().split())
        )
        if government == owner.government_path:
            _put(own, names, pk)
        elif owner.government_path.startswith(government):
            _put(above, names, pk)
        # 市财政局 is said in every city: of a department elsewhere only the full name is certain.
        _put(full, names if kind == Organisation.Kind.GOVERNMENT else (name,), pk)
    ended = Organisation.objects.filter(pk__in=set((known or {}).values()) - set(entries)).order_by()
    former = {
        pk: Entry(pk, name, short_name, _names(name, short_name, aliases))
        for pk, name, short_name, aliases in ended.values_list("pk", "name", "short_name", "aliases")
    }
    return Directory(entries, own, above, full, known=known or {}, former=former)


def _names(name: str, short_name: str, aliases: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in (name, short_name, *_texts(aliases)) if text))


def _put(names: dict[str, set[int]], given: Iterable[str], pk: int) -> None:
    for name in given:
        names.setdefault(name, set()).add(pk)


def _texts(aliases: object) -> list[str]:
    return [text for text in aliases if isinstance(text, str)] if isinstance(aliases, list) else []


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() + matcher.find_longest_match().size / max(len(one), 1)
