"""The demo is told through actions, and leaves the students of its stories in the state that their stories say."""

from __future__ import annotations

import datetime
import io
import json
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from absence import measures, windows
from absence.actions import weekly_sums
from absence.choices import Source
from absence.measures import Share, Sums, is_at_least
from absence.models import AbsenceFigure, Lesson
from accounts.choices import Agency, Role
from accounts.models import AuditEvent, District, School, User
from accounts.roles import Permission
from cases import absence_list, models
from cases.choices import ProposalStatus, Result, Stage
from cases.models import Case
from cases.rules import goals_of_week
from imports.choices import State
from imports.models import Batch
from outreach.choices import ReportState, Told
from outreach.models import ReportCopy, WeeklyReport
from ppss.demo.people import FIRST_PHONE, LAST_PHONE, luhn
from ppss.lib import weeks
from ppss.lib.numbers import decimal
from reports.evaluation.compute import evaluate
from reports.half_years import days_of_half
from reports.models import HalfYearReport
from students.actions import term_results
from students.choices import Answer, ConsentState
from students.models import Consent, Grade, GradeChange, Guardian, Student, Term
from students.terms import read_calendar, school_weeks
from tests.reports.dashboard.test_oracle import agree
from tests.reports.evaluation import oracle as evaluation
from tests.reports.halfyear import test_oracle as half_years

WEEK = datetime.timedelta(weeks=1)
pytestmark = pytest.mark.django_db


def case(given: str, family: str) -> Case:
    return Case.objects.get(student__given_name=given, student__family_name=family)


def consent(given: str, family: str) -> Consent:
    return Consent.objects.filter(student__given_name=given, student__family_name=family).latest("valid_from", "pk")


def followed(of: Case) -> set[datetime.date]:
    return set(of.weeklyfollowups.values_list("week", flat=True))


def this_week() -> datetime.date:
    """This week, or the last one with school."""
    today = timezone.localdate()
    return school_weeks(today - 20 * WEEK, today)[-1]


# All of it


def test_demo_has_cases_in_every_stage_and_school():
    assert 140 <= Case.objects.count() <= 165
    assert set(Case.objects.values_list("stage", flat=True)) == set(Stage.values)
    assert Case.objects.values("school").distinct().count() == School.objects.count() == 16


def test_demo_gives_each_coach_a_load_one_can_carry():
    for email, least, most in (("coach.school@demo.example", 7, 10), ("coach.social@demo.example", 7, 10)):
        user = User.objects.get(email=email)
        assert least <= Case.objects.visible_to(user).active().of_coach(user).count() <= most


@pytest.mark.parametrize(
    ("model", "verbs"),
    [
        (models.Case, ["proposal.make"]),
        (models.Closing, ["case.close"]),
        (models.Booster, ["booster.propose"]),
        (models.WeeklyFollowUp, ["follow_up.save"]),
        (models.Contact, ["contact.log", "weekly_report.reply", "message.reply"]),
        (models.ActionPlan, ["plan.draft", "plan.new_version"]),
        (models.Observation, ["observation.add"]),
        (models.Document, ["document.collect"]),
        (models.Referral, ["referral.add"]),
        (Consent, ["consent.prepare", "consent.renew"]),
        (Student, ["student.create"]),
        (User, ["user.create"]),
        (School, ["school.create"]),
    ],
)
def test_demo_makes_no_row_around_an_action(model, verbs):
    assert model.objects.count() == AuditEvent.objects.filter(verb__in=verbs).count() > 0


def test_demo_tells_no_two_open_cases_of_a_student_and_no_day_ahead():
    today = timezone.localdate()
    assert not Student.objects.annotate(n=Count("cases")).filter(n__gt=1).exists()
    assert not AuditEvent.objects.filter(occurred_on__gt=today).exists()
    assert not models.Contact.objects.filter(at__gt=timezone.now()).exists()


def test_demo_students_have_numbers_that_nobody_can_have():
    for student in Student.objects.all():
        number = student.personal_identity_number
        assert 980 <= int(number[8:11]) <= 999
        assert luhn(number[2:11]) == int(number[11])
    phones = [g.mobile.national_number for g in Guardian.objects.all()]
    assert all(700000000 + FIRST_PHONE <= phone <= 700000000 + LAST_PHONE for phone in phones)


def test_demo_has_grades_of_every_term_that_has_ended_and_two_corrections():
    ended = Term.objects.filter(end__lt=timezone.localdate())
    imported = Batch.objects.filter(kind="grades", state=State.DONE, refused=0)
    assert set(Grade.objects.values_list("term", flat=True)) == set(ended.values_list("pk", flat=True))
    assert imported.count() == ended.count()
    assert sum(imported.values_list("created", flat=True)) == Grade.objects.count()
    corrected = GradeChange.objects.values_list("changed_by__email", "batch")
    assert list(corrected) == [("coach.school@demo.example", None)] * 2
    assert term_results.differences().none
    assert case("Nora", "Ek").student.term_results.count() >= 2


