"""Saying on what a target stands, and that it stands on nothing any more."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.web.kernel import permissions
from luoshi.web.kernel.asked import number_of
from luoshi.web.kernel.refusals import Refused
from luoshi.web.statistics.services import bases
from luoshi.web.tasks.models import Target


@require_POST
def stand(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the target stand on an indicator: the one offered (``basis``: number and facet), or one of the catalogue."""
    target = _visible(request, pk)
    permissions.require(request.actor, "target.keep", target)
    offered, _colon, facet = request.POST.get("basis", "").partition(":")
    if not facet:
        offered, facet = request.POST.get("indicator", ""), request.POST.get("facet", "")
    try:
        bases.stand(target.pk, number_of(offered) or 0, facet, actor=request.actor)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已指定。今后这个目标的数取自指标数据。"))
    return redirect("tasks:target", target.pk)


@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the target stand on nothing any more."""
    target = _visible(request, pk)
    bases.leave(target.pk, actor=request.actor)
    messages.success(request, _("已取消。已有的数保留，今后的数由数据责任单位填写。"))
    return redirect("tasks:target", target.pk)


def _visible(request: HttpRequest, pk: int) -> Target:
    return get_object_or_404(permissions.restrict(Target.objects.all(), request.actor, "task.read"), pk=pk)
