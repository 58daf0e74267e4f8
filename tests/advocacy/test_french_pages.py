from __future__ import annotations

import polib
import pytest
from selectolax.lexbor import LexborHTMLParser

from tests import catalogues, factories

pytestmark = pytest.mark.django_db
ATTRIBUTES = ("alt", "aria-label", "placeholder", "title")


def english_of_the_interface():
    """Texts that read otherwise in French, and so betray a page that was not translated."""
    catalogue = polib.pofile(str(catalogues.LOCALE / "fr" / "LC_MESSAGES" / "django.po"))
    return {
        entry.msgid
        for entry in catalogue
        if entry.msgstr and entry.msgid.casefold() != entry.msgstr.casefold()
    }


def said_on(html):
    tree = LexborHTMLParser(html)
    for node in tree.css("script, style"):
        node.decompose()
    said = {" ".join(piece.split()) for piece in tree.root.text(separator="\x00").split("\x00")}
    return said | {node.attributes.get(name) or "" for name in ATTRIBUTES for node in tree.css(f"[{name}]")}


@pytest.fixture
def pages():
    tag = factories.make_tag(name="Fleuves")
    post = factories.make_published_post(
        title="Neuf cents jours", language="fr", tags=[tag], kind="press_release", summary="Un résumé."
    )
    petition = factories.make_petition(title="Pour les annexes")
    month = post.get_absolute_url().removesuffix(f"{post.slug}/")
    return [
        "/fr/", "/fr/posts/", month, post.get_absolute_url(), "/fr/tags/", "/fr/tags/fleuves/", "/fr/regions/",
        "/fr/kinds/press-release/", "/fr/search/", "/fr/search/?q=jours", "/fr/search/?q=introuvable", "/fr/calls/",
        "/fr/petitions/", f"/fr/petitions/{petition.slug}/", "/fr/rien/",
    ]  # fmt: skip


def test_public_pages_under_french_say_nothing_in_english(client, pages):
    english = english_of_the_interface()
    assert "Skip to the text" in english & said_on(client.get("/").content.decode())
    left = {path: sorted(english & said_on(client.get(path).content.decode())) for path in pages}
    assert {path: words for path, words in left.items() if words} == {}
