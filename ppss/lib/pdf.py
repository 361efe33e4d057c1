"""A page of ours as PDF: template in, bytes out. Nothing is fetched but our own style and font."""

from __future__ import annotations

import importlib
import os
from functools import cache
from types import ModuleType

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string

STYLE = "css/pdf.css"
#: What a font that is cut down to the signs of a paper says of when that was done: fontTools reads it from the
#: environment, and would say now. So the same paper is the same bytes on any day.
FONT_TIME = "315532800"


@cache
def _weasyprint() -> ModuleType:
    """Read when the first paper is printed: it takes two seconds, which no start of the program should."""
    os.environ.setdefault("SOURCE_DATE_EPOCH", FONT_TIME)
    return importlib.import_module("weasyprint")


def render(template: str, context: dict[str, object]) -> bytes:
    """The template as a tagged PDF. It extends ``layouts/pdf.html``, which has title, language and page numbers.

    What the template holds can make the program fetch nothing: only the style reads files, those of the font.
    """
    weasyprint = _weasyprint()
    fonts = importlib.import_module("weasyprint.text.fonts").FontConfiguration()
    files = weasyprint.URLFetcher(allowed_protocols=("file",))
    style = weasyprint.CSS(filename=finders.find(STYLE), font_config=fonts, url_fetcher=files)
    nothing = weasyprint.URLFetcher(allowed_protocols=("data",))
    html = weasyprint.HTML(string=render_to_string(template, context), url_fetcher=nothing)
    return html.write_pdf(stylesheets=[style], font_config=fonts, pdf_tags=True)


def response(template: str, context: dict[str, object], name: str) -> HttpResponse:
    """The PDF as a download under the name, kept by no cache."""
    given = HttpResponse(render(template, context), content_type="application/pdf")
    given["Content-Disposition"] = f'attachment; filename="{name}"'
    given["Cache-Control"] = "private, no-store"
    return given
