"""Lists that a person keeps under a name: their filters, own only."""

from __future__ import annotations

from typing import TypeAlias

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.log import log
from luoshi.web.kernel.refusals import Refused
from luoshi.web.tasks.models import SavedView

Facts: TypeAlias = dict[str, str] | None

NAME_LIMIT = 60
QUERY_LIMIT = 2000
VIEWS_LIMIT = 50


def save(name: str, query: str, *, actor: Actor) -> SavedView:
    """Keep a list under a name; the same name again takes the new filters. Raises Denied, Refused."""
    permissions.require(actor, "view.write")
    name = _name(name)
    if len(query) > QUERY_LIMIT:
        raise Refused(_("条件太长，存不下。请减少条件。"))
    with transaction.atomic():
        own = SavedView.objects.filter(person_id=actor.person_id)
        row = own.select_for_update().filter(name=name).first()
        if row is None and own.count() >= VIEWS_LIMIT:
            raise Refused(_("最多保存 %(limit)d 个视图。请先删除不用的。") % {"limit": VIEWS_LIMIT})
        before = row.query if row else None
        if row is None:
            row = SavedView(person_id=actor.person_id, name=name, position=own.count())
        row.query = query
        row.save()
        _log(row, actor, "view.write", {"query": before} if before is not None else None, {"query": query})
    return row


def rename(view_id: int, name: str, *, actor: Actor) -> SavedView:
    """Give it another name. Raises Denied, Refused."""
    name = _name(name)
    try:
        with transaction.atomic():
            row = _own(view_id, actor)
            before, row.name = row.name, name
            row.save(update_fields=["name"])
            _log(row, actor, "view.rename", {"name": before}, {"name": name})
    except IntegrityError:
        raise Refused(_("您已有一个叫“%(name)s”的视图。请换个名称。") % {"name": name}) from None
    return row


def remove(view_id: int, *, actor: Actor) -> None:
    """Delete it. Raises Denied, Refused."""
    with transaction.atomic():
        row = _own(view_id, actor)
        _log(row, actor, "view.remove", {"query": row.query}, None)
        row.delete()


def _own(view_id: int, actor: Actor) -> SavedView:
    permissions.require(actor, "view.write")
    row = permissions.restrict(SavedView.objects.all(), actor, "view.write").filter(pk=view_id).first()
    if row is None:
        raise Refused(_("这个视图已不存在。"))
    return row


def _name(name: str) -> str:
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise Refused(_("请填写视图名称。"))
    if len(name) > NAME_LIMIT:
        raise Refused(_("视图名称最多 %(limit)d 字。") % {"limit": NAME_LIMIT})
    return name


def _log(row: SavedView, actor: Actor, action: str, before: Facts, after: Facts) -> None:
    log(
        actor=actor,
        action=action,
        object_type="saved_view",
        object_id=row.pk,
        object_label=row.name,
        before=before,
        after=after,
    )
