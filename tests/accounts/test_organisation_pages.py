"""The admin's pages of people and places: what they show, save and refuse."""

import datetime

import pytest
from django.urls import reverse

from accounts.actions import schools
from accounts.choices import Agency, Role
from accounts.models import District, Membership, School, User


@pytest.fixture
def admin(sign_in):
    return sign_in("admin")


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_new_user_is_saved_and_led_to_the_roles(admin, django_capture_on_commit_callbacks, mailoutbox):
    fields = {"name": "Nils Utter", "email": "Ny@Demo.Example", "agency": Agency.SCHOOL, "title": "kurator"}
    with django_capture_on_commit_callbacks(execute=True):
        response = admin.post(reverse("accounts:user_new"), fields)
    user = User.objects.get(email="ny@demo.example")
    assert response["Location"] == reverse("accounts:membership_new", args=[user.pk])
    assert [mail.to for mail in mailoutbox] == [["ny@demo.example"]]


def test_taken_address_is_told_beside_the_field_and_the_form_stays_filled_in(admin):
    fields = {"name": "Nils Utter", "email": "eht@demo.example", "agency": Agency.SCHOOL, "title": "kurator"}
    response = admin.post(reverse("accounts:user_new"), fields)
    assert list(response.context["form"].errors) == ["email"]
    assert 'value="kurator"' in text_of(response)
    assert User.objects.filter(email="eht@demo.example").count() == 1


@pytest.mark.parametrize(
    ("role", "asked"),
    [
        (Role.COACH, ["place", "leads", "first_day", "last_day"]),
        (Role.STEERING, ["place", "first_day", "last_day"]),
        (Role.ADMIN, ["first_day", "last_day"]),
    ],
)
def test_role_form_asks_what_fits_the_role(admin, world, role, asked):
    url = reverse("accounts:membership_new", args=[world.people["no_role"].pk])
    assert list(admin.get(f"{url}?role={role}").context["form"].fields) == asked


def test_role_given_on_the_page_holds(admin, world, today):
    url = reverse("accounts:membership_new", args=[world.people["no_role"].pk])
    place = world.schools["Hjulstaskolan"]
    admin.post(f"{url}?role=eht", {"place": place.pk, "first_day": today.isoformat()})
    membership = Membership.objects.get(user=world.people["no_role"])
    assert (membership.role, membership.school, membership.first_day) == (Role.EHT, place, today)


def test_own_last_admin_role_is_kept_and_the_page_says_why(admin, world, today):
    membership = world.people["admin"].memberships.get()
    response = admin.post(reverse("accounts:membership_end", args=[membership.pk]), {"on": today.isoformat()})
    assert "ditt eget sista uppdrag som administratör" in text_of(response)
    membership.refresh_from_db()
    assert membership.last_day is None


def test_second_window_sees_what_the_first_saved_before_it_overwrites(admin, world):
    school = world.schools["Bredängsskolan"]
    url = reverse("accounts:school_edit", args=[school.pk])
    fields = {"name": school.name, "unit_code": school.unit_code, "district": school.district_id, "is_active": "on"}
    schools.update(school=school, by=world.people["admin"], target=7)
    response = admin.post(url, fields | {"target": 9, "revision": 0})
    assert (
        response.context["form"].theirs == [("Mål, pågående elever", "7")]
        or response.context["form"].theirs[0][1] == "7"
    )
    school.refresh_from_db()
    assert school.target == 7
    admin.post(url, fields | {"target": 9, "revision": response.context["form"]["revision"].value()})
    school.refresh_from_db()
    assert school.target == 9


def test_wrong_unit_code_is_refused_in_words(admin, world):
    school = world.schools["Bredängsskolan"]
    fields = {"name": school.name, "unit_code": "123", "district": school.district_id, "target": 5, "revision": 0}
    response = admin.post(reverse("accounts:school_edit", args=[school.pk]), fields)
    assert "En skolenhetskod har 8 siffror." in text_of(response)
    assert School.objects.get(pk=school.pk).unit_code == "90000010"


