"""Workers, beat, Redis and PostgreSQL are killed at every step, the gateway plays up: every message arrives once.

Real processes throughout: private servers on free ports, two Celery workers, beat, the web for receipts, and the stub
gateway over HTTP. What was counted is printed (``-s``), and stands in the report of a failure.
"""

import random
import time
from collections import Counter

import pytest

from tests.services.installation import installation
from tests.services.servers import are_installed, wait_until

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(not are_installed(), reason="needs initdb, pg_ctl and redis-server, for servers of its own"),
]

COUNT = 10_000
#: What the gateway does, so that of 10,000 messages hundreds meet each kind of trouble.
TROUBLE = {
    "drop": 0.01,
    "broken": 0.01,
    "nonsense": 0.01,
    "late": 0.005,
    "down": 0.01,
    "drop_before": 0.01,
    "refuse": 0.005,
}


def test_ten_thousand_messages_arrive_once_whatever_breaks(tmp_path, capsys):
    rng, began = random.Random(6), time.monotonic()
    with installation(tmp_path) as whole:
        whole.gateway.behave(
            rates=TROUBLE, late_after=2.5, delay=0.01, receipt=0.15, receipt_after=0.5, fails=0.1, twice=0.3, odd=0.1
        )
        whole.write(COUNT)
        for name in ("web", "beat", "one", "two"):
            whole.start(name)
        broken = Counter()

        def until(count: int) -> None:
            assert whole.wait_for_settled(count, 600), whole.logs()

        for share in range(1, 8):  # workers, one after the other, at whatever they are doing
            until(COUNT * share // 20)
            for name in ("one", "two")[: 1 + share % 2]:
                time.sleep(rng.uniform(0, 0.5))
                whole.programs[name].kill()
                broken["worker killed"] += 1
                whole.start(name)
        until(COUNT * 8 // 20)
        for _time in range(3):
            empty_redis(whole)
            broken["Redis emptied"] += 1
            time.sleep(1)
        until(COUNT * 10 // 20)
        whole.redis.kill()
        broken["Redis down, 6 s"] += 1
        time.sleep(6)
        whole.redis.start()
        until(COUNT * 12 // 20)
        for share in (13, 14):
            whole.postgresql.stop("immediate")
            broken["PostgreSQL crashed"] += 1
            time.sleep(1)
            whole.postgresql.start()
            until(COUNT * share // 20)
        whole.programs["beat"].kill()
        broken["beat killed"] += 1
        whole.start("beat")
        until(COUNT)
        assert wait_until(lambda: whole.gateway.count()["open"] == 0, seconds=120), whole.gateway.count()
        count, states, wrong = whole.gateway.count(), whole.states(), whole.wrong()
        with capsys.disabled():
            print(f"\n{COUNT} messages in {time.monotonic() - began:.0f} s, start and breaks included")
            print(f"  broken: {dict(broken)}\n  the gateway: {count['did']}")
            print(f"  receipts heard: {count['hooks']}\n  states: {dict(states)}, wrong: {len(wrong)}")
        assert wrong == []
        assert states.total() == COUNT
        assert set(count["times"]) == {"1"}


def empty_redis(whole) -> None:
    """Empty Redis: every task that waits in it is gone."""
    whole.run("-c", f"import redis; redis.Redis.from_url({whole.redis.url!r}).flushall()")
