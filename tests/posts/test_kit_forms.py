from __future__ import annotations

from posts.kit_forms import kit_markdown, kit_text

KIT = (
    '<article class="h-entry" lang="en"><h1 class="p-name">Title</h1><div class="e-content">{}</div>'
    '<p class="u-repost-of">This article was first published by <a href="https://d.example/">The Dispatch</a>.</p></article>'
)
SAID = '<span class="quoted" title="Speech" data-speaker-text="Ada">'


def content_of(written):
    return written.split("\n* * *\n" if "* * *" in written else "\n---\n")[1].strip("\n")


def both(content):
    html = KIT.format(content)
    return content_of(kit_markdown(html)), content_of(kit_text(html))


def test_plain_text_has_signs_for_what_markdown_leaves_to_html():
    aside = "<aside><p><strong>Ada comments:</strong></p><p>I was <em>there</em>.</p></aside>"
    assert both(aside) == (
        "<aside>\n\n**Ada comments:**\n\nI was *there*.\n\n</aside>",
        "| Ada comments:\n|\n| I was there.",
    )


def test_headed_rows_are_marked_and_plain_tables_stay_tables_of_markdown():
    head = '<thead><tr><th scope="col">Year</th><th scope="col">Nights</th></tr></thead>'
    plain = f"<table>{head}<tbody><tr><td>2022</td><td>48</td></tr></tbody></table>"
    assert both(plain) == (
        "| Year | Nights |\n| --- | --- |\n| 2022 | 48 |",
        "Year\tNights\n---\t---\n2022\t48",
    )
    stub = plain.replace("<td>2022</td>", '<th scope="row">2022</th>')
    assert both(stub) == (stub, "Year\tNights\n---\t---\n2022 |\t48")


def test_words_that_only_look_like_signs_are_guarded():
    markdown, text = both("<p>— Oui.</p><p>- no item</p><p>A<br>1. B</p>")
    assert markdown == "\u2060— Oui.\n\n\\- no item\n\nA  \n1\\. B"
    assert text == "\u2060— Oui.\n\n\u2060- no item\n\nA\n\u20601. B"


def test_notes_say_whose_words_stand_within_a_sentence_and_where_links_lead():
    html = KIT.format(f'<p>No, “{SAID}no</span>”, see <a href="https://x.example/">here</a>.</p>')
    note = "- “no” — Ada · “Speech”"
    assert note in kit_markdown(html)
    assert "## Quoted in the text" in kit_markdown(html)
    assert "Links in the text" not in kit_markdown(html)
    text = kit_text(html)
    assert f"Quoted in the text\n------------------\n\n{note}\n\nLinks in the text" in text
    assert "- “here”: https://x.example/\n" in text
    assert "No, “no”, see here." in text
