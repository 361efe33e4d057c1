"""Measuring pages: server time and number of queries, side by side with the plain page."""

from __future__ import annotations

import cProfile
import gc
import pstats
import statistics
import time
from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


@dataclass(frozen=True)
class Page:
    """A page to measure; ``limit`` is how many times the plain page's time it may take, None where nothing is asked."""

    name: str
    url: str
    limit: float | None = None


@dataclass(frozen=True)
class Measured:
    page: Page
    milliseconds: float
    ratio: float
    queries: int
    #: Functions called, Python's and C's: stays the same on a machine that does other things besides.
    calls: int

    @property
    def is_within(self) -> bool:
        return self.page.limit is None or self.ratio <= self.page.limit


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        _get(client, url)
    return len(captured)


def _get(client: Client, url: str) -> float:
    begun = time.perf_counter()
    response = client.get(url)
    spent = time.perf_counter() - begun
    if response.status_code != 200:
        raise SystemExit(f"{url} answered {response.status_code}")
    return spent


def calls_of(client: Client, url: str) -> int:
    """How many functions are called for one answer."""
    profiler = cProfile.Profile()
    profiler.enable()
    _get(client, url)
    profiler.disable()
    return pstats.Stats(profiler).total_calls


def profile(client: Client, page: Page, times: int = 10) -> None:
    """Print the functions in which most of a page's time is spent, with what they call."""
    profiler = cProfile.Profile()
    profiler.enable()
    for _time in range(times):
        _get(client, page.url)
    profiler.disable()
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(120)


def measure(client: Client, pages: list[Page], rounds: int) -> list[Measured]:
    """Ask for every page in turn, so many rounds; the first page is the one that the others are compared with.

    Medians of interleaved rounds: what else the machine does meets all pages alike.
    """
    for page in pages * 3:
        _get(client, page.url)
    gc.collect()
    gc.freeze()  # what was told fills this process as it fills no server, and would be gone through again and again
    spent: dict[str, list[float]] = {page.name: [] for page in pages}
    for _round in range(rounds):
        for page in pages:
            spent[page.name].append(_get(client, page.url))
    median = {name: statistics.median(times) for name, times in spent.items()}
    plain = median[pages[0].name]
    return [
        Measured(
            page,
            milliseconds=median[page.name] * 1000,
            ratio=median[page.name] / plain,
            queries=queries_of(client, page.url),
            calls=calls_of(client, page.url),
        )
        for page in pages
    ]
