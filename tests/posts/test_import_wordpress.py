"""A whole export, brought in by the command: what stands here afterwards, and what a second run does."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from PIL import Image as Picture

from posts import publishing
from posts.models import (
    Generation,
    HistoryEntry,
    Image,
    ImportedItem,
    Organization,
    Person,
    Post,
    PostLink,
    Redirect,
    Region,
    Revision,
    SearchEntry,
    Source,
    Tag,
)
from posts.wordpress import bringing
from tests.exports import AUTHORS, SITE, attachment, category, comment, export, item

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring(tmp_path, settings):
    """Runs the command over an export; returns the report as a machine reads it."""
    settings.MEDIA_ROOT = tmp_path / "media-root"

    def run(*parts, head="", authors=AUTHORS, fails=False, **options):
        path = tmp_path / "export.xml"
        if parts:
            path.write_text(export(*parts, head=head, authors=authors), encoding="utf-8")
        out, folder = io.StringIO(), tmp_path / "report"
        arguments = {"report": str(folder), "verbosity": 0, "stdout": out, **options}
        if fails:
            with pytest.raises(CommandError) as caught:
                call_command("import_wordpress", str(path), **arguments)
            return str(caught.value)
        call_command("import_wordpress", str(path), **arguments)
        return {**json.loads((folder / "report.json").read_text()), "told": out.getvalue(), "folder": folder}

    return run


def everything():
    """All that an import writes, to compare two moments."""
    models = (
        Post,
        Tag,
        Person,
        Image,
        Source,
        Redirect,
        ImportedItem,
        Revision,
        PostLink,
        SearchEntry,
        HistoryEntry,
    )
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_a_post_stands_here_as_it_stood_there(bring):
    body = f'First.\n\n<blockquote cite="https://outlet.example/a">Quoted words.</blockquote>\n\n<a href="{SITE}/?p=2">On</a>'
    report = bring(
        item(1, title="The quay &#8211; again", slug="the-quay", body=body, excerpt="What it <b>says</b>.",
             terms=[("category", "news", "News"), ("post_tag", "harbour", "Harbour")],
             more="<wp:post_modified_gmt>2013-01-02 03:04:05</wp:post_modified_gmt>"),
        item(2, title="Later", slug="later", date="2013-02-03 04:05:06"),
        head=category("news", "News", description="All that is new."),
    )  # fmt: skip
    post = Post.objects.get(slug="the-quay")
    source = Source.objects.get()
    assert (post.title, post.summary, post.status, post.language) == (
        "The quay – again",
        "What it says.",
        "published",
        "en",
    )
    assert post.body == (
        f'<p>First.</p><blockquote cite="https://outlet.example/a" data-source="{source.pk}"><p>Quoted words.</p>'
        '</blockquote><p><a href="/posts/2013/02/later/">On</a></p>'
    )
    assert [
        f"{moment:%Y-%m-%d %H:%M:%S}" for moment in (post.published_at, post.created_at, post.modified_at)
    ] == [
        "2012-05-04 12:00:00",
        "2012-05-04 12:00:00",
        "2013-01-02 03:04:05",
    ]
    assert [person.name for person in post.byline] == ["Oriel Vantongeren"]
    assert sorted(post.tags.names()) == ["Harbour", "News"]
    assert Tag.objects.get(name="News").description == "All that is new."
    assert post.import_ref == "wordpress:old.quillhaven.example:1"
    assert (report["posts"], report["lost_words"], report["failures"]) == ({"created": 2}, [], [])


def test_projections_revision_and_history_are_those_of_any_save(bring):
    bring(
        item(1, slug="a", body=f'<a href="{SITE}/?p=2">x</a><blockquote>Said.</blockquote>'),
        item(2, slug="b"),
    )
    post, other = Post.objects.order_by("slug")
    assert [link.to_post for link in post.links_out.all()] == [other]  # although the other came later
    assert post.quotations.get().exact == "Said."
    assert SearchEntry.objects.filter(kind="post", object_id=str(post.pk)).count() == 1
    assert (post.revisions.get().note, post.version) == ("Imported from WordPress.", 1)
    assert post.examination.examined_at
    verbs = HistoryEntry.objects.filter(model="posts.post", object_id=str(post.pk)).values_list(
        "verb", flat=True
    )
    assert list(verbs) == ["import"]


STATES = [
    ("publish", "2012-05-04 12:00:00", "", ("published", True)),
    ("future", "2999-05-04 12:00:00", "", ("published", True)),
    ("future", "2012-05-04 12:00:00", "", ("draft", True)),
    ("draft", "0000-00-00 00:00:00", "", ("draft", False)),
    ("pending", "2012-05-04 12:00:00", "", ("in_review", False)),
    ("private", "2012-05-04 12:00:00", "", ("draft", True)),
    ("publish", "2012-05-04 12:00:00", "secret", ("draft", True)),
    ("publish", "", "", ("draft", False)),
    ("archived", "2012-05-04 12:00:00", "", ("draft", False)),
]


def test_every_state_becomes_one_that_shows_no_more_than_before(bring):
    parts = [
        item(
            n, slug=f"s{n}", status=status, date=date, more=f"<wp:post_password>{password}</wp:post_password>"
        )
        for n, (status, date, password, _wanted) in enumerate(STATES)
    ]
    report = bring(*parts, item(99, status="trash"), item(98, status="auto-draft", title="", body=""))
    found = {post.slug: (post.status, post.published_at is not None) for post in Post.objects.all()}
    assert found == {f"s{n}": wanted for n, (*_said, wanted) in enumerate(STATES)}
    assert [post.slug for post in Post.objects.published()] == ["s0"]
    assert [(one["key"], one["why"]) for one in report["skipped"]] == [
        ("99", "it lay in the trash"),
        ("98", "it is a draft that was never begun"),
    ]
    assert not Redirect.objects.filter(path="/?p=5").exists()  # nothing is told of what readers may not see


def test_a_second_run_changes_nothing(bring, tmp_path):
    parts = [
        *(
            item(n, slug=f"s{n}", body=f'<a href="{SITE}/?p={9 - n}">x</a>', terms=[("category", "c", "C")])
            for n in range(9)
        ),
        item(20, status="draft", title="", body="Some draft without a title at all, long enough.", date=""),
    ]
    bring(*parts, head=category("c", "C"))
    before = everything()
    report = bring(*parts, head=category("c", "C"))
    assert everything() == before
    assert (report["posts"], report["redirects"]) == ({"unchanged": 10}, 0)


def test_a_run_that_was_killed_goes_on_to_the_same_end(bring, monkeypatch):
    parts = [item(n, slug=f"s{n}", body=f'<a href="{SITE}/?p={n + 1}">x</a>') for n in range(6)]
    monkeypatch.setattr(bringing, "BATCH", 2)
    kept = publishing.refresh_derived
    saves = []

    def killed(post, **others):
        if len(saves) == 3:
            raise KeyboardInterrupt
        saves.append(post.pk)
        return kept(post, **others)

    monkeypatch.setattr(publishing, "refresh_derived", killed)
    assert "Stopped" in bring(*parts, fails=True)
    assert Post.objects.count() == 2  # the batch in which it was killed is not here at all
    monkeypatch.setattr(publishing, "refresh_derived", kept)
    report = bring()
    assert report["posts"] == {"unchanged": 2, "created": 4}
    assert sorted(Post.objects.values_list("slug", flat=True)) == [f"s{n}" for n in range(6)]
    assert PostLink.objects.count() == 5
    assert Post.objects.filter(examination=None).count() == 0
    before = everything()
    bring()
    assert everything() == before


def test_a_newer_export_updates_what_nobody_edited_here(bring):
    bring(item(1, slug="a"), item(2, slug="b"), item(3, slug="c"))
    edited = Post.objects.get(slug="a")
    edited.body = "<p>Written here.</p>"
    edited.save()
    publishing.record_save(edited, by=None)
    Post.objects.filter(slug="c").update(status="draft", published_at=None)
    Post.objects.get(slug="c").delete()
    newer = [item(n, slug=slug, body="Newer words.") for n, slug in ((1, "a"), (2, "b"), (3, "c"))]
    report = bring(*newer)
    assert report["posts"] == {"edited": 1, "updated": 1, "deleted": 1}
    assert [post.body_text for post in Post.objects.order_by("slug")] == ["Written here.", "Newer words."]
    assert bring(*newer, overwrite=True)["posts"] == {"updated": 1, "unchanged": 1, "created": 1}
    assert {post.body_text for post in Post.objects.all()} == {"Newer words."}


def test_a_dry_run_says_all_and_stores_nothing(bring):
    before, number = everything(), Generation.objects.values_list("number", flat=True).first()
    report = bring(item(1, comments=comment(1, "Yes.")), item(2, slug="b"), dry_run=True)
    assert (report["posts"], report["comments"], report["is_dry_run"]) == ({"created": 2}, 1, True)
    assert everything() == before
    assert Generation.objects.values_list("number", flat=True).first() == number


def test_old_addresses_lead_on_for_good(bring, client):
    bring(
        item(7, slug="the-quay", terms=[("category", "port", "Port"), ("post_tag", "quay", "Quay")],
             meta=[("_wp_old_slug", "old-quay")]),
        item(8, kind="page", slug="about", link=f"{SITE}/about/"),
        attachment(9, "2012/05/minutes.doc", parent=7, link=f"{SITE}/2012/05/the-quay/minutes/"),
        head=category("port", "Port", parent="town", number=4) + category("town", "Town"),
    )  # fmt: skip
    new = "/posts/2012/05/the-quay/"
    leads = {
        "/2012/05/the-quay/": new,
        "/2012/05/the-quay": new,
        "/2012/05/the-quay/feed/": new,
        "/2012/05/old-quay/": new,
        "/?p=7": new,
        "/2012/05/the-quay/minutes/": new,
        "/?attachment_id=9": new,
        "/about/": "/posts/2012/05/about/",
        "/?page_id=8": "/posts/2012/05/about/",
        "/category/port/": "/tags/port/",
        "/category/town/port/": "/tags/port/",
        "/category/town/port/feed/": "/tags/port/feed/",
        "/?cat=4": "/tags/port/",
        "/tag/quay/": "/tags/quay/",
        "/author/oriel/": "/people/oriel-vantongeren/",
        "/2012/05/": "/posts/2012/05/",
        "/2012/": "/posts/2012/",
        "/feed/atom/": reverse("posts:atom"),
        "/?feed=rss2": reverse("posts:feed"),
        "/comments/feed/": reverse("posts:feed"),
    }
    found = {path: client.get(path) for path in leads}
    assert {path: answer.headers.get("Location") for path, answer in found.items()} == leads
    assert {answer.status_code for answer in found.values()} == {301}
    assert client.get("/?p=12345").status_code == 200  # the front page, as before


def test_pictures_and_files_come_out_of_a_folder(bring, tmp_path):
    folder = tmp_path / "uploads/2012/05"
    folder.mkdir(parents=True)
    Picture.new("RGB", (30, 20), (90, 110, 130)).save(folder / "quay.jpg")
    (folder / "minutes.pdf").write_bytes(b"%PDF-1.4 minutes")
    (folder / "broken.png").write_bytes(b"no picture")
    (tmp_path / "secret.jpg").write_bytes(b"outside")
    upload = f"{SITE}/wp-content/uploads/2012/05"
    parts = [
        attachment(5, "2012/05/quay.jpg", alt="The quay at low tide", caption="Port Almery", parent=1),
        attachment(6, "2012/05/minutes.pdf"),
        attachment(7, "2012/05/broken.png"),
        attachment(8, "../secret.jpg"),
        attachment(9, "2012/05/page.html"),
        item(1, slug="a", body=f'<a href="{upload}/quay.jpg"><img src="{upload}/quay-300x200.jpg"></a>\n\n'
                               f'<a href="{upload}/minutes.pdf">Minutes</a>', meta=[("_thumbnail_id", "5")]),
    ]  # fmt: skip
    report = bring(*parts, media=str(tmp_path / "uploads"))
    image, post = Image.objects.get(), Post.objects.get()
    assert (image.alt_text, image.caption, image.source_url) == (
        "The quay at low tide",
        "Port Almery",
        f"{upload}/quay.jpg",
    )
    assert post.lead_image == image
    document = ImportedItem.objects.exclude(file="").get()
    assert post.body == (
        f'<figure data-embed="image" data-id="{image.pk}"></figure>'
        f'<p><a href="/media/{document.file}">Minutes</a></p>'
    )
    assert document.file.read() == b"%PDF-1.4 minutes"
    assert [one["key"] for one in report["skipped"]] == ["7", "8", "9"]
    assert (
        Redirect.objects.get(path="/wp-content/uploads/2012/05/minutes.pdf").target
        == f"/media/{document.file}"
    )
    before = everything()
    assert bring(*parts, media=str(tmp_path / "uploads"))["pictures"]["known before"] == 2
    assert everything() == before


def test_pictures_that_come_later_take_the_place_of_their_links(bring, tmp_path):
    parts = [
        attachment(5, "quay.jpg", alt="The quay"),
        item(1, body=f'<img src="{SITE}/wp-content/uploads/quay.jpg">'),
    ]
    bring(*parts)
    assert "<a href" in Post.objects.get().body
    (tmp_path / "up").mkdir()
    Picture.new("RGB", (30, 20)).save(tmp_path / "up/quay.jpg")
    assert bring(*parts, media=str(tmp_path / "up"))["posts"] == {"updated": 1}
    assert (
        Post.objects.get().body == f'<figure data-embed="image" data-id="{Image.objects.get().pk}"></figure>'
    )


def test_untitled_double_and_numberless_items_all_arrive(bring):
    report = bring(
        item(1, title="", slug="", body="Nine words are enough to tell a text apart."),
        item(2, title="Same", slug="same"),
        item(3, title="Same", slug="same"),
        item(3, title="Another of that number", slug="another"),
        item(3, title="Another of that number", slug="another"),
        "<item><title>Bare</title><pubDate>Fri, 04 May 2012 12:00:00 +0000</pubDate></item>",
        item(9, kind="event", title="An event"),
        item(10, kind="nav_menu_item", title="Menu"),
    )
    assert report["posts"] == {"created": 6}
    assert sorted(Post.objects.values_list("title", "slug")) == [
        ("An event", "an-event"),
        ("Another of that number", "another"),
        ("Bare", "bare"),
        ("Nine words are enough to tell a text…", "1"),
        ("Same", "same"),
        ("Same", "same-2"),
    ]
    assert [(one["what"], one["key"]) for one in report["skipped"]] == [
        ("post", "3"),
        ("nav_menu_item", "10"),
    ]


def test_comments_and_what_has_no_place_are_kept_beside_the_report(bring):
    report = bring(
        item(1, comments=comment(5, "First.") + comment(6, "Reply.", parent=5), meta=[("mood", "calm")]),
        item(2, status="trash", body="Thrown away."),
    )
    comments = [json.loads(line) for line in (report["folder"] / "comments.jsonl").read_text().splitlines()]
    assert [(one["item"], one["comment"]["content"], one["comment"]["parent"]) for one in comments] == [
        ("1", "First.", "0"),
        ("1", "Reply.", "5"),
    ]
    left_out = [json.loads(line) for line in (report["folder"] / "left-out.jsonl").read_text().splitlines()]
    assert [(one["why"], one["said"]) for one in left_out[:1]] == [("custom fields", [["mood", "calm"]])]
    assert left_out[1]["said"]["content"] == "Thrown away."
    assert "Comments kept in comments.jsonl: 2" in report["told"]


def test_a_mapping_says_what_names_become(bring, tmp_path):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        '[categories]\nafrica = {region = "Africa", tag = "African affairs"}\n"Press" = {kind = "press_release"}\n'
        'uncategorized = "skip"\n[taxonomies]\nplace = "region"\n[types]\nproduct = "skip"\n'
        '[authors]\noriel = {organization = "Quillhaven Institute"}\n'
    )
    report = bring(
        item(1, terms=[("category", "africa", "Africa"), ("category", "press", "Press"),
                       ("category", "uncategorized", "Uncategorized"), ("place", "quay", "The Quay")]),
        item(2, kind="product"),
        mapping=str(mapping),
    )  # fmt: skip
    post = Post.objects.get()
    assert (post.kind, list(post.tags.names())) == ("press_release", ["African affairs"])
    assert sorted(region.name for region in post.regions.all()) == ["Africa", "The Quay"]
    assert [signer.name for signer in post.byline] == ["Quillhaven Institute"]
    assert (Organization.objects.count(), Person.objects.count(), Region.objects.count()) == (1, 0, 2)
    assert report["left_out_terms"] == [["category: Uncategorized", "the mapping file leaves it out"]]


@pytest.mark.parametrize(
    "said", ["[categories]\na = 5", "[types]\na = 'novel'", "[colours]\na = 1", "[authors]\na = []", "x"]
)
def test_a_mapping_that_cannot_be_is_refused(bring, tmp_path, said):
    (tmp_path / "m.toml").write_text(said)
    assert "m.toml" in bring(item(1), mapping=str(tmp_path / "m.toml"), fails=True)
    assert Post.objects.count() == 0


def test_categories_of_one_name_under_two_others_stay_two(bring):
    bring(
        item(1, terms=[("category", "europe-news", "News"), ("post_tag", "news", "NEWS")]),
        head=category("asia", "Asia") + category("europe", "Europe") + category("asia-news", "News", parent="asia")
        + category("europe-news", "News", parent="europe"),
    )  # fmt: skip
    assert sorted(Post.objects.get().tags.names()) == ["NEWS", "News (Europe)"]
    assert sorted(Tag.objects.get(name="News (Asia)").related.values_list("name", flat=True)) == ["Asia"]


def test_names_that_staff_changed_are_found_again(bring):
    parts = [item(1, terms=[("category", "c", "Harbor")])]
    bring(*parts)
    Tag.objects.update(name="Harbour", slug="harbour")
    Person.objects.update(name="Oriel V.")
    bring(*parts, item(2, slug="b", terms=[("category", "c", "Harbor")]))
    assert list(Tag.objects.values_list("name", flat=True)) == ["Harbour"]
    assert list(Person.objects.values_list("name", flat=True)) == ["Oriel V."]
    assert list(Post.objects.get(slug="b").tags.names()) == ["Harbour"]


def test_translations_and_several_authors_of_plugins_are_understood(bring):
    group = ("<wp:term><wp:term_taxonomy>post_translations</wp:term_taxonomy><wp:term_slug>pll_1</wp:term_slug>"
             '<wp:term_description>a:2:{s:2:"en";i:1;s:2:"fr";i:2;}</wp:term_description></wp:term>')  # fmt: skip
    bring(
        item(
            1,
            slug="a",
            terms=[
                ("language", "en", "English"),
                ("author", "cap-oriel", "oriel"),
                ("author", "cap-guest", "Guest"),
            ],
        ),
        item(2, slug="b", terms=[("language", "fr", "Français")]),
        item(3, kind="guest-author", title="Ana Guest", slug="cap-guest"),
        head=group,
    )
    first, second = Post.objects.order_by("slug")
    assert (first.language, second.language) == ("en", "fr")
    assert first.translation_group == second.translation_group
    assert [person.name for person in first.byline] == ["Oriel Vantongeren", "Ana Guest"]


def test_a_broken_export_changes_nothing(bring, tmp_path):
    before = everything()
    (tmp_path / "export.xml").write_text(export(item(1), item(2), "<item><title>a & b</title></item>"))
    assert "Nothing was imported" in bring(fails=True)
    assert everything() == before
    assert list((tmp_path / "report").iterdir()) == []


def test_one_post_that_fails_does_not_stop_the_others(bring, monkeypatch):
    kept = publishing.refresh_derived

    def fails(post, **others):
        if post.slug == "b":
            raise ValueError("no such luck")
        return kept(post, **others)

    monkeypatch.setattr(publishing, "refresh_derived", fails)
    assert "need a person" in bring(item(1, slug="a"), item(2, slug="b"), item(3, slug="c"), fails=True)
    assert list(Post.objects.order_by("slug").values_list("slug", flat=True)) == ["a", "c"]
    monkeypatch.setattr(publishing, "refresh_derived", kept)
    assert bring()["posts"] == {"unchanged": 2, "created": 1}


def test_hostile_markup_is_cleaned_as_everywhere(bring, client):
    bring(
        item(
            1,
            slug="a",
            body='<p onclick="x()">Hi<script>alert(1)</script><a href="javascript:x()">there</a></p>',
        )
    )
    assert Post.objects.get().body == "<p>Hithere</p>"


def test_a_very_long_post_arrives_whole(bring):
    body = "\n\n".join(f"Paragraph {n} of a very long text." for n in range(3_000))
    assert bring(item(1, body=body))["lost_words"] == []
    assert Post.objects.get().word_count == 21_000


def test_addresses_that_are_none_harm_nothing(bring):
    bad = "http://[old/x.jpg"
    report = bring(
        item(
            1, slug="a", link=bad, body=f'<img src="{bad}"><a href="{bad}">x</a><iframe src="{bad}"></iframe>'
        ),
        item(2, slug="b", link=f"{SITE}/a%00b/%0a/"),
        attachment(3, "x.jpg").replace(f"{SITE}/wp-content/uploads/x.jpg", bad),
        item(4, slug="d", date="0022-01-01 10:00:00"),
    )
    assert (report["posts"], report["failures"]) == ({"created": 3}, [])
    assert not Redirect.objects.filter(path__contains="\n").exists()
