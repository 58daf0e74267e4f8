from __future__ import annotations

import datetime as dt
from io import StringIO
from xml.etree import ElementTree

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from advocacy.site_archive.layout import ArchiveError
from advocacy.wordpress_export import export_wxr, for_wordpress
from posts.models import HistoryEntry, Post
from tests import factories
from tests.advocacy.small_site import NOW, make_site

pytestmark = pytest.mark.django_db

SPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "wp": "http://wordpress.org/export/1.2/",
}


@pytest.fixture(scope="module")
def exported(django_db_setup, django_db_blocker, tmp_path_factory):
    """(channel, history entry, file) of the small site with posts in every state; made once for the module."""
    folder = tmp_path_factory.mktemp("wxr")
    with (
        django_db_blocker.unblock(),
        override_settings(SITE_URL="https://dispatch.example", MEDIA_ROOT=folder),
        time_machine.travel(NOW, tick=False),
        transaction.atomic(),
    ):
        make_site()
        factories.make_post(title="In work", status="in_review", body="<p>One</p>")
        factories.make_published_post(title="Tomorrow", days_ago=-1)
        factories.make_published_post(title="Ov\x01er", days_ago=5, expires_at=NOW - dt.timedelta(days=1))
        report = export_wxr(folder / "site.xml")
        assert report.posts == Post.objects.count()
        entry = HistoryEntry.objects.get(verb="export")
        transaction.set_rollback(True)
    cache.clear()
    return ElementTree.parse(folder / "site.xml").getroot().find("channel"), entry, folder / "site.xml"  # noqa: S314 - our own


@pytest.fixture
def channel(exported):
    return exported[0]


def text(node, name):
    return node.findtext(name, namespaces=SPACES)


def items(channel, kind="post"):
    return {
        text(item, "title"): item for item in channel.findall("item") if text(item, "wp:post_type") == kind
    }


def test_head_says_what_it_is(channel):
    assert text(channel, "title") == "The Small Dispatch"
    assert text(channel, "wp:wxr_version") == "1.2"
    assert text(channel, "wp:base_site_url") == "https://dispatch.example"


def test_states_of_posts(channel):
    states = {title: text(item, "wp:status") for title, item in items(channel).items()}
    assert states["What the harbour knew & kept"] == "publish"
    assert states["Not yet"] == "draft"
    assert states["In work"] == "pending"
    assert states["Tomorrow"] == "future"
    assert states["Over"] == states["Too soon"] == "private"


def test_dates_are_in_the_zone_of_the_site_and_in_utc(channel):
    item = items(channel)["What the harbour knew & kept"]
    assert text(item, "wp:post_date") == "2026-05-01 08:00:00"
    assert text(item, "wp:post_date_gmt") == "2026-05-01 12:00:00"
    assert text(item, "pubDate") == "Fri, 01 May 2026 12:00:00 +0000"
    assert text(items(channel)["Not yet"], "wp:post_date_gmt") == "0000-00-00 00:00:00"


def test_address_slug_author_and_labels(channel):
    item = items(channel)["What the harbour knew & kept"]
    assert text(item, "link") == "https://dispatch.example/posts/2026/05/what-the-harbour-knew-kept/"
    assert text(item, "wp:post_name") == "what-the-harbour-knew-kept"
    assert text(item, "dc:creator") == "isaura-pennifeather"
    domains = [label.get("domain") for label in item.findall("category")]
    assert sorted(domains) == ["category"] * 4 + ["post_tag"] * 2
    tags = {label.text for label in item.findall("category") if label.get("domain") == "post_tag"}
    assert tags == {"Quays", "Lanterns"}
    logins = [text(author, "wp:author_login") for author in channel.findall("wp:author", SPACES)]
    assert logins == ["the-small-dispatch", "isaura-pennifeather", "the-lower-quay-courier"]


def test_categories_stand_below_their_facet(channel):
    parents = {
        text(row, "wp:category_nicename"): text(row, "wp:category_parent")
        for row in channel.findall("wp:category", SPACES)
    }
    used = {
        label.get("nicename")
        for item in items(channel).values()
        for label in item.findall("category")
        if label.get("domain") == "category"
    }
    assert {parents[name] for name in used} == {"regions", "themes", "reports", "series"}
    assert [parents[name] for name in ("regions", "themes", "reports", "series")] == [""] * 4


