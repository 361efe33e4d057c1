"""Every address against every role: each module beside this one holds the rows of one area as ``ROWS``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

#: Everyone who knocks, by key of the cast; ``anonymous`` is nobody signed in.
KNOCKERS = (
    "anonymous",
    "no_role",
    "coach_school",
    "coach_social",
    "coach_other",
    "social_other",
    "eht",
    "eht_other",
    "steering",
    "admin",
    "tutor",
)


@dataclass(frozen=True)
class Row:
    """One address: its URL name, what builds its arguments, and the status each knocker gets.

    ``make(world)`` returns the URL's kwargs, making what they name. ``expect`` maps knockers to a status; all others
    get ``others`` (403: a page that is not theirs; 404: a row that is not theirs). Anonymous is sent to sign in (302)
    unless said otherwise. ``method`` is get or post; ``data`` is what is sent.
    """

    name: str
    expect: dict[str, int]
    make: Callable[[object], dict] = field(default=lambda world: {})
    others: int = 403
    method: str = "get"
    data: dict = field(default_factory=dict)
