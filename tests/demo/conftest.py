"""The demo, told once."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from ppss.demo.tell import tell


@pytest.fixture(scope="package", autouse=True)
def told(django_db_setup, django_db_blocker):
    """The whole demo, told once for these modules and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        tell(today=timezone.localdate(), password="demo")
        yield
        transaction.set_rollback(True)
