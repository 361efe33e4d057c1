"""Addresses of erasure."""

from django.urls import URLPattern, path

from retention.views import erasures, holds, rules

app_name = "retention"
urlpatterns: list[URLPattern] = [
    path("", erasures.due, name="due"),
    path("ask/", erasures.erasure_ask, name="erasure_ask"),
    path("lists/", erasures.erasures, name="erasures"),
    path("lists/<int:pk>/", erasures.erasure, name="erasure"),
    path("lists/<int:pk>/approve/", erasures.erasure_approve, name="erasure_approve"),
    path("lists/<int:pk>/send-back/", erasures.erasure_send_back, name="erasure_send_back"),
    path("lists/<int:pk>/take-back/", erasures.erasure_take_back, name="erasure_take_back"),
    path("lists/<int:pk>/go-on/", erasures.erasure_go_on, name="erasure_go_on"),
    path("lists/<int:pk>/certificate/", erasures.certificate, name="certificate"),
    path("rules/", rules.rules, name="rules"),
    path("rules/<str:part>/", rules.rule, name="rule"),
    path("holds/", holds.holds, name="holds"),
    path("holds/new/", holds.hold_new, name="hold_new"),
    path("holds/<int:pk>/lift/", holds.hold_lift, name="hold_lift"),
]
