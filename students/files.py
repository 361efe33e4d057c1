"""Files that people upload: what is let in, the name it is kept under, and how it is handed out again."""

from __future__ import annotations

import secrets
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db.models.fields.files import FieldFile
from django.http import FileResponse
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

#: The first bytes of what is let in, with the ending it is kept under and its content type.
KINDS = (
    (b"%PDF-", ".pdf", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", ".png", "image/png"),
    (b"\xff\xd8\xff", ".jpg", "image/jpeg"),
)
#: What a file chooser is told to offer.
ACCEPT = ".pdf,.png,.jpg,.jpeg"


def check_upload(file: File) -> str:
    """The ending (``.pdf``, ``.png``, ``.jpg``) that the file's content calls for, whatever its name says.

    Raises ValidationError when it is empty, larger than UPLOAD_MAX_BYTES, or of another kind.
    """
    if not file.size:
        raise ValidationError(_("The file is empty."), code="empty")
    if file.size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(
            _("The file is larger than %(size)s. Scan it again with a lower resolution.")
            % {"size": filesizeformat(settings.UPLOAD_MAX_BYTES)},
            code="too_large",
        )
    file.seek(0)
    start = file.read(16)
    file.seek(0)
    for magic, ending, _content_type in KINDS:
        if start.startswith(magic):
            return ending
    raise ValidationError(_("The file is not a PDF, PNG or JPEG. Scan or photograph the paper."), code="kind")


def keep(field: FieldFile, file: File) -> str:
    """Put an upload on a row under a random name, without saving the row; returns the name to show for it.

    The name that people see is the file's own, cut to 120 characters, with the ending of its real content.
    """
    ending = check_upload(file)
    stem = PurePath((file.name or "").replace("\\", "/")).stem.strip() or _("file")
    field.save(f"{secrets.token_hex(16)}{ending}", file, save=False)
    return f"{stem[: 120 - len(ending)]}{ending}"


def download(field: FieldFile, name: str) -> FileResponse:
    """The file as an attachment under the name that people know, kept by no cache and opened by no browser.

    A file can be two things at once, a PDF to us and a page with a script to a browser that guesses: no browser may
    guess, and one that shows it all the same runs nothing.
    """
    content_type = next((kind for _magic, ending, kind in KINDS if field.name.endswith(ending)), None)
    response = FileResponse(
        field.open("rb"), as_attachment=True, filename=name, content_type=content_type or "application/octet-stream"
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
