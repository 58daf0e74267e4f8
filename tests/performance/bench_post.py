"""Times a long post: its form in a real browser, its save, its page. Prints a table.

Run from the top folder: ``python -m tests.performance.bench_post [--rounds 7]``; with ``DATABASE_URL`` set it
measures PostgreSQL. The post has a body of 30 KB with 60 attributed quotations by 60 people out of 60 works, pictures
and a call. Works in a test database of its own, which is removed afterwards. Times are medians in milliseconds.

The browser meets the site as the README sets it up: production settings (without https), static files collected under
hashed names and sent by WhiteNoise, gunicorn with two workers of four threads. "First visit" is a browser that has
never seen the site: nothing in its cache, no compiled script; "again" is the same browser once more.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import socket
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any

import django
from django.conf import settings

QUOTATIONS = 60
SENTENCE = (
    "The harbour board published the minutes of its meeting after three requests and a hearing in public. "
)
PASSWORD = "only for the bench"
# Ready: the last quotation stands in the editor, its attribution has arrived, and the editor takes input.
READY = ".ProseMirror[contenteditable=true] blockquote:has(.attribution:text('2026')) >> nth=59"


def make_long_post() -> Any:
    """One published post as the head of this file says."""
    from tests.factories import (  # slow import: only after django.setup()
        make_call,
        make_image,
        make_organization,
        make_person,
        make_published_post,
        make_region,
        make_source,
    )

    outlets = [make_organization() for _ in range(8)]
    parts = []
    for number in range(QUOTATIONS):
        source = make_source(publisher=outlets[number % 8], issued="2026-11-12", authors=[make_person()])
        if number % 6 == 0:
            parts.append(f"<h2>Section {number // 6 + 1}</h2>")
        parts.append(f"<p>{SENTENCE}</p>")
        parts.append(
            f'<blockquote data-source="{source.pk}" data-speaker="person:{make_person().pk}">'
            f"<p>Statement {number}: {SENTENCE}</p></blockquote>"
        )
    parts.append(f'<figure data-embed="image" data-id="{make_image().pk}"></figure>')
    parts.append(f'<figure data-embed="call" data-id="{make_call().pk}"></figure>')
    body = "".join(parts)
    filler = max(0, 30_000 - len(body)) // (len(SENTENCE) + 7)
    body += f"<p>{SENTENCE}</p>" * filler
    tags = [f"tag {number}" for number in range(8)]
    return make_published_post(
        title="A long post",
        body=body,
        tags=tags,
        regions=[make_region()],
        byline=[make_person()],
        lead_image=make_image(),
    )


class Statements:
    """Counts what is executed while ``connection.execute_wrapper`` holds it."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.number += 1
        return execute(*arguments)


def median_of(rounds: int, act: Callable[[], object]) -> float:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def row(what: str, milliseconds: float, target: str, statements: int | None = None) -> None:
    print(f"{what:<44}{milliseconds:>9.0f}{target:>12}{'' if statements is None else statements:>12}")


