"""What was typed is there again: after a killed tab, an ended session, a lost network, a save by somebody else."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from posts.models import Post, Presence, Revision
from posts.publishing import record_save
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

SAVED = re.compile(r"Saved \d\d:\d\d")


@pytest.fixture
def post(db):
    post = factories.make_post(
        title="As found", body="<p>First as found.</p><p>Second.</p><p>Third as found.</p>", tags=["one"]
    )
    record_save(post, by=None)
    return post


def _change(post):
    return reverse("admin:posts_post_change", args=[post.pk])


def _open(page, post):
    page.goto(_change(post))
    page.locator(".ProseMirror[contenteditable=true]").wait_for()
    return page


def _type_at_the_end(page, words):
    page.locator(".ProseMirror").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def _state(page):
    return page.locator("#draft-state")


def _quiet(page):
    """Forget what the browser says about requests that were meant to fail."""
    page.complaints[:] = [said for said in page.complaints if "Failed to load resource" not in said]


@pytest.fixture
def two(new_page, sign_in, editor, client):
    """Two people's browsers."""
    first, second = new_page(), new_page()
    sign_in(first, editor)
    client.cookies.clear()  # signing in as somebody else would end the first session
    sign_in(second, factories.make_user(username="simone", first_name="Simone", groups=["Editor"]))
    return first, second


def test_new_post_is_kept_from_the_first_words_and_opened_again_with_them(page, sign_in, editor):
    sign_in(page, editor)
    page.goto(reverse("admin:posts_post_add"))
    page.locator(".ProseMirror[contenteditable=true]").wait_for()
    _type_at_the_end(page, "Nobody has given this a title yet.")
    expect(_state(page)).to_have_text(SAVED)
    page.wait_for_url("**/change/")
    post = Post.objects.get()
    assert (post.is_untitled, post.created_by, post.status) == (True, editor, "draft")
    page.goto(reverse("admin:posts_post_changelist"))
    page.get_by_role("link", name="Untitled: Nobody has given this a title yet").click()
    expect(page.locator(".ProseMirror")).to_have_text("Nobody has given this a title yet.")
    expect(page.get_by_text("It was kept by itself and is not saved yet.")).to_be_visible()
    page.get_by_role("button", name="Save draft").click()
    page.locator(".messagelist").wait_for()
    post.refresh_from_db()
    assert post.body == "<p>Nobody has given this a title yet.</p>"
    expect(page.get_by_text("It was kept by itself")).to_have_count(0)


def test_killed_tab_loses_nothing_though_the_server_never_heard_of_it(new_page, sign_in, editor, post):
    page = sign_in(new_page(), editor)
    _open(page, post)
    page.route("**/autosave/", lambda route: route.abort())
    _type_at_the_end(page, " Typed just before the crash.")
    expect(_state(page)).to_have_text("Offline, kept in this browser")
    again = page.context.new_page()
    page.close(run_before_unload=False)
    _open(again, post)
    again.get_by_role("button", name="Continue with it").click()
    again.wait_for_url("**?revision=*")
    expect(again.locator(".ProseMirror")).to_contain_text("Third as found. Typed just before the crash.")
    post.refresh_from_db()
    assert post.version == 1
    again.get_by_role("button", name="Save draft").click()
    again.locator(".messagelist").wait_for()
    expect(again.get_by_role("button", name="Continue with it")).to_have_count(0)
    post.refresh_from_db()
    assert post.body.endswith("<p>Third as found. Typed just before the crash.</p>")
    _quiet(page)


def test_tab_killed_after_an_autosave_is_as_if_it_had_never_been_closed(new_page, sign_in, editor, post):
    page = sign_in(new_page(), editor)
    _open(page, post)
    _type_at_the_end(page, " Half a sent")
    expect(_state(page)).to_have_text(SAVED)
    again = page.context.new_page()
    page.close(run_before_unload=False)
    _open(again, post)
    expect(again.locator(".ProseMirror")).to_contain_text("Third as found. Half a sent")
    again.get_by_role("button", name="Back to the saved text").click()
    expect(again.locator(".ProseMirror")).not_to_contain_text("Half a sent")


def test_session_that_ends_is_taken_up_again_without_losing_a_word(
    new_page, sign_in, editor, post, live_server
):
    page = sign_in(new_page(), editor)
    _open(page, post)
    Session.objects.all().delete()
    _type_at_the_end(page, " Typed after the session had ended.")
    expect(page.get_by_text("You have been signed out.")).to_be_visible()
    expect(_state(page)).to_have_text("Signed out, kept in this browser")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("You have been signed out.")).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in in another tab").click()
    tab = opened.value
    tab.get_by_label("Login").fill("editor")
    tab.get_by_label("Password").fill("password")
    tab.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("You have been signed out.")).to_have_count(0)
    expect(_state(page)).to_have_text(SAVED)
    page.get_by_role("button", name="Save draft").click()
    page.locator(".messagelist").wait_for()
    post.refresh_from_db()
    assert post.body.endswith("<p>Third as found. Typed after the session had ended.</p>")
    _quiet(page)


