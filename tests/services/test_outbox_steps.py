"""A worker is killed at every step of sending, and each message arrives once all the same."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import pytest

from tests.services.installation import installation
from tests.services.servers import are_installed, wait_until

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(not are_installed(), reason="needs initdb, pg_ctl and redis-server, for servers of its own"),
]

#: The database waits where the test wants it: an advisory lock stops the claim, another the writing of results.
CLAIM, RESULT = 5, 6
GATES = f"""
    CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF OLD.state = 'waiting' AND NEW.state = 'sending' THEN
            PERFORM pg_advisory_xact_lock({CLAIM});
        ELSIF OLD.state = 'sending' AND NEW.claimed_until IS NULL THEN
            PERFORM pg_advisory_xact_lock({RESULT});
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER gates BEFORE UPDATE ON messaging_message FOR EACH ROW EXECUTE FUNCTION wait_at_gate();
"""


@contextmanager
def closed(whole, gate: int) -> Iterator[None]:
    """Nobody passes the gate; whoever waits there when it opens is gone."""
    keeper = psycopg2.connect(whole.postgresql.url)
    keeper.autocommit = True
    keeper.cursor().execute("SELECT pg_advisory_lock(%s)", [gate])
    try:
        yield
    finally:
        whole.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'advisory'")
        keeper.close()


def waits_at_gate(whole) -> bool:
    return whole.ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory'")[0][0] > 0


@pytest.mark.parametrize("gateway", ["sinch", "46elks"])
def test_a_worker_is_killed_at_every_step(tmp_path, gateway):
    """Before the claim is written, with requests on their way, and after the gateway has taken them all."""
    with installation(tmp_path, SMS_GATEWAY=gateway, SMS_TIMEOUT="10", MESSAGE_LEASE="26") as whole:
        whole.ask(GATES)
        for name in ("beat", "one"):
            whole.start(name)

        def kill_worker() -> None:
            whole.programs["one"].kill()

        with closed(whole, CLAIM):
            whole.write(40)
            assert wait_until(lambda: waits_at_gate(whole), seconds=180), whole.logs()
            kill_worker()
        whole.start("one")
        assert whole.wait_for_settled(40, 180), whole.logs()

        whole.gateway.process.send_signal(signal.SIGSTOP)  # it reads what was sent to it when it goes on
        whole.write(40, first=40)
        assert wait_until(lambda: whole.states()["sending"] > 0, seconds=60), whole.logs()
        kill_worker()
        whole.gateway.process.send_signal(signal.SIGCONT)
        whole.start("one")
        assert whole.wait_for_settled(80, 180), whole.logs()

        with closed(whole, RESULT):
            whole.write(40, first=80)
            assert wait_until(lambda: waits_at_gate(whole), seconds=60), whole.logs()
            kill_worker()
        assert whole.states()["sending"] == 40
        assert whole.gateway.count()["messages"] == 120
        whole.start("one")
        assert whole.wait_for_settled(120, 180), whole.logs()
        assert whole.ask("SELECT count(*) FROM messaging_message WHERE reason = 'found'")[0][0] >= 40
        assert whole.wrong() == []
