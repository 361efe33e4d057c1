"""Pages of a consent: registered, completed, corrected, renewed, narrowed, withdrawn."""

import datetime

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import drafts
from accounts.access import require
from accounts.audit import log_look
from accounts.choices import Category
from accounts.history import edits
from accounts.roles import Permission
from ppss.lib.days import add_months
from students import age_words, ages, consent_words, files
from students.actions import consents
from students.forms.consents import AnswersForm, ConsentForm, CorrectForm, NarrowForm, WithdrawForm
from students.models import Consent, Student
from students.rules import last_possible_day


def _consent(request: HttpRequest, pk: int) -> Consent:
    consent = get_object_or_404(Consent.objects.visible_to(request.user).in_whole(), pk=pk)
    log_look(request, "consent", students=[consent.student_id])
    return consent


def _context(consent: Consent, **more: object) -> dict[str, object]:
    return {
        "consent": consent,
        "student": consent.student,
        "standing": consent_words.standing(consent),
        **_by_age(consent.student, max(consent.valid_until, timezone.localdate())),
        "alone": age_words.alone(consent),
        "uncovered": [c for c in Category if c not in consent.categories],
        "months_max": settings.CONSENT_MONTHS_MAX,
        **more,
    }


def _by_age(student: Student, until: datetime.date) -> dict[str, object]:
    """Why the student signs or need not, and what a birthday changes until the day."""
    today = timezone.localdate()
    who = ages.say(student.birth_date, today, ages.current())
    return {
        "student_signs": who.student_signs,
        "who_signs": age_words.who_signs(student, today),
        "birthday": age_words.birthday(student, today, until),
    }


def _first_terms(request: HttpRequest, renews: Consent | None) -> dict[str, object]:
    """What a new form begins with: today to the last possible day, or the day after the one that is renewed."""
    today = timezone.localdate()
    start = today
    categories = [c.value for c in Category]
    if renews:
        categories = [c.value for c in renews.categories]
        latest = add_months(today, settings.CONSENT_MONTHS_MAX)
        start = min(max(today, renews.valid_until + datetime.timedelta(days=1)), latest)
    return {
        "informed_on": today,
        "informed_by": request.user.name,
        "categories": categories if renews else [],
        "valid_from": start,
        "valid_until": last_possible_day(start, settings.CONSENT_MONTHS_MAX),
    }


def _register(request: HttpRequest, student: Student, renews: Consent | None = None) -> HttpResponse:
    form = ConsentForm(
        request.POST or None, request.FILES or None, student=student, initial=_first_terms(request, renews)
    )
    if form.is_valid():
        try:
            consent = consents.register(
                student=student, by=request.user, terms=form.terms(), renews=renews, **form.given()
            )
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            drafts.done(request)
            messages.success(request, _("The consent is registered."))
            return redirect("students:consent", pk=consent.pk)
    return render(
        request,
        "students/consent_new.html",
        {
            "form": form,
            "student": student,
            "renews": renews,
            "months_max": settings.CONSENT_MONTHS_MAX,
            **_by_age(student, add_months(timezone.localdate(), settings.CONSENT_MONTHS_MAX)),
        },
    )


@require(Permission.EDIT_STUDENTS)
def consent_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Register the paper that a family has been given: all of it on one page."""
    student = get_object_or_404(Student.objects.visible_to(request.user), pk=pk)
    log_look(request, "consent", students=[student.pk])
    return _register(request, student)


@require(Permission.EDIT_STUDENTS)
def consent_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """The same page, filled in from the consent that is renewed."""
    renews = _consent(request, pk)
    if renews.withdrawn_at:
        messages.error(request, _("The consent is withdrawn. Register a new one."))
        return redirect("students:consent_new", pk=renews.student_id)
    return _register(request, renews.student, renews)


@require(Permission.EDIT_STUDENTS)
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Where it stands, what it opens, who answered what, and all that has happened to it."""
    consent = _consent(request, pk)
    return render(
        request,
        "students/consent.html",
        _context(consent, history=consent_words.history(consent), rows=consent_words.rows(consent)),
    )


