"""The public pages in a real browser: nothing for axe to find, no request elsewhere, no cookie, nothing cut off."""

from __future__ import annotations

import itertools

import pytest
from django.utils import timezone

from posts.models import House
from posts.verifying import verify_due
from tests.browser.accessibility import TOO_WIDE, faults
from tests.browser.conftest import settle
from tests.factories import (
    make_call,
    make_image,
    make_organization,
    make_person,
    make_published_post,
    make_region,
    make_report,
    make_snapshot,
    make_source,
    make_tag,
)

DAILY = ("home", "article", "tag", "search")
OTHERS = (
    "archive",
    "person",
    "source",
    "subjects",
    "partners",
    "card",
    "quotations",
    "quotation",
    "cite",
    "missing",
)
PAGES = (*DAILY, *OTHERS)
WIDTHS = (320, 375, 768, 928, 1024, 1280, 1920)
IS_AS_WIDE = """width => innerWidth === width || new Promise(
    done => addEventListener("resize", () => innerWidth === width && done(true)))"""


@pytest.fixture
def addresses(transactional_db):
    """A small site with all that a page can show; address by name."""
    House.objects.update(about="A house that quotes.", site_name="The Quillhaven Dispatch")
    outlet, speaker = (
        make_organization(name="The Ledger"),
        make_person(name="Ada Quill", role="Harbour master"),
    )
    source = make_source(title="Silence", publisher=outlet, url_access="subscription", authors=[speaker])
    image, call = make_image(caption="A field."), make_call(demands=["First.", ("Second.", ["Nested."])])
    quotation = f'<blockquote data-source="{source.pk}" data-speaker="person:{speaker.pk}"><p>Rivers move.</p></blockquote>'
    section = (
        f"<h2>Section {{}}</h2><p>{'Words of the house about rivers. ' * 60}</p>{quotation}"
        f'<aside data-kind="comment" data-by="person:{speaker.pk}"><p>We remark.</p>{quotation}</aside>'
        '<aside data-kind="editor-note"><p>Corrected.</p></aside>'
        '<table><thead><tr><th scope="col">Wednesday</th><th scope="col">Admitted</th>'
        '<th scope="col">Registered</th><th scope="col">Turned back</th><th scope="col">Longest wait</th></tr></thead>'
        '<tbody><tr><th scope="row">2025</th><td>9</td><td>9</td><td>9</td><td>closed</td></tr></tbody></table>'
        "<ul><li>one<ul><li>two</li></ul></li></ul>"
        f'<p>The house says that they <q data-source="{source.pk}">stand still</q>, or nearly so.</p>'
    )
    post = make_published_post(
        title="Rivers that stopped",
        summary="In short, they did.",
        body="".join(section.format(number) for number in range(3))
        + f'<figure data-embed="image" data-id="{image.pk}"></figure>'
        + f'<figure data-embed="call" data-id="{call.pk}"></figure>',
        byline=[speaker],
        tags=[make_tag(name="rivers", description="Water that moves.")],
        regions=[make_region()],
        reports=[make_report(description="A dossier.")],
        lead_image=make_image(),
    )
    make_snapshot(
        source, text="It is said that rivers stand still now, and it is so. Rivers move. Nobody saw it."
    )
    verify_due(timezone.now(), 100)
    make_published_post(title="A release on rivers", kind="press_release", media_contact="Call us.")
    return {
        "home": "/",
        "article": post.get_absolute_url(),
        "tag": "/tags/rivers/",
        "search": "/search/?q=rivers",
        "archive": "/posts/",
        "person": "/people/ada-quill/",
        "source": "/sources/silence/",
        "subjects": "/tags/",
        "partners": "/partners/",
        "card": f"{post.get_absolute_url()}embed/",
        "quotations": "/quotations/",
        "quotation": post.quotations.first().get_absolute_url(),
        "cite": f"{post.get_absolute_url()}cite/",
        "missing": "/nothing/",
    }


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    "pages", [DAILY, pytest.param(OTHERS, marks=pytest.mark.drill)], ids=["daily", "others"]
)
def test_axe_finds_nothing_on_any_kind_of_page(new_page, addresses, width, pages):
    page = new_page(viewport={"width": width, "height": 800})
    found = {}
    for name in pages:
        page.goto(addresses[name])
        found[name] = faults(page)
    page.complaints.clear()  # the page that is missing answers 404, as it should
    assert found == {name: [] for name in pages}


def test_no_page_complains_asks_another_host_or_sets_a_cookie(new_page, addresses):
    page = new_page()
    for name in PAGES[:-1]:
        page.goto(addresses[name])
        settle(page)
    assert page.context.cookies() == []
    assert page.complaints == []


def test_nothing_is_cut_off_at_any_width(new_page, addresses):
    """Each page is loaded once, on a phone, and then made wider: what stands on it is laid out anew each time."""
    page = new_page(viewport={"width": WIDTHS[0], "height": 800})
    overflow = {}
    for name in PAGES[:-1]:
        page.set_viewport_size({"width": WIDTHS[0], "height": 800})
        page.goto(addresses[name])
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.evaluate(IS_AS_WIDE, width)
            overflow[name, width] = page.evaluate(TOO_WIDE)
    assert {key: pixels for key, pixels in overflow.items() if pixels} == {}


def test_quotations_in_the_margin_never_touch_each_other(new_page, addresses):
    page = new_page(viewport={"width": 1280, "height": 800})
    page.goto(addresses["article"])
    boxes = page.evaluate(
        """[...document.querySelectorAll('.prose > .quotation > figcaption')].map(node => {
            const box = node.getBoundingClientRect(); return [box.top, box.bottom] })"""
    )
    assert len(boxes) == 3
    assert all(upper[1] <= lower[0] for upper, lower in itertools.pairwise(boxes))


def test_page_loads_three_fonts_and_the_first_focus_skips_to_the_text(new_page, addresses):
    page = new_page()
    fonts = []
    page.on("response", lambda answer: fonts.append(answer.url) if answer.url.endswith(".woff2") else None)
    page.goto(addresses["article"])
    page.evaluate("document.fonts.ready.then(() => true)")
    assert sorted({url.rpartition("/")[2] for url in fonts}) == [
        "hanken-grotesk-latin.woff2",
        "newsreader-italic-latin.woff2",
        "newsreader-latin.woff2",
    ]
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
