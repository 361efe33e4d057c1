"""The pages of the mapping and of the documents."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Category
from accounts.models import AccessEntry, AuditEvent
from cases.actions import mappings
from cases.choices import DocumentKind, Half, Stage
from cases.models import Document, Mapping, Observation

PDF = b"%PDF-1.4 a scan"


@pytest.fixture
def case(world):
    return world.case(stage=Stage.MAPPING)


@pytest.fixture
def sara(world):
    return world.people["coach_school"]


@pytest.fixture
def omar(world):
    return world.people["coach_social"]


@pytest.fixture
def as_sara(sign_in):
    client = sign_in("coach_school")
    client.post(reverse("set_language"), {"language": "en"})
    return client


def _edit(case, half=Half.SCHOOL) -> str:
    return reverse("cases:mapping_edit", args=[case.pk, half])


def _write(case, by, half=Half.SCHOOL, text="I sexan") -> Mapping:
    return mappings.save(case=case, half=half, by=by, answers={"began": text})


def test_writing_saves_a_draft_and_shows_it(as_sara, case):
    page = as_sara.get(_edit(case)).content.decode()
    assert f'data-draft="case-{case.pk}-mapping-school-1"' in page
    response = as_sara.post(_edit(case), {"revision": "0", "began": "I sexan", "summary": "Kort"}, follow=True)
    assert response.redirect_chain == [(reverse("cases:case_mapping", args=[case.pk]), 302)]
    page = response.content.decode()
    assert "The draft of the mapping is saved." in page
    assert "I sexan" in page
    assert Mapping.objects.get().answers == {"began": "I sexan"}


def test_finishing_saves_and_stamps_the_day(as_sara, case, today):
    data = {"revision": "0", "began": "I sexan", "finished_on": today.isoformat(), "finish": "1"}
    as_sara.post(_edit(case), data)
    assert Mapping.objects.get().finished_on == today


def test_finishing_on_a_wrong_day_keeps_what_was_typed_and_saves_nothing(as_sara, case, today):
    ahead = today + datetime.timedelta(days=2)
    data = {"revision": "0", "began": "I sexan", "finished_on": ahead.isoformat(), "finish": "1"}
    page = as_sara.post(_edit(case), data).content.decode()
    assert "The date lies in the future." in page
    assert "I sexan" in page
    assert not Mapping.objects.exists()


def test_two_windows_show_what_the_other_wrote(as_sara, case, sara):
    draft = _write(case, sara, text="Först")
    _write(case, sara, text="Däremellan")
    data = {"revision": str(draft.revision), "began": "Sist"}
    response = as_sara.post(_edit(case), data)
    page = response.content.decode()
    assert "What has been saved since you opened the page" in page
    assert "Däremellan" in page
    assert ">Sist</textarea>" in page.replace("\n", "")
    assert Mapping.objects.get().answers == {"began": "Däremellan"}
    again = response.context["form"]["revision"].value()
    as_sara.post(_edit(case), {"revision": str(again), "began": "Sist"})
    assert Mapping.objects.get().answers == {"began": "Sist"}


def test_the_other_half_is_read_when_consent_opens_it(as_sara, case, omar):
    _write(case, omar, Half.SOCIAL, "Pappa blev sjuk")
    page = as_sara.get(reverse("cases:case_mapping", args=[case.pk])).content.decode()
    assert "Pappa blev sjuk" in page
    assert as_sara.get(_edit(case, Half.SOCIAL)).status_code == 403
    assert AccessEntry.objects.filter(student_ids=[case.student_id]).exists()


@pytest.mark.parametrize("closing", ["not covered", "expired"])
def test_the_other_half_is_closed_with_its_reason(as_sara, world, omar, today, closing):
    student = world.student()
    world.guardian(student)
    if closing == "expired":
        world.consent(student, end=today - datetime.timedelta(days=1))
        why = "The consent has run out."
    else:
        world.consent(student, categories=[Category.PLAN])
        why = "The consent does not cover it."
    case = world.case(student, stage=Stage.MAPPING, consent=False)
    _write(case, omar, Half.SOCIAL, "Pappa blev sjuk")
    page = as_sara.get(reverse("cases:case_mapping", args=[case.pk])).content.decode()
    assert "Pappa blev sjuk" not in page
    assert "The social half of the mapping" in page
    assert why in page
    versions = reverse("cases:mapping_versions", args=[case.pk, Half.SOCIAL])
    assert as_sara.get(versions).status_code == 404


def test_eht_reads_and_has_no_button_to_write(sign_in, case, sara):
    _write(case, sara)
    client = sign_in("eht")
    page = client.get(reverse("cases:case_mapping", args=[case.pk])).content.decode()
    assert "I sexan" in page
    assert _edit(case) not in page
    assert client.post(_edit(case), {"revision": "1", "began": "x"}).status_code == 403


def test_versions_stand_side_by_side(as_sara, case, sara):
    first = _write(case, sara, text="I sexan")
    mappings.finish(mapping=first, by=sara)
    as_sara.post(reverse("cases:mapping_new_version", args=[case.pk, Half.SCHOOL]))
    _write(case, sara, text="I femman")
    response = as_sara.get(reverse("cases:mapping_versions", args=[case.pk, Half.SCHOOL]))
    rows = [(row.before, row.after, row.is_changed) for row in response.context["rows"]]
    assert rows == [("I sexan", "I femman", True)]
    same = as_sara.get(response.request["PATH_INFO"], {"before": "2", "after": "2"})
    assert [row.is_changed for row in same.context["rows"]] == [False]


def test_going_on_to_the_plan(as_sara, case, sara, today):
    complete = reverse("cases:mapping_complete", args=[case.pk])
    page = as_sara.post(complete, {"on": today.isoformat()}).content.decode()
    case.refresh_from_db()
    assert case.stage == Stage.MAPPING
    mappings.finish(mapping=_write(case, sara), by=sara)
    page = as_sara.get(reverse("cases:case_mapping", args=[case.pk])).content.decode()
    assert complete in page
    response = as_sara.post(complete, {"on": today.isoformat()})
    case.refresh_from_db()
    assert (response["Location"], case.stage) == (reverse("cases:case_plan", args=[case.pk]), Stage.PLAN)


def test_closed_cases_say_that_nothing_can_be_written(as_sara, world):
    case = world.case(stage=Stage.CLOSING)
    sentence = "The case is closed. Take it up again to go on with the mapping."
    assert sentence in as_sara.get(_edit(case)).content.decode()
    page = as_sara.post(_edit(case), {"revision": "0", "began": "x"}).content.decode()
    assert sentence in page
    assert not Mapping.objects.exists()


def test_observation_is_kept(as_sara, case, today):
    url = reverse("cases:observation_new", args=[case.pk])
    page = as_sara.post(url, {"on": "", "lesson": "", "text": "Lugnt"}).content.decode()
    assert "Lugnt</textarea>" in page
    assert not Observation.objects.exists()
    page = as_sara.post(url, {"on": today.isoformat(), "lesson": "Matte", "text": "Lugnt"}, follow=True)
    assert "Matte" in page.content.decode()


def test_observation_is_corrected_with_its_history(as_sara, case, sara, today):
    row = mappings.observe(case=case, by=sara, lesson="Matte", text="Lugnt")
    page = as_sara.get(reverse("cases:case_mapping", args=[case.pk])).content.decode()
    url = reverse("cases:observation_edit", args=[row.pk])
    assert f'href="{url}"' in page
    sent = {"on": today.isoformat(), "lesson": "Svenska", "text": "Oroligt", "revision": row.revision}
    page = as_sara.post(url, sent, follow=True).content.decode()
    row.refresh_from_db()
    assert (row.lesson, row.text, row.history.count()) == ("Svenska", "Oroligt", 2)
    assert AuditEvent.objects.get(verb="observation.correct").target_id == row.pk
    page = as_sara.get(url).content.decode()
    assert "</span>Lugnt</del>" in page
    page = as_sara.post(url, sent | {"text": "Annat"}).content.decode()
    assert "This was saved after you opened it" in page
    page = as_sara.get(reverse("cases:case_history", args=[case.pk]), {"of": "mapping"}).content.decode()
    assert "</span>Lugnt</del>" in page


def test_observation_is_taken_away_after_a_question(as_sara, case, sara):
    row = mappings.observe(case=case, by=sara, lesson="Matte", text="Lugnt")
    url = reverse("cases:observation_discard", args=[row.pk])
    assert "Take the observation away?" in as_sara.get(url).content.decode()
    as_sara.post(url)
    assert not Observation.objects.exists()
    assert AuditEvent.objects.get(verb="observation.discard").target_id == row.pk
    assert [h.history_type for h in Observation.history.filter(case_id=case.pk)] == ["-", "+"]


def test_observation_of_the_other_agency_is_read_only(as_sara, case, omar):
    row = mappings.observe(case=case, by=omar, lesson="Matte", text="Lugnt")
    as_sara.post(reverse("cases:observation_discard", args=[row.pk]))
    assert as_sara.post(reverse("cases:observation_edit", args=[row.pk]), {"text": "x"}).status_code == 302
    row.refresh_from_db()
    assert row.text == "Lugnt"


def test_document_goes_in_and_comes_out_as_an_attachment(as_sara, case):
    url = reverse("cases:document_new", args=[case.pk])
    file = SimpleUploadedFile("Betyg.pdf", PDF, "application/pdf")
    as_sara.post(url, {"kind": DocumentKind.GRADES, "title": "Terminsbetyg", "file": file})
    row = Document.objects.get()
    page = as_sara.get(reverse("cases:case_documents", args=[case.pk])).content.decode()
    assert "Terminsbetyg" in page
    response = as_sara.get(reverse("cases:document_file", args=[row.pk]))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"] == 'attachment; filename="Betyg.pdf"'
    assert response["Content-Type"] == "application/pdf"


def test_document_of_another_kind_of_file_is_refused_at_its_field(as_sara, case):
    url = reverse("cases:document_new", args=[case.pk])
    file = SimpleUploadedFile("betyg.pdf", b"MZ program", "application/pdf")
    page = as_sara.post(url, {"kind": DocumentKind.GRADES, "title": "Terminsbetyg", "file": file}).content.decode()
    assert "The file is not a PDF, PNG or JPEG." in page
    assert 'value="Terminsbetyg"' in page
    assert not Document.objects.exists()


def test_documents_of_the_other_agency_close_with_the_consent(as_sara, world, omar, today):
    student = world.student()
    world.guardian(student)
    consent = world.consent(student)
    case = world.case(student, stage=Stage.MAPPING, consent=False)
    from_omar = mappings.collect(
        case=case, by=omar, kind=DocumentKind.SOCIAL_INVESTIGATION, file=SimpleUploadedFile("u.pdf", PDF)
    )
    file = reverse("cases:document_file", args=[from_omar.pk])
    assert as_sara.get(file).status_code == 200
    consent.valid_until = today - datetime.timedelta(days=1)
    consent.save()
    assert as_sara.get(file).status_code == 404
    page = as_sara.get(reverse("cases:case_documents", args=[case.pk])).content.decode()
    assert "u.pdf" not in page
    assert "Documents collected by the other agency" in page


def test_document_is_taken_away_after_a_question(as_sara, case, sara):
    row = mappings.collect(case=case, by=sara, kind=DocumentKind.GRADES)
    url = reverse("cases:document_discard", args=[row.pk])
    assert "Take the document away?" in as_sara.get(url).content.decode()
    as_sara.post(url)
    assert not Document.objects.exists()


def test_pages_cost_the_same_with_many_rows(as_sara, case, sara):
    pages = [reverse(f"cases:{name}", args=[case.pk]) for name in ("case_mapping", "case_documents")]
    costs = []
    for number in range(10):
        mappings.observe(case=case, by=sara, lesson=f"Lektion {number}", text="Lugnt")
        mappings.collect(case=case, by=sara, kind=DocumentKind.OTHER, title=f"Papper {number}")
        if number in (0, 9):
            costs.append([_queries(as_sara, url) for url in pages])
    assert costs[0] == costs[1]


def _queries(client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)
