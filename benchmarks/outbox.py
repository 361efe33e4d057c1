"""``python -m benchmarks.outbox``: messages a second, beside the no-op Celery tasks a second of the same Redis.

On a PostgreSQL and a Redis of its own (tests/services/servers.py). Exit status 1 when a demand is not met.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppss.settings")

import django  # noqa: E402

django.setup()

from tests.services.installation import Installation, installation  # noqa: E402
from tests.services.servers import wait_until  # noqa: E402

#: The demands of the project: half of what 20 requests of 50 ms allow; a rate that is kept.
SLOW, IN_FLIGHT, AT_LEAST, RATE = 0.05, 20, 200, 50
NOOP, MESSAGES, SLOW_MESSAGES, PACED, REPORTS = 4000, 6000, 2000, 300, 1000
WORKERS = ("one", "two")


def tasks_per_second(whole: Installation) -> float:
    """No-op tasks, put into the queue before the two workers begin; counted from the first that is done."""
    told = whole.run("-m", "benchmarks.noop", "publish", str(NOOP))
    for name in WORKERS:
        whole.start(name, "--prefetch-multiplier=4")  # Celery's own, which is quicker for short tasks than ours
    done = whole.run("-m", "benchmarks.noop", "wait")
    for name in WORKERS:
        whole.programs[name].kill()
    print(f"  put into the queue: {told.strip()}", file=sys.stderr)
    return float(done)


def messages_per_second(whole: Installation, count: int, workers: tuple[str, ...]) -> float:
    """Messages that wait when the workers begin; counted at the gateway from the first to the last request."""
    whole.gateway.reset()
    whole.ask("DELETE FROM messaging_message")
    whole.write(count)
    for name in workers:
        whole.start(name)
    assert wait_until(lambda: whole.states()["sent"] == count, seconds=300), whole.logs()
    for name in workers:
        whole.programs[name].kill()
    times = sorted(whole.gateway.requests())
    assert len(times) == count, f"{len(times)} requests for {count} messages"
    return (count - 1) / (times[-1] - times[0])


def most_in_a_second(times: list[float]) -> int:
    """The most requests in any span of one second."""
    first, most = 0, 0
    for last, moment in enumerate(times):
        while times[first] <= moment - 1:
            first += 1
        most = max(most, last - first + 1)
    return most


def _of_reports(word: str, told: dict) -> list[tuple]:
    """Fixed: each hundred takes as many queries as the others."""
    queries = told["queries"]
    return [
        (f"queries for each 100 of {REPORTS} weekly reports {word}", max(queries), "fixed", len(set(queries)) == 1),
        (f"  weekly reports {word} a second", told["a_second"], None, True),
    ]


def main() -> int:
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder, installation(Path(folder), SMS_IN_FLIGHT=str(IN_FLIGHT)) as whole:
        tasks = tasks_per_second(whole)
        quick = messages_per_second(whole, MESSAGES, WORKERS)
        whole.gateway.behave(delay=SLOW)
        slow = messages_per_second(whole, SLOW_MESSAGES, WORKERS[:1])
        whole.gateway.behave()
        whole.env["SMS_PER_SECOND"] = str(RATE)
        messages_per_second(whole, PACED, WORKERS)
        times = sorted(whole.gateway.requests())
        paced = PACED / (times[-1] - times[0] + 1)  # the last second counts as a whole one
        most = most_in_a_second(times)
        whole.ask("DELETE FROM messaging_message")
        whole.ask("TRUNCATE students_student, accounts_school, accounts_district CASCADE")
        reports = json.loads(whole.run("-m", "benchmarks.weekly_reports", str(REPORTS)))
    rows = [
        ("no-op Celery tasks a second, two processes", tasks, None, True),
        ("messages a second, two processes", quick, f">= {tasks:.0f}", quick >= tasks),
        (f"messages a second, {IN_FLIGHT} in flight at 50 ms", slow, f">= {AT_LEAST}", slow >= AT_LEAST),
        (f"messages a second with a rate of {RATE}", paced, f"<= {RATE}", paced <= RATE),
        ("  most of them in any second", most, f"<= {RATE}", most <= RATE),
        *_of_reports("built", reports["built"]),
        *_of_reports("sent", reports["sent"]),
    ]
    for what, figure, demand, is_met in rows:
        print(f"{what:56}{figure:>9.0f}{demand or '':>10}{'' if is_met else '  not met'}")
    print(f"load of the machine: {load:.1f} before, {os.getloadavg()[0]:.1f} after, {os.cpu_count()} processors")
    return 0 if all(row[3] for row in rows) else 1


if __name__ == "__main__":
    began = time.monotonic()
    status = main()
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    sys.exit(status)
