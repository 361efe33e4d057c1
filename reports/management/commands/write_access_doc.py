"""``manage.py write_access_doc``: docs/access.md anew."""

from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand

from reports import access_doc


class Command(BaseCommand):
    help = "Write docs/access.md from roles, addresses and the rule of consent."

    def handle(self, **options: object) -> None:
        Path(settings.BASE_DIR, "docs/access.md").write_text(access_doc.text())
