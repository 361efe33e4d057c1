"""Files as schools send them, and files that cannot be read."""

import datetime
import zipfile

import openpyxl
import pytest

from accounts.models import School
from imports import files, registry, sheets
from imports.columns import Header
from imports.problems import FileRefused
from imports.profiles import Profile, Recognised
from tests.imports import counts, run_import

COLUMNS = registry.get("schools").columns
TEXT = "district;school;school_unit_code\nSkärholmen;Bredängsskolan;90000010\nÄlvsjö;Sjöängsskolan;\n"
ROWS = [(2, ["Skärholmen", "Bredängsskolan", "90000010"]), (3, ["Älvsjö", "Sjöängsskolan", ""])]


def read(path):
    table = files.read(path, COLUMNS)
    return list(table.records)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_text_is_read_in_every_encoding_and_separator(write, encoding, delimiter, newline):
    text = TEXT.replace(";", delimiter).replace("\n", newline)
    assert read(write(text, encoding=encoding)) == ROWS


def test_delimiter_is_that_of_the_headings_not_the_commonest_sign(write):
    text = 'district;school\n"Skärholmen, norra, södra, östra";Bredängsskolan\n'
    assert read(write(text)) == [(2, ["Skärholmen, norra, södra, östra", "Bredängsskolan"])]


def test_excels_line_about_the_separator_is_passed_over(write):
    assert read(write("sep=;\n" + TEXT)) == [(number + 1, cells) for number, cells in ROWS]


def test_empty_lines_are_passed_over_and_counted(write):
    text = TEXT.replace("\nÄ", "\n\n;;\nÄ")
    assert [number for number, _cells in read(write(text))] == [2, 5]


def test_quoted_cells_may_hold_separators_and_line_ends(write):
    text = 'district;school\nSkärholmen;"Bredängs-\nskolan; norra"\nÄlvsjö;Sjöängsskolan\n'
    assert read(write(text)) == [(2, ["Skärholmen", "Bredängs- skolan; norra"]), (3, ["Älvsjö", "Sjöängsskolan"])]


def test_a_cp1252_file_that_ends_in_a_swedish_letter_is_not_cut_off(write):
    assert read(write("district;school\nFarsta;Skolan på Å".encode("cp1252"))) == [(2, ["Farsta", "Skolan på Å"])]


@pytest.fixture
def workbook(tmp_path):
    def make(rows, start=1):
        book = openpyxl.Workbook()
        sheet = book.active
        for number, cells in enumerate(rows, start=start):
            for column, cell in enumerate(cells, start=1):
                sheet.cell(number, column, cell)
        path = tmp_path / "file.xlsx"
        book.save(path)
        return path

    return make


def test_first_sheet_of_a_workbook_is_read(workbook):
    path = workbook([["District", "School", "Skolenhetskod"], ["Skärholmen", "Bredängsskolan", 90000010]], start=3)
    assert read(path) == [(4, ["Skärholmen", "Bredängsskolan", "90000010"])]


def test_cells_of_a_workbook_are_read_as_a_csv_file_would_hold_them(workbook):
    cells = [datetime.date(2013, 3, 14), datetime.datetime(2013, 3, 14), 0.23, 7.0, True, "=1+1", "end"]
    path = workbook([["district", "school"], cells])
    assert read(path) == [(2, ["2013-03-14", "2013-03-14", "0.23", "7", "1", "", "end"])]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "tom|empty"),
        (b"\xef\xbb\xbf", "tom|empty"),
        (b" \r\n ;;; \r\n", "tom|empty"),
        (b"%PDF-1.7\n\x00\x01\x02\xff", "CSV"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "xlsx"),
        (b"namn;betyg\nAlva;A\n", "district"),
        ("district;school\nSkärholmen;Bred".encode() + b"\xc3", "slut|cut off|avhuggen|skadad"),
        ('district;school\nSkärholmen;"Bredängsskolan\n'.encode(), "slut|cut off|avhuggen|skadad"),
        ('district;school\nSkärholmen;"Bredängs"skolan\n'.encode(), "2"),
        ("district;school\nSkärholmen;Bredängsskolan\n".encode("cp850"), "UTF-8"),
        ("district;school\nSkärholmen;Bredängsskolan\n".encode("mac-roman"), "UTF-8"),
        ("district;school\nSkärholmen;Bredängsskolan\n".encode().decode("cp1252").encode(), "UTF-8"),
        ("district;school\nSk\ufffdrholmen;Bredängsskolan\n".encode(), "UTF-8"),
        ("district;school\nSkärholmen;Bredängsskolan\n".encode("utf-16")[:-1], "slut|cut off|avhuggen|skadad"),
        (b"PK\x03\x04" + b"cut off here", "slut|cut off|avhuggen|skadad"),
    ],
)
def test_file_that_cannot_be_read_is_refused_with_a_sentence(write, content, sentence):
    with pytest.raises(FileRefused, match=sentence) as refusal:
        read(write(content))
    assert str(refusal.value).endswith(".")


