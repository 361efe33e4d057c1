"""Every page that names a student is in the access log, once, with that student."""

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.models import AccessEntry
from students.models import Student
from tests.access import Row
from tests.access.test_every_address import _rows

#: Files that tell of nobody: rows under keys made up for one file, rare ones merged (tests/reports/test_evaluators.py).
OF_NOBODY = {"reports:evaluator_file"}


class _Undo(Exception):
    """Takes back what a row has made, so that the next one begins from the same world."""


def _unlogged(row: Row, world, client) -> str | None:
    """What is wrong with the log after the page was opened; None when all who are named are in it."""
    url = reverse(row.name, kwargs=row.make(world))
    before = set(AccessEntry.objects.values_list("pk", flat=True))
    response = client.get(url, row.data)
    if response.status_code != 200:
        return None
    written = list(AccessEntry.objects.exclude(pk__in=before))
    logged = {pk for entry in written for pk in entry.student_ids}
    body = "" if response.streaming else response.content.decode(errors="replace")
    named = {student.pk for student in Student.objects.all() if str(student) in body}
    if response.streaming and not written and row.name not in OF_NOBODY:
        return f"{row.name}: a file without a look"
    if named - logged or len(written) > 1:
        return f"{row.name}: names {sorted(named)}, logs {sorted(logged)} in {len(written)} rows"
    return None


@pytest.mark.parametrize("person", ["coach_school", "eht"])
def test_every_page_that_names_a_student_is_logged_once(person, world, client):
    client.force_login(world.people[person])
    problems = []
    for row in _rows():
        if row.method != "get":
            continue
        try:
            with transaction.atomic():
                problems.append(_unlogged(row, world, client))
                raise _Undo
        except _Undo:
            continue
    assert [problem for problem in problems if problem] == []