def list_of(email: str) -> list[absence_list.Row]:
    """The absence list of the person's school over the latest four school weeks, worst first."""
    user, today = User.objects.get(email=email), timezone.localdate()
    school = min(user.access.schools(Permission.SEE_ABSENCE))
    calendar = read_calendar(today - 60 * WEEK, today)
    window = windows.choose("weeks", today=today, calendar=calendar, school=school)
    return absence_list.ordered(absence_list.read(user, window, today, schools=[school]), "-total")


def coverage_of(rows: list[absence_list.Row]) -> Fraction:
    return sum((row.sums for row in rows), Sums()).coverage


def test_demo_has_lessons_up_to_yesterday_imported_as_files():
    today = timezone.localdate()
    batches = Batch.objects.filter(kind="attendance", state=State.DONE, refused=0)
    assert sum(batches.values_list("created", flat=True)) == Lesson.objects.count() > 50_000
    assert Lesson.objects.filter(batch=None).count() == 0
    assert Lesson.objects.filter(date__gte=today).count() == 0
    assert Student.objects.filter(weekly_sums=None).count() == 0
    assert weekly_sums.check().is_equal


def test_demo_figures_are_those_of_the_lessons():
    figures = AbsenceFigure.objects.filter(source=Source.COMPUTED).select_related("student")
    assert figures.count() > AbsenceFigure.objects.filter(source=Source.TYPED).count() > 0
    for figure in figures:
        lessons = Lesson.objects.filter(student=figure.student, date__range=(figure.first_day, figure.last_day))
        away = sum(lesson.valid + lesson.invalid for lesson in lessons)
        reported = sum(lesson.minutes for lesson in lessons if lesson.reported)
        assert figure.share == decimal(Fraction(away, reported)).quantize(Decimal("0.0001"))


def test_demo_health_team_has_a_list_to_work_with():
    rows = list_of("eht@demo.example")
    todo = [row for row in rows if row.is_to_do]
    assert len(rows) - len(todo) >= 5
    assert len(todo) >= 15
    assert 3 <= sum(is_at_least(row.sums, Share.TOTAL, 20) for row in todo) <= len(todo) - 8


def test_demo_has_a_school_where_much_goes_unregistered():
    assert coverage_of(list_of("eht.sodertorn@demo.example")) < Fraction(65, 100)
    assert coverage_of(list_of("eht@demo.example")) > Fraction(85, 100)


def test_demo_attendance_goes_as_the_stories_say():
    rows = {row.name: row for row in list_of("eht@demo.example")}
    assert measures.has_low_coverage(rows["Elin Sund"].sums)
    assert measures.has_adapted_programme(rows["Hugo Blad"].sums)
    nora = case("Nora", "Ek").initial_absence
    assert rows["Nora Ek"].sums.total_share < nora.share


def test_demo_compares_terms_with_all_three_verdicts():
    out = io.StringIO()
    call_command("term_comparison", json=True, stdout=out)
    assert {cell["verdict"] for cell in json.loads(out.getvalue())["cells"]} == {"better", "unchanged", "worse"}


def test_demo_leaves_no_placeholder_in_its_texts():
    texts = [
        *models.WeeklyFollowUp.objects.values_list("note", flat=True),
        *models.SubGoal.objects.values_list("text", flat=True),
        *models.Proposal.objects.values_list("reason", flat=True),
        *models.Mapping.objects.values_list("summary", flat=True),
        *models.Contact.objects.values_list("text", flat=True),
    ]
    assert len(set(texts)) > 150
    assert not [text for text in texts if "{" in text or "}" in text]


def test_demo_data_are_not_told_twice():
    with pytest.raises(CommandError, match="already"):
        call_command("demo_data")
    cases = Case.objects.count()
    call_command("demo_data", if_empty=True)
    assert Case.objects.count() == cases


# The stories by name


def test_nora_is_followed_up_to_last_week_with_the_goals_of_the_picture():
    nora = case("Nora", "Ek")
    assert (nora.stage, str(nora.school), nora.student.school_class) == (Stage.CARRYING_OUT, "Bredängsskolan", "8B")
    goals = goals_of_week(list(models.SubGoal.objects.filter(case=nora)), this_week())
    assert [goal.text for goal in goals] == [
        "Är i skolan till första lektionen minst tre dagar",
        "Lämnar in matteuppgiften till Karin",
        "Äter lunch i matsalen en gång",
    ]
    last = nora.weeklyfollowups.latest("week")
    assert last.week < this_week()
    assert list(last.results.values_list("result", flat=True)) == [Result.MET, Result.PARTLY, Result.NOT_MET]
    assert nora.actionplans.filter(version=2, status="in_force").count() == 1


def test_amirs_consent_runs_out_within_a_week():
    amir = consent("Amir", "Hassan")
    assert amir.state() == ConsentState.VALID
    assert 0 <= (amir.valid_until - timezone.localdate()).days <= 7


def test_elin_has_two_weeks_without_follow_up():
    recent = school_weeks(this_week() - 20 * WEEK, this_week())[-4:]
    assert [week in followed(case("Elin", "Sund")) for week in recent] == [True, False, False, False]
    assert consent("Elin", "Sund").state() == ConsentState.VALID


