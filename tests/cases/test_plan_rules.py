"""What may be written in mapping and plan, and what stands between a draft and its being put in force."""

import datetime

import pytest
from django.utils import translation

from accounts.choices import Agency
from cases import plan_rules
from cases.choices import Half, Stage
from cases.plan_rules import Approvals, force_obstacles


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def _obstacles(approvals: Approvals, custodians=(1, 2), needs_manager=False) -> list[str]:
    return [str(o) for o in force_obstacles(approvals, custodians=custodians, needs_manager=needs_manager)]


NO_STUDENT = "The student has not approved the plan yet."
NO_GUARDIAN = "No guardian with custody has approved the plan yet. If none can be asked, note why."
GUARDIAN_NO = "A guardian with custody has said no to the plan. Change it together and ask again."


@pytest.mark.parametrize(
    ("approvals", "expected"),
    [
        (Approvals(), [NO_STUDENT, NO_GUARDIAN]),
        (Approvals(student=True, guardians={1: True}), []),
        (Approvals(student=True, guardians={3: True}), [NO_GUARDIAN]),
        (Approvals(student=True, guardians={1: True, 2: False}), [GUARDIAN_NO]),
        (Approvals(student=True, guardians={1: True, 3: False}), []),
        (Approvals(student=True, no_guardian="Utomlands, svarar inte"), []),
        (Approvals(student=True, guardians={2: False}, no_guardian="Utomlands"), [GUARDIAN_NO]),
        (
            Approvals(student=False, guardians={1: True}),
            ["The student has said no to the plan. Change it together and ask again."],
        ),
    ],
)
def test_force_obstacles_says_who_is_missing(approvals, expected):
    assert _obstacles(approvals) == expected


@pytest.mark.parametrize(
    ("manager", "expected"),
    [
        (None, ["The manager has not approved the plan yet."]),
        (False, ["The manager has said no to the plan."]),
        (True, []),
    ],
)
def test_force_obstacles_asks_the_manager_where_the_district_does(manager, expected):
    approvals = Approvals(student=True, guardians={1: True}, manager=manager)
    assert _obstacles(approvals, needs_manager=True) == expected
    assert _obstacles(approvals) == []


@pytest.mark.parametrize("stage", Stage)
def test_refusals_follow_the_path(stage):
    mapping = {Stage.MAPPING, Stage.PLAN, Stage.CARRYING_OUT}
    assert (plan_rules.mapping_refusal(stage) is None) == (stage in mapping)
    assert (plan_rules.plan_refusal(stage) is None) == (stage in mapping - {Stage.MAPPING})


def test_each_agency_writes_one_half():
    assert plan_rules.own_half(Agency.SCHOOL) == Half.SCHOOL
    assert plan_rules.own_half(Agency.SOCIAL_SERVICES) == Half.SOCIAL


def test_last_week_counts_the_first():
    assert plan_rules.last_week(datetime.date(2026, 11, 18), 1) == datetime.date(2026, 11, 16)
    assert plan_rules.last_week(datetime.date(2026, 11, 16), 12) == datetime.date(2027, 2, 1)
