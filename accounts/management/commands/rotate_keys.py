"""``manage.py rotate_keys [--check]``: bring all that is encrypted to the newest key, or say what is not there yet."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management import BaseCommand, CommandError

from accounts import encryption, rotation
from accounts.rotation import Found


class Command(BaseCommand):
    """Exit status 0: everything stands under the newest key, older ones can be dropped from FIELD_KEYS. 1: not yet."""

    help = (
        "Encrypt every field and file anew with the newest of FIELD_KEYS, also what is not encrypted yet. Can be "
        "broken off and started again, while the program runs. With --check nothing is changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say what stands under which key")

    def handle(self, *, check: bool, **options: object) -> None:
        found = rotation.check() if check else rotation.rotate(self._tell)
        for each in found:
            self._show(each)
        left = sum(each.left for each in found)
        problems = sum(len(each.problems) for each in found)
        if left or problems:
            raise CommandError(f"{left} not under the newest key. Keep the older keys in FIELD_KEYS.")
        self.stdout.write("Everything stands under the newest key. Older keys can be dropped from FIELD_KEYS.")

    def _tell(self, place: str, done: int) -> None:
        if done:
            self.stdout.write(f"  {place}: {done} done")

    def _show(self, found: Found) -> None:
        newest = encryption.key_ids()[0]
        self.stdout.write(f"{found.place}: {found.keys[newest]} under the newest key, {found.left} not")
        for key, count in sorted(found.keys.items()):
            if count and key != newest:
                known = "" if key in (*encryption.key_ids(), rotation.PLAIN, "old index") else ", NOT IN FIELD_KEYS"
                self.stdout.write(f"  {count} under {key}{known}")
        if found.left and found.needs:
            self.stdout.write(f"  {found.needs}")
        for problem in found.problems:
            self.stderr.write(f"  {problem}")
