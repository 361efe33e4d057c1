"""``python -m benchmarks``: prints a table; exit status 1 when a page takes longer than it may."""

from __future__ import annotations

import argparse
import contextlib
import datetime
import io
import os
import random
import sys

import django
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
django.setup()

from benchmarks.pages import Measured, Page, measure, profile, queries_of  # noqa: E402 - after setup
from cases.models import Case, Tool  # noqa: E402
from ppss.demo.beginnings import World  # noqa: E402
from ppss.demo.calendar import Clock, tell_calendar  # noqa: E402
from ppss.demo.journeys import Journey  # noqa: E402
from ppss.demo.many import going  # noqa: E402
from ppss.demo.people import Population  # noqa: E402
from ppss.demo.places import tell_places  # noqa: E402
from ppss.demo.school import tell_attendance  # noqa: E402
from students.terms import read_calendar  # noqa: E402

SCHOOL = "Bredängsskolan"
#: How much longer than the plain page a page may take, by the project's own demand.
LIMIT = 3.0


def tell_frame() -> World:
    """Places, people and calendar of the demo, without a student."""
    today = timezone.localdate()
    rng = random.Random(1)
    places = tell_places(password="bench", first_day=today - datetime.timedelta(days=800))
    tell_calendar(by=places.people["admin"], today=today)
    tools = {tool.key: tool for tool in Tool.objects.all()}
    calendar = read_calendar(today - datetime.timedelta(days=800), today)
    return World(places, Clock.up_to(today), rng, Population(rng, today), tools, calendar)


def tell_students(world: World, count: int) -> None:
    """Students who are carried out by the same coach, six to thirteen weeks in."""
    for number in range(count):
        going(world, SCHOOL, 8 + number % 8)


def tell_rows(world: World, count: int) -> None:
    """Students without a case, for the plain table."""
    for _number in range(count):
        Journey(world, world.population.child(year=7), SCHOOL, "worry").register()


def table(rows: list[Measured]) -> str:
    lines = [f"{'page':34}{'ms':>8}{'ratio':>8}{'at most':>9}{'queries':>9}{'calls':>9}"]
    for row in rows:
        limit = f"{row.page.limit:.1f}" if row.page.limit else ""
        mark = "" if row.is_within else "  too slow"
        counts = f"{row.queries:>9}{row.calls:>9}"
        lines.append(f"{row.page.name:34}{row.milliseconds:>8.1f}{row.ratio:>8.2f}{limit:>9}{counts}{mark}")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--profile", metavar="PAGE", help="show where the time of a page goes, such as week or case")
    asked = parser.parse_args()
    with contextlib.redirect_stdout(io.StringIO()):
        connection.creation.create_test_db(verbosity=0)
    print("Telling 25 students ...", file=sys.stderr)
    with translation.override("sv"), transaction.atomic():
        world = tell_frame()
        tell_students(world, 5)
        tell_attendance(world)
        client = Client()
        client.force_login(world.places.people["coach_school"])
        with_five = queries_of(client, reverse("cases:week"))
        tell_students(world, 20)
        tell_rows(world, 30)
        tell_attendance(world)
    case = Case.objects.order_by("pk").first()
    pages = [
        Page("plain table, 50 rows", reverse("plain")),
        Page("my week, 25 students", reverse("cases:week"), LIMIT),
        Page("case", reverse("cases:case", args=[case.pk]), LIMIT),
        Page("case, follow-ups", reverse("cases:case_follow_ups", args=[case.pk])),
        Page("cases, 25 rows", reverse("cases:cases")),
    ]
    rows = measure(client, pages, asked.rounds)
    if asked.profile:
        profile(client, next(page for page in pages if asked.profile in page.name))
    print(table(rows))
    with_all = next(row.queries for row in rows if row.page.url == reverse("cases:week"))
    print(f"\nmy week: {with_five} queries with 5 students, {with_all} with 25 ({connection.vendor})")
    connection.creation.destroy_test_db(":memory:", verbosity=0)
    return 0 if all(row.is_within for row in rows) and with_five == with_all else 1


if __name__ == "__main__":
    sys.exit(main())
