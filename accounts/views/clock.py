"""What the program does by the clock: list, change, run at the next tick."""

from __future__ import annotations

import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import clock as clockwork
from accounts.access import require
from accounts.actions import clock_jobs as actions
from accounts.forms.clock_jobs import ClockJobForm
from accounts.models import ClockJob
from accounts.roles import Permission

#: A clock that has not ticked for so long stands still.
STANDS_STILL = datetime.timedelta(minutes=5)


@require(Permission.KEEP_ORGANISATION)
def clock(request: HttpRequest) -> HttpResponse:
    clockwork.make_rows()
    now, jobs = timezone.now(), clockwork.every()
    rows = list(ClockJob.objects.visible_to(request.user).filter(name__in=jobs))
    ticked = clockwork.last_tick()
    context = {
        "jobs": [{"row": row, "about": jobs[row.name].about, "is_running": row.is_running(now)} for row in rows],
        "ticked": ticked,
        "is_still": ticked is None or ticked < now - STANDS_STILL,
    }
    return render(request, "accounts/clock.html", context)


@require(Permission.KEEP_ORGANISATION)
def clock_job(request: HttpRequest, pk: int) -> HttpResponse:
    row = _job(request, pk)
    form = ClockJobForm(request.POST or None, instance=row)
    if request.method == "POST" and form.attempt(actions.update, by=request.user, job=row):
        messages.success(request, _("%s is saved.") % clockwork.every()[row.name].about)
        return redirect(row)
    return render(request, "accounts/clock_job.html", {"form": form, "about": clockwork.every()[row.name].about})


@require_POST
@require(Permission.KEEP_ORGANISATION)
def clock_job_run(request: HttpRequest, pk: int) -> HttpResponse:
    row = _job(request, pk)
    actions.run_soon(job=row, by=request.user)
    messages.success(request, _("It runs when the clock ticks next, within a minute."))
    return redirect(row)


def _job(request: HttpRequest, pk: int) -> ClockJob:
    return get_object_or_404(ClockJob.objects.visible_to(request.user).filter(name__in=clockwork.every()), pk=pk)
