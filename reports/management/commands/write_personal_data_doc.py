"""``manage.py write_personal_data_doc``: docs/personal-data.md anew."""

from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand

from reports import personal_data_doc


class Command(BaseCommand):
    help = "Write docs/personal-data.md from what every model says that it holds."

    def handle(self, **options: object) -> None:
        Path(settings.BASE_DIR, "docs/personal-data.md").write_text(personal_data_doc.text())
