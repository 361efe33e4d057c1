"""Addresses of reports. Administration stands under organisation/, so that the menu shows where one is."""

from django.urls import URLPattern, path

from reports.views import absence, administration, comparison, districts, evaluation, evaluators, frozen, tables

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
    path("reports/terms/freeze/", frozen.freeze, name="comparison_freeze"),
    path("reports/terms/mine/freeze/", frozen.freeze_own, name="own_comparison_freeze"),
    path("reports/terms/frozen/", frozen.frozen_comparisons, name="frozen_comparisons"),
    path("reports/terms/frozen/<int:pk>/", frozen.frozen_comparison, name="frozen_comparison"),
    path("reports/terms/frozen/<int:pk>/excel/", frozen.frozen_comparison, {"output": "excel"}, name="frozen_excel"),
    path("reports/terms/frozen/<int:pk>/pdf/", frozen.frozen_comparison, {"output": "pdf"}, name="frozen_pdf"),
    path("reports/terms/frozen/<int:pk>/remove/", frozen.frozen_comparison_remove, name="frozen_remove"),
    path("reports/schools/", absence.schools, name="schools"),
    path("organisation/evaluators/", evaluators.evaluator_exports, name="evaluator_exports"),
    path("organisation/evaluators/new/", evaluators.evaluator_export_new, name="evaluator_export_new"),
    path("organisation/evaluators/<int:pk>/end/", evaluators.evaluator_export_end, name="evaluator_export_end"),
    path("evaluators/<str:token>/", evaluators.evaluator_file, name="evaluator_file"),
    path("organisation/tables/", tables.tables, name="tables"),
    path("organisation/tables/<slug:key>/", tables.table, name="table"),
    path("organisation/tables/<slug:key>/definitions/", tables.table_definitions, name="table_definitions"),
    path("organisation/tables/<slug:key>/take/", tables.table_take, name="table_take"),
    path("organisation/tables/taken/<int:pk>/", tables.table_export, name="table_export"),
    path("organisation/tables/taken/<int:pk>/progress/", tables.table_progress, name="table_progress"),
    path("organisation/tables/taken/<int:pk>/cancel/", tables.table_cancel, name="table_cancel"),
    path("organisation/tables/taken/<int:pk>/file/", tables.table_file, name="table_file"),
    path("reports/districts/", districts.districts, name="districts"),
    path("reports/definitions/", districts.definitions_page, name="definitions"),
    path("reports/districts/<int:pk>/", districts.district, name="district"),
]
