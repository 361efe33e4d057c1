"""Nobody works out what is hidden: not from totals, cuts, the file, half-years in a row, nor all of them together."""

import datetime
import io
import itertools
import random

import openpyxl
import pytest
from django.urls import reverse

from accounts.models import District
from cases.models import Case
from reports.dashboard.live import live, moment
from reports.dashboard.page import dashboard
from reports.evaluation.compute import cube
from reports.evaluation.page import evaluation
from students.terms import read_calendar
from tests.reports.evaluation import build
from tests.reports.linear import Attack

DAY = datetime.timedelta(days=1)
SMALLEST = 5
SCHOOLS = {"Skärholmen": ("Bredängsskolan", "Sätraskolan"), "Skarpnäck": ("Bagarmossens skola", "Skarpatorpsskolan")}
SCHOOLS |= {"Älvsjö": ("Sjöängsskolan",), "Spånga-Tensta": ("Hjulstaskolan",)}
#: Middles of the half-years in which cases are closed, and a day in each next one: looks at the same pages.
CLOSED = [datetime.date(2025, 10, 10), datetime.date(2026, 4, 10)]
LOOKS = [datetime.date(2026, 2, 20), datetime.date(2026, 9, 20)]
HALVES = [2025 * 2 + 1, 2026 * 2]
SEXES, BANDS = ("F", "M", "X"), ("low", "high")
BAND_WORDS = {"low": "Låg, under 20 %", "high": "Hög, över 40 %"}
TABLES = {
    "directions": ("raised", "unchanged", "lowered", "unknown"),
    "attainment": ("fully", "partly", "not", "unknown"),
    "satisfied": ("very", "less", "unknown"),
}


@pytest.fixture(params=range(3))
def city(world, request):
    """Some seventy closed students, few here and many there, some without a figure or a goal assessed."""
    rng = random.Random(request.param)
    number = itertools.count()
    for names in SCHOOLS.values():
        for name, closed_on in itertools.product(names, CLOSED):
            for _pupil in range(rng.choice([0, 2, 4, 6, 9, 12])):
                pupil = build.student(world.schools[name], next(number), sex=rng.choice("FFFMMMMX"), year=7)
                build.closed(
                    pupil,
                    enrolled_on=closed_on - 90 * DAY,
                    closed_on=closed_on,
                    initial=rng.choice(["0.15", "0.55"]),
                    closing=rng.choice(["0.1", "0.3", "0.3001", "0.6", None]),
                    attainment=rng.choice(["fully", "fully", "partly", "partly", "not", ""]),
                    satisfaction=rng.choice([7, 9, 10, None]),
                )
    return world


def places(city) -> list[District | None]:
    return [None, *(city.districts[name] for name in SCHOOLS)]


def atoms(city, district=None, halves=HALVES):
    wanted = SCHOOLS if district is None else {district.name: SCHOOLS[district.name]}
    for name, schools in wanted.items():
        for school in schools:
            yield from itertools.product([city.districts[name].pk], [city.schools[school].pk], halves, SEXES, BANDS)


def frame(city) -> Attack:
    """What everybody knows: outcomes are parts of their group, and a share of absence lies between 0 and 1."""
    attack = Attack()
    for atom in atoms(city):
        for table, outcomes in TABLES.items():
            attack.adds_up([(table, outcome, atom) for outcome in outcomes], ("n", atom))
        attack.adds_up([("directions", outcome, atom) for outcome in TABLES["directions"][:3]], ("both", atom))
        attack.adds_up([("satisfied", outcome, atom) for outcome in TABLES["satisfied"][:2]], ("asked", atom))
        for name in ("initial", "closing"):
            attack.is_at_most((name, atom), 10_000, ("both", atom))
        attack.is_at_most(("marks", atom), 10, ("asked", atom))
    return attack


