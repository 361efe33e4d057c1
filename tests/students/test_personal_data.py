"""Every model of ours says what it holds about people, so that none is forgotten by export, erasure or the papers."""

from django.db import models

from accounts.choices import Agency
from accounts.models import AccessEntry, AuditEvent
from cases.models import Note
from students import personal_data
from students.actions import students as actions
from students.choices import Part
from students.models import Guardian, NamedStaff, Student
from students.personal_data import Kind
from tests.test_architecture import own_models


def _reaches(model: type[models.Model], seen: frozenset = frozenset()) -> bool:
    """Whether rows of the model lead to a student or a guardian by foreign keys, or keep a student's id."""
    if model in (Student, Guardian) or {"student_id", "student_ids"} & {f.name for f in model._meta.concrete_fields}:
        return True
    targets = {f.related_model for f in model._meta.concrete_fields if f.is_relation and f.related_model}
    return any(_reaches(target, seen | {model}) for target in targets - seen - {model})


def test_whatever_leads_to_a_student_is_registered_with_its_path():
    reached = {m._meta.label for m in own_models() if _reaches(m)}
    assert reached - {held.model._meta.label for held in personal_data.every()} == {"accounts.LookReview"}


def test_every_field_has_a_kind_and_every_path_can_be_asked(db):
    for held in personal_data.every():
        names = [f.name for f in (*held.model._meta.concrete_fields, *held.model._meta.local_many_to_many)]
        assert list(held.kinds) == names
        for agency in ("", *Agency.values):
            assert list(held.rows([0], agency=agency)) == []
            history = held.history_rows([0], agency=agency)
            assert history is None or list(history) == []


def test_every_model_is_erased_with_a_part():
    """By its own part, or the category of each row; without either nothing would ever erase it."""
    without = [held.label for held in personal_data.every() if not (held.part or held.category)]
    assert without == []
    assert {part for held in personal_data.every() for part in held.parts} == set(Part)
    for held in personal_data.every():
        names = [field.name for field in held.fields()]
        assert set(held.leaves) <= set(names)
        assert not held.leaves or held.keeps


def test_a_field_whose_type_tells_nothing_counts_as_free_text():
    assert personal_data.of(Note).kinds["text"] == Kind.TEXT
    assert personal_data.kind_of(models.CharField(name="remark")) == Kind.TEXT
    assert personal_data.kind_of(models.JSONField(name="answers")) == Kind.TEXT


def _note(case, user, agency: str) -> Note:
    return Note.objects.create(case=case, agency=agency, created_by=user, text=f"Written by {agency}")


def test_rows_are_those_of_the_student_and_of_the_agency(world):
    case, other = world.case(), world.case(world.student("Adam"))
    coach, social = world.people["coach_school"], world.people["coach_social"]
    school_note, social_note = _note(case, coach, Agency.SCHOOL), _note(case, social, Agency.SOCIAL_SERVICES)
    _note(other, coach, Agency.SCHOOL)
    held, ids = personal_data.of(Note), [case.student_id]
    assert list(held.rows(ids)) == [school_note, social_note]
    assert list(held.rows(ids, agency=Agency.SOCIAL_SERVICES)) == [social_note]
    assert [row.text for row in held.history_rows(ids, agency=Agency.SCHOOL)] == ["Written by school"]
    assert list(personal_data.of(Guardian).rows(ids)) == list(Guardian.objects.filter(students=case.student))


def test_history_of_a_row_that_is_gone_is_still_found(world):
    case = world.case()
    note = _note(case, world.people["coach_school"], Agency.SCHOOL)
    note.delete()
    kinds = [row.history_type for row in personal_data.of(Note).history_rows([case.student_id])]
    assert kinds == ["+", "-"]


def test_logs_are_found_by_the_ids_they_keep(world):
    student, other = world.student(), world.student("Adam")
    people = world.people
    for key, ids in (("coach_school", [student.pk, other.pk]), ("coach_social", [student.pk]), ("eht", [other.pk])):
        AccessEntry.objects.create(user_id=people[key].pk, user_label=key, what="student", path="/", student_ids=ids)
    held = personal_data.of(AccessEntry)
    assert [entry.user_label for entry in held.rows([student.pk])] == ["coach_school", "coach_social"]
    assert [entry.user_label for entry in held.rows([student.pk], agency=Agency.SCHOOL)] == ["coach_school"]
    actions.protect(student=student, by=people["coach_school"], protection="marking")
    assert [event.verb for event in personal_data.of(AuditEvent).rows([student.pk])] == ["student.protect"]
    assert personal_data.of(NamedStaff).rows([student.pk], agency=Agency.SOCIAL_SERVICES).count() == 0


def test_a_merged_row_counts_as_the_student(world):
    keep, duplicate = world.student(), world.student("Nora", "Eek")
    actions.merge(keep=keep, duplicate=duplicate, by=world.people["eht"])
    assert personal_data.ids_of(keep) == [keep.pk, duplicate.pk]
