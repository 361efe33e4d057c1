"""The calendar of terms: made, changed, removed."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.edits import assign, save_edit
from accounts.models import User
from students.models import Term


@transaction.atomic
def create(*, by: User, **fields: object) -> Term:
    """A new term: ``year``, ``season``, ``start``, ``end``. Raises ValidationError, also where it overlaps another."""
    term = Term(**fields)
    term.full_clean()
    _refuse_overlap(term)
    term.save()
    audit.record("term.create", term, by=by)
    return term


@transaction.atomic
def update(*, term: Term, by: User, revision: int | None = None, **fields: object) -> Term:
    """Change the given fields. Raises ValidationError, EditedMeanwhile."""
    changed = assign(term, **fields)
    if changed:
        save_edit(term, revision=term.revision if revision is None else revision)
        _refuse_overlap(term)
        audit.record("term.update", term, by=by, changed=changed)
    return term


@transaction.atomic
def remove(*, term: Term, by: User) -> None:
    """Take a term out of the calendar; the log keeps that it was there."""
    audit.record("term.remove", term, by=by)
    term.delete()


def _refuse_overlap(term: Term) -> None:
    other = Term.objects.exclude(pk=term.pk).filter(start__lte=term.end, end__gte=term.start).first()
    if other:
        message = _("These days overlap %(term)s, which goes from %(start)s to %(end)s.")
        raise ValidationError({"start": message % {"term": other, "start": other.start, "end": other.end}})