def test_jonas_is_closed_and_has_a_booster_this_week():
    jonas = case("Jonas", "Petrov")
    booster = jonas.boosters.get()
    assert (jonas.stage, booster.held_on, weeks.monday(booster.due_on)) == (Stage.CLOSING, None, this_week())


def test_stories_before_the_work_stand_where_they_say():
    assert consent("Maja", "Lindqvist").state() == ConsentState.NOT_SIGNED
    assert case("Yusuf", "Omar").proposal.status == ProposalStatus.WAITING
    assert case("Adam", "Lundh").proposal.status == ProposalStatus.QUEUED
    signe = case("Signe", "Hjorth")
    assert (signe.stage, bool(signe.proposal.decision_reason)) == (Stage.DECLINED, True)


def test_one_consent_is_withdrawn_and_one_refused_by_one_guardian():
    wilma = case("Wilma", "Strand")
    assert (wilma.stage, consent("Wilma", "Strand").state()) == (Stage.CARRYING_OUT, ConsentState.WITHDRAWN)
    elias = consent("Elias", "Nordgren")
    assert elias.state() == ConsentState.REFUSED
    assert sorted(elias.answers.values_list("answer", flat=True)) == [Answer.REFUSED, Answer.SIGNED]


def test_tim_is_fully_absent_over_seven_weeks():
    tim = case("Tim", "Åberg")
    figure = tim.proposal.absence
    assert (figure.share, len(school_weeks(figure.first_day, figure.last_day))) == (1, 7)
    assert (tim.initial_absence.share, tim.initial_absence.coverage >= 0.5) == (1, True)
    rows = list_of("eht@demo.example")
    assert [row.name for row in rows if row.is_fully_absent] == ["Tim Åberg"]


def test_saga_is_seen_by_named_staff_alone():
    saga = Student.objects.get(given_name="Saga")
    able = [
        user.email
        for user in User.objects.order_by("email")
        if Student.objects.visible_to(user).filter(pk=saga.pk).exists()
    ]
    assert able == ["coach.school@demo.example", "eht@demo.example"]


def test_leila_is_to_be_called_again_today():
    attempt = case("Leila", "Karimi").contacts.get(no_answer=True)
    assert (attempt.retry_on, attempt.retried_by) == (timezone.localdate(), None)


def test_hugo_is_outside_the_target_group_and_nour_taken_up_again():
    assert case("Hugo", "Blad").outside_target_group
    nour = case("Nour", "Haddad")
    assert (nour.stage, nour.closings.count(), nour.closed_on) == (Stage.CARRYING_OUT, 1, None)
    assert nour.mappings.filter(version=2).count() == 2


def test_evaluation_agrees_with_the_second_program_on_the_demo():
    answer = evaluation.in_any_order(evaluate(Case.objects.all()).as_json())
    assert answer == evaluation.in_any_order(evaluation.evaluation())
    assert answer["closed"] > 20


def test_dashboard_agrees_with_the_second_program_on_the_demo():
    agree(timezone.localdate())


def test_half_year_reports_agree_with_the_second_program_on_the_demo():
    for district in District.objects.all():
        for report in district.half_year_reports.all():
            half_years.agree(Case.objects.filter(school__district=district), *days_of_half(report.half))
    assert HalfYearReport.objects.count() > 8


def test_guardians_were_told_of_last_week_and_this_week_waits():
    sent = WeeklyReport.objects.filter(state=ReportState.SENT)
    waiting = WeeklyReport.objects.to_look_through()
    assert {row.week for row in waiting} >= {weeks.monday(timezone.localdate())}
    assert sent.exists()
    copies = ReportCopy.objects.filter(report__in=sent, told=Told.YES)
    assert copies.filter(seen_at=None).exists()
    assert copies.exclude(seen_at=None).exists()
    assert copies.unread().count() == 2


def test_each_agency_has_an_administrator_who_answers_families():
    holders = User.objects.holding([Role.ADMIN], today=timezone.localdate())
    assert sorted(holders.values_list("name", "agency")) == [
        ("Anders Vik", Agency.SOCIAL_SERVICES),
        ("Annika Brandt", Agency.SCHOOL),
    ]


# Figures


@pytest.mark.parametrize(
    ("email", "pages"),
    [
        ("steering@demo.example", ("reports:districts", "reports:evaluation", "reports:comparison")),
        ("admin@demo.example", ("reports:districts", "reports:evaluation", "reports:comparison", "reports:schools")),
        ("coach.school@demo.example", ("reports:own_comparison",)),
    ],
)
def test_demo_has_figures_for_whoever_reads_them(client, email, pages):
    client.force_login(User.objects.get(email=email))
    answers = [client.get(reverse(page), follow=True) for page in pages]
    assert [answer.status_code for answer in answers] == [200] * len(pages)


@pytest.mark.parametrize("email", ["steering@demo.example", "coach.school@demo.example"])
def test_demo_compares_terms_in_every_group(client, email):
    client.force_login(User.objects.get(email=email))
    page = "reports:comparison" if email.startswith("steering") else "reports:own_comparison"
    shown = client.get(reverse(page)).context["shown"]
    assert [each.column.group.value for each in shown.columns if not each.students] == []
