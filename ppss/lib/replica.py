"""Figures read from a replica of the database, so that a heavy report never makes a coach wait.

``REPORTS_DATABASE_URL`` names a PostgreSQL server that follows the first one. Only views that show figures of groups
ask it, and only for what the figures are made of. People and their rights, sessions, the logs and whatever ``reports``
itself keeps are always read where they are written: a replica is seconds behind, and a right that has ended, or a
consent that was withdrawn, must be gone at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

#: The alias of the replica in ``settings.DATABASES``.
ALIAS = "reports"
#: Apps whose rows figures are made of.
FIGURES = frozenset({"students", "absence", "cases", "messaging"})
_is_reading = ContextVar("is_reading_from_replica", default=False)


@contextmanager
def replica() -> Iterator[None]:
    """Within it, rows of FIGURES are read from the replica where there is one. Writing is never moved."""
    token = _is_reading.set(True)
    try:
        yield
    finally:
        _is_reading.reset(token)


def from_replica(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of group figures whose safe requests read from the replica; never one that shows a single student."""

    @wraps(view)
    def reading(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return view(request, *args, **kwargs)
        with replica():
            return view(request, *args, **kwargs)

    return reading


class ReplicaRouter:
    """Sends reads of figures to the replica; everything else, and every write, to the first database."""

    def db_for_read(self, model: type[Model], **hints: object) -> str:
        wanted = _is_reading.get() and model._meta.app_label in FIGURES
        return ALIAS if wanted and ALIAS in settings.DATABASES else "default"

    def db_for_write(self, model: type[Model], **hints: object) -> str:
        return "default"

    def allow_relation(self, one: Model, other: Model, **hints: object) -> bool:
        return True  # two doors to the same rows

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        return db == "default"
