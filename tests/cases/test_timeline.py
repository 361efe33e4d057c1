"""The time line shows what the reader may see today, in words."""

import ast
import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from accounts.audit import record
from accounts.choices import Agency, Category
from cases import timeline
from cases.opening import read_opening

DAY = datetime.timedelta(days=1)


@pytest.fixture
def case(world):
    case = world.case(consent=False)
    case.student.known_to_social_services = True
    case.student.save()
    return case


def tell(case, verb, agency, category="", **more):
    record(verb, case, by=None, student_id=case.student_id, case_id=case.pk, agency=agency, category=category, **more)


def seen(case, agency, kind=""):
    with translation.override("en"):
        rows = timeline.events(case, read_opening(case.student_id, agency), kind)
        return [entry.what for entry in timeline.entries(rows)]


@pytest.mark.parametrize("agency", list(Agency))
def test_other_agencys_event_shows_only_while_a_consent_opens_its_category(world, case, agency, today):
    other = next(a for a in Agency if a != agency)
    tell(case, "note.write", other, Category.CONTACTS)
    tell(case, "follow_up.save", agency, Category.PLAN)
    assert seen(case, agency) == ["Weekly follow-up"]
    consent = world.consent(case.student, categories=[Category.CONTACTS])
    assert seen(case, agency) == ["Weekly follow-up", "Note written"]
    consent.valid_until = today - DAY
    consent.save()
    assert seen(case, agency) == ["Weekly follow-up"]
    consent.valid_until, consent.withdrawn_at = today + DAY, timezone.now()
    consent.save()
    assert seen(case, agency) == ["Weekly follow-up"]


@pytest.mark.parametrize("agency", list(Agency))
def test_steps_of_the_case_and_its_consents_are_for_both(case, agency):
    record("consent.withdraw", case, by=None, student_id=case.student_id, agency=Agency.SCHOOL)
    tell(case, "case.enrol", Agency.SOCIAL_SERVICES)
    assert seen(case, agency) == ["Enrolled", "Consent withdrawn"]


def test_events_stand_by_the_day_they_happened_on(case, today):
    tell(case, "note.write", Agency.SCHOOL, Category.CONTACTS)
    tell(case, "proposal.make", Agency.SCHOOL, Category.SCHOOL_MAPPING, occurred_on=today - 40 * DAY)
    tell(case, "follow_up.save", Agency.SCHOOL, Category.PLAN, occurred_on=today - DAY)
    assert seen(case, Agency.SCHOOL) == ["Note written", "Weekly follow-up", "Proposed to the team"]


def test_kind_filters_and_unknown_kind_is_all(case):
    tell(case, "note.write", Agency.SCHOOL, Category.CONTACTS)
    tell(case, "follow_up.save", Agency.SCHOOL, Category.PLAN)
    assert seen(case, Agency.SCHOOL, "contacts") == ["Note written"]
    assert len(seen(case, Agency.SCHOOL, "nonsense")) == 2


def test_detail_of_a_follow_up_tells_week_results_and_lateness(case):
    results = {"1": "met", "2": "partly", "3": "met"}
    tell(case, "follow_up.save", Agency.SCHOOL, Category.PLAN, week="2026-W46", results=results, is_late=True)
    with translation.override("en"):
        rows = timeline.events(case, read_opening(case.student_id, Agency.SCHOOL))
        detail = timeline.entries(rows)[0].detail
    assert detail == "wk\N{NO-BREAK SPACE}46, 2 of 3 sub-goals met, entered late"


def test_another_case_of_the_student_is_not_mixed_in(case):
    record("note.write", case, by=None, student_id=case.student_id, case_id=case.pk + 1, agency=Agency.SCHOOL)
    assert seen(case, Agency.SCHOOL) == []


def test_time_line_page_is_filtered_and_paged(case, sign_in):
    for _n in range(55):
        tell(case, "note.write", Agency.SCHOOL, Category.CONTACTS)
    tell(case, "follow_up.save", Agency.SCHOOL, Category.PLAN, week="2026-W46")
    client = sign_in("coach_school")
    client.cookies["django_language"] = "en"
    url = reverse("cases:case_timeline", args=[case.pk])
    assert client.get(url).content.decode().count("Note written") == 49
    assert client.get(url, {"page": 2}).content.decode().count("Note written") == 6
    assert client.get(url, {"kind": "follow_ups"}).content.decode().count("Weekly follow-up") == 1


def verbs_written():
    """The verbs in the sources of the actions on cases and consents."""
    found = set()
    for path in [
        *Path(settings.BASE_DIR, "cases/actions").glob("*.py"),
        *Path(settings.BASE_DIR).glob("students/actions/consents.py"),
    ]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                head, _dot, tail = node.value.partition(".")
                if head in timeline.HEADS and tail.replace("_", "").isalpha():
                    found.add(node.value)
    return found


def test_every_verb_of_the_actions_has_a_sentence():
    assert verbs_written() - set(timeline.SENTENCES) == set()


def test_drafts_on_the_way_are_no_events_of_the_student(case):
    tell(case, "plan.draft", Agency.SCHOOL, Category.PLAN)
    tell(case, "plan.put_in_force", Agency.SCHOOL, Category.PLAN)
    rows = timeline.known(timeline.events(case, read_opening(case.student_id, Agency.SCHOOL)))
    assert [row.verb for row in rows] == ["plan.put_in_force"]


def test_answer_to_a_plan_says_whose_and_what(case):
    tell(case, "plan.approve", Agency.SCHOOL, Category.PLAN, version=2, approver="guardian", approves=False)
    with translation.override("en"):
        rows = timeline.events(case, read_opening(case.student_id, Agency.SCHOOL))
        assert timeline.entries(rows)[0].detail == "version 2, Guardian, does not approve"
