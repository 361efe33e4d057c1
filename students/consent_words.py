"""What a consent is, in words: what each category opens, where it stands, what is missing, what happened."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import Category
from accounts.models import AuditEvent
from students import ages
from students.choices import Answer, ConsentState
from students.models import Consent

#: What each category opens to the other agency, in a line.
OPENS = {
    Category.ATTENDANCE: gettext_lazy("Lessons, absence and what the school has done about it."),
    Category.GRADES: gettext_lazy("Grades of each term."),
    Category.SCHOOL_MAPPING: gettext_lazy("The proposal, the school's half of the mapping and observations in class."),
    Category.SOCIAL_MAPPING: gettext_lazy("Social services' half of the mapping: home, family, leisure."),
    Category.PLAN: gettext_lazy("Goals, interventions, weekly follow-ups, closing and booster."),
    Category.CONTACTS: gettext_lazy("Calls, meetings, home visits and notes."),
    Category.DOCUMENTS: gettext_lazy("Documents that were collected, such as an action programme."),
}

#: The look of each state.
KINDS = {
    ConsentState.VALID: "ok",
    ConsentState.NOT_SIGNED: "warn",
    ConsentState.TO_COMPLETE: "warn",
    ConsentState.REFUSED: "bad",
    ConsentState.NOT_YET: "muted",
    ConsentState.EXPIRED: "bad",
    ConsentState.WITHDRAWN: "bad",
}


@dataclass(frozen=True)
class Standing:
    """Where a consent stands today: state, look, one sentence, and what is missing as sentences."""

    state: ConsentState
    kind: str
    sentence: str
    missing: tuple[str, ...]
    opened_on: datetime.date | None
    closed_on: datetime.date | None
    days_left: int | None


def long(day: datetime.date) -> str:
    return date_format(day, "j F Y")


def standing(consent: Consent, today: datetime.date | None = None) -> Standing:
    """Where it stands today. Prefetch ``answers__guardian`` and ``student__guardianships__guardian``."""
    today = today or timezone.localdate()
    state = consent.state(today)
    days_left = (consent.valid_until - today).days if state == ConsentState.VALID else None
    return Standing(
        state=state,
        kind="warn" if days_left is not None and days_left <= 30 else KINDS[state],
        sentence=_sentence(consent, state),
        missing=tuple(_missing(consent, state, today)),
        opened_on=_opened_on(consent, today),
        closed_on=_closed_on(consent, today),
        days_left=days_left,
    )


def _sentence(consent: Consent, state: ConsentState) -> str:
    days = {"first": long(consent.valid_from), "last": long(consent.valid_until)}
    if state == ConsentState.WITHDRAWN:
        at = {"day": long(timezone.localdate(consent.withdrawn_at)), "who": consent.withdrawn_by}
        return _("Withdrawn %(day)s by %(who)s. Nothing is open between the agencies.") % at
    return {
        ConsentState.VALID: _("Valid until %(last)s."),
        ConsentState.NOT_SIGNED: _("Waiting for signatures. Nothing is open between the agencies yet."),
        ConsentState.TO_COMPLETE: _("To be completed: a guardian with custody has not been asked. Nothing is open."),
        ConsentState.REFUSED: _("A guardian with custody refuses. Nothing is open between the agencies."),
        ConsentState.NOT_YET: _("Signed, and valid from %(first)s to %(last)s."),
        ConsentState.EXPIRED: _("Ran out %(last)s. Nothing is open between the agencies."),
    }[state] % days


def _missing(consent: Consent, state: ConsentState, today: datetime.date) -> list[str]:
    if state in (ConsentState.WITHDRAWN, ConsentState.EXPIRED):
        return []
    missing = []
    who = ages.say(consent.student.birth_date, today, ages.current())
    if consent.student_signed_on is None and (who.student_signs or consent.alone_on):
        missing.append(_("The student's signature."))
    if who.is_adult or (consent.alone_on and who.may_be_alone):
        return missing
    links = [link for link in consent.student.guardianships.all() if link.custody]
    if not links:
        missing.append(_("A guardian with custody: none is registered."))
    answers = {a.guardian_id: a.answer for a in consent.answers.all()}
    for link in links:
        if link.guardian_id not in answers:
            missing.append(_("The answer of %(name)s.") % {"name": link.guardian})
    if links and Answer.SIGNED not in {answers.get(link.guardian_id) for link in links}:
        missing.append(_("The signature of at least one guardian with custody."))
    return missing


def _opened_on(consent: Consent, today: datetime.date) -> datetime.date | None:
    """The first day on which the signatures that stand sufficed; None when they never did, or somebody refuses."""
    custodians = {link.guardian_id for link in consent.student.guardianships.all() if link.custody}
    refused = [a for a in consent.answers.all() if a.answer == Answer.REFUSED and a.guardian_id in custodians]
    if refused and not ages.say(consent.student.birth_date, today, ages.current()).is_adult:
        return None
    signed = [a.answered_on for a in consent.answers.all() if a.answer == Answer.SIGNED]
    of_age = ages.turns(consent.student.birth_date, ages.current().majority)
    days = {consent.valid_from, consent.student_signed_on, consent.alone_on, of_age, *signed} - {None}
    return next((d for d in sorted(days) if consent.valid_from <= d <= today and consent.is_signed_by(d)), None)


def _closed_on(consent: Consent, today: datetime.date) -> datetime.date | None:
    """The first day on which it no longer opened anything; None while it may."""
    if consent.withdrawn_at:
        return timezone.localdate(consent.withdrawn_at)
    return consent.valid_until + datetime.timedelta(days=1) if today > consent.valid_until else None


#: The look of each answer.
ANSWER_KINDS = {Answer.SIGNED: "ok", Answer.REFUSED: "bad", Answer.NOT_REACHED: "muted", Answer.NOT_ASKED: "muted"}


def rows(consent: Consent) -> list[dict[str, object]]:
    """Every guardian there is now, and those who answered before they were taken away, with the answer."""
    answers = {a.guardian_id: a for a in consent.answers.all()}
    links = list(consent.student.guardianships.all())
    told = [(link.guardian, link.custody, answers.pop(link.guardian_id, None)) for link in links]
    told += [(a.guardian, False, a) for a in answers.values()]
    return [
        {"guardian": guardian, "custody": custody, "answer": a, "kind": ANSWER_KINDS[a.answer] if a else "warn"}
        for guardian, custody, a in told
    ]


@dataclass(frozen=True)
class Happening:
    """One thing that happened to a consent, for its history."""

    at: datetime.datetime
    by: str
    what: str
    details: tuple[str, ...] = ()


def history(consent: Consent) -> list[Happening]:
    """All that happened to it, newest first, in the reader's words: two queries."""
    names = {link.guardian_id: str(link.guardian) for link in consent.student.guardianships.all()}
    names |= {a.guardian_id: str(a.guardian) for a in consent.answers.all()}
    events = AuditEvent.objects.filter(target_type="students.consent", target_id=consent.pk)
    return [Happening(e.at, e.user_label, *_told(e, names)) for e in events]


