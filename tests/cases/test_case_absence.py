"""The absence of a student on the page of a case: what is drawn, what is said beside it, and for whom."""

import datetime
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from absence.actions import figures as figures_of
from absence.choices import Flag, Source
from accounts.choices import Agency, Category
from accounts.models import AccessEntry
from cases.choices import Frequency, PlanStatus
from cases.models import ActionPlan, Intervention, Tool
from cases.opening import read_opening
from cases.page import attendance
from ppss.lib import weeks
from students.choices import Protection
from students.models import NamedStaff
from tests.absence.lessons import day_of, load

DAY = datetime.timedelta(days=1)


@pytest.fixture
def week(today):
    """The Monday of last week."""
    return weeks.shift(today, -1)


@pytest.fixture
def nora(world):
    return world.student("Nora", "Ek", known_to_social_services=True)


@pytest.fixture
def case(world, nora, week):
    """Four weeks of lessons: half of what is registered is missed, and a sixth is not registered."""
    case = world.case(nora, consent=False)
    case.enrolled_on = weeks.shift(week, -2) + DAY
    case.save()
    for n in range(4):
        monday = weeks.shift(week, -n)
        load(day_of(nora, monday, "ppi") + day_of(nora, monday + DAY, "-vv", subject="EN"))
    return case


def seen(case, user, initial=None) -> attendance.Attendance | None:
    return attendance.read(case, user, read_opening(case.student_id, user.agency), initial)


def page(client, case, name="case_absence") -> str:
    return client.get(reverse(f"cases:{name}", args=[case.pk])).content.decode().replace("\N{NO-BREAK SPACE}", " ")


def figures(html: str) -> list[str]:
    return re.findall(r'<figure class="chart">.*?</figure>', html, flags=re.S)


def test_weeks_subjects_and_weekdays_are_drawn_each_with_its_table(case, sign_in, week):
    bars, line, subjects, days = figures(page(sign_in("coach_school"), case))
    assert re.findall(r'<th scope="row" class="fw-normal">([^<]*)', bars) == [
        weeks.label(weeks.shift(week, -n)).replace("\N{NO-BREAK SPACE}", " ") for n in (3, 2, 1, 0)
    ]
    assert re.findall(r'<td class="num">([^<]*)', bars)[:5] == ["16,7 %", "33,3 %", "16,7 %", "0 %", "33,3 %"]
    assert re.findall(r'<td class="num">([^<]*)', line)[:2] == ["60 %", "83,3 %"]
    assert re.findall(r'<td class="num">([^<]*)', subjects) == [
        *("0 %", "66,7 %", "33,3 %", "0 %", "0 %"),
        *("33,3 %", "0 %", "0 %", "0 %", "66,7 %"),
    ]
    assert re.findall(r'<th scope="row" class="fw-normal">([^<]*)', days) == ["mån", "tis"]
    assert bars.count('fill="url(#hatch-') == 4 + 1  # four weeks, and the legend


def test_every_chart_says_its_share_period_source_and_coverage(case, sign_in, week):
    html = page(sign_in("coach_school"), case)
    first, last = weeks.shift(week, -3).isocalendar().week, week.isocalendar().week
    note = f"60 % frånvaro (giltig 40 %, ogiltig 20 %) · v. {first}–{last} · källa: skolans lektioner"
    notes = re.findall(r"<figcaption>([^<]*)", html)
    assert notes == [f"{note} · rapporteringsgrad 83 %"] * 4


def test_charts_have_a_title_and_a_description_and_no_id_twice(case, sign_in):
    html = page(sign_in("coach_school"), case)
    for figure in figures(html):
        assert re.search(r"<title id=[^>]*>[^<]+</title>\s*<desc id=[^>]*>[^<]+</desc>", figure)
    ids = re.findall(r' id="([^"]*)"', html)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", ["case", "case_absence"])
def test_social_services_see_it_while_consent_covers_attendance(world, nora, case, sign_in, today, name):
    client = sign_in("coach_social")
    assert figures(page(client, case, name)) == []
    consent = world.consent(nora, categories=[Category.ATTENDANCE])
    assert len(figures(page(client, case, name))) == (4 if name == "case_absence" else 1)
    type(consent).objects.filter(pk=consent.pk).update(valid_until=today - DAY)
    assert figures(page(client, case, name)) == []


@pytest.mark.parametrize("consent", ["none", "expired", "withdrawn", "narrow"])
def test_what_is_closed_says_what_and_why(world, nora, case, sign_in, today, consent):
    if consent == "expired":
        world.consent(nora, start=today - 90 * DAY, end=today - DAY)
    elif consent == "withdrawn":
        world.consent(nora, withdrawn_at=datetime.datetime.now(tz=datetime.UTC))
    elif consent == "narrow":
        world.consent(nora, categories=[Category.PLAN])
    html = page(sign_in("coach_social"), case)
    why = {
        "none": "Det finns inget samtycke än.",
        "expired": "Samtycket har gått ut.",
        "withdrawn": "Samtycket är återkallat.",
        "narrow": "Samtycket omfattar det inte.",
    }
    assert "closed-card" in html
    assert why[consent] in html
    assert "60 %" not in html
    assert seen(case, world.people["coach_social"]) is None
    assert seen(case, world.people["coach_school"]) is not None


