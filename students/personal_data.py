"""Which models hold data about a student: whose they are, of which category, and of what kind each field is.

One registry for all who need it: the export to a data subject, retention and erasure, the de-identified export and
docs/personal-data.md. Each app says what it holds in a module ``held_data``, found when the program starts::

    register(Note, student="case__student", agency="agency", category="category")
    leave_out(Tool, "The toolbox holds no person's data.")

and a test fails for a model of ours that does neither. Whoever reads the registry writes::

    for held in personal_data.every():
        rows = held.rows(personal_data.ids_of(student), agency=Agency.SCHOOL)

The change history of a model (``simple_history``) belongs to it and is not registered: see ``history_rows``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from accounts.choices import Agency, Category
from accounts.fields import EncryptedTextField
from accounts.models import User
from students.choices import Part
from students.models import Guardian, Student


class Kind(TextChoices):
    """What a field holds. Of a kind that could not be told from the field, it counts as free text."""

    IDENTITY = "identity", _("Name or number that points to a person")
    CONTACT = "contact", _("Address, phone or e-mail")
    FACT = "fact", _("Choice, date or figure")
    TEXT = "text", _("Free text, which may hold anything")
    FILE = "file", _("File")
    PERSON = "person", _("Guardian or other private person")
    STAFF = "staff", _("Member of staff")
    LINK = "link", _("Link to another record")
    BOOKS = "books", _("The program's own books")


#: Fields that keep a row's own books, in whatever model they stand.
BOOKS = frozenset({"revision", "created_at", "saved_at", "search_text", "identity_index", "import_key", "group"})
#: For logs that keep the id of a user and no agency: it is the one that the user works for.
BY_USER = "by user"
#: How a value is told to people where the field alone does not say it: its words, or label and words of each part.
Words = Callable[[models.Model], "str | list[tuple[str, str]]"]
_FACTS = (models.BooleanField, models.DateField, models.TimeField, models.IntegerField, models.DecimalField)


@dataclass(frozen=True)
class PersonalData:
    """One model that holds data about people.

    ``student`` is the lookup from a row to its student (``case__student``; ``pk`` of the student's own row); empty
    where the data is about staff alone: told in docs/personal-data.md, no part of a student's export or erasure.
    (``student_ids`` of a log, a list of ids, counts as one.)
    ``agency`` is an Agency when all rows are one agency's, the lookup of the field that says it, or empty for what
    both act on (the student, guardians, the consents, the case itself). ``category`` likewise: a Category, a lookup,
    or empty for what belongs to the student and to no category of consent.

    ``title`` and ``about`` say to a family what the rows are; ``told`` has words for fields whose value is no word;
    ``others`` gives the other people a row is about (names), who are masked in its texts.

    ``part`` says with what the rows are erased; empty where their own category says it, row by row. Erased rows are
    removed, unless ``keeps`` says which figure counts them: then they stay without anything that tells of a person,
    with the values in ``leaves`` instead of theirs.
    """

    model: type[models.Model]
    student: str
    agency: str
    category: str
    kinds: Mapping[str, Kind]
    title: str = ""
    about: str = ""
    told: Mapping[str, Words] = field(default_factory=dict)
    others: Callable[[models.Model], Collection[str]] | None = None
    part: str = ""
    keeps: str = ""
    leaves: Mapping[str, object] = field(default_factory=dict)

    @property
    def heading(self) -> str:
        """What the rows are called, in the plural and in the language of today's page."""
        heading = str(self.title or self.model._meta.verbose_name_plural)
        return heading[:1].upper() + heading[1:]

    @property
    def label(self) -> str:
        """Stable key of the model: ``cases.note``."""
        return self.model._meta.label_lower

    @property
    def history(self) -> type[models.Model] | None:
        """The model of its change history, where it keeps one."""
        manager = getattr(self.model, "history", None)
        return manager.model if manager else None

    def rows(self, students: Collection[int], *, agency: str = "") -> QuerySet:
        """Every row about these students (ids), past all access rules; with ``agency`` only what is its own or both's.

        Rows of both agencies are told to social services only where they know the student: the caller asks that.
        """
        every = self.model._base_manager.all()
        if not self.student:
            return every.none()
        if _is_list(self.model, self.student):
            about = Q(pk__in=[])
            for student in students:
                about |= Q(pk__in=self.model._default_manager.of_student(student).order_by().values("pk"))
        else:
            about = Q(**{f"{self.student}__in": students})
            if self.leads_to_many:
                about = Q(pk__in=every.filter(about).values("pk"))
        return self.of_agency(every.filter(about), agency).order_by("pk")

    def history_rows(self, students: Collection[int], *, agency: str = "") -> QuerySet | None:
        """Every earlier wording of such rows, also of rows that are gone; None where no history is kept."""
        if self.history is None:
            return None
        there = Q(id__in=self.rows(students).order_by().values("pk"))
        rows = self.history._base_manager.filter(there | self._gone(students))
        return self.of_agency(rows, agency).order_by("history_date", "history_id")

    def of_part(self, rows: QuerySet, part: str) -> QuerySet:
        """Those of the rows that are erased with this part; what has no category goes with the student."""
        if self.part:
            return rows if self.part == part else rows.none()
        return rows.filter(**{f"{self.category}__in": [part, ""] if part == Part.PEOPLE else [part]})

    @property
    def parts(self) -> list[Part]:
        """With which parts rows of the model can be erased."""
        if self.part:
            return [Part(self.part)]
        fixed = getattr(self.model, "CATEGORY", None)
        return [Part(fixed)] if fixed else [Part(each) for each in Category]

    def _gone(self, students: Collection[int]) -> Q:
        """Rows of the history that lead to a student by a field of their own, though the record is no more."""
        if self.leads_to_many or self.student == "pk":
            return Q(pk__in=[])
        return Q(**{f"{self.student}__in": students})

    @property
    def leads_to_many(self) -> bool:
        """Whether one row can be about several students: the path goes over rows that point to another."""
        model = self.model
        for part in self.student.split("__") if self.student != "pk" else ():
            each = model._meta.get_field(part)
            if each.one_to_many or each.many_to_many:
                return True
            model = each.related_model or model
        return False

    def of_agency(self, rows: QuerySet, agency: str) -> QuerySet:
        if not agency or not self.agency:
            return rows
        if self.agency in Agency.values:
            return rows if self.agency == agency else rows.none()
        if self.agency == BY_USER:
            return rows.filter(user_id__in=User.objects.filter(agency=agency).values("pk"))
        return rows.filter(**{f"{self.agency}__in": [agency, ""]})

    def fields(self, *kinds: Kind) -> list[models.Field]:
        """The fields of these kinds, or all, in the order of the model; links to several rows last."""
        return [each for each in _fields(self.model) if not kinds or self.kinds[each.name] in kinds]


_registered: dict[type[models.Model], PersonalData] = {}
_left_out: dict[type[models.Model], str] = {}


def register(
    model: type[models.Model],
    *,
    student: str = "",
    agency: str = "",
    category: str = "",
    title: str = "",
    about: str = "",
    told: Mapping[str, Words] | None = None,
    others: Callable[[models.Model], Collection[str]] | None = None,
    part: str = "",
    keeps: str = "",
    leaves: Mapping[str, object] | None = None,
    **kinds: Kind,
) -> PersonalData:
    """Say that a model holds personal data. ``kinds`` name the fields whose kind does not follow from their type.

    ``part`` follows from the category where there is one. Without either a test fails: nothing would ever erase it.
    """
    fields = {field.name: field for field in _fields(model)}
    if unknown := (kinds.keys() | (told or {}).keys() | (leaves or {}).keys()) - fields.keys():
        raise TypeError(f"not fields of {model.__name__}: {sorted(unknown)}")
    if category and category not in Category.values and category.split("__")[0] not in fields:
        raise TypeError(f"neither a category nor a field of {model.__name__}: {category}")
    part = part or (category if category in Category.values else "")
    of_each = {name: kinds.get(name) or kind_of(field) for name, field in fields.items()}
    _registered[model] = PersonalData(
        model, student, agency, category, of_each, title, about, told or {}, others, part, keeps, leaves or {}
    )
    return _registered[model]


def leave_out(model: type[models.Model], reason: str) -> None:
    """Say why a model holds nothing to hand out or erase, in a sentence for docs/personal-data.md."""
    _left_out[model] = reason


def every() -> Sequence[PersonalData]:
    """All that is held about students, in the order of the apps from below."""
    return [held for held in _registered.values() if held.student]


def of_staff() -> Sequence[PersonalData]:
    """All that is held about staff alone."""
    return [held for held in _registered.values() if not held.student]


def of(model: type[models.Model]) -> PersonalData:
    """What is registered of one model. Raises KeyError."""
    return _registered[model]


def left_out() -> Mapping[type[models.Model], str]:
    """The models that hold nothing, with the reason of each."""
    return _left_out


def ids_of(student: Student) -> list[int]:
    """The student's id, and those of rows that turned out to be the same student and were merged into it."""
    return [student.pk, *student.merged_from.order_by("pk").values_list("pk", flat=True)]


def _fields(model: type[models.Model]) -> list[models.Field]:
    return [*model._meta.concrete_fields, *model._meta.local_many_to_many]


def _is_list(model: type[models.Model], name: str) -> bool:
    return any(field.name == name and isinstance(field, models.JSONField) for field in _fields(model))


def kind_of(field: models.Field) -> Kind:
    """What a field holds as far as its type tells; free text when it tells nothing, which is the careful guess."""
    if field.name in BOOKS:
        return Kind.BOOKS
    if field.is_relation:
        return {User: Kind.STAFF, Guardian: Kind.PERSON}.get(field.related_model, Kind.LINK)
    if field.primary_key:
        return Kind.LINK
    if isinstance(field, models.FileField):
        return Kind.FILE
    if isinstance(field, EncryptedTextField):
        return Kind.IDENTITY
    if isinstance(field, models.EmailField | PhoneNumberField):
        return Kind.CONTACT
    if field.choices or isinstance(field, _FACTS):
        return Kind.FACT
    return Kind.TEXT
