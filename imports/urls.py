"""Addresses of imports."""

from django.urls import path

from imports.views import files, runs, sources

app_name = "imports"
urlpatterns = [
    path("", files.imports, name="imports"),
    path("new/<slug:kind>/", files.upload, name="upload"),
    path("new/<slug:kind>/example.csv", files.example, name="example"),
    path("<int:pk>/", files.batch, name="batch"),
    path("<int:pk>/progress/", files.progress, name="progress"),
    path("<int:pk>/period/", files.period, name="period"),
    path("<int:pk>/cancel/", files.cancel, name="cancel"),
    path("<int:pk>/confirm/", files.confirm, name="confirm"),
    path("<int:pk>/again/", files.try_again, name="try_again"),
    path("<int:pk>/discard/", files.discard, name="discard"),
    path("<int:pk>/undo/", files.undo, name="undo"),
    path("<int:pk>/refused.csv", files.refused, name="refused"),
    path("servers/", sources.sources, name="sources"),
    path("servers/new/", sources.source_new, name="source_new"),
    path("servers/<int:pk>/", sources.source, name="source"),
    path("servers/<int:pk>/edit/", sources.source_edit, name="source_edit"),
    path("servers/<int:pk>/try/", sources.source_try, name="source_try"),
    path("servers/<int:pk>/read/", runs.start, name="run_start"),
    path("readings/<int:pk>/", runs.run, name="run"),
    path("readings/<int:pk>/progress/", runs.progress, name="run_progress"),
    path("readings/<int:pk>/cancel/", runs.cancel, name="run_cancel"),
    path("readings/<int:pk>/again/", runs.go_on, name="run_go_on"),
]
