"""Hostile markup, cleaned, in a real browser: no script runs, nothing is asked of the network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from posts.html import clean_html

PAYLOADS = json.loads((Path(__file__).parent.parent / "data" / "hostile_html.json").read_text("utf-8"))
ALL = [payload for payloads in PAYLOADS.values() for payload in payloads]
STAGE = "https://stage.example/"
PAGE = """<!doctype html><meta charset="utf-8"><title>stage</title>
<script>window.hits = []; window.hit = what => window.hits.push(what); window.alert = window.hit</script>
<main id="stage"></main>"""
# Twice, as a page is parsed and as scripts insert markup; then what a reader's hands would set off.
SHOW = """async htmls => {
    const stage = document.getElementById("stage");
    for (const html of htmls) {
        stage.innerHTML = html;
        for (const element of stage.querySelectorAll("*")) {
            for (const type of ["mouseover", "pointerdown", "focus", "blur", "input", "toggle", "animationstart", "error", "load"])
                element.dispatchEvent(new Event(type, { bubbles: true }));
            if (element.protocol === "javascript:" || element.protocol === "data:") window.hit(element.outerHTML);
        }
        await new Promise(done => setTimeout(done));
    }
    await new Promise(done => setTimeout(done, 500));
    return window.hits;
}"""


@pytest.fixture
def stage(live_browser):
    """A page at a made-up host; every request but the one for it is counted and refused."""
    context = live_browser.new_context()
    page = context.new_page()
    page.asked = []
    page.dialogs = []
    page.body = ""

    def answer(route):
        if route.request.url == STAGE:
            route.fulfill(content_type="text/html", body=PAGE + page.body)
            return
        page.asked.append(route.request.url)
        route.abort()

    page.route("**/*", answer)
    page.on("dialog", lambda dialog: (page.dialogs.append(dialog.message), dialog.dismiss()))
    yield page
    context.close()


def test_stage_notices_what_the_raw_payloads_do(stage):
    stage.goto(STAGE)
    raw = [
        "<img src=x onerror=hit(1)>",
        "<a href=javascript:hit(2)>x</a>",
        "<img src=https://hit.example/p.gif>",
    ]
    hits = stage.evaluate(SHOW, raw)
    assert set(hits) == {1, '<a href="javascript:hit(2)">x</a>'}
    assert "https://hit.example/p.gif" in stage.asked


def test_cleaned_payloads_run_nothing_and_ask_for_nothing(stage):
    cleaned = [clean_html(payload) for payload in ALL]
    # Once written into the page by the server, as readers get it ...
    stage.body = "\n".join(f"<section>{html}</section>" for html in cleaned)
    stage.goto(STAGE, wait_until="networkidle")
    assert stage.locator("section").count() == len(ALL)
    # ... and once by a script, as the editor's previews do.
    assert stage.evaluate(SHOW, cleaned) == []
    assert (stage.asked, stage.dialogs) == ([], [])
