"""Addresses of what attendance shows of a school without naming a student."""

from django.urls import URLPattern, path

from absence import views

app_name = "absence"
urlpatterns: list[URLPattern] = [
    path("absence/coverage/", views.coverage, name="coverage"),
    path("absence/unregistered/", views.unregistered, name="unregistered"),
]
