"""Which addresses a server may have."""

import pytest
import requests

from imports.problems import ServerTrouble
from imports.ss12000 import guard
from imports.ss12000.guard import GuardedAdapter, address_problem, is_allowed


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("10.1.2.3", True),
        ("192.168.0.9", True),
        ("193.10.1.1", True),
        ("2001:6b0::1", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("169.254.169.254", False),
        ("::ffff:169.254.169.254", False),
        ("fe80::1%eth0", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
    ],
)
def test_link_local_and_odd_addresses_are_none_of_a_server(address, allowed):
    assert is_allowed(address) is allowed


def test_the_host_itself_is_for_trying_out_alone(settings):
    settings.PRODUCTION = True
    assert (is_allowed("127.0.0.1"), is_allowed("::ffff:127.0.0.1")) == (False, False)
    assert address_problem("http://127.0.0.1:8000") == "Adressen måste börja med https, så att ingen kan läsa med."
    assert address_problem("https://skolsystem.example/v2.0") == ""


def test_a_name_is_judged_by_where_it_leads(monkeypatch, server):
    """The name passes the form; the connection that it leads to does not."""
    monkeypatch.setattr(guard, "is_allowed", lambda address: address != "127.0.0.1")
    with requests.Session() as session:
        session.mount("http://", GuardedAdapter())
        with pytest.raises(ServerTrouble):
            session.get(server.url.replace("127.0.0.1", "localhost"), timeout=5)
    assert server.asked == []
