"""The SMS of a case: the thread, one that somebody sends, and what goes by itself."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import require
from accounts.audit import log_look
from accounts.choices import Category
from accounts.roles import Permission
from cases.models import Case
from cases.views.case_pages import case_context, find_case
from cases.views.fetching import case_or_404
from messaging import rules as messaging_rules
from messaging import sms_text
from messaging.actions import replies
from messaging.models import IncomingMessage
from outreach import recipients, to_students
from outreach import thread as threads
from outreach.actions import single_messages
from outreach.choices import PlanKind, TemplateKind, ToStudent
from outreach.forms.student_messages import SmsForm
from outreach.models import MessagePlan, SmsTemplate


@require(Permission.SEE_CASES)
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """What was written to the student and the guardians, what they answered; a new SMS in place."""
    case = find_case(request, pk)
    if request.method == "POST":
        case_or_404(request, pk, Permission.WORK_CASES)
        return _write(request, case)
    return _page(request, case, _form(case))


def _form(case: Case, data: object = None) -> SmsForm:
    today = timezone.localdate()
    reason = to_students.one(case, today)
    guardians = [each for each in recipients.by_sms(case, today) if each.is_told]
    form = SmsForm(data, case=case, can_reach=reason == ToStudent.YES, guardians=guardians)
    form.reason = reason
    return form


def _write(request: HttpRequest, case: Case) -> HttpResponse:
    """Fill in a template, show what it will be and cost, or send what was shown."""
    form = _form(case, request.POST)
    if "use" in request.POST:
        return _page(request, case, _filled(request, form))
    if not form.is_valid():
        return _page(request, case, form)
    sent = form.cleaned_data
    if "send" in request.POST and form.was_shown:
        if form.run(single_messages.send, case=case, by=request.user, **sent):
            messages.success(request, _("The SMS is on its way."))
            return redirect("outreach:thread", case.pk)
        return _page(request, case, form)
    try:
        single_messages.check(case=case, by=request.user, text=sent["text"], guardian=sent["guardian"])
    except ValidationError as refused:
        form.refuse(refused)
        return _page(request, case, form)
    return _page(request, case, form, sent)


def _filled(request: HttpRequest, form: SmsForm) -> SmsForm:
    asked = request.POST["use"]
    rows = SmsTemplate.objects.visible_to(request.user).offered(TemplateKind.SINGLE)
    template = rows.filter(pk=asked if asked.isdecimal() else 0).first()
    if template:
        form.with_text(template.text)
    return form


def _page(request: HttpRequest, case: Case, form: SmsForm, looked_at: dict | None = None) -> HttpResponse:
    context = case_context(request, case, "outreach:thread", look="case messages")
    today = timezone.localdate()
    plans = list(MessagePlan.objects.visible_to(request.user).filter(case=case).select_related("case__student"))
    context |= {
        "page": threads.lines(case, request.user, request.GET.get("page")),
        "form": form,
        "templates": SmsTemplate.objects.visible_to(request.user).offered(TemplateKind.SINGLE),
        "plans": [plan for plan in plans if plan.is_in_force(today)],
        "ended": [plan for plan in plans if not plan.is_in_force(today)],
        "kinds": PlanKind.choices,
        "may_write": context["may_work"] and bool(form.fields["to"].choices),
        "closed": context["opening"].why_closed(Category.CONTACTS),
    }
    if looked_at:
        text = sms_text.plain(single_messages.written(case, looked_at["text"], request.user))
        now = timezone.now()
        goes_at = messaging_rules.first_allowed(now)
        size = sms_text.measure(text)
        context["going"] = {"text": text, "size": size, "goes_at": goes_at if goes_at > now else None}
        form.data = form.data.copy()
        form.data["shown"] = form.digest
    return render(request, "outreach/thread.html", context)


@require(Permission.WORK_CASES)
@require_POST
def thread_read(request: HttpRequest, pk: int) -> HttpResponse:
    """A reply is read."""
    rows = IncomingMessage.objects.visible_to(request.user).exclude(student=None)
    reply = get_object_or_404(rows.select_related("student"), pk=pk)
    schools = request.user.access.schools(Permission.WORK_CASES)
    case = get_object_or_404(Case.objects.visible_to(request.user), student=reply.student, school__in=schools)
    log_look(request, "case messages", students=[reply.student_id])
    replies.read(reply=reply, by=request.user)
    messages.success(request, _("The reply is read."))
    return redirect("outreach:thread", case.pk)
