from __future__ import annotations

from posts import search_tokens
from posts.models import SearchEntry, SearchText
from posts.search_tokens import facet_lines, facet_token, read_entry, storable


def read(title="", text="", *, kind="post", language="en", facets=None):
    entry = SearchEntry(kind=kind, language=language, facets=facet_lines(facets or {}))
    words, tokens, shown = read_entry(entry, SearchText(title=title, text=text))
    return words, set(tokens), shown


def test_words_keep_their_order_and_paragraphs_stay_apart():
    words, _, _ = read("L’État", "First line.\nSecond line")

    assert words == " etat ¶ first line ¶ second line ¶"


def test_tokens_hold_words_stems_title_kind_language_and_facets():
    _, tokens, _ = read("Courts", "evicted", language="en-CA", facets={"tag": ["law"]})

    assert tokens == {
        "k=post",
        "l=en",
        facet_token("tag=law"),
        "courts",
        "en=court",
        "t=courts",
        "t=en=court",
        "evicted",
        "en=evict",
    }


def test_a_passage_in_another_language_is_stemmed_in_its_own():
    _, tokens, _ = read("", "He said:\nLes hôpitaux sont dans le besoin", language="en")

    assert "fr=hopital" in tokens
    assert "en=hopitaux" not in tokens


def test_a_text_is_about_what_it_repeats():
    _, tokens, _ = read("", "The court and the courts of the court met once")

    assert {token for token in tokens if token.startswith("s=")} == {"s=en=court"}


def test_words_are_kept_for_suggestions_as_spelled():
    _, _, shown = read("L’Hôpital", "de 1234 c4fe 加拿大")

    assert shown == {"hopital": "hôpital"}


def test_tokens_are_cut_before_the_database_refuses_them(monkeypatch):
    monkeypatch.setattr(search_tokens, "TOKEN_BYTES", 30)
    _, tokens, _ = read("", "alpha beta gamma delta")

    assert tokens == {"k=post", "l=en", "alpha"}


def test_facets_are_sorted_lines():
    assert (
        facet_lines({"year": ["2025"], "tag": ["b", "a", "b", "x\ny"]}) == "tag=a\ntag=b\ntag=x y\nyear=2025"
    )
    assert facet_lines({"tag": []}) == ""


def test_storable_takes_out_what_databases_refuse():
    assert storable("a\x00b\ud800c é 🦉") == "a b?c é 🦉"
