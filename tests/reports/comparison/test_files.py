"""Excel and PDF of a comparison: formulas that come to the same matrix, nothing hidden in them, names kept as text."""

import contextlib
import csv
import io
import math
import re
import subprocess
import zlib

import openpyxl
import pytest
from django.urls import reverse

from accounts.models import AccessEntry, District, School
from reports.comparison.scope import Scope
from tests.conftest import office
from tests.reports.comparison import build, published
from tests.reports.comparison.test_page import fill

HALF_AWAY = 0.5


@pytest.fixture
def terms(world):
    return build.calendar()


def book_of(response) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(response.content))


class Sheets:
    """The few functions that the workbook's formulas use, worked out from the cells they name."""

    def __init__(self, book: openpyxl.Workbook) -> None:
        self.book = book

    def value(self, sheet: str, cell: str) -> object:
        raw = self.book[sheet][cell].value
        return self.formula(sheet, raw) if isinstance(raw, str) and raw.startswith("=") else raw

    def formula(self, sheet: str, text: str) -> object:
        names: dict[str, object] = {}

        def at(match: re.Match) -> str:
            name = f"v{len(names)}"
            names[name] = self.value(match["sheet"] or sheet, match["cell"].replace("$", ""))
            return name

        source = re.sub(r"(?:'(?P<sheet>[^']+)'!)?(?P<cell>\$?[A-Z]{1,2}\$?\d+)", at, text[1:])
        source = re.sub(r"(?<![<>])=", "==", source)
        functions = {
            "IF": lambda test, then, other: then if test else other,
            "OR": lambda *tests: any(tests),
            "N": lambda value: value if isinstance(value, int | float) else 0,
            "ROUND": lambda value, digits: (
                math.copysign(math.floor(abs(value) * 10**digits + HALF_AWAY), value) / 10**digits
            ),
            "TRUE": True,
            "FALSE": False,
        }
        return Lazy(source, functions | names).run()


class Lazy:
    """IF works out one branch alone: the other may divide by nothing."""

    def __init__(self, source: str, names: dict[str, object]) -> None:
        self.source, self.names = source, names

    def run(self) -> object:
        match = re.fullmatch(r"IF\((OR\(N\((v\d+)\)==0,N\((v\d+)\)==0\)|N\((v\d+)\)==0),(.*)\)", self.source)
        if match:
            totals = [self.names[name] for name in match.groups()[1:4] if name]
            if any(not isinstance(total, int) or total == 0 for total in totals):
                return ""
            return eval(match[5].split(",", 1)[1], {"__builtins__": {}}, self.names)  # noqa: S307 - our own formula
        return eval(self.source, {"__builtins__": {}}, self.names)  # noqa: S307


def matrix_of(book: openpyxl.Workbook) -> list[tuple]:
    """Students, then change and both shares of each indicator, row by row, from the formulas."""
    sheets, name = Sheets(book), book.sheetnames[0]
    columns = [openpyxl.utils.get_column_letter(n) for n in range(2, 15)]
    return [tuple(sheets.value(name, f"{column}{line}") for column in columns) for line in range(5, 13)]


def expected(result) -> list[tuple]:
    found = []
    cells = result.cells
    for start in range(0, 32, 4):
        row = [cells[start].students]
        for cell in cells[start : start + 4]:
            row += [cell.change, cell.from_percent / 100, cell.to_percent / 100]
        found.append(tuple(row))
    return found


def test_formulas_come_to_the_published_matrix(world, sign_in):
    published.tell(world.schools["Bredängsskolan"])
    book = book_of(sign_in("admin").get(reverse("reports:comparison_excel")))
    assert matrix_of(book) == expected(Scope().compare(build.TODAY))
    counts = book[book.sheetnames[1]]
    sheets = Sheets(book)
    assert [sheets.value(counts.title, f"N{line}") for line in range(5, 37)] == [True] * 32


def test_formula_answers_to_the_counts_that_somebody_changes(world, sign_in):
    published.tell(world.schools["Bredängsskolan"])
    book = book_of(sign_in("admin").get(reverse("reports:comparison_excel")))
    counts = book[book.sheetnames[1]]
    counts["F5"], counts["G5"], counts["H5"], counts["I5"] = 1, 2, 1, 1
    assert Sheets(book).value(book.sheetnames[0], "C5") == 50


