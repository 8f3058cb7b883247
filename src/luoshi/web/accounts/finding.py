"""What of people is found, and how they stand among the results."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.web.accounts.models import Appointment, Person
from luoshi.web.kernel.finding import Described, Search, joined


def _people(ids: Sequence[int]) -> dict[int, Described]:
    held: dict[int, list[Appointment]] = {}
    current = Appointment.objects.current(timezone.localdate()).filter(person_id__in=ids)
    for appointment in current.select_related("organisation").order_by("pk"):
        held.setdefault(appointment.person_id, []).append(appointment)
    return {
        row.pk: Described(
            row.name or row.username,
            held[row.pk][0].organisation.get_absolute_url() if row.pk in held else "",
            joined(row.post, *(str(appointment) for appointment in held.get(row.pk, [])[:3]))
            or _("没有任职"),
            None,
        )
        for row in Person.objects.filter(pk__in=ids).only("name", "username", "post")
    }


PERSON = Search(
    number=9,
    columns=("name", "post"),
    rows=lambda: Person.objects.only("pk", "name", "post"),
    fields=lambda row: (row.name, row.post),
    describe=_people,
    order="name",
    named=True,
)
