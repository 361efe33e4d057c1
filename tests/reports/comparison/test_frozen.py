"""Frozen comparisons: shown as they were, set against today's, open to those they were counted for."""

import datetime
import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import AccessEntry, AuditEvent
from reports.actions import comparisons
from reports.actions.merging import move_frozen
from reports.choices import Audience
from reports.comparison import asked, frozen, inputs
from reports.comparison.definition import Indicator
from reports.comparison.scope import Scope
from reports.comparison.shown import everything, protected
from reports.models import FrozenComparison, FrozenStudent
from students.models import Grade, TermResult
from tests.reports.comparison import build, published
from tests.reports.comparison.test_page import fill
from tests.students.grading import give

TODAY = build.TODAY


@pytest.fixture
def terms(world):
    return build.calendar()


def freeze(client, **query) -> FrozenComparison:
    url = reverse("reports:comparison_freeze")
    response = client.post(f"{url}?{'&'.join(f'{k}={v}' for k, v in query.items())}")
    row = FrozenComparison.objects.latest("pk")
    assert response["Location"] == row.get_absolute_url()
    return row


def matrix(response) -> list[tuple]:
    """Every cell of the page as it is read."""
    return [(row.label, row.students, [(c.sign, c.change) for c in row.cells]) for row in response.context["rows"]]


def test_shown_and_frame_come_back_as_they_were(world):
    published.tell(world.schools["Bredängsskolan"])
    result = Scope().compare(TODAY)
    for shown in (everything(result), protected(result, 5)):
        kept = json.loads(json.dumps(frozen.shown_as_json(shown), sort_keys=True))  # as PostgreSQL might give it back
        assert frozen.shown_of(kept) == shown
        assert [list(c.cells) for c in frozen.shown_of(kept).columns if c.cells][0] == list(Indicator)
    frame = asked.frame(Scope(), TODAY, "Hela staden", ["årskurs 9 i dag"])
    assert frozen.frame_of(frozen.frame_as_json(frame)) == frame


def test_frozen_comparison_stays_when_grades_change(world, sign_in, terms):
    students = fill(world, "Bredängsskolan", 6, 6, terms)
    client = sign_in("steering")
    before = matrix(client.get(reverse("reports:comparison")))
    row = freeze(client)
    TermResult.objects.filter(student__in=students, term=terms[1]).update(passed=2)
    response = client.get(row.get_absolute_url())
    assert matrix(response) == before
    assert matrix(client.get(reverse("reports:comparison"))) != before
    since = response.context["today"]
    assert (since["is_same"], since["counts"]["other"]) == (False, "12")
    change = next(d for d in since["differences"] if (d.label, d.indicator) == ("Två terminer", "Godkända ämnen"))
    assert (change.was, change.now) == (25, -38)


def test_frozen_first_term_keeps_its_students_alone(world, sign_in, terms):
    """Twelve began in VT2014, twelve more in HT2014: frozen are the latter, and no grade of the others changes it."""
    began = fill(world, "Bredängsskolan", 6, 6, terms)
    for number in range(12):
        student = build.student(world.schools["Bredängsskolan"], f"later{number}", sex="FM"[number % 2])
        build.case(student, "2014-09-01")
        build.result(student, terms[1], 8, 16)
        build.result(student, terms[2], 4, 16)
    client = sign_in("steering")
    row = freeze(client, began=terms[1].pk)
    assert not row.students.filter(student__in=began).exists()
    assert row.students.count() == 12
    TermResult.objects.filter(student__in=began).update(passed=2)
    assert client.get(row.get_absolute_url()).context["today"]["is_same"]


def test_nothing_changed_has_the_same_checksum(world, sign_in, terms):
    fill(world, "Bredängsskolan", 6, 6, terms)
    client = sign_in("steering")
    row = freeze(client)
    response = client.get(row.get_absolute_url())
    assert response.context["today"]["is_same"]
    assert row.checksum == inputs.checksum(inputs.read(Scope(district=row.district), today=TODAY), Scope().terms())
    assert (row.version, row.audience, row.frozen_by) == (1, Audience.DISTRICT, world.people["steering"])


def test_coach_sees_whose_grades_changed(world, sign_in, terms):
    nora, mira = (build.student(world.schools["Bredängsskolan"], key, given_name=key) for key in ("Nora", "Mira"))
    for student in (nora, mira):
        build.case(student, "2014-01-10").coaches.add(world.people["coach_school"])
        give(student, terms[0], "MA:E EN:F")
        give(student, terms[1], "MA:E EN:E")
    client = sign_in("coach_school")
    client.post(reverse("reports:own_comparison_freeze"))
    row = FrozenComparison.objects.get()
    Grade.objects.filter(student=mira, term=terms[1]).delete()
    give(mira, terms[1], "MA:C EN:E")  # a better pass: no count moves, the grade does
    since = client.get(row.get_absolute_url()).context["today"]
    assert [str(student) for student in since["students"]] == ["Mira Ek"]
    assert (since["counts"], since["differences"]) == (
        {"grades": "1", "joined": "0", "left": "0", "other": "0"},
        [],
    )
    assert {entry.what for entry in AccessEntry.objects.all()} == {"term comparison"}


