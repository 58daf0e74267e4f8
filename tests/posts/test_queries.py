from __future__ import annotations

import pytest

from posts.queries import QUERY_TERMS, parse, stem_pairs


def shape(query):
    def show(term):
        text = " ".join(token.word for token in term.words)
        return (f'"{text}"' if term.is_phrase else text) + ("*" if term.is_prefix else "")

    return [show(term) for term in query.terms] + ["-" + show(term) for term in query.excluded]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Eviction tenants", ["eviction", "tenants"]),
        ("the eviction of tenants", ["eviction", "tenants"]),
        ("to be or not to be", ["to", "be", "or", "not", "to", "be"]),
        ('"the right to housing" law', ['"the right to housing"', "law"]),
        ("«droit au logement»", ['"droit au logement"']),
        ("“exact words” law", ['"exact words"', "law"]),
        ('"never closed', ['"never closed"']),
        ("city -tenants", ["city", "-tenants"]),
        ('city -"new tenants"', ["city", '-"new tenants"']),
        ("city -self-defence", ["city", '-"self defence"']),
        ("self-defence", ["self", "defence"]),
        ("north - south", ["north", "south"]),
        ("l’État d’urgence", ["etat", "urgence"]),
        ("加拿大政府 2024", ['"加 拿 大 政 府"', "2024"]),
        ("AND OR NOT NEAR(x)", ["near", "x"]),
        ('\x00\ud800 !!! "" -', []),
        ("", []),
    ],
)
def test_parse_reads_the_query_language(text, expected):
    assert shape(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tenants evic", ["tenants", "evic*"]),
        ("tenants evic ", ["tenants", "evic"]),
        ("tenants e", ["tenants", "e"]),
        ("the", ["the*"]),
        ('"right to hou', ['"right to hou"*']),
        ('"right to hou"', ['"right to hou"']),
        ("tenants -evic", ["tenants", "-evic"]),
    ],
)
def test_last_word_is_open_while_it_is_typed(text, expected):
    assert shape(parse(text, prefix_last=True)) == expected


def test_places_of_tokens_are_those_of_the_query():
    query = parse("«droit» -au l'hôpital")
    tokens = [token for term in (*query.terms, *query.excluded) for token in term.words]

    assert [query.text[token.start : token.end] for token in tokens] == ["droit", "hôpital", "au"]


def test_overlong_queries_are_cut():
    query = parse(" ".join(f"word{number}" for number in range(5000)))

    assert len(query.terms) == QUERY_TERMS
    assert len(parse('"' + "again " * 5000).terms[0].words) == QUERY_TERMS


def test_stems_are_given_for_every_stemmed_language():
    (term,) = parse("hôpitaux").terms

    assert stem_pairs(term) == [("en", "hopitaux"), ("fr", "hopital")]
    assert stem_pairs(parse('"hôpitaux"').terms[0]) == []
