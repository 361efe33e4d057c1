"""What is due, the lists that two people approve, and their certificates.

Administrators see of students the alias, when their case ended, and how many records there are of the own agency.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import require
from accounts.audit import log_look
from accounts.roles import Permission
from ppss.lib import pdf
from ppss.lib.listing import asked_id, page_of
from retention import due as found_due
from retention import tasks
from retention.actions import erasures as actions
from retention.choices import State
from retention.due import Due, DuePart
from retention.forms.erasures import SendBackForm
from retention.models import Erasure
from retention.rules import cut_off, years_of
from retention.tabs import tabs
from students.choices import Part

SORTS = {"asked": "asked_at", "state": "state", "done": "done_at", "students": "students"}


@dataclass(frozen=True)
class PartCount:
    """A line of a certificate or a preview: a part with its years, students and rows."""

    label: str
    years: int
    students: int
    rows: int


@require(Permission.ERASE)
def due(request: HttpRequest) -> HttpResponse:
    """What the own agency may erase today: how much of each part, of whom, and since when."""
    today = timezone.localdate()
    found = found_due.find(request.user.agency, today)
    log_look(request, "erasure", students=[each.student_id for each in found.due])
    kept = found_due.years()
    context = {
        "tabs": tabs("due"),
        "found": found,
        "counts": [PartCount(part.label, years_of(part, kept), *amounts) for part, *amounts in found.by_part],
        "most": settings.ERASURE_STUDENTS,
        "waiting": Erasure.objects.visible_to(request.user).filter(state=State.ASKED).first(),
        "research": settings.RESEARCH_BIRTH_DAYS,
    }
    return render(request, "retention/due.html", context)


@require_POST
@require(Permission.ERASE)
def erasure_ask(request: HttpRequest) -> HttpResponse:
    """Approve the list as the first person, as it was shown."""
    seen = [pk for pk in (asked_id(text) for text in request.POST.getlist("seen")) if pk is not None]
    try:
        row = actions.ask(by=request.user, seen=seen)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("retention:due")
    messages.success(request, _("The list is approved by you. Somebody else of your agency has to approve it too."))
    return redirect(row)


@require(Permission.ERASE)
def erasures(request: HttpRequest) -> HttpResponse:
    """All lists of the own agency, with the certificates of those that are done."""
    rows = Erasure.objects.visible_to(request.user).select_related("asked_by", "approved_by")
    page = page_of(request, rows, SORTS, "-asked")
    return render(request, "retention/erasures.html", {"tabs": tabs("erasures"), "page": page})


def _erasure(request: HttpRequest, pk: int) -> Erasure:
    rows = Erasure.objects.visible_to(request.user).select_related("asked_by", "approved_by")
    return get_object_or_404(rows, pk=pk)


@require(Permission.ERASE)
def erasure(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: what is on it, who has approved it, and what the reader can do about it."""
    return _page(request, _erasure(request, pk), SendBackForm())


def _page(request: HttpRequest, row: Erasure, form: SendBackForm) -> HttpResponse:
    listed = [] if row.is_done else _listed(row)
    log_look(request, "erasure", students=[each.student_id for each in listed])
    is_mine = row.asked_by_id == request.user.pk
    context = {
        "erasure": row,
        "listed": listed,
        "counts": _counts(row, listed),
        "may_approve": row.state == State.ASKED and not is_mine,
        "may_take_back": row.state == State.ASKED and is_mine,
        "form": form,
    }
    return render(request, "retention/erasure.html", context)


def _listed(row: Erasure) -> list[Due]:
    """The students of a list that is not carried out, as the first person has approved them."""
    students: dict[int, Due] = {}
    for item in row.items.select_related("student").order_by("pk"):
        part, kept = Part(item.part), row.years[item.part]
        since = DuePart(part, item.ended_on, cut_off(item.ended_on, -kept), item.rows, item.stamp)
        students.setdefault(item.student_id, Due(item.student_id, item.student.alias)).parts.append(since)
    return list(students.values())


def _counts(row: Erasure, listed: list[Due]) -> list[PartCount]:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for each in listed:
        for part in each.parts:
            counts[part.part][0] += 1
            counts[part.part][1] += part.rows
    for part, erased in row.counts.items():
        counts[part] = [erased["students"], erased["rows"]]
    return [PartCount(part.label, years_of(part, row.years), *counts[part]) for part in Part if part in counts]


@require_POST
@require(Permission.ERASE)
def erasure_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve as the second person; what is on the list is erased at once."""
    row = _erasure(request, pk)
    try:
        row = actions.approve(erasure=row, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(row)
    if row.state == State.APPROVED:
        tasks.carry_out.delay(row.pk)
        messages.success(request, _("The list is approved by two people."))
    else:
        messages.warning(request, _("Something on the list has changed since. It has to be asked for anew."))
    return redirect(row)


@require_POST
@require(Permission.ERASE)
def erasure_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Say no, and why."""
    row = _erasure(request, pk)
    form = SendBackForm(request.POST)
    if form.attempt(actions.send_back, by=request.user, erasure=row):
        messages.success(request, _("The list is sent back."))
        return redirect(row)
    return _page(request, row, form)


@require_POST
@require(Permission.ERASE)
def erasure_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own list back while it waits."""
    row = _erasure(request, pk)
    try:
        actions.take_back(erasure=row, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The list is taken back."))
    return redirect(row)


@require_POST
@require(Permission.ERASE)
def erasure_go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry out what two people have approved, where the work was broken off; it is done once all the same."""
    row = _erasure(request, pk)
    tasks.carry_out.delay(row.pk)
    return redirect(row)


@require(Permission.ERASE)
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper that shows what was erased: by which rules, how much, who approved; no name of anybody erased."""
    row = _erasure(request, pk)
    if not row.is_done:
        raise Http404
    return pdf.response(
        "retention/certificate.html", {"erasure": row, "counts": _counts(row, [])}, f"gallringsintyg-{row.pk}.pdf"
    )
