"""The mapping: drafts, versions, halves of two agencies, documents and observations."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import translation

from accounts.edits import EditedMeanwhile
from accounts.models import AuditEvent
from cases.actions import mappings
from cases.actions.steps import StepRefused
from cases.choices import DocumentKind, Half, Stage
from cases.models import Document, Mapping

PDF = b"%PDF-1.4 a scan"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def case(world):
    return world.case(stage=Stage.MAPPING)


@pytest.fixture
def sara(world):
    return world.people["coach_school"]


@pytest.fixture
def omar(world):
    return world.people["coach_social"]


def _save(case, by, half=Half.SCHOOL, **more):
    return mappings.save(case=case, half=half, by=by, **({"answers": {"began": "I sexan"}} | more))


def _sentence(error) -> str:
    return error.value.messages[0]


def test_save_begins_a_draft_and_goes_on_with_it(case, sara):
    draft = _save(case, sara, answers={"began": " I sexan ", "looked": "  "}, summary="Kort")
    again = _save(case, sara, answers={"began": "I femman"}, revision=draft.revision)

    assert again.pk == draft.pk
    row = Mapping.objects.get()
    assert (row.version, row.answers, row.summary, row.agency) == (1, {"began": "I femman"}, "", "school")
    assert (row.category, row.created_by, row.history.count()) == ("school_mapping", sara, 2)
    event = AuditEvent.objects.filter(verb="mapping.save").first()
    assert event.data == {"half": "school", "version": 1, "answered": 1}
    assert (event.case_id, event.student_id, event.category) == (case.pk, case.student_id, "school_mapping")


def test_save_tells_two_windows_apart(case, sara):
    draft = _save(case, sara, revision=0)
    with pytest.raises(EditedMeanwhile):
        _save(case, sara, revision=0)
    _save(case, sara, answers={"began": "Först"}, revision=draft.revision)
    with pytest.raises(EditedMeanwhile) as refused:
        _save(case, sara, answers={"began": "Sist"}, revision=draft.revision)
    assert refused.value.current.answers == {"began": "Först"}
    assert Mapping.objects.get().answers == {"began": "Först"}


def test_each_agency_writes_its_own_half(case, sara, omar):
    with pytest.raises(ValidationError) as refused:
        _save(case, omar)
    assert _sentence(refused) == "This half is written by the other agency."
    social = _save(case, omar, half=Half.SOCIAL)
    assert (social.agency, social.category) == ("social_services", "social_mapping")
    with pytest.raises(ValidationError):
        mappings.finish(mapping=social, by=sara)


def test_save_refuses_a_question_that_is_not_asked(case, sara):
    with pytest.raises(ValidationError) as refused:
        _save(case, sara, answers={"medical": "x"})
    assert _sentence(refused) == "There is no such question: medical."


@pytest.mark.parametrize("stage", [Stage.PROPOSAL, Stage.CONSENT, Stage.CLOSING, Stage.BOOSTER, Stage.DECLINED])
def test_mapping_is_refused_outside_its_stages(world, sara, stage):
    case = world.case(stage=stage)
    with pytest.raises(StepRefused):
        _save(case, sara)
    with pytest.raises(StepRefused):
        mappings.observe(case=case, by=sara, lesson="Matte", text="Lugnt")
    with pytest.raises(StepRefused):
        mappings.collect(case=case, by=sara, kind=DocumentKind.GRADES)
    with pytest.raises(StepRefused):
        mappings.complete(case=case, by=sara)
    assert not Mapping.objects.exists()
    assert not Document.objects.exists()


def test_finish_needs_something_written_and_a_day_that_can_be(case, sara, today):
    empty = _save(case, sara, answers={})
    with pytest.raises(ValidationError) as refused:
        mappings.finish(mapping=empty, by=sara)
    assert _sentence(refused) == "Answer at least one question, or write the summary, before you finish."
    _save(case, sara)
    for day, sentence in [
        (today + datetime.timedelta(days=1), "The date lies in the future."),
        (datetime.date(2001, 1, 1), "The date is before the student was born."),
        (case.enrolled_on - datetime.timedelta(days=1), "The day is before the student was enrolled."),
    ]:
        with pytest.raises(ValidationError) as refused:
            mappings.finish(mapping=empty, by=sara, on=day)
        assert refused.value.message_dict == {"on": [sentence]}
    done = mappings.finish(mapping=empty, by=sara, on=case.enrolled_on)
    assert done.finished_on == case.enrolled_on
    with pytest.raises(ValidationError):
        mappings.finish(mapping=done, by=sara)


def test_new_version_stands_beside_the_finished_one(case, sara, today):
    first = _save(case, sara)
    with pytest.raises(ValidationError) as refused:
        mappings.new_version(mapping=first, by=sara)
    assert _sentence(refused) == "There is a draft already. Go on with it."
    mappings.finish(mapping=first, by=sara)
    with pytest.raises(ValidationError) as refused:
        _save(case, sara)
    assert _sentence(refused) == "This version is finished. Begin a new version to change it."

    second = mappings.new_version(mapping=first, by=sara)
    _save(case, sara, answers={"began": "I femman"}, revision=second.revision)

    versions = Mapping.objects.filter(case=case).values_list("version", "answers", "finished_on")
    assert list(versions) == [(2, {"began": "I femman"}, None), (1, {"began": "I sexan"}, today)]


def test_complete_needs_a_finished_half(case, sara):
    draft = _save(case, sara)
    with pytest.raises(StepRefused) as refused:
        mappings.complete(case=case, by=sara)
    assert _sentence(refused) == "Finish at least one half of the mapping first."
    mappings.finish(mapping=draft, by=sara)
    assert mappings.complete(case=case, by=sara).stage == Stage.PLAN
    with pytest.raises(StepRefused) as refused:
        mappings.complete(case=case, by=sara)
    assert _sentence(refused) == "The mapping comes after consent and before the plan."


def test_complete_takes_the_others_half_only_while_consent_opens_it(world, sara, omar):
    opened = world.case(world.student(given="Alva"), stage=Stage.MAPPING)
    closed = world.case(world.student(given="Elsa"), stage=Stage.MAPPING, consent=False)
    for case in (opened, closed):
        mappings.finish(mapping=_save(case, omar, half=Half.SOCIAL), by=omar)
    assert mappings.complete(case=opened, by=sara).stage == Stage.PLAN
    with pytest.raises(StepRefused) as refused:
        mappings.complete(case=closed, by=sara)
    assert _sentence(refused) == "Finish at least one half of the mapping first."


def test_collect_keeps_the_file_under_another_name(case, sara, today):
    row = mappings.collect(
        case=case,
        by=sara,
        kind=DocumentKind.GRADES,
        title="Terminsbetyg",
        dated_on=today,
        file=ContentFile(PDF, name="../../Betyg vt.exe"),
    )
    assert row.file_name == "Betyg vt.pdf"
    assert row.file.name.startswith("documents/")
    assert "Betyg" not in row.file.name
    assert row.file.read() == PDF
    event = AuditEvent.objects.get(verb="document.collect")
    assert event.data == {"kind": "grades", "has_file": True}


def test_collect_refuses_what_is_no_document(case, sara, today):
    for wrong, field in [
        ({"kind": DocumentKind.GRADES, "file": ContentFile(b"MZ program", name="betyg.pdf")}, "file"),
        ({"kind": DocumentKind.GRADES, "dated_on": today + datetime.timedelta(days=1)}, "dated_on"),
        ({"kind": DocumentKind.OTHER}, "title"),
        ({"kind": "cartoon"}, "kind"),
    ]:
        with pytest.raises(ValidationError) as refused:
            mappings.collect(case=case, by=sara, **wrong)
        assert list(refused.value.message_dict) == [field]
    assert not Document.objects.exists()


def test_discard_takes_the_file_along(case, sara, omar, django_capture_on_commit_callbacks):
    row = mappings.collect(case=case, by=sara, kind=DocumentKind.GRADES, file=ContentFile(PDF, name="a.pdf"))
    storage, name = row.file.storage, row.file.name
    with pytest.raises(ValidationError):
        mappings.discard(document=row, by=omar)
    with django_capture_on_commit_callbacks(execute=True):
        mappings.discard(document=row, by=sara)
    assert not Document.objects.exists()
    assert not storage.exists(name)
    assert AuditEvent.objects.get(verb="document.discard").target_id == row.pk


def test_observe_keeps_day_and_lesson(case, sara, today):
    row = mappings.observe(case=case, by=sara, lesson=" Matte ", text="Nora räckte upp handen.")
    assert (row.observed_on, row.lesson, row.category) == (today, "Matte", "school_mapping")
    with pytest.raises(ValidationError) as refused:
        mappings.observe(case=case, by=sara, lesson="", text="")
    assert set(refused.value.message_dict) == {"lesson", "text"}


def test_observation_long_before_the_proposal_is_refused(case, sara, today):
    with pytest.raises(ValidationError) as refused:
        mappings.observe(case=case, by=sara, on=today - datetime.timedelta(days=730), lesson="Matte", text="Lugnt")
    assert list(refused.value.message_dict) == ["on"]
