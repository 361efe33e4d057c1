"""Who is told, as a table; and when reports are built."""

import datetime

import pytest

from outreach import rules
from outreach.choices import Told
from outreach.rules import Facts

STOCKHOLM = rules.ZONE


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (Facts(), Told.YES),
        (Facts(channel="email"), Told.YES),
        (Facts(channel="letter"), Told.YES),
        (Facts(custody=False), Told.NO_CUSTODY),
        (Facts(is_covered=False), Told.NO_CONSENT),
        (Facts(is_alone=True), Told.ALONE),
        (Facts(is_of_age=True), Told.OF_AGE),
        (Facts(is_barred=True), Told.BARRED),
        (Facts(student_protected=True), Told.STUDENT_PROTECTED),
        (Facts(guardian_protected=True), Told.GUARDIAN_PROTECTED),
        (Facts(channel="none"), Told.OPTED_OUT),
        (Facts(has_mobile=False), Told.NO_MOBILE),
        (Facts(channel="email", has_mobile=False), Told.YES),
        (Facts(channel="email", has_email=False), Told.NO_EMAIL),
        (Facts(channel="letter", has_address=False), Told.NO_ADDRESS),
        # The student's own reasons come before those of one guardian, and secrecy before all.
        (Facts(student_protected=True, is_covered=False, custody=False), Told.STUDENT_PROTECTED),
        (Facts(is_of_age=True, is_covered=False), Told.OF_AGE),
        (Facts(is_covered=False, custody=False, channel="none"), Told.NO_CONSENT),
        (Facts(is_barred=True, guardian_protected=True, has_mobile=False), Told.BARRED),
    ],
)
def test_guardian_is_told_or_not_for_the_first_reason(facts, told):
    assert rules.told(facts) == told


@pytest.mark.parametrize(
    ("at", "is_due"),
    [
        ("2026-11-27 11:59", False),
        ("2026-11-27 12:00", True),
        ("2026-11-29 23:59", True),
        ("2026-11-30 00:00", False),
        ("2026-11-23 12:00", False),
    ],
)
def test_reports_are_built_from_friday_noon_to_sunday(at, is_due):
    now = datetime.datetime.fromisoformat(at).replace(tzinfo=STOCKHOLM)
    assert rules.is_due(now, 5, datetime.time(12)) is is_due


def test_moment_follows_the_clock_of_stockholm_in_summer_and_winter():
    winter = rules.built_at(datetime.date(2026, 11, 23), 5, datetime.time(12))
    summer = rules.built_at(datetime.date(2026, 6, 1), 5, datetime.time(12))
    assert [m.astimezone(datetime.UTC).hour for m in (winter, summer)] == [11, 10]
