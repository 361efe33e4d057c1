"""Addresses of what guardians are told."""

from django.urls import URLPattern, path

from outreach.views import (
    card_links,
    cards,
    links,
    message_plans,
    reports,
    rhythms,
    same_day,
    sms_templates,
    threads,
    words,
)

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
    path("cases/<int:pk>/sms/", threads.thread, name="thread"),
    path("cases/sms/<int:pk>/read/", threads.thread_read, name="thread_read"),
    path("cases/<int:pk>/sms/plans/<slug:kind>/", message_plans.message_plan_new, name="message_plan_new"),
    path("message-plans/<int:pk>/", message_plans.message_plan, name="message_plan"),
    path("message-plans/<int:pk>/stop/", message_plans.message_plan_stop, name="message_plan_stop"),
    path("cases/<int:pk>/cards/", cards.cards, name="cards"),
    path("student-cards/<int:pk>/print/", cards.card_print, name="card_print"),
    path("student-cards/<int:pk>/check-out/", cards.card_check_out, name="card_check_out"),
    path("k/<str:token>/", card_links.card_link, name="card_link"),
    path("same-day-notices/", same_day.same_day, name="same_day"),
    path("same-day-notices/<int:pk>/", same_day.same_day_school, name="same_day_school"),
    path("sms-templates/", sms_templates.sms_templates, name="sms_templates"),
    path("sms-templates/new/", sms_templates.sms_template_new, name="sms_template_new"),
    path("sms-templates/<int:pk>/", sms_templates.sms_template, name="sms_template"),
    path("r/<str:token>/", links.link, name="link"),
]
