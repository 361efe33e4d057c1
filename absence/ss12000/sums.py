"""``/aggregatedAttendance``: what the server has summed by student and activity over a period."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from absence.actions import remote_sums
from imports.choices import ProblemKind
from imports.ss12000.items import Item
from imports.ss12000.readers import Reader, register
from students.models import RemotePerson, Term


def period(
    today: datetime.date, terms: list[tuple[datetime.date, datetime.date]]
) -> tuple[datetime.date, datetime.date]:
    """Over which days to ask for sums: the term to the end of the last whole month, the term before in its first month.

    Where the calendar has no term the half year stands for it.
    """
    end = today.replace(day=1) - datetime.timedelta(days=1)
    begun = [(first, last) for first, last in terms if first <= end]
    if not begun:
        return datetime.date(end.year, 1 if end.month < 7 else 7, 1), end
    first, last = max(begun)
    return first, min(last, end)


@register
class SumReader(Reader):
    """Keeps the sums of each activity, and makes a period sum of those of all activities of a student."""

    key = path = "aggregatedAttendance"
    title = gettext_lazy("Sums of a period")
    order = 70

    def params(self, since: str) -> Mapping[str, str]:
        """They are sums of today, so there are no changes to ask for."""
        first, last = period(self.work.today, list(Term.objects.values_list("start", "end")))
        return {"startDate": first.isoformat(), "endDate": last.isoformat()}

    def read(self, data: object) -> str:
        """These have no ids of their own."""
        items = [Item(each, self.work.tally, within="") for each in data] if isinstance(data, list) else []
        self.work.count("received", len(items))
        refs = {item.ref("student", needed=True) for item in items} - {None}
        rows = RemotePerson.objects.filter(source=self.work.source, uuid__in=refs).exclude(student=None)
        students = dict(rows.values_list("uuid", "student"))
        told = {}
        for item in items:
            student = students.get(item.ref("student"))
            first, last = item.date("startDate", needed=True), item.date("endDate", needed=True)
            if student is None or first is None or last is None or last < first:
                self.work.count("skipped")
                continue
            told[(student, item.ref("activity"), first, last)] = self._sums(item)
        written = remote_sums.write(source=self.work.source, told=told, run=self.work.run.pk)
        for outcome, count in written.items():
            self.work.count(outcome, count)
        return ""

    def _sums(self, item: Item) -> remote_sums.Sums:
        present, valid, invalid, other = (
            item.whole(name) or 0
            for name in ("attendanceSum", "validAbsenceSum", "invalidAbsenceSum", "otherAttendanceSum")
        )
        reported = item.whole("reportedSum")
        if reported is None:
            reported = present + valid + invalid + other
        scheduled = item.whole("offeredSum", needed=True)
        if scheduled is None or scheduled < reported:
            if scheduled is not None:
                told = _("More minutes are reported than offered. The reported ones count as offered.")
                item.problem(ProblemKind.NOTICE, "offeredSum", told)
            scheduled = reported
        return remote_sums.Sums(scheduled, reported, present, valid, invalid, other)

    def turn(self) -> bool:
        return remote_sums.settle(source=self.work.source, run=self.work.run.pk, batch=self.work.batch)
