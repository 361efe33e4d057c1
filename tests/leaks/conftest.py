"""The city is built once; whatever a test does to it is taken back, and in the end all of it."""

import datetime
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import time_machine
from django.db import connection, transaction

from absence import partitions
from tests.leaks.city import City, build

#: A Wednesday in the middle of a term: pages by the week are the same whenever the tests run.
NOW = datetime.datetime(2026, 11, 18, 11, tzinfo=datetime.UTC)


@contextmanager
def kept_open() -> Iterator[None]:
    """Each test closes its connection at its end, and with it the transaction in which the city stands."""
    connection.close = lambda: None
    try:
        yield
    finally:
        del connection.close


@pytest.fixture(scope="package")
def city(django_db_setup, django_db_blocker) -> Iterator[City]:
    """Thousands of requests are refused on purpose: nothing of that is worth a line in the log of the program."""
    logging.disable(logging.CRITICAL)
    with time_machine.travel(NOW, tick=False), django_db_blocker.unblock(), kept_open(), transaction.atomic():
        partitions.ensure(NOW.date(), NOW.date())
        yield build()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
