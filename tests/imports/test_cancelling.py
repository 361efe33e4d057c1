"""Cancelling the work on a file."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from imports import tasks
from imports.actions import batches
from imports.choices import State
from imports.models import Batch
from students.models import Student

STUDENT = b"student;given_name;family_name;sex;birth_date;school;year\ne1;Alva;Ek;F;2013-03-14;Bredangsskolan;7\n"


def _uploaded(world) -> Batch:
    world.schools["Bredängsskolan"].name = "Bredangsskolan"
    world.schools["Bredängsskolan"].save()
    file = SimpleUploadedFile("elever.csv", STUDENT)
    return batches.upload(kind="students", file=file, by=world.people["admin"])


def _work_cancelled(batch: Batch) -> Batch:
    tell = tasks._tell(batch.pk)
    tasks.cancel(batch.pk)
    return batches.work(batch_id=batch.pk, progress=tell)


def test_a_file_cancelled_while_it_is_looked_through_is_discarded(world):
    batch = _work_cancelled(_uploaded(world))
    assert (batch.state, batch.file.name) == (State.DISCARDED, "")


def test_an_import_that_is_cancelled_keeps_nothing_and_can_be_carried_out_again(world):
    batch = batches.work(batch_id=_uploaded(world).pk)
    batches.confirm(batch=batch, by=world.people["admin"])
    batch = _work_cancelled(batch)
    assert (batch.state, batch.problem) == (State.PREVIEWED, "Importen avbröts. Inget importerades.")
    assert Student.objects.count() == 0
    batches.confirm(batch=batch, by=world.people["admin"])
    batch = batches.work(batch_id=batch.pk, progress=tasks._tell(batch.pk))
    assert (batch.state, batch.problem, Student.objects.count()) == (State.DONE, "", 1)


def test_only_work_that_goes_on_can_be_cancelled(world, sign_in):
    batch = batches.work(batch_id=_uploaded(world).pk)
    page = sign_in("admin").post(reverse("imports:cancel", args=[batch.pk]), follow=True).content.decode()
    assert "Inget arbete pågår med filen, så det finns inget att avbryta." in page
    Batch.objects.filter(pk=batch.pk).update(state=State.RUNNING)
    page = sign_in("admin").post(reverse("imports:cancel", args=[batch.pk]), follow=True).content.decode()
    assert "Arbetet stannar strax, och inget av det sparas." in page
