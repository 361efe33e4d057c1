"""Building, changing, sending: once, frozen, and only as far as the consent goes."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.choices import Agency, Category
from accounts.edits import EditedMeanwhile
from accounts.models import AuditEvent
from cases.actions import follow_ups
from cases.choices import Stage
from messaging.models import Message
from outreach.actions import rhythms, weekly_reports
from outreach.choices import ReportState, Told
from outreach.models import ReportCopy, ReportRhythm, WeeklyReport
from outreach.rules import ZONE
from ppss.lib import weeks
from students.models import Consent, ConsentAnswer, Guardian, SchoolBreak
from tests.outreach.conftest import attendance, followed_up

pytestmark = pytest.mark.usefixtures("in_english")


def build(case, week, by=None, **more) -> WeeklyReport | None:
    weekly_reports.build(cases=[case], week=week, by=by, **more)
    return WeeklyReport.objects.filter(case=case, week=week).first()


def friday(week, hour=12) -> datetime.datetime:
    return datetime.datetime.combine(week + datetime.timedelta(days=4), datetime.time(hour), tzinfo=ZONE)


def test_report_tells_the_week(case, week):
    report = build(case, week)
    assert (report.agency, report.category, report.state) == (Agency.SCHOOL, Category.PLAN, ReportState.DRAFT)
    assert (report.sums.absent, report.sums.reported, report.sums.scheduled) == (250, 1000, 1200)
    assert report.goals == [{"text": "Till första lektionen", "result": "met"}]
    assert (report.coming, report.homework, report.good_news) == (
        ["Till första lektionen"],
        "Läs kapitel 3.",
        "Kom själv på onsdagen.",
    )


def test_report_is_built_once(case, week):
    build(case, week)
    assert weekly_reports.build(cases=[case], week=week, by=None) == 0
    assert WeeklyReport.objects.count() == 1


def test_untouched_report_follows_what_is_saved_later(case, week, sara):
    report = build(case, week)
    follow_up = follow_ups.current(case, sara, week)
    follow_ups.save(case=case, by=sara, week=week, good_news="Kom varje dag.", homework="", revision=follow_up.revision)
    assert build(case, week).good_news == "Kom varje dag."
    weekly_reports.edit(report=report, by=sara, revision=0, homework="", good_news="Mina egna ord.")
    assert build(case, week).good_news == "Mina egna ord."


def test_report_needs_a_consent_that_covers_plan_and_follow_up(world, case, week):
    Consent.objects.all().delete()
    assert build(case, week) is None
    world.consent(case.student, categories=[Category.ATTENDANCE])
    assert build(case, week) is None


def test_attendance_stands_in_it_only_where_the_consent_covers_it(world, case, week):
    Consent.objects.all().delete()
    world.consent(case.student, categories=[Category.PLAN])
    assert build(case, week).sums is None


def test_report_tells_the_words_of_one_agency_alone(world, case, week):
    omar = world.people["coach_social"]
    case.coaches.add(omar)
    Consent.objects.all().delete()
    world.consent(case.student, categories=[Category.CONTACTS])
    followed_up(case, omar, week, good_news="Hemma gick det bra.")
    world.consent(case.student)
    report = build(case, week)
    assert (report.agency, report.good_news) == (Agency.SOCIAL_SERVICES, "Hemma gick det bra.")


def test_week_without_follow_up_tells_the_absence(world, week):
    case = world.case()
    attendance(case.student, week)
    report = build(case, week)
    assert (report.goals, report.good_news, report.sums.absent) == ([], "", 250)


def test_sent_report_goes_to_each_guardian_in_their_own_language(case, week, sara):
    report = weekly_reports.send(report=build(case, week), by=sara)
    mother, father = Message.objects.order_by("channel").reverse()
    assert (report.state, report.decided_by) == (ReportState.SENT, sara)
    assert (mother.channel, mother.address, mother.needs_consent) == ("sms", "+46701740605", True)
    assert mother.text.startswith("Hej! Så gick veckan i skolan för Nora: http")
    assert (father.channel, father.language) == ("email", "ar")
    assert "25\N{NO-BREAK SPACE}%" in father.text
    assert "Kom själv på onsdagen." in father.text


def test_report_is_sent_once(case, week, sara):
    report = build(case, week)
    weekly_reports.send(report=report, by=sara)
    with pytest.raises(ValidationError, match="has been dealt with"):
        weekly_reports.send(report=report, by=sara)
    assert Message.objects.count() == 2


def test_message_holds_no_surname_and_no_agency(case, week, sara):
    weekly_reports.send(report=build(case, week), by=sara)
    for text in Message.objects.filter(channel="sms").values_list("text", flat=True):
        assert [word for word in ("Ek", "Bredäng", "socialtjänst", "social") if word in text] == []


def test_figures_are_frozen_when_it_is_sent(case, week, sara):
    weekly_reports.send(report=build(case, week), by=sara)
    case.student.weekly_sums.update(invalid=700, valid=0, present=300)
    weekly_reports.build(cases=[case], week=week, by=sara)
    assert WeeklyReport.objects.get().sums.absent == 250


def test_copies_say_who_was_not_told_and_why(world, case, week, sara):
    world.guardian(case.student, "Stig", "Ek", custody=False)
    Guardian.objects.filter(given_name="Samir").update(email="")
    weekly_reports.send(report=build(case, week), by=sara)
    told = dict(ReportCopy.objects.values_list("guardian__given_name", "told"))
    assert told == {"Ylva": Told.YES, "Samir": Told.NO_EMAIL, "Stig": Told.NO_CUSTODY}


def test_guardian_who_was_not_to_be_asked_is_not_told(case, week, sara):
    ConsentAnswer.objects.filter(guardian__given_name="Samir").update(answer="not_asked", reason="Umgängesförbud.")
    weekly_reports.send(report=build(case, week), by=sara)
    assert dict(ReportCopy.objects.values_list("guardian__given_name", "told"))["Samir"] == Told.BARRED


def test_nothing_goes_when_nobody_is_to_be_told(case, week, sara):
    report = build(case, week)
    Guardian.objects.update(channel="none")
    with pytest.raises(ValidationError, match="Nobody can be told"):
        weekly_reports.send(report=report, by=sara)
    assert (Message.objects.count(), WeeklyReport.objects.get().state) == (0, ReportState.DRAFT)


def test_nothing_goes_after_the_consent_is_withdrawn(case, week, sara):
    report = build(case, week)
    Consent.objects.update(withdrawn_at=timezone.now())
    with pytest.raises(ValidationError, match="Nobody can be told"):
        weekly_reports.send(report=report, by=sara)
    assert Message.objects.count() == 0


def test_protected_student_gets_no_report_sent(case, week, sara):
    report = build(case, week)
    case.student.protection = "marking"
    case.student.save()
    with pytest.raises(ValidationError, match="Nobody can be told"):
        weekly_reports.send(report=report, by=sara)
    assert Message.objects.count() == 0


def test_what_was_not_shown_is_not_sent(case, week, sara):
    report = build(case, week)
    weekly_reports.edit(report=report, by=sara, revision=0, homework="", good_news="Nytt.")
    with pytest.raises(EditedMeanwhile):
        weekly_reports.send(report=report, by=sara, revision=0)
    assert Message.objects.count() == 0


def test_all_are_sent_or_none(world, case, week, sara):
    other = world.case(world.student("Amir", "Hassan"))
    followed_up(other, sara, week)
    Guardian.objects.filter(guardianships__student=other.student).update(channel="none")
    rows = [build(case, week), build(other, week)]
    with pytest.raises(ValidationError, match="Nobody can be told"):
        weekly_reports.send_many(reports=rows, by=sara)
    assert Message.objects.count() == 0


def test_report_not_sent_can_be_taken_up_again(case, week, sara):
    report = weekly_reports.skip(report=build(case, week), by=sara)
    with pytest.raises(ValidationError):
        weekly_reports.send(report=report, by=sara)
    report = weekly_reports.take_up(report=report, by=sara)
    weekly_reports.send(report=report, by=sara)
    verbs = AuditEvent.objects.filter(verb__startswith="weekly_report.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [f"weekly_report.{verb}" for verb in ("build", "skip", "take_up", "send")]


def test_report_with_nothing_to_tell_waits(world, week, sara):
    report = build(world.case(), week)
    with pytest.raises(ValidationError, match="nothing to tell yet"):
        weekly_reports.send(report=report, by=sara)
    report = weekly_reports.edit(report=report, by=sara, revision=0, homework="", good_news="Hon kom i fredags.")
    guardian = Guardian.objects.get()
    guardian.mobile = "+46701740605"
    guardian.save()
    assert weekly_reports.send(report=report, by=sara).state == ReportState.SENT


def test_clock_builds_on_friday_for_cases_that_are_carried_out(world, case, week):
    world.case(world.student("Amir", "Hassan"), stage=Stage.MAPPING)
    assert rhythms.build_due(friday(week, 11)) == 0
    assert rhythms.build_due(friday(week)) == 1
    assert rhythms.build_due(friday(week, 13)) == 0


def test_clock_builds_nothing_in_a_holiday_or_for_a_team_that_does_not_want_it(world, case, week):
    holiday = SchoolBreak.objects.create(name="Lov", start=week, end=week + datetime.timedelta(days=6))
    assert rhythms.build_due(friday(week)) == 0
    holiday.delete()
    ReportRhythm.objects.create(team=world.teams["Skärholmen"], is_on=False)
    assert rhythms.build_due(friday(week)) == 0


def test_report_goes_by_itself_after_the_hours_of_its_team(world, case, week):
    ReportRhythm.objects.create(team=world.teams["Skärholmen"], goes_after=4)
    rhythms.build_due(friday(week))
    assert rhythms.send_due(friday(week, 15)) == 0
    assert rhythms.send_due(friday(week, 16)) == 1
    assert rhythms.send_due(friday(week, 17)) == 0
    assert (WeeklyReport.objects.get().decided_by, Message.objects.count()) == (None, 2)


def test_report_that_nobody_can_get_waits_for_a_coach(world, case, week):
    ReportRhythm.objects.create(team=world.teams["Skärholmen"], goes_after=4)
    rhythms.build_due(friday(week))
    Guardian.objects.update(channel="none")
    assert rhythms.send_due(friday(week, 18)) == 0
    report = WeeklyReport.objects.get()
    assert (report.state, report.goes_at) == (ReportState.DRAFT, None)


def test_hundred_reports_take_as_many_queries_as_two(world, week, sara):
    def queries(count):
        WeeklyReport.objects.all().delete()
        with CaptureQueriesContext(connection) as asked:
            assert weekly_reports.build(cases=cases[:count], week=week, by=sara) == count
        return len(asked)

    cases = []
    for number in range(20):
        case = world.case(world.student(f"Elev{number}", "Ek"))
        followed_up(case, sara, week)
        attendance(case.student, week)
        cases.append(case)
    assert queries(20) == queries(2)


def test_reports_of_week_are_sent_in_as_many_queries_as_two(world, week, sara):
    def queries(cases):
        rows = [build(case, week) for case in cases]
        with CaptureQueriesContext(connection) as asked:
            weekly_reports.send_many(reports=rows, by=sara)
        return len(asked)

    cases = []
    for number in range(8):
        student = world.student(f"Elev{number}", "Ek")
        world.guardian(student, mobile="+46701740605")
        cases.append(world.case(student))
        attendance(student, week)
    assert queries(cases[:2]) == queries(cases[2:])


def test_reports_go_by_themselves_in_as_many_queries_as_two(world, week, sara):
    def queries(cases):
        rows = [build(case, week) for case in cases]
        WeeklyReport.objects.filter(pk__in=[row.pk for row in rows]).update(goes_at=timezone.now())
        with CaptureQueriesContext(connection) as asked:
            assert rhythms.send_due() == len(cases) - 1
        return len(asked)

    cases = []
    for number in range(8):
        student = world.student(f"Elev{number}", "Ek")
        world.guardian(student, mobile="+46701740605" if number not in (0, 3) else "")
        cases.append(world.case(student))
        attendance(student, week)
    assert queries(cases[:2]) == queries(cases[2:])
    left = WeeklyReport.objects.to_look_through()
    assert set(left.values_list("case", "goes_at")) == {(cases[0].pk, None), (cases[3].pk, None)}
    assert Message.objects.count() == 6


def test_rhythm_is_kept_and_logged(world, sara):
    row = rhythms.keep(team=world.teams["Skärholmen"], by=sara, weekday=4, goes_after=2)
    again = rhythms.keep(team=row.team, by=sara, revision=row.revision, weekday=3, goes_after=None)
    assert (again.weekday, again.goes_after) == (3, None)
    with pytest.raises(EditedMeanwhile):
        rhythms.keep(team=row.team, by=sara, revision=row.revision, weekday=2)
    with pytest.raises(ValidationError):
        rhythms.keep(team=row.team, by=sara, revision=again.revision, goes_after=0)


def test_week_code_stands_in_the_key(case, week, sara):
    weekly_reports.send(report=build(case, week), by=sara)
    guardian = Guardian.objects.get(given_name="Ylva")
    keys = set(Message.objects.values_list("key", flat=True))
    assert f"weekly_report/{case.pk}/{weeks.code(week)}/{guardian.pk}" in keys
