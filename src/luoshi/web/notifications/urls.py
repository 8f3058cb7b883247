"""Addresses of the notifications app."""

from __future__ import annotations

from django.urls import path

from luoshi.web.notifications import views

app_name = "notifications"
urlpatterns = [
    path("notifications/", views.notification_list, name="list"),
    path("notifications/read/", views.read_all, name="read-all"),
    path("notifications/<int:pk>/", views.follow, name="follow"),
    path("notifications/<int:pk>/read/", views.read, name="read"),
]
