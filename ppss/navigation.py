"""The words at the top of every page, by role."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission

#: Permission, URL name, word; the first one that a person may open is their home page.
ENTRIES: tuple[tuple[Permission, str, str], ...] = (
    (Permission.WORK_WEEK, "cases:week", _("My week")),
    (Permission.SEE_ABSENCE, "cases:absence", _("Absence")),
    (Permission.SEE_CASES, "cases:proposals", _("Proposals")),
    (Permission.SEE_CASES, "cases:cases", _("Cases")),
    (Permission.SEE_STUDENTS, "students:students", _("Students")),
    (Permission.KEEP_ORGANISATION, "reports:administration", _("Administration")),
    (Permission.SEE_DISTRICT, "reports:districts", _("Steering group")),
    (Permission.SEE_DISTRICT, "reports:evaluation", _("Evaluation")),
    (Permission.SEE_DISTRICT, "reports:comparison", _("Term comparison")),
    (Permission.FILE_REPORTS, "reports:half_years", _("Half-year reports")),
    (Permission.FILE_REPORTS, "reports:funding", _("Funding")),
    (Permission.IMPORT, "imports:imports", _("Import")),
    (Permission.SEE_TOOLBOX, "cases:toolbox", _("Toolbox")),
    (Permission.WATCH_MESSAGES, "messaging:watch", _("Messages")),
)


def navigation(request: HttpRequest) -> dict[str, object]:
    """``nav``: the entries of the signed-in person; ``may_search`` students; ``is_demo`` for the line that says so.

    The entry whose address the page's own begins with, the longest first, is where one is.
    """
    user = getattr(request, "user", None)
    shown = {"nav": [], "is_demo": settings.DEMO, "may_search": False}
    if user is None or not user.is_authenticated:
        return shown
    entries = [{"url": reverse(name), "word": word} for held, name, word in ENTRIES if user.access.has(held)]
    inside = [entry["url"] for entry in entries if request.path.startswith(entry["url"])]
    here = max(inside, key=len, default=None)
    for entry in entries:
        entry["is_here"] = entry["url"] == here
    return shown | {"nav": entries, "may_search": user.access.has(Permission.SEE_STUDENTS)}
