"""Addresses of the stocktakes."""

from __future__ import annotations

from django.urls import path

from luoshi.web.stocktakes.views import lists, meeting, paper, stocktake

app_name = "stocktakes"
urlpatterns = [
    path("stocktakes/", lists.stocktake_list, name="list"),
    path("stocktakes/export.xlsx", lists.export, name="export"),
    path("stocktakes/new/", stocktake.new, name="new"),
    path("stocktakes/<int:pk>/", stocktake.stocktake, name="stocktake"),
    path("stocktakes/<int:pk>/open/", stocktake.open_meeting, name="open"),
    path("stocktakes/<int:pk>/cancel/", stocktake.cancel, name="cancel"),
    path("stocktakes/<int:pk>/close/", stocktake.close, name="close"),
    path("stocktakes/<int:pk>/ask/", stocktake.ask, name="ask"),
    path("stocktakes/<int:pk>/meeting/", meeting.meeting, name="meeting"),
    path("stocktakes/<int:pk>/decide/", meeting.decide, name="decide"),
    path("stocktakes/<int:pk>/compare/", paper.comparison, name="compare"),
    path("stocktakes/<int:pk>/note/", paper.note, name="note"),
    path("stocktakes/<int:pk>/note.docx", paper.note_docx, name="note-docx"),
    path("stocktakes/<int:pk>/assigned.xlsx", paper.assigned, name="assigned"),
]
