from __future__ import annotations

import dataclasses
import io
import re
from collections import Counter
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from PIL import Image as Picture

from advocacy import demo_content
from advocacy.demo_content import FOLDER, DemoContentError, Loader, drawing, load, read_content
from advocacy.drafting import _at_home
from advocacy.matching import Finder
from advocacy.records import Records
from campaigns.models import Call, Subscriber
from posts import embeds, pending, publishing
from posts.html import clean_html, html_to_text
from posts.importing.body import write_body as draft_body
from posts.importing.reading import read_document
from posts.models import HistoryEntry, House, Image, Person, Post, PostLink, Quotation, Revision, Source, User
from posts.models.bodies import write_body
from posts.references import extract_references
from posts.republishing import copyright_line, make_kit

pytestmark = pytest.mark.django_db
FILES = sorted([*FOLDER.glob("*.toml"), *FOLDER.glob("posts/*.html")])


def _small_picture(motif, key):
    out = io.BytesIO()
    Picture.new("RGB", (16, 10)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """Load once for the whole module, with pictures that cost nothing; roll back at its end."""
    told = io.StringIO()
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        transaction.atomic(),
    ):
        patch.setattr(demo_content, "draw", _small_picture)
        yield load(told), told.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def undone(demo):
    """Take back what the test does to the loaded rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def content():
    return read_content()


def _counts():
    return {model.__name__: model._default_manager.count() for model in apps.get_models()}


def _post(slug):
    return Post.objects.get(import_ref=f"demo:{slug}")


def test_loads_every_post_and_record(demo, content):
    report, told = demo
    kinds = [entry.kind for entry in content.records.values()]
    assert report.made == {kind: kinds.count(kind) for kind in kinds} | {
        "post": len(content.posts),
        "house": 1,
    }
    assert report.left_alone == 0
    assert f"{len(content.posts)} of {len(content.posts)} posts written" in told


def test_has_enough_to_look_like_two_years_of_a_publication(demo):
    published = Post.objects.published()
    assert published.count() >= 30
    assert {post.kind for post in published} == set(Post.Kind.values)
    assert published.filter(language="fr").count() >= 3
    assert published.earliest("published_at").published_at.year == 2024
    assert Call.objects.count() >= 12


def test_three_posts_are_long_and_full_of_quotations(demo):
    long = [post for post in Post.objects.published() if post.word_count >= 3000]
    assert len(long) == 3
    assert [post.title for post in long if post.quotations.count() < 40] == []


def test_second_load_changes_nothing(demo):
    before, versions = _counts(), list(Post.objects.values_list("pk", "version", "modified_at"))
    generation = publishing.generation()
    report = load(io.StringIO())
    assert report.made == {}
    assert report.left_alone == Post.objects.count()
    assert _counts() == before
    assert list(Post.objects.values_list("pk", "version", "modified_at")) == versions
    assert publishing.generation() == generation


@pytest.mark.usefixtures("undone")
def test_what_was_edited_or_deleted_since_is_left_alone():
    edited = _post("forty-crossings")
    edited.title = "Forty-one crossings"
    edited.save()
    _post("the-lightship-question").delete()
    Person.objects.filter(slug="josephine-attwater").update(slug="mayor", name="The Mayor")
    House.objects.update(site_name="Renamed")
    before = _counts()
    assert load(io.StringIO()).made == {}
    assert _counts() == before
    assert _post("forty-crossings").title == "Forty-one crossings"
    assert House.load().site_name == "Renamed"


@pytest.mark.usefixtures("undone")
def test_post_added_to_the_files_later_uses_the_rows_that_stand(content):
    new = dataclasses.replace(
        content.posts["forty-crossings"],
        key="new",
        values={**content.posts["forty-crossings"].values, "slug": "new"},
    )
    people, sources = Person.objects.count(), Source.objects.count()
    later = dataclasses.replace(content, posts={**content.posts, "new": new})
    assert Loader(later, io.StringIO()).run().made == {"post": 1}
    assert (Person.objects.count(), Source.objects.count()) == (people, sources)
    assert _post("new").body == _post("forty-crossings").body


def test_every_quotation_has_a_source_and_somebody_who_said_it(demo):
    assert list(Quotation.objects.filter(source=None)) == []
    unspoken = Quotation.objects.filter(speaker_person=None, speaker_organization=None, speaker_text="")
    kinds = set(unspoken.values_list("source__kind", flat=True))
    assert kinds <= {"treaty", "report", "webpage"}, "only documents speak for themselves"


def test_only_what_is_released_is_public(demo):
    hidden = Post.objects.exclude(pk__in=Post.objects.published())
    assert {(post.import_ref.removeprefix("demo:"), post.status) for post in hidden} == {
        ("the-lightship-question", "draft"),
        ("open-letter-to-the-haute-autorite", "draft"),
        ("on-the-closing-of-skarnviks-register", "in_review"),
        ("the-price-of-whelks", "published"),
        ("register-of-treaties-that-wait", "published"),
        ("one-answer-in-five", "published"),
        ("four-in-ten-coastal-stations", "withdrawn"),
    }
    assert (
        _post("one-answer-in-five").embargoed_until
        > timezone.now()
        > _post("one-answer-in-five").published_at
    )


def test_scheduled_posts_are_so_many_days_ahead_at_nine_in_the_site_s_zone(demo):
    at = timezone.localtime(_post("the-price-of-whelks").published_at, timezone.get_default_timezone())
    assert ((at.date() - timezone.localdate()).days, at.hour, at.minute) == (3, 9, 0)


def test_withdrawn_post_was_published_first(demo):
    post = _post("four-in-ten-coastal-stations")
    assert post.published_at < post.withdrawn_at < timezone.now()
    verbs = HistoryEntry.objects.filter(model="posts.post", object_id=str(post.pk)).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["load", "withdraw"]
    assert list(post.revisions.order_by("number").values_list("kind", flat=True)) == [
        Revision.Kind.PUBLISHED,
        Revision.Kind.SAVE,
    ]


def test_bodies_are_stored_as_the_files_have_them(demo, content):
    loader = Loader(content, io.StringIO())
    for entry in content.posts.values():
        body = loader.body(entry)
        assert clean_html(body) == body, entry.file
        # Addresses of sources are added by the save, from the sources themselves.
        assert re.sub(r' cite="[^"]*"', "", _post(entry.key).body) == body, entry.file


def test_links_between_posts_lead_somewhere(demo):
    links = sum(len(re.findall(r'href="post:', path.read_text("utf-8"))) for path in FILES)
    assert links >= 20
    assert PostLink.objects.count() >= 20
    assert not Post.objects.filter(body__contains="post:").exists()


def test_translations_share_a_group_and_series_are_in_order(demo):
    pair = [_post(slug) for slug in ("radio-sterne-licence-suspended", "radio-sterne-licence-suspendue")]
    assert pair[0].translation_group == pair[1].translation_group
    positions = Post.objects.filter(series__slug="safe-passage").order_by("published_at")
    numbers = list(positions.values_list("series_position", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_republished_release_carries_its_terms(demo):
    republication = _post("lanternkeepers-fifth-time").republication
    assert republication.publisher.name == "The Straits Relief Bulletin"
    assert set(republication.terms) == {"Community publishers", "Commercial publishers", "Broadcasters"}
    assert republication.copyright_line == "© 2025 Lanternkeepers International"


def test_pictures_may_be_shown(demo):
    assert list(Image.objects.filter(alt_text="")) == []
    assert list(Image.objects.filter(credit_line="")) == []
    assert set(Image.objects.values_list("width", "height")) == {(16, 10)}


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (
            '<p><q data-source="nowhere">x</q></p>',
            "forty-crossings.html: post:forty-crossings: names source:nowhere",
        ),
        ('<p><q data-speaker="person:nobody">x</q></p>', "names person:nobody, which is in no file"),
        ('<figure data-embed="call" data-id="silence"></figure>', "names call:silence"),
        ('<p><a href="post:missing">x</a></p>', "links to post:missing, which is in no file"),
        ('<p><a href="post:the-lightship-question">x</a></p>', "which is a draft and has no address"),
    ],
)
@pytest.mark.usefixtures("demo")
def test_missing_key_is_named_with_its_file(content, body, complaint):
    entry = dataclasses.replace(content.posts["forty-crossings"], body=body)
    with pytest.raises(DemoContentError, match=re.escape(complaint)):
        Loader(content, io.StringIO()).body(entry)


def test_unknown_field_is_named_with_its_file(tmp_path):
    (tmp_path / "house.toml").write_text("")
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "a.html").write_text('+++\nslug = "a"\nsubtitle = "x"\n+++\n<p>x</p>')
    with pytest.raises(DemoContentError, match=r"a\.html: post:a: there is no field subtitle"):
        read_content(tmp_path)


def test_record_given_twice_is_named_with_both_files(tmp_path):
    (tmp_path / "house.toml").write_text("")
    for name in ("people.toml", "people_long.toml"):
        (tmp_path / name).write_text('[[person]]\nkey = "a"\nname = "A"\n')
    with pytest.raises(
        DemoContentError, match=r"people_long\.toml: person:a: has been in people\.toml before"
    ):
        read_content(tmp_path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_address_is_invented(path):
    text = path.read_text("utf-8")
    hosts = {urlsplit(address).hostname for address in re.findall(r"https?://[^\s\"'<>\\]+", text)}
    hosts |= set(re.findall(r"[\w.+-]+@([\w.-]*\w)", text))
    assert sorted(host for host in hosts if not host.endswith(".example")) == []


def test_typography_is_that_of_print(content):
    for entry in content.posts.values():
        words = html_to_text(entry.body) + "".join(
            str(entry.values.get(name, ""))
            for name in ("title", "summary", "note_to_editors", "notice_to_readers")
        )
        assert re.findall(r".{0,20}[\"'].{0,20}| - |--", words) == [], entry.file
        if entry.values["language"] == "fr":
            plain = re.sub(r"<[^>]+>", "", entry.body)
            assert re.findall(r".{0,20}(?: [;:?!»]|« ).{0,20}", plain) == [], entry.file


@pytest.mark.parametrize("motif", sorted(drawing.MOTIFS))
def test_same_key_draws_the_same_picture_and_another_key_another(motif):
    one = drawing.draw(motif, "one")
    assert drawing.draw(motif, "one") == one
    assert drawing.draw(motif, "two") != one
    with Picture.open(io.BytesIO(one)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1600, 1000))


def test_every_picture_has_a_motif_that_can_be_drawn(content):
    motifs = {entry.values["motif"] for entry in content.records.values() if entry.kind == "image"}
    assert motifs == set(drawing.MOTIFS)


def test_unknown_motif_is_refused():
    with pytest.raises(ValueError, match="no motif “volcano”"):
        drawing.draw("volcano", "key")


def test_the_desk_shows_how_a_text_goes_from_hand_to_hand(demo):
    tobias, simone = User.objects.get(username="tobias"), User.objects.get(username="simone")
    assert [person.has_usable_password() for person in (tobias, simone)] == [False, False]
    statement = _post("on-the-closing-of-skarnviks-register")
    assert (statement.status, statement.created_by) == (Post.Status.IN_REVIEW, tobias)
    assert [(step.verb, step.by) for step in statement.review_steps.all()] == [
        ("submitted", tobias),
        ("sent_back", simone),
        ("submitted", tobias),
    ]
    threads = statement.comments.filter(parent=None)
    text = html_to_text(statement.body)
    assert [thread.exact for thread in threads if thread.exact not in text] == []
    assert [(thread.resolved_at is None, thread.replies.count()) for thread in threads] == [
        (True, 1),
        (False, 0),
    ]
    changes = pending.waiting_for(_post("the-price-of-whelks"))
    assert changes.created_by == simone
    assert changes.snapshot["fields"]["body"] != _post("the-price-of-whelks").body


def test_quotations_are_compared_with_kept_copies_and_two_are_cases_for_the_desk(demo):
    quoted = Quotation.objects.filter(post=_post("thirty-four-lorries")).exclude(snapshot=None)
    found = Counter(quoted.values_list("verdict", flat=True))
    assert set(found) == {"verbatim", "altered", "not_found"}
    assert (found["altered"], found["not_found"]) == (1, 1)
    altered = quoted.get(verdict="altered")
    assert "lieutenant of twenty-three" in altered.exact
    assert "twenty-two" in altered.snapshot.text


def test_one_mailing_can_be_read_and_a_few_readers_have_had_it(demo, client):
    page = client.get("/newsletter/issues/what-the-committee-heard/").text
    assert "Twenty-one sitting days" in page
    assert "What the committee heard on Thursday" in page
    assert "no longer public" not in page
    assert set(Subscriber.objects.values_list("deliveries__state", flat=True)) == {"sent", None}
    assert all(row.address.endswith("@reader.example") for row in Subscriber.objects.all())


def _kept(body, form):
    """The body without what a kit is not there to carry; a call by its words, since a text brings a new one along."""
    found = extract_references(body).embeds
    calls = embeds.get("call").text(found.get("call", []))
    body = re.sub(r'data-embed="call" data-id="(\d+)"', lambda call: repr(calls[int(call[1])]), body)
    body = re.sub(r' id="[^"]*"', "", body)  # anchors are of the page
    body = re.sub(r'(<aside data-kind="editor-note") data-by="[^"]*"', r"\1", body)  # readers are not told
    if form == "text":  # emphasis, and the language of what is no quotation
        body = re.sub(r"</?(?:em|strong|cite|small|time|span|sub|sup|mark|abbr)\b[^>]*>", "", body)
        body = re.sub(r'(?<=<p) lang="[^"]*"| hreflang="[^"]*"', "", body)
    return body


@pytest.mark.usefixtures("undone")
def test_every_kit_comes_back_with_text_form_quotations_and_attributions(settings):
    house, finder, wrong = House.load(), Finder(), []
    for post in Post.objects.for_page():
        kit = make_kit(post, house, site=settings.SITE_URL)
        first = getattr(post, "republication", None)
        lead = post.lead_image if post.lead_image in kit.images else None
        wanted = (
            post.title, post.language, kit.canonical_url, str(first.publisher if first else house.site_name),
            copyright_line(post, house), post.public_from and timezone.localdate(post.public_from), lead,
            tuple(str(row) for row in post.byline),
        )  # fmt: skip
        for form in ("html", "markdown", "text"):
            document = read_document(getattr(kit, form).encode(), kind="text")
            records = Records(by=None, title=document.title, language=document.language, finder=finder)
            body = write_body(_at_home(draft_body(document, records))).html
            got = (
                document.title, document.language, document.original_url, document.original_publisher,
                document.copyright, document.published_on, records.lead_image, document.byline,
            )  # fmt: skip
            if _kept(body, form) != _kept(post.body, form) or got != wanted or records.missing:
                wrong.append((form, post.slug, got == wanted, records.missing))
            made = [what for what in records.created if not what.startswith("call:")]
            assert made == []
    assert wrong == []