@pytest.mark.office
def test_libreoffice_comes_to_the_same_matrix(world, sign_in, tmp_path):
    published.tell(world.schools["Bredängsskolan"])
    path = tmp_path / "matrix.xlsx"
    path.write_bytes(sign_in("admin").get(reverse("reports:comparison_excel")).content)
    command = [
        office(),
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",  # its own, or one that is open already would answer
        "--headless",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false",
        str(path),
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=180)
    lines = (tmp_path / "matrix.csv").read_text(encoding="utf-8").splitlines()[4:12]
    read = [tuple(map(figure_of, csv_cells(line)[-13:])) for line in lines]
    assert read == [tuple(map(float, row)) for row in expected(Scope().compare(build.TODAY))]


def csv_cells(line: str) -> list[str]:
    return next(csv.reader([line]))


def figure_of(shown: str) -> float:
    """A cell as it is read: ``▼ −2``, ``38 %``."""
    plain = re.sub(r"[^0-9,.%\N{MINUS SIGN}-]", "", shown).replace("\N{MINUS SIGN}", "-").replace(",", ".")
    return float(plain.rstrip("%")) / (100 if plain.endswith("%") else 1)


@pytest.mark.parametrize(
    ("cell", "figure"),
    [
        ("▼ −2", -2),
        ("▼ -2", -2),
        ("▲ +11", 11),
        ("= 0", 0),
        ("38 %", 0.38),
        ("38,0\N{NO-BREAK SPACE}%", 0.38),
        ("49", 49),
    ],
)
def test_cell_is_read_as_it_is_shown(cell, figure):
    assert figure_of(cell) == figure


def test_hidden_groups_are_hidden_in_the_files_too(world, sign_in, terms):
    fill(world, "Bredängsskolan", 9, 3, terms)
    client = sign_in("steering")
    book = book_of(client.get(reverse("reports:comparison_excel")))
    counts = book[book.sheetnames[1]]
    girls = [[cell.value for cell in counts[line]] for line in range(21, 25)]
    assert {tuple(row[4:12]) for row in girls} == {("..",) * 8}
    assert [row[12:] for row in girls] == [[None, None]] * 4
    told = {cell.value for line in counts.iter_rows(min_row=5, min_col=5) for cell in line}
    told |= {cell.value for line in book[book.sheetnames[2]].iter_rows() for cell in line}
    assert told & {9, 3} == set()
    pdf = client.get(reverse("reports:comparison_pdf"))
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")


def test_names_that_look_like_formulas_stay_text(world, sign_in, terms):
    District.objects.filter(name="Skärholmen").update(name='=HYPERLINK("http://demo.example","Skärholmen")')
    School.objects.filter(name="Bredängsskolan").update(name="=1+1")
    fill(world, "Bredängsskolan", 6, 6, terms)
    client = sign_in("steering")
    response = client.get(reverse("reports:comparison_excel"))
    cell = book_of(response)[book_of(response).sheetnames[0]]["A2"]
    assert (cell.data_type, cell.hyperlink) == ("s", None)
    assert cell.value.startswith('=HYPERLINK("http://demo.example","Skärholmen") · VT 2014')


def test_coach_gets_own_students_in_full_and_the_look_is_logged(world, sign_in, terms):
    for student in fill(world, "Bredängsskolan", 1, 1, terms):
        student.cases.get().coaches.add(world.people["coach_school"])
    book = book_of(sign_in("coach_school").get(reverse("reports:own_comparison_excel")))
    assert book[book.sheetnames[1]]["E5"].value == 2
    assert [entry.what for entry in AccessEntry.objects.all()] == ["term comparison"]


def test_paper_is_one_page(world, sign_in, tmp_path):
    published.tell(world.schools["Bredängsskolan"])
    content = sign_in("admin").get(reverse("reports:comparison_pdf")).content
    assert len(re.findall(rb"/Type /Page\b(?!s)", uncompressed(content))) == 1


def uncompressed(pdf: bytes) -> bytes:
    """The objects of a PDF, those in compressed streams too."""
    parts = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        with contextlib.suppress(zlib.error):
            parts.append(zlib.decompress(stream))
    return b"\n".join(parts)
