"""``manage.py first_admin``: let the first person into a new installation."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.actions import memberships, users
from accounts.choices import Agency, Role
from accounts.models import Membership


class Command(BaseCommand):
    """Make an administrator, who gets an e-mail with the link to choose a password. Refuses where there is one."""

    help = "Make the first administrator and send the link to choose a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("agency", choices=Agency.values)

    @transaction.atomic
    def handle(self, *, email: str, name: str, agency: str, **options: object) -> None:
        admins = Membership.objects.active(timezone.localdate()).filter(role=Role.ADMIN, user__is_active=True)
        if admins.exists():
            raise CommandError("There is an administrator already, who can make others in the program.")
        try:
            user = users.create(by=None, email=email, name=name, agency=agency)
            memberships.give(user=user, role=Role.ADMIN, by=None)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{user.name} is administrator; the link to choose a password goes to {user.email}.")
