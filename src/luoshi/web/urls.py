"""All addresses of the application: those that the apps bring along, and the API."""

from __future__ import annotations

from django.urls import include, path

from luoshi.web.kernel import errors
from luoshi.web.kernel.apps import modules

urlpatterns = [
    *(path("", include(urls)) for urls in modules("urls")),
    path("api/", include("luoshi.web.api.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
