"""What official documents to be sent say of themselves to the tests that look at all apps (``matrix/declared.py``)."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from luoshi.rendering.official.kinds import kind_named, template_of
from luoshi.web.kernel import files
from luoshi.web.outgoing.models import Template

# administrator, general office, lead, member, data owner, leader, inspector
POLICY = """
template.read            - C C - - - -
template.put             - C C - - - -
template.restore         - C C - - - -
"""

TABLE = """
# Templates are those of the own office; what is made of a document is for whoever sees that.
GET   outgoing:templates                            -ol-----  .
GET   outgoing:template                             -ol-----  .
POST  outgoing:put                                  -ol-----  .
POST  outgoing:restore                              -ol-----  .
GET   outgoing:make                                 aolmdei-  --------
GET   outgoing:preview                              aolmdei-  --------
GET   outgoing:page                                 aolmdei-  --------
GET   outgoing:download                             aolmdei-  --------
GET   outgoing:of-plan                              aolmdei-  --------
GET   /api/templates                                -ol-----  .
GET   /api/templates/{kind}/file                    -ol-----  .
POST  /api/templates/{kind}                         -ol-----  .
POST  /api/templates/{kind}/restore                 -ol-----  .
GET   /api/documents/{document_id}/outgoing/{kind}  aolmdei-  --------
"""


def make(things: Any) -> dict[str, Any]:
    """The city and its bureau each have a template of their own for notices."""
    kept = files.keep([b"template"])
    for owner in (things.city, things.lead):
        Template.objects.create(
            owner=owner, kind="notice", name="通知.docx", sha256=kept.sha256, size=kept.size, put_by="某人"
        )
    return {}


PARAMETERS = {"kind": lambda t, a: "notice"}
SPECIAL = {
    **{f"outgoing:{name}": {"code": lambda t, a: "notice"} for name in ("template", "put", "restore")},
    "outgoing:make": {"pk": lambda t, a: t.document.pk},
    "outgoing:preview": {"pk": lambda t, a: t.document.pk, "code": lambda t, a: "division"},
    "outgoing:page": {
        "pk": lambda t, a: t.document.pk, "code": lambda t, a: "division", "number": lambda t, a: 1,
    },
    "outgoing:download": {
        "pk": lambda t, a: t.document.pk, "code": lambda t, a: "division", "form": lambda t, a: "docx",
    },
    "outgoing:of-plan": {"plan": lambda t, a: t.plan.pk},
    "/api/documents/{document_id}/outgoing/{kind}": {
        "document_id": lambda t, a: t.document.pk, "kind": lambda t, a: "division",
    },
}  # fmt: skip


def _template() -> BytesIO:
    kind = kind_named("notice")
    assert kind is not None
    file = BytesIO(template_of(kind))
    file.name = "通知.docx"
    return file


BODIES = {
    "POST outgoing:put": lambda t, a: {"file": _template()},
    "POST /api/templates/{kind}": lambda t, a: {"file": _template()},
}
ENGLISH = (
    "/templates/",
    "/documents/{document.pk}/outgoing/",
    "/documents/{document.pk}/outgoing/?kind=notice",
)
ACCESSIBLE = {"office": ("/templates/", "/documents/1/outgoing/", "/documents/1/outgoing/?kind=notice")}
