"""Web processes keep nothing of their own: uploads go to the storage, sessions to the database."""

import uuid

import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.urls import reverse
from moto.server import ThreadedMotoServer
from storages.backends.s3 import S3Storage

from cases.models import Document


@pytest.fixture
def bucket(monkeypatch):
    """A storage of the product's own options on an S3 server on loopback."""
    for name in ("AWS_CA_BUNDLE", "HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    storage = S3Storage(
        bucket_name=f"ppss-{uuid.uuid4().hex}",
        endpoint_url=f"http://{host}:{port}",
        access_key="test",
        secret_key="test",
        region_name="eu-north-1",
        file_overwrite=False,
        default_acl="private",
    )
    storage.connection.create_bucket(
        Bucket=storage.bucket_name, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"}
    )
    yield storage
    server.stop()


def test_a_document_goes_to_the_bucket_and_comes_back(world, bucket, monkeypatch):
    monkeypatch.setattr(Document._meta.get_field("file"), "storage", bucket)
    case = world.case()
    document = Document(case=case, kind="grades", agency="school", created_by=world.people["coach_school"])
    document.file.save("betyg.pdf", ContentFile(b"%PDF-1.7 ett"))
    again = Document(case=case, kind="grades", agency="school", created_by=world.people["coach_school"])
    again.file.save("betyg.pdf", ContentFile(b"%PDF-1.7 tva"))
    assert Document.objects.get(pk=document.pk).file.read() == b"%PDF-1.7 ett"
    assert document.file.name != again.file.name
    assert len(list(bucket.bucket.objects.all())) == 2


def test_a_file_of_the_bucket_has_no_lasting_address(bucket):
    bucket.save("documents/betyg.pdf", ContentFile(b"%PDF-1.7"))
    assert "X-Amz-Expires" in bucket.url("documents/betyg.pdf") or "Signature" in bucket.url("documents/betyg.pdf")


def test_a_session_lives_in_the_database(sign_in):
    sign_in("admin").get(reverse("messaging:preview"))
    assert Session.objects.count() == 1
