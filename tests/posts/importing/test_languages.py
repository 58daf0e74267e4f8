"""English or French, by the commonest words."""

from __future__ import annotations

from posts.importing.languages import language_of


def test_language_is_that_of_most_common_words():
    assert language_of(["The harbour is shut, and the ferry with it."]) == "en"
    assert language_of(["Le port est fermé, et le bac avec lui dans la baie."]) == "fr"
    assert language_of([]) == "en"
