"""The head of a document: title, byline, day."""

from __future__ import annotations

import datetime as dt

from posts.importing.front import read_head, split_byline
from posts.importing.text import parse_text


def head(text):
    return read_head(parse_text(text + "\n\n" + "Words of the text proper, which go on for a while. " * 4))


def test_lines_of_a_head_are_told_apart():
    found = head("A ledger of tides\n\nBy Jo Ashgrove and Bo Elmstrand\n\n4 March 2024")
    assert (found.title, found.byline, found.published_on, found.length) == (
        "A ledger of tides", ("Jo Ashgrove", "Bo Elmstrand"), dt.date(2024, 3, 4), 3,
    )  # fmt: skip


def test_release_says_what_it_is_and_where_it_is_given():
    found = head(
        "FOR IMMEDIATE RELEASE\n\nPort shut again\n\nPORT ALMERY, March 4, 2024 — The port is shut again today."
    )
    assert (found.is_release, found.title, found.published_on) == (
        True,
        "Port shut again",
        dt.date(2024, 3, 4),
    )


def test_subject_of_a_mail_is_its_title():
    assert head("Subject: Three things to do\n\nDear friends,").title == "Three things to do"


def test_first_heading_after_the_day_stays_a_heading():
    assert head("A title\n\nPort Almery, 4 March 2024\n\nWhy now").length == 2


def test_lead_in_is_no_title():
    assert head("Jo Ashgrove writes:").title == ""


def test_bodies_with_an_and_stay_whole():
    assert split_byline("Friends of Peace and Justice") == ["Friends of Peace and Justice"]
    assert split_byline("Jo Ashgrove, Bo Elmstrand") == ["Jo Ashgrove", "Bo Elmstrand"]
