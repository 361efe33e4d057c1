"""Contacts and notes: written, tried again, corrected."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.edits import EditedMeanwhile
from accounts.models import AuditEvent
from cases.actions import contacts, notes
from cases.choices import ContactKind, ContactWith
from cases.models import Contact, Note

DAY = datetime.timedelta(days=1)


@pytest.fixture
def sara(world):
    return world.people["coach_school"]


@pytest.fixture
def pair(world):
    return [world.case(), world.case(world.student("Amir", "Hassan"))]


def call(cases, by, **more):
    given = {"kind": ContactKind.CALL, "with_whom": ContactWith.GUARDIAN} | more
    return contacts.log(cases=cases, by=by, **given)


def test_contact_with_several_students_is_a_row_in_each_case(pair, sara):
    call(pair, sara, text="Walked to school together")
    rows = Contact.objects.all()
    assert {c.case_id for c in rows} == {c.pk for c in pair}
    assert len({c.group for c in rows}) == 1
    assert rows[0].group is not None
    assert AuditEvent.objects.filter(verb="contact.log").count() == 2
    assert "Walked" not in str(list(AuditEvent.objects.values()))


def test_contact_with_several_students_is_all_or_nothing(pair, world, sara):
    young = world.student("Elin", "Sund", birth_date=timezone.localdate() - DAY)
    with pytest.raises(ValidationError):
        call([*pair, world.case(young)], sara, at=timezone.now() - 3 * DAY)
    assert not Contact.objects.exists()


def test_later_contact_settles_every_attempt_of_the_group(pair, sara, today):
    first = call(pair, sara, no_answer=True, retry_on=today + 3 * DAY)
    second = call(pair, sara, retries=first[0])
    assert {c.retried_by for c in Contact.objects.filter(pk__in=[c.pk for c in first])} == set(second)


def test_later_contact_with_one_leaves_the_other_waiting(pair, sara, today):
    first = call(pair, sara, no_answer=True, retry_on=today + 3 * DAY)
    second = call(pair[:1], sara, retries=first[0])
    assert [Contact.objects.get(pk=c.pk).retried_by for c in first] == [second[0], None]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"at": timezone.now() + DAY}, "at"),
        ({"at": timezone.now() - 9000 * DAY}, "at"),
        ({"retry_on": timezone.localdate() + DAY}, "retry_on"),
        ({"no_answer": True, "retry_on": timezone.localdate() - DAY}, "retry_on"),
        ({"kind": "pigeon"}, "kind"),
        ({"with_whom": ""}, "with_whom"),
    ],
)
def test_contact_refuses_bad_input(pair, sara, changes, field):
    with pytest.raises(ValidationError) as refused:
        call(pair[:1], sara, **changes)
    assert list(refused.value.message_dict) == [field]
    assert not Contact.objects.exists()


def test_contact_corrected_keeps_what_stood_there(pair, sara):
    (contact,) = call(pair[:1], sara, text="He will come on Monday")
    contacts.correct(contact=contact, by=sara, revision=0, text="She will come on Monday")
    texts = [h.text for h in contact.history.all()]
    assert texts == ["She will come on Monday", "He will come on Monday"]
    stale = Contact.objects.get()
    with pytest.raises(EditedMeanwhile):
        contacts.correct(contact=stale, by=sara, revision=0, text="Lost")
    assert Contact.objects.get().text == "She will come on Monday"


def test_other_agency_corrects_nothing(pair, world, sara):
    (contact,) = call(pair[:1], sara, text="Ours")
    note = notes.write(case=pair[0], by=sara, text="Ours")
    omar = world.people["coach_social"]
    for change in (
        lambda: contacts.correct(contact=contact, by=omar, revision=0, text="Theirs"),
        lambda: notes.correct(note=note, by=omar, revision=0, text="Theirs"),
    ):
        with pytest.raises(ValidationError) as refused:
            change()
        assert refused.value.code == "other_agency"
    assert (Contact.objects.get().text, Note.objects.get().text) == ("Ours", "Ours")


def test_note_empty_is_refused(pair, sara):
    with pytest.raises(ValidationError) as refused:
        notes.write(case=pair[0], by=sara, text="  ")
    assert list(refused.value.message_dict) == ["text"]


def test_note_corrected_in_two_windows_is_told(pair, sara):
    note = notes.write(case=pair[0], by=sara, text="One")
    notes.correct(note=note, by=sara, text="Two", revision=0)
    with pytest.raises(EditedMeanwhile):
        notes.correct(note=Note.objects.get(), by=sara, text="Three", revision=0)
    assert Note.objects.get().text == "Two"


def test_contact_long_before_the_proposal_is_refused(pair, sara, today):
    with pytest.raises(ValidationError) as refused:
        call(pair, sara, at=timezone.now() - 300 * DAY)
    assert list(refused.value.message_dict) == ["at"]
    assert len(call(pair, sara, at=timezone.now() - 100 * DAY)) == 2


def test_new_try_comes_within_two_months(pair, sara, today):
    with pytest.raises(ValidationError) as refused:
        call(pair, sara, no_answer=True, retry_on=today + 61 * DAY)
    assert list(refused.value.message_dict) == ["retry_on"]
    assert len(call(pair, sara, no_answer=True, retry_on=today + 60 * DAY)) == 2
