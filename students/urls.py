"""Addresses of students."""

from django.urls import URLPattern, path

from students.views import (
    consents,
    corrections,
    guardians,
    log_reviews,
    looks,
    merging,
    openings,
    protection,
    students,
    subject_exports,
    terms,
)

app_name = "students"
urlpatterns: list[URLPattern] = [
    # Consent
    path("<int:pk>/consent/new/", consents.consent_new, name="consent_new"),
    path("consent/<int:pk>/", consents.consent, name="consent"),
    path("consent/<int:pk>/answers/", consents.consent_answers, name="consent_answers"),
    path("consent/<int:pk>/correct/", consents.consent_correct, name="consent_correct"),
    path("consent/<int:pk>/history/", consents.consent_history, name="consent_history"),
    path("consent/<int:pk>/narrow/", consents.consent_narrow, name="consent_narrow"),
    path("consent/<int:pk>/renew/", consents.consent_renew, name="consent_renew"),
    path("consent/<int:pk>/scan/", consents.consent_scan, name="consent_scan"),
    path("consent/<int:pk>/withdraw/", consents.consent_withdraw, name="consent_withdraw"),
    # Calendar
    path("terms/", terms.terms, name="terms"),
    path("terms/new/", terms.term_new, name="term_new"),
    path("terms/<int:pk>/", terms.term_edit, name="term_edit"),
    path("terms/<int:pk>/remove/", terms.term_remove, name="term_remove"),
    path("terms/holidays/new/", terms.break_new, name="break_new"),
    path("terms/holidays/<int:pk>/", terms.break_edit, name="break_edit"),
    path("terms/holidays/<int:pk>/remove/", terms.break_remove, name="break_remove"),
    # Who has looked
    path("access-log/", looks.looks, name="looks"),
    path("access-log/file/", looks.looks_file, name="looks_file"),
    path("access-log/outside/", looks.looks_outside, name="looks_outside"),
    path("access-log/outside/file/", looks.looks_outside_file, name="looks_outside_file"),
    path("access-log/of/<str:alias>/paper/", looks.looks_paper_of, name="looks_paper"),
    path("access-log/protected/", openings.openings, name="openings"),
    path("access-log/reviews/", log_reviews.log_reviews, name="log_reviews"),
    path("access-log/reviews/<int:pk>/", log_reviews.log_review, name="log_review"),
    # What a family asks for
    path("exports/", subject_exports.subject_exports, name="subject_exports"),
    path("exports/new/", subject_exports.subject_export_new, name="subject_export_new"),
    path("<int:pk>/export/", subject_exports.subject_export_ask, name="subject_export_ask"),
    path("exports/<int:pk>/", subject_exports.subject_export, name="subject_export"),
    path("exports/<int:pk>/progress/", subject_exports.subject_export_progress, name="subject_export_progress"),
    path("exports/<int:pk>/file/", subject_exports.subject_export_file, name="subject_export_file"),
    path("exports/<int:pk>/hand-over/", subject_exports.subject_export_hand_over, name="subject_export_hand_over"),
    path("exports/<int:pk>/give-to/", subject_exports.subject_export_give_to, name="subject_export_give_to"),
    path("exports/<int:pk>/anew/", subject_exports.subject_export_anew, name="subject_export_anew"),
    path("exports/<int:pk>/take-back/", subject_exports.subject_export_take_back, name="subject_export_take_back"),
    path("<int:pk>/correction/new/", corrections.correction_new, name="correction_new"),
    path("correction/<int:pk>/", corrections.correction, name="correction"),
    # students
    path("", students.students, name="students"),
    path("new/", students.student_new, name="student_new"),
    path("<int:pk>/", students.student, name="student"),
    path("<int:pk>/edit/", students.student_edit, name="student_edit"),
    path("<int:pk>/reveal/", students.student_reveal, name="student_reveal"),
    path("<int:pk>/merge/", merging.merge_choose, name="merge_choose"),
    path("<int:pk>/merge/<int:other_pk>/", merging.merge, name="merge"),
    path("<int:pk>/protection/", protection.student_protect, name="student_protect"),
    path("<int:pk>/protection/<int:user_pk>/remove/", protection.staff_unname, name="staff_unname"),
    # guardians
    path("<int:pk>/guardians/new/", guardians.guardian_new, name="guardian_new"),
    path("<int:pk>/guardians/<int:guardian_pk>/", guardians.guardian_edit, name="guardian_edit"),
    path("<int:pk>/guardians/<int:guardian_pk>/link/", guardians.guardian_link, name="guardian_link"),
    path("<int:pk>/guardians/<int:guardian_pk>/reveal/", guardians.guardian_reveal, name="guardian_reveal"),
    path("<int:pk>/guardians/<int:guardian_pk>/protection/", guardians.guardian_protect, name="guardian_protect"),
    path(
        "<int:pk>/guardians/<int:guardian_pk>/protection/<int:user_pk>/remove/",
        guardians.guardian_unname,
        name="guardian_unname",
    ),
    path("<int:pk>/guardians/<int:guardian_pk>/remove/", guardians.guardian_remove, name="guardian_remove"),
]