def look(attack: Attack, name: str, group, inside: list) -> None:
    """Everything that is shown of a group, and what is not as something to find."""
    if group.n is None:
        attack.wants(f"{name}: n", [("n", atom) for atom in inside])
    else:
        attack.knows([("n", atom) for atom in inside], group.n)
    for field, key in (("initial", "initial"), ("closing", "closing"), ("satisfaction", "marks")):
        mean, over = getattr(group, field), "asked" if field == "satisfaction" else "both"
        if mean is not None:
            attack.knows([(key, atom) for atom in inside], mean.total)
            if mean.n is not None:
                attack.knows([(over, atom) for atom in inside], mean.n)
        elif group.n != 0:
            attack.wants(f"{name}: {key}", [(key, atom) for atom in inside])
    for table, outcomes in TABLES.items():
        parts = getattr(group, table)
        for part in parts or ():
            attack.knows([(table, each, atom) for each in part.names for atom in inside], part.count)
        told = {part.names[0] for part in parts or () if len(part.names) == 1}
        for outcome in outcomes[:-1]:  # that nobody is without a figure is told beside the mean
            if outcome not in told and group.n != 0:
                attack.wants(f"{name}: {outcome} of {table}", [(table, outcome, atom) for atom in inside])


def in_group(by: str, label: str, city, atom: tuple) -> bool:
    _district, school, _half, sex, band = atom
    words = {"sex": {"F": "Flicka", "M": "Pojke", "X": "Ej angivet"}, "band": BAND_WORDS}
    if by == "school":
        return city.schools[label].pk == school
    if by == "district":
        return city.districts[label].pk == atom[0]
    return words[by][sex if by == "sex" else band] == label


def see(attack: Attack, city, place: District | None, day: datetime.date) -> int:
    """Look at every period of a place on a day, at all its cuts; how many groups there were."""
    seen = 0
    for period in evaluation(place, "", day, SMALLEST).periods:
        page = evaluation(place, period.key, day, SMALLEST)
        inside = list(atoms(city, place, period.halves))
        look(attack, f"{place} {period}", page.whole, inside)
        for section in page.sections:
            if section.by not in ("sex", "band", "school", "district"):
                continue
            for label, group in section.groups or ():
                cut = [atom for atom in inside if in_group(section.by, label, city, atom)]
                look(attack, f"{place} {period} {section.by} {label}", group, cut)
                seen += 1
    return seen


def room(name: str) -> float:
    """Counts may be known to no student; sums of absence to less than a percentage point of one student."""
    return 100.0 if name.endswith((": initial", ": closing")) else 0.9


def test_nothing_hidden_is_worked_out_from_all_pages_together(city):
    attack = frame(city)
    seen = sum(see(attack, city, place, day) for place, day in itertools.product(places(city), LOOKS))
    assert seen > 30
    assert len(attack.targets) > 30
    assert attack.found(room) == {}


def test_city_does_not_tell_what_one_district_alone_keeps_to_itself(world):
    """Goals of two districts are told, of 8 in the third not: 6, 1 and 1. The city's would give them away."""
    number = itertools.count()
    for district, levels in (("Skärholmen", (7, 7, 6)), ("Skarpnäck", (8, 6, 6)), ("Älvsjö", (6, 1, 1))):
        school = world.schools[SCHOOLS[district][0]]
        for level, count in zip(("fully", "partly", "not"), levels, strict=True):
            for n in range(count):
                pupil = build.student(school, next(number), sex="FM"[n % 2], year=7)
                days = {"enrolled_on": CLOSED[1] - 90 * DAY, "closed_on": CLOSED[1]}
                build.closed(pupil, initial="0.55", closing="0.3", attainment=level, satisfaction=9, **days)
    told = [
        evaluation(place and world.districts[place], "", LOOKS[1], SMALLEST).whole.attainment is not None
        for place in ("Skärholmen", "Skarpnäck", "Älvsjö", None)
    ]
    assert told == [True, True, False, False]
    attack = frame(world)
    for place in (world.districts["Skärholmen"], world.districts["Skarpnäck"], world.districts["Älvsjö"], None):
        see(attack, world, place, LOOKS[1])
    assert attack.found(room) == {}


