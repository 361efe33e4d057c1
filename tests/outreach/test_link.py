"""The page behind a guardian's link: theirs alone, in their language, and closed with the consent."""

import datetime
import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.actions import reviews
from accounts.models import AccessEntry
from messaging.models import Message
from outreach.actions import weekly_reports
from outreach.models import ReportCopy, WeeklyReport
from students.models import Consent, Guardian, Guardianship


@pytest.fixture
def links(case, week, sara) -> dict[str, str]:
    """The path behind each guardian's link, by given name."""
    weekly_reports.build(cases=[case], week=week, by=None)
    weekly_reports.send(report=WeeklyReport.objects.get(), by=sara)
    rows = Message.objects.select_related("guardian")
    return {row.guardian.given_name: re.search(r"https?://[^/]+(/r/[\w-]+/)", row.text)[1] for row in rows}


def test_link_shows_the_week_without_signing_in(client, links):
    answer = client.get(links["Ylva"])
    text = answer.content.decode()
    assert 'lang="sv"' in text
    assert "Kom själv på onsdagen." in text
    assert "Nora har varit borta 25\N{NO-BREAK SPACE}% av den lektionstid som är rapporterad" in text
    assert "83\N{NO-BREAK SPACE}% av lektionstiden är rapporterad." in text
    assert "no-store" in answer["Cache-Control"]


def test_page_is_in_the_language_of_the_guardian_from_right_to_left(client, links):
    text = client.get(links["Samir"]).content.decode()
    assert '<html lang="ar" dir="rtl">' in text
    assert "الأسبوع في المدرسة" in text


def test_page_holds_no_surname_and_leads_nowhere(client, links):
    text = client.get(links["Ylva"]).content.decode()
    assert "Nora Ek" not in text
    assert re.findall(r'<a [^>]*href="([^"]+)"', text) == []


def test_looking_does_not_count_as_seen_and_pressing_does(client, links):
    client.get(links["Ylva"])
    assert ReportCopy.objects.get(guardian__given_name="Ylva").seen_at is None
    client.post(links["Ylva"], {"seen": "1"})
    seen = dict(ReportCopy.objects.values_list("guardian__given_name", "seen_at"))
    assert (seen["Ylva"] is not None, seen["Samir"]) == (True, None)


def test_opening_the_link_is_one_look_without_a_user_and_without_the_link(client, links, case):
    client.get(links["Ylva"])
    entry = AccessEntry.objects.get()
    copy = ReportCopy.objects.get(guardian__given_name="Ylva")
    consents = list(case.student.consents.values_list("pk", flat=True))
    assert (entry.user_id, entry.user_label, entry.what, entry.student_ids) == (
        None,
        "",
        "guardian link",
        [case.student_id],
    )
    assert (entry.path, entry.why, entry.consent_ids, entry.outside) == ("/r/-/", f"link#{copy.pk}", consents, 0)


def test_page_sent_back_with_an_error_is_one_look(client, links):
    answer = client.post(links["Ylva"], {"text": "x" * 5000})
    assert answer.status_code == 200
    assert AccessEntry.objects.count() == 1


def test_closed_link_shows_nobody_and_is_no_look(client, links):
    Consent.objects.update(withdrawn_at=timezone.now())
    assert client.get(links["Ylva"]).status_code == 404
    assert not AccessEntry.objects.exists()


def test_admin_and_family_read_that_it_was_opened_by_the_link(client, links, case, sign_in):
    client.get(links["Ylva"])
    admin = sign_in("admin")
    page = admin.get(reverse("students:looks"), {"student": case.student.alias}).content.decode()
    assert "En vårdnadshavare, genom länken som skickades" in page
    assert admin.get(reverse("students:looks_paper", args=[case.student.alias])).status_code == 200


def test_a_look_by_link_is_not_drawn_for_review(client, links, world):
    client.get(links["Ylva"])
    month = timezone.localdate().replace(day=1)
    with time_machine.travel(month + datetime.timedelta(days=40)):
        assert reviews.draw(month=month) == []


def test_answer_is_kept_and_shown_back(client, links):
    answer = client.post(links["Ylva"], {"text": "Tack för det!"}, follow=True)
    assert "Tack för det!" in answer.content.decode()
    copy = ReportCopy.objects.get(guardian__given_name="Ylva")
    assert (copy.reply, copy.seen_at is not None) == ("Tack för det!", True)


def test_same_answer_twice_is_one_contact(client, links, case):
    for _twice in range(2):
        client.post(links["Ylva"], {"text": "Tack för det!"})
    assert case.contacts.count() == 1


def test_empty_answer_is_refused_with_a_sentence(client, links):
    answer = client.post(links["Ylva"], {"text": " "})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["text"]


def closed(client, link) -> bool:
    answer = client.get(link)
    assert "Nora" not in answer.content.decode() or answer.status_code == 200
    return answer.status_code == 404


def test_link_closes_the_day_after_the_consent(client, links):
    today = timezone.localdate()
    Consent.objects.update(valid_until=today)
    assert not closed(client, links["Ylva"])
    Consent.objects.update(valid_until=today - datetime.timedelta(days=1))
    assert closed(client, links["Ylva"])


def test_link_closes_when_the_consent_is_withdrawn(client, links):
    Consent.objects.update(withdrawn_at=timezone.now())
    assert closed(client, links["Ylva"])
    assert client.post(links["Ylva"], {"text": "Hej"}).status_code == 404


def test_link_closes_with_custody_and_for_that_guardian_alone(client, links):
    Guardianship.objects.filter(guardian__given_name="Samir").update(custody=False)
    assert closed(client, links["Samir"])
    assert not closed(client, links["Ylva"])


def test_link_closes_with_protected_identity(client, links, case):
    case.student.protection = "marking"
    case.student.save()
    assert closed(client, links["Ylva"])


def test_link_closes_after_its_days(client, links):
    ReportCopy.objects.update(opens_until=timezone.localdate() - datetime.timedelta(days=1))
    assert closed(client, links["Ylva"])


def test_unknown_link_says_no_more_than_a_closed_one(client, links):
    Consent.objects.update(withdrawn_at=timezone.now())
    text = re.sub(r'lang="\w+"', "", client.get(links["Ylva"]).content.decode())
    assert re.sub(r'lang="\w+"', "", client.get("/r/nonsense/").content.decode()) == text


def test_database_holds_no_link(links):
    tokens = [path.split("/")[2] for path in links.values()]
    kept = set(ReportCopy.objects.values_list("token_index", flat=True))
    assert kept & set(tokens) == set()
    assert {len(index) for index in kept} == {64}


def test_guardian_who_left_a_channel_keeps_the_link_closed(client, links):
    Guardian.objects.update(channel="none")
    assert closed(client, links["Ylva"])
