"""The four fields of an absence figure, as people fill them in."""

from decimal import Decimal

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from absence.forms.figures import AbsenceFields, PercentField

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
