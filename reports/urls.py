"""Addresses of reports. Administration stands under organisation/, so that the menu shows where one is."""

from django.urls import URLPattern, path

from reports.views import administration, comparison, districts

app_name = "reports"
urlpatterns: list[URLPattern] = [
    path("organisation/", administration.administration, name="administration"),
    path("reports/terms/", comparison.comparison, name="comparison"),
    path("reports/terms/mine/", comparison.own_comparison, name="own_comparison"),
    path("reports/districts/", districts.districts, name="districts"),
    path("reports/districts/<int:pk>/", districts.district, name="district"),
]
