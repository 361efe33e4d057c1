"""What the cells of a file mean, remembered: a million lessons hold some thousand different cells."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.encryption import blind_indexes
from ppss.lib import weeks
from ppss.lib.text import fold
from students.kinds.known import Reference, reference
from students.models import Student, Subject

#: So many different cells of a column are remembered before it begins anew, whatever a file holds.
REMEMBERED = 200_000
#: The same where several cells together are remembered.
REMEMBERED_TOGETHER = 20_000
#: Lessons before are nobody's here: a wrong year.
EARLIEST = datetime.date(2010, 1, 1)


class Meanings(dict[object, object]):
    """From a cell, or some together, to what it means, found out once. Raises ValueError for what means nothing."""

    def __init__(self, find: Callable[[object], object], most: int = REMEMBERED) -> None:
        super().__init__()
        self.find = find
        self.most = most

    def __missing__(self, cell: object) -> object:
        if len(self) >= self.most:
            self.clear()
        found = self[cell] = self.find(cell)
        return found


class Students:
    """Every student's id by key and by number, read once a file; merged rows lead to the kept student."""

    def __init__(self) -> None:
        rows = Student.objects.order_by()
        self._by_key = self._ids(rows.exclude(key=None), "key")
        self._by_index = self._ids(rows.exclude(identity_index=None), "identity_index")
        self.protected = frozenset(rows.exclude(protection="").values_list("pk", flat=True))

    def _ids(self, rows: QuerySet[Student], name: str) -> dict[str, int]:
        found = rows.values_list(name, "pk", "merged_into").iterator(chunk_size=5000)
        return {value: kept or pk for value, pk, kept in found}

    def get(self, wanted: Reference) -> int | None:
        if wanted.key:
            return self._by_key.get(wanted.key)
        return next((self._by_index[i] for i in blind_indexes(wanted.number) if i in self._by_index), None)

    def find(self, cell: str) -> int:
        """The id of the student a cell names. Raises ValueError with a sentence for one who is not known."""
        found = self.get(reference(cell))
        if found is None:
            raise ValueError(_("There is no such student. Import the file of students first, or correct the key."))
        return found


class Subjects:
    """Every subject's id by its official code, in any case, and by its Swedish name."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._codes: dict[int, str] = {}
        for pk, code, name in Subject.objects.values_list("pk", "code", "name_sv"):
            self._ids |= {fold(name): pk, fold(code): pk}
            self._codes[pk] = code

    def find(self, cell: str) -> int:
        """The id of the subject. Raises ValueError with a sentence for one that is not known."""
        found = self._ids.get(fold(cell))
        if found is None:
            raise ValueError(_("There is no such subject. Write its official code, such as MA, or OVR for another."))
        return found

    def code(self, pk: int) -> str:
        return self._codes[pk]


def day(cell_date: datetime.date, today: datetime.date) -> datetime.date:
    """The day of a lesson. Raises ValueError with a sentence where it cannot be one."""
    if cell_date > today:
        raise ValueError(_("The date lies in the future."))
    if cell_date < EARLIEST:
        raise ValueError(_("No lessons are kept from before %(year)d. Correct the year.") % {"year": EARLIEST.year})
    return cell_date


def week_of(date: datetime.date) -> str:
    return weeks.monday(date).isoformat()