def test_truncated_workbook_is_refused(workbook, write):
    content = workbook([["district", "school"], ["Skärholmen", "Bredängsskolan"]]).read_bytes()
    with pytest.raises(FileRefused):
        read(write(content[: len(content) // 2], "cut.xlsx"))


def test_zip_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    with pytest.raises(FileRefused, match="xlsx"):
        read(path)


def _bomb(path, megabytes):
    """A workbook whose sheet is zeros, and a thousandth as large on disk."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(megabytes):
                part.write(b"\0" * (1 << 20))


def test_zip_bomb_is_refused_by_what_it_declares(tmp_path, settings):
    settings.IMPORT_MAX_UNFOLDED_BYTES = 10 << 20
    _bomb(tmp_path / "bomb.xlsx", 30)
    with pytest.raises(FileRefused, match="10 MB"):
        read(tmp_path / "bomb.xlsx")


def test_zip_bomb_that_lies_about_its_size_is_refused_by_what_is_in_it(tmp_path, settings):
    settings.IMPORT_MAX_UNFOLDED_BYTES = 10 << 20
    path = tmp_path / "bomb.xlsx"
    _bomb(path, 30)
    size = (30 << 20).to_bytes(4, "little")
    content = path.read_bytes()
    assert size in content
    path.write_bytes(content.replace(size, (1000).to_bytes(4, "little")))
    with zipfile.ZipFile(path) as archive:
        assert sum(member.file_size for member in archive.infolist()) < 2000
    with pytest.raises(FileRefused, match="10 MB"):
        read(path)


def test_workbook_with_one_cell_in_the_far_corner_is_refused_and_harms_nothing(workbook, settings):
    settings.IMPORT_MEMORY_MB = 256
    book = openpyxl.Workbook()
    book.active["A1"] = "district"
    book.active["XFD1048576"] = "far"
    path = workbook([["a"]])
    book.save(path)
    with pytest.raises(FileRefused, match="CSV"):
        read(path)


def test_formula_with_a_value_is_its_value(tmp_path):
    path = tmp_path / "f.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["district", "school"])
    book.active.append(["Farsta", "x"])
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    cell = sheet[sheet.index('<c r="B2"') : sheet.index("</c>", sheet.index('<c r="B2"')) + 4]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(
        cell, '<c r="B2" t="str"><f>"Sk"&amp;"olan"</f><v>Skolan</v></c>'
    ).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert read(path) == [(2, ["Farsta", "Skolan"])]


def test_file_over_the_limit_is_refused(write, settings):
    settings.IMPORT_MAX_BYTES = 1 << 20
    with pytest.raises(FileRefused, match="1 MB"):
        read(write("district;school\n" + "Farsta;Skolan\n" * 100_000))


def test_missing_file_and_directory_are_refused(tmp_path):
    with pytest.raises(FileRefused, match="nowhere"):
        read(tmp_path / "nowhere.csv")
    with pytest.raises(FileRefused):
        read(tmp_path)


def test_reader_of_workbooks_ends_when_it_is_left_early(workbook):
    path = workbook([["district", "school"]] + [["Farsta", f"Skola {n}"] for n in range(5000)])
    records = sheets.records(path)
    assert next(records)[0] == 1
    records.close()


@pytest.mark.django_db
def test_file_found_damaged_at_its_end_leaves_nothing_of_its_rows(write):
    text = TEXT + "".join(f"Farsta;Skola {n};\n" for n in range(1200)) + '"Farsta;Ekskolan;\n'
    status, result = run_import("schools", write(text))
    assert (status, counts(result)) == (2, "")
    assert result["errors"][0]["row"] is None
    assert School.objects.count() == 0


def test_a_row_about_a_person_is_not_told_as_headings(write):
    with pytest.raises(FileRefused) as refused:
        read(write("Alva;Ek;201303141234\nNoel;Al;201211022345\n"))
    assert str(refused.value) == (
        "Den första raden i filen innehåller inga rubriker. Skriv dit dem, eller exportera filen i ett annat format."
    )


def test_a_profile_recognises_its_layout_and_others_stay_plain(write):
    def recognise(rows):
        return Recognised(Header(("a", "b"), {"a": 0}), skip=1) if rows[0] == ["#layout", "2"] else None

    profile = Profile("own", "Own", recognise)
    table = files.read(write("#layout;2\nx;y\nz;w\n"), COLUMNS, [profile])
    assert (table.profile, table.header.written, list(table.records)) == (
        profile,
        ("a", "b"),
        [(2, ["x", "y"]), (3, ["z", "w"])],
    )
    table = files.read(write(TEXT), COLUMNS, [profile])
    assert (table.profile, list(table.records)) == (None, ROWS)
