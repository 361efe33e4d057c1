"""Addresses of reports. Administration stands under organisation/, so that the menu shows where one is."""

from django.urls import URLPattern, path

from reports.views import administration, comparison, districts, evaluation

app_name = "reports"
urlpatterns: list[URLPattern] = [
    path("organisation/", administration.administration, name="administration"),
    path("reports/terms/", comparison.comparison, name="comparison"),
    path("reports/terms/excel/", comparison.comparison, {"output": "excel"}, name="comparison_excel"),
    path("reports/terms/pdf/", comparison.comparison, {"output": "pdf"}, name="comparison_pdf"),
    path("reports/terms/mine/", comparison.own_comparison, name="own_comparison"),
    path("reports/terms/mine/excel/", comparison.own_comparison, {"output": "excel"}, name="own_comparison_excel"),
    path("reports/terms/mine/pdf/", comparison.own_comparison, {"output": "pdf"}, name="own_comparison_pdf"),
    path("reports/evaluation/", evaluation.evaluation, name="evaluation"),
    path("reports/evaluation/file/", evaluation.evaluation_file, name="evaluation_file"),
    path("reports/districts/", districts.districts, name="districts"),
    path("reports/definitions/", districts.definitions_page, name="definitions"),
    path("reports/districts/<int:pk>/", districts.district, name="district"),
]
