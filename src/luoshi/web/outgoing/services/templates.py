"""An office puts in a template of its own for a kind of document, or goes back to the one that the program brings."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from luoshi.rendering.official.kinds import Kind
from luoshi.rendering.official.template import check_template
from luoshi.rendering.official.template_guard import TemplateError
from luoshi.web.directory.models import Organisation
from luoshi.web.kernel import act, files, permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.refusals import Refused
from luoshi.web.outgoing.models import Template

LARGEST = 5 * 1024**2


def put(
    kind: Kind, name: str, chunks: Iterable[bytes], *, actor: Actor, version: int | None = None
) -> Template:
    """Use this Word file from now on. Raises Denied; Refused where it is no template, which names the field; Stale."""
    owner = Organisation.objects.filter(pk=actor.jurisdiction_id).first()
    if owner is None:
        raise Refused(_("您不代表任何机关，不能上传模板。"))
    permissions.require(actor, "template.put", owner)
    data = _bounded(chunks)
    try:
        check_template(data, kind.fields)
    except TemplateError as problem:
        raise Refused(str(problem)) from problem
    kept = files.keep([data])
    called = files.safe_name(name, _("模板.docx"))
    facts = {"name": called, "sha256": kept.sha256, "size": kept.size, "put_by": actor.name}
    row = Template.objects.filter(owner=owner, kind=kind.code).first()
    if row is None:
        try:
            with transaction.atomic():
                row = Template.objects.create(owner=owner, kind=kind.code, **facts)
                act.created("template", row, "template.put", actor=actor)
                return row
        except IntegrityError:  # somebody of the office put one in at the same moment
            row = Template.objects.get(owner=owner, kind=kind.code)
    with act.act("template", row.pk, "template.put", actor=actor, version=version) as row:
        for field, value in facts.items():
            setattr(row, field, value)
    return row


def restore(kind: Kind, *, actor: Actor, version: int | None = None) -> None:
    """Use the template that the program brings again; what the office had put in stays kept. Raises Denied, Stale."""
    owner = Organisation.objects.filter(pk=actor.jurisdiction_id).first()
    permissions.require(actor, "template.restore", owner)
    row = Template.objects.filter(owner=owner, kind=kind.code).first()
    if row is None:
        return
    with act.act("template", row.pk, "template.restore", actor=actor, version=version) as row:
        row.name, row.sha256, row.size, row.put_by = "", "", 0, actor.name


def _bounded(chunks: Iterable[bytes]) -> bytes:
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > LARGEST:
            raise Refused(
                _("模板超过 %(size)s MB。请压缩或去掉里面的图片再上传。") % {"size": LARGEST // 1024**2}
            )
    return bytes(data)
