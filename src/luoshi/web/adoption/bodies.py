"""The bodies of a document that nobody in the directory answers to: what is proposed for each, and adding those that are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.register.proposals import BodyKind, Government, Ground, KnownBody, NewBody, Proposal, Proposer
from luoshi.register.standing import Standing, place_of_government, place_of_issuer, standing_of
from luoshi.web.directory.models import Organisation
from luoshi.web.directory.names import Directory
from luoshi.web.directory.services import organisations
from luoshi.web.documents.models import Document
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.refusals import Refused

ADDED_LIMIT = 500
GOVERNMENT = str(Organisation.Kind.GOVERNMENT)


@dataclass(frozen=True, slots=True)
class Filled:
    """The fields for adding a body: ``place`` is the name of the government that it is to belong to."""

    name: str
    kind: str
    place: str


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issued a document, for which place, and how that stands to the organisation that publishes it."""

    name: str
    place: str | None
    standing: Standing


def governments_of(document: Document, directory: Directory) -> list[Government]:
    """The government of who publishes, and those above it, the nearest first."""
    owner = document.owner
    path = owner.government_path if owner else ""
    found = [
        entry
        for entry in directory.entries.values()
        if entry.kind == GOVERNMENT and path.startswith(entry.path)
    ]
    found.sort(key=lambda entry: -len(entry.path))
    return [Government(entry.pk, place_of_government(entry.name)) for entry in found]


def issuer_of(document: Document, directory: Directory) -> Issuer:
    """Who issued the document, and whether that is a place of ours."""
    places = [government.place for government in governments_of(document, directory)]
    place = place_of_issuer(document.issuer or document.title, document.doc_number)
    standing = standing_of(place, places[0], places[1:]) if places else Standing.UNKNOWN
    return Issuer(document.issuer or place or "", place, standing)


def proposals(document: Document, directory: Directory, issuer: Issuer) -> dict[str, Proposal]:
    """What is proposed for the names that are not resolved, by the name as it is written."""
    governments = governments_of(document, directory)
    by_path = {entry.path: entry.pk for entry in directory.entries.values()}
    known = [
        KnownBody(entry.pk, entry.name, entry.names, by_path.get(entry.government, 0))
        for entry in directory.entries.values()
        if entry.kind != GOVERNMENT
    ]
    elsewhere = issuer.place if issuer.standing is Standing.ELSEWHERE else None
    proposer = Proposer(governments, known, elsewhere=elsewhere)
    found = ((name.written, proposer.propose(name.written, name.full)) for name in directory.unresolved())
    return {written: proposal for written, proposal in found if proposal is not None}


def places_to_add(document: Document, directory: Directory, actor: Actor) -> list[Organisation]:
    """The governments below which the actor may add a body: that of who publishes, those above it, those below it."""
    keys = [government.key for government in governments_of(document, directory)]
    owner = document.owner
    below = [
        entry
        for entry in directory.entries.values()
        if owner and entry.kind == GOVERNMENT and entry.path.startswith(owner.government_path)
    ]
    keys += [entry.pk for entry in sorted(below, key=lambda entry: entry.path) if entry.pk not in keys]
    rows = permissions.restrict(Organisation.objects.filter(pk__in=keys), actor, "organisation.create")
    return sorted(rows, key=lambda row: keys.index(row.pk))


def filled(fields: Filled, written: str, places: Sequence[Organisation]) -> NewBody:
    """The body that a person describes; Refused where the government is none below which they may add one."""
    place = next((row for row in places if fields.place in {row.name, row.short_name}), None)
    if place is None:
        raise Refused(_("“%(name)s”所属的政府不在您可以新建机构的范围内，没有新建。") % {"name": fields.name})
    if fields.kind not in Organisation.Kind.values:
        raise Refused(_("请选择“%(name)s”的类别。") % {"name": fields.name})
    return NewBody(fields.name, written[:60], cast("BodyKind", fields.kind), place.pk)


def add(bodies: Sequence[NewBody], *, actor: Actor) -> list[Organisation]:
    """Add bodies to the directory, each below its government, all or none. Raises Denied and Refused."""
    if not bodies:
        raise Refused(_("没有要新建的机构，什么也没有改。"))
    if len(bodies) > ADDED_LIMIT:
        raise Refused(_("一次最多新建 %(n)d 个机构。") % {"n": ADDED_LIMIT})
    parents = Organisation.objects.in_bulk({body.government for body in bodies})
    made: dict[str, Organisation] = {}
    with transaction.atomic():
        for body in bodies:
            parent = parents.get(body.government)
            if parent is None:
                raise Refused(_("“%(name)s”所属的政府已不存在，没有新建。") % {"name": body.name})
            if body.name not in made:  # two names of one body
                made[body.name] = organisations.create(
                    actor=actor,
                    parent=parent,
                    name=body.name,
                    short_name=body.short_name[:60],
                    kind=body.kind,
                    level=parent.level,
                )
    return list(made.values())


# Names of a publication's groups of proposals, in the order in which they are shown.
SURE, LIKELY, ADD, ADD_LIKELY, NONE = "sure", "likely", "add", "add-likely", "none"


def group_of(proposal: Proposal | None) -> str:
    """Under which group a proposal is shown, and accepted as one."""
    if proposal is None:
        return NONE
    if proposal.new is not None:
        return ADD if proposal.sure else ADD_LIKELY
    return SURE if proposal.sure else LIKELY


def ground_words(ground: Ground) -> str:
    """Why a body is proposed, in words."""
    return {
        Ground.REGISTER: _("名录：这是它的规范简称"),
        Ground.SHORT: _("是它的简称"),
        Ground.COUNTERPART: _("本地的对应机构"),
        Ground.FUNCTION: _("本级只有它管这项职能"),
        Ground.NEAR: _("名称相近"),
        Ground.NEW: _("机构名录里没有，按规范名称新建"),
        Ground.NEW_COUNTERPART: _("机构名录里没有，按本地的对应名称新建"),
        Ground.NEW_FORM: _("机构名录里没有，按原文写法新建"),
    }[ground]
