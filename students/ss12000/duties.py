"""``/duties``: who works with student health. Nobody gets a role by it; administrators are told who lacks one here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import Role
from accounts.models import Membership
from imports.choices import ProblemKind
from imports.ss12000.items import Item
from imports.ss12000.readers import Reader, register

HEALTH = "Elevhälsopersonal"
ROLES = {
    name: name
    for name in (
        HEALTH, "Mentor", "Förskollärare", "Barnskötare", "Fritidspedagog", "Specialpedagog", "Pedagogisk ledare",
        "Schemaläggare", "Lärarassistent", "Administrativ personal",
    )
}  # fmt: skip


@register
class DutyReader(Reader):
    """Compares the server's student health staff with those who have the role here, by e-mail. Keeps nothing."""

    key = path = "duties"
    title = gettext_lazy("Student health staff")
    order = 25

    def params(self, since: str) -> Mapping[str, str]:
        return {**super().params(since), "expand": "person"}

    def save(self, items: Sequence[Item]) -> None:
        schools = self.work.schools()
        rows = Membership.objects.active(self.work.today).filter(role=Role.EHT)
        here = {(school, email.lower()) for school, email in rows.values_list("school", "user__email")}
        for item in items:
            school = schools.get(item.ref("dutyAt"))
            if school is None or not self._is_health(item):
                self.work.count("skipped")
                continue
            person = item.part("_embedded").part("person")
            mails = {each.text("value").lower() for each in person.parts("emails")}
            if any((school.pk, mail) in here for mail in mails):
                self.work.count("unchanged")
                continue
            told = _("%(name)s works with student health at %(school)s, and has no such role here.")
            names = {"name": self._name(item, person), "school": school}
            item.problem(ProblemKind.NOTICE, "assignmentRole", told % names)
            self.work.count("skipped")

    def _is_health(self, item: Item) -> bool:
        today = self.work.today
        for role in item.parts("assignmentRole"):
            kind = role.one_of("assignmentRoleType", ROLES, needed=True)
            first, last = role.date("startDate"), role.date("endDate")
            if kind == HEALTH and (not first or first <= today) and (not last or last >= today):
                return True
        return False

    def _name(self, item: Item, person: Item) -> str:
        marked = {person.text("securityMarking"), item.part("person").text("securityMarking")} - {"", "Ingen"}
        full = f"{person.text('givenName')} {person.text('familyName')}".strip() or item.part("person").text(
            "displayName"
        )
        return full if full and not marked else _("Somebody")