def test_few_changed_students_are_not_counted_toward_a_steering_group(world, sign_in, terms):
    students = fill(world, "Bredängsskolan", 6, 6, terms)
    row = freeze(sign_in("steering"))
    give(students[0], terms[0], "MA:E")
    response = sign_in("steering").get(row.get_absolute_url())
    assert response.context["today"]["counts"]["grades"] == ".."
    assert list(response.context["today"]["students"]) == []


def test_students_who_came_and_went_are_told_apart():
    before = [(1, 7, 1, 5, 5, None, "F", 90), (2, 7, 1, 5, 5, None, "M", 90), (3, 7, 1, 5, 5, None, "M", 90)]
    now = [(2, 7, 1, 5, 6, None, "M", 91), (3, 7, 2, 5, 5, None, "M", 90), (4, 7, 1, 5, 5, None, "X", 90)]
    since = inputs.changes(before, now)
    assert (since.left, since.grades, since.other, since.joined) == ({1}, {2}, {3}, {4})


def test_two_grades_that_change_places_are_another_fingerprint(world, terms):
    nora = build.student(world.schools["Bredängsskolan"], "1")
    build.case(nora, "2014-01-10")
    give(nora, terms[0], "MA:A EN:E")
    before = inputs.read(Scope(), today=TODAY)
    Grade.objects.all().delete()
    give(nora, terms[0], "MA:E EN:A")
    assert inputs.changes(before, inputs.read(Scope(), today=TODAY)).grades == {nora.pk}


def test_administrator_and_steering_group_do_not_see_each_others(world, sign_in, terms):
    """What is left out differs: side by side the two would give it away."""
    fill(world, "Bredängsskolan", 6, 6, terms)
    fill(world, "Gubbängsskolan", 6, 6, terms)
    of_district = freeze(sign_in("steering"))
    of_city = freeze(sign_in("admin"), district=world.districts["Skärholmen"].pk)
    assert sign_in("admin").get(of_district.get_absolute_url()).status_code == 404
    assert sign_in("steering").get(of_city.get_absolute_url()).status_code == 404
    assert sign_in("admin").get(of_city.get_absolute_url()).context["today"]["is_same"]


def test_frozen_comparison_of_social_services_closes_with_a_consent(world, sign_in, terms, today):
    students = fill(world, "Bredängsskolan", 2, 2, terms)
    for student in students:
        world.guardian(student)
        student.cases.get().coaches.add(world.people["coach_social"])
        world.consent(student)
    client = sign_in("coach_social")
    client.post(reverse("reports:own_comparison_freeze"))
    row = FrozenComparison.objects.get()
    assert "matrix" in client.get(row.get_absolute_url()).content.decode()
    consent = students[0].consents.get()
    consent.valid_until = today - datetime.timedelta(days=1)
    consent.save()
    for url in (row.get_absolute_url(), reverse("reports:frozen_excel", args=[row.pk])):
        page = client.get(url).content.decode()
        assert ("matrix" in page, "Siffrorna är stängda" in page) == (False, True)


def test_comparison_without_students_is_not_frozen(world, sign_in, terms):
    response = sign_in("steering").post(reverse("reports:comparison_freeze"), follow=True)
    assert "Det finns ingen att jämföra" in response.content.decode()
    assert not FrozenComparison.objects.exists()


def test_inputs_that_keep_moving_are_not_frozen(world, terms):
    students = fill(world, "Bredängsskolan", 6, 6, terms)
    passed = iter(range(16))

    def ask():
        TermResult.objects.filter(student=students[0]).update(passed=next(passed))
        return asked.figures_of(Scope(district=world.districts["Skärholmen"]), TODAY, sees_city=False)

    with pytest.raises(ValidationError, match="Betyg kommer in just nu"):
        comparisons.freeze(ask=ask, audience=Audience.DISTRICT, by=world.people["steering"], today=TODAY)
    assert not FrozenComparison.objects.exists()


def test_who_froze_it_removes_it_and_nobody_else(world, sign_in, terms):
    fill(world, "Bredängsskolan", 6, 6, terms)
    row = freeze(sign_in("steering"))
    FrozenComparison.objects.update(frozen_by=world.people["admin"])
    url = reverse("reports:frozen_remove", args=[row.pk])
    assert sign_in("steering").post(url).status_code == 404
    FrozenComparison.objects.update(frozen_by=world.people["steering"])
    sign_in("steering").post(url)
    assert not FrozenStudent.objects.exists()
    verbs = AuditEvent.objects.filter(verb__startswith="comparison.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["comparison.freeze", "comparison.remove"]


def test_merged_student_stands_once_in_a_frozen_comparison(world, sign_in, terms):
    students = fill(world, "Bredängsskolan", 6, 6, terms)
    freeze(sign_in("steering"))
    move_frozen(students[0], students[1], world.people["eht"])
    other = build.student(world.schools["Bredängsskolan"], "other")
    move_frozen(other, students[2], world.people["eht"])
    kept = set(FrozenStudent.objects.values_list("student", flat=True))
    assert kept == {s.pk for s in students} - {students[1].pk, students[2].pk} | {other.pk}
