"""The grades of a student: the tab of a case, the sheet to print, and correcting a grade."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.choices import Agency, Category
from accounts.roles import Permission
from cases.forms.grades import GradeForm
from cases.models import Case
from cases.views.case_pages import case_context, find_case
from cases.views.fetching import case_or_404
from ppss.lib import terms as spellings
from students import grade_table
from students.actions import grades
from students.grade_table import GradeTable
from students.models import Grade, GradeChange, Subject, Term


def _may_correct(request: HttpRequest, case: Case) -> bool:
    """Grades are the school's: its staff corrects them, at schools where they keep students."""
    schools = request.user.access.schools(Permission.EDIT_STUDENTS)
    return request.user.agency == Agency.SCHOOL and case.school_id in schools


def _table(request: HttpRequest, case: Case, *, to_correct: bool = False) -> GradeTable:
    rows = Grade.objects.visible_to(request.user).filter(student=case.student_id)
    also = Term.objects.filter(start__lte=timezone.localdate()).order_by("-start")[:1] if to_correct else ()
    return grade_table.build(rows.select_related("subject", "step", "term"), list(Subject.objects.all()), also=also)


def _context(request: HttpRequest, case: Case, *, to_correct: bool = False) -> dict[str, object]:
    context = case_context(request, case, "case_grades")
    changes = GradeChange.objects.visible_to(request.user).filter(student=case.student_id)
    return context | {
        "table": _table(request, case, to_correct=to_correct),
        "closed": context["opening"].why_closed(Category.GRADES) if request.user.agency != Agency.SCHOOL else None,
        "changes": changes.select_related("term", "subject", "old_step", "new_step", "batch", "changed_by"),
        "to_correct": to_correct,
        "may_correct": _may_correct(request, case),
    }


@require(Permission.SEE_CASES)
def case_grades(request: HttpRequest, pk: int) -> HttpResponse:
    """Terms side by side, what each comes to, and what has been changed."""
    case = find_case(request, pk)
    to_correct = "correct" in request.GET and _may_correct(request, case)
    return render(request, "cases/case_grades.html", _context(request, case, to_correct=to_correct))


@require(Permission.SEE_CASES)
def grades_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The same on a sheet of A4."""
    return render(request, "cases/grades_print.html", _context(request, find_case(request, pk)))


@require(Permission.EDIT_STUDENTS)
def grade_correct(request: HttpRequest, pk: int, term: str, subject: str) -> HttpResponse:
    """Correct, add or take away one grade, with a reason."""
    case = case_or_404(request, pk)
    if not _may_correct(request, case):
        raise PermissionDenied
    of = {"term": _term(term), "subject": get_object_or_404(Subject, code=subject), "student": case.student}
    form = GradeForm(request.POST or None, **of)
    if request.method == "POST" and form.is_valid():
        form.run(grades.correct, by=request.user, **of, **form.cleaned_data)
        if not form.errors:
            messages.success(request, _("The grade is corrected."))
            return redirect("cases:case_grades", case.pk)
    return render(request, "cases/grade_correct.html", {"case": case, "form": form, "grade": form.grade} | of)


def _term(code: str) -> Term:
    try:
        year, season = spellings.parse(code)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(Term, year=year, season=season)
