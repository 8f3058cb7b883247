"""What of remarks and instructions is found, and how they stand among the results: under the thing they hang on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from luoshi.web.dossier.models import Comment, Instruction
from luoshi.web.dossier.queries import with_names
from luoshi.web.kernel.finding import Described, Search, joined


def _on_things(model: Any, kind: str) -> Callable[[Sequence[int]], dict[int, Described]]:
    def described(ids: Sequence[int]) -> dict[int, Described]:
        rows = with_names(model.objects.filter(pk__in=ids)).select_related("by", "organisation")
        return {
            row.pk: Described(
                row.thing_name,
                f"{row.get_thing_url()}#{kind}-{row.pk}",
                joined(
                    row.by.name if row.by else "", row.organisation.short_name if row.organisation else ""
                ),
                row.at,
            )
            for row in rows
        }

    return described


INSTRUCTION = Search(
    number=4,
    columns=("text", "answer"),
    rows=lambda: Instruction.objects.only("pk", "text", "answer"),
    fields=lambda row: (row.text, row.answer),
    describe=_on_things(Instruction, "instruction"),
)
COMMENT = Search(
    number=6,
    columns=("text",),
    rows=lambda: Comment.objects.only("pk", "text"),
    fields=lambda row: (row.text,),
    describe=_on_things(Comment, "comment"),
)
