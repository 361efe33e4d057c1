"""Contacts and notes: the tab of a case, and correcting them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers

from accounts import drafts, history
from accounts.access import require
from accounts.audit import log_look
from accounts.roles import Permission
from cases.actions import contacts, notes
from cases.choices import ContactKind
from cases.forms.contacts import ContactEditForm, ContactForm, NoteEditForm, NoteForm, now_initial
from cases.models import Case, Contact, Note
from cases.page.contacts import NOTE, lines
from cases.views.case_pages import case_context, find_case
from cases.views.fetching import case_or_404, record_or_404
from ppss.lib.listing import asked_id, searched


@require(Permission.SEE_CASES)
@vary_on_headers("HX-Request")
def case_contacts(request: HttpRequest, pk: int) -> HttpResponse:
    """What was said with whom, and the team's notes; a new contact in place."""
    case = find_case(request, pk)
    if request.method == "POST":
        return _log(request, case_or_404(request, pk, Permission.WORK_CASES))
    return _page(request, case)


@require(Permission.WORK_CASES)
@require_POST
def note_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a note, from the same page."""
    case = case_or_404(request, pk, Permission.WORK_CASES)
    form = NoteForm(request.POST, prefix="note", student=case.student)
    if form.attempt(notes.write, by=request.user, case=case) is None:
        return _page(request, find_case(request, pk), note_form=form)
    messages.success(request, _("The note is saved."))
    return redirect("cases:case_contacts", case.pk)


def _log(request: HttpRequest, case: Case) -> HttpResponse:
    form = ContactForm(request.POST, case=case, user=request.user)
    logged = form.attempt(contacts.log, by=request.user)
    if logged is None:
        return _page(request, find_case(request, case.pk), contact_form=form)
    log_look(request, "contact", students=[c.case.student_id for c in logged])
    told = ngettext("The contact is saved.", "The contact is saved for %(count)d students.", len(logged))
    messages.success(request, told % {"count": len(logged)})
    return redirect("cases:case_contacts", case.pk)


def _retry_initial(request: HttpRequest, case: Case) -> dict[str, object]:
    """The earlier attempt that a new contact settles, as the address names it."""
    rows = Contact.objects.visible_to(request.user).filter(case=case, agency=request.user.agency, retried_by=None)
    attempt = rows.filter(pk=asked_id(request.GET.get("retries", ""))).first()
    if attempt is None:
        return {}
    rest = Contact.objects.visible_to(request.user).filter(group=attempt.group, retried_by=None).exclude(pk=attempt.pk)
    others = list(rest.values_list("case", flat=True)) if attempt.group else []
    return {"retries": attempt, "kind": attempt.kind, "with_whom": attempt.with_whom, "others": others}


def _others(request: HttpRequest, form: ContactForm) -> dict[str, object]:
    """Other students of the coach are named when they are asked for (``?others=1``) or chosen already, and logged."""
    students = form.fields["others"].queryset.values_list("student", flat=True)
    shows_others = "others" in request.GET or bool(form["others"].value())
    if shows_others:
        log_look(request, "case contacts", students=students)
    return {"shows_others": shows_others, "offers_others": students.exists()}


def _page(
    request: HttpRequest, case: Case, contact_form: ContactForm | None = None, note_form: NoteForm | None = None
) -> HttpResponse:
    context = case_context(request, case, "case_contacts")
    retry = _retry_initial(request, case)
    form = contact_form or ContactForm(case=case, user=request.user, initial=now_initial() | retry)
    context |= {"contact_form": form, "form": form} | _others(request, form)
    if request.htmx and context["shows_others"]:
        return render(request, "cases/_contact_others.html", context)
    kind, text = request.GET.get("kind", ""), searched(request.GET.get("q"))[:100]
    context |= {
        "page": lines(case, request.user, kind=kind, text=text, number=request.GET.get("page")),
        "kind": kind,
        "q": text,
        "kinds": [*ContactKind.choices, (NOTE, _("Note"))],
        "note_form": note_form or NoteForm(prefix="note", student=case.student),
        "is_contact_open": bool(contact_form or retry or context["shows_others"] or "new" in request.GET),
        "retry": retry.get("retries"),
        "closed": context["opening"].why_closed(Contact.CATEGORY),
    }
    return render(request, "cases/case_contacts.html", context)


def _edit(request: HttpRequest, row: Contact | Note, form: object, action: object, name: str) -> HttpResponse:
    if row.agency != request.user.agency:
        messages.error(request, _("Only the agency that wrote this can change it."))
        return redirect("cases:case_contacts", row.case_id)
    if form.is_bound and form.is_valid():
        try:
            action(by=request.user, **{name: row}, **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            drafts.done(request)
            messages.success(request, _("The correction is saved."))
            return redirect("cases:case_contacts", row.case_id)
    context = {"row": row, "case": row.case, "student": row.case.student, "form": form, "name": name}
    return render(request, "cases/contact_edit.html", context | {"edits": history.edits([row])})


@require(Permission.WORK_CASES)
def contact_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a contact right; what stood before is shown below."""
    contact = record_or_404(request, Contact, pk, Permission.WORK_CASES)
    initial = ContactEditForm.initial_of(contact)
    form = ContactEditForm(request.POST or None, initial=initial, student=contact.case.student)
    return _edit(request, contact, form, contacts.correct, "contact")


@require(Permission.WORK_CASES)
def note_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a note right; what stood before is shown below."""
    note = record_or_404(request, Note, pk, Permission.WORK_CASES)
    form = NoteEditForm(request.POST or None, initial=NoteEditForm.initial_of(note), student=note.case.student)
    return _edit(request, note, form, notes.correct, "note")
