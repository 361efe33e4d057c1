"""Making and changing users, districts, schools and teams by actions."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError

from accounts.actions import districts, schools, teams, users
from accounts.choices import Agency
from accounts.edits import EditedMeanwhile
from accounts.models import AuditEvent, User


@pytest.fixture
def admin(world):
    return world.people["admin"]


def make_user(admin, **more) -> User:
    fields = {"email": "Ny.Coach@Demo.Example", "name": "Nils Utter", "agency": Agency.SCHOOL} | more
    return users.create(by=admin, **fields)


def test_new_user_gets_a_link_that_opens_a_password_page(admin, client, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        user = make_user(admin)
    assert (user.email, user.has_usable_password()) == ("ny.coach@demo.example", False)
    (mail,) = mailoutbox
    assert mail.to == ["ny.coach@demo.example"]
    link = next(line for line in mail.body.splitlines() if line.startswith("http://"))
    page = client.get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
    password = "en ganska lång fras"
    client.post(page.request["PATH_INFO"], {"password1": password, "password2": password})
    user.refresh_from_db()
    assert user.check_password(password)
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["user.invite", "user.create"]


def test_create_with_password_and_without_invitation_sends_nothing(
    admin, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        user = make_user(admin, password="demo", invite=False)
    assert user.check_password("demo")
    assert mailoutbox == []


def test_create_refuses_an_address_that_is_taken_whatever_its_case(admin):
    with pytest.raises(ValidationError) as refused:
        make_user(admin, email="EHT@demo.example")
    assert list(refused.value.message_dict) == ["email"]


def test_changed_email_forgets_the_old_address(admin, world):
    user = world.people["eht"]
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    users.update(user=user, by=admin, email="Maria@demo.example")
    user.refresh_from_db()
    assert user.email == "maria@demo.example"
    assert not EmailAddress.objects.filter(user=user).exists()


def test_deactivate_ends_open_sessions(world, admin, client):
    client.force_login(world.people["eht"])
    assert client.get("/", follow=True).status_code == 200
    users.deactivate(user=world.people["eht"], by=admin)
    users.activate(user=world.people["eht"], by=admin)
    assert client.get("/")["Location"].startswith("/account/login/")


def test_nobody_shuts_out_themselves(admin):
    with pytest.raises(ValidationError):
        users.deactivate(user=admin, by=admin)
    admin.refresh_from_db()
    assert admin.is_active


def test_update_from_an_older_revision_is_refused_and_changes_nothing(admin, world):
    school = world.schools["Bredängsskolan"]
    schools.update(school=school, by=admin, target=6)
    with pytest.raises(EditedMeanwhile):
        schools.update(school=school, by=admin, revision=0, target=9)
    school.refresh_from_db()
    assert school.target == 6


def test_update_without_change_writes_no_event(admin, world):
    schools.update(school=world.schools["Bredängsskolan"], by=admin, target=5)
    assert not AuditEvent.objects.exists()


def test_two_schools_may_lack_a_unit_code(admin, world):
    for name in ("Bredängsskolan", "Sätraskolan"):
        schools.update(school=world.schools[name], by=admin, unit_code="")
        assert type(world.schools[name]).objects.get(name=name).unit_code is None


def test_team_needs_a_school(admin, world):
    with pytest.raises(ValidationError) as refused:
        teams.create(by=admin, name="Team Nord", schools=[])
    assert list(refused.value.message_dict) == ["schools"]


def test_team_moved_to_another_school_opens_that_one_alone(admin, world):
    team = world.teams["Skärholmen"]
    teams.update(team=team, by=admin, schools=[world.schools["Hjulstaskolan"]])
    coach = User.objects.get(pk=world.people["coach_school"].pk)
    assert coach.access.schools() == {world.schools["Hjulstaskolan"].pk}


def test_merge_keeps_the_old_district_and_moves_the_chosen_schools(admin, world, today):
    old, new = world.districts["Skärholmen"], world.districts["Älvsjö"]
    moved, stays = world.schools["Bredängsskolan"], world.schools["Sätraskolan"]
    districts.merge(district=old, successor=new, last_day=today, by=admin, schools=[moved])
    for row in (old, moved, stays):
        row.refresh_from_db()
    assert (old.successor, old.valid_to) == (new, today)
    assert (moved.district, stays.district) == (new, old)
    assert AuditEvent.objects.filter(verb="district.merge").count() == 1


def test_merge_refuses_a_circle_and_schools_of_others(admin, world, today):
    a, b, c = (world.districts[n] for n in ("Skärholmen", "Älvsjö", "Farsta"))
    districts.merge(district=a, successor=b, last_day=today, by=admin)
    districts.merge(district=b, successor=c, last_day=today + datetime.timedelta(days=1), by=admin)
    with pytest.raises(ValidationError) as refused:
        districts.merge(district=c, successor=a, last_day=today, by=admin)
    assert list(refused.value.message_dict) == ["successor"]
    with pytest.raises(ValidationError) as refused:
        districts.merge(
            district=c,
            successor=world.districts["Spånga-Tensta"],
            last_day=today,
            by=admin,
            schools=[world.schools["Hjulstaskolan"]],
        )
    assert list(refused.value.message_dict) == ["schools"]