@pytest.mark.parametrize(
    ("person", "status"),
    [("eht", 200), ("coach_school", 200), ("eht_other", 404), ("coach_other", 404), ("steering", 403), ("admin", 403)],
)
def test_who_may_open_it(case, sign_in, person, status):
    assert sign_in(person).get(reverse("cases:case_absence", args=[case.pk])).status_code == status


def test_a_protected_students_absence_is_for_named_staff_alone(world, sign_in, week):
    student = world.student("Hemlig", "Elev", protection=Protection.SECRECY_MARKING)
    case = world.case(student)
    load(day_of(student, week, "pi"))
    address = reverse("cases:case_absence", args=[case.pk])
    assert sign_in("coach_school").get(address).status_code == 404
    NamedStaff.objects.create(student=student, user=world.people["coach_school"])
    html = sign_in("coach_school").get(address).content.decode()
    assert len(figures(html)) == 4
    assert "Hemlig" not in html


def test_without_lessons_it_says_what_will_be_here(world, sign_in):
    case = world.case(world.student("Bo", "Ek"))
    assert "Ingen närvaro än" in page(sign_in("coach_school"), case)
    assert figures(page(sign_in("coach_school"), case, "case")) == []


def test_the_look_is_logged(case, nora, sign_in):
    page(sign_in("coach_school"), case)
    entry = AccessEntry.objects.get()
    assert (entry.what, entry.student_ids) == ("case absence", [nora.pk])


def _plan(case, agency, week) -> None:
    tool = Tool.objects.order_by("pk").first()
    plan = ActionPlan.objects.create(
        case=case, agency=agency, version=1, status=PlanStatus.IN_FORCE, in_force_on=week, starts_on=week, end_goal="x"
    )
    used = Intervention.objects.create(
        case=case, agency=agency, tool=tool, frequency=Frequency.values[0], first_day=week, last_day=week + 10 * DAY
    )
    used.plans.add(plan)


def test_stages_and_interventions_stand_over_the_charts_as_far_as_they_are_open(world, nora, case, week):
    _plan(case, Agency.SOCIAL_SERVICES, weeks.shift(week, -1))
    tool = str(Tool.objects.order_by("pk").first())
    school, social = world.people["coach_school"], world.people["coach_social"]
    world.consent(nora, categories=[Category.ATTENDANCE])
    assert [(e.first, e.words) for e in seen(case, school).bar_events] == [(1, "Inskriven")]
    (enrolled, begun) = seen(case, social).bar_events
    assert (enrolled.first, enrolled.last) == (1, None)
    assert (begun.first, begun.last, begun.words) == (2, 3, f"Planen gäller; {tool}")
    world.consent(nora, categories=[Category.ATTENDANCE, Category.PLAN])
    assert [e.first for e in seen(case, school).bar_events] == [1, 2]


def test_flags_say_what_to_read_with_care(world, week):
    student = world.student("Tim", "Åberg")
    case = world.case(student)
    for n in range(4):
        load(day_of(student, weeks.shift(week, -n), "ii-"))
    found = seen(case, world.people["coach_school"])
    assert [word for _kind, word in found.flags] == [Flag.FULLY_ABSENT.label, Flag.LOW_COVERAGE.label]
    load(day_of(student, week + DAY, "oopppppppp"))
    found = seen(case, world.people["coach_school"])
    assert Flag.ADAPTED.label in [word for _kind, word in found.flags]
    assert Flag.FULLY_ABSENT.label not in [word for _kind, word in found.flags]


def test_then_and_now_are_compared_and_a_coverage_that_moved_is_flagged(case, world, sign_in, week):
    first = weeks.shift(week, -8)
    more = {"first_day": first, "last_day": first + 25 * DAY, "source": Source.COMPUTED}
    case.initial_absence = figures_of.note(
        student=case.student, by=None, share=Decimal("0.72"), coverage=Decimal("0.95"), **more
    )
    case.save()
    assert [word for _kind, word in seen(case, world.people["eht"], case.initial_absence).flags] == [
        Flag.COVERAGE_MOVED.label
    ]
    last = week.isocalendar().week
    assert (
        f"72 % vid inskrivning ({first} – {first + 25 * DAY}, {Source.COMPUTED.label.lower()}, rapporteringsgrad 95 %) "
        f"→ 60 % nu (v. {weeks.shift(week, -3).isocalendar().week}–{last}, rapporteringsgrad 83 %)"
    ) in page(sign_in("eht"), case, "case")


def test_a_holiday_is_a_gap_in_the_line_and_no_bar(world, week):
    student = world.student("Bo", "Ek")
    case = world.case(student)
    for n in (0, 2):
        load(day_of(student, weeks.shift(week, -n), "pi"))
    found = seen(case, world.people["coach_school"])
    assert [values for _label, values in found.line_rows] == [[50.0, 100.0], [None, None], [50.0, 100.0]]
    assert len(found.week_rows) == 2


def test_it_costs_the_same_for_few_weeks_and_for_many(case, nora, sign_in, week):
    client, counts = sign_in("coach_school"), []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            page(client, case)
        counts.append(len(queries))
        for n in range(4, 40):
            load(day_of(nora, weeks.shift(week, -n), "pi"))
    assert counts[0] == counts[1]
