"""The index of the search: what is found, cut into parts. Everything here is derived and can be made anew.

Beside the columns of the model each database keeps the grams in the way that it searches fastest (see ``grams``).
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchPart(models.Model):
    """A part of something that is found, folded (``folding``).

    ``id`` is made of the other three (``grams.key``), so that a gram leads to the thing without a look at this table.
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(_("类别"), max_length=30)
    object_id = models.BigIntegerField(_("对象"))
    part = models.PositiveSmallIntegerField(_("部分"))
    text = models.TextField(_("内容"))

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["kind", "object_id"], name="search_part_of"),)
        verbose_name = _("搜索索引")
        verbose_name_plural = _("搜索索引")

    def __str__(self) -> str:
        return f"{self.kind}-{self.object_id}-{self.part}"
