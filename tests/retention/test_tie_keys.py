"""Made-up texts that keep the order of keys that are gone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention.tie_keys import between

keys = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF), min_size=1, max_size=20)


@given(keys, keys)
def test_between_sorts_between(one, other):
    low, high = sorted((one, other))
    if low == high:
        with pytest.raises(ValueError, match="nothing between"):
            between(low, high)
    else:
        assert low < between(low, high) < high
    assert between("", low) < low
    assert between(high, None) > high


@given(st.lists(st.from_regex(r"[0-9]{8}-[0-9]{4}", fullmatch=True), min_size=3, max_size=8, unique=True))
def test_order_holds_while_keys_are_replaced_one_by_one(numbers):
    order = sorted(numbers)
    for at in range(len(order)):
        low = order[at - 1] if at else ""
        high = order[at + 1] if at + 1 < len(order) else None
        order[at] = between(low, high)
    assert order == sorted(set(order))


def test_a_neighbours_key_is_not_repeated():
    for _attempt in range(50):
        made = between("20130412-1238", "20130917-9876")
        assert made[:5] in ("20130",)
        assert not made.startswith(("20130412", "20130917"))
