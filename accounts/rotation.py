"""Bringing all that is encrypted to the newest key of FIELD_KEYS, so that older ones can be dropped.

Encrypted fields with their blind indexes, change histories included, what second factors are made from, and files. Each
row is changed by itself and only while it still holds what was read, so the work can go on beside the program's own,
can be killed at any moment, and begins a second time where it is not done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import IntegrityError, models, transaction
from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Cast, Substr

from accounts import encryption
from accounts.encryption import ID_LENGTH, Unreadable
from accounts.fields import EncryptedTextField

#: So many rows are read, and changed in one transaction.
BATCH = 200
#: How a plain file is counted.
PLAIN = "not encrypted"

#: Told after each batch: the place, how many are done.
Tell = Callable[[str, int], None]


@dataclass
class Found:
    """What there is in one place, by the id of the key it stands under, and what could not be changed, in sentences.

    ``needs`` says what somebody has to do about what is left, where the rotation cannot.
    """

    place: str
    keys: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    needs: str = ""

    @property
    def left(self) -> int:
        """How many do not stand under the newest key."""
        return self.keys.total() - self.keys[encryption.key_ids()[0]]


@dataclass(frozen=True)
class EncryptedField:
    """One encrypted field of one model, or of its history."""

    model: type[models.Model]
    field: EncryptedTextField

    @property
    def name(self) -> str:
        return f"{self.model._meta.label}.{self.field.name}"

    @property
    def _index(self) -> str:
        has = {f.name for f in self.model._meta.concrete_fields}
        return self.field.blind_index if self.field.blind_index in has else ""

    def _rows(self) -> QuerySet:
        """Rows that hold something, with the token as it lies in the database."""
        rows = self.model._base_manager.annotate(token=Cast(self.field.name, models.TextField()))
        return rows.exclude(token=None).exclude(token="")

    def _old(self) -> QuerySet:
        newest = f"{encryption.key_ids()[0]}:"
        is_new = Q(token__startswith=newest)
        if self._index:
            is_new &= Q(**{f"{self._index}__startswith": newest})
        return self._rows().exclude(is_new)

    def count(self) -> Found:
        found = Found(self.name)
        by_key = self._rows().order_by().values(of=Substr("token", 1, ID_LENGTH)).annotate(n=Count("*"))
        for row in by_key:
            found.keys[row["of"]] += row["n"]
        newest = encryption.key_ids()[0]
        stale = self._old().filter(token__startswith=f"{newest}:").count()  # the token is new, its index is not
        found.keys[newest] -= stale
        found.keys["old index"] += stale
        return found

    def rotate(self, tell: Tell) -> list[str]:
        """Returns what could not be changed."""
        problems: list[str] = []
        last, done = None, 0
        while rows := self._batch(last):
            with transaction.atomic():
                for pk, token in rows:
                    try:
                        self._change(pk, token)
                    except Unreadable as error:
                        problems.append(f"{self.name}, row {pk}: {error}")
                    except IntegrityError:
                        problems.append(f"{self.name}, row {pk}: another row has the same value.")
            last, done = rows[-1][0], done + len(rows)
            tell(self.name, done)
        return problems

    def _batch(self, last: object) -> list[tuple[object, str]]:
        rows = self._old() if last is None else self._old().filter(pk__gt=last)
        return list(rows.order_by("pk").values_list("pk", "token")[:BATCH])

    def _change(self, pk: object, token: str) -> None:
        text = encryption.decrypt(token)
        values: dict[str, object] = {self.field.name: Value(encryption.encrypt(text), models.TextField())}
        if self._index:
            values[self._index] = encryption.blind_index(text)
        with transaction.atomic():
            self._rows().filter(pk=pk, token=token).update(**values)


class SecondFactors:
    """What codes and passkeys are made from: tokens inside the JSON that allauth keeps."""

    name = "mfa.Authenticator.data"

    def count(self) -> Found:
        found = Found(self.name)
        for row in Authenticator.objects.order_by("pk").iterator():
            found.keys.update(token[:ID_LENGTH] for token in _tokens(row.data))
        return found

    def rotate(self, tell: Tell) -> list[str]:
        problems, newest = [], encryption.key_ids()[0]
        for done, pk in enumerate(list(Authenticator.objects.order_by("pk").values_list("pk", flat=True)), 1):
            with transaction.atomic():
                row = Authenticator.objects.select_for_update().filter(pk=pk).first()
                if row is None or all(token.startswith(f"{newest}:") for token in _tokens(row.data)):
                    continue
                try:
                    row.data = _renewed(row.data)
                except Unreadable as error:
                    problems.append(f"{self.name}, row {pk}: {error}")
                    continue
                row.save(update_fields=["data"])
            tell(self.name, done)
        return problems


def _tokens(data: object) -> Iterator[str]:
    if encryption.is_token(data):
        yield data
    elif isinstance(data, dict | list):
        for each in data.values() if isinstance(data, dict) else data:
            yield from _tokens(each)


def _renewed(data: object) -> object:
    if encryption.is_token(data):
        return encryption.encrypt(encryption.decrypt(data))
    if isinstance(data, dict):
        return {key: _renewed(each) for key, each in data.items()}
    return [_renewed(each) for each in data] if isinstance(data, list) else data


class Files:
    """Every file of the storage, also such as no row knows any more."""

    name = "files"

    def count(self) -> Found:
        found = Found(self.name)
        for name in default_storage.names():
            try:
                found.keys[default_storage.key_of(name) or PLAIN] += 1
            except FileNotFoundError:  # removed meanwhile
                continue
        return found

    def rotate(self, tell: Tell) -> list[str]:
        problems, newest = [], encryption.key_ids()[0]
        for done, name in enumerate(list(default_storage.names()), 1):
            try:
                if default_storage.key_of(name) != newest:
                    default_storage.reseal(name)
            except FileNotFoundError:
                continue
            except Unreadable as error:
                problems.append(f"{self.name}, {error}")
            if done % BATCH == 0:
                tell(self.name, done)
        return problems


@dataclass(frozen=True)
class IndexAlone:
    """A field with the blind index of a number that is itself not kept: whoever reads the number again renews it."""

    model: type[models.Model]
    field: str
    needs: str

    @property
    def name(self) -> str:
        return f"{self.model._meta.label}.{self.field}"

    def count(self) -> Found:
        found = Found(self.name, needs=self.needs)
        values = self.model._base_manager.filter(**{f"{self.field}__regex": encryption.INDEX_PATTERN})
        by_key = values.order_by().values(of=Substr(self.field, 1, ID_LENGTH)).annotate(n=Count("*"))
        found.keys.update({row["of"]: row["n"] for row in by_key})
        return found

    def rotate(self, tell: Tell) -> list[str]:
        """Nothing can be done to the rows; in their history old indexes find nobody, and are removed."""
        history = getattr(self.model, "history", None)
        if history:
            old = history.model._base_manager.filter(**{f"{self.field}__regex": encryption.INDEX_PATTERN})
            old = old.exclude(**{f"{self.field}__startswith": f"{encryption.key_ids()[0]}:"})
            tell(self.name, old.update(**{self.field: None}))
        return []


_alone: list[IndexAlone] = []


def index_alone(model: type[models.Model], field: str, *, needs: str) -> None:
    """Say that a field holds the blind index of a number that is not kept; ``needs`` says how it is renewed."""
    _alone.append(IndexAlone(model, field, needs))


def places() -> list[EncryptedField | SecondFactors | Files | IndexAlone]:
    """Wherever something stands under a key."""
    encrypted = [
        EncryptedField(model, field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    ]
    return [*encrypted, SecondFactors(), *_alone, Files()]


def rotate(tell: Tell) -> list[Found]:
    """Bring everything to the newest key; what there is afterwards, with what could not be changed."""
    results = []
    for place in places():
        problems = place.rotate(tell)
        found = place.count()
        found.problems = problems
        results.append(found)
    return results


def check() -> list[Found]:
    """What stands under which key."""
    return [place.count() for place in places()]
