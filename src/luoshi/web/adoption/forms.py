"""What the page of a publication sends: organisations for names, what goes out, decisions about conflicts, the reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from luoshi.register.proposals import NewBody, Proposal
from luoshi.web.adoption import bodies
from luoshi.web.adoption.choosing import Choice, as_proposed, remembered, unchecked
from luoshi.web.adoption.content import Content, Piece
from luoshi.web.directory.names import Directory
from luoshi.web.kernel.asked import number_of

NAMES_LIMIT = 500
PIECES_LIMIT = 5000
ACCEPT, ACCEPT_ONE, ADD, ADD_ONE = "accept", "accept-one", "add", "add-one"
CHECKED, BEFORE = "checked", "before"


@dataclass(slots=True)
class Given:
    """What the form says. ``act`` is the button: publish, look, or ``accept:<group>``, ``add:<group>``, or that of
    one name: ``accept-one:<its number>``, ``add-one:<its number>``.
    """

    act: str = ""
    names: list[str] = field(default_factory=list)
    typed: dict[str, str] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)  # names that stay as they are written
    remember: set[str] = field(default_factory=set)
    decisions: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    fingerprint: str = ""
    replaces: int | None = None  # the plan that the document corrects
    replaces_seen: int | None = None  # the one of which the page showed what would happen
    elsewhere: bool = False
    choosing: bool = False  # the form had boxes for what goes out
    shown: frozenset[str] = frozenset()  # the pieces that had one
    ticked: frozenset[str] = frozenset()
    campaigns_shown: frozenset[str] = frozenset()
    campaigns: frozenset[str] = frozenset()
    scope: str = ""  # of what was not published before: all, what is checked, or what was not left then
    requirements: frozenset[str] = frozenset()
    joined: frozenset[str] = frozenset()
    titles: dict[str, str] = field(default_factory=dict)
    by_term: bool = False
    chosen: dict[str, int] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    new: dict[str, bodies.Filled] = field(
        default_factory=dict
    )  # the fields for adding one, by the name it is for

    @classmethod
    def of(cls, data: QueryDict) -> Given:
        given = cls(act=data.get("act", "")[:40])
        for at in range(NAMES_LIMIT):
            written = data.get(f"name-{at}")
            if written is None:
                break
            given._take_name(at, written, data)
        given.decisions = {
            key.removeprefix("decision:"): value
            for key, value in data.items()
            if key.startswith("decision:") and value in {"document", "here"}
        }
        given.reason = data.get("reason", "").strip()
        given.fingerprint = data.get("fingerprint", "")[:64]
        given.replaces = number_of(data.get("replaces"))
        given.replaces_seen = number_of(data.get("replaces-seen"))
        given.elsewhere = "elsewhere" in data
        given._take_choice(data)
        return given

    def _take_name(self, at: int, written: str, data: QueryDict) -> None:
        self.names.append(written)
        text = _clean(data.get(f"organisation-{at}", ""))
        if text:
            self.typed[written] = text
        if f"remember-{at}" in data:
            self.remember.add(written)
        if f"keep-{at}" in data:
            self.kept.add(written)
        name = _clean(data.get(f"new-name-{at}", ""))
        if name:
            kind, place = (_clean(data.get(f"new-{field}-{at}", "")) for field in ("kind", "place"))
            self.new[written] = bodies.Filled(name, kind, place)

    def _take_choice(self, data: QueryDict) -> None:
        self.choosing = "choosing" in data
        self.shown = _listed(data.get("pieces-shown", ""))
        self.ticked = _several(data, "piece")
        self.campaigns_shown = _several(data, "campaign-shown")
        self.campaigns = _several(data, "campaign")
        self.scope = data.get("scope", "")
        self.requirements = _several(data, "requirement")
        self.joined = _several(data, "join")
        self.by_term = "by-term" in data
        titles = ((key, value) for key, value in data.items() if key.startswith("title:"))
        self.titles = {key.removeprefix("title:"): _clean(value) for key, value in titles if _clean(value)}

    def choice(self, content: Content, kept: Mapping[str, Any] | None) -> Choice:
        """What goes out: what is ticked, of campaigns that are ticked, and checked by somebody where that is asked for."""
        if not self.choosing:
            return as_proposed(content, kept)
        off = self.campaigns_shown - self.campaigns
        later = set(self.shown - self.ticked) | (unchecked(content) if self.scope == CHECKED else set())
        if self.scope == BEFORE:
            later |= remembered(content, kept).later
        later |= {piece.id for piece in content.pieces if _campaign_of(piece) in off}
        return Choice(
            frozenset(later) - self.requirements - self.joined,
            self.requirements,
            self.joined,
            self.titles,
            self.by_term,
        )

    def resolve(self, directory: Directory) -> None:
        """Find the organisations that were typed: by any of their names, or as people say them, when one alone has it."""
        for written, text in self.typed.items():
            found = directory.typed(text)
            if len(found) == 1:
                self.chosen[written] = found[0].pk
            elif found:
                self.errors[written] = _("有 %(n)d 个机构叫“%(name)s”，请填写全称。") % {
                    "n": len(found),
                    "name": text,
                }
            else:
                self.errors[written] = _("机构名录里没有“%(name)s”。请从列表中选择、新建，或留空。") % {
                    "name": text
                }

    def accept(self, group: str, proposals: Mapping[str, Proposal], directory: Directory) -> int:
        """Take over the proposals of a group for the names of which nothing is said; how many."""
        taken = 0
        for written, proposal in proposals.items():
            if self._open(written) and bodies.group_of(proposal) == group and proposal.key is not None:
                self.typed[written] = directory.entries[proposal.key].name
                taken += 1
        return taken

    def to_add(self, group: str, proposals: Mapping[str, Proposal]) -> dict[str, NewBody]:
        """The bodies that would be added for the names of a group of which nothing is said."""
        return {
            written: proposal.new
            for written, proposal in proposals.items()
            if self._open(written) and bodies.group_of(proposal) == group and proposal.new is not None
        }

    def name_at(self, number: str) -> str:
        """The name of a button for one alone; empty where there is none."""
        at = number_of(number)
        return self.names[at] if at is not None and at < len(self.names) else ""

    def _open(self, written: str) -> bool:
        return written not in self.typed and written not in self.kept


def _campaign_of(piece: Piece) -> str | None:
    """The campaign with which a piece goes out or waits; "" for that of the tasks that are of none."""
    if piece.kind == "task":
        return piece.facts["campaign"] or ""
    if piece.kind == "target":
        return piece.place["campaign"] or ("" if piece.place["task"] else None)
    return piece.place["plan"] if piece.kind == "task_force" else None


def _several(data: QueryDict, name: str) -> frozenset[str]:
    return frozenset(_clean(value) for value in data.getlist(name)[:PIECES_LIMIT])


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split(",")[:PIECES_LIMIT])


def _clean(text: str) -> str:
    return re.sub(r"[\0\r\n]+", " ", text).strip()[:300]