def measure(rounds: int) -> None:
    from django.db import connection  # slow import: only after django.setup()
    from django.test import Client  # slow import: see above
    from django.urls import reverse  # slow import: see above

    from posts.models import Post, User  # slow import: see above
    from posts.rendering import render_body  # slow import: see above

    post = make_long_post()
    address = post.get_absolute_url()
    form_address = reverse("admin:posts_post_change", args=[post.pk])
    print(
        f"{connection.vendor}; body {len(post.body.encode()) / 1000:.1f} KB, {post.quotations.count()} quotations, "
        f"{post.word_count} words"
    )
    print(f"{'':<44}{'ms':>9}{'target':>12}{'statements':>12}")

    reader = Client()
    reader.get(address)
    with connection.execute_wrapper(counted := Statements()):
        assert b"Statement 59" in reader.get(address).content
    row("article, nothing cached", median_of(rounds, lambda: reader.get(address)), "", counted.number)
    row("body alone: render_body", median_of(rounds, lambda: render_body(post.body)), "")

    user = User.objects.create_superuser("bench", "bench@quillhaven.example", PASSWORD)
    staff = Client()
    staff.force_login(user)
    staff.get(form_address)
    with connection.execute_wrapper(counted := Statements()):
        page = staff.get(form_address)
    row("change form, server", median_of(rounds, lambda: staff.get(form_address)), "", counted.number)

    form = page.context["adminform"].form

    def save() -> None:
        current = Post.objects.get(pk=post.pk)
        data = {name: form[name].value() for name in form.fields}
        data = {name: value for name, value in data.items() if value not in (None, False)}
        data |= {
            "seen_version": current.version,
            "tags": ", ".join(current.tags.names()),
            "_continue": "1",
            "change": "typo",
        }
        data["body"] = current.body.replace("Statement 30:", f"Statement 30, edition {current.version}:", 1)
        for formset in page.context["inline_admin_formsets"]:
            data |= {f"{formset.formset.prefix}-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
        answer = staff.post(form_address, data)
        assert answer.status_code == 302, answer.context["adminform"].form.errors

    save()
    with connection.execute_wrapper(counted := Statements()):
        save()
    row("save of one changed word", median_of(rounds, save), "< 500", counted.number)

    cookie = staff.cookies[settings.SESSION_COOKIE_NAME]
    connection.close()  # a server process must not share it
    with site_served() as host:
        measure_in_browser(
            rounds, host + form_address, {"name": cookie.key, "value": cookie.value, "url": host}
        )


def measure_in_browser(rounds: int, address: str, cookie: dict[str, str]) -> None:
    from playwright.sync_api import Browser, Page, sync_playwright  # slow import: only where it is used

    from tests.browser.conftest import LAUNCH_ARGUMENTS, chromium_path  # slow import: see above

    def new_tab(browser: Browser) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([cookie])  # type: ignore[list-item] # its type is private
        return context.new_page()

    def open_form(tab: Page) -> float:
        began = time.perf_counter()
        tab.goto(address, wait_until="commit")
        tab.wait_for_selector(READY)
        return (time.perf_counter() - began) * 1000

    with sync_playwright() as playwright:
        first, again = [], []
        for _round in range(rounds):
            # A process of its own: neither files nor compiled scripts are left from the round before.
            browser = playwright.chromium.launch(executable_path=chromium_path(), args=LAUNCH_ARGUMENTS)
            tab = new_tab(browser)
            tab.goto("about:blank")
            first.append(open_form(tab))
            tab.wait_for_load_state("load")
            again.append(open_form(tab))
            loaded = tab.evaluate("() => performance.getEntriesByType('resource').length")
            browser.close()
    row("change form ready in the browser, first visit", statistics.median(first), "< 1500")
    row("change form ready in the browser, again", statistics.median(again), "< 1500")
    print(f"{loaded} files besides the page; slowest first visit {max(first):.0f} ms")


@contextlib.contextmanager
def site_served() -> Iterator[str]:
    """The site under gunicorn, as the README starts it, in processes of its own; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = multiprocessing.get_context("fork").Process(target=serve, args=(port,))
    server.start()
    try:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.join()


def serve(port: int) -> None:
    from django.core.wsgi import get_wsgi_application  # slow import: only after django.setup()
    from gunicorn.app.base import BaseApplication  # slow import: see above

    class Served(BaseApplication):  # type: ignore[misc] # gunicorn has no types
        def load_config(self) -> None:
            chosen = {"bind": f"127.0.0.1:{port}", "worker_class": "gthread", "workers": 2, "threads": 4}
            for name, value in {**chosen, "loglevel": "error"}.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return get_wsgi_application()

    Served().run()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    # As in production; https alone is left out, because the server below speaks none.
    os.environ |= {
        "DEBUG": "0",
        "HTTPS": "0",
        "REQUEST_LOG": "0",
        "SECRET_KEY": "only for the bench, but long enough for that",
    }
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advocacy.settings")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs an event loop in this thread
    django.setup()
    from django.core.management import call_command  # slow import: only after django.setup()
    from django.db import connection  # slow import: see above
    from django.test.utils import setup_test_environment  # slow import: see above

    setup_test_environment(debug=False)
    settings.ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
    with tempfile.TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = os.path.join(folder, "media")
        settings.STATIC_ROOT = os.path.join(folder, "static")
        settings.CACHES["default"]["LOCATION"] = os.path.join(folder, "cache")
        print("Collecting static files …")
        call_command("collectstatic", interactive=False, verbosity=0)
        if connection.vendor == "sqlite":
            # A file, as the site has: in memory the pages would come for nothing.
            connection.settings_dict["TEST"]["NAME"] = os.path.join(folder, "bench.sqlite3")
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            measure(options.rounds)
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main()
