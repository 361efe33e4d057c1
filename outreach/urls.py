"""Addresses of what guardians are told."""

from django.urls import URLPattern, path

from outreach.views import links, reports, rhythms, words

app_name = "outreach"
urlpatterns: list[URLPattern] = [
    path("weekly-reports/", reports.reports, name="reports"),
    path("weekly-reports/build/", reports.reports_build, name="reports_build"),
    path("weekly-reports/send/", reports.reports_send, name="reports_send"),
    path("weekly-reports/rhythms/", rhythms.rhythms, name="rhythms"),
    path("weekly-reports/rhythms/<int:pk>/", rhythms.rhythm, name="rhythm"),
    path("weekly-reports/<int:pk>/", reports.report, name="report"),
    path("weekly-reports/<int:pk>/send/", reports.report_send, name="report_send"),
    path("weekly-reports/<int:pk>/skip/", reports.report_skip, name="report_skip"),
    path("weekly-reports/<int:pk>/take-up/", reports.report_take_up, name="report_take_up"),
    path("weekly-reports/replies/<int:pk>/read/", reports.reply_read, name="reply_read"),
    path("organisation/words/", words.wordings, name="wordings"),
    path("organisation/words/<str:language>/", words.wording, name="wording"),
    path("r/<str:token>/", links.link, name="link"),
]
