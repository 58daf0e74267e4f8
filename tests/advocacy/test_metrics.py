from __future__ import annotations

import subprocess
import sys

import pytest
from django.conf import settings as project_settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import OperationalError
from prometheus_client.parser import text_string_to_metric_families

from advocacy import metrics, system

TOKEN = "a-long-token"


@pytest.fixture
def counting(settings):
    settings.METRICS_TOKEN = TOKEN


def read(client):
    answer = client.get("/metrics/", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}])
def test_there_is_no_such_page_without_the_token(client, db, counting, header):
    assert client.get("/metrics/", headers=header).status_code == 404


def test_there_is_no_such_page_without_the_setting(client, db, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics/", headers={"Authorization": "Bearer "}).status_code == 404
    with pytest.raises(MiddlewareNotUsed):
        metrics.MetricsMiddleware(lambda request: None)


def test_requests_are_counted_by_what_answers_and_never_by_their_words(client, db, counting):
    def counted(found, view, status):
        return found.get(("http_requests_total", ("method", "GET"), ("status", status), ("view", view)), 0)

    before = read(client)
    client.get("/health/")
    client.get("/search/?q=secretword")
    client.get("/secretpath/")
    after = read(client)
    grown = {
        view: counted(after, view, status) - counted(before, view, status)
        for view, status in (("health", "200"), ("search", "200"), ("none", "404"))
    }
    assert grown == {"health": 1, "search": 1, "none": 1}
    assert not any("secret" in str(key) for key in after)


def test_the_state_of_the_site_is_told(client, db, counting):
    found = read(client)
    assert (found[("site_database_answers",)], found[("site_migrations_pending",)]) == (1, 0)
    assert found[("site_mail_waiting", ("kind", "readers"))] == 0
    assert found[("site_jobs_overdue",)] > 0  # none ever ran here


def test_a_lost_database_is_a_number_too(client, db, counting, monkeypatch):
    def gone():
        raise OperationalError("connection refused")

    monkeypatch.setattr(system, "look", gone)
    found = read(client)
    assert found[("site_database_answers",)] == 0
    assert ("site_migrations_pending",) not in found


def test_processes_count_together(tmp_path):
    """Each writes into files of its own, which whoever is asked adds up."""
    code = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'advocacy.settings'; import django; django.setup()\n"
        "from advocacy import metrics\n"
        "metrics.ANSWERED.labels('GET', 'home', '200').inc()\n"
        "from prometheus_client import CollectorRegistry, generate_latest\n"
        "registry = CollectorRegistry(); metrics.MultiProcessCollector(registry)\n"
        "print(generate_latest(registry).decode())"
    )
    environment = {"PATH": "/usr/bin", "DEBUG": "1", "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for expected in ("1.0", "2.0"):
        told = subprocess.run(
            [sys.executable, "-c", code], env=environment, cwd=project_settings.BASE_DIR, capture_output=True,
            text=True, check=True, timeout=60,
        ).stdout  # fmt: skip
        assert f'http_requests_total{{method="GET",status="200",view="home"}} {expected}' in told
