from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.db.models import CharField

from posts import search
from posts.models import SearchEntry, SearchText, SearchWord

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def index(pk, title="", text="", *, kind="post", language="en", **options):
    options.setdefault("is_public", True)
    options.setdefault("sort_at", NOON + timedelta(hours=pk if isinstance(pk, int) else 0))
    search.index(kind, pk, language=language, title=title, text=text, **options)


def found(query, **options):
    """Return the keys found, in order."""
    return [hit.pk for hit in search.find(query, **options).hits]


@pytest.fixture
def corpus():
    """Twelve entries in two languages; the same on both databases."""
    index(
        1,
        "Eviction in Port Almery",
        "Forty families were evicted.",
        facets={"tag": ["housing", "law"], "year": ["2025"]},
    )
    index(
        2,
        "A report on tenants",
        "More evictions are planned; the city is silent.",
        facets={"tag": ["housing"]},
    )
    index(3, "Courts", "An eviction is not a sentence. The right to housing stands.", facets={"tag": ["law"]})
    index(4, "L’hôpital de la ville", "On l’a évacuée hier.", language="fr", facets={"tag": ["santé"]})
    index(
        5,
        "Budget",
        "Les hôpitaux attendent. L'État se tait.",
        language="fr",
        facets={"tag": ["santé", "law"]},
    )
    index(6, "Abroad", "The minister spoke in French:\nLes hôpitaux sont dans le besoin, et nous le savons.")
    index(7, "Housing", "A right to housing? Housing has a right to nothing.", kind="demand")
    index(8, "渥太华", "加拿大政府说了。", language="zh-Hans")
    index(9, "Häuser", "Die Häuser der Stadt", language="de")
    index(10, "Grüße", "Straße und Gruß", language="de-CH")
    index(11, "Don’t wait", "We don't know. The government's reply is due.")
    index(12, "Self-defence", "A co\u00adop\u00aderative answer to aggression.")


EXPECTED = {
    "eviction": [1, 3, 2],
    "evicted": [1, 3, 2],
    "EVICTIONS": [1, 3, 2],
    "hôpital": [4, 6, 5],
    "hopital": [4, 6, 5],
    "hôpitaux": [4, 6, 5],
    "l'hopital": [4, 6, 5],
    "évacuer": [4],
    "evacuee": [4],
    "l'État": [5],
    "etat": [5],
    "the eviction": [1, 3, 2],
    "evicted families": [1],
    "tenants housing": [],
    "right housing": [7, 3],
    '"right to housing"': [7, 3],
    '"housing right"': [],
    '"evicted"': [1],
    '"silent courts"': [],
    '"Port Almery Forty"': [],
    "eviction -families": [3, 2],
    "eviction -planned": [1, 3],
    'housing -"has a right"': [3],
    "-eviction": [],
    "加拿大": [8],
    "拿加": [],
    "政府": [8],
    "hauser": [9],
    "haus": [],
    "strasse": [10],
    "grüsse": [10],
    "dont": [11],
    "don’t": [11],
    "government": [11],
    "governments": [11],
    "cooperative": [12],
    "defence self": [12],
    "evic": [],
}


@pytest.mark.parametrize("query", EXPECTED)
def test_find_gives_the_same_on_both_databases(corpus, query):
    """The lists are literal and the suite runs on both, so set, total and order are the same."""
    results = search.find(query)

    assert [hit.pk for hit in results.hits] == EXPECTED[query]
    assert results.total == len(EXPECTED[query])
    assert results.total_is_capped is False


def test_newest_sorts_by_date_alone(corpus):
    assert found("eviction", sort="newest") == [3, 2, 1]


def test_relevance_puts_title_before_subject_before_rest():
    index(1, "Other", "sanctions once")
    index(2, "Other", "sanctions here, sanctions there, sanctions again and courts")
    index(3, "The courts", "sanctions once and courts")
    index(4, "Courts and sanctions", "sanctions")
    index(5, "Other", "sanctions once more, and courts")

    assert found("sanctions") == [4, 2, 5, 3, 1]
    assert found("sanctions courts") == [4, 3, 5, 2]
    assert [hit.score for hit in search.find("sanctions").hits] == [3, 1, 0, 0, 0]