def test_attack_finds_what_one_hidden_cell_would_give_away(city):
    """The same attacker, told one small cell's neighbours: what careless pages would show."""
    attack = frame(city)
    everyone = list(atoms(city))
    counted = {key: each.n for key, each in cube(Case.objects.all(), ["sex"]).items()}
    attack.knows([("n", atom) for atom in everyone], sum(counted.values()))
    for sex in ("F", "M"):
        attack.knows([("n", atom) for atom in everyone if atom[3] == sex], counted.get((sex,), 0))
    attack.wants("X", [("n", atom) for atom in everyone if atom[3] == "X"])
    assert set(attack.found()) == {"X"}


def test_file_says_no_more_than_the_page(city, sign_in):
    """Every number of a group in the file stands on the page; what is hidden there is hidden here."""
    client = sign_in("steering")
    answer = client.get(reverse("reports:evaluation_file"))
    page = client.get(reverse("reports:evaluation")).context["page"]
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content))["Siffror"].iter_rows(min_row=2, values_only=True))
    sections = [group for section in page.sections for _label, group in section.groups or ()]
    groups = [page.whole, *sections] if page.period else []
    assert [row[3] for row in rows] == [".." if group.n is None else group.n for group in groups]
    for row, group in zip(rows, groups, strict=True):
        assert (row[6] == "..") == (group.change is None)
        assert (row[9] == "..") == (group.attainment is None)


@pytest.fixture(params=range(3))
def going(world, request):
    rng = random.Random(100 + request.param)
    number = itertools.count()
    today = datetime.date(2026, 9, 20)
    for names in SCHOOLS.values():
        for name in names:
            for _pupil in range(rng.choice([0, 1, 3, 4, 5, 6, 7, 9])):
                pupil = world.student(f"Nora{next(number)}", "Ek", school=name, sex=rng.choice("FFMMX"))
                begun = today - rng.choice([0, 3, 20, 40, 80]) * DAY
                case = world.case(pupil, enrolled_on=begun, consent=False)
                case.initial_absence = build.figure(pupil, rng.choice(["0.15", "0.55"]), begun)
                case.save()
    return world, today


def test_nothing_hidden_of_those_going_is_worked_out(going):
    world, today = going
    attack = Attack()
    keys = [(world.districts[d].pk, world.schools[s].pk) for d, schools in SCHOOLS.items() for s in schools]
    atom_keys = [(*key, sex, band) for key in keys for sex in SEXES for band in BANDS]
    for atom in atom_keys:
        attack.is_at_most(("due", atom), 4, ("going", atom))
    for place, by in itertools.product(places(world), ("school", "district", "sex", "band")):
        if (place is None) == (by == "school") or (place is not None and by == "district"):
            continue
        page = dashboard(place, by, today, SMALLEST)
        inside = [atom for atom in atom_keys if place is None or atom[0] == place.pk]
        groups = [("all", page.now, inside)]
        for row in page.rows or ():
            groups.append((row.label, row.live, [a for a in inside if is_row(world, by, row, a)]))
        for row in page.others:
            groups.append((row.label, row.live, [a for a in atom_keys if a[0] == row.pk]))
        for label, group, cut in groups:
            name = f"{place} {by} {label}"
            if group.going is None:
                attack.wants(f"{name}: going", [("going", atom) for atom in cut])
            else:
                attack.knows([("going", atom) for atom in cut], group.going)
            if group.due is not None:
                attack.knows([("due", atom) for atom in cut], group.due)
    calendar = read_calendar(today - 400 * DAY, today)
    assert sum(each.going for each in live(Case.objects.all(), [], moment(today, calendar), calendar).values()) > 0
    assert attack.found(lambda name: 0.9) == {}


def is_row(world, by: str, row, atom: tuple) -> bool:
    if by in ("school", "district"):
        return atom[1 if by == "school" else 0] == row.pk
    words = {"Flicka": "F", "Pojke": "M", "Ej angivet": "X"} | {word: band for band, word in BAND_WORDS.items()}
    return atom[2 if by == "sex" else 3] == words[row.label]
