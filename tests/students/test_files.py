"""What is let in as an upload: told by content, never by name."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from students.files import check_upload


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (b"%PDF-1.4 etc", ".pdf"),
        (b"\x89PNG\r\n\x1a\n etc", ".png"),
        (b"\xff\xd8\xff\xe0 etc", ".jpg"),
    ],
)
def test_upload_is_known_by_its_content(content, ending):
    assert check_upload(SimpleUploadedFile("whatever.txt", content)) == ending


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty"), (b"<html>%PDF-", "kind"), (b"PK\x03\x04", "kind"), (b"%PDF-" + b"x" * 100, "too_large")],
)
def test_upload_of_another_kind_is_refused(content, code, settings):
    settings.UPLOAD_MAX_BYTES = 100
    with pytest.raises(ValidationError) as refused:
        check_upload(SimpleUploadedFile("paper.pdf", content))
    assert refused.value.code == code
