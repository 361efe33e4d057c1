"""Figures for Prometheus, counted when they are asked for: the database knows them, whichever process answers."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from accounts import clock
from accounts.models import ClockJob
from messaging import figures
from messaging.choices import State
from ppss.health import last_import


class Figures(Collector):
    """Ages are in seconds, and left out for what never happened."""

    def collect(self) -> Iterator[Metric]:
        now, queue = timezone.now(), figures.queue()
        messages = GaugeMetricFamily("ppss_messages", "Messages by state", labels=["state"])
        for state in State.values:
            messages.add_metric([state], queue.by_state.get(state, 0))
        yield messages
        oldest = queue.oldest.total_seconds() if queue.oldest else 0
        yield GaugeMetricFamily("ppss_message_oldest_due_seconds", "How long a message has been due", value=oldest)
        paused = GaugeMetricFamily("ppss_gateway_out_of_order", "1 while a gateway is paused", labels=["gateway"])
        for gateway in figures.gateways():
            paused.add_metric([gateway.name], bool(gateway.paused_until and gateway.paused_until > now))
        yield paused
        for name, about, moment in (
            ("ppss_clock_tick_age_seconds", "Since the clock ticked", clock.last_tick()),
            ("ppss_import_age_seconds", "Since a file came in", last_import()),
        ):
            if moment:
                yield GaugeMetricFamily(name, about, value=(now - moment).total_seconds())
        jobs = GaugeMetricFamily("ppss_clock_job_went_well", "1 when the last run of a job went well", labels=["job"])
        for job in ClockJob.objects.exclude(last_went_well=None):
            jobs.add_metric([job.name], bool(job.last_went_well))
        yield jobs


@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever sends METRICS_TOKEN as a bearer; without such a setting there is no such page."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, settings.METRICS_TOKEN):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures())
    return HttpResponse(generate_latest(registry), content_type="text/plain; version=0.0.4; charset=utf-8")
