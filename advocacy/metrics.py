"""Numbers for Prometheus under /metrics/, for whoever has METRICS_TOKEN; without that setting there is no such page.

Requests are counted in files that all processes of one machine share, where PROMETHEUS_MULTIPROC_DIR names a folder
(advocacy/serving.py makes one); the state of the site is looked at when somebody asks. Nothing says who asked.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from advocacy import system
from advocacy.logs import GetResponse

METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
COUNTED = CollectorRegistry()
ANSWERED = Counter(
    "http_requests", "Requests that were answered.", ["method", "view", "status"], registry=COUNTED
)
TOOK = Histogram(
    "http_request_seconds",
    "From the first line of a request to the last of its answer's head.",
    ["view"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=COUNTED,
)


class MetricsMiddleware:
    """Count each request by what answered it: the name of its address, or "kept" for a page that was ready."""

    def __init__(self, get_response: GetResponse) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        is_kept = response.headers.get("Cache-Status", "").startswith("pages; hit")
        view = (match.view_name or match.route) if match else ("kept" if is_kept else "none")
        method = request.method if request.method in METHODS else "other"
        ANSWERED.labels(method, view, str(response.status_code)).inc()
        TOOK.labels(view).observe(time.perf_counter() - began)
        return response


class StateCollector(Collector):
    """The state of the site at the moment of the question; without a database, that there is none."""

    def collect(self) -> Iterator[Metric]:
        answers = GaugeMetricFamily("site_database_answers", "Whether the database answers.")
        try:
            found = system.look()
        except DatabaseError:
            answers.add_metric([], 0)
            yield answers
            return
        answers.add_metric([], 1)
        yield answers
        yield GaugeMetricFamily("site_migrations_pending", "Migrations that wait.", value=len(found.pending))
        yield GaugeMetricFamily(
            "site_jobs_overdue", "Jobs of run_due that are late.", value=len(found.overdue)
        )
        waiting = GaugeMetricFamily("site_mail_waiting", "Letters on their way.", labels=["kind"])
        failing = GaugeMetricFamily("site_mail_failing", "Letters tried in vain.", labels=["kind"])
        for mail in found.mail:
            waiting.add_metric([mail.kind], mail.waiting)
            failing.add_metric([mail.kind], mail.failing)
        yield waiting
        yield failing
        free = GaugeMetricFamily("site_disk_free_bytes", "What is left of a disk.", labels=["folder"])
        for disk in found.disks:
            free.add_metric([disk.folder], disk.free)
        yield free
        if found.backup:
            yield GaugeMetricFamily(
                "site_backup_timestamp_seconds",
                "When the last backup was made.",
                value=found.backup.made_at.timestamp(),
            )


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Everything, for ``Authorization: Bearer`` and the token; for anybody else there is no such page."""
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        raise Http404
    registry = CollectorRegistry()
    registry.register(StateCollector())
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # theirs
        text = generate_latest(registry)
    else:
        text = generate_latest(registry) + generate_latest(COUNTED)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)
