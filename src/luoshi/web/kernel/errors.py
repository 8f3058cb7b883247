"""The error pages: what is true, and what to do next."""

from __future__ import annotations

import logging
import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from luoshi.web.kernel import outages

logger = logging.getLogger("luoshi.web")

FORM_OVERHEAD = 1024 * 1024  # bytes that a form adds around its files


def page(request: HttpRequest, status: int, title: str, truth: str, next_step: str) -> HttpResponse:
    """An error page in the frame of the application."""
    context = {"status": status, "title": title, "truth": truth, "next_step": next_step}
    return render(request, "error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request itself is not well formed."""
    return page(
        request,
        400,
        _("请求有误"),
        _("提交的内容不完整或格式不对，没有保存任何东西。"),
        _("请返回上一页重新提交。"),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return page(
        request,
        403,
        _("没有权限"),
        str(exception) or _("当前用户不能做这件事，没有保存任何东西。"),
        _("请返回上一页，或回到今日。"),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form did not come from one of our own pages, or its page has been open across a restart."""
    return page(
        request,
        403,
        _("表单已失效"),
        _(
            "这次提交没有带上本系统页面的校验码，没有保存任何东西。多半是页面打开得太久，或浏览器禁用了 Cookie。"
        ),
        _("请刷新原来的页面再提交一次。"),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return page(
        request,
        404,
        _("没有这个页面"),
        _("地址写错了，或者这一项已被删除。"),
        _("请从文件列表进入；被删除的条目可以在该文件的“改动记录”里撤销。"),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """413: refused before it was read."""
    limit = settings.UPLOAD_LIMIT // (1024 * 1024)
    return page(
        request,
        413,
        _("文件太大"),
        _("一次上传合计不能超过 %(limit)d MB，这次上传没有保存。") % {"limit": limit},
        _("请分几次上传，或把扫描件压缩、拆分后再传。"),
    )


def unavailable(request: HttpRequest, error: BaseException) -> HttpResponse:
    """503: nothing is wrong with the request. The page asks nothing of the database, not even who it is for."""
    outages.remember()
    truth, next_step = outages.words(error)
    if request.path.startswith("/api/"):
        body = {"error": "unavailable", "message": f"{truth}{next_step}", "details": []}
        return JsonResponse(body, status=503)
    context = {"status": 503, "title": _("暂时不能使用"), "truth": truth, "next_step": next_step}
    return HttpResponse(
        render_to_string("unavailable.html", context), status=503, headers={"Retry-After": "60"}
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500. The cause is in the log of the server, never on the page."""
    error = sys.exc_info()[1]
    if error is not None and outages.is_outage(error):
        return unavailable(request, error)
    return page(
        request,
        500,
        _("系统出错"),
        _("处理这次请求时出了错，未完成的改动没有保存，已有的内容不受影响。"),
        _("请刷新后再试；如果仍然出错，请把时间和所做的操作告诉管理员，原因已记入服务器日志。"),
    )
