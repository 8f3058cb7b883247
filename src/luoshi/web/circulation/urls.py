"""Addresses of the sheets of incoming documents."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from luoshi.web.circulation.views import handling, instructing, lists, registry, sheet
from luoshi.web.dossier.views import Pages

app_name = "circulation"
_FILES = Pages("circulation", sheet.find, sheet.show)
urlpatterns = [
    path("circulation/", lists.sheet_list, name="list"),
    path("circulation/export.xlsx", lists.export, name="export"),
    path("circulation/supervision/", lists.supervision, name="supervision"),
    path("circulation/new/", registry.new, name="new"),
    path("circulation/<int:pk>/", sheet.sheet, name="sheet"),
    path("circulation/<int:pk>/sheet.docx", sheet.docx, name="docx"),
    path("circulation/<int:pk>/edit/", registry.edit, name="edit"),
    path("circulation/<int:pk>/propose/", registry.propose, name="propose"),
    path("circulation/<int:pk>/route/", registry.route, name="route"),
    path("circulation/<int:pk>/recall/<int:opinion>/", registry.recall, name="recall"),
    path("circulation/<int:pk>/opinions/<int:opinion>/convert/", registry.convert, name="convert"),
    path("circulation/<int:pk>/record/", registry.record, name="record"),
    path("circulation/<int:pk>/close/", registry.close, name="close"),
    path("circulation/<int:pk>/instruct/", instructing.instruct, name="instruct"),
    path("circulation/<int:pk>/assign/", handling.assign, name="assign"),
    path("circulation/<int:pk>/works/<int:work>/hand-on/", handling.hand_on, name="hand-on"),
    path("circulation/<int:pk>/works/<int:work>/answer/", handling.answer, name="answer"),
    path("circulation/<int:pk>/works/<int:work>/return/", handling.give_back, name="return"),
    path("circulation/<int:pk>/works/<int:work>/send-back/", handling.send_back, name="send-back"),
    path("circulation/<int:pk>/attachments/", require_POST(_FILES.attach), name="attach"),
    path(
        "circulation/<int:pk>/attachments/<int:attachment>/",
        require_GET(_FILES.attachment),
        name="attachment",
    ),
    path(
        "circulation/<int:pk>/attachments/<int:attachment>/remove/",
        require_POST(_FILES.attachment_remove),
        name="attachment-remove",
    ),
]
