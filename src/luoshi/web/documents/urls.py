"""Addresses of the documents app."""

from __future__ import annotations

from django.urls import path

from luoshi.web.documents.views import corrections, document, intake

app_name = "documents"
urlpatterns = [
    path("activity/", intake.activity, name="activity"),
    path("upload/", intake.upload, name="upload"),
    path("documents/", intake.document_list, name="list"),
    path("documents/list.xlsx", intake.list_export, name="list-export"),
    path("documents/<int:pk>/", document.document, name="document"),
    path("documents/<int:pk>/waiting/", document.waiting, name="waiting"),
    path("documents/<int:pk>/source/", document.source, name="source"),
    path("documents/<int:pk>/ledger/", document.ledger, name="ledger"),
    path("documents/<int:pk>/place/", document.place, name="place"),
    path("documents/<int:pk>/departments/", document.suggest, name="departments"),
    path("documents/<int:pk>/read-again/", document.read_again, name="read-again"),
    path("documents/<int:pk>/withdraw/", document.withdraw, name="withdraw"),
    path("documents/<int:pk>/restore/", document.restore, name="restore"),
    path("documents/<int:pk>/original/", document.original, name="original"),
    path("documents/<int:pk>/export.<str:form>", document.export, name="export"),
    path("documents/<int:pk>/header/", corrections.header, name="header"),
    path("documents/<int:pk>/header/card/", corrections.header_card, name="header-card"),
    path("documents/<int:pk>/confirm/", corrections.confirm_together, name="confirm-together"),
    path("documents/<int:pk>/undo/", corrections.undo, name="undo"),
    path("documents/<int:pk>/task/<int:item>/split/", corrections.split, name="split"),
    path("documents/<int:pk>/task/<int:item>/merge/", corrections.merge, name="merge"),
    path("documents/<int:pk>/<slug:kind>/add/", corrections.add, name="add"),
    path("documents/<int:pk>/<slug:kind>/<int:item>/", corrections.edit, name="edit"),
    path("documents/<int:pk>/<slug:kind>/<int:item>/card/", corrections.card, name="card"),
    path("documents/<int:pk>/<slug:kind>/<int:item>/confirm/", corrections.confirm, name="confirm"),
    path("documents/<int:pk>/<slug:kind>/<int:item>/delete/", corrections.delete, name="delete"),
]
