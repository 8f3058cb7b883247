"""Taking down the root of the log. The entries themselves are written by ``kernel.log``, as ``writing`` keeps them."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_noop

from luoshi.web.audit.canonical import clean_text
from luoshi.web.audit.merkle import Peaks
from luoshi.web.audit.models import Checkpoint, Tree
from luoshi.web.kernel import permissions
from luoshi.web.kernel.actor import Actor
from luoshi.web.kernel.log import log


def make_checkpoint(*, actor: Actor) -> Checkpoint:
    """Take down the root of the log as it is, to be printed and kept where nobody can change it."""
    permissions.require(actor, "audit.checkpoint")
    with transaction.atomic():
        tree = Tree.objects.select_for_update().filter(pk=Tree.ONLY).first() or Tree()
        peaks = Peaks.of(tree)
        checkpoint = Checkpoint.objects.create(
            size=peaks.size, root=peaks.root().hex(), by=clean_text(actor.name)[:100]
        )
        log(
            actor=actor,
            action="audit.checkpoint",
            object_type="checkpoint",
            object_id=checkpoint.pk,
            object_label=gettext_noop("前 %(size)d 条的校验根") % {"size": checkpoint.size},
            after={"size": checkpoint.size, "root": checkpoint.root},
        )
    return checkpoint
