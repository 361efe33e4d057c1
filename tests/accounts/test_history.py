"""Change history as people read it."""

from django.apps import apps
from django.db.models import JSONField
from django.utils.functional import Promise
from django.utils.translation import gettext

from accounts.history import KEPT, SILENT, WORDS, FieldChange, edits
from students.choices import Sex


def test_edits_tell_old_and_new_in_the_words_of_the_page(world):
    student = world.student("Nora", "Ek")
    student.sex = Sex.MALE
    student.school_class = "8B"
    student.personal_identity_number = "201303142386"
    student.save()
    student.save()
    newest, first = edits([student], secret=["personal_identity_number"])
    assert first.is_new
    assert [(f.old, f.new) for f in newest.fields] == [
        (str(Sex.FEMALE.label), str(Sex.MALE.label)),
        ("", gettext("changed, not shown")),
        ("7B", "8B"),
    ]


def test_edits_cost_the_same_for_one_and_for_many(world, django_assert_num_queries):
    many = [world.student("Nora", str(n)) for n in range(9)]
    with django_assert_num_queries(1):
        assert len(edits(many)) == 9


def test_edits_of_answers_are_told_question_by_question(world):
    mapping = world.case().mappings.create(half="school", agency="school", answers={"onset": "åk 6"})
    mapping.answers = {"onset": "åk 5", "pattern": "måndagar"}
    mapping.save()
    assert edits([mapping])[0].fields == (FieldChange("onset", "åk 6", "åk 5"), FieldChange("pattern", "", "måndagar"))


def test_every_field_of_the_history_has_a_word_of_its_own():
    """A field that stands in no form has a label made of its English name, unless ``WORDS`` has one."""
    wordless = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if hasattr(model, "history")
        for field in model._meta.concrete_fields
        if field.name in {kept.name for kept in model.history.model._meta.concrete_fields}
        if field.name not in SILENT | KEPT | WORDS.keys()
        if not isinstance(field.verbose_name, Promise) and not isinstance(field, JSONField)
    ]
    assert wordless == []
