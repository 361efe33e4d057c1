"""``manage.py tick``: every job of the clock that is due, in this process. For cron, where there is no Celery."""

from django.core.management.base import BaseCommand, CommandError

from accounts import clock


class Command(BaseCommand):
    help = "Run every job of the clock that is due."

    def handle(self, *args: object, **options: object) -> None:
        failed = []
        for name in clock.take_due():
            try:
                self.stdout.write(f"{name}: {clock.run(name)}")
            except Exception as error:
                self.stderr.write(f"{name}: {type(error).__name__}")
                failed.append(name)
        if failed:
            raise CommandError(f"failed: {', '.join(failed)}")
