"""What somebody types before they save: kept for them alone, told apart by window, removed when it is saved.

A form takes part by ``data-draft="<key>"``; ``static/js/drafts.js`` sends what is typed. ``ActionForm`` removes the
draft of what its action has saved; a view that takes an action itself calls ``done``. ``data`` is
``{"fields": [[name, value], ...], "base": "<revision the form was opened at>"}``.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import HttpRequest
from django.utils import formats, timezone

from accounts.models import Draft

if TYPE_CHECKING:
    from accounts.models import User

#: A draft that nobody has come back to is removed after so many days.
KEPT_DAYS = 30
#: What one draft may hold, as JSON; a form of ours is far below it.
MAX_BYTES = 200_000
#: So many forms can one person have begun and not saved.
MAX_DRAFTS = 200


class TooMuch(Exception):
    """The draft is larger than a form of ours can be, or there are too many of them."""


class OtherWindow(Exception):
    """The draft was changed from another window since this one read it. ``current`` is what it holds now."""

    def __init__(self, current: Draft) -> None:
        self.current = current
        super().__init__(current.key)


def get(user: User, *keys: str) -> list[Draft]:
    """The user's own drafts by these keys, those younger than ``KEPT_DAYS``."""
    return list(Draft.objects.visible_to(user).filter(key__in=_storable(keys), saved_at__gte=_oldest()))


@transaction.atomic
def save(user: User, key: str, data: Mapping[str, object], revision: int, window: str) -> Draft:
    """Keep what is typed. ``revision`` is the draft's revision that the window last saw, 0 for none.

    A window may send again what it has sent (an answer can be lost on the way). Raises OtherWindow when another
    window has saved in between, TooMuch when it is too large. Writes no log: a draft is not yet a record.
    """
    key, window, data = _storable(key), _storable(window), _storable(dict(data))
    if len(json.dumps(data)) > MAX_BYTES:
        raise TooMuch(key)
    draft = Draft.objects.select_for_update().filter(user=user, key=key).first()
    if draft is None:
        if Draft.objects.filter(user=user).count() >= MAX_DRAFTS:
            raise TooMuch(key)
        draft = Draft(user=user, key=key, revision=revision)
    elif draft.revision != revision and draft.window != window and draft.data != data:
        raise OtherWindow(draft)
    draft.data, draft.window, draft.saved_at = data, window, timezone.now()
    draft.revision = max(draft.revision, revision) + 1
    draft.full_clean(exclude=["user"], validate_unique=False)
    draft.save()
    return draft


def done(request: HttpRequest) -> None:
    """The form is saved: remove the draft that it names in ``draft_key``. Call it after the action has succeeded."""
    discard(request.user, request.POST.get("draft_key", ""))


def discard(user: User, key: str) -> None:
    """Throw one of the user's own drafts away."""
    if key:
        Draft.objects.visible_to(user).filter(key=_storable(key)).delete()


def purge(now: datetime.datetime | None = None) -> int:
    """Remove the drafts that nobody has come back to; returns how many."""
    return Draft.objects.filter(saved_at__lt=_oldest(now)).delete()[0]


def told(draft: Draft) -> dict[str, object]:
    """A draft as the browser gets it; ``saved`` is its time in words (with the day, when it is not today's)."""
    saved = timezone.localtime(draft.saved_at)
    is_today = saved.date() == timezone.localdate()
    return {
        "key": draft.key,
        "data": draft.data,
        "revision": draft.revision,
        "window": draft.window,
        "saved": formats.date_format(saved, "TIME_FORMAT" if is_today else "DATETIME_FORMAT"),
    }


def _storable(value: object) -> object:
    """The same without what PostgreSQL refuses in texts and JSON: NUL, and halves of characters (lone surrogates)."""
    if isinstance(value, str):
        return value.encode(errors="replace").decode().replace("\0", "")
    if isinstance(value, Mapping):
        return {_storable(key): _storable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(each) for each in value]
    return value


def _oldest(now: datetime.datetime | None = None) -> datetime.datetime:
    return (now or timezone.now()) - datetime.timedelta(days=KEPT_DAYS)