def test_last_word_may_be_open(corpus):
    assert found("evic", prefix_last=True) == [1, 3, 2]
    assert found("housing evic ", prefix_last=True) == []
    assert found('"right to hou', prefix_last=True) == [7, 3]
    assert found("hôp", prefix_last=True) == [4, 6, 5]


def test_kinds_languages_and_facets_narrow(corpus):
    assert found("housing", kinds=["demand"]) == [7]
    assert found("housing", kinds=["post"]) == [3]
    assert found("housing", kinds=["post", "demand"]) == [7, 3]
    assert found("hopital", language="fr") == [4, 5]
    assert found("strasse", language="de") == [10]
    assert found("eviction", filters={"tag": ["law"]}) == [1, 3]
    assert found("eviction", filters={"tag": ["law", "housing"]}) == [1, 3, 2]
    assert found("eviction", filters={"tag": ["law"], "year": ["2025"]}) == [1]
    assert found("eviction", filters={"tag": ["no such tag"]}) == []
    assert found("eviction", filters={"tag": []}) == [1, 3, 2]
    assert found("", filters={"tag": ["law"]}) == [5, 3, 1]
    assert found("-courts", filters={"tag": ["law"]}) == [5, 1]


def test_a_query_without_words_finds_nothing(corpus):
    assert search.find("") == search.find(" !!! ") == search.find("-eviction") == search.Results()


def test_facets_and_kinds_are_counted(corpus):
    assert search.find("eviction").facets == {"tag": [("housing", 2), ("law", 2)], "year": [("2025", 1)]}
    assert search.find("hopital").facets == {"tag": [("santé", 2), ("law", 1)]}
    assert search.find("housing").kinds == [("demand", 1), ("post", 1)]
    assert search.find("xylophone").facets == {}


def test_facet_values_may_hold_anything():
    index(1, "Law", facets={"tag": ['a "b" c\nd', "e=f", "NOT", "", "'; --"]})

    assert search.find("law").facets == {"tag": [("'; --", 1), ("NOT", 1), ('a "b" c d', 1), ("e=f", 1)]}
    assert found("law", filters={"tag": ["e=f"]}) == [1]
    assert found("law", filters={"tag": ["'; --"]}) == [1]
    assert found("law", filters={"tag": ["f"]}) == []


def test_pages_follow_each_other(corpus):
    assert found("eviction", limit=2) == [1, 3]
    assert found("eviction", limit=2, offset=2) == [2]
    assert found("eviction", offset=10**9) == []
    assert found("eviction", offset=-5, limit=-1) == []
    assert search.find("eviction", limit=1, offset=1).total == 3


def test_totals_beyond_the_limit_are_capped(monkeypatch):
    monkeypatch.setattr(search, "HIT_LIMIT", 3)
    for pk in range(1, 6):
        index(pk, "Law", facets={"tag": ["law"]})

    results = search.find("law", limit=2)

    assert [hit.pk for hit in results.hits] == [5, 4]
    assert (results.total, results.total_is_capped, results.facets) == (3, True, {"tag": [("law", 3)]})
    assert found("law", offset=2, limit=2) == [3]


def test_hit_shows_title_and_passages_as_segments(corpus):
    (hit,) = search.find("hôpital", language="fr", limit=1).hits

    assert hit.kind == "post"
    assert hit.language == "fr"
    assert hit.title == (("L’", False), ("hôpital", True), (" de la ville", False))
    assert hit.passages == ((("On l’a évacuée hier.", False),),)
    assert hit.sort_at == NOON + timedelta(hours=4)


def test_keys_keep_their_type():
    key = uuid.uuid4()
    index(7, "Law")
    index(key, "Law", kind="quotation")

    assert sorted(map(str, found("law"))) == sorted(["7", str(key)])
    assert {type(pk) for pk in found("law")} == {int, str}


