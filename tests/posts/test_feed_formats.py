from __future__ import annotations

import io
import json

import pytest

from posts.feed_formats import FullTextAtom, FullTextRss, JsonFeed


@pytest.mark.parametrize("kind", [FullTextRss, FullTextAtom, JsonFeed])
def test_what_is_not_known_is_left_out(kind):
    feed = kind(
        title="T",
        link="http://s/",
        description="",
        language="en",
        feed_url="http://s/feed",
        authors=[],
        hub="",
    )
    feed.add_item(
        title="A", link="http://s/a", description="", unique_id="tag:s:1", content="<p>a</p>", authors=[]
    )
    out = io.BytesIO()
    feed.write(out, "utf-8")
    text = out.getvalue().decode()
    assert "None" not in text
    assert "null" not in text
    assert "hub" not in text


def test_json_entry_keeps_characters_as_they_are():
    feed = JsonFeed(
        title="Œuvre", link="http://s/", description="d", language="fr", feed_url="http://s/feed.json"
    )
    feed.add_item(title="Été", link="http://s/a", description="", unique_id="1", content="")
    out = io.BytesIO()
    feed.write(out, "utf-8")
    assert "Été" in out.getvalue().decode()
    assert json.loads(out.getvalue())["items"][0]["content_html"] == " "
