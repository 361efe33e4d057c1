"""Addresses of messaging."""

from django.urls import path

from messaging.views import hooks, previews

app_name = "messaging"
urlpatterns = [
    path("", previews.preview, name="preview"),
    path("hook/<slug:secret>/<slug:gateway>/receipt/", hooks.receipt, name="receipt"),
    path("hook/<slug:secret>/<slug:gateway>/incoming/", hooks.incoming, name="incoming"),
]
