"""Addresses of the audit app."""

from __future__ import annotations

from django.urls import path

from luoshi.web.audit import views

app_name = "audit"
urlpatterns = [
    path("audit/", views.entries, name="entries"),
    path("audit/export/", views.export, name="export"),
    path("audit/verify/", views.verify, name="verify"),
    path("audit/checkpoints/", views.checkpoints, name="checkpoints"),
    path("audit/checkpoints/<int:pk>/", views.checkpoint, name="checkpoint"),
    path("audit/<int:sequence>/", views.entry, name="entry"),
    path("audit/<int:sequence>/proof.json", views.proof, name="proof"),
]
