"""A file is looked through and carried out by a real worker, on PostgreSQL, through Redis."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from imports.choices import State
from imports.models import Batch
from students.models import Student
from tests.services.conftest import wait_until

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

STUDENTS = (
    "student;given_name;family_name;sex;birth_date;school;year\n"
    "e1;Alva;Ek;F;2013-03-14;Bredängsskolan;7\n"
    "e2;Noel;Al;M;2012-02-30;Bredängsskolan;7\n"
)


def test_the_worker_previews_and_carries_out(worker, world, client):
    client.force_login(world.people["admin"])
    file = SimpleUploadedFile("elever.csv", STUDENTS.encode())
    response = client.post(reverse("imports:upload", args=["students"]), {"file": file})
    batch = Batch.objects.get()
    kept = batch.file.name
    wait_until(lambda: Batch.objects.get().state == State.PREVIEWED)
    assert "Skriv datumet som år-månad-dag" in client.get(response["Location"]).content.decode()
    assert Student.objects.count() == 0

    client.post(reverse("imports:confirm", args=[batch.pk]))
    wait_until(lambda: Batch.objects.get().state == State.DONE)
    batch.refresh_from_db()
    assert (batch.created, batch.refused, Student.objects.count()) == (1, 1, 1)
    wait_until(lambda: not default_storage.exists(kept))
    assert default_storage.exists(batch.report.name)
