"""What people type as the name of a body, and the organisation of the directory that it is. Never a guess."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from luoshi.web.directory.models import Organisation
from luoshi.web.directory.names import Name, directory
from luoshi.web.kernel import clock, permissions
from luoshi.web.kernel.actor import Actor

SIGN = "＝"  # between how a body is written and its full name, as picker.js writes it
WRITTEN_LIMIT = 300
SUGGESTIONS = 12
NEAREST = 3


@dataclass(frozen=True, slots=True)
class Body:
    """A body that answers for something: as written, and the organisation it is, where known."""

    written: str
    organisation_id: int | None = None


class Names:
    """What written names mean to the offices of a jurisdiction today: the same answers as when a ledger is published."""

    def __init__(self, owner: Organisation | None) -> None:
        self._directory = directory(owner, clock.today()) if owner else None

    @classmethod
    def of(cls, actor: Actor) -> Names:
        """As the actor's jurisdiction says them."""
        return cls(Organisation.objects.filter(pk=actor.jurisdiction_id).first())

    def find(self, written: str, full: str = "") -> int | None:
        """The organisation of this name; None where none or several answer to it."""
        if self._directory is None or not written.strip():
            return None
        return self._directory.resolve(full.strip() or written.strip())

    def nearest(self, written: str) -> list[str]:
        """Names that look like it, best first."""
        if self._directory is None:
            return []
        near = self._directory.near(Name(written, None, None))
        return [entry.label for entry in near[:NEAREST]]

    def body(self, line: str) -> Body:
        """The body of a line "写法" or "写法＝全称"."""
        written, _sign, full = line.partition(SIGN)
        return Body(written.strip()[:WRITTEN_LIMIT], self.find(written, full))

    def bodies(self, lines: Iterable[str]) -> list[Body]:
        """The bodies of lines, each once."""
        found = [self.body(line) for line in lines if line.partition(SIGN)[0].strip()]
        return list({(body.organisation_id or body.written): body for body in found}.values())


def suggestions(text: str, actor: Actor) -> list[dict[str, str]]:
    """What fits the typed text (a part of a name, 发改委, fgw), best first: as it is commonly written, and its full name."""
    wanted = text.strip()[:60]
    if not wanted:
        return []
    rows = permissions.restrict(Organisation.objects.existing(clock.today()), actor, "organisation.read")
    named = Q(name__icontains=wanted) | Q(short_name__icontains=wanted) | Q(aliases__icontains=wanted)
    rows = rows.filter(named | Q(ways_to_type__icontains=wanted))
    found = list(rows.order_by("path").values_list("name", "short_name", "path", "ways_to_type")[:500])
    own = actor.jurisdiction_path
    found.sort(
        key=lambda row: (
            not row[2].startswith(own),
            wanted.lower() not in row[3].split(),
            row[2].count("/"),
            _place(wanted, row[1] or row[0]),
        )
    )
    return [{"written": short or name, "name": name} for name, short, *_ in found[:SUGGESTIONS]]


def lines_of(bodies: Iterable[Body], names: dict[int, str]) -> str:
    """Bodies as the lines that a form holds."""
    return "\n".join(
        body.written + (f"{SIGN}{names[body.organisation_id]}" if body.organisation_id in names else "")
        for body in bodies
    )


def _place(wanted: str, name: str) -> int:
    at = name.find(wanted)
    return at if at >= 0 else 100
