"""How gunicorn serves the site, read by ``manage.py serve`` (or ``gunicorn -c python:advocacy.serving advocacy.wsgi``).

Threads, because most of a request waits for the database; few of them, because Python runs one at a time. Who sends or
reads slowly would hold a thread: that is for the web server in front, which passes on what it has whole.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advocacy.settings")

from django.conf import settings

# The files in which processes count together, before anything that counts is imported.
if settings.METRICS_TOKEN and not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="metrics-")

bind = settings.WEB_BIND
workers = settings.WEB_WORKERS
threads = settings.WEB_THREADS
worker_class = "gthread"
# Seconds. A worker that is silent for so long is replaced; one that is asked to stop may finish what it has begun.
timeout = 60
graceful_timeout = 30
# Longer than nginx keeps its connections to us (60 s), so that it is never we who hang up on a request.
keepalive = 75
# What memory a worker has gathered goes with it; not all at the same time.
max_requests = 5000
max_requests_jitter = 500
# Longer than any address or head that the site makes or needs.
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190
# Heartbeats are a file: on a busy disk they would be late.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - names in it are random
control_socket_disable = True
# The site writes one line for each request itself (advocacy/logs.py).
accesslog = None
logconfig_dict: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": settings.LOGGING["formatters"],
    "handlers": settings.LOGGING["handlers"],
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"gunicorn.error": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
}


def child_exit(server: Any, worker: Any) -> None:
    """A worker is gone: what it counted stays, what it was just doing does not."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client.multiprocess import mark_process_dead  # slow import: after the folder is named

        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call] # theirs
