"""What a leader says, from the page of the sheet: a tap on the word, a tap to sign."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.web.circulation.forms import InstructForm, errors_of
from luoshi.web.circulation.services import instructing
from luoshi.web.circulation.views.sheet import perform
from luoshi.web.kernel.refusals import Refused


@require_POST
def instruct(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the sheet with a word or with words of one's own."""
    word = request.POST.get("word", "")

    def do() -> Any:
        form = InstructForm(request.POST, actor=request.actor)
        if not form.is_valid():
            raise Refused(errors_of(form))
        return instructing.instruct(
            pk, word, actor=request.actor, body=form.cleaned_data["body"], text=form.cleaned_data["text"]
        )

    return perform(request, pk, "instruct", do, _("已签批。"))
