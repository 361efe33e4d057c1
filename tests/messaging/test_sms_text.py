"""How much an SMS takes, and how it is spelt so that it costs less."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from messaging import sms_text
from messaging.sms_text import BASIC, EXTENDED, Encoding, measure, plain

GSM = st.text(st.sampled_from(sorted(BASIC | EXTENDED)), max_size=700)


@pytest.mark.parametrize(
    ("text", "encoding", "units", "parts"),
    [
        ("", Encoding.GSM7, 0, 1),
        ("God morgon Åsa!", Encoding.GSM7, 15, 1),
        ("a" * 160, Encoding.GSM7, 160, 1),
        ("a" * 161, Encoding.GSM7, 161, 2),
        ("a" * 306, Encoding.GSM7, 306, 2),
        ("a" * 307, Encoding.GSM7, 307, 3),
        ("€" * 80, Encoding.GSM7, 160, 1),
        ("a" * 152 + "€" + "a" * 152, Encoding.GSM7, 306, 3),
        ("a" * 69 + "ł", Encoding.UCS2, 70, 1),
        ("a" * 70 + "ł", Encoding.UCS2, 71, 2),
        ("👍" * 35, Encoding.UCS2, 70, 1),
        ("a" * 66 + "👍" + "a" * 66, Encoding.UCS2, 134, 3),
        ("صباح الخير", Encoding.UCS2, 10, 1),
    ],
)
def test_size_is_counted_as_phones_do(text, encoding, units, parts, settings):
    settings.SMS_PRICE = Decimal("0.35")
    size = measure(text)
    assert (size.encoding, size.units, size.parts, size.price) == (encoding, units, parts, parts * Decimal("0.35"))


@pytest.mark.parametrize(
    ("dear", "cheap"),
    [
        ("v. 47 – bra jobbat…", "v. 47 - bra jobbat..."),
        ("”Hej”, sa ‘Nora’", "\"Hej\", sa 'Nora'"),
        ("82\u00a0%", "82 %"),
        ("A\u030asa", "Åsa"),
        ("rad ett\r\nrad två", "rad ett\nrad två"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_makes_a_message_dear_is_replaced(dear, cheap):
    assert plain(dear) == cheap


@given(GSM)
def test_the_alphabet_stays_in_7_bits_and_keeps_its_length(text):
    size = measure(text)
    assert size.encoding == Encoding.GSM7
    assert size.units == len(text) + sum(char in EXTENDED for char in text)
    assert size.parts == 1 if size.units <= 160 else size.parts >= -(-size.units // 153)


@given(st.text(max_size=400))
@example("…" * 200)
def test_spelling_it_plainly_is_done_once_and_costs_no_more_than_its_letters(text):
    cheap = plain(text)
    assert plain(cheap) == cheap
    if measure(text).encoding == Encoding.GSM7:
        assert measure(cheap).parts <= measure(text).parts


@given(st.text(st.sampled_from(sorted(BASIC) + [chr(c) for c in sms_text.CHEAP]), max_size=100))
def test_swedish_with_any_such_sign_comes_down_to_7_bits(text):
    assert measure(plain(text)).encoding == Encoding.GSM7


@given(st.text(max_size=600))
def test_parts_hold_the_text_and_no_more_of_them_than_a_cut_character_explains(text):
    size = measure(text)
    each, single = (153, 160) if size.encoding == Encoding.GSM7 else (67, 70)
    if size.units <= single:
        assert size.parts == 1
    else:
        assert -(-size.units // each) <= size.parts <= -(-size.units // (each - 1))
