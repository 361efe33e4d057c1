"""What stands on the pages of a PDF, as a person reads it."""

import pypdfium2


def pdf_text(body: bytes) -> str:
    """The words of all pages; raises ``pypdfium2.PdfiumError`` for what is no PDF."""
    with pypdfium2.PdfDocument(body) as paper:
        return "\n".join(page.get_textpage().get_text_range() for page in paper)
