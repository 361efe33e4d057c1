"""What is closed changes no byte of what is shown: not a count, not a gap in a time line, not an order of rows.

A student is written about by the own agency alone and every page is asked for; then the other agency's records are
added, which are closed, and every page is asked for again.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.urls import reverse

from accounts.choices import Agency, Category
from cases.choices import Half
from cases.models.cases import CaseRecord
from tests.access import Row
from tests.leaks.canaries import students_models
from tests.leaks.city import STAGES, WRITTEN, City, undone
from tests.leaks.making import OF_STUDENT, Maker
from tests.leaks.oracle import Child
from tests.leaks.states import PEOPLE, STATES
from tests.leaks.test_matrix import ABOUT, EVERY_STATE, LISTS

pytestmark = pytest.mark.django_db

#: Who is asked for, by agency.
READERS = {Agency.SCHOOL: ("coach_school", "eht"), Agency.SOCIAL_SERVICES: ("coach_social",)}
HALVES = {Agency.SCHOOL: Category.SCHOOL_MAPPING, Agency.SOCIAL_SERVICES: Category.SOCIAL_MAPPING}
#: Masked anew in every answer, and counted on within a process.
_CHANGING = re.compile(
    r'[0-9A-Za-z]{64}|(?:hatch|dots|chart)[-a-z]*-\d+|Content-Length: \d+|name="(?:once|token)" value="[^"]+"'
)


@dataclass(frozen=True)
class Request:
    who: str
    row: Row
    url: str


def hidden(child: Child, writer: Agency) -> set[str]:
    """The models whose rows by this agency are closed to the other one today."""
    names = set()
    for model in students_models():
        if model.__name__ == "Proposal":  # told of before consent too, without whom it is about
            continue
        if model.__name__ == "Mapping":
            category = HALVES[writer]
        elif issubclass(model, CaseRecord):
            category = getattr(model, "CATEGORY", None) or Category(model._meta.get_field("category").default)
        else:
            _whose, category = OF_STUDENT.get(model._meta.label, (None, None))
        if category and category not in child.open:
            names.add(model.__name__)
    return names


#: What the states hide of the other agency: everything, or one category.
CLOSED = {
    (state, reader): names
    for state, child in STATES.items()
    for reader in Agency
    if not child.is_merged and (names := hidden(child, next(a for a in Agency if a != reader)))
}
SOME = [("withdrawn", Agency.SCHOOL), ("day after", Agency.SOCIAL_SERVICES)]


def made(city: City, state: str, reader: Agency) -> dict[str, Maker]:
    """A student at every stage with the reader's own records."""
    makers = {}
    for stage, at in STAGES.items():
        make = makers[stage] = Maker(city.world, city.canaries, f"{state}, {stage}, bare", STATES[state], at)
        make.person()
        make.case()
        make.records(reader, only=WRITTEN.get(stage, ()))
        make.subject.sibling = city.subjects["open", stage]
    return makers


def requests(city: City, makers: dict[str, Maker], reader: Agency) -> Iterator[Request]:
    for row in (row for row in (*ABOUT, *LISTS) if row.method == "get"):
        kwargs = _of_student(makers, row) if row.about else _made(city, row)
        if kwargs is None:
            continue
        url = reverse(row.name, kwargs=kwargs)
        for who in READERS[reader]:
            for query in ("", *row.also):
                yield Request(who, row, f"{url}?{query}" if query else url)


def _made(city: City, row: Row) -> dict | None:
    """What the row makes itself; nothing, where another one has made the same."""
    try:
        with transaction.atomic():
            return row.make(city.world)
    except IntegrityError:
        return None


def _of_student(makers: dict[str, Maker], row: Row) -> dict | None:
    """One thing of the student that the row is about; nothing, where the reader's agency has written none."""
    subject = makers[row.about.stage].subject
    things: list[tuple[Model, Agency | None]] = subject.things(row.about.what)
    try:
        return next((row.about.kwargs(subject, thing) for thing, _agency in things if row.about.pick(thing)), None)
    except KeyError:  # of what the other agency alone writes
        return None


def answer(city: City, request: Request) -> tuple[int, str, str]:
    cache.clear()  # guesses are counted there
    got = city.ask(request.who, request.url)
    return got.status, _CHANGING.sub("", got.text), got.location


@pytest.mark.parametrize(("state", "reader"), CLOSED if EVERY_STATE else SOME, ids=lambda value: str(value))
def test_what_is_closed_changes_no_byte(state: str, reader: Agency, city: City):
    assert PEOPLE["coach_school"].agency == Agency.SCHOOL
    with undone():
        makers = made(city, state, reader)
        asked = list(requests(city, makers, reader))
        before = [answer(city, request) for request in asked]
        for stage, make in makers.items():
            wanted = CLOSED[state, reader] & set(WRITTEN.get(stage, CLOSED[state, reader]))
            if wanted:
                make.records(*(agency for agency in Agency if agency != reader), only=wanted)
        told = [
            f"{request.who} {request.url} ({request.row.name}): {_first(then, now)}"
            for request, then in zip(asked, before, strict=True)
            if then != (now := answer(city, request))
        ]
    assert not told, "\n".join(told)


def _first(then: tuple, now: tuple) -> str:
    """Where two answers begin to differ."""
    if then[0] != now[0]:
        return f"{then[0]}, then {now[0]}"
    place = next((i for i, (a, b) in enumerate(zip(then[1], now[1], strict=False)) if a != b), 0)
    return f"{then[1][max(0, place - 80) : place + 60]!r}, then {now[1][max(0, place - 20) : place + 60]!r}"


def test_hidden_models_are_found():
    """A state that closes all closes every record of the other agency; one without a category, that category's."""
    assert {"Note", "Contact", "ActionPlan", "WeeklyFollowUp", "Mapping"} <= CLOSED["withdrawn", Agency.SCHOOL]
    assert "Contact" in CLOSED["without contacts", Agency.SCHOOL]
    assert "ActionPlan" not in CLOSED["without contacts", Agency.SCHOOL]
    assert set(Half) == {Half.SCHOOL, Half.SOCIAL}