def test_network_may_go_and_come_back(new_page, sign_in, editor, post):
    page = sign_in(new_page(), editor)
    _open(page, post)
    page.context.set_offline(True)
    _type_at_the_end(page, " Typed in a tunnel.")
    expect(_state(page)).to_have_text("Offline, kept in this browser")
    page.get_by_role("button", name="Save draft").click()
    expect(_state(page)).to_have_text("Offline, kept in this browser")
    assert page.url.endswith(_change(post))
    page.context.set_offline(False)
    expect(_state(page)).to_have_text(SAVED)
    kept = Revision.objects.autosaves().get()
    assert kept.snapshot["fields"]["body"].endswith("<p>Third as found. Typed in a tunnel.</p>")
    _quiet(page)


def test_public_text_does_not_change_while_somebody_types(new_page, sign_in, editor):
    post = factories.make_published_post(title="Public", body="<p>As readers see it.</p>")
    page = sign_in(new_page(), editor)
    _open(page, post)
    _type_at_the_end(page, " Not for readers yet.")
    expect(_state(page)).to_have_text(re.compile(r"Kept \d\d:\d\d, not public"))
    page.goto(post.get_absolute_url())
    expect(page.locator(".e-content")).not_to_contain_text("Not for readers yet")
    _open(page, post)
    expect(page.locator(".ProseMirror")).not_to_contain_text("Not for readers yet")
    page.get_by_role("link", name="Continue with it").click()
    expect(page.locator(".ProseMirror")).to_contain_text("Not for readers yet.")
    page.get_by_role("button", name="Save as pending changes").click()
    page.get_by_role("radio", name="A typo").check()
    page.get_by_role("button", name="Save as pending changes").click()
    page.wait_for_url("**/changes/")
    page.get_by_role("button", name="Publish the changes now").click()
    page.wait_for_url("**/change/")
    page.goto(post.get_absolute_url())
    page.reload()  # the browser keeps a public page for a minute
    expect(page.locator(".e-content")).to_contain_text("Not for readers yet.")


def test_two_people_see_each_other_and_the_second_chooses(two, post):
    first, second = two
    _open(first, post)
    _open(second, post)
    expect(second.get_by_text("editor has this post open")).to_be_visible()
    first.get_by_label("Title", exact=True).fill("Theirs")
    _type_at_the_end(first, " Their end.")
    first.get_by_role("button", name="Save draft").click()
    first.locator(".messagelist").wait_for()
    second.get_by_label("Title", exact=True).fill("Mine")
    second.get_by_label("Summary", exact=True).fill("Only mine.")
    _type_at_the_end(second, " My end.")
    second.get_by_role("button", name="Save draft").click()
    conflict = second.locator(".conflict")
    conflict.wait_for()
    assert Post.objects.get().title == "Theirs"
    title = conflict.get_by_role("group", name="Title")
    expect(title).to_contain_text("As found")
    title.get_by_role("radio", name="Theirs").check()
    expect(conflict.get_by_role("group", name="Summary").get_by_role("radio", name="Yours")).to_be_checked()
    passage = conflict.get_by_role("group", name="In the text, after “Second.”")
    passage.get_by_role("radio", name="Both, theirs first").check()
    second.get_by_role("button", name="Save draft").click()
    second.locator(".messagelist", has_text="Draft").wait_for()
    stored = Post.objects.get()
    assert (stored.title, stored.summary) == ("Theirs", "Only mine.")
    assert stored.body == (
        "<p>First as found.</p><p>Second.</p><p>Third as found. Their end.</p><p>Third as found. My end.</p>"
    )
    first.goto("about:blank")
    for _ in range(50):
        here = [row.user.username for row in Presence.objects.here()]
        if here == ["simone"]:
            break
        second.wait_for_timeout(100)
    assert here == ["simone"]


def test_two_texts_are_compared_and_the_earlier_one_restored(page, sign_in, editor, post):
    post.body, post.title = post.body.replace("Second.", "Second, changed."), "Another title"
    post.save()
    record_save(post, by=editor)
    sign_in(page, editor)
    page.goto(reverse("admin:posts_post_history", args=[post.pk]))
    page.get_by_role("button", name="Compare the two").click()
    expect(page.locator(".diff ins").first).to_have_text(", changed")
    expect(page.locator(".compared-fields")).to_contain_text("As found")
    page.get_by_label("Only what differs").check()
    expect(page.get_by_text("First as found.")).to_be_hidden()
    page.get_by_role("link", name="Read Revision 1").click()
    page.get_by_role("link", name="Restore this text").click()
    page.get_by_role("button", name="Restore this text").click()
    page.wait_for_url("**/change/")
    expect(page.locator(".ProseMirror")).to_contain_text("Second.")
    stored = Post.objects.get()
    assert (stored.title, stored.version, stored.revisions.count()) == ("As found", 3, 3)
