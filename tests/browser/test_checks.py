"""The panel of checks and the question about public words, as somebody writes: mouse, keyboard, phone, dark mode."""

from __future__ import annotations

import pytest
from django.urls import reverse

from posts.models import Post
from tests.browser.accessibility import faults
from tests.browser.conftest import PHONE
from tests.factories import make_post, make_published_post

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

BODY = (
    "<h2>Ferries</h2>"
    + "<p>Nothing is wrong in this paragraph, and it is long enough to be read for a while.</p>" * 12
    + "<p>The strike begins on 31 May and, as we said, ends on 31 June 2026.</p>"
    "<blockquote><p>The quay is closed for good.</p></blockquote>"
    "<p>As we wrote in last week’s post, it was the the end of 31 June 2026.</p>"
)
# Waited for: the selection follows a click a moment later.
SELECTED = "words => getSelection().toString() === words"
AFTER = "words => getSelection().anchorNode.textContent.slice(0, getSelection().anchorOffset).endsWith(words)"
IN_VIEW = """() => {
  const {top, bottom} = getSelection().getRangeAt(0).getBoundingClientRect()
  const bar = document.querySelector(".post-submit").getBoundingClientRect()
  return top > 0 && bottom < Math.min(innerHeight, bar.top)
}"""


def address(post):
    return reverse("admin:posts_post_change", args=[post.pk])


def open_form(page, post):
    page.goto(address(post))
    page.locator("[data-checks-found] .finding").first.wait_for(state="attached")
    page.locator(".ProseMirror").wait_for()
    return page


def finding(page, words):
    return page.locator(".finding button.finding-place", has_text=words)


@pytest.fixture
def draft():
    make_published_post(days_ago=7, title="The price of whelks", summary="x")
    return make_post(body=BODY, summary="")


def test_one_click_leads_to_the_words(admin_page, draft):
    page = open_form(admin_page, draft)
    assert page.locator("[data-checks-status]").inner_text() == "3 block · 3 to look at"
    for index, before in ((0, "ends on "), (1, "end of ")):
        finding(page, "There is no such day: 31 June 2026.").nth(index).click()
        page.wait_for_function(AFTER, arg=before)
        page.wait_for_function(SELECTED, arg="31 June 2026")
        page.wait_for_function(IN_VIEW)
    finding(page, "neither a source nor a speaker").click()
    page.wait_for_function(SELECTED, arg="The quay is closed for good.")
    finding(page, "There is no summary").click()
    page.wait_for_function("() => document.activeElement.name === 'summary'")


def test_mended_text_is_looked_at_unsaved(admin_page, draft):
    page = open_form(admin_page, draft)
    finding(page, "“the the”").click()
    page.keyboard.type("the")
    page.get_by_role("button", name="Check now").click()
    finding(page, "“the the”").wait_for(state="detached")
    assert page.locator("[data-checks-status]").inner_text() == "3 block · 2 to look at"
    draft.refresh_from_db()
    assert "the the" in draft.body


def test_proposed_post_is_linked_in_one_click(admin_page, draft):
    page = open_form(admin_page, draft)
    page.get_by_role("button", name="Link to “The price of whelks”").click()
    link = page.locator(".ProseMirror a")
    earlier = Post.objects.get(title="The price of whelks")
    assert (link.inner_text(), link.get_attribute("href")) == ("last week’s post", earlier.get_absolute_url())


def test_keyboard_alone_goes_from_place_to_place(admin_page, draft):
    page = open_form(admin_page, draft)
    page.locator("[data-checks-run]").focus()
    page.keyboard.press("Enter")
    page.locator("#checks:not([aria-busy])").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "finding-place"
    page.keyboard.press("Enter")
    page.wait_for_function(SELECTED, arg="31 June 2026")
    page.keyboard.press("Control+Alt+KeyJ")
    page.wait_for_function(SELECTED, arg="The quay is closed for good.")


def test_publication_stops_with_the_list(admin_page, draft):
    page = open_form(admin_page, draft)
    page.locator("input[name=_publish]").click()
    page.locator("#stopped").wait_for()
    assert page.locator("#stopped h2").inner_text() == "3 findings stop the publication: mend them first."
    assert page.locator("#stopped li").count() == 3
    page.locator("#id_override_reason").fill("The printed notice says so.")
    page.locator("input[name=_publish]").click()
    page.locator("input[name=_pending]").wait_for()
    assert Post.objects.get(pk=draft.pk).is_public


def test_correction_goes_from_the_form_to_the_page_and_the_feed(admin_page):
    post = make_published_post(body="<p>The vote was on Monday.</p>", summary="x")
    page = open_form(admin_page, post)
    question = page.locator("[data-change-question]")
    assert not question.is_visible()
    text = page.locator(".ProseMirror")
    text.click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Backspace")
    page.keyboard.type(", and the next one on Tuesday.")
    question.wait_for()
    question.get_by_text("A correction").click()
    page.locator("#id_correction").fill("There was a second vote, on Tuesday.")
    page.locator("input[name=_continue]").click()
    page.locator(".messagelist .success", has_text="Correction 1").wait_for()
    page.goto(post.get_absolute_url())
    assert "There was a second vote, on Tuesday." in page.locator("#correction-1").inner_text()
    feed = page.request.get("/feed.atom").text()
    assert "There was a second vote, on Tuesday." in feed


def test_panel_fits_a_phone_and_passes_axe(new_page, sign_in, admin_user, draft):
    page = sign_in(new_page(viewport={**PHONE, "width": 375}), admin_user)
    open_form(page, draft)
    width = page.evaluate("() => document.documentElement.scrollWidth")
    assert width == 375
    finding(page, "There is no such day: 31 June 2026.").first.click()
    page.wait_for_function(SELECTED, arg="31 June 2026")
    page.wait_for_function(IN_VIEW)
    assert faults(page, "#checks") == []
