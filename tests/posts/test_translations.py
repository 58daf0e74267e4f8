from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, transaction

from posts import translations
from posts.models import Post
from tests.factories import make_post, make_published_post

pytestmark = pytest.mark.django_db


def test_a_post_is_named_by_number_address_or_title():
    post = make_published_post(title="Nine Hundred Days")
    field = translations.TranslatedPostField()
    for said in (
        translations.name_of(post),
        post.get_absolute_url(),
        f"https://q.example{post.get_absolute_url()}",
        "nine hundred days",
    ):
        assert (said, field.clean(said)) == (said, post)
    assert field.clean(" ") is None


@pytest.mark.parametrize(
    "said", ["999999 · Nothing (en)", "/posts/2026/11/nothing/", "Nothing", "/elsewhere/", "\x00"]
)
def test_what_names_no_post_is_refused(said):
    with pytest.raises(translations.forms.ValidationError):
        translations.TranslatedPostField().clean(said)


def test_a_translation_joins_the_group_of_its_original_and_leaves_it():
    original, post = make_published_post(), make_post(language="fr")
    assert translations.join(post, original, "fr") == ""
    assert post.translation_group == original.translation_group
    post.save()
    assert translations.translated_by(original) == post
    assert translations.join(post, None, "fr") == ""
    assert post.translation_group != original.translation_group


def test_a_second_post_of_a_language_is_refused_by_the_form_and_by_the_database():
    group = uuid.uuid4()
    original = make_published_post(translation_group=group)
    first = make_post(language="fr", translation_group=group, title="Neuf cents jours")
    second = make_post(language="fr")
    assert "Neuf cents jours" in translations.join(second, original, "fr")
    assert "another language" in translations.join(second, first, "fr")
    second.translation_group = group
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


def test_a_withdrawn_translation_may_be_replaced():
    group = uuid.uuid4()
    original = make_published_post(translation_group=group)
    published = make_published_post(language="fr", translation_group=group)
    Post.objects.filter(pk=published.pk).update(
        status="withdrawn", withdrawal_reason="Replaced.", withdrawn_at=published.published_at
    )
    assert translations.join(make_post(language="fr"), original, "fr") == ""
