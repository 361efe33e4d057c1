"""Every address for everybody in every state: the right status, nothing shown that must not be, one entry in the log.

Each row is asked in some states of every kind, in turn; all rows together go through all of them many times over.
``EVERY_STATE=1`` (``make test-access``) asks every row, for everybody, in every state: some ten thousand requests.
"""

import os
import zlib
from collections.abc import Iterator

import pytest
from django.db.models import Model
from django.urls import reverse

from accounts.choices import Agency, Category
from students.models import Student
from tests.access import KNOCKERS, Row
from tests.access.test_every_address import _rows
from tests.leaks.city import Answer, City, undone
from tests.leaks.expecting import HERE, depends_on_state, expected, listed
from tests.leaks.judging import judge
from tests.leaks.making import Subject
from tests.leaks.reading import owners_in
from tests.leaks.states import PEOPLE, STATES

pytestmark = pytest.mark.django_db

EVERY_STATE = bool(os.environ.get("EVERY_STATE"))
OPENED = ("first day", "last day", "consents alone", "of age")
HIDDEN = ("protected", "protected, named", "guardian protected", "guardian protected, named", "moved school", "merged")
OF_CATEGORIES = {f"without {category}": category for category in Category}
CLOSED = [state for state in STATES if state not in ("open", *OPENED, *HIDDEN, *OF_CATEGORIES)]

ABOUT = [row for row in _rows() if row.about]
SAID = {(row.name, row.method) for row in ABOUT}
#: Lists, forms for something new, and what is no student's.
LISTS = [row for row in _rows() if (row.name, row.method) not in SAID]


def _id(row: Row) -> str:
    return f"{row.method} {row.name}"


def things(city: City, row: Row, state: str) -> Iterator[tuple[Subject, Model, Agency | None]]:
    subject = city.subjects[state, row.about.stage]
    for thing, agency in subject.things(row.about.what):
        if row.about.pick(thing):
            yield subject, thing, agency


def states_for(city: City, row: Row, who: str) -> list[str]:
    """The states in which to ask for this person: ``open``, and in turn those of each kind, other ones for each row.

    Of categories those in which something of the other agency was shown, as it must be gone without them, and one
    more. Elsewhere in the city nobody knows any of the students, whatever is consented to, and where the door is
    closed to the role one state does.
    """
    if EVERY_STATE:
        return list(STATES)
    turn = zlib.crc32(f"{row.name} {who}".encode())
    some = list(STATES)[turn % len(STATES)]
    if not depends_on_state(row, who):
        return [some]
    hidden = HIDDEN[turn % len(HIDDEN)]
    if who in HERE:
        return sorted({"open", some, hidden})
    shown = set()
    for subject, thing, agency in things(city, row, "open"):
        answer = ask(city, row, who, subject, thing)
        owners = owners_in(answer.text, city.canaries).values()
        shown |= {owner.category for owner in owners} | ({thing.category} if agency else set())
    of_categories = [state for state, category in OF_CATEGORIES.items() if category in shown]
    closed = [CLOSED[turn % len(CLOSED)], CLOSED[(turn // 16) % len(CLOSED)]]
    return sorted({"open", OPENED[turn % len(OPENED)], *closed, hidden, some, *of_categories})


def url_of(row: Row, subject: Subject, thing: Model) -> str:
    return reverse(row.name, kwargs=row.about.kwargs(subject, thing))


def ask(city: City, row: Row, who: str, subject: Subject, thing: Model, query: str = "") -> Answer:
    url = url_of(row, subject, thing)
    return city.ask(who, f"{url}?{query}" if query else url, row.method, row.data)


def right(row: Row, who: str, state: str, subject: Subject, thing: Model, agency: Agency | None) -> set[int]:
    """The status that follows from the row; in states of another kind than ``open`` a page may lead on instead."""
    status = expected(row, who, subject, thing, agency)
    leads_on = status == 200 and state != "open"
    if subject.child.is_merged:
        return {status, 302, 404}
    return {status, 302} if leads_on else {status}


@pytest.mark.parametrize("row", ABOUT, ids=_id)
def test_address_shows_each_person_what_is_theirs_in_every_state(row: Row, city: City):
    problems = []
    for who in KNOCKERS:
        for state in states_for(city, row, who):
            for subject, thing, agency in things(city, row, state):
                for query in ("", *row.also):
                    answer = ask(city, row, who, subject, thing, query)
                    wrong = judge(city, who, answer, right(row, who, state, subject, thing, agency), counts=row.counts)
                    problems += [f"{state}, {agency or 'both'}: {problem}" for problem in wrong]
    assert not problems, "\n".join(sorted(set(problems)))


@pytest.mark.parametrize("row", LISTS, ids=_id)
def test_list_shows_each_person_what_is_theirs(row: Row, city: City):
    problems = []
    for who in KNOCKERS:
        with undone():
            url = reverse(row.name, kwargs=row.make(city.world))
            for query in ("", *row.also):
                answer = city.ask(who, f"{url}?{query}" if query else url, row.method, row.data)
                problems += judge(city, who, answer, {listed(row, who)}, counts=row.counts)
    assert not problems, "\n".join(sorted(set(problems)))


def test_rows_that_make_students_say_what_of_them_they_are_about(city: City):
    """They would be taken for lists otherwise, and asked in no state at all."""
    silent = []
    for row in LISTS:
        with undone():
            before = Student.objects.count()
            row.make(city.world)
            if Student.objects.count() != before:
                silent.append(_id(row))
    assert silent == []


def test_people_of_the_rows_are_those_of_the_oracle():
    assert set(KNOCKERS) - {"anonymous"} <= set(PEOPLE)
