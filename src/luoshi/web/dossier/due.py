"""What hangs on things and has a day: what the reminders tell whoever answers for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from luoshi.web.dossier.models import Instruction
from luoshi.web.kernel.due import Due, chunks


def instructions(until: date) -> Iterator[list[Due]]:
    """Instructions that wait for an answer, told to whom they were given."""
    rows = Instruction.objects.filter(state=Instruction.State.OPEN, due__lte=until)
    for chunk in chunks(rows.order_by("pk")):
        yield [
            Due(
                f"instruction-{row.pk}",
                row.due,
                _("批示待回复：%(text)s") % {"text": row.text[:120].rstrip("。！；，、. ")},
                (row.kind, row.object_id),
                row.get_thing_url(),
                (row.addressee_id,),
            )
            for row in chunk
            if row.due
        ]
