"""Pages of students: what they show, to whom, and what they refuse."""

import datetime

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AccessEntry, AuditEvent
from students.actions import guardians, students
from students.choices import Protection
from students.models import Guardianship, NamedStaff, Student
from tests.pages import markup

NORMAL = "201303149809"
WRITTEN = "20130314-9809"


def page(client, name, *args, **query) -> str:
    response = client.get(reverse(f"students:{name}", args=args), query)
    assert response.status_code == 200
    return markup(response)


def form_of(world, **more) -> dict:
    return {
        "given_name": "Nora",
        "family_name": "Ek",
        "birth_date": "2013-03-14",
        "sex": "F",
        "school": world.schools["Bredängsskolan"].pk,
        "year": "7",
        "school_class": "7B",
        "language": "",
        "mobile": "",
        "personal_identity_number": "",
    } | more


@pytest.mark.parametrize("text", ["åsa", "OBERG asa", "7b", "öberg, åsa"])
def test_search_finds_own_students_and_logs_who_was_shown(text, world, sign_in):
    asa = world.student("Åsa", "Öberg")
    world.student("Åsa", "Öberg", "Hjulstaskolan")
    html = page(sign_in("eht"), "students", q=text)
    assert html.count("Åsa Öberg</a>") == 1
    assert "Hjulstaskolan" not in html
    assert AccessEntry.objects.get().student_ids == [asa.pk]


def test_search_by_number_opens_the_student(world, sign_in):
    nora = world.student(personal_identity_number=NORMAL)
    response = sign_in("eht").get(reverse("students:students"), {"q": "130314-9809"})
    assert response["Location"] == nora.get_absolute_url()


@pytest.mark.parametrize("make_hidden", [{"school": "Hjulstaskolan"}, {"protection": Protection.ASSUMED_IDENTITY}])
def test_search_by_a_number_known_elsewhere_says_so_and_no_more(make_hidden, world, sign_in):
    world.student("Hemlig", "Person", personal_identity_number=NORMAL, **make_hidden)
    html = page(sign_in("eht"), "students", q=WRITTEN)
    assert "registrerad, men inte bland dem du får se" in html
    assert "Hemlig" not in html
    assert "Hjulstaskolan" not in html


def test_search_by_a_number_tells_social_services_nothing_before_consent(world, sign_in):
    world.student("Hemlig", "Person", personal_identity_number=NORMAL)
    html = page(sign_in("coach_social"), "students", q=WRITTEN)
    assert "registrerad, men inte bland dem du får se" not in html
    assert "Hemlig" not in html


@pytest.mark.parametrize("school", ["²", "9" * 30, "-1", "x"])
def test_list_takes_any_school_in_its_address(school, world, sign_in):
    world.student("Elev", "Noll")
    assert "Elev Noll" in page(sign_in("eht"), "students", school=school)


def test_search_says_what_is_wrong_with_a_number(world, sign_in):
    assert "inget födelsedatum" in page(sign_in("eht"), "students", q="20139914-9809")


def test_list_costs_the_same_for_one_and_for_many(world, sign_in):
    client = sign_in("eht")
    world.student("Elev", "Noll")
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, "students")
        counts.append(len(queries))
        for n in range(9):
            world.student(f"Elev {n}", "Fler")
    assert counts[0] == counts[1]


def test_list_pages_after_fifty_and_sorts(world, sign_in):
    for n in range(51):
        world.student(f"Elev {n:02}", "Många")
    client = sign_in("eht")
    assert page(client, "students").count('scope="row"') == 50
    assert page(client, "students", page=2).count('scope="row"') == 1
    assert "Elev 50" in page(client, "students", sort="-name")


def test_list_shows_a_protected_student_to_named_staff_by_alias_alone(world, sign_in):
    row = world.student("Hemlig", "Person", protection=Protection.SECRECY_MARKING, school_class="7X")
    assert row.alias not in page(sign_in("eht"), "students")
    NamedStaff.objects.create(student=row, user=world.people["eht"])
    html = page(sign_in("eht"), "students")
    assert row.alias in html
    assert "Hemlig" not in html
    assert "7X" not in html


def test_page_masks_the_number_until_it_is_asked_for(world, sign_in):
    nora = world.student(personal_identity_number=NORMAL)
    client = sign_in("eht")
    html = page(client, "student", nora.pk)
    assert "20130314-****" in html
    assert "9809" not in html
    shown = client.post(reverse("students:student_reveal", args=[nora.pk])).content.decode()
    assert WRITTEN in shown
    assert [e.what for e in AccessEntry.objects.order_by("pk")] == ["student", "identity number"]


