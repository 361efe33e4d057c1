"""A page of ours as PDF: template in, bytes out. Nothing is fetched but our own style and font."""

from __future__ import annotations

import importlib
from functools import cache
from types import ModuleType

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string

STYLE = "css/pdf.css"


@cache
def _weasyprint() -> ModuleType:
    """Read when the first paper is printed: it takes two seconds, which no start of the program should."""
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
