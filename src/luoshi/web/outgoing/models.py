"""The template that an office has put in for a kind of official document; its bytes are kept under their SHA-256."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luoshi.web.directory.models import Organisation
from luoshi.web.outgoing.wording import NAMES


class Template(models.Model):
    """One for each kind and office. Without bytes, the template that the program brings is used."""

    owner = models.ForeignKey(
        Organisation, verbose_name=_("所属机关"), on_delete=models.PROTECT, related_name="document_templates"
    )
    kind = models.CharField(_("公文种类"), max_length=20, choices=list(NAMES.items()))
    name = models.CharField(_("文件名"), max_length=255, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("字节数"), default=0)
    put_at = models.DateTimeField(_("上传时间"), auto_now=True)
    put_by = models.CharField(_("上传人"), max_length=100)
    version = models.PositiveIntegerField(_("版本"), default=1)
    demonstration = models.BooleanField(_("演示数据"), default=False)

    class Meta:
        ordering = ("owner_id", "kind")
        constraints = (
            models.UniqueConstraint(fields=["owner", "kind"], name="outgoing_one_of_each_kind"),
            # What is used has a name; what is not has neither.
            models.CheckConstraint(
                condition=models.Q(sha256="", name="") | (~models.Q(sha256="") & ~models.Q(name="")),
                name="outgoing_named_where_used",
            ),
        )
        verbose_name = _("公文模板")
        verbose_name_plural = _("公文模板")

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        return f"{reverse('outgoing:templates')}#{self.kind}"
