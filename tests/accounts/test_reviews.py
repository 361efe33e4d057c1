"""The monthly review of the access log."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.actions import reviews
from accounts.choices import Verdict
from accounts.models import AccessEntry, AuditEvent, LookReview


@pytest.fixture
def last_month(world, today) -> datetime.date:
    """Thirty looks of Sara's and one of the admin's, all of last month."""
    month = (today.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)
    at = timezone.make_aware(datetime.datetime.combine(month, datetime.time(12))) + datetime.timedelta(days=14)
    for key in ["coach_school"] * 30 + ["admin"]:
        user = world.people[key]
        AccessEntry.objects.create(at=at, user_id=user.pk, user_label=user.name, what="case", path="/", student_ids=[])
    return month


def test_draw_takes_so_many_looks_once(last_month, settings):
    settings.LOG_SAMPLE = 7
    assert len(reviews.draw(month=last_month)) == 7
    assert reviews.draw(month=last_month) == []
    assert len(reviews.draw(month=last_month, size=9)) == 2
    assert LookReview.objects.values("entry").distinct().count() == 9


def test_draw_refuses_a_month_that_goes_on(world, today):
    with pytest.raises(ValidationError):
        reviews.draw(month=today)


def test_draw_is_a_command_of_last_month(last_month, capsys):
    call_command("draw_log_review")
    assert capsys.readouterr().out == "draw_log_review: 20\n"


def test_sign_keeps_verdict_and_name(last_month, world):
    review = next(r for r in reviews.draw(month=last_month) if r.entry.user_label == "Sara Lind")
    reviews.sign(review=review, by=world.people["admin"], verdict=Verdict.RIGHT)
    review.refresh_from_db()
    assert (review.verdict, review.reviewer.name) == (Verdict.RIGHT, "Anders Vik")
    assert AuditEvent.objects.get(verb="log_review.sign").data["verdict"] == Verdict.RIGHT
    with pytest.raises(ValidationError):
        reviews.sign(review=review, by=world.people["admin"], verdict=Verdict.WRONG, note="x")


def test_sign_refuses_ones_own_look_and_a_wrong_without_words(last_month, world):
    drawn = reviews.draw(month=last_month, size=40)
    own = next(r for r in drawn if r.entry.user_label == "Anders Vik")
    other = next(r for r in drawn if r.entry.user_label == "Sara Lind")
    for review in (own, other):
        with pytest.raises(ValidationError):
            reviews.sign(review=review, by=world.people["admin"], verdict=Verdict.WRONG)
    assert not LookReview.objects.exclude(signed_at=None).exists()


def test_overdue_begins_a_month_after_the_draw(last_month, today):
    reviews.draw(month=last_month)
    next_month = (today.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    assert LookReview.objects.overdue(today).count() == 0
    assert LookReview.objects.overdue(next_month).count() == 20


def test_review_page_signs_off_and_says_what_is_missing(last_month, sign_in):
    review = next(r for r in reviews.draw(month=last_month) if r.entry.user_label == "Sara Lind")
    client, address = sign_in("admin"), reverse("students:log_review", args=[review.pk])
    response = client.post(address, {"verdict": Verdict.WRONG, "note": ""})
    assert len(response.context["form"].errors["note"]) == 1
    client.post(address, {"verdict": Verdict.WRONG, "note": "Anmält till enhetschefen."})
    review.refresh_from_db()
    assert review.note == "Anmält till enhetschefen."
