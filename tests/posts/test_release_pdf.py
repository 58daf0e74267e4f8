from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest

from posts.release_pdf import Release, make_pdf

RELEASE = Release(
    house="The Dispatch",
    label="Press release",
    release_line="For immediate release",
    title="Canada’s register of treaties has waited nine hundred days",
    summary="The institute asks for the annexes.",
    dateline="Port Almery, 3 November 2026",
    html="<p>Words, <strong>loud</strong> and <em>quiet</em>.</p><h2>Why</h2><figure><blockquote><p>Said.</p></blockquote>"
    '<figcaption class="h-cite">— Ada</figcaption></figure><ol start="3"><li>One<ul><li>Two</li></ul></li></ol>'
    "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td></tr></table>",
    contact="Press desk\r\npress@quillhaven.example",
    contact_label="Media contact",
    notes="Pictures on request.",
    notes_label="Notes to editors",
    address="https://dispatch.example/posts/2026/11/register/",
    language="en",
    accent="#8a3324",
    made_at=dt.datetime(2026, 11, 3, tzinfo=dt.UTC),
)


def pages(pdf):
    return len(re.findall(rb"/Type /Page\b(?!s)", pdf))


def test_release_is_a_pdf_of_one_page_that_names_itself():
    pdf = make_pdf(RELEASE)
    assert pdf.startswith(b"%PDF-")
    assert pages(pdf) == 1
    assert b"/Lang (en)" in pdf
    assert RELEASE.address.encode() in pdf


def test_long_release_runs_over_pages_and_each_has_its_number():
    assert pages(make_pdf(replace(RELEASE, html="<p>Some words that fill a line or two of it.</p>" * 90))) > 2


def test_same_release_is_the_same_file():
    assert make_pdf(RELEASE) == make_pdf(RELEASE)


@pytest.mark.parametrize(
    "title",
    ["Quay", "Хто відчинить набережну?", "من يفتح الرصيف؟ 2026", "誰打開碼頭", "x" * 300],
    ids=["short", "Ukrainian", "Arabic", "unknown script", "one endless word"],
)
def test_any_title_can_be_set(title):
    assert pages(make_pdf(replace(RELEASE, title=title, html=f"<p>{title}</p>"))) >= 1


def test_release_without_anything_but_a_title_is_a_page():
    bare = replace(
        RELEASE, html="", contact="", notes="", summary="", dateline="", release_line="", made_at=None
    )
    assert pages(make_pdf(bare)) == 1
