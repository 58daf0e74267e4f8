from __future__ import annotations

import sys
import threading

import pytest

from posts.stems import WORD_LENGTH, fold, fold_word, guess_language, is_unspaced, stems, tokenise


def words(text):
    return [token.word for token in tokenise(text)]


def stems_of(word, language):
    token = next(tokenise(word))
    return stems(token.word, token.spelled, language)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l’hôpital", ["hopital"]),
        ("L'État", ["etat"]),
        ("aujourd'hui", ["aujourdhui"]),
        ("d’aujourd’hui", ["aujourdhui"]),
        ("jusqu'à", ["a"]),
        ("qu’il", ["il"]),
        ("don't", ["dont"]),
        ("don’t", ["dont"]),
        ("the government's reply", ["the", "government", "reply"]),
        ("O'Brien", ["obrien"]),
        ("‘quoted’", ["quoted"]),
        ("cœur Œuvre ex æquo", ["coeur", "oeuvre", "ex", "aequo"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("Łódź Ørsted ıstanbul", ["lodz", "orsted", "istanbul"]),
        ("self-defence, peut-être", ["self", "defence", "peut", "etre"]),
        ("snake_case", ["snake", "case"]),
        ("Article 7(2), 2024", ["article", "7", "2", "2024"]),
        ("e\u0301vacue\u0301e", ["evacuee"]),
        ("co\u00adope\u00adrate", ["cooperate"]),
        ("Ёлка йод", ["елка", "иод"]),
        ("Ὀδυσσεύς ΟΔΥΣΣΕΥΣ", ["οδυσσευσ", "οδυσσευσ"]),
        ("العَرَبِيَّة", ["العربية"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("한국어 문서", ["한국어", "문서"]),
        ("加拿大2024年", ["加", "拿", "大", "2024", "年"]),
        ("ｶﾅ ガ", ["カ", "ナ", "ガ"]),
        ("\x00 \ud800 — … !!!", []),
        ("", []),
    ],
)
def test_tokenise_folds_what_readers_do_not_type(text, expected):
    assert words(text) == expected


def test_tokenise_reports_places_in_the_original_text():
    text = "À l’hôpital, the government's œuvre: 加拿大"

    assert [text[token.start : token.end] for token in tokenise(text)] == [
        "À",
        "hôpital",
        "the",
        "government",
        "œuvre",
        "加",
        "拿",
        "大",
    ]


def test_tokenise_starts_where_it_is_told():
    assert [(token.start, token.word) for token in tokenise("one two three", 4)] == [(4, "two"), (8, "three")]


def test_tokenise_cuts_overlong_words():
    assert words("x" * 5000) == ["x" * WORD_LENGTH]


def test_folded_words_are_stable():
    """What is stored once must not change when it is folded again: queries are folded from any spelling."""
    for code in range(0x30, 0x3000):
        folded = fold_word(chr(code))
        assert fold_word(folded) == folded, hex(code)


def test_of_ascii_a_folded_word_holds_letters_and_digits_only():
    """The engines split at signs and read marks before an equals sign; no character may bring one in."""
    for code in range(sys.maxunicode + 1):
        signs = [char for char in fold_word(chr(code)) if char.isascii() and not char.isalnum()]
        assert signs == [], hex(code)


def test_fold_compares_names():
    assert fold("  L’Orient–Le Jour ") == "orient le jour"
    assert fold("Côte d'Ivoire") == fold("COTE D’IVOIRE")
    assert fold(" !!! ") == "!!!"


@pytest.mark.parametrize("word", ["eviction", "evicted", "evictions", "Evicting"])
def test_english_stems(word):
    assert stems_of(word, "en") == ("evict",)


@pytest.mark.parametrize("word", ["hôpital", "hopital", "hôpitaux", "l’hôpital", "HOPITAUX"])
def test_french_stems_without_accents(word):
    assert stems_of(word, "fr") == ("hopital",)


def test_french_stem_of_an_accented_ending_is_kept_beside_that_of_the_plain_one():
    assert stems_of("évacuée", "fr") == ("evacue", "evacu")
    assert stems_of("évacuer", "fr") == ("evacu",)


def test_other_languages_are_not_stemmed():
    assert stems_of("Häuser", "de") == ()


def test_stemming_is_safe_in_threads():
    sample = [
        f"{beginning}{ending}"
        for beginning in ("nation", "govern", "habit")
        for ending in ("s", "al", "ation")
    ]
    expected = [stems.__wrapped__(word, word, language) for word in sample for language in ("en", "fr")]
    wrong = []

    def work():
        for _ in range(30):
            found = [stems.__wrapped__(word, word, language) for word in sample for language in ("en", "fr")]
            if found != expected:
                wrong.append(found)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_language_is_guessed_from_small_words():
    french = words("Le ministre de la santé a dit que les hôpitaux du pays sont fermés")

    assert guess_language(french, "en") == "fr"
    assert guess_language(french, "fr") == "fr"
    assert guess_language(words("Coup d'état in the capital, says the minister of health"), "en") == "en"
    assert guess_language(words("Liberté"), "en") == "en"
    assert guess_language([], "de") == "de"


def test_scripts_without_spaces_are_known():
    assert [is_unspaced(word) for word in ("加", "カ", "ไ", "한국어", "word", "в")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]
