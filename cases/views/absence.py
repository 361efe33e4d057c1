"""The absence list of the health team: students by absence, as a list of what is to be done."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from absence.actions import lists
from absence.choices import Window
from absence.models import ListSettings, SetAside
from absence.pages import schools_of, settings_of, tabs, window_of
from absence.windows import Weeks
from accounts import audit
from accounts.access import require
from accounts.choices import Category
from accounts.models import School
from accounts.roles import Permission
from cases import absence_list
from cases.absence_list import DEFAULT_ORDER, Asked, Row
from cases.forms.absence import AsideForm, ListSettingsForm
from ppss.lib.listing import PAGE_SIZE, asked_id, searched
from students.models import Student, Subject
from students.terms import DAY

#: Whom the list can show, in words; the keys are those of ``absence_list.SHOWN``.
SHOWN = {
    "todo": pgettext_lazy("absence list", "To do"),
    "all": pgettext_lazy("absence list", "All"),
    "cases": gettext_lazy("In a case or proposed"),
    "aside": gettext_lazy("Set aside"),
    "full": gettext_lazy("Fully absent"),
    "coverage": gettext_lazy("Low coverage"),
    "rising": pgettext_lazy("absence list", "Rising"),
    "always": gettext_lazy("Same weekday or lesson"),
}
#: A student is set aside for so many weeks unless another day is chosen.
ASIDE_WEEKS = 4


@dataclass(frozen=True)
class Chosen:
    """What an address asks of the list: whose, over which weeks, all ``rows``, and those ``listed``, in order."""

    schools: list[School]
    settings: ListSettings
    weeks: Weeks
    is_wrong: bool
    text: str
    rows: list[Row]
    classes: list[str]
    asked: Asked
    listed: list[Row]

    @property
    def school(self) -> School:
        return self.schools[0]


def choose(request: HttpRequest, today: datetime.date) -> Chosen:
    """Read the list as the address asks for it."""
    schools = schools_of(request)
    settings = settings_of(schools[0])
    weeks, is_wrong = window_of(request, schools[0], settings, today)
    text, points = searched(request.GET.get("q")), settings.rising_points
    rows = absence_list.read(request.user, weeks, today, schools=[schools[0].pk], text=text, rising_points=points)
    classes = sorted({row.school_class for row in rows if row.school_class})
    asked = _asked(request, settings, classes)
    if asked.shown == "always":
        absence_list.find_habits(rows, weeks, settings.missed_weeks)
    listed = [row for row in rows if asked.holds(row)]
    listed = absence_list.ordered(listed, request.GET.get("sort") or DEFAULT_ORDER)
    return Chosen(schools, settings, weeks, is_wrong, text, rows, classes, asked, listed)


@require(Permission.SEE_ABSENCE)
def absence(request: HttpRequest) -> HttpResponse:
    """A school's students by absence, with coverage beside every share."""
    today = timezone.localdate()
    chosen = choose(request, today)
    weeks, rows, asked, settings = chosen.weeks, chosen.rows, chosen.asked, chosen.settings
    page = Paginator(chosen.listed, PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    absence_list.fill(page.object_list, weeks)
    if asked.shown != "always":
        absence_list.find_habits(page.object_list, weeks, settings.missed_weeks)
    audit.log_look(request, "absence list", students=[row.pk for row in page])
    counts = absence_list.counts(rows, asked)
    over = absence_list.over(rows, asked, settings.thresholds)
    context = {
        "page": page,
        "school": chosen.school,
        "schools": sorted(chosen.schools, key=lambda s: s.name),
        "weeks": weeks,
        "is_wrong": chosen.is_wrong,
        "asked": asked,
        "text": chosen.text,
        "shown": [(key, word, counts.get(key)) for key, word in SHOWN.items()],
        "levels": over.items(),
        "windows": Window.choices,
        "own": [
            request.GET.get("from") or weeks.first_day.isoformat(),
            request.GET.get("to") or min(weeks.last_day, today).isoformat(),
        ],
        "classes": chosen.classes,
        "subjects": Subject.objects.in_bulk(),
        "has_any": bool(rows),
        "tabs": tabs("cases:absence", chosen.school),
        "proposes_at": request.user.access.schools(Permission.PROPOSE),
        "today": today,
    }
    return render(request, "cases/absence.html", context)


@require(Permission.SEE_ABSENCE)
def absence_file(request: HttpRequest) -> HttpResponse:
    """The list as chosen, all pages of it, as a file for a spreadsheet."""
    chosen = choose(request, timezone.localdate())
    audit.log_look(request, "absence list file", students=[row.pk for row in chosen.listed])
    headers = {"Content-Disposition": 'attachment; filename="absence.csv"', "Cache-Control": "private, no-store"}
    text = absence_list.as_csv(chosen.listed, chosen.weeks)
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


def _asked(request: HttpRequest, settings: ListSettings, classes: list[str]) -> Asked:
    shown, school_class = request.GET.get("show", "todo"), request.GET.get("class", "")
    least = asked_id(request.GET.get("least", "")) if "least" in request.GET else settings.talk
    if shown in absence_list.EARLY:
        least = 0
    return Asked(
        shown if shown in SHOWN else "todo",
        least if least in settings.thresholds else 0,
        school_class if school_class in classes else "",
    )


@require(Permission.SEE_ABSENCE)
def absence_settings(request: HttpRequest) -> HttpResponse:
    """From which absence a school's list asks for a talk, and over which weeks it looks."""
    school = schools_of(request)[0]
    settings = settings_of(school)
    form = ListSettingsForm(request.POST or None, instance=settings)
    if form.attempt(lists.set_up, by=request.user, school=school):
        messages.success(request, _("The settings are saved."))
        return redirect(f"{reverse('cases:absence')}?school={school.pk}")
    context = {"form": form, "school": school, "tabs": tabs("cases:absence_settings", school)}
    return render(request, "cases/absence_settings.html", context)


@require(Permission.SEE_ABSENCE)
def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a student out of the list until a day."""
    student = _student(request, pk)
    today = timezone.localdate()
    aside = SetAside.objects.visible_to(request.user).filter(student=student).first()
    initial = {"until": today + 7 * ASIDE_WEEKS * DAY, "note": aside.note if aside else ""}
    form = AsideForm(request.POST or None, initial=initial)
    if form.attempt(lists.set_aside, by=request.user, student=student):
        messages.success(request, _("%(name)s is set aside.") % {"name": student})
        return redirect(_back(student))
    context = {"form": form, "student": student, "back": _back(student)}
    return render(request, "cases/absence_aside.html", context)


@require_POST
@require(Permission.SEE_ABSENCE)
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a student stand in the list again."""
    student = _student(request, pk)
    aside = SetAside.objects.visible_to(request.user).filter(student=student).first()
    if aside:
        lists.bring_back(aside=aside, by=request.user)
        messages.success(request, _("%(name)s stands in the list again.") % {"name": student})
    return redirect(_back(student))


def _student(request: HttpRequest, pk: int) -> Student:
    schools = request.user.access.schools(Permission.SEE_ABSENCE)
    students = Student.objects.open_to(request.user, Category.ATTENDANCE).filter(school__in=schools)
    student = get_object_or_404(students.select_related("school"), pk=pk)
    audit.log_look(request, "absence list", students=[student.pk])
    return student


def _back(student: Student) -> str:
    return f"{reverse('cases:absence')}?school={student.school_id}"