def test_page_hides_a_protected_student_until_it_is_asked_for(world, sign_in):
    row = world.student(
        "Hemlig", "Person", protection=Protection.SECRECY_MARKING, school_class="7Q", mobile="+46701740605"
    )
    world.guardian(row, "Mamma", "Person", mobile="+46701740606")
    NamedStaff.objects.create(student=row, user=world.people["eht"])
    client = sign_in("eht")
    html = page(client, "student", row.pk)
    for secret in ("Hemlig", "Bredängsskolan", "7Q", "070-174 06 05", "070-174 06 06", "Mamma"):
        assert secret not in html
    shown = client.post(reverse("students:student_reveal", args=[row.pk])).content.decode()
    for secret in ("Hemlig", "Bredängsskolan", "7Q", "070-174 06 05", "070-174 06 06", "Mamma"):
        assert secret in shown


def test_page_costs_the_same_for_one_guardian_and_for_many(world, sign_in):
    nora, client = world.student(), sign_in("eht")
    world.guardian(nora)
    world.consent(nora)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            page(client, "student", nora.pk)
        counts.append(len(queries))
        for n in range(5):
            world.guardian(nora, f"Vän {n}")
            world.consent(nora)
    assert counts[0] == counts[1]


def test_page_tells_who_changed_what(world, sign_in):
    nora = students.create(
        by=world.people["eht"],
        given_name="Nora",
        family_name="Ek",
        birth_date=datetime.date(2013, 3, 14),
        school=world.schools["Bredängsskolan"],
        year=7,
        school_class="7B",
        mobile="0701740605",
    )
    students.update(student=nora, by=world.people["coach_school"], revision=0, school_class="7C", mobile="0701740606")
    html = page(sign_in("eht"), "student", nora.pk)
    history = html[html.index("Ändringshistorik") :]
    assert "Sara Lind" in history
    assert '7B</del> <ins><span class="visually-hidden">tillagt: </span>7C</ins>' in history
    assert "1740605" not in history.replace(" ", "")


def test_page_tells_of_guardians_added_and_removed(world, sign_in):
    nora, eht = world.student(), world.people["eht"]
    ylva = guardians.add(student=nora, by=eht, custody=True, given_name="Ylva", family_name="Åkesson")
    guardians.set_custody(student=nora, guardian=ylva, custody=False, by=eht)
    guardians.remove(student=nora, guardian=ylva, by=world.people["coach_school"])
    html = page(sign_in("eht"), "student", nora.pk)
    history = html[html.index("Ändringshistorik") :]
    told = ["Borttagen: vårdnad och relation", "Ändrad: vårdnad och relation", "Ny: vårdnad och relation"]
    assert [words for words in told if words in history] == told
    assert history.count("Ylva Åkesson") == 4
    assert "Sara Lind" in history


def test_register_shows_likely_duplicates_first_and_creates_on_demand(world, sign_in):
    world.student("Norah", "Ek")
    client, url = sign_in("eht"), reverse("students:student_new")
    html = client.post(url, form_of(world)).content.decode()
    assert "Är det någon av dessa?" in html
    assert "Norah Ek" in html
    assert 'value="Nora"' in html
    assert Student.objects.count() == 1
    response = client.post(url, form_of(world, anyway="1"))
    new = Student.objects.get(given_name="Nora")
    assert response["Location"] == new.get_absolute_url()
    assert AuditEvent.objects.get(verb="student.create").user_label == "Maria Sjöberg"


def test_register_never_shows_a_duplicate_out_of_sight(world, sign_in):
    world.student("Nora", "Ek", "Hjulstaskolan")
    world.student("Nora", "Ek", protection=Protection.SECRECY_MARKING)
    response = sign_in("eht").post(reverse("students:student_new"), form_of(world))
    assert response.status_code == 302


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"given_name": ""}, "Förnamn"),
        ({"personal_identity_number": "20130314-9808"}, "Sista siffran stämmer inte"),
        ({"personal_identity_number": "hej"}, "Skriv personnumret med 12 siffror"),
        ({"personal_identity_number": WRITTEN, "birth_date": "2013-03-15"}, "Personnumret säger en annan födelsedag"),
        ({"birth_date": "2099-01-01"}, "framtiden"),
        ({"mobile": "12"}, "Mobil"),
        ({"year": "12"}, "Årskurs"),
    ],
)
def test_register_refuses_bad_input_beside_the_field_and_keeps_what_was_typed(change, sentence, world, sign_in):
    html = sign_in("eht").post(reverse("students:student_new"), form_of(world, **change)).content.decode()
    assert "error-summary" in html
    assert sentence in html
    assert 'value="Ek"' in html
    assert Student.objects.count() == 0


