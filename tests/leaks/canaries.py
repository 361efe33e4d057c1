"""A word of its own in every text of every record, by reading the models: a new field is covered when it is there.

A word is ``qz`` and six characters; it survives capitals, cutting and escaping. Phone numbers, identity numbers, birth
dates and aliases are their own canaries.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField

from accounts.choices import Agency, Category
from students.models import Guardian, Student

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
#: Texts that follow from other fields, and what nobody has typed.
DERIVED = {"search_text", "identity_index", "address_index", "history_change_reason", "import_key"}


@dataclass(frozen=True)
class Owner:
    """Whose a canary is: of which student, and, of a record, of which agency and category. ``what`` names the field.

    ``kind`` is ``student`` (names, guardians, consents), ``case`` (what both agencies see of a case), ``record``,
    ``of student`` (a record without a case), ``guardian`` (of several students), ``own`` (of one agency, whatever is
    consented to), ``asked`` (a request that is answered), ``alias``, or ``typed`` (a draft: ``writer``'s).
    """

    kind: str
    subject: str
    what: str
    agency: Agency | None = None
    category: Category | None = None
    student_ids: tuple[int, ...] = ()
    writer: str = ""


def is_history(model: type[models.Model]) -> bool:
    return hasattr(model, "history_id") or model._meta.object_name.startswith("Historical")


def hangs_on_student(model: type[models.Model], seen: tuple[type[models.Model], ...] = ()) -> bool:
    """Whether foreign keys lead from the model to a student."""
    if model is Student:
        return True
    nexts = {f.related_model for f in model._meta.concrete_fields if f.is_relation} - {model, *seen}
    return any(hangs_on_student(other, (*seen, model)) for other in nexts)


def students_models() -> list[type[models.Model]]:
    """Every model whose rows are a student's, those that others point at first; guardians among them."""
    found = [m for m in apps.get_models() if hangs_on_student(m) and not is_history(m)] + [Guardian]
    ordered: list[type[models.Model]] = []
    while len(ordered) < len(found):
        for model in found:
            needs = {f.related_model for f in model._meta.concrete_fields if f.is_relation} - {model}
            if model not in ordered and needs & set(found) <= set(ordered):
                ordered.append(model)
    return ordered


class Canaries:
    """Gives out words, and knows whose each is."""

    def __init__(self) -> None:
        self.words: dict[str, Owner] = {}
        self.numbers: dict[str, Owner] = {}
        self._phones = _phones()

    def word(self, owner: Owner) -> str:
        number, text = len(self.words), ""
        for _place in range(6):
            number, digit = divmod(number, 36)
            text = _DIGITS[digit] + text
        self.words[f"qz{text}"] = owner
        return f"qz{text}"

    def phone(self, owner: Owner) -> str:
        """A number that nobody has, as it is stored; found by its digits without country code or zero."""
        national = next(self._phones)
        self.numbers[national] = owner
        return f"+46{national}"

    def day(self, owner: Owner, years: int = 13) -> datetime.date:
        """A day so many years ago, or a little more, that stands nowhere else: a birth date, the first of a period."""
        today = timezone.localdate()
        day = today.replace(year=today.year - years, day=1)
        while day.isoformat() in self.numbers:
            day -= datetime.timedelta(days=1)
        self.numbers[day.isoformat()] = owner
        return day

    def identity_number(self, owner: Owner, born: datetime.date) -> str:
        """Twelve digits; found by the last ten."""
        tail = f"{len(self.numbers) % 10_000:04d}"
        self.numbers[f"{born:%y%m%d}{tail}"] = owner
        return f"{born:%Y%m%d}{tail}"


def _phones() -> Iterator[str]:
    """Swedish numbers kept for film and theatre, then, as those run out, numbers of no area."""
    for prefix, numbers in (("70174", range(605, 700)), ("31390", range(600, 700)), ("46", range(500400, 500500))):
        yield from (f"{prefix}{n:04d}" for n in numbers)
    yield from (f"99{n:07d}" for n in range(1, 10_000))


def texts(model: type[models.Model]) -> list[models.Field]:
    """The fields of a model that people can type into, or that a file lies in."""
    kinds = (models.CharField, models.TextField, models.JSONField, models.FileField)
    return [f for f in model._meta.concrete_fields if isinstance(f, kinds) and not f.choices and f.name not in DERIVED]


def typed(canaries: Canaries, field: models.Field, owner: Owner) -> object:
    """A value with a canary for a field of ``texts``."""
    if isinstance(field, PhoneNumberField):
        return canaries.phone(owner)
    word = canaries.word(owner)
    if isinstance(field, models.JSONField):
        return {word: canaries.word(owner)}
    if isinstance(field, models.FileField):
        return ContentFile(f"%PDF-1.4 {word}".encode(), name=f"{word}.pdf")
    if isinstance(field, models.EmailField):
        return f"{word}@kanarie.example"
    if field.name.endswith("_name") and field.name not in ("given_name", "family_name"):
        return f"{word}.pdf"
    return word.capitalize() if field.name.endswith("_name") else word


def plain(field: models.Field) -> object:
    """A value that fits a field which holds no text; None where it can be empty."""
    if field.has_default():
        return field.get_default()
    if field.null:
        return None
    if field.choices:
        return next(value for value, _label in field.flatchoices if value != "")
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return timezone.localdate()
    if isinstance(field, models.TimeField):
        return datetime.time(9)
    if isinstance(field, models.DecimalField):
        return Decimal("0.25")
    if isinstance(field, models.BooleanField):
        return False
    return 1
