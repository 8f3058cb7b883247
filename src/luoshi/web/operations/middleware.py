"""What is done around every request for the person who runs the application."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from luoshi.web.kernel import errors, outages
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
        """503 instead of 500 where only the storage, the database or the disk is away."""
        if not outages.is_outage(exception):
            return None
        reason = exception.reason if isinstance(exception, FilesUnavailable) else str(exception).strip()
        logger.error("%s %s was not done, something is away: %s", request.method, request.path, reason)
        return errors.unavailable(request, exception)