def test_districts_merge_on_the_page(admin, world, today):
    old, new, moved = world.districts["Skärholmen"], world.districts["Farsta"], world.schools["Sätraskolan"]
    fields = {"successor": new.pk, "last_day": today.isoformat(), "schools": [moved.pk], "revision": 0}
    admin.post(reverse("accounts:district_merge", args=[old.pk]), fields)
    old.refresh_from_db()
    moved.refresh_from_db()
    assert (old.successor, old.valid_to, moved.district) == (new, today, new)


@pytest.mark.parametrize(
    ("url", "query", "names"),
    [
        ("accounts:users", "q=sjöberg", ["Maria Sjöberg"]),
        ("accounts:users", "role=steering", ["Eva Dahl"]),
        ("accounts:users", "role=none", ["Nils Utter"]),
        ("accounts:schools", "q=hjul", ["Hjulstaskolan"]),
        ("accounts:schools", "gap=no_team", []),
        ("accounts:districts", "q=årsta", ["Enskede-Årsta-Vantör"]),
    ],
)
def test_lists_are_searched_and_narrowed(admin, url, query, names):
    assert [str(row) for row in admin.get(f"{reverse(url)}?{query}").context["page"]] == names


def test_lists_are_sorted_both_ways(admin):
    names = [d.name for d in District.objects.order_by("-name")]
    page = admin.get(f"{reverse('accounts:districts')}?sort=-name").context["page"]
    assert [d.name for d in page] == names


def test_ended_district_is_shown_when_asked_for(admin, world, today):
    District.objects.filter(name="Farsta").update(valid_to=today - datetime.timedelta(days=1))
    url = reverse("accounts:districts")
    assert "Farsta" not in [d.name for d in admin.get(url).context["page"]]
    assert "Farsta" in [d.name for d in admin.get(f"{url}?which=all").context["page"]]


def test_user_list_costs_the_same_with_more_users(admin, world, today, django_assert_max_num_queries):
    for n in range(20):
        user = User.objects.create_user(f"person{n}@demo.example", name=f"Person {n}", agency=Agency.SCHOOL)
        Membership.objects.create(user=user, role=Role.COACH, team=world.teams["Farsta"], first_day=today)
    with django_assert_max_num_queries(12):
        admin.get(reverse("accounts:users"))


@pytest.mark.parametrize(
    ("kind", "name"), [("district", "skärholmen"), ("school", "BREDÄNGSSKOLAN"), ("team", "team skärholmen")]
)
def test_name_that_differs_in_capitals_alone_is_taken(admin, world, kind, name):
    district, school = world.districts["Skärholmen"], world.schools["Bredängsskolan"]
    fields = {"district": {"proposals_decided_by": "team"}, "team": {"schools": [school.pk]}}
    fields["school"] = {"district": district.pk, "target": 5, "unit_code": ""}
    response = admin.post(reverse(f"accounts:{kind}_new"), {"name": name} | fields[kind])
    assert list(response.context["form"].errors) == ["name"]
    assert "stora och små bokstäver räknas lika" in text_of(response)


def test_district_with_schools_and_a_steering_group_does_not_end(admin, world, today):
    row = world.districts["Skärholmen"]
    url = reverse("accounts:district_edit", args=[row.pk])
    sent = {"name": row.name, "proposals_decided_by": "team", "valid_to": today - datetime.timedelta(days=1)}
    response = admin.post(url, sent | {"revision": row.revision})
    assert list(response.context["form"].errors) == ["valid_to"]
    html = text_of(response)
    assert "Bredängsskolan" in html
    assert reverse("accounts:district_merge", args=[row.pk]) in html
    row.refresh_from_db()
    assert row.valid_to is None
    world.schools["Bredängsskolan"].district.schools.update(is_active=False)
    row.memberships.all().delete()
    admin.post(url, sent | {"revision": row.revision})
    row.refresh_from_db()
    assert row.valid_to == sent["valid_to"]
