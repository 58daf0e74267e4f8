"""What the checks find in the words of a text, and what they leave alone."""

from __future__ import annotations

import datetime as dt

import pytest

from posts.checking import cross_references, days, links, readability, structure, typography
from posts.checks import EarlierPost
from tests.posts.checked import codes, told, view

CLOSE = "“He came.”"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("As of 10 November 20223 nobody knows.", ("impossible-date", "10 November 20223", 0)),
        ("It ends on 31 June.", ("impossible-date", "31 June", 0)),
        ("On 29 February 2025 it snowed.", ("impossible-date", "29 February 2025", 0)),
        ("Le 31 novembre 2025, rien.", ("impossible-date", "31 novembre 2025", 0)),
        ("By 1 May 2099 all will be well.", ("implausible-date", "1 May 2099", 0)),
        ("On Monday, 10 March 2026, it rained.", ("weekday-date", "Monday, 10 March 2026", 0)),
        ("lundi 10 mars", ("weekday-date", "lundi 10 mars", 0)),
        ("It closes on 23 November 2026 at 3:20 pm EDT.", ("timezone", "23 November 2026", 0)),
        ("It closes on 23 July 2026 at 15:20 EST.", ("timezone", "23 July 2026", 0)),
        ("It opens on 3 July 2026 at 26:10 EDT.", ("impossible-date", "3 July 2026", 0)),
    ],
)
def test_doubtful_date_is_found(text, found):
    assert told(days.find(view(f"<p>{text}</p>"))) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "On Tuesday, 10 March 2026, and on 29 February 2024.",
        "On Tuesday 8 May the war ended; the year was 1945.",
        "The strip of 23 November 2026 at 3:20 pm EST, and 23 July at 3:20 pm EDT.",
        "It may take 2,500 euros, and article 31 of 1948.",
        "They met in May 2026, in 1789 and in the summer of 2031.",
        "mardi 10 mars à 15 h 20 HAE",
    ],
)
def test_good_date_is_left_alone(text):
    assert codes(days.find(view(f"<p>{text}</p>"))) == []


def test_dates_are_looked_for_in_title_and_summary():
    found = told(days.find(view("<p>Fine.</p>", title="The week of 31 June", summary="From 30 February on.")))
    assert found == [("impossible-date", "31 June", 0), ("impossible-date", "30 February", 0)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It was the the end.", "the the"),
        ("The the end.", "The the"),
        ("C’est le le moment.", "le le"),
        ("A link to to it.", "to to"),
    ],
)
def test_doubled_word_is_found(text, words):
    assert told(typography.find(view(f"<p>{text}</p>"))) == [("doubled-word", words, 0)]


@pytest.mark.parametrize(
    "text",
    [
        "He had had enough, and said that that was so.",
        "They gave her her book; what it is is clear.",
        "Nous nous taisons, vous vous levez.",
        "Pago Pago, Sing Sing, Duran Duran and New York, New York.",
        "It was wrong, wrong again, very very wrong.",
        "“It is the the [sic] law.”",
        "Well-well, 2 2, and the café–café line.",
    ],
)
def test_word_that_may_stand_twice_is_left_alone(text):
    assert told(typography.find(view(f"<p>{text}</p>"))) == []


@pytest.mark.parametrize("text", ["“He came.", "He came.”", 'He said "no.', "« Il vint.", "Il vint. »"])
def test_mark_without_partner_is_found(text):
    assert codes(typography.find(view(f"<p>{text}</p>"))) == ["unbalanced-marks"]


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{CLOSE}</p>",
        "<p>“One.</p><p>“Two.”</p>",
        '<p>A board of 6" and a plank of 12".</p>',
        "<p>« Il vint », dit-elle ; « oui ».</p>",
        "<p>The workers’ and ’tis and ‘no’.</p>",
    ],
)
def test_marks_that_pair_are_left_alone(body):
    assert codes(typography.find(view(body))) == []


def test_doubled_spaces_are_told():
    found = typography.find(view("<p>x</p>", summary="One  two.", has_doubled_spaces=("good thing",)))
    assert [(finding.code, finding.place.field) for finding in found] == [
        ("doubled-space", "summary"),
        ("doubled-space", "body"),
    ]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('<p>See <a href="#">the text</a>.</p>', ("placeholder-link", "the text", 0)),
        ("<p>See the text (#).</p>", ("placeholder-link", "(#)", 0)),
        ('<p>Sign it <a href="https://a.example/">here</a>.</p>', ("bare-link", "here", 0)),
        ('<p><a href="https://a.example/">Cliquez ici</a>.</p>', ("bare-link", "Cliquez ici", 0)),
        ("<p>Click HERE to sign.</p>", ("lost-link", "HERE", 0)),
        ('<p>See <a href="https://gone.example/">it all</a>.</p>', ("dead-link", "it all", 0)),
        ('<p>See <a href="/posts/2025/01/none/">it all</a>.</p>', ("missing-post", "it all", 0)),
        ('<p>See <a href="/posts/2025/01/draft/">it all</a>.</p>', ("hidden-post", "it all", 0)),
        ('<p>See <a href="#nowhere">it all</a>.</p>', ("missing-anchor", "it all", 0)),
    ],
)
def test_bad_link_is_found(body, found):
    known = {"/posts/2025/01/none/": "missing", "/posts/2025/01/draft/": "hidden"}
    seen = view(body, own_links=known, dead_links={"https://gone.example/": "dead"})
    assert told(links.find(seen)) == [found]


