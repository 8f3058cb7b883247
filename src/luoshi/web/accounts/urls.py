"""Addresses of the accounts app."""

from __future__ import annotations

from django.urls import path

from luoshi.web import errors

app_name = "accounts"
urlpatterns = [
    path("sign-in/", errors.under_construction, name="sign-in"),
    path("sign-out/", errors.under_construction, name="sign-out"),
    path("act-as/", errors.under_construction, name="act-as"),
    path("me/", errors.under_construction, name="me"),
]
