"""A share stands only with its period."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from absence.actions import figures
from absence.choices import Source
from absence.models import AbsenceFigure
from absence.rules import figure_problems
from accounts.choices import Category
from accounts.models import AuditEvent
from students.models import Consent

DAY = datetime.date(2026, 11, 20)
GOOD = {
    "share": Decimal("0.365"),
    "first_day": datetime.date(2026, 10, 1),
    "last_day": datetime.date(2026, 10, 31),
    "today": DAY,
    "birth_date": datetime.date(2013, 3, 14),
}


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({}, []),
        ({"share": Decimal(0)}, []),
        ({"share": Decimal(1), "coverage": Decimal("0.92")}, []),
        ({"last_day": DAY}, []),
        ({"first_day": GOOD["last_day"]}, []),
        ({"share": None}, ["share"]),
        ({"share": Decimal("1.01")}, ["share"]),
        ({"share": Decimal("-0.01")}, ["share"]),
        ({"coverage": Decimal("1.2")}, ["coverage"]),
        ({"first_day": None, "last_day": None}, ["first_day", "last_day"]),
        ({"last_day": DAY + datetime.timedelta(days=1)}, ["last_day"]),
        ({"first_day": datetime.date(2012, 1, 1)}, ["first_day"]),
        ({"first_day": datetime.date(2026, 11, 1)}, ["last_day"]),
    ],
)
def test_figure_needs_share_and_period_that_can_be_right(change, fields):
    assert sorted(figure_problems(**GOOD | change)) == fields


def test_note_keeps_a_figure_with_four_decimals_and_logs_it(world):
    student = world.student()
    eht = world.people["eht"]
    figure = figures.note(
        student=student,
        by=eht,
        share=1 / 3,
        first_day=datetime.date(2026, 10, 1),
        last_day=datetime.date(2026, 10, 31),
        source=Source.REPORT,
        coverage=0.9,
    )
    kept = AbsenceFigure.objects.get(pk=figure.pk)
    assert (kept.share, kept.coverage, kept.source) == (Decimal("0.3333"), Decimal("0.9000"), "report")
    event = AuditEvent.objects.get()
    assert (event.verb, event.student_id, event.category) == ("absence.note", student.pk, "attendance")


def test_note_refuses_a_future_day_and_keeps_nothing(world, today):
    with pytest.raises(ValidationError) as refused:
        figures.note(
            student=world.student(),
            by=world.people["eht"],
            share=0.3,
            first_day=today,
            last_day=today + datetime.timedelta(days=1),
            source=Source.TYPED,
        )
    assert list(refused.value.message_dict) == ["last_day"]
    assert (AbsenceFigure.objects.count(), AuditEvent.objects.count()) == (0, 0)


@pytest.mark.parametrize("by", ["coach_school", "coach_social"])
@pytest.mark.parametrize(
    ("change", "is_open"),
    [
        (lambda consent: None, True),
        (lambda consent: consent.covers.filter(category=Category.ATTENDANCE).delete(), False),
        (lambda consent: Consent.objects.update(withdrawn_at=timezone.now()), False),
    ],
    ids=["covered", "not covered", "withdrawn"],
)
def test_a_figure_is_its_agencys_and_opened_by_a_consent_to_attendance(world, by, change, is_open):
    case = world.case(world.student(known_to_social_services=True))
    change(case.student.consents.get())
    figure = figures.note(
        student=case.student, by=world.people[by], share=0.2, first_day=DAY, last_day=DAY, source=Source.TYPED
    )
    seen = {key for key in ("coach_school", "coach_social") if figure_seen(world.people[key]) == [figure]}
    assert seen == ({"coach_school", "coach_social"} if is_open else {by})


def figure_seen(user) -> list[AbsenceFigure]:
    return list(AbsenceFigure.objects.visible_to(user))
