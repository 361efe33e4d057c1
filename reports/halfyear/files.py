"""A paper as PDF and as Word, byte for byte the same from the same paper with the same libraries."""

from __future__ import annotations

import datetime
import hashlib
import io
import zipfile
from collections.abc import Sequence

from django.conf import settings
from django.utils import translation
from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table

from ppss.lib import pdf
from reports.halfyear.paper import Block, Paper

#: What a zip file says of when its parts were changed: the earliest day it can say.
NO_TIME = (1980, 1, 1, 0, 0, 0)
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT, GREY = "Arial", RGBColor(0x4A, 0x55, 0x60)


class OtherBytes(Exception):
    """A kept file is not the one that was made when the report was handed in."""


def as_pdf(paper: Paper) -> bytes:
    with translation.override(settings.LANGUAGE_CODE):
        return pdf.render("reports/half_year_paper.html", {"paper": paper})


def as_word(paper: Paper) -> bytes:
    document = Document()
    _prepare(document, paper)
    document.add_heading(paper.title, 0)
    document.add_paragraph(paper.lead)
    if paper.facts:
        _facts(document, paper.facts)
    for section in paper.sections:
        document.add_heading(section.heading, 1)
        for block in section.blocks:
            _block(document, block)
    if paper.foot:
        _note(document, paper.foot)
    out = io.BytesIO()
    document.save(out)
    return _timeless(out.getvalue())


def _prepare(document: Word, paper: Paper) -> None:
    """A4, our type, Swedish, and nothing in the file's own books but the paper's day."""
    day = datetime.datetime.fromisoformat(paper.day)
    books = document.core_properties
    books.title, books.author, books.comments, books.language = paper.title, "PPSS", "", settings.LANGUAGE_CODE
    books.created = books.modified = day
    books.last_modified_by, books.revision = "PPSS", 1
    sheet = document.sections[0]
    sheet.page_width, sheet.page_height = Mm(210), Mm(297)
    sheet.left_margin = sheet.right_margin = Mm(20)
    sheet.top_margin = sheet.bottom_margin = Mm(20)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(10)
    normal.paragraph_format.space_after = Pt(6)
    for name, size in (("Title", 20), ("Heading 1", 13)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), RGBColor(0x17, 0x21, 0x2B)
        style.element.rPr.rFonts.set(qn("w:asciiTheme"), "")
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(f"w:{theme}"), None)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "sv-SE")
    normal.element.get_or_add_rPr().append(language)
    _foot(document, paper.title)


def _foot(document: Word, title: str) -> None:
    """The title and the number of the page at the foot of each."""
    line = document.sections[0].footer.paragraphs[0]
    line.add_run(f"{title}\t\t").font.size = Pt(8)
    run = line.add_run()
    run.font.size = Pt(8)
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = words
        run._r.append(part)


def _block(document: Word, block: Block) -> None:
    if block.kind == "text":
        for paragraph in block.text.split("\n"):
            document.add_paragraph(paragraph.strip()) if paragraph.strip() else None
    elif block.kind == "note":
        _note(document, block.text)
    elif block.kind == "table":
        _table(document, block)
    elif block.kind == "figures":
        _figures(document, block.rows)
    else:
        _facts(document, block.rows)


def _note(document: Word, words: str) -> None:
    run = document.add_paragraph().add_run(words)
    run.font.size, run.font.color.rgb = Pt(8.5), GREY


def _facts(document: Word, rows: Sequence[tuple[str, str]]) -> None:
    for word, value in rows:
        line = document.add_paragraph()
        line.paragraph_format.space_after = Pt(2)
        line.add_run(f"{word}: ").bold = True
        line.add_run(value)


def _figures(document: Word, rows: Sequence[tuple[str, str]]) -> None:
    """The figures side by side, each over its sentence."""
    grid = document.add_table(2, len(rows))
    for place, (value, sentence) in enumerate(rows):
        run = grid.cell(0, place).paragraphs[0].add_run(value)
        run.bold, run.font.size = True, Pt(15)
        grid.cell(1, place).paragraphs[0].add_run(sentence).font.size = Pt(9)
    document.add_paragraph()


def _table(document: Word, block: Block) -> None:
    grid = document.add_table(1, len(block.head))
    grid.style = "Table Grid"
    for place, word in enumerate(block.head):
        _cell(grid, 0, place, word, is_bold=True, is_number=place in block.numbers)
    _repeats(grid)
    for number, line in enumerate(block.lines, 1):
        grid.add_row()
        for place, (value, _word, is_number) in enumerate(line):
            _cell(grid, number, place, value or "–", is_bold=place == 0, is_number=is_number)
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _cell(grid: Table, row: int, place: int, words: str, *, is_bold: bool, is_number: bool) -> None:
    line = grid.cell(row, place).paragraphs[0]
    line.paragraph_format.space_after = Pt(1)
    run = line.add_run(words)
    run.bold, run.font.size = is_bold, Pt(9)
    if is_number:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _repeats(grid: Table) -> None:
    """The head stands again on the next page, and readers for the blind know it as one."""
    properties = grid.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))


def _timeless(content: bytes) -> bytes:
    """The same archive with every part of the same, early time."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, NO_TIME)
            part.compress_type, part.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(part, old.read(name))
    return out.getvalue()


def checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
