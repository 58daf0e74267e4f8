from __future__ import annotations

from campaigns.mail_text import text_of


def test_every_word_and_address_of_the_html_stands_in_the_text():
    html = (
        "<html><head><title>No</title><style>p{}</style></head><body><h2><a href='https://a.example/1'>Tide &amp; tally</a></h2>"
        "<p>It <q>froze</q> on\n Monday.<br>So they said.</p>"
        "<figure><blockquote><p>Rivers move.</p><p>Slowly.</p></blockquote>"
        "<figcaption>— Ada, <cite><a href='https://b.example/2'>Silence</a></cite></figcaption></figure>"
        "<ul><li>one<ul><li>two</li></ul></li><li>three</li></ul><ol start='3'><li>four</li></ol>"
        "<table><tr><th>Year</th><td>9</td></tr></table><hr><img src='x' alt='A field'><a href='https://c.example/'>https://c.example/</a>"
        "</body></html>"
    )
    assert text_of(html) == (
        "Tide & tally <https://a.example/1>\n==================================\n\n"
        "It froze on Monday.\nSo they said.\n\n"
        "> Rivers move.\n>\n> Slowly.\n\n"
        "— Ada, Silence <https://b.example/2>\n\n"
        "• one\n  • two\n• three\n\n3. four\n\nYear | 9\n\n* * *\n\n[A field]https://c.example/\n"
    )


def test_long_lines_are_folded_and_addresses_are_not():
    url = "https://a.example/" + "x" * 100
    lines = text_of(f"<p>{'word ' * 40}<a href='{url}'>there</a></p>").splitlines()
    assert f"<{url}>" in lines
    assert all(len(line) <= 74 for line in lines if url not in line)
