"""Every state that a student's consent and identity can be in, and the people of the cast as the oracle knows them."""

from __future__ import annotations

from dataclasses import replace

from accounts.choices import Category, Role
from ppss.demo import cast
from students.choices import Answer
from tests.leaks.oracle import Child, Paper, Person, Post

_signed = Paper()
_known = Child(papers=(_signed,), is_known=True)


def _with(**changes: object) -> Child:
    """A student with whom social services have begun to work, and a consent that differs in this."""
    return replace(_known, papers=(replace(_signed, **changes),))


#: By name. ``open`` is the one in which both agencies see everything.
STATES: dict[str, Child] = {
    "open": _known,
    "no consent": Child(),
    "not yet valid": replace(_with(first=1), is_known=False),
    "first day": replace(_with(first=0), is_known=False),
    "last day": _with(last=0),
    "day after": _with(last=-1),
    "day after, never known": replace(_with(last=-1), is_known=False),
    "withdrawn": _with(is_withdrawn=True),
    "refused": _with(answers=(Answer.SIGNED, Answer.REFUSED)),
    "one guardian missing": replace(_with(answers=(Answer.SIGNED, None)), is_known=False),
    "guardian added later": _with(answers=(Answer.SIGNED, None)),
    "unsigned by the student": _with(is_signed=False),
    "consents alone": replace(_with(answers=(None, None), is_alone=True), is_known=False, age=15),
    "of age": replace(_with(answers=(Answer.REFUSED, None)), is_known=False, age=18),
    **{f"without {category}": _with(covers=frozenset(Category) - {category}) for category in Category},
    "protected": replace(_known, is_protected=True, named=frozenset({"head"})),
    "protected, named": replace(_known, is_protected=True, named=frozenset({"head", "coach_school", "eht"})),
    "guardian protected": replace(_known, has_protected_guardian=True, named_for_guardian=frozenset({"head"})),
    "guardian protected, named": replace(
        _known, has_protected_guardian=True, named_for_guardian=frozenset({"head", "coach_school", "eht"})
    ),
    "moved school": replace(_known, school="Hökarängsskolan"),
    "merged": replace(_known, is_merged=True),
}


def _post(person: cast.Person) -> tuple[Post, ...]:
    """Coaches hold their role at every school of their district, as its team does; others at the school they name."""
    if person.role is None:
        return ()
    if person.role in (Role.EHT, Role.TUTOR):
        return (Post(person.role, frozenset({person.place})),)
    schools = cast.PLACES[person.place] if person.role == Role.COACH else ()
    return (Post(person.role, frozenset(schools)),)


#: The staff of the cast by key.
PEOPLE: dict[str, Person] = {p.key: Person(p.key, p.agency, _post(p)) for p in cast.STAFF}
