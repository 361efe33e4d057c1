"""The pot shared out: the published shares of 2015, and what holds for any pot."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reports.funding.rule import Asked, paid_back, per_student, propose

#: domain.md, section 1: full-time employees of each district, the extra of one, and what was allocated in 2015.
PUBLISHED = {
    "Farsta": (2, 0, 1_200_000),
    "Skarpnäck": (2, 0, 1_200_000),
    "Rinkeby-Kista": (5, 0, 3_000_000),
    "Skärholmen": (2, 0, 1_200_000),
    "Enskede-Årsta-Vantör": (1, 0, 600_000),
    "Spånga-Tensta": (1, 400_000, 1_000_000),
    "Älvsjö": (1, 0, 600_000),
    "Hässelby-Vällingby": (2, 0, 1_200_000),
}


def test_published_shares_of_2015_come_out():
    asked = {name: Asked(Decimal(n), extra) for name, (n, extra, _share) in PUBLISHED.items()}
    found = propose(10_000_000, 600_000, 25_000, asked, supervision_from_pot=False)
    assert {name: each.share for name, each in found.shares.items()} == {n: v[2] for n, v in PUBLISHED.items()}
    assert (found.shared, found.left, found.is_lowered) == (10_000_000, 0, False)
    assert found.supervision == 200_000
    assert found.shares["Skärholmen"].total == 1_225_000


def test_same_pot_with_supervision_in_it_lowers_the_rate_for_all_alike():
    asked = {name: Asked(Decimal(n), extra) for name, (n, extra, _share) in PUBLISHED.items()}
    found = propose(10_000_000, 600_000, 25_000, asked, supervision_from_pot=True)
    assert (found.rate, found.is_lowered, found.left) == (587_500, True, 0)
    assert found.shares["Spånga-Tensta"].share == 987_500


def test_part_of_an_employee_gets_part_of_the_rate():
    found = propose(2_000_000, 600_000, 0, {1: Asked(Decimal("2.25"))}, supervision_from_pot=False)
    assert (found.shares[1].share, found.left) == (1_350_000, 650_000)


ASKED = st.dictionaries(
    st.integers(0, 20),
    st.builds(Asked, st.decimals(0, 20, places=2), st.sampled_from([0, 0, 25_000, 400_000])),
    max_size=8,
)


@given(st.integers(1, 30_000_000), st.integers(0, 900_000), st.integers(0, 50_000), ASKED, st.booleans())
def test_no_pot_is_shared_out_twice(pot, rate, supervision, asked, supervision_from_pot):
    found = propose(pot, rate, supervision, asked, supervision_from_pot=supervision_from_pot)
    beside = supervision * len(asked) if supervision_from_pot else 0
    assert found.shared + beside + found.left == pot
    assert found.rate <= rate
    fixed = sum(each.extra for each in asked.values()) + beside
    if fixed <= pot and found.is_lowered:
        assert found.left >= 0
    for key, each in found.shares.items():
        assert abs(each.for_employees - found.rate * asked[key].employees) <= 1


def test_what_is_not_used_goes_back():
    assert paid_back(1_225_000, 1_100_000) == 125_000
    assert paid_back(1_225_000, 1_300_000) == 0


def test_cost_per_student_is_told_where_both_are_known():
    assert per_student(1_225_000, 24) == 51_042
    assert per_student(None, 24) is None
    assert per_student(1_225_000, None) is None
    assert per_student(1_225_000, 0) is None