def _labels(categories: list[str]) -> str:
    return ", ".join(str(Category(c).label) for c in categories)


def _told(event: AuditEvent, names: dict[int, str]) -> tuple[str, tuple[str, ...]]:
    data, day = event.data, event.occurred_on.isoformat() if event.occurred_on else ""
    if event.verb in ("consent.prepare", "consent.renew"):
        what = _("Registered") if event.verb == "consent.prepare" else _("Registered as a renewal")
        return what, (f"{data['valid_from']} – {data['valid_until']}", _labels(data["categories"]))
    if event.verb == "consent.answer":
        given = {"name": names.get(data["guardian"], _("A guardian")), "answer": Answer(data["answer"]).label}
        return "{name}: {answer}".format(**given), (day,) if day else ()
    if event.verb == "consent.narrow":
        return _("Narrowed"), (_("Closed: %(categories)s") % {"categories": _labels(data["dropped"])},)
    if event.verb == "consent.correct":
        return _("Corrected"), tuple(_corrections(data.get("changed", {})))
    words = {
        "consent.sign_student": _("The student signed"),
        "consent.unsign_student": _("The student's signature taken away: it was noted by mistake"),
        "consent.let_alone": _("Decided that the student consents alone"),
        "consent.ask_guardians": _("Guardians are asked again: the student does not consent alone"),
        "consent.attach_scan": _("Scan attached"),
        "consent.withdraw": _("Withdrawn"),
    }
    return words.get(event.verb, event.verb), (day,) if day else ()


def _corrections(changed: dict[str, list]) -> list[str]:
    told = []
    for field, (old, new) in changed.items():
        if field == "categories":
            old, new = _labels(old), _labels(new)
        label = _("Categories") if field == "categories" else str(Consent._meta.get_field(field).verbose_name)
        label = label[:1].upper() + label[1:]
        told.append(f"{label}: {old} → {new}" if old is not None else _("%(field)s changed") % {"field": label})
    return told
