"""A real Chromium for the tests marked ``browser``: the system's own, one process for the session."""

from __future__ import annotations

import os
import threading
import time

import pytest
from django.core.signals import request_finished, request_started
from playwright.sync_api import expect, sync_playwright

from advocacy.suite import chromium_path

# Sync Playwright runs an event loop in this thread, where Django would refuse its own database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

# A busy machine is slow, not wrong: Playwright's own five seconds are too few for it.
PATIENCE = 30_000  # milliseconds
expect.set_options(timeout=PATIENCE)

LAUNCH_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


def pytest_collection_modifyitems(items):
    """Whatever lies in this folder needs a browser, marked or not."""
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def live_browser():
    """The browser, started once; the tests are skipped, and say so, when there is none."""
    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium: install one or set CHROMIUM_PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=LAUNCH_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def answered(live_server):
    """Ends once the server has answered everything that pages have asked, also what nobody waits for any more.

    A keeping or a look for mistakes that is still at work when its test is over would meet the next test's rows.
    """
    at_work, idle = [], threading.Condition()

    def begin(**told):
        with idle:
            at_work.append(1)

    def end(**told):
        with idle:
            del at_work[-1:]  # nothing, if it began before this did
            idle.notify_all()

    request_started.connect(begin)
    request_finished.connect(end)
    yield
    with idle:
        idle.wait_for(lambda: not at_work, timeout=60)
    request_started.disconnect(begin)
    request_finished.disconnect(end)


@pytest.fixture
def new_page(live_browser, live_server, answered):
    """``new_page(viewport=…, color_scheme=…, …)`` opens a page with cookies and a cache of its own.

    What the browser reports while the test runs (errors in the console, uncaught exceptions, requests to
    another host) is collected in ``page.complaints`` and must be empty when the test ends; a test that
    provokes one clears the list.
    """
    contexts, pages = [], []

    def open_page(**options):
        options = {"viewport": DESKTOP, "base_url": live_server.url, "locale": "en-CA", **options}
        context = live_browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        watch(page, live_server.url)
        pages.append(page)
        return page

    yield open_page
    complaints = [complaint for page in pages for complaint in page.complaints]
    for context in contexts:
        context.close()
    assert complaints == []


def settle(page):
    """Wait until nothing that the page has asked for is on its way: what it loads by itself stands there then.

    At once where nothing is; "networkidle" would take half a second of silence each time.
    """
    until = time.monotonic() + PATIENCE / 1000
    while page.on_the_way:
        assert time.monotonic() < until, f"still on the way: {sorted(one.url for one in page.on_the_way)}"
        page.wait_for_timeout(20)


def watch(page, origin):
    page.on_the_way = set()

    def on_console(message):
        if message.type in ("error", "warning"):
            page.complaints.append(
                f"console {message.type}: {message.text} ({message.location.get('url', '')})"
            )

    def on_request(request):
        page.on_the_way.add(request)
        if request.url.startswith(("http:", "https:", "ws:", "wss:")) and not request.url.startswith(origin):
            page.complaints.append(f"request to another host: {request.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: page.complaints.append(f"uncaught: {error}"))
    page.on("request", on_request)
    page.on("requestfinished", lambda request: page.on_the_way.discard(request))
    page.on("requestfailed", lambda request: page.on_the_way.discard(request))


@pytest.fixture
def page(new_page):
    """A page of a wide screen, in light colours."""
    return new_page()


@pytest.fixture
def phone(new_page):
    return new_page(viewport=PHONE, has_touch=True, is_mobile=True)


@pytest.fixture
def sign_in(live_server, client, settings):
    """``sign_in(page, user)`` lets the page be that person, without going through the sign-in form."""

    def enter(page, user):
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
        )
        return page

    return enter


@pytest.fixture
def admin_page(page, sign_in, admin_user):
    """A page on which the superuser is signed in."""
    return sign_in(page, admin_user)
