"""The four fields of an absence figure, as people fill them in."""

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from absence.forms.figures import AbsenceFields, PercentField, offer_label
from absence.measures import AbsenceShare, Sums

FOUR = {"share": "36,5", "first_day": "2026-10-01", "last_day": "2026-10-31", "source": "report"}


@pytest.mark.parametrize(
    ("typed", "share"),
    [
        ("36", "0.36"),
        ("36,5", "0.365"),
        ("36.5 %", "0.365"),
        ("0", "0"),
        ("100", "1"),
        ("12,345", "0.1235"),
        (" 4\N{NO-BREAK SPACE}% ", "0.04"),
    ],
)
def test_percent_is_read_as_people_write_it(typed, share):
    assert PercentField().clean(typed) == Decimal(share)


@pytest.mark.parametrize("typed", ["-1", "100,1", "101", "trettio", "3,6,5", "nan", "inf", "1e9"])
def test_percent_refuses_what_is_none(typed):
    with pytest.raises(forms.ValidationError):
        PercentField().clean(typed)


@given(st.decimals(0, 1, places=4))
def test_percent_is_shown_as_it_is_read(share):
    field = PercentField()
    assert field.clean(field.prepare_value(share)) == share


@given(st.text(max_size=12))
def test_percent_never_breaks(text):
    try:
        share = PercentField(required=False).clean(text)
    except forms.ValidationError:
        return
    assert share is None or 0 <= share <= 1


def test_figure_is_all_four_or_none():
    form = AbsenceFields(FOUR)
    assert form.is_valid()
    assert form.figure()["share"] == Decimal("0.365")
    empty = AbsenceFields(dict.fromkeys(FOUR, ""))
    assert (empty.is_valid(), empty.figure()) == (True, None)


@pytest.mark.parametrize("missing", sorted(FOUR))
def test_figure_says_which_of_the_four_is_missing(missing):
    form = AbsenceFields(FOUR | {missing: ""})
    assert list(form.errors) == [missing]


def test_figure_with_a_wrong_share_asks_for_the_rest_once():
    form = AbsenceFields(FOUR | {"share": "mycket", "source": ""})
    assert sorted(form.errors) == ["share", "source"]
    assert len(form.errors["share"]) == 1


OFFER = AbsenceShare(
    Sums(lessons=10, scheduled=600, reported=500, present=400, valid=60, invalid=40),
    datetime.date(2026, 10, 5),
    datetime.date(2026, 11, 6),
)


def test_an_offered_figure_is_taken_with_all_that_belongs_to_it():
    form = AbsenceFields(FOUR | {"figure_choice": OFFER.key, "share": "nonsense"}, offers=[OFFER])
    assert form.is_valid()
    assert form.figure() == {
        "share": Fraction(1, 5),
        "valid_share": Fraction(3, 25),
        "invalid_share": Fraction(2, 25),
        "coverage": Fraction(5, 6),
        "first_day": OFFER.first_day,
        "last_day": OFFER.last_day,
        "source": "computed",
    }


def test_a_typed_figure_stays_possible_and_is_marked_as_typed():
    form = AbsenceFields(FOUR | {"figure_choice": "typed"}, offers=[OFFER])
    assert form.is_valid()
    assert form.figure()["source"] == "report"
    missing = AbsenceFields({"figure_choice": "typed"}, offers=[OFFER])
    assert sorted(missing.errors) == ["first_day", "last_day", "share", "source"]


def test_no_figure_can_be_chosen():
    form = AbsenceFields(FOUR | {"figure_choice": "none"}, offers=[OFFER])
    assert (form.is_valid(), form.figure()) == (True, None)


def test_a_figure_of_another_day_is_to_be_chosen_again():
    form = AbsenceFields({"figure_choice": "computed:2026-01-01:2026-02-01"}, offers=[OFFER])
    assert form.errors == {"figure_choice": ["Siffran beror på dagen. Välj den igen."]}


def test_without_attendance_nothing_is_to_be_chosen():
    assert "figure_choice" not in AbsenceFields().fields


def test_an_offer_says_its_period_source_and_coverage():
    label = str(offer_label(OFFER)).replace("\N{NO-BREAK SPACE}", " ")
    assert "20 % frånvaro (giltig 12 %, ogiltig 8 %)" in label
    assert "2026-10-05 – 2026-11-06 · beräknad från närvaron · rapporteringsgrad 83 %<" in label
    low = AbsenceShare(Sums(10, 1000, 500, 400, 60, 40), OFFER.first_day, OFFER.last_day)
    assert "för låg att lita på" in str(offer_label(low))