@require(Permission.EDIT_STUDENTS)
def consent_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every change of the consent and its answers, field by field."""
    consent = get_object_or_404(Consent.objects.visible_to(request.user).in_whole(), pk=pk)
    log_look(request, "consent history", students=[consent.student_id])
    answers = list(consent.answers.all())
    context = {"consent": consent, "student": consent.student, "edits": edits([consent, *answers])}
    return render(request, "students/consent_history.html", context)


def _today() -> datetime.date:
    return timezone.localdate()


@require(Permission.EDIT_STUDENTS)
def consent_answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down signatures and answers that have come in, or that are others than before."""
    consent = _consent(request, pk)
    initial = {"student_signed_on": consent.student_signed_on, "revision": consent.revision}
    form = AnswersForm(
        request.POST or None, request.FILES or None, student=consent.student, consent=consent, initial=initial
    )
    if form.is_valid():
        try:
            consents.collect(consent=consent, by=request.user, revision=form.cleaned_data["revision"], **form.given())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return _done(request, consent, _("The answers are saved."))
    return render(request, "students/consent_answers.html", _context(_consent(request, pk), form=form))


@require(Permission.EDIT_STUDENTS)
def consent_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Put right what was registered by mistake."""
    consent = _consent(request, pk)
    fields = ("informed_on", "informed_by", "valid_from", "valid_until", "revision")
    initial = {f: getattr(consent, f) for f in fields} | {"categories": [c.value for c in consent.categories]}
    form = CorrectForm(request.POST or None, student=consent.student, initial=initial)
    if form.is_valid():
        try:
            consents.correct(consent=consent, by=request.user, revision=form.cleaned_data["revision"], **form.terms())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return _done(request, consent, _("The consent is corrected."))
    return render(request, "students/consent_correct.html", _context(_consent(request, pk), form=form))


@require(Permission.EDIT_STUDENTS)
def consent_narrow(request: HttpRequest, pk: int) -> HttpResponse:
    """Close categories at the family's word."""
    consent = _consent(request, pk)
    initial = {"categories": [c.value for c in consent.categories], "revision": consent.revision}
    form = NarrowForm(request.POST or None, student=consent.student, consent=consent, initial=initial)
    if form.is_valid():
        try:
            consents.narrow(consent=consent, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return _done(request, consent, _("The consent is narrowed. What was taken away is closed now."))
    return render(request, "students/consent_narrow.html", _context(_consent(request, pk), form=form))


@require(Permission.EDIT_STUDENTS)
def consent_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, saying what closes; then end the consent."""
    consent = _consent(request, pk)
    initial = {"on": _today(), "revision": consent.revision}
    form = WithdrawForm(request.POST or None, student=consent.student, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        try:
            consents.withdraw(
                consent=consent,
                by=request.user,
                withdrawn_by=data["withdrawn_by"],
                note=data["note"],
                on=data["on"],
                revision=data["revision"],
            )
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return _done(request, consent, _("The consent is withdrawn. What it opened is closed."))
    return render(request, "students/consent_withdraw.html", _context(_consent(request, pk), form=form))


@require(Permission.EDIT_STUDENTS)
def consent_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan as an attachment under its own name."""
    consent = _consent(request, pk)
    get_object_or_404(Consent.objects.with_scan_open_to(request.user).exclude(scan=""), pk=consent.pk)
    return files.download(consent.scan, consent.scan_name)


def _done(request: HttpRequest, consent: Consent, told: str) -> HttpResponse:
    """Back to the consent; to the home page when it has just closed the student to the person who closed it."""
    drafts.done(request)
    messages.success(request, told)
    if not Student.objects.visible_to(request.user).filter(pk=consent.student_id).exists():
        return redirect("home")
    return redirect("students:consent", pk=consent.pk)
