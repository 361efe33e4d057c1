"""A server is read by a real worker, on PostgreSQL, through Redis; and cancelled while it is."""

import pytest
from django.urls import reverse

from imports.choices import RunState
from imports.models import RemoteOrganisation, Run
from tests.reading import server, source
from tests.services.conftest import wait_until
from tests.ss12000 import Fault

__all__ = ["server", "source"]
pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def test_the_worker_reads_a_server_is_cancelled_and_reads_the_rest(worker, source, server, client, world):
    client.force_login(world.people["admin"])
    server.page_size = 2
    for n in range(6):
        server.put("organisations", f"o{n}", displayName=f"O{n}", organisationType="Övrigt")
    server.faults = [Fault("organisations", 503, b"", {"Retry-After": "60"}, at=3)]
    client.post(reverse("imports:run_start", args=[source.pk]))
    run = Run.objects.get()
    wait_until(lambda: run.steps.get(endpoint="organisations").received == 4 and server.counts["organisations"] == 3)
    page = client.get(reverse("imports:run_progress", args=[run.pk])).content.decode()
    assert "Organisationer: 4 hämtade." in page
    client.post(reverse("imports:run_cancel", args=[run.pk]))
    wait_until(lambda: Run.objects.get().state == RunState.CANCELLED)
    assert RemoteOrganisation.objects.count() == 4
    client.post(reverse("imports:run_start", args=[source.pk]))
    wait_until(lambda: Run.objects.filter(state=RunState.DONE).count() == 1)
    assert RemoteOrganisation.objects.count() == 6
