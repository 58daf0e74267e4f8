from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from posts.publishing import record_save
from tests.factories import (
    ask,
    make_demand,
    make_organization,
    make_person,
    make_published_post,
    make_source,
)

pytestmark = pytest.mark.django_db


def page_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return LexborHTMLParser(response.content)


def texts(nodes):
    return [" ".join(node.text().split()) for node in nodes]


@pytest.fixture
def corpus():
    outlet, speaker = make_organization(name="The Ledger"), make_person(name="Ada Quill")
    source = make_source(title="Whelks and their price", publisher=outlet)
    body = (
        f'<p>Words.</p><blockquote data-source="{source.pk}" data-speaker="person:{speaker.pk}">'
        "<p>Whelks are dear.</p></blockquote>"
        f'<blockquote data-source="{source.pk}" data-speaker="organization:{outlet.pk}"><p>Whelks rise.</p></blockquote>'
    )
    post = make_published_post(title="On whelks", body=body)
    record_save(post, by=None)
    ask(make_demand(operative_text="Publish the price of whelks."))
    return post, speaker


def test_texts_quotations_works_and_demands_are_on_shelves_with_their_counts(client, corpus):
    page = page_of(client, "/search/?q=whelks")
    shelves = page.css("nav[aria-label='What to search'] a")
    assert texts(shelves) == ["Texts 1", "Quotations 2", "Sources 1", "Demands 1"]
    found = {}
    for shelf in shelves:
        here = page_of(client, shelf.attributes["href"])
        found[texts([shelf])[0].split()[0]] = texts(here.css(".entries h2"))
        assert texts(here.css("mark"))[0].casefold() == "whelks"
    assert {name: sorted(titles) for name, titles in found.items()} == {
        "Texts": ["On whelks"],
        "Quotations": ["Ada Quill", "The Ledger"],
        "Sources": ["Whelks and their price"],
        "Demands": ["Publish the price of whelks."],
    }


def test_quotation_leads_to_its_place_and_is_narrowed_by_speaker(client, corpus):
    post, _speaker = corpus
    page = page_of(client, "/search/?q=whelks&in=quotations")
    narrower = dict(zip(texts(page.css(".facets a")), page.css(".facets a"), strict=True))
    narrowed = page_of(client, narrower["Ada Quill"].attributes["href"])
    (link,) = narrowed.css(".entries h2 a")
    assert link.attributes["href"] == f"{post.get_absolute_url()}#q1"
    assert texts(narrowed.css(".facets a[aria-current]")) == ["Ada Quill"]
    assert page_of(client, link.attributes["href"]).css_first("#q1 blockquote") is not None
    assert narrowed.css_first("input[name=in]").attributes["value"] == "quotations"


def test_quotation_shows_its_words_even_where_its_source_was_looked_for(client, corpus):
    page = page_of(client, "/search/?q=ledger&in=quotations")
    assert sorted(texts(page.css(".entries .summary"))) == ["Whelks are dear.", "Whelks rise."]


@pytest.mark.parametrize("query", ["whel", "WHEL*", "“on whel"])
def test_beginning_of_a_word_finds_it(client, corpus, query):
    assert texts(page_of(client, f"/search/?q={query}").css(".entries h2")) == ["On whelks"]


def test_whole_words_stand_before_beginnings(client):
    for title in ("Warden of the quay", "A war on whelks"):
        make_published_post(title=title)
    assert texts(page_of(client, "/search/?q=war").css(".entries h2")) == [
        "A war on whelks",
        "Warden of the quay",
    ]


@pytest.mark.parametrize("shelf", ["", "quotations", "sources", "demands"])
def test_shelf_costs_the_same_queries_however_much_it_holds(client, corpus, shelf):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    costs = []
    for _number in range(2):
        with CaptureQueriesContext(connection) as queries:
            page_of(client, f"/search/?q=whelks&in={shelf}")
        costs.append(len(queries))
        source, post = make_source(title="Whelks again"), corpus[0]
        post.body = post.body + "".join(
            f'<blockquote data-source="{source.pk}" data-speaker="person:{corpus[1].pk}"><p>Whelks {n}.</p></blockquote>'
            for n in range(9)
        )
        post.save()
        record_save(post, by=None)
        ask(make_demand(operative_text="Whelks for all."))
    assert costs[0] == costs[1] <= 9


def test_unknown_shelf_is_that_of_texts(client, corpus):
    assert texts(page_of(client, "/search/?q=whelks&in=%00").css(".entries h2")) == ["On whelks"]


def test_counts_of_what_was_not_all_counted_say_so(client, corpus, monkeypatch):
    monkeypatch.setattr("posts.search.HIT_LIMIT", 1)
    monkeypatch.setattr("advocacy.searching.HITS_PER_PAGE", 1)
    page = page_of(client, "/search/?q=whelks&in=quotations&kind=commentary")
    assert texts(page.css(".facets .numerals"))[0] == "1+"
    assert texts(page.css("[role=status]"))[0].startswith("More than 1 found")
    whole = page_of(client, "/search/?q=whelks&kind=commentary")
    assert texts(whole.css(".facets .numerals"))[0] == "1"
