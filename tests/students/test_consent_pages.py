"""Pages of a consent, as the people who use them fill them in."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.choices import Category
from accounts.models import AccessEntry
from students.choices import Answer, ConsentState
from students.models import Consent
from students.rules import last_possible_day
from tests.pages import words

PDF = b"%PDF-1.7\n1 0 obj"
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def family(world):
    student = world.student()
    return student, world.guardian(student, "Ylva"), world.guardian(student, "Bo")


@pytest.fixture
def paper(family, today):
    """What is typed for a consent that everybody signs today."""
    _student, ylva, bo = family
    return {
        "informed_on": today,
        "informed_by": "Sara Lind",
        "categories": [Category.PLAN, Category.ATTENDANCE],
        "valid_from": today,
        "valid_until": last_possible_day(today),
        "student_signed_on": today,
        f"answer_{ylva.pk}": Answer.SIGNED,
        f"on_{ylva.pk}": today,
        f"answer_{bo.pk}": Answer.NOT_REACHED,
        f"reason_{bo.pk}": "Phone turned off",
    }


def test_consent_is_registered_on_one_page(family, paper, sign_in, today):
    student = family[0]
    paper["scan"] = SimpleUploadedFile("samtycke.pdf", PDF)
    response = sign_in("eht").post(reverse("students:consent_new", args=[student.pk]), paper, follow=True)
    consent = Consent.objects.get()
    assert response.redirect_chain == [(reverse("students:consent", args=[consent.pk]), 302)]
    assert consent.state() == ConsentState.VALID
    assert consent.categories == [Category.ATTENDANCE, Category.PLAN]
    assert consent.scan_name == "samtycke.pdf"
    assert "Phone turned off" in words(response)
    assert AccessEntry.objects.filter(what="consent", student_ids=[student.pk]).exists()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("valid_until", "2099-01-01", "at most 6 months"),
        ("informed_on", "2099-01-01", "lies in the future"),
        ("student_signed_on", "2013-01-01", "before the student was born"),
        ("categories", [], "at least one category"),
        ("informed_by", "", "required"),
        ("valid_from", "yesterday", "valid date"),
    ],
)
def test_consent_says_what_is_wrong_and_keeps_what_was_typed(family, paper, sign_in, field, value, said):
    url = reverse("students:consent_new", args=[family[0].pk])
    response = sign_in("coach_school").post(url, paper | {field: value})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert said in str(response.context["form"].errors[field])
    assert "Phone turned off" in response.content.decode()
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    ("answer", "on", "reason", "at"),
    [
        (Answer.SIGNED, "", "", "on"),
        (Answer.NOT_ASKED, "", " ", "reason"),
        (Answer.REFUSED, "2099-01-01", "", "on"),
        ("", "", "Typed without an answer", "answer"),
    ],
)
def test_answer_of_a_guardian_has_what_it_needs(family, paper, sign_in, answer, on, reason, at):
    student, _ylva, bo = family
    more = {f"answer_{bo.pk}": answer, f"on_{bo.pk}": on, f"reason_{bo.pk}": reason}
    response = sign_in("coach_school").post(reverse("students:consent_new", args=[student.pk]), paper | more)
    assert list(response.context["form"].errors) == [f"{at}_{bo.pk}"]
    assert not Consent.objects.exists()


def test_scan_of_another_kind_is_refused_with_a_sentence(family, paper, sign_in):
    paper["scan"] = SimpleUploadedFile("samtycke.pdf", b"MZ\x90\x00")
    response = sign_in("coach_school").post(reverse("students:consent_new", args=[family[0].pk]), paper)
    assert "not a PDF, PNG or JPEG" in words(response)
    assert not Consent.objects.exists()


def test_renewal_is_filled_in_and_points_back(family, paper, sign_in, world):
    old = world.consent(family[0], categories=[Category.PLAN])
    url = reverse("students:consent_renew", args=[old.pk])
    client = sign_in("coach_school")
    initial = client.get(url).context["form"].initial
    assert (initial["valid_from"], initial["categories"]) == (old.valid_until + DAY, [Category.PLAN])
    client.post(url, paper | {"valid_from": initial["valid_from"], "valid_until": initial["valid_until"]})
    renewal = Consent.objects.exclude(pk=old.pk).get()
    assert (renewal.renews, renewal.state()) == (old, ConsentState.NOT_YET)


def test_withdrawn_consent_cannot_be_renewed(family, sign_in, world, today):
    consent = world.consent(family[0], withdrawn_at=datetime.datetime.now(datetime.UTC), withdrawn_by="Ylva Ek")
    response = sign_in("coach_school").get(reverse("students:consent_renew", args=[consent.pk]))
    assert response["Location"] == reverse("students:consent_new", args=[family[0].pk])


def test_guardian_who_comes_later_is_asked_for(family, sign_in, world):
    consent = world.consent(family[0])
    world.guardian(family[0], "Mats")
    page = words(sign_in("coach_school").get(reverse("students:consent", args=[consent.pk])))
    assert "To be completed" in page
    assert "The answer of Mats Ek." in page


def test_withdrawal_says_what_closes_and_takes_social_services_away(family, sign_in, world, today):
    consent = world.consent(family[0], categories=[Category.PLAN])
    client = sign_in("coach_social")
    url = reverse("students:consent_withdraw", args=[consent.pk])
    page = words(client.get(url))
    assert "Plan and follow-up" in page
    assert "Social mapping" not in page
    given = {"withdrawn_by": "Ylva Ek", "on": today, "note": "Called", "revision": consent.revision}
    response = client.post(url, given)
    assert response["Location"] == reverse("home")
    assert client.get(reverse("students:consent", args=[consent.pk])).status_code == 404
    assert Consent.objects.get().withdrawn_by == "Ylva Ek"


def test_withdrawal_in_the_future_is_refused(family, sign_in, world, today):
    consent = world.consent(family[0])
    given = {"withdrawn_by": "Ylva Ek", "on": today + DAY, "revision": consent.revision}
    response = sign_in("coach_school").post(reverse("students:consent_withdraw", args=[consent.pk]), given)
    assert list(response.context["form"].errors) == ["on"]
    assert Consent.objects.get().withdrawn_at is None


def test_narrowing_closes_what_is_unticked(family, sign_in, world):
    consent = world.consent(family[0], categories=[Category.PLAN, Category.GRADES])
    given = {"categories": [Category.PLAN], "revision": consent.revision}
    response = sign_in("eht").post(reverse("students:consent_narrow", args=[consent.pk]), given, follow=True)
    assert Consent.objects.get().categories == [Category.PLAN]
    assert "Closed: Grades" in words(response)


def test_answers_in_two_windows_are_compared_before_saving(family, sign_in, world, today):
    student, ylva, bo = family
    consent = world.consent(student, signed=False)
    url = reverse("students:consent_answers", args=[consent.pk])
    client = sign_in("coach_school")
    both = {f"answer_{g.pk}": Answer.SIGNED for g in (ylva, bo)} | {f"on_{g.pk}": today for g in (ylva, bo)}
    first = both | {"student_signed_on": today, "revision": consent.revision}
    client.post(url, first)
    second = both | {f"answer_{bo.pk}": Answer.REFUSED, "revision": consent.revision}
    response = client.post(url, second)
    assert "How it stands now" in words(response)
    assert consent.answers.get(guardian=bo).answer == Answer.SIGNED
    again = second | {"revision": response.context["form"]["revision"].value()}
    client.post(url, again)
    assert consent.answers.get(guardian=bo).answer == Answer.REFUSED


def test_correction_tells_old_and_new(family, sign_in, world):
    consent = world.consent(family[0])
    given = {
        "informed_on": consent.informed_on,
        "informed_by": "Sara Lind",
        "categories": [c.value for c in Category],
        "valid_from": consent.valid_from,
        "valid_until": consent.valid_until - DAY,
        "revision": consent.revision,
    }
    response = sign_in("coach_school").post(reverse("students:consent_correct", args=[consent.pk]), given, follow=True)
    assert f"Valid until: {consent.valid_until} → {consent.valid_until - DAY}" in words(response)


def test_scan_is_handed_out_as_an_attachment(family, paper, sign_in):
    paper["scan"] = SimpleUploadedFile("Samtycke höst.exe", PDF)
    client = sign_in("coach_school")
    client.post(reverse("students:consent_new", args=[family[0].pk]), paper)
    response = client.get(reverse("students:consent_scan", args=[Consent.objects.get().pk]))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("guardians", [1, 6])
def test_consent_page_costs_the_same_with_many_guardians(world, sign_in, guardians, django_assert_max_num_queries):
    student = world.student()
    for n in range(guardians):
        world.guardian(student, f"Guardian {n}")
    consent = world.consent(student)
    client = sign_in("coach_school")
    with django_assert_max_num_queries(22):
        client.get(reverse("students:consent", args=[consent.pk]))