HOSTILE = [
    "\x00",
    "evic\x00tion",
    "\ud800",
    "eviction \udfff",
    '"',
    '""""',
    "'",
    "';DROP TABLE posts_post;--",
    "' OR '1'='1",
    "%s %(x)s %%",
    "eviction*",
    "^eviction",
    "title:eviction",
    "t=eviction",
    "NEAR(eviction tenants)",
    "NOT",
    "AND AND",
    "(((",
    "a:* & !b | c <-> d",
    "\\",
    "\\'",
    "{}[]~`@#$%^&*()",
    "-",
    "--eviction",
    '-"',
    '-""',
    "x" * 10_000,
    "eviction " * 2000,
    '"' * 10_000,
    "-a " * 4000,
    "加" * 10_000,
    "\u202eeviction\u200f",
    "🦉 🏳️‍🌈",
    "\u0301\u0301",
    "ﷺ ㎒ ½ ²",
    "\n\r\t\v\f\x1c\u2028",
]


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_input_never_raises(corpus, query):
    for prefix_last in (False, True):
        results = search.find(query, prefix_last=prefix_last)
        assert results.total == len(results.hits)
        search.find(
            "eviction",
            kinds=[query],
            filters={query: [query], "tag": [query]},
            language=query,
            prefix_last=prefix_last,
        )


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_can_be_indexed(text):
    index(1, text, f"{text} marker {text}", facets={"tag": [text], text: ["x"]})

    assert found("marker") == [1]
    assert search.row_counts() == (1, 1)


def test_entries_appear_and_vanish_by_the_clock():
    index(1, "Law", public_from=NOON)
    index(2, "Law", public_until=NOON)
    index(3, "Law", public_from=NOON - timedelta(days=1), public_until=NOON + timedelta(days=1))
    index(4, "Law", is_public=False)
    second = timedelta(seconds=1)

    assert found("law", at=NOON - second) == [3, 2]
    assert found("law", at=NOON) == [3, 1]
    assert found("law", at=NOON + timedelta(days=2)) == [1]
    assert found("law", at=NOON, include_hidden=True) == [4, 3, 2, 1]


def test_hidden_entries_are_in_no_count():
    index(1, "Law", facets={"tag": ["open"]})
    index(2, "Law", facets={"tag": ["secret"]}, public_from=NOON + timedelta(days=1), is_public=True)

    results = search.find("law", at=NOON)

    assert (results.total, results.facets) == (1, {"tag": [("open", 1)]})


def test_index_must_be_told_whether_an_entry_is_public():
    with pytest.raises(TypeError, match="is_public"):
        search.index("post", 1, language="en", title="Law", text="")


def test_index_replaces_what_was_there():
    index(1, "Eviction", "tenants", facets={"tag": ["old"]})
    index(1, "Courts", "judges", facets={"tag": ["new"]})

    assert found("eviction") == found("tenants") == []
    assert search.find("courts").facets == {"tag": [("new", 1)]}
    assert found("law", filters={"tag": ["old"]}) == []
    assert search.row_counts() == (1, 1)


def test_the_last_of_two_documents_for_one_thing_counts():
    documents = [
        search.Document("post", 1, "en", title, "", is_public=True) for title in ("Eviction", "Courts")
    ]

    assert search.index_many(documents) == 2
    assert (found("eviction"), found("courts")) == ([], [1])


def test_unchanged_document_costs_one_query(django_assert_num_queries):
    index(1, "Eviction", "tenants")
    with transaction.atomic(), django_assert_num_queries(3):  # savepoint, look, release
        index(1, "Eviction", "tenants")


def test_becoming_public_is_a_change():
    index(1, "Eviction", is_public=False)
    assert found("eviction") == []
    index(1, "Eviction", is_public=True)
    assert found("eviction") == [1]


def test_remove_forgets_one_thing(corpus):
    search.remove("post", 1)
    search.remove("post", 1)
    search.remove("demand", 3)

    assert found("eviction") == [3, 2]
    assert search.row_counts() == (11, 11)
    assert SearchText.objects.count() == 11


