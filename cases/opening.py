"""What of a case is open to one reader today between the two agencies, and why the rest is closed.

The page's side of ``RecordQuerySet.visible_to``: the queryset fetches what may be seen, this says it in words. Both ask
the same consents; a test holds them equal.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.choices import Agency, Category
from accounts.models import AuditEvent
from students.choices import Answer, ConsentState
from students.models import Consent, ConsentAnswer, ConsentRequest
from students.rules import RENEWAL_DAYS

if TYPE_CHECKING:
    from accounts.models import User
    from cases.models import Case
    from cases.models.cases import CaseRecord
    from cases.querysets import RecordQuerySet


@dataclass(frozen=True)
class Closed:
    """Why something is closed to the reader, since when, and what opens it."""

    why: str
    opens: str
    since: datetime.date | None = None
    category: Category | None = None


@dataclass(frozen=True)
class Opening:
    """The consents of a student as they stand today. ``consent`` is the one that counts: valid, else the newest."""

    today: datetime.date
    agency: str
    consents: tuple[Consent, ...]
    #: What somebody has asked for and nobody has settled.
    request: ConsentRequest | None = None

    @cached_property
    def valid(self) -> list[Consent]:
        """Consents valid today, the one that lasts longest first."""
        valid = [c for c in self.consents if c.state(self.today) == ConsentState.VALID]
        return sorted(valid, key=lambda c: c.valid_until, reverse=True)

    @cached_property
    def consent(self) -> Consent | None:
        return next(iter(self.valid or self.consents), None)

    @cached_property
    def state(self) -> ConsentState | None:
        return self.consent.state(self.today) if self.consent else None

    @cached_property
    def open(self) -> list[Category]:
        """Categories in which the other agency's records are open today, in the order of the form."""
        covered = {c for consent in self.valid for c in consent.categories}
        return [c for c in Category if c in covered]

    @property
    def closed(self) -> list[Category]:
        return [c for c in Category if c not in self.open]

    def sees(self, agency: str, category: str) -> bool:
        """Whether a record of this agency and category may be seen, within a case that may be."""
        return agency == self.agency or category in self.open

    def agencies(self, category: str) -> list[Agency]:
        """Whose records in the category may be seen."""
        return [agency for agency in Agency if self.sees(agency, category)]

    def records(self, model: type[CaseRecord], case: Case, user: User) -> RecordQuerySet:
        """The rows of a case that the reader may see, by the consents read here: ``visible_to`` at less cost."""
        return model.objects.of_cases(user, [case], {case.student_id: self.open})

    def why_closed(self, category: str) -> Closed | None:
        """The words for a category of the other agency's records; None when it is open."""
        if category in self.open:
            return None
        since = {"since": self.narrowed.get(category)} if self.valid else {}
        return replace(self._reason(), category=Category(category), **since)

    @cached_property
    def each_closed(self) -> list[Closed]:
        """The words for every category that is closed."""
        return [self.why_closed(category) for category in self.closed]

    @cached_property
    def narrowed(self) -> dict[str, datetime.date]:
        """When the family took categories out of the consents that are valid, by category."""
        rows = AuditEvent.objects.filter(
            verb="consent.narrow", target_type="students.consent", target_id__in=[c.pk for c in self.valid]
        )
        taken = rows.order_by("at", "pk").values_list("data", "occurred_on")
        return {category: day for data, day in taken for category in data.get("dropped", ())}

    @property
    def ask_word(self) -> str:
        """What one asks for: a consent, a renewal, or one that covers more."""
        if self.consent is None:
            return _("Ask for a consent")
        return _("Ask for a wider consent") if self.valid else _("Ask for a renewal")

    @cached_property
    def why(self) -> Closed | None:
        """The words for all that is closed; None when everything is open."""
        return self._reason() if self.closed else None

    @cached_property
    def waiting(self) -> Consent | None:
        """A newer consent that is being prepared while another is valid: a renewal on its way."""
        pending = (ConsentState.NOT_SIGNED, ConsentState.TO_COMPLETE, ConsentState.NOT_YET)
        others = (c for c in self.consents if c != self.consent)
        return next((c for c in others if c.state(self.today) in pending), None)

    @property
    def days_left(self) -> int | None:
        return (self.consent.valid_until - self.today).days if self.valid else None

    @property
    def is_running_out(self) -> bool:
        return bool(self.valid) and self.days_left <= max(RENEWAL_DAYS)

    @cached_property
    def signed_by(self) -> list[ConsentAnswer]:
        """Guardians who have signed the consent that counts."""
        return [a for a in self.consent.answers.all() if a.answer == Answer.SIGNED] if self.consent else []

    def _reason(self) -> Closed:
        again = _("A new consent, signed by the student and the guardians, opens it again.")
        signed = _("It opens when student and guardians have signed.")
        if self.consent is None:
            return Closed(_("There is no consent yet."), signed)
        if self.state == ConsentState.EXPIRED:
            after = self.consent.valid_until + datetime.timedelta(days=1)
            return Closed(_("The consent has run out."), again, after)
        if self.state == ConsentState.WITHDRAWN:
            return Closed(_("The consent has been withdrawn."), again, timezone.localdate(self.consent.withdrawn_at))
        if self.state == ConsentState.NOT_YET:
            day = formats.date_format(self.consent.valid_from, "j F Y")
            return Closed(_("The consent is not valid yet."), _("It opens on %(day)s.") % {"day": day})
        if self.state == ConsentState.REFUSED:
            return Closed(
                _("A guardian with custody has said no."), _("It stays closed as long as one of them says no.")
            )
        if self.state == ConsentState.TO_COMPLETE:
            return Closed(
                _("A guardian with custody has not been asked."), _("It opens when every guardian has been asked.")
            )
        if self.state == ConsentState.NOT_SIGNED:
            return Closed(_("The consent waits for signatures."), signed)
        return Closed(_("The consent does not cover it."), _("A new consent in which the family includes it opens it."))


def read_opening(student_id: int, agency: str, today: datetime.date | None = None) -> Opening:
    """The consents of a student for a reader of an agency; a fixed number of queries."""
    consents: Iterable[Consent] = (
        Consent.objects.filter(student_id=student_id)
        .select_related("student")
        .prefetch_related("covers", "answers__guardian", "student__guardianships")
        .order_by("-created_at", "-pk")
    )
    request = ConsentRequest.objects.open().filter(student=student_id).select_related("asked_by").first()
    return Opening(today or timezone.localdate(), agency, tuple(consents), request)
