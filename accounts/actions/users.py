"""Users: made, changed, invited, and shut out when they leave."""

from __future__ import annotations

from functools import partial

from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, tasks
from accounts.edits import assign, save_edit
from accounts.models import User


@transaction.atomic
def create(
    *,
    by: User | None,
    email: str,
    name: str,
    agency: str,
    title: str = "",
    password: str | None = None,
    encoded: str = "",
    invite: bool = True,
) -> User:
    """A new user, who without ``password`` chooses one by the link of the e-mail that ``invite`` sends.

    ``encoded`` is a password as ``make_password`` gives it, for people who share one (the demo's). ``by`` is None for
    the first admin of an installation alone. Raises ValidationError.
    """
    user = User(email=email.strip().lower(), name=name, agency=agency, title=title)
    if encoded:
        user.password = encoded
    else:
        user.set_password(password)
    user.full_clean()
    user.save()
    audit.record("user.create", user, by=by)
    if invite:
        transaction.on_commit(partial(tasks.send_password_link.delay, user.pk, by.pk if by else None))
    return user


@transaction.atomic
def update(*, user: User, by: User, revision: int | None = None, **fields: object) -> User:
    """Change e-mail, name, agency or title. Raises ValidationError, EditedMeanwhile.

    A changed e-mail is what the person signs in with from now on; the old address can no longer ask for a password.
    """
    if "email" in fields:
        fields["email"] = str(fields["email"]).strip().lower()
    if "is_active" in fields:
        raise TypeError("is_active is changed by deactivate and activate")
    changed = assign(user, **fields)
    if changed:
        save_edit(user, revision=user.revision if revision is None else revision)
        if "email" in changed:
            EmailAddress.objects.filter(user=user).delete()
        audit.record("user.update", user, by=by, changed=changed)
    return user


@transaction.atomic
def deactivate(*, user: User, by: User) -> User:
    """Shut a person out at once: no sign-in, and sessions that are open end. Roles and everything written stay.

    Raises ValidationError for oneself: an installation must not lose its last way in.
    """
    if user.pk == by.pk:
        raise ValidationError(_("You cannot shut out yourself. Ask another administrator."))
    if user.is_active:
        user.is_active = False
        save_edit(user, revision=user.revision)
        _end_sessions(user)
        audit.record("user.deactivate", user, by=by)
    return user


@transaction.atomic
def activate(*, user: User, by: User) -> User:
    """Let a person in again, with the roles that are still in force."""
    if not user.is_active:
        user.is_active = True
        save_edit(user, revision=user.revision)
        audit.record("user.activate", user, by=by)
    return user


@transaction.atomic
def invite(*, user: User, by: User) -> None:
    """Send the link by which a person chooses a (new) password. Raises ValidationError for an inactive user."""
    if not user.is_active:
        raise ValidationError(_("The user is inactive and cannot sign in. Make the user active first."))
    transaction.on_commit(partial(tasks.send_password_link.delay, user.pk, by.pk))


def _end_sessions(user: User) -> None:
    for session in Session.objects.filter(expire_date__gte=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
