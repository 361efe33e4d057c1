"""The command of a job of the clock: its module has the name of the job."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from accounts import clock


class JobCommand(BaseCommand):
    """Runs the job now, in this process, and notes it as the clock does. Does nothing while it is running elsewhere."""

    @property
    def job(self) -> str:
        return type(self).__module__.rpartition(".")[2]

    def handle(self, *args: object, **options: object) -> None:
        if clock.take(self.job):
            self.stdout.write(f"{self.job}: {clock.run(self.job)}")
        else:
            self.stdout.write(f"{self.job} is running already.")
