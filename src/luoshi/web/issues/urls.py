"""Addresses of the issues."""

from __future__ import annotations

from django.urls import path

from luoshi.web.dossier.views import addresses
from luoshi.web.issues.views import issue, lists

app_name = "issues"
urlpatterns = [
    path("issues/", lists.issue_list, name="list"),
    path("issues/board/", lists.board, name="board"),
    path("issues/export.xlsx", lists.export, name="export"),
    path("issues/new/", issue.new, name="new"),
    path("issues/on/<slug:kind>/<int:pk>/", lists.on_thing, name="on-thing"),
    path("issues/<int:pk>/", issue.issue, name="issue"),
    path("issues/<int:pk>/assign/", issue.assign, name="assign"),
    path("issues/<int:pk>/take/", issue.take, name="take"),
    path("issues/<int:pk>/resolve/", issue.resolve, name="resolve"),
    path("issues/<int:pk>/verify/", issue.verify, name="verify"),
    path("issues/<int:pk>/return/", issue.send_back, name="return"),
    path("issues/<int:pk>/reopen/", issue.reopen, name="reopen"),
    *addresses("issue", "issues/<int:pk>/", find=issue.find, show=issue.show),
]
