"""People and places: admins alone."""

import datetime

from django.utils import timezone

from accounts import clock
from accounts.models import ClockJob, ExternalLogin, Membership
from tests.access import Row

ADMIN = {"admin": 200}
SAVED = {"admin": 302}
NEW_DISTRICT = {"name": "Norra innerstaden", "proposals_decided_by": "team"}


def job(world) -> dict:
    clock.make_rows()
    return {"pk": ClockJob.objects.get(name="purge_drafts").pk}


def district(world) -> dict:
    return {"pk": world.districts["Farsta"].pk}


def school(world) -> dict:
    return {"pk": world.schools["Hjulstaskolan"].pk}


def team(world) -> dict:
    return {"pk": world.teams["Farsta"].pk}


def person(world) -> dict:
    return {"pk": world.people["no_role"].pk}


def membership(world) -> dict:
    return {"pk": world.people["tutor"].memberships.get().pk}


def coming(world) -> dict:
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    row = Membership.objects.create(user=world.people["no_role"], role="admin", first_day=tomorrow)
    return {"pk": row.pk}


def external_login(world) -> dict:
    return {"pk": ExternalLogin.objects.create(user=world.people["no_role"], claim="sub", value="nils").pk}


ROWS = [
    Row("accounts:clock", ADMIN),
    Row("accounts:clock_job", ADMIN, make=job),
    Row("accounts:clock_job", SAVED, make=job, method="post", data={"unit": "minutes", "every": 5}),
    Row("accounts:clock_job_run", SAVED, make=job, method="post"),
    Row("accounts:districts", ADMIN),
    Row("accounts:district", ADMIN, district),
    Row("accounts:district_new", ADMIN),
    Row("accounts:district_new", SAVED, method="post", data=NEW_DISTRICT),
    Row("accounts:district_edit", ADMIN, district),
    Row("accounts:district_edit", SAVED, district, method="post", data=NEW_DISTRICT),
    Row("accounts:district_merge", ADMIN, district),
    Row("accounts:schools", ADMIN),
    Row("accounts:school", ADMIN, school),
    Row("accounts:school_new", ADMIN),
    Row("accounts:school_edit", ADMIN, school),
    Row("accounts:teams", ADMIN),
    Row("accounts:team", ADMIN, team),
    Row("accounts:team_new", ADMIN),
    Row("accounts:team_edit", ADMIN, team),
    Row("accounts:users", ADMIN),
    Row("accounts:user", ADMIN, person),
    Row("accounts:user_new", ADMIN),
    Row("accounts:user_edit", ADMIN, person),
    Row("accounts:user_invite", SAVED, person, method="post"),
    Row("accounts:user_deactivate", ADMIN, person),
    Row("accounts:user_activate", SAVED, person, method="post"),
    Row("accounts:membership_new", ADMIN, person),
    Row("accounts:membership_end", ADMIN, membership),
    Row("accounts:membership_end", SAVED, membership, method="post", data={"on": "2026-01-01"}),
    Row("accounts:membership_take_back", ADMIN, coming),
    Row("accounts:membership_take_back", SAVED, coming, method="post"),
    Row("accounts:external_login_new", ADMIN, person),
    Row("accounts:external_login_new", SAVED, person, method="post", data={"claim": "sub", "value": "x"}),
    Row("accounts:external_login_remove", SAVED, external_login, method="post"),
    Row("accounts:roles", ADMIN),
]