def test_good_link_is_left_alone():
    body = (
        '<h2>The long way</h2><p id="x">We stand <a href="https://a.example/">with those here</a>; '
        '<a href="#the-long-way">above</a>, <a href="#x">this place</a>, <a href="#q2">the words</a>, here.</p>'
        '<p><a href="/posts/2025/01/known/">The record</a></p>'
    )
    assert codes(links.find(view(body, own_links={"/posts/2025/01/known/": "public"}))) == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<h2>One</h2><p>x</p><h4>Two</h4><p>y</p>", ["heading-jump"]),
        ("<h3>One</h3><p>x</p>", ["heading-jump"]),
        ("<h2>One</h2><h2>Two</h2><p>y</p>", ["empty-section"]),
        ("<p>So it was. comments:</p>", ["unnamed-comment"]),
        ("<p>Comments:</p><p>Indeed.</p>", ["unnamed-comment"]),
        ('<aside data-kind="comment"><p>comments:</p><p>Indeed.</p></aside>', ["unnamed-comment"]),
        ('<aside data-kind="comment"><p>Indeed.</p></aside>', ["unnamed-comment"]),
        ("<p>Minister of Ferries Jane Doe: &lt; &gt;</p>", ["empty-contact"]),
        ("<p>Write to &lt;&gt; at once.</p>", ["empty-contact"]),
        ("<p>The minister, TK, said so.</p>", ["leftover"]),
        ("<p>On [insert date] we met.</p>", ["leftover"]),
        ("<p>More is emerging, with the reporting:</p><blockquote><p>So.</p></blockquote>", ["missing-name"]),
        ("<p>is a project of the institute.</p>", ["missing-name"]),
    ],
)
def test_defect_of_structure_is_found(body, found):
    assert codes(structure.find(view(body))) == found


def test_good_structure_is_left_alone():
    body = (
        "<h2>One</h2><h3>Two</h3><p>x</p><h2>Three</h2><p>He made no comments.</p>"
        '<aside data-kind="comment"><p>Jane Doe comments:</p><p>Indeed.</p></aside>'
        '<aside data-kind="editor-note"><p>Sic.</p></aside><aside data-kind="comment" data-by="person:1"><p>x</p></aside>'
        "<p>The Harbour Watch writes:</p><blockquote><p>So it</p></blockquote><p>is the way of the sea.</p>"
        "<p>Minister of Ferries Jane Doe: jane@ferries.example</p>"
    )
    assert codes(structure.find(view(body))) == []


def test_missing_summary_is_found():
    assert codes(structure.find(view("<p>x</p>", summary=" "))) == ["missing-summary"]


EARLIER = (
    EarlierPost("The price of whelks", "/posts/2026/03/whelks/", dt.date(2026, 3, 4)),
    EarlierPost("A petition on ferries", "/posts/2026/03/ferries/", dt.date(2026, 3, 3)),
    EarlierPost("Long ago", "/posts/2026/01/long-ago/", dt.date(2026, 1, 5)),
)


@pytest.mark.parametrize(
    ("text", "words", "proposed"),
    [
        (
            "The petition of last week’s post has closed.",
            "last week’s post",
            ["A petition on ferries", "The price of whelks"],
        ),
        ("As in our 5 January commentary.", "our 5 January commentary", ["Long ago"]),
        (
            "Voir notre dernier billet.",
            "notre dernier billet",
            ["The price of whelks", "A petition on ferries", "Long ago"],
        ),
        ("See last month's newsletter.", "last month's newsletter", []),
    ],
)
def test_earlier_post_without_a_link_is_found_with_proposals(text, words, proposed):
    earlier = EARLIER if proposed else ()
    (finding,) = cross_references.find(view(f"<p>{text}</p>", earlier=earlier))
    assert (finding.place.words, [proposal.label for proposal in finding.proposals]) == (words, proposed)


def test_earlier_post_with_a_link_or_in_a_quotation_is_left_alone():
    body = (
        '<p>As we said in <a href="/posts/2026/03/whelks/">last week’s post</a>.</p>'
        "<blockquote><p>See last week’s post.</p></blockquote><p>Last week the post came late.</p>"
    )
    assert codes(cross_references.find(view(body, earlier=EARLIER))) == []


def test_reading_time_and_readability_are_told_by_name():
    plain = "The sea is near. We go there each day. " * 15
    found = [finding.message for finding in readability.find(view(f"<p>{plain}</p>"))]
    assert found == [
        "About 1 minute to read, at 238 words a minute (Brysbaert 2019).",
        "Reading ease of the house’s own words: 100 of 100, plain (Flesch 1948).",
    ]
    french = "Les négociations internationales concernant l’organisation parlementaire continuent. " * 15
    found = [finding.message for finding in readability.find(view(f"<p>{french}</p>", language="fr"))]
    assert "(Kandel–Moles 1958)" in found[1]


@pytest.mark.parametrize(
    ("word", "count"),
    [("sea", 1), ("made", 1), ("table", 2), ("international", 5), ("walked", 1), ("boxes", 2)],
)
def test_english_syllables_are_counted(word, count):
    assert readability.english_syllables(word) == count


def test_long_sentence_is_told():
    body = f"<p>{'and so on ' * 25}end.</p>"
    assert codes(readability.find(view(body))) == ["reading-time", "long-sentence"]
