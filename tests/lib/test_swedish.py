"""Swedish names are sorted and found the same by Python and by either database."""

import pytest
from django.db.models.functions import Lower, Upper
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import District, School, User
from ppss.lib.listing import search
from ppss.lib.swedish import compare, sort_key
from students.models import Guardian, Student

#: In the order of a Swedish register.
NAMES = [
    "Aa",
    "ada",
    "Ada",
    "Anna Karin",
    "Anna-Karin",
    "Annakarin",
    "Ek",
    "Ekberg",
    "Éva",
    "Evald",
    "Myller",
    "Müller",
    "Vik",
    "Wik",
    "Zorn",
    "Åberg",
    "Åkerö",
    "Ärling",
    "Öberg",
    "Ørsted",
]


def test_names_are_sorted_by_the_swedish_alphabet():
    assert sorted(reversed(NAMES), key=sort_key) == NAMES


@given(st.text(), st.text())
def test_only_equal_texts_are_equal(one, other):
    assert compare(one, other) == -compare(other, one)
    assert (compare(one, other) == 0) is (one == other)


@pytest.mark.django_db
def test_databases_sort_as_python_does(world):
    district = District.objects.create(name="Åre")
    places = [name for at, name in enumerate(NAMES) if name.lower() not in map(str.lower, NAMES[:at])]
    for number, name in enumerate(reversed(NAMES)):
        if name in places:  # two schools are not called the same but for capitals
            School.objects.create(name=name, district=district)
        Guardian.objects.create(given_name="Bo", family_name=name)
        world.student(given=name)
        User.objects.create_user(f"n{number}@demo.example", "demo", name=name, agency="school", title="prov")
    assert [school.name for school in district.schools.all()] == places
    assert [guardian.family_name for guardian in Guardian.objects.all()] == NAMES
    assert [student.given_name for student in Student.objects.all()] == NAMES
    assert [user.name for user in User.objects.filter(title="prov")] == NAMES
    assert [d.name for d in District.objects.all()][-2:] == ["Åre", "Älvsjö"]


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["åker", "ÅKER", "kERÖ", "Åkerö", "ö å"])
def test_search_looks_away_from_capitals_beyond_z(text):
    district = District.objects.create(name="Åkerö")
    District.objects.create(name="Akero")
    assert list(search(District.objects.all(), text, ["name"])) == [district]


@pytest.mark.django_db
@pytest.mark.parametrize("lookup", ["iexact", "icontains", "istartswith", "iendswith"])
def test_lookups_look_away_from_capitals_and_take_signs_as_they_are(lookup):
    found = District.objects.create(name="50 % Åkerö_")
    District.objects.create(name="50 1 Åkeröx")
    assert list(District.objects.filter(**{f"name__{lookup}": "50 % åKERÖ_"})) == [found]
    School.objects.create(name="Åkerö skola", district=found)
    cased = School.objects.values_list(Upper("name"), Lower("name"), Upper("unit_code"))
    assert list(cased) == [("ÅKERÖ SKOLA", "åkerö skola", None)]