def test_register_refuses_another_school(world, sign_in):
    data = form_of(world, school=world.schools["Hjulstaskolan"].pk)
    html = sign_in("eht").post(reverse("students:student_new"), data).content.decode()
    assert "error-summary" in html
    assert Student.objects.count() == 0


def test_register_refuses_a_number_known_elsewhere(world, sign_in):
    world.student("Hemlig", "Person", "Hjulstaskolan", personal_identity_number=NORMAL)
    data = form_of(world, personal_identity_number=WRITTEN)
    html = sign_in("eht").post(reverse("students:student_new"), data).content.decode()
    assert "redan registrerad" in html
    assert "Hemlig" not in html
    assert "Hjulsta" not in html


def test_register_begins_with_what_was_searched_for(world, sign_in):
    client = sign_in("eht")
    html = page(client, "student_new", q="Nora Maria Ek")
    assert 'value="Nora Maria"' in html
    assert 'value="Ek"' in html
    assert f'value="{WRITTEN}"' in page(client, "student_new", q=WRITTEN)


def test_merged_address_leads_to_the_kept_student(world, sign_in):
    keep, duplicate = world.student(), world.student("Norah", "Ek")
    client = sign_in("eht")
    response = client.post(reverse("students:merge", args=[keep.pk, duplicate.pk]), {"given_name": "duplicate"})
    assert response["Location"] == keep.get_absolute_url()
    keep.refresh_from_db()
    assert keep.given_name == "Norah"
    assert client.get(duplicate.get_absolute_url())["Location"] == keep.get_absolute_url()
    assert sign_in("eht_other").get(duplicate.get_absolute_url()).status_code == 404


def test_merge_says_when_both_have_an_open_case(world, sign_in):
    keep, duplicate = world.student(), world.student("Norah", "Ek")
    world.case(keep)
    world.case(duplicate)
    url = reverse("students:merge", args=[keep.pk, duplicate.pk])
    html = sign_in("eht").post(url, {"given_name": "keep"}).content.decode()
    assert "Båda har ett öppet ärende" in html
    assert Student.objects.filter(merged_into=None).count() == 2


def test_merge_is_told_in_the_history_and_the_time_line(world, sign_in):
    keep, duplicate = world.student(), world.student("Norah", "Ekh")
    case = world.case(keep)
    client = sign_in("eht")
    client.post(reverse("students:merge", args=[keep.pk, duplicate.pk]), {"given_name": "keep", "family_name": "keep"})
    told = page(client, "student", keep.pk)
    assert "Sammanslagen med en dubblett" in told
    assert "Norah Ekh, 2013-03-14" in told
    line = client.get(reverse("cases:case_timeline", args=[case.pk])).content.decode()
    assert "Sammanslagen med en dubblett" in line


def test_merge_is_for_the_health_team_of_the_school_of_both(world, sign_in):
    keep, elsewhere = world.student(), world.student("Norah", "Ek", "Hökarängsskolan")
    assert sign_in("eht").get(reverse("students:merge", args=[keep.pk, elsewhere.pk])).status_code == 404
    assert sign_in("coach_school").get(reverse("students:merge", args=[keep.pk, keep.pk])).status_code == 403


def test_protect_names_its_writer_and_further_staff_by_the_page(world, sign_in):
    nora = world.student()
    client, url = sign_in("eht"), reverse("students:student_protect", args=[nora.pk])
    client.post(url, {"kind": "1", "protection": "registration"})
    nora.refresh_from_db()
    assert nora.protection == "registration"
    client.post(url, {"user": world.people["coach_school"].pk})
    assert sorted(str(n) for n in nora.named_staff.all()) == ["Maria Sjöberg", "Sara Lind"]
    html = client.post(url, {"user": world.people["coach_other"].pk}).content.decode()
    assert "error-summary" in html
    client.post(reverse("students:staff_unname", args=[nora.pk, world.people["coach_school"].pk]))
    assert [str(n) for n in nora.named_staff.all()] == ["Maria Sjöberg"]


