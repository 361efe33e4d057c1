"""Which of our people somebody is whom the municipality's own log-in has let through."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from accounts.models import ExternalLogin, User


def flat(claims: Mapping[str, object]) -> list[tuple[str, str]]:
    """Claims as pairs of name and value. OpenID Connect nests them one level, SAML gives lists of values."""
    pairs = []
    for name, value in claims.items():
        if isinstance(value, Mapping):
            pairs += flat(value)
        elif isinstance(value, (list, tuple)):
            pairs += [(name, str(one)) for one in value]
        elif value is not None and not isinstance(value, bool):
            pairs.append((name, str(value)))
    return pairs


def person_of(claims: Mapping[str, object]) -> User | None:
    """The active person whom the table of external log-ins gives for the claims.

    None where no row fits, where rows of two people fit, and where the person is inactive: nobody is guessed.
    """
    pairs = {(name, value) for name, value in flat(claims) if value}
    if not pairs:
        return None
    fits = Q(pk=None)
    for name, value in pairs:
        fits |= Q(claim=name, value=value)
    people = {row.user for row in ExternalLogin.objects.filter(fits).select_related("user")}
    person = people.pop() if len(people) == 1 else None
    return person if person and person.is_active else None
