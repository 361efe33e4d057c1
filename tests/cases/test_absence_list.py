"""The absence list of the health team."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from absence.actions import lists
from absence.models import ListSettings, SetAside
from accounts.models import AccessEntry
from cases.actions import proposals
from ppss.lib import weeks
from students.choices import Protection
from students.models import NamedStaff
from tests.absence.lessons import day_of, load

DAY = datetime.timedelta(days=1)
URL = "/absence/"


def last_week(n: int = 1) -> datetime.date:
    return weeks.shift(timezone.localdate(), -n)


@pytest.fixture
def school(world):
    """Nora with 50 % absence, Edvin with 10, Alva fully absent for four weeks, and one of another school."""
    people = {
        "Nora": world.student(),
        "Edvin": world.student("Edvin", school_class="8A", year=8),
        "Alva": world.student("Alva"),
        "Ture": world.student("Ture", school="Hökarängsskolan"),
    }
    load(day_of(people["Nora"], last_week(), "pvip-") + day_of(people["Nora"], last_week(3), "pp"))
    load(day_of(people["Edvin"], last_week(), "pppppppppi"))
    load([row for n in range(1, 5) for row in day_of(people["Alva"], last_week(n), "ii")])
    load(day_of(people["Ture"], last_week(), "ii"))
    return people


def names(client, **query) -> list[str]:
    html = client.get(URL, query).content.decode()
    return re.findall(r'<a class="fw-semibold" href="/students/\d+/">(\w+) ', html)


def page(client, **query) -> str:
    return client.get(URL, query).content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_students_stand_by_absence_from_the_first_threshold(school, sign_in):
    client = sign_in("eht")
    assert names(client) == ["Alva", "Nora"]
    assert '<option value="15" selected>15 % (2)</option>' in page(client)
    assert names(client, least="0") == ["Alva", "Nora", "Edvin"]
    assert names(client, least="40") == ["Alva"]
    assert names(client, least="0", sort="name") == ["Alva", "Edvin", "Nora"]
    assert names(client, least="0", sort="total") == ["Edvin", "Nora", "Alva"]
    assert names(client, least="0", **{"class": "8A"}) == ["Edvin"]
    assert names(client, least="0", q="edv") == ["Edvin"]
    assert names(sign_in("eht_other")) == ["Ture"]


def test_every_share_has_its_period_and_coverage(school, sign_in):
    html = page(sign_in("eht"))
    row = html[html.index("Nora Ek") :]
    cells = re.findall(r'<td class="num[^>]*data-label="([^"]+)">(?:<span>)?([^<]+)', row)[:4]
    assert cells == [("Frånvaro", "33 %"), ("Giltig", "17 %"), ("Ogiltig", "17 %"), ("Rapporteringsgrad", "86 %")]
    assert f"{last_week(4)} – {last_week() + 6 * DAY}" in html
    assert "beräknad från närvaron" in html
    assert "Hemmasittare" in html


def test_the_fully_absent_and_those_with_low_coverage_can_be_chosen(world, school, sign_in):
    loa = world.student("Loa")
    load(day_of(loa, last_week(), "pi--"))
    client = sign_in("eht")
    assert names(client, show="full", least="0") == ["Alva"]
    assert names(client, show="coverage", least="0") == ["Loa"]


def test_who_is_proposed_or_in_a_case_is_shown_as_such_and_out_of_the_way(world, school, sign_in):
    proposals.propose(student=school["Alva"], by=world.people["eht"], reason="Borta")
    world.case(school["Nora"])
    client = sign_in("eht")
    assert names(client) == []
    assert names(client, show="cases") == ["Alva", "Nora"]
    html = page(client, show="all")
    assert "Aktualiserad" in html
    assert "Ärende: genomförande" in html


def test_a_student_can_be_set_aside_and_put_back(world, school, sign_in):
    client = sign_in("eht")
    url = reverse("cases:set_aside", args=[school["Nora"].pk])
    assert "Dagen har redan varit." in client.post(url, {"until": "2020-01-01"}).content.decode()
    until = timezone.localdate() + 14 * DAY
    assert client.post(url, {"until": until, "note": "Mentor ringer hem"}).status_code == 302
    assert names(client) == ["Alva"]
    html = page(client, show="aside")
    assert f"Lagd åt sidan till {until}" in html
    assert "Mentor ringer hem (Maria Sjöberg)" in html
    client.post(reverse("cases:bring_back", args=[school["Nora"].pk]))
    assert names(client) == ["Alva", "Nora"]
    SetAside.objects.create(student=school["Nora"], until=timezone.localdate() - DAY, by=world.people["eht"])
    assert names(client) == ["Alva", "Nora"]


def test_proposing_carries_the_period_over(school, sign_in):
    html = page(sign_in("eht"))
    query = f"?from={last_week(4)}&amp;to={last_week() + 6 * DAY}"
    assert f'href="/propose/{school["Nora"].pk}/{query}"' in html


def test_windows_are_chosen_by_address_and_by_setting(world, school, sign_in):
    client = sign_in("eht")
    own = {"window": "own", "from": last_week(), "to": last_week() + DAY, "least": "0"}
    assert names(client, **own) == ["Alva", "Nora", "Edvin"]
    assert "40 %" in page(client, **own) or "50 %" in page(client, **own)
    assert "Ange båda dagarna" in page(client, window="own", **{"from": "2026-09-30", "to": "x"})
    lists.set_up(school=world.schools["Bredängsskolan"], by=world.people["eht"], weeks=1)
    assert f"{last_week()} – {last_week() + 6 * DAY}" in page(client)


def test_settings_are_saved_and_refuse_what_is_out_of_order(world, sign_in):
    client, url = sign_in("eht"), reverse("cases:absence_settings")
    wrong = {"talk": "20", "high": "10", "very_high": "40", "window": "weeks", "weeks": "4"}
    wrong |= {"rising_points": "5", "sign_weeks": "8", "missed_weeks": "3"}
    assert "Hög frånvaro börjar över" in client.post(url, wrong).content.decode()
    many = wrong | {"high": "25", "missed_weeks": "9"}
    assert "Så många veckor gås inte igenom" in client.post(url, many).content.decode()
    assert ListSettings.objects.count() == 0
    client.post(url, wrong | {"talk": "10", "high": "25"})
    settings = ListSettings.objects.get()
    assert (settings.school.name, settings.thresholds) == ("Bredängsskolan", (10, 25, 40))
    page_before = client.get(url)
    client.post(url, wrong | {"talk": "12", "high": "25", "revision": settings.revision})
    assert ListSettings.objects.get().talk == 12
    again = client.post(url, wrong | {"talk": "13", "high": "25", "revision": settings.revision})
    assert page_before.status_code == again.status_code == 200
    assert ListSettings.objects.get().talk == 12


def test_a_protected_student_is_seen_by_named_staff_alone_under_the_alias(world, school, sign_in):
    nora = school["Nora"]
    nora.protection = Protection.SECRECY_MARKING
    nora.save()
    client = sign_in("eht")
    assert names(client) == ["Alva"]
    NamedStaff.objects.create(student=nora, user=world.people["eht"])
    html = page(client)
    assert nora.alias in html
    assert "Nora" not in html
    assert names(client, **{"class": "7B"}) == ["Alva"]


def test_an_empty_school_is_told_what_will_be_here(world, sign_in):
    assert "Ingen närvaro de här veckorna" in page(sign_in("eht"))


def test_it_is_the_health_teams_first_page(sign_in):
    assert sign_in("eht").get("/", follow=True).request["PATH_INFO"] == URL


def test_the_look_is_logged_with_the_students_shown(school, sign_in):
    sign_in("eht").get(URL)
    entry = AccessEntry.objects.get()
    assert (entry.what, set(entry.student_ids)) == ("absence list", {school["Alva"].pk, school["Nora"].pk})


def test_the_list_costs_the_same_for_few_and_for_many(world, school, sign_in):
    client, counts = sign_in("eht"), []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(URL, {"least": "0", "show": "all"})
        counts.append(len(queries))
        for n in range(60):
            student = world.student(f"Elev{n}")
            load(day_of(student, last_week(), "pi"))
            if n % 9 == 0:
                world.case(student)
    assert counts[0] == counts[1]


def test_early_signs_stand_with_the_student_and_can_be_chosen_at_any_absence(world, school, sign_in):
    loa, ines = world.student("Loa"), world.student("Ines")
    for n, hows in ((3, "pppppppppp"), (2, "ppppppppip"), (1, "pppppppvii")):
        load(day_of(loa, last_week(n), hows))
    for n in range(1, 5):
        load(day_of(ines, last_week(n), "i", subject="IDH") + day_of(ines, last_week(n) + DAY, "p" * 12))
    client = sign_in("eht")
    assert names(client, show="rising") == ["Loa"]
    assert names(client, show="always") == ["Ines"]
    html = page(client, show="all", least="0")
    assert "stiger tre veckor i rad" in html
    assert "borta på måndagar: 4 av 4 veckor" in html
    assert "Samma dag eller lektion (1)" in page(client, show="always")
    by, bredang = world.people["eht"], world.schools["Bredängsskolan"]
    settings = lists.set_up(school=bredang, by=by, rising_points=31, missed_weeks=5)
    assert names(client, show="rising") == names(client, show="always") == []
    lists.set_up(school=bredang, by=by, revision=settings.revision, rising_points=30, missed_weeks=3, sign_weeks=3)
    assert (names(client, show="rising"), names(client, show="always")) == (["Loa"], ["Ines"])


def test_the_list_can_be_taken_as_a_file_with_all_that_is_chosen(world, school, sign_in):
    world.student("=Eva()", key="x")
    client = sign_in("eht")
    response = client.get(reverse("cases:absence_file"), {"least": "0", "sort": "name"})
    lines = response.content.decode("utf-8-sig").replace("\N{NO-BREAK SPACE}", " ").splitlines()
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    first, last = last_week(4), last_week() + 6 * DAY
    heads = "Elev;Klass;Frånvaro;Giltig;Ogiltig;Rapporteringsgrad;Från;Till;Källa;Att säga om den;Vad som görs"
    source = "Beräknad från närvaron"
    assert lines == [
        heads,
        f"Alva Ek;7B;100 %;0 %;100 %;100 %;{first};{last};{source};Hemmasittare;",
        f"Edvin Ek;8A;10 %;0 %;10 %;100 %;{first};{last};{source};;",
        f"Nora Ek;7B;33 %;17 %;17 %;86 %;{first};{last};{source};;",
    ]
    entry = AccessEntry.objects.get()
    assert (entry.what, set(entry.student_ids)) == (
        "absence list file",
        {school[n].pk for n in ("Alva", "Edvin", "Nora")},
    )
