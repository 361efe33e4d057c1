"""Web processes keep nothing of their own: uploads go to the storage, sealed, and sessions to the database."""

import uuid

import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.urls import reverse
from moto.server import ThreadedMotoServer
from storages.backends.s3 import S3Storage

from accounts.storage import SealedStorage
from cases.actions import mappings
from cases.choices import DocumentKind
from cases.models import Document
from tests.test_architecture import own_models


@pytest.fixture
def bucket(monkeypatch):
    """A storage of the product's own options on an S3 server on loopback."""
    for name in ("AWS_CA_BUNDLE", "HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    inner = S3Storage(
        bucket_name=f"ppss-{uuid.uuid4().hex}",
        endpoint_url=f"http://{host}:{port}",
        access_key="test",
        secret_key="test",
        region_name="eu-north-1",
        file_overwrite=False,
        default_acl="private",
    )
    inner.connection.create_bucket(
        Bucket=inner.bucket_name, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"}
    )
    yield SealedStorage(inner)
    server.stop()


def _objects(bucket: SealedStorage) -> dict[str, bytes]:
    """What lies in the bucket, as whoever can read the bucket sees it."""
    return {each.key: each.get()["Body"].read() for each in bucket.inner.bucket.objects.all()}


def test_every_upload_of_ours_goes_to_the_one_sealed_storage():
    fields = [f for m in own_models() for f in m._meta.concrete_fields if isinstance(f, models.FileField)]
    assert {f.model._meta.label for f in fields} >= {"cases.Document", "students.Consent", "imports.Batch"}
    assert {f.storage for f in fields} == {default_storage}
    assert isinstance(storages["default"], SealedStorage)


def test_a_document_goes_to_the_bucket_sealed_and_comes_back(world, bucket, monkeypatch):
    monkeypatch.setattr(Document._meta.get_field("file"), "storage", bucket)
    case = world.case()
    document = Document(case=case, kind="grades", agency="school", created_by=world.people["coach_school"])
    document.file.save("betyg.pdf", ContentFile(b"%PDF-1.7 ett"))
    again = Document(case=case, kind="grades", agency="school", created_by=world.people["coach_school"])
    again.file.save("betyg.pdf", ContentFile(b"%PDF-1.7 tva"))
    assert Document.objects.get(pk=document.pk).file.read() == b"%PDF-1.7 ett"
    assert document.file.name != again.file.name
    assert [body[:8] for body in _objects(bucket).values()] == [b"PPSSEAL1", b"PPSSEAL1"]


def test_a_file_in_the_bucket_is_sealed_anew_in_its_place(bucket, settings):
    name = bucket.save("documents/betyg.pdf", ContentFile(b"%PDF-1.7"))
    before = _objects(bucket)
    settings.FIELD_KEYS = ["a newer key", *settings.FIELD_KEYS]
    bucket.reseal(name)
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert bucket.open(name).read() == b"%PDF-1.7"
    assert (list(bucket.names()), list(_objects(bucket))) == ([name], [name])
    assert _objects(bucket) != before


def test_a_file_of_the_bucket_has_no_address(bucket):
    with pytest.raises(NotImplementedError):
        bucket.url(bucket.save("documents/betyg.pdf", ContentFile(b"%PDF-1.7")))


def test_a_file_that_is_two_things_at_once_is_only_ever_an_attachment(world, sign_in):
    """A PDF to us and a page with a script to a browser that guesses: it gets neither a guess nor a window."""
    case = world.case()
    both = b"%PDF-1.7\n<html><script>fetch('/students/')</script></html>"
    row = mappings.collect(
        case=case,
        by=world.people["coach_school"],
        kind=DocumentKind.GRADES,
        file=SimpleUploadedFile('b"\r\netyg<.html', both, "text/html"),
    )
    response = sign_in("coach_school").get(reverse("cases:document_file", args=[row.pk]))
    assert b"".join(response.streaming_content) == both
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; ")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert int(response["Content-Length"]) == len(both)


def test_a_session_lives_in_the_database(sign_in):
    sign_in("admin").get(reverse("messaging:preview"))
    assert Session.objects.count() == 1
