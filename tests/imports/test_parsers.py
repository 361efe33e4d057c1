"""From cells to values, without a database."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports import parsers
from imports.columns import Column, match, squeeze
from imports.files import clean
from imports.problems import FileRefused
from imports.report import safe
from ppss.lib import terms

PARSERS = [
    parsers.date,
    parsers.decimal,
    parsers.share,
    parsers.whole(1, 9),
    parsers.flag,
    parsers.one_of({"a": "A", "b": "B"}),
    parsers.term,
    parsers.unit_code,
    parsers.email,
    parsers.phone,
    parsers.text(5),
]


@pytest.mark.parametrize("parse", PARSERS)
@given(cell=st.text(max_size=40))
def test_any_cell_is_read_or_refused_with_a_sentence(parse, cell):
    try:
        parse(cell)
    except ValueError as error:
        sentence = str(error)
    else:
        sentence = "."
    assert sentence.endswith(".")


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)))
def test_every_date_is_read_as_written(day):
    assert parsers.date(day.isoformat()) == day
    assert parsers.date(f"{day.isoformat()} 00:00:00") == day


@pytest.mark.parametrize("cell", ["2015-02-29", "14/03/2013", "13-03-14", "2013-3-4", "45000", "20130314", "idag"])
def test_what_is_no_date_is_refused(cell):
    with pytest.raises(ValueError, match="2013-03-14"):
        parsers.date(cell)


@given(st.decimals(Decimal(-999999), Decimal(999999), places=3))
def test_decimals_have_comma_or_point(number):
    assert parsers.decimal(str(number)) == number
    assert parsers.decimal(str(number).replace(".", ",")) == number


@pytest.mark.parametrize(
    ("cell", "expected"), [("0,23", "0.2300"), ("0.23", "0.2300"), ("1", "1.0000"), ("23 %", "0.2300"), ("0", "0.0000")]
)
def test_shares_are_between_0_and_1(cell, expected):
    assert str(parsers.share(cell)) == expected


@pytest.mark.parametrize("cell", ["23", "1,01", "-0,1", "101 %"])
def test_a_percentage_without_its_sign_is_no_share(cell):
    with pytest.raises(ValueError, match="0,23"):
        parsers.share(cell)


@given(st.integers(2000, 2099), st.sampled_from([1, 2]))
def test_terms_are_read_in_every_spelling(year, season):
    word = {1: "VT", 2: "HT"}[season]
    long = {1: "Vårterminen", 2: "Höstterminen"}[season]
    for text in (
        f"{word}{year}",
        f"{word} {year}",
        f"{year}{word}",
        f"{word.lower()}{year % 100:02}",
        f"{long} {year}",
    ):
        assert terms.parse(text) == (year, season)
    assert terms.code(year, season) == f"{word}{year}"


@pytest.mark.parametrize("text", ["", "2015", "XT2015", "VT1915", "VT20155", "VT"])
def test_what_is_no_term_is_refused(text):
    with pytest.raises(ValueError, match="not a term"):
        terms.parse(text)


@pytest.mark.parametrize(
    ("cell", "expected"), [("1", True), ("ja", True), ("JA", True), ("0", False), ("Nej", False), ("false", False)]
)
def test_yes_and_no(cell, expected):
    assert parsers.flag(cell) is expected


def test_phones_are_swedish_unless_they_say_otherwise():
    assert parsers.phone("070-174 06 05") == "+46701740605"
    assert parsers.phone("+46 70 174 06 05") == "+46701740605"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("  Anna\N{NO-BREAK SPACE}Maria ", "Anna Maria"),
        ("A\N{COMBINING RING ABOVE}sa", "Åsa"),
        ('="0123"', "0123"),
        ("'+46701740605", "+46701740605"),
        ("O'Brien", "O'Brien"),
        ("=1+1", "=1+1"),
    ],
)
def test_cells_are_cleaned_of_what_spreadsheets_put_around_them(cell, expected):
    assert clean(cell) == expected


@given(st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20))
def test_no_cell_handed_back_is_a_formula_and_it_comes_back_the_same(cell):
    assert safe(cell)[:1] not in ("=", "+", "-", "@", "\t", "\r")
    if not cell.startswith(('="', "'")):
        assert clean(safe(cell)) == clean(cell)


COLUMNS = (
    Column("given_name", str, ("förnamn",)),
    Column("school_unit_code", str, ("skolenhetskod",), required=False),
)


@pytest.mark.parametrize("heading", ["given_name", "GIVEN_NAME", " Given name ", "Förnamn", "förnamn", "given-name"])
def test_headings_are_known_in_any_case_and_both_languages(heading):
    assert match([clean(heading)], COLUMNS).index == {"given_name": 0}


def test_unknown_columns_are_told_and_our_own_are_not():
    header = match(["förnamn", "betyg", "Anledning", ""], COLUMNS)
    assert header.unknown == ("betyg",)


def test_missing_column_refuses_the_file_and_names_it():
    with pytest.raises(FileRefused, match="given_name"):
        match(["efternamn"], COLUMNS)


def test_two_columns_of_one_meaning_refuse_the_file():
    with pytest.raises(FileRefused, match="given_name.*förnamn"):
        match(["given_name", "förnamn"], COLUMNS)


def test_headings_are_squeezed():
    assert squeeze("Skol-enhets kod:") == "skolenhetskod"
