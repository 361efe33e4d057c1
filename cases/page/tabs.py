"""The tabs of a case: its own, and those that apps above this one put beside them."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import Case

#: URL name (of the case's id) and word. A tab is shown when its page exists.
TABS: tuple[tuple[str, Promise], ...] = (
    ("cases:case", _("Overview")),
    ("cases:case_mapping", _("Mapping")),
    ("cases:case_plan", _("Plan")),
    ("cases:case_follow_ups", _("Follow-ups")),
    ("cases:case_absence", _("Absence")),
    ("cases:case_grades", _("Grades")),
    ("cases:case_contacts", _("Contacts and notes")),
    ("cases:case_documents", _("Documents")),
    ("cases:case_consent", _("Consent")),
)
#: The same of apps above, after the contacts.
MORE: list[tuple[str, Promise]] = []


def of_case(case: Case, here: str) -> list[dict[str, object]]:
    """For ``components/tabs.html``; ``here`` is the URL name of the page, of our own without the namespace."""
    place = next(n for n, (name, _word) in enumerate(TABS) if name == "cases:case_contacts") + 1
    found = []
    for name, word in (*TABS[:place], *MORE, *TABS[place:]):
        try:
            url = reverse(name, args=[case.pk])
        except NoReverseMatch:
            continue
        found.append({"url": url, "word": word, "is_here": here in (name, name.removeprefix("cases:"))})
    return found