def test_index_rolls_back_with_the_row():
    index(1, "Courts")

    def save_and_fail():
        with transaction.atomic():
            index(1, "Eviction")
            index(2, "Eviction")
            search.remove("post", 1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        save_and_fail()

    assert found("eviction") == []
    assert found("courts") == [1]
    assert search.row_counts() == (1, 1)


def test_find_costs_two_statements(corpus, django_assert_num_queries):
    with django_assert_num_queries(2):
        search.find(
            'eviction -courts "forty families"', filters={"tag": ["law"]}, kinds=["post"], prefix_last=True
        )
    with django_assert_num_queries(3):
        search.find("evction")


def test_misspelt_words_are_put_right(corpus):
    assert search.find("evction").suggestion == "eviction"
    assert search.find("evicted famlies").suggestion == "evicted families"
    assert search.find("hopitla").suggestion == "hôpital"
    assert search.find("hôpitl").suggestion == "hôpital"
    assert search.find("eviction").suggestion == ""
    assert search.find("xylophone").suggestion == ""


def test_suggestion_never_tells_a_hidden_word():
    index(1, "Whistleblower", public_from=NOON)

    assert search.find("whistleblowr", at=NOON - timedelta(days=1)).suggestion == ""
    assert search.find("whistleblowr", at=NOON).suggestion == "whistleblower"


@pytest.fixture
def registry(monkeypatch):
    monkeypatch.setattr(search, "_rebuilds", {})
    return search.register


def test_refresh_search_rebuilds_everything(registry, capsys):
    index(1, "Stale words")
    index(99, "Gone")
    index(5, "Of another kind", kind="demand")
    SearchWord.objects.create(word="obsolete", shown="obsolete", initial="o", length=8)
    registry(
        "post",
        lambda: (search.Document("post", pk, "en", "Courts", "", is_public=True) for pk in range(1, 251)),
    )

    call_command("refresh_search")

    assert capsys.readouterr().out == "post: 250\n"
    assert found("stale") == found("gone") == []
    assert search.find("courts").total == 250
    assert found("another") == [5]
    assert search.row_counts() == (251, 251)
    assert sorted(SearchWord.objects.values_list("word", flat=True)) == ["courts"]


def test_refresh_search_mends_a_lost_index(registry, capsys):
    index(1, "Courts")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM posts_searchindex")
        else:
            cursor.execute("UPDATE posts_searchentry SET tokens = NULL")
    assert search.row_counts() == (1, 0)
    registry("post", lambda: [search.Document("post", 1, "en", "Courts", "", is_public=True)])

    call_command("refresh_search", "post")

    assert search.row_counts() == (1, 1)
    assert found("courts") == [1]


def test_refresh_search_says_what_it_knows(registry):
    registry("post", list)
    with pytest.raises(CommandError, match=r"Unknown: demand\. Known: post\."):
        call_command("refresh_search", "demand")


@pytest.mark.django_db(transaction=True)
def test_index_survives_a_rebuild_of_its_table():
    """SQLite alters a column by making the table anew; what hangs on it must stay."""
    index(1, "Eviction", "tenants")
    index(2, "Courts", "eviction")
    old = SearchEntry._meta.get_field("language")
    new = CharField(max_length=60, blank=True)
    new.set_attributes_from_name("language")
    new.model = SearchEntry
    for before, after in ((old, new), (new, old)):
        with connection.schema_editor() as editor:
            editor.alter_field(SearchEntry, before, after)

    assert found("eviction") == [1, 2]
    assert search.row_counts() == (2, 2)
    search.remove("post", 1)
    search.remove("post", 2)
    assert search.row_counts() == (0, 0)


def test_models_of_the_index_are_plain():
    """The engines' own columns are unknown to Django, so that both databases share one set of models."""
    assert {field.name for field in SearchEntry._meta.concrete_fields} & {"tokens", "words"} == set()
    assert isinstance(SearchText._meta.get_field("entry"), models.OneToOneField)
