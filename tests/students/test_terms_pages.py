"""The calendar's pages."""

import datetime

import pytest
from django.urls import reverse

from students.choices import Season
from students.models import SchoolBreak, Term

AUTUMN = {"season": Season.HT, "year": 2026, "start": "2026-08-18", "end": "2026-12-18"}


def test_term_kept_on_the_page_shows_in_the_year(sign_in):
    client = sign_in("admin")
    response = client.post(reverse("students:term_new"), AUTUMN, follow=True)
    assert response.context["year"] == 2026
    assert [str(term) for term in response.context["terms"]] == ["HT 2026"]
    kinds = {week.monday: week.kind for _month, weeks in response.context["months"] for week in weeks}
    assert kinds[datetime.date(2026, 8, 3)] == "unknown"
    assert kinds[datetime.date(2026, 9, 7)] == "school"
    assert kinds[datetime.date(2026, 12, 21)] == "free"


def test_overlapping_term_is_refused_on_the_page(sign_in):
    client = sign_in("admin")
    client.post(reverse("students:term_new"), AUTUMN)
    spring = {"season": Season.VT, "year": 2026, "start": "2026-01-08", "end": "2026-08-20"}
    response = client.post(reverse("students:term_new"), spring)
    assert "Dagarna överlappar HT 2026" in response.content.decode()
    assert Term.objects.count() == 1


def test_holiday_of_one_school_shows_in_its_calendar_alone(sign_in, world):
    client, school = sign_in("admin"), world.schools["Bredängsskolan"]
    client.post(reverse("students:term_new"), AUTUMN)
    days = {"name": "Lägerskola", "start": "2026-09-07", "end": "2026-09-11", "school": school.pk}
    client.post(reverse("students:break_new"), days)
    url = f"{reverse('students:terms')}?year=2026"

    def kind_of_the_week(address: str) -> str:
        months = client.get(address).context["months"]
        return next(w.kind for _m, of_month in months for w in of_month if w.monday == datetime.date(2026, 9, 7))

    assert kind_of_the_week(url) == "school"
    assert kind_of_the_week(f"{url}&school={school.pk}") == "free"


def test_removed_holiday_is_gone(sign_in, world):
    day = datetime.date(2026, 10, 26)
    holiday = SchoolBreak.objects.create(name="Höstlov", start=day, end=day)
    sign_in("admin").post(reverse("students:break_remove", args=[holiday.pk]))
    assert not SchoolBreak.objects.exists()


@pytest.mark.parametrize(("last", "errors"), [("2027-09-08", []), ("2027-09-09", ["end"])])
def test_holiday_longer_than_a_summer_is_refused(sign_in, last, errors):
    days = {"name": "Sommarlov", "start": "2027-06-01", "end": last, "school": ""}
    response = sign_in("admin").post(reverse("students:break_new"), days)
    assert (list(response.context["form"].errors) if response.context else []) == errors
    assert SchoolBreak.objects.exists() is (not errors)


def test_term_without_a_year_is_refused_on_the_page(sign_in):
    response = sign_in("admin").post(reverse("students:term_new"), AUTUMN | {"year": 0})
    assert list(response.context["form"].errors) == ["year"]
    assert not Term.objects.exists()
