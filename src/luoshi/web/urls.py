"""All addresses of the application."""

from __future__ import annotations

from django.urls import include, path

from luoshi.web.kernel import errors

urlpatterns = [
    path("", include("luoshi.web.accounts.urls")),
    path("", include("luoshi.web.desk.urls")),
    path("", include("luoshi.web.adoption.urls")),
    path("", include("luoshi.web.tasks.urls")),
    path("", include("luoshi.web.directory.urls")),
    path("", include("luoshi.web.documents.urls")),
    path("", include("luoshi.web.audit.urls")),
    path("", include("luoshi.web.notifications.urls")),
    path("", include("luoshi.web.search.urls")),
    path("", include("luoshi.web.operations.urls")),
    path("api/", include("luoshi.web.api.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
