"""The templates of SMS to students: kept by coaches and by whoever keeps the organisation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.roles import Permission
from messaging import sms_text
from outreach.actions import templates
from outreach.forms.student_messages import SmsTemplateForm
from outreach.models import SmsTemplate


@require(Permission.WORK_WEEK, Permission.KEEP_ORGANISATION)
def sms_templates(request: HttpRequest) -> HttpResponse:
    """All of them, with what each takes."""
    rows = [(row, sms_text.measure(sms_text.plain(row.text))) for row in SmsTemplate.objects.visible_to(request.user)]
    return render(request, "outreach/sms_templates.html", {"rows": rows})


@require(Permission.WORK_WEEK, Permission.KEEP_ORGANISATION)
def sms_template_new(request: HttpRequest) -> HttpResponse:
    """A new one."""
    return _edit(request, SmsTemplate(), templates.add)


@require(Permission.WORK_WEEK, Permission.KEEP_ORGANISATION)
def sms_template(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one, or put it away."""
    row = get_object_or_404(SmsTemplate.objects.visible_to(request.user), pk=pk)
    return _edit(request, row, templates.change, template=row)


def _edit(request: HttpRequest, row: SmsTemplate, action: object, **about: object) -> HttpResponse:
    form = SmsTemplateForm(request.POST or None, instance=row)
    if request.method == "POST" and form.attempt(action, by=request.user, **about):
        messages.success(request, _("The template is saved."))
        return redirect("outreach:sms_templates")
    return render(request, "outreach/sms_template.html", {"form": form, "row": row})
