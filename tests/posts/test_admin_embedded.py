"""Words that stand in public posts through another record are not changed without saying what the change is."""

from __future__ import annotations

import pytest

from posts.admin.embedded import EmbeddedAdmin
from posts.publishing import record_save
from tests import factories
from tests.admin_forms import errors_of, form_of

ASKED = {"change": ["Readers have these words, on a public post: say what the change is."]}
TOLD = "It was said otherwise at first."


def standing(kind, row, **overrides):
    body = f'<p>So.</p><figure data-embed="{kind}" data-id="{row.pk}"></figure>'
    post = factories.make_published_post(body=body, **overrides)
    record_save(post, by=None)
    return post


@pytest.mark.parametrize(
    ("kind", "make", "words", "fact"),
    [
        ("petition", factories.make_petition, {"title": "Open the harbour"}, {"threshold": "700"}),
        ("appeal", factories.make_appeal, {"text": "Give what you can."}, {"url": "https://give.example/"}),
        ("contacts", factories.make_contactlist, {"introduction": "Write today."}, {"name": "For staff"}),
        ("image", factories.make_image, {"caption": "The quay at dusk"}, {"usage_terms": "Ask us."}),
    ],
)
def test_records_in_public_posts_ask_for_words_and_not_for_facts(admin_client, kind, make, words, fact):
    row = make()
    assert "change" not in form_of(admin_client, row)[1]
    post = standing(kind, row)
    before = post.revisions.count()
    assert errors_of(admin_client.post(*form_of(admin_client, row, **words))) == ASKED
    assert admin_client.post(*form_of(admin_client, row, **fact)).status_code == 302
    assert post.corrections.count() == 0
    said = {**words, "change": "correction", "correction": TOLD}
    assert admin_client.post(*form_of(admin_client, row, **said)).status_code == 302
    assert post.corrections.get().text == TOLD
    assert post.revisions.count() > before
    row.refresh_from_db()
    assert {name: getattr(row, name) for name in words} == words


def test_a_caption_at_the_head_of_a_post_is_asked_for_as_well(admin_client):
    image = factories.make_image()
    post = factories.make_published_post(lead_image=image)
    assert errors_of(admin_client.post(*form_of(admin_client, image, caption="The quay"))) == ASKED
    admin_client.post(*form_of(admin_client, image, caption="The quay", change="typo"))
    assert post.revisions.first().note.endswith("changed. Typo")


def test_every_desk_of_words_in_posts_asks():
    assert {desk.__name__ for desk in EmbeddedAdmin.__subclasses__()} == {
        "AppealAdmin",
        "CallAdmin",
        "ContactListAdmin",
        "ImageAdmin",
        "PetitionAdmin",
    }
