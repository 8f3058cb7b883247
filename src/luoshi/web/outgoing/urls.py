"""Addresses of official documents to be sent."""

from __future__ import annotations

from django.urls import path

from luoshi.web.outgoing.views import making, templates

app_name = "outgoing"
urlpatterns = [
    path("templates/", templates.templates, name="templates"),
    path("templates/<slug:code>.docx", templates.download, name="template"),
    path("templates/<slug:code>/put/", templates.put, name="put"),
    path("templates/<slug:code>/restore/", templates.restore, name="restore"),
    path("documents/<int:pk>/outgoing/", making.choose, name="make"),
    path("documents/<int:pk>/outgoing/<slug:code>/preview/", making.preview, name="preview"),
    path("documents/<int:pk>/outgoing/<slug:code>/page-<int:number>.png", making.page, name="page"),
    path("documents/<int:pk>/outgoing/<slug:code>.<str:form>", making.download, name="download"),
    path("plans/<int:plan>/outgoing/", making.of_plan, name="of-plan"),
]
