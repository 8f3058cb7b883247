"""Addresses of the indicators and their figures."""

from __future__ import annotations

from django.urls import path

from luoshi.web.statistics.views import (
    bases,
    charts,
    indicators,
    lists,
    receiving,
    revisions,
    submissions,
)

app_name = "statistics"
urlpatterns = [
    path("statistics/", lists.figures, name="list"),
    path("statistics/export.xlsx", lists.export, name="export"),
    path("statistics/figures/<int:pk>/", lists.observation, name="observation"),
    path("statistics/figures/<int:pk>/revise/", revisions.revise, name="revise"),
    path("statistics/revisions/", revisions.revision_list, name="revisions"),
    path("statistics/revisions/<int:pk>/", revisions.revision, name="revision"),
    path("statistics/revisions/<int:pk>/grant/", revisions.grant, name="grant"),
    path("statistics/revisions/<int:pk>/refuse/", revisions.refuse, name="refuse"),
    path("statistics/charts/", charts.chart, name="charts"),
    path("statistics/charts/export.xlsx", charts.export, name="chart-export"),
    path("statistics/charts/chart.svg", charts.picture, name="chart-picture"),
    path("statistics/indicators/", indicators.catalogue, name="indicators"),
    path("statistics/indicators/<int:pk>/", indicators.indicator, name="indicator"),
    path("statistics/indicators/<int:pk>/edit/", indicators.edit, name="indicator-edit"),
    path("statistics/indicators/<int:pk>/enter/", indicators.enter, name="enter"),
    path("statistics/targets/<int:pk>/stand/", bases.stand, name="stand"),
    path("statistics/targets/<int:pk>/leave/", bases.leave, name="leave"),
    path("statistics/submissions/", submissions.submission_list, name="submissions"),
    path("statistics/submissions/<int:pk>/", submissions.submission, name="submission"),
    path("statistics/receive/", receiving.receive, name="receive"),
    path("statistics/submissions/<int:pk>/waiting/", receiving.waiting, name="waiting"),
    path("statistics/submissions/<int:pk>/original/", receiving.original, name="original"),
    path("statistics/submissions/<int:pk>/again/", receiving.again, name="read-again"),
    path("statistics/submissions/<int:pk>/mapping/", receiving.mapping, name="mapping"),
    path("statistics/submissions/<int:pk>/explain/", receiving.explain, name="explain"),
    path("statistics/submissions/<int:pk>/figures/<int:figure>/", receiving.mend, name="mend"),
    path("statistics/submissions/<int:pk>/confirm/", submissions.confirm, name="confirm"),
    path("statistics/submissions/<int:pk>/lock/", submissions.lock, name="lock"),
    path("statistics/submissions/<int:pk>/publish/", submissions.publish, name="publish"),
    path("statistics/submissions/<int:pk>/withdraw/", submissions.withdraw, name="withdraw"),
]
