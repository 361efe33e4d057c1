"""What stands in the address of a list."""

import pytest

from ppss.lib.listing import asked_id, searched


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("", None), ("²", None), ("-1", None), ("9" * 19, None)])
def test_asked_id_takes_what_can_be_an_id(text, number):
    assert asked_id(text) == number


@pytest.mark.parametrize(("text", "words"), [(None, ""), (" Nora\0 Ek ", "Nora Ek"), ("\0", "")])
def test_searched_drops_what_no_database_takes(text, words):
    assert searched(text) == words