def test_quotations_say_whose_they_are_in_sight(channel):
    content = text(items(channel)["What the harbour knew & kept"], "content:encoded")
    quoted = content[content.index("<blockquote") : content.index("</blockquote>")]
    assert quoted.startswith('<blockquote class="wp-block-quote" cite="https://outlet.example/')
    assert "<p>We knew, and we wrote it down.</p><cite>— <span>Isaura Pennifeather</span>" in quoted
    assert ">What the harbour knew</a>, <span>The Lower Quay Courier</span>" in quoted


def test_text_with_the_end_of_cdata_arrives_whole(channel):
    content = text(items(channel)["What the harbour knew & kept"], "content:encoded")
    assert content.startswith("<p>The harbour said “nothing ]]&gt; at all”.</p>")


def test_corrections_stand_under_the_text(channel):
    content = text(items(channel)["What the harbour knew & kept"], "content:encoded")
    assert content.endswith("<h2>Corrections</h2><ul><li>2026-05-04: It was in May.</li></ul>")


def test_pictures_are_attachments_that_posts_point_at(channel):
    (attachment,) = items(channel, "attachment").values()
    number, address = text(attachment, "wp:post_id"), text(attachment, "wp:attachment_url")
    assert address.startswith("https://dispatch.example/media/images/")
    assert text(attachment, "excerpt:encoded") == "A field, grey"
    meta = {
        text(row, "wp:meta_key"): text(row, "wp:meta_value")
        for row in attachment.findall("wp:postmeta", SPACES)
    }
    assert meta["_wp_attachment_image_alt"] == "A grey field"
    item = items(channel)["What the harbour knew & kept"]
    meta = {
        text(row, "wp:meta_key"): text(row, "wp:meta_value") for row in item.findall("wp:postmeta", SPACES)
    }
    assert meta["_thumbnail_id"] == number
    content = text(item, "content:encoded")
    assert f'src="{address}"' in content
    assert f'class="wp-image-{number}"' in content
    assert "<figcaption>Grey. Drawn for the tests</figcaption>" in content
    numbers = [text(row, "wp:post_id") for row in channel.findall("item")]
    assert len(numbers) == len(set(numbers))


def test_embeds_are_rendered(channel):
    content = text(items(channel)["What the harbour knew & kept"], "content:encoded")
    assert "harbour@office.example" in content
    assert "data-embed" not in content


def test_signs_that_xml_cannot_hold_are_left_out(channel):
    assert "Over" in items(channel)


def test_an_export_stands_in_the_history(exported):
    assert exported[1].changes == {"with": ["", "wxr"]}


def test_replaces_no_file_unasked(db, tmp_path):
    (tmp_path / "site.xml").write_text("mine")
    with pytest.raises(ArchiveError, match="There is a file"):
        export_wxr(tmp_path / "site.xml")
    assert (tmp_path / "site.xml").read_text() == "mine"


def test_a_quotation_without_source_stays_one():
    assert for_wordpress("<figure><blockquote><p>Yes.</p></blockquote></figure>", {}) == (
        '<blockquote class="wp-block-quote"><p>Yes.</p></blockquote>'
    )


def test_marks_of_inline_quotations_are_not_doubled():
    assert for_wordpress("<p>“<q>Yes</q>”</p>", {}) == '<p>“<q style="quotes: none">Yes</q>”</p>'


def test_our_own_importer_takes_it_back(exported, channel, tmp_path):
    """Every post in its state, with its words, pictures, labels and quotations."""
    out = StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command("import_wordpress", str(exported[2]), report=str(tmp_path), stdout=out, stderr=out)
    assert "Words that did not arrive: 0" in out.getvalue()
    states = dict(Post.objects.values_list("title", "status"))
    assert states.keys() == {title.replace("\x01", "") for title in items(channel)}
    assert states["What the harbour knew & kept"] == states["Tomorrow"] == "published"
    assert (states["Not yet"], states["In work"], states["Too soon"]) == ("draft", "in_review", "draft")
    post = Post.objects.get(title="What the harbour knew & kept")
    assert post.get_absolute_url() == "/posts/2026/05/what-the-harbour-knew-kept/"
    assert post.quotations.get().exact == "We knew, and we wrote it down."
    assert {"Quays", "Lanterns"} <= set(post.tags.names())