def test_sibling_guardian_is_found_and_shared(world, sign_in):
    nora, elis = world.student(), world.student("Elis", "Ek")
    ylva = world.guardian(nora, "Ylva", "Åkesson")
    world.guardian(world.student("Annan", "Elev", "Hjulstaskolan"), "Ylva", "Osynlig")
    client = sign_in("eht")
    for text in ("åkes", "nora"):
        html = page(client, "guardian_new", elis.pk, q=text)
        assert "Ylva Åkesson" in html
        assert "Osynlig" not in html
    client.post(reverse("students:guardian_link", args=[elis.pk, ylva.pk]), {"custody": "on"})
    assert [(link.guardian, link.custody) for link in elis.guardianships.all()] == [(ylva, True)]
    response = client.post(reverse("students:guardian_link", args=[elis.pk, ylva.pk]), {"custody": "on"})
    assert "redan vårdnadshavare" in str(list(get_messages(response.wsgi_request))[-1])


def test_guardian_pages_log_the_siblings_whom_they_name(world, sign_in):
    nora, leo = world.student(), world.student("Leo", "Ek")
    ylva = world.guardian(leo)
    client = sign_in("eht")
    for search in ({}, {"q": "Ylva"}):
        assert "Leo Ek" in client.get(reverse("students:guardian_new", args=[nora.pk]), search).content.decode()
        assert AccessEntry.objects.latest("pk").student_ids == sorted([nora.pk, leo.pk])
    Guardianship.objects.create(student=nora, guardian=ylva)
    assert "Leo Ek" in client.get(reverse("students:guardian_edit", args=[nora.pk, ylva.pk])).content.decode()
    assert AccessEntry.objects.latest("pk").student_ids == sorted([nora.pk, leo.pk])


def test_guardian_is_written_down_changed_and_removed(world, sign_in):
    nora, client = world.student(), sign_in("coach_school")
    data = {
        "given_name": "Ylva",
        "family_name": "Ek",
        "mobile": "0701740606",
        "email": "",
        "language": "so",
        "channel": "sms",
        "relation": "mamma",
        "custody": "on",
    }
    client.post(reverse("students:guardian_new", args=[nora.pk]), data)
    link = nora.guardianships.get()
    assert (str(link), link.relation, link.custody, link.guardian.language) == ("Ylva Ek", "mamma", True, "so")
    change = {**data, "email": "fel", "revision": "0"}
    edit = reverse("students:guardian_edit", args=[nora.pk, link.guardian_id])
    assert "error-summary" in client.post(edit, change).content.decode()
    change |= {"email": "ylva@demo.example"}
    del change["custody"]
    client.post(edit, change)
    link.refresh_from_db()
    assert (link.guardian.email, link.custody) == ("ylva@demo.example", False)
    remove = reverse("students:guardian_remove", args=[nora.pk, link.guardian_id])
    assert "Ta bort Ylva Ek som vårdnadshavare?" in client.get(remove).content.decode()
    client.post(remove)
    assert nora.guardianships.count() == 0
    verbs = AuditEvent.objects.filter(student_id=nora.pk).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["guardian.add", "guardian.update", "guardian.set_custody", "guardian.remove"]


def test_guardian_page_tells_siblings_that_change_along_to_whoever_sees_them(world, sign_in):
    nora, elis = world.student(), world.student("Elis", "Ek")
    hidden = world.student("Hemlig", "Syster", protection=Protection.SECRECY_MARKING)
    ylva = world.guardian(nora)
    for each in (elis, hidden):
        guardians.add(student=each, by=world.people["eht"], custody=True, guardian=ylva)
    html = page(sign_in("eht"), "guardian_edit", nora.pk, ylva.pk)
    assert "Elis Ek" in html
    assert hidden.alias not in html


@pytest.mark.parametrize(("channel", "field"), [("sms", "mobile"), ("email", "email"), ("letter", None)])
def test_way_of_being_told_needs_its_address(world, sign_in, channel, field):
    student = world.student()
    sent = {"given_name": "Maria", "family_name": "Ek", "custody": "on", "language": "sv", "channel": channel}
    response = sign_in("eht").post(reverse("students:guardian_new", args=[student.pk]), sent)
    assert student.guardians.count() == (0 if field else 1)
    if field:
        assert list(response.context["form"].errors) == [field]
