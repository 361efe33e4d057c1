"""The pages of servers and their readings."""

import pytest
from django.urls import reverse

from imports.choices import RunState
from imports.models import Run, Source
from tests.reading import read
from tests.ss12000 import CLIENT, SECRET, Fault


@pytest.fixture
def admin(sign_in):
    return sign_in("admin")


def _form(server, **more: object) -> dict:
    address = {"base_url": f"{server.url}/v2.0", "token_url": server.token_url}
    return {"name": "Skolsystemet", "client_id": CLIENT, "client_secret": SECRET, "is_on": "on"} | address | more


def test_the_empty_list_offers_the_first_server(admin):
    page = admin.get(reverse("imports:sources")).content.decode()
    assert "Inget skolsystem än" in page
    assert "Anslut ett skolsystem" in admin.get(reverse("imports:imports")).content.decode()


def test_a_server_is_entered_tried_and_read(admin, server):
    server.put("organisations", "odd", displayName="Okänd", organisationType="Rymdstation")
    response = admin.post(reverse("imports:source_new"), _form(server))
    source = Source.objects.get()
    assert (response["Location"], source.client_secret) == (source.get_absolute_url(), SECRET)
    page = admin.post(reverse("imports:source_try", args=[source.pk]), follow=True).content.decode()
    assert "Servern svarar och har lämnat 1 organisation." in page
    response = admin.post(reverse("imports:run_start", args=[source.pk]), follow=True)
    run = Run.objects.get()
    assert (run.state, response.redirect_chain[-1][0]) == (RunState.DONE, run.get_absolute_url())
    page = response.content.decode()
    assert "Värdet finns inte i standarden: Rymdstation" in page
    assert SECRET not in page


def test_problems_are_filtered(admin, source, server):
    server.put("organisations", "odd", displayName="Okänd", organisationType="Rymdstation")
    server.put("organisations", "nameless", organisationType="Skola")
    run = read(source)
    page = admin.get(run.get_absolute_url(), {"kind": "missing", "endpoint": "organisations"}).content.decode()
    assert ("displayName" in page, "Rymdstation" in page) == (True, False)
    page = admin.get(run.get_absolute_url(), {"q": "zebra"}).content.decode()
    assert "Inget problem passar" in page


def test_a_broken_reading_says_why_and_goes_on(admin, source, server):
    server.faults = [Fault("organisations", 418, b"")]
    run = read(source)
    page = admin.get(run.get_absolute_url()).content.decode()
    assert "Servern svarar 418 på organisations." in page
    admin.post(reverse("imports:run_go_on", args=[run.pk]))
    run.refresh_from_db()
    assert (run.state, run.problem) == (RunState.DONE, "")


def test_a_secret_stays_where_it_is_and_is_never_shown(admin, source, server):
    edit = reverse("imports:source_edit", args=[source.pk])
    assert SECRET not in admin.get(edit).content.decode()
    admin.post(edit, _form(server, client_secret="", name="Nytt namn", revision=source.revision))
    source.refresh_from_db()
    assert (source.name, source.client_secret) == ("Nytt namn", SECRET)
    form = _form(server, client_secret="", base_url="https://skolsystem.example/v2.0", revision=source.revision)
    assert "Skriv hemligheten igen." in admin.post(edit, form).content.decode()
    source.refresh_from_db()
    assert source.base_url == f"{server.url}/v2.0"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://skolsystem.example/v2.0", "Adressen måste börja med https"),
        ("https://169.254.169.254/v2.0", "Inget skolsystem kan ha den här adressen."),
        ("https://[fe80::1]/v2.0", "Inget skolsystem kan ha den här adressen."),
        ("https://kim:hemligt@skolsystem.example", "Skriv adressen utan användarnamn och lösenord."),
    ],
)
def test_an_address_that_cannot_be_a_servers_is_refused_beside_its_field(admin, server, address, told):
    page = admin.post(reverse("imports:source_new"), _form(server, base_url=address)).content.decode()
    assert (told in page, Source.objects.count()) == (True, 0)


def test_progress_loads_the_page_anew_when_the_reading_has_ended(admin, source, server):
    run = read(source)
    answer = admin.get(reverse("imports:run_progress", args=[run.pk]))
    assert answer["HX-Refresh"] == "true"
    Run.objects.update(state=RunState.RUNNING)
    page = admin.get(reverse("imports:run_progress", args=[run.pk])).content.decode()
    assert ("Avbryt hämtningen" in page, "hx-get" in page) == (True, True)


def test_a_page_of_readings_costs_the_same_with_many(admin, source, server, django_assert_max_num_queries):
    for _n in range(3):
        read(source)
    with django_assert_max_num_queries(16):
        admin.get(source.get_absolute_url())
    with django_assert_max_num_queries(16):
        admin.get(Run.objects.first().get_absolute_url())
