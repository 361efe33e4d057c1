"""Every address against every role: each module beside this one holds the rows of one area as ``ROWS``.

What builds the arguments of a row says by ``@makes`` what of a student the address is about. From that and the row,
tests/leaks derives what everybody gets in every state of the consent.
"""

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


Make = Callable[[object], dict]


@dataclass(frozen=True)
class About:
    """What of a student an address is about: ``student``, ``case``, or the name of a model whose rows are a student's.

    ``stage`` is where the case stands (a key of ``STAGES`` in tests/leaks/city.py). ``kwargs(subject, thing)`` gives
    the arguments of the URL, ``pick(thing)`` says of which rows; without them it is the ``pk`` of any row. ``reach``
    names the rule of tests/leaks/oracle.py that says who reaches it, where that does not follow from what it is.
    ``in_case`` is for addresses that lead into the case of what hangs on the student.
    """

    what: str
    stage: str = "going"
    kwargs: Callable[[object, object], dict] = lambda subject, thing: {"pk": thing.pk}
    pick: Callable[[object], bool] = lambda thing: True
    reach: str = ""
    in_case: bool = False


def makes(what: str, **more: object) -> Callable[[Make], Make]:
    """Say what of a student the arguments that this function makes are about; the fields of ``About`` by name."""

    def said(make: Make) -> Make:
        make.about = About(what, **more)
        return make

    return said


@dataclass(frozen=True)
class Row:
    """One address: its URL name, what builds its arguments, and the status each knocker gets.

    ``make(world)`` returns the URL's kwargs, making what they name. ``expect`` maps knockers to a status; all others
    get ``others`` (403: a page that is not theirs; 404: a row that is not theirs). Anonymous is sent to sign in (302)
    unless said otherwise. ``method`` is get or post; ``data`` is what is sent. ``also`` are query strings with which
    the address is asked too: sorted, filtered. ``counts`` says that it tells of single students without naming them,
    so that the log names students whom the answer does not.
    """

    name: str
    expect: dict[str, int]
    make: Make = field(default=lambda world: {})
    others: int = 403
    method: str = "get"
    data: dict = field(default_factory=dict)
    also: tuple[str, ...] = ()
    counts: bool = False

    @property
    def about(self) -> About | None:
        """What of a student it shows; none for a list, a form for something new, and what is no student's."""
        return getattr(self.make, "about", None)
