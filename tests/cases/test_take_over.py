"""A case goes along with a student who changes schools, under the consent that is valid."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry, AuditEvent
from cases.actions import cases
from cases.choices import Stage
from cases.models import Case


@pytest.fixture
def moved(world):
    """Nora has a case at Bredängsskolan, and goes to Hökarängsskolan in Farsta now."""
    case = world.case()
    case.student.school = world.schools["Hökarängsskolan"]
    case.student.save()
    return case


def test_case_left_behind_is_taken_along_by_a_coach_of_the_new_school(world, sign_in, moved):
    client = sign_in("coach_other")
    assert client.get(moved.get_absolute_url()).status_code == 404
    url = reverse("cases:take_over", args=[moved.pk])
    assert client.get(reverse("cases:of_student", args=[moved.student_id])).url == url
    html = client.get(url).content.decode()
    assert "Bredängsskolan" in html
    assert client.post(url, {"coaches": [world.people["coach_other"].pk]}).url == moved.get_absolute_url()
    moved = Case.objects.get(pk=moved.pk)
    assert (moved.school.name, moved.stage) == ("Hökarängsskolan", Stage.CARRYING_OUT)
    assert list(moved.coaches.all()) == [world.people["coach_other"]]
    assert client.get(moved.get_absolute_url()).status_code == 200
    assert sign_in("coach_school").get(moved.get_absolute_url()).status_code == 404
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == ["case.take_over", "case.coaches"]
    assert AccessEntry.objects.order_by("pk").first().what == "take over"


def test_without_a_valid_consent_the_case_stays(world, sign_in, moved):
    moved.student.consents.update(valid_until=timezone.localdate() - datetime.timedelta(days=1))
    assert sign_in("coach_other").get(reverse("cases:take_over", args=[moved.pk])).status_code == 404
    with pytest.raises(ValidationError):
        cases.take_over(case=moved, by=world.people["coach_other"], coaches=[world.people["coach_other"]])
    assert Case.objects.get().school.name == "Bredängsskolan"


def test_a_case_that_is_going_is_not_taken_without_a_coach(world, sign_in, moved):
    response = sign_in("coach_other").post(reverse("cases:take_over", args=[moved.pk]), {"coaches": []})
    assert response.status_code == 200
    assert Case.objects.get().school.name == "Bredängsskolan"


def test_a_coach_of_the_earlier_school_is_refused(world, moved):
    with pytest.raises(ValidationError):
        cases.take_over(case=moved, by=world.people["coach_other"], coaches=[world.people["coach_school"]])
    assert Case.objects.get().school.name == "Bredängsskolan"


def test_nobody_takes_a_case_from_where_the_student_still_is(world, sign_in):
    case = world.case()
    for who in ("coach_school", "coach_other", "social_other"):
        assert sign_in(who).get(reverse("cases:take_over", args=[case.pk])).status_code == 404


def test_social_services_of_the_new_place_can_take_it_under_the_consent(world, sign_in, moved):
    client, url = sign_in("social_other"), reverse("cases:take_over", args=[moved.pk])
    assert client.post(url, {"coaches": [world.people["social_other"].pk]}).status_code == 302
    assert list(Case.objects.get().coaches.all()) == [world.people["social_other"]]
