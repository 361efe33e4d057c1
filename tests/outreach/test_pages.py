"""The pages of coaches and admins: looked through, sent, skipped, answered; and whose they are not."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Agency, Category
from accounts.models import AccessEntry
from cases.models import Contact
from messaging.models import Message
from outreach.actions import copies, weekly_reports
from outreach.choices import ReportState
from outreach.models import ReportCopy, WeeklyReport, Wording
from ppss.lib import weeks
from students.models import Consent, Guardian
from tests.outreach.conftest import followed_up


@pytest.fixture
def report(case, week):
    weekly_reports.build(cases=[case], week=week, by=None)
    return WeeklyReport.objects.get()


def test_empty_week_offers_to_build(sign_in, case):
    answer = sign_in("coach_school").get("/weekly-reports/").content.decode()
    assert "Inga rapporter för den här veckan än" in answer
    assert "Gör veckans rapporter" in answer


def test_built_by_hand_it_stands_on_the_page(sign_in, case, week):
    client = sign_in("coach_school")
    answer = client.post("/weekly-reports/build/", {"week": weeks.code(week)}, follow=True)
    assert "1 veckorapport är färsk." in answer.content.decode()
    assert WeeklyReport.objects.get().created_by.email == "coach.school@demo.example"


def test_page_says_who_gets_it_and_who_does_not_and_what_it_costs(world, sign_in, case, report):
    world.guardian(case.student, "Stig", "Ek", custody=False)
    text = " ".join(sign_in("coach_school").get("/weekly-reports/").content.decode().split())
    assert "Stig Ek" in text
    assert "Har inte vårdnaden." in text
    assert "Inte granskad av översättare" in text
    assert "1 del," in text


def test_reading_is_logged_once(sign_in, case, report):
    client = sign_in("coach_school")
    client.get("/weekly-reports/")
    client.get(f"/weekly-reports/{report.pk}/")
    looks = AccessEntry.objects.order_by("pk").values_list("what", "student_ids")
    assert list(looks) == [("weekly reports", [case.student_id]), ("weekly report", [case.student_id])]


def test_words_are_changed_and_kept_apart_from_another_window(sign_in, case, report):
    client, url = sign_in("coach_school"), f"/weekly-reports/{report.pk}/"
    client.post(url, {"revision": 0, "good_news": "Kom varje dag.", "homework": ""})
    report.refresh_from_db()
    assert (report.good_news, report.homework, report.revision) == ("Kom varje dag.", "", 1)
    answer = client.post(url, {"revision": 0, "good_news": "Något annat.", "homework": ""})
    text = answer.content.decode()
    assert "Kom varje dag." in text
    assert "Något annat." in text
    report.refresh_from_db()
    assert report.good_news == "Kom varje dag."


def test_too_long_words_are_refused_beside_the_field(sign_in, report):
    answer = sign_in("coach_school").post(
        f"/weekly-reports/{report.pk}/", {"revision": 0, "good_news": "x" * 2001, "homework": ""}
    )
    assert list(answer.context["form"].errors) == ["good_news"]
    report.refresh_from_db()
    assert report.revision == 0


def test_one_click_sends_one(sign_in, report):
    answer = sign_in("coach_school").post(f"/weekly-reports/{report.pk}/send/", {"revision": 0}, follow=True)
    assert "Veckorapporten är skickad." in answer.content.decode()
    assert (WeeklyReport.objects.get().state, Message.objects.count()) == (ReportState.SENT, 2)


def test_one_click_sends_all_that_were_shown(world, sign_in, sara, case, week, report):
    other = world.case(world.student("Amir", "Hassan"))
    Guardian.objects.filter(guardianships__student=other.student).update(mobile="+46701740606")
    followed_up(other, sara, week)
    weekly_reports.build(cases=[other], week=week, by=None)
    shown = [f"{row.pk}-{row.revision}" for row in WeeklyReport.objects.all()]
    answer = sign_in("coach_school").post("/weekly-reports/send/", {"report": shown}, follow=True)
    assert "2 veckorapporter är skickade." in answer.content.decode()
    assert Message.objects.count() == 3


def test_what_somebody_changed_meanwhile_is_not_sent_with_all(sign_in, sara, report):
    weekly_reports.edit(report=report, by=sara, revision=0, homework="", good_news="Nytt.")
    answer = sign_in("coach_school").post("/weekly-reports/send/", {"report": [f"{report.pk}-0"]}, follow=True)
    assert "Inget skickades." in answer.content.decode()
    assert Message.objects.count() == 0


def test_report_is_skipped_and_taken_up_again(sign_in, report):
    client = sign_in("coach_school")
    client.post(f"/weekly-reports/{report.pk}/skip/", {"revision": 0})
    assert WeeklyReport.objects.get().state == ReportState.SKIPPED
    client.post(f"/weekly-reports/{report.pk}/take-up/")
    assert WeeklyReport.objects.get().state == ReportState.DRAFT


def test_coach_of_another_school_finds_nothing(sign_in, report):
    client = sign_in("coach_other")
    assert "Nora" not in client.get("/weekly-reports/").content.decode()
    assert client.get(f"/weekly-reports/{report.pk}/").status_code == 404
    assert client.post(f"/weekly-reports/{report.pk}/send/").status_code == 404
    client.post("/weekly-reports/send/", {"report": [f"{report.pk}-0"]})
    assert (WeeklyReport.objects.get().state, Message.objects.count()) == (ReportState.DRAFT, 0)


def test_social_services_read_it_while_the_consent_holds(world, sign_in, case, report):
    case.coaches.add(world.people["coach_social"])
    client = sign_in("coach_social")
    assert client.get(f"/weekly-reports/{report.pk}/").status_code == 200
    Consent.objects.update(valid_until=datetime.date.today() - datetime.timedelta(days=1))
    assert client.get(f"/weekly-reports/{report.pk}/").status_code == 404
    assert "Nora" not in client.get("/weekly-reports/").content.decode()


def test_attendance_in_it_closes_with_attendance(world, sign_in, case, report):
    case.coaches.add(world.people["coach_social"])
    client, url = sign_in("coach_social"), f"/weekly-reports/{report.pk}/"
    assert "25\N{NO-BREAK SPACE}%" in client.get(url).content.decode()
    Consent.objects.all().delete()
    world.consent(case.student, categories=[Category.PLAN])
    text = client.get(url).content.decode()
    assert "25\N{NO-BREAK SPACE}%" not in text
    assert "Närvaro: stängt, inget samtycke omfattar den" in text


def test_answer_needs_the_coach_until_it_is_read(sign_in, sara, case, report):
    weekly_reports.send(report=report, by=sara)
    copy = ReportCopy.objects.get(guardian__given_name="Ylva")
    copies.reply(copy=copy, text="Tack, det var roligt att höra.")
    client = sign_in("coach_school")
    assert "Svar från vårdnadshavare: Nora Ek" in client.get(reverse("cases:week")).content.decode()
    assert "Tack, det var roligt att höra." in client.get(f"/weekly-reports/{report.pk}/").content.decode()
    client.post(f"/weekly-reports/replies/{copy.pk}/read/")
    assert "Svar från vårdnadshavare" not in client.get(reverse("cases:week")).content.decode()
    contact = Contact.objects.get()
    assert (contact.agency, contact.kind, contact.text) == (
        Agency.SCHOOL,
        "message",
        "Ylva Ek: Tack, det var roligt att höra.",
    )


def test_drafts_stand_in_my_week_as_one_line(sign_in, report):
    assert "1 veckorapport att titta igenom" in sign_in("coach_school").get(reverse("cases:week")).content.decode()


def test_list_takes_as_many_queries_with_twelve_as_with_two(world, sign_in, sara, week):
    client = sign_in("coach_school")
    for number in range(12):
        followed_up(world.case(world.student(f"Elev{number}", "Ek")), sara, week)
    cases = list(sara.cases.all())

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/weekly-reports/").status_code == 200
        return len(asked)

    weekly_reports.build(cases=cases[:2], week=week, by=None)
    few = queries()
    weekly_reports.build(cases=cases, week=week, by=None)
    assert queries() == few


def test_team_sets_its_rhythm(world, sign_in):
    client, team = sign_in("coach_school"), world.teams["Skärholmen"]
    fields = {"is_on": "on", "weekday": 4, "at": "14:00", "goes_after": 3, "revision": 0}
    answer = client.post(f"/weekly-reports/rhythms/{team.pk}/", fields, follow=True)
    text = " ".join(answer.content.decode().split())
    assert "torsdag kl. 14.00" in text.lower()
    assert "av sig själva efter 3 timmar" in text
    other = world.teams["Farsta"]
    assert client.get(f"/weekly-reports/rhythms/{other.pk}/").status_code == 404


def test_words_are_changed_checked_and_held_to_their_fields(sign_in):
    client = sign_in("admin")
    page = client.get("/organisation/words/so/")
    fields = {name: field.initial or "" for name, field in page.context["form"].fields.items()}
    wrong = client.post("/organisation/words/so/", fields | {"sms": "Salaan {surname}: {link}"})
    assert "Av namn inom klamrar får texten bara ha {link}, {name}." in wrong.content.decode()
    client.post("/organisation/words/so/", fields | {"title": "Toddobaadka", "checked_by": "Tolkservice"})
    row = Wording.objects.get()
    assert (row.texts, row.checked_by) == ({"title": "Toddobaadka"}, "Tolkservice")
    assert client.get("/organisation/words/xx/").status_code == 404
