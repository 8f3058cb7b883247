"""The kind of thing that an office's template is. What is made with it takes the right to see the document."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from luoshi.web.kernel.kinds import Act, Kind, Scope, same
from luoshi.web.kernel.roles import Role
from luoshi.web.outgoing import scopes
from luoshi.web.outgoing.models import Template

_OFFICE, _LEAD = Role("general_office"), Role("lead")


def _facts(row: Template) -> dict[str, Any]:
    return {"kind": row.kind, "name": row.name, "sha256": row.sha256}


KINDS = (
    Kind(
        code="template",
        words=_("公文模板"),
        model=Template,
        scopes=scopes.templates,
        owner=lambda row: row.owner_id,
        facts=_facts,
        history=False,
        acts=(
            Act("template.read", _("查看公文模板"), same(Scope.CONTAINED, _OFFICE, _LEAD), reading=True),
            Act("template.put", _("上传公文模板"), same(Scope.CONTAINED, _OFFICE, _LEAD)),
            Act("template.restore", _("恢复自带模板"), same(Scope.CONTAINED, _OFFICE, _LEAD)),
        ),
    ),
)
