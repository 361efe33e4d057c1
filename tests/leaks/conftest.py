"""The city is built once; whatever a test does to it is taken back, and in the end all of it."""

import datetime
import logging
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection, transaction

from tests.leaks.city import City, build

#: A Wednesday in the middle of a term: pages by the week are the same whenever the tests run.
NOW = datetime.datetime(2026, 11, 18, 11, tzinfo=datetime.UTC)


@pytest.fixture(scope="package")
def city(django_db_setup, django_db_blocker) -> Iterator[City]:
    """Thousands of requests are refused on purpose: nothing of that is worth a line in the log of the program."""
    if connection.vendor == "postgresql":
        pytest.skip("lessons need their partitions first, which the makers of rows do not ask for yet")
    logging.disable(logging.CRITICAL)
    with time_machine.travel(NOW, tick=False), django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
