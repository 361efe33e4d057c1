"""Workbooks that the program makes: text stays text, whatever it begins with, and figures stay figures."""

from __future__ import annotations

import io
from collections.abc import Callable

import xlsxwriter
from django.http import HttpResponse

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What somebody has typed as a name must become neither formula, link nor number in a reader's program.
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def build(write: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    """The bytes of a workbook that ``write`` fills. Formulas stand where ``write_formula`` puts them alone."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **AS_TEXT}) as book:
        book.set_calc_mode("auto")
        write(book)
    return out.getvalue()


def response(content: bytes, name: str) -> HttpResponse:
    """The workbook as a download under the name, kept by no cache."""
    given = HttpResponse(content, content_type=TYPE)
    given["Content-Disposition"] = f'attachment; filename="{name}"'
    given["Cache-Control"] = "private, no-store"
    return given
