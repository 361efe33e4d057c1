"""``manage.py demo_data``: tell the demo."""

from __future__ import annotations

import gc
import os
from argparse import ArgumentParser

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation

from accounts.models import User
from ppss.demo.cast import PLACES
from ppss.demo.tell import tell


class Command(BaseCommand):
    """Fill an empty database with the demo's places and people, told through the product's own actions.

    Refuses in production, and where there is data already (``--if-empty`` makes that no error).
    """

    help = "Fill an empty database with demo data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there is data already")

    def handle(self, *, if_empty: bool, **options: object) -> None:
        if settings.PRODUCTION:
            raise CommandError("This is a production installation: it gets no demo data.")
        if User.objects.exists():
            if if_empty:
                return
            raise CommandError("There is data in this database already. `make demo-reset` begins anew.")
        self.stdout.write("Telling the demo's story ...")
        gc.disable()  # the process lives for a minute, and next to nothing that it makes refers to itself
        with transaction.atomic(), translation.override("sv"):
            told = tell(today=timezone.localdate(), password=os.environ.get("DEMO_PASSWORD") or "demo")
        gc.enable()
        self.stdout.write(f"{told} cases in {sum(map(len, PLACES.values()))} schools.")
