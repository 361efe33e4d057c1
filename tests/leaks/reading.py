"""Finding canaries in whatever was answered: pages, partials, JSON, CSV, workbooks, PDF, headers."""

from __future__ import annotations

import io
import re
import zipfile

from django.http import HttpResponse
from pypdfium2 import PdfiumError

from tests.leaks.canaries import Canaries, Owner
from tests.pdf import pdf_text

_WORD = re.compile(r"qz[0-9a-z]{6}")
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_PHONE = re.compile(r"(?<!\d)(?:\+46|0)[\d\s-]{7,14}\d")
_NUMBER = re.compile(r"(?<!\d)(?:\d{2})?\d{6}[-+]?\d{4}(?!\d)")
#: Headers that say nothing of anybody, and change with each request.
_DULL = {"content-security-policy", "permissions-policy", "set-cookie", "expires", "date"}


def text_of(response: HttpResponse) -> str:
    """The body as text, and the headers after it."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    headers = " ".join(f"{k}: {v}" for k, v in response.items() if k.lower() not in _DULL)
    return f"{_readable(body)} {headers}"


def _readable(body: bytes) -> str:
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return " ".join(_readable(archive.read(name)) for name in archive.namelist())
    return _words_of_pdf(body) if body.startswith(b"%PDF-") else body.decode(errors="replace")


def _words_of_pdf(body: bytes) -> str:
    """The words of its pages; of what only begins like a PDF, as files of these tests do, all of it."""
    try:
        return pdf_text(body)
    except PdfiumError:
        return body.decode(errors="replace")


def owners_in(text: str, canaries: Canaries) -> dict[str, Owner]:
    """Every canary in the text with whose it is."""
    found = {word: canaries.words.get(word) for word in set(_WORD.findall(text.lower()))}
    for day in set(_DAY.findall(text)):
        found[day] = canaries.numbers.get(day)
    for phone in set(_PHONE.findall(text)):
        digits = re.sub(r"\D", "", phone)
        national = digits.removeprefix("46") if phone.startswith("+") else digits[1:]
        found[phone] = canaries.numbers.get(national)
    for number in set(_NUMBER.findall(text)):
        found[number] = canaries.numbers.get(re.sub(r"\D", "", number)[-10:])
    return {sign: owner for sign, owner in found.items() if owner}
