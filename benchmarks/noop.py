"""No-op tasks on the program's own Celery: ``publish COUNT`` queues them, ``wait`` tells how many a second are done."""

from __future__ import annotations

import sys
import time

import redis
from django.conf import settings

from ppss.celery import app

#: A task that does nothing and needs no database, under its own name in the default set-up of the program.
NAME = "celery.accumulate"


def publish(count: int) -> None:
    began = time.monotonic()
    with app.producer_pool.acquire(block=True) as producer:
        for number in range(count):
            app.send_task(NAME, (number,), producer=producer)
    print(f"{count / (time.monotonic() - began):.0f} a second")


def wait() -> None:
    """From the first hundred that are gone to the last."""
    queue = redis.Redis.from_url(settings.REDIS_URL)
    first = queue.llen("celery")
    while queue.llen("celery") > first - 100:
        time.sleep(0.01)
    at_start, began = queue.llen("celery"), time.monotonic()
    while queue.llen("celery"):
        time.sleep(0.01)
    print(at_start / (time.monotonic() - began))


if __name__ == "__main__":
    publish(int(sys.argv[2])) if sys.argv[1] == "publish" else wait()
