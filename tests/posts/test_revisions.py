"""Every save is kept whole."""

from __future__ import annotations

import json

import pytest

from posts.models import Post, Republication, Revision
from posts.revisions import record_revision, record_revisions, snapshot_of
from tests.factories import (
    make_call,
    make_image,
    make_organization,
    make_person,
    make_post,
    make_region,
)

pytestmark = pytest.mark.django_db


def test_snapshot_holds_text_labels_byline_republication_and_embedded_words():
    image, call = make_image(alt_text="A quay"), make_call(demands=[("Open it.", ["By Friday."])])
    person, region, outlet = make_person(), make_region(), make_organization()
    post = make_post(
        body=f'<figure data-embed="image" data-id="{image.pk}"></figure><figure data-embed="call" data-id="{call.pk}"></figure>',
        tags=["b", "a"],
        regions=[region],
        byline=[person],
        title="Kept",
    )
    Republication.objects.create(post=post, publisher=outlet, copyright_line="© Somebody")
    snapshot = json.loads(json.dumps(snapshot_of(post)))
    assert (snapshot["fields"]["title"], snapshot["fields"]["body"]) == ("Kept", post.body)
    assert (snapshot["tags"], snapshot["regions"]) == (["a", "b"], [region.pk])
    assert snapshot["byline"] == [{"person_id": person.pk, "organization_id": None, "position": 0}]
    assert snapshot["republication"]["copyright_line"] == "© Somebody"
    assert snapshot["embeds"]["image"][str(image.pk)]["alt_text"] == "A quay"
    assert snapshot["embeds"]["call"][str(call.pk)]["demands"] == [
        {"text": "Open it.", "demands": [{"text": "By Friday.", "demands": []}]}
    ]
    assert not {"version", "modified_at", "body_text"} & snapshot["fields"].keys()


def test_revisions_of_many_posts_are_those_of_each(editor):
    person, region = make_person(), make_region()
    full = make_post(tags=["b", "a"], regions=[region], byline=[person], body="<p>Words.</p>")
    Republication.objects.create(post=full, publisher=make_organization(), copyright_line="© Somebody")
    bare = make_post()
    record_revision(bare, by=None)
    record_revisions([full, bare], by=editor, note="brought in", kind_of=lambda post: Revision.Kind.PUBLISHED)
    rows = {post: post.revisions.first() for post in (full, bare)}
    assert {post: row.snapshot for post, row in rows.items()} == {
        post: json.loads(json.dumps(snapshot_of(Post.objects.get(pk=post.pk)))) for post in (full, bare)
    }
    told = [(row.number, row.kind, row.version, row.note, row.created_by) for row in rows.values()]
    assert told == [(number, "published", 1, "brought in", editor) for number in (1, 2)]


def test_revisions_count_up_for_each_post(editor):
    first, second = make_post(), make_post()
    numbers = [record_revision(post, by=editor).number for post in (first, second, first)]
    assert numbers == [1, 1, 2]
    assert [(row.number, row.version, row.created_by) for row in first.revisions.all()] == [
        (2, 1, editor),
        (1, 1, editor),
    ]
