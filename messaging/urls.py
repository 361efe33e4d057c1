"""Addresses of messaging."""

from django.urls import path

from messaging.views import hooks, letters, previews, watching

app_name = "messaging"
urlpatterns = [
    path("", previews.preview, name="preview"),
    path("watch/", watching.watch, name="watch"),
    path("<int:pk>/phoned/", watching.phoned, name="phoned"),
    path("<int:pk>/release/", watching.release, name="release"),
    path("<int:pk>/cancel/", watching.cancel, name="cancel"),
    path("<int:pk>/went/", watching.went, name="went"),
    path("replies/<int:pk>/read/", watching.reply_read, name="reply_read"),
    path("letters/", letters.letters, name="letters"),
    path("letters/print/", letters.letters_print, name="letters_print"),
    path("letters/<uuid:batch>.pdf", letters.letters_file, name="letters_file"),
    path("letters/<uuid:batch>/posted/", letters.letters_posted, name="letters_posted"),
    path("letters/<uuid:batch>/back/", letters.letters_back, name="letters_back"),
    path("hook/<slug:secret>/<slug:gateway>/receipt/", hooks.receipt, name="receipt"),
    path("hook/<slug:secret>/<slug:gateway>/incoming/", hooks.incoming, name="incoming"),
]
