"""``manage.py rebuild_weekly_sums``."""

import datetime
import io

import pytest
from django.core.management import call_command

from absence.models import WeeklySum
from tests.absence.lessons import day_of, load


def told(*args: str) -> str:
    out = io.StringIO()
    call_command("rebuild_weekly_sums", *args, stdout=out)
    return out.getvalue().strip()


def test_check_proves_equality_and_rebuild_mends(world):
    load(day_of(world.student(), datetime.date(2026, 9, 7), "ppv"))
    assert told("--check") == "1 weekly sums, all equal to their lessons."
    WeeklySum.objects.update(present=1)
    with pytest.raises(SystemExit) as ended:
        told("--check")
    assert ended.value.code == 1
    assert told() == "1 weekly sums: 1 wrong, 0 missing, 0 without lessons; all made anew."
    assert told("--check") == "1 weekly sums, all equal to their lessons."
