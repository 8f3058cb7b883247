"""What is done around every request for the person who runs the application."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from luoshi.web.kernel import errors
from luoshi.web.kernel.files import FilesUnavailable
from luoshi.web.operations import metrics

logger = logging.getLogger("luoshi.operations")

Handler = Callable[[HttpRequest], HttpResponse]


class Metrics:
    """Counts every request by the name of its view, and says in words when the storage of files is away."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        view = match.view_name if match and match.view_name else "none"
        metrics.count(view, request.method or "", response.status_code, time.perf_counter() - start)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """503 instead of 500 where only the storage is away."""
        if not isinstance(exception, FilesUnavailable):
            return None
        logger.error("the storage of files does not answer: %s", exception.reason)
        return errors.page(
            request,
            503,
            _("文件存储暂时不可用"),
            _("现在不能存取文件，这次提交没有保存；已有的内容不受影响。"),
            _("请稍后再试；如果一直这样，请联系管理员。"),
        )
