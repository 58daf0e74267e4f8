"""What changed between two bodies, passage by passage and word by word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from posts.comparing import align, spans, text_changes, word_changes
from posts.marked_words import plain_words, read_passages


def _changes(old, new):
    told = []
    for change in align(read_passages(old), read_passages(new)):
        words = [(part.kind, "".join(word.text for word in part.words)) for part in change.words]
        told.append((change.kind, change.shown.text, words))
    return told


def test_one_changed_word_is_told_within_its_passage():
    assert _changes("<p>One two three.</p><p>Same.</p>", "<p>One two four.</p><p>Same.</p>") == [
        (
            "changed",
            "One two four.",
            [("same", "One two "), ("removed", "three"), ("added", "four"), ("same", ".")],
        ),
        ("same", "Same.", []),
    ]


def test_new_and_dropped_passages_are_told_as_such():
    old = "<p>The first paragraph stays.</p><p>Gone for good.</p>"
    new = "<p>Entirely other words, before.</p><p>The first paragraph stays.</p>"
    assert [(kind, text) for kind, text, _words in _changes(old, new)] == [
        ("added", "Entirely other words, before."),
        ("same", "The first paragraph stays."),
        ("removed", "Gone for good."),
    ]


def test_phrase_is_replaced_as_a_whole():
    changes = text_changes("the old slow ferry", "the new fast ferry")
    assert [(part.kind, "".join(word.text for word in part.words)) for part in changes] == [
        ("same", "the "),
        ("removed", "old slow"),
        ("added", "new fast"),
        ("same", " ferry"),
    ]


def test_marks_that_changed_are_told_though_the_words_are_the_same():
    [(kind, _text, words)] = _changes("<p>A plain word.</p>", "<p>A <strong>plain</strong> word.</p>")
    assert (kind, words) == ("changed", [("same", "A "), ("marked", "plain"), ("same", " word.")])


def test_other_attribution_is_a_change_of_the_passage():
    old = '<blockquote data-source="1"><p>Said.</p></blockquote>'
    assert [kind for kind, _text, _words in _changes(old, old.replace("1", "2"))] == ["changed"]


def test_moved_passage_is_known_in_both_places():
    long, short = "<p>These many words stood here before.</p>", "<p>Short.</p><p>Other.</p>"
    changes = align(read_passages(long + short), read_passages(short + long))
    assert {(change.kind, change.is_moved) for change in changes if change.kind != "same"} == {
        ("removed", True),
        ("added", True),
    }


def test_heading_made_of_a_paragraph_is_one_changed_passage():
    [change] = align(read_passages("<p>What was promised</p>"), read_passages("<h2>What was promised</h2>"))
    assert (change.kind, change.old.tag, change.new.tag) == ("changed", "p", "h2")


def test_other_figure_is_never_set_against_the_old_one():
    figure = '<figure data-embed="image" data-id="{}"><figcaption>The same caption.</figcaption></figure>'
    changes = align(read_passages(figure.format(1)), read_passages(figure.format(2)))
    assert [change.kind for change in changes] == ["removed", "added"]


texts = st.lists(st.sampled_from("alpha beta gamma delta , .".split()), max_size=12).map(" ".join)


@given(texts, texts)
def test_both_texts_can_be_read_out_of_their_changes(old, new):
    changes = word_changes(plain_words(old), plain_words(new))

    def side(left_out):
        return "".join(word.text for part in changes if part.kind != left_out for word in part.words)

    assert (side("added"), side("removed")) == (old, new)


bodies = st.lists(texts.map(lambda text: f"<p>{text} x</p>"), max_size=6).map("".join)


@given(bodies, bodies)
def test_every_passage_of_both_bodies_is_in_the_comparison_once_and_in_order(old, new):
    before, after = read_passages(old), read_passages(new)
    changes = align(before, after)
    assert [change.old for change in changes if change.old] == before
    assert [change.new for change in changes if change.new] == after


def test_spans_join_removals_and_additions_side_by_side():
    told = [(span.is_same, span.a, span.b, span.c, span.d) for span in spans("abcd", "axyd")]
    assert told == [(True, 0, 1, 0, 1), (False, 1, 3, 1, 3), (True, 3, 4, 3, 4)]
