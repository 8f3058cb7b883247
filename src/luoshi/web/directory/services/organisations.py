"""Organisations: made, corrected, renamed, moved in the tree, ended. Nothing that existed is ever removed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from luoshi.web.directory import followers
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import act, clock, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.refusals import Refused

FIELDS = ("short_name", "aliases", "kind", "level", "division_code", "position", "valid_from")
FOLLOWED_DAYS = 31  # the daily work may have been down for some of them
IN_GROUPS = (Organisation.Kind.GOVERNMENT, Organisation.Kind.PARK)


def create(*, actor: Actor, parent: Organisation, name: str, **fields: Any) -> Organisation:
    """A new organisation below another. Raises Denied, and Refused for a name that is missing or taken."""
    permissions.require(actor, "organisation.create", parent)
    name = _checked_name(name)
    with transaction.atomic():
        if not parent.exists_on(clock.today()):
            raise Refused(_("“%(name)s”已撤销，不能在它下面新建机构。") % {"name": parent.name})
        said = {name: value for name, value in fields.items() if value not in (None, "")}
        # Without a place of its own it stands behind its siblings: lists and comparisons follow the order of the directory.
        said["position"] = said.get("position") or _last_position(parent) + 1
        organisation = Organisation.objects.create(
            name=name, parent=parent, demonstration=settings.DEMO, **{"short_name": name[:60], **said}
        )
        if organisation.kind in IN_GROUPS:
            join_groups([organisation])
        act.created("organisation", organisation, "organisation.create", actor=actor)
    return organisation


def _last_position(parent: Organisation) -> int:
    last = Organisation.objects.filter(parent=parent).aggregate(last=Max("position"))["last"]
    return int(last or 0)


def edit(*, actor: Actor, pk: int, version: int, **fields: Any) -> Organisation:
    """Correct what an organisation is, but for its name, its place in the tree and its end."""
    with _changing(actor, pk, version, "organisation.edit") as organisation:
        kind, level = organisation.kind, organisation.level
        for field in FIELDS:
            if field in fields:
                setattr(organisation, field, fields[field])
        if (organisation.kind, organisation.level) != (kind, level):
            # What the nearest government is may have changed for all below, and of which groups it is.
            organisation.save()
            _rebuild_paths(organisation)
            join_groups([organisation])
    return organisation


def join_groups(organisations: Sequence[Organisation]) -> None:
    """Let what names a group (各市州人民政府) reach whoever is of it now, and nobody else. Must run before the log."""
    followers.groups_changed(organisations)


def rename(*, actor: Actor, pk: int, version: int, name: str, short_name: str) -> Organisation:
    """A new name for the same organisation; the old one is kept among its other names, so that documents still find it."""
    name = _checked_name(name, but=pk)
    with _changing(actor, pk, version, "organisation.rename") as organisation:
        old = [organisation.name, organisation.short_name]
        organisation.name, organisation.short_name = name, short_name.strip()[:60] or name[:60]
        now = {organisation.name, organisation.short_name}
        organisation.aliases = [
            *dict.fromkeys(each for each in (*organisation.aliases, *old) if each not in now)
        ]
    return organisation


def move(*, actor: Actor, pk: int, version: int, parent: Organisation) -> Organisation:
    """To another place in the tree, with all below; what depends on the place of all of them follows. Raises Refused."""
    permissions.require(actor, "organisation.write", parent)
    with _changing(actor, pk, version, "organisation.move") as organisation:
        if parent.path.startswith(organisation.path):
            raise Refused(_("不能把机构移到它自己或它的下级之下。"))
        if not parent.exists_on(clock.today()):
            raise Refused(_("“%(name)s”已撤销，不能移到它下面。") % {"name": parent.name})
        moved = followers.moving(organisation.path)
        organisation.parent = parent
        organisation.save()
        _rebuild_paths(organisation)
        moved()
        join_groups([organisation])
    return organisation


def end(
    *, actor: Actor, pk: int, version: int, on: date, successor: Organisation | None, reason: str = ""
) -> Organisation:
    """Abolish an organisation, or merge it into its successor, from a day on. What it did stays under its name.

    Raises Refused while organisations below it exist, and for a successor that is itself or has ended.
    """
    with _changing(actor, pk, version, "organisation.end", reason=reason) as organisation:
        below = Organisation.objects.existing(on).filter(parent=organisation)
        if below.exists():
            raise Refused(
                _("它还有 %(n)d 个下级机构，请先把它们移走或撤销：%(names)s。")
                % {"n": below.count(), "names": "、".join(below.values_list("short_name", flat=True)[:5])}
            )
        if successor is not None and (successor.pk == organisation.pk or not successor.exists_on(on)):
            raise Refused(_("承接单位须是另一个在用的机构。"))
        if organisation.valid_from is not None and on < organisation.valid_from:
            raise Refused(_("撤销日期不能早于设立日期。"))
        organisation.valid_to, organisation.successor = on, successor
        # What names it among others (各县市区) reaches it until then, and no longer.
        organisation.save()
        join_groups([organisation])
    return organisation


def follow_the_day(today: date) -> int:
    """Let groups reach the governments that began to exist of late, and no longer those that ended; how many those are."""
    since = today - timedelta(FOLLOWED_DAYS)
    came_or_went = Q(valid_from__range=(since, today)) | Q(valid_to__range=(since, today))
    rows = list(Organisation.objects.filter(came_or_went, kind__in=IN_GROUPS))
    if rows:
        with transaction.atomic():
            join_groups(rows)
    return len(rows)


def _changing(
    actor: Actor, pk: int, version: int, code: str, *, reason: str = ""
) -> AbstractContextManager[Organisation]:
    right = "organisation.write"
    return act.act("organisation", pk, code, actor=actor, version=version, right=right, reason=reason)


def facts(organisation: Organisation) -> dict[str, Any]:
    """What an organisation is, as it is recorded."""
    return {
        "name": organisation.name,
        "short_name": organisation.short_name,
        "aliases": list(organisation.aliases),
        "kind": organisation.kind,
        "level": organisation.level,
        "parent": organisation.parent.name if organisation.parent else "",
        "division_code": organisation.division_code,
        "position": organisation.position,
        "valid_from": organisation.valid_from.isoformat() if organisation.valid_from else "",
        "valid_to": organisation.valid_to.isoformat() if organisation.valid_to else "",
        "successor": organisation.successor.name if organisation.successor else "",
    }


def _checked_name(name: str, but: int | None = None) -> str:
    name = name.strip()
    if not name:
        raise Refused(_("请填写机构全称。"))
    if len(name) > 200:
        raise Refused(_("机构全称不能超过 200 个字。"))
    if Organisation.objects.filter(name=name, valid_to=None).exclude(pk=but).exists():
        raise Refused(_("已经有一个在用的机构叫“%(name)s”，请核对后再建。") % {"name": name})
    return name


def _rebuild_paths(organisation: Organisation) -> None:
    """Write the paths of all below anew, from the top down."""
    children: dict[int, list[Organisation]] = {}
    ids = {organisation.pk}
    while ids:
        rows = list(Organisation.objects.filter(parent_id__in=ids))
        for row in rows:
            children.setdefault(row.parent_id, []).append(row)
        ids = {row.pk for row in rows}
    changed, open_ = [], [organisation]
    while open_:
        above = open_.pop()
        for row in children.get(above.pk, []):
            row.path = f"{above.path}{row.pk}/"
            row.government_path = (
                row.path if row.kind == Organisation.Kind.GOVERNMENT else above.government_path
            )
            changed.append(row)
            open_.append(row)
    Organisation.objects.bulk_update(changed, ["path", "government_path"], batch_size=500)
