"""The desk in a browser: review and its letters, comments on passages, previews, schedule, calendar and board."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from posts.instants import site_zone
from posts.models import Comment, Post, ReviewStep
from posts.preview_links import make_link
from posts.publishing import withdraw
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
TEXT = "<p>The road has carried thirty-four lorries since Monday.</p><p>Nobody searched them twice.</p>"


def _form(post):
    return reverse("admin:posts_post_change", args=[post.pk])


def _sunday(year, month, which):
    """The Sunday of a month on which the clocks change in Toronto."""
    first = dt.date(year, month, 1)
    return first + dt.timedelta(days=(6 - first.weekday()) % 7 + 7 * (which - 1))


def test_text_goes_to_review_comes_back_and_is_approved(new_page, sign_in, client, author, editor):
    post = factories.make_post(title="Lorries", body=TEXT, created_by=author)
    hers = sign_in(new_page(), author)
    client.cookies.clear()
    his = sign_in(new_page(), editor)

    hers.goto(_form(post))
    hers.get_by_label("Note", exact=True).fill("Mind the count.")
    hers.get_by_role("button", name="Submit for review").click()
    hers.locator(".messagelist", has_text="Submitted for review.").wait_for()
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        ([editor.email], "For review: Lorries")
    ]

    his.goto(_form(post))
    his.get_by_text("Mind the count.").wait_for()
    his.get_by_role("button", name="Send back").click()
    his.locator(".errornote, .errorlist").first.wait_for()
    his.get_by_label("Note", exact=True).fill("Who counted?")
    his.get_by_role("button", name="Send back").click()
    his.locator(".messagelist", has_text="Sent back").wait_for()
    assert (mail.outbox[-1].to, "> Who counted?" in mail.outbox[-1].body) == ([author.email], True)

    hers.goto(_form(post))
    hers.get_by_text("Who counted?").wait_for()
    hers.get_by_role("button", name="Submit for review").click()
    hers.locator(".messagelist", has_text="Submitted for review.").wait_for()
    his.goto(reverse("admin:posts_post_board"))
    his.get_by_role("link", name="Approve").click()
    his.locator(".step-dialog").get_by_role("button", name="Approve").click()
    his.locator("[data-column=approved] .card", has_text="Lorries").wait_for()
    assert [step.verb for step in ReviewStep.objects.all()] == [
        "approved", "submitted", "sent_back", "submitted",
    ]  # fmt: skip


def _marked(page, words):
    """Whether a highlight of the browser stands on these words now."""
    return page.wait_for_function(
        """(words) => [...(CSS.highlights.get("comment") ?? [])].some((range) => range.toString() === words)""",
        arg=words,
    )


def _select(page, words):
    page.evaluate(
        """(words) => {
            const walker = document.createTreeWalker(document.querySelector(".ProseMirror"), NodeFilter.SHOW_TEXT)
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words)
                if (at < 0) continue
                document.querySelector(".ProseMirror").focus()
                document.getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length)
                return
            }
        }""",
        words,
    )


def test_comment_stays_at_its_passage_while_the_text_changes(page, sign_in, author, editor):
    factories.make_user(username="simone", first_name="Simone", last_name="Achterberg")
    post = factories.make_post(body=TEXT, created_by=author)
    sign_in(page, editor)
    page.goto(_form(post))
    page.locator(".ProseMirror").wait_for()
    page.get_by_role("button", name="Comment on the whole text").wait_for()
    _select(page, "thirty-four lorries")
    page.get_by_role("button", name="Comment on the selection").click()
    field = page.get_by_label("Comment", exact=True)
    field.press_sequentially("By whose count, @ach")
    page.get_by_role("option", name="Simone Achterberg @simone").wait_for()
    field.press("Enter")
    assert field.input_value() == "By whose count, @simone "
    page.get_by_role("button", name="Send").click()
    _marked(page, "thirty-four lorries")
    stored = Comment.objects.get()
    assert (stored.exact, stored.start) == ("thirty-four lorries", 21)
    assert sorted(letter.to[0].partition("@")[0] for letter in mail.outbox)[0] == "author"
    assert len(mail.outbox) == 2

    # Words are written before it, and it still stands where it belongs.
    page.locator(".ProseMirror p").first.click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("Since spring, thirty-five lorries came. ")
    _marked(page, "thirty-four lorries")
    # The passage itself is rewritten: what stands between its neighbours is what became of it.
    _select(page, "thirty-four")
    page.keyboard.type("some forty")
    _marked(page, "some forty lorries")

    thread = page.locator(f"#comment-{stored.pk}")
    thread.get_by_role("button", name="Reply").click()
    page.get_by_label("Reply", exact=True).fill("The port's.")
    page.get_by_role("button", name="Send").click()
    thread.get_by_text("The port's.").wait_for()
    thread.get_by_role("button", name="Resolve").click()
    page.get_by_text("No open comments.").wait_for()
    page.get_by_role("button", name="Show resolved (1)").click()
    thread.get_by_text("Resolved by editor").wait_for()
    assert Post.objects.get().body == TEXT


def test_preview_beside_the_form_follows_what_is_typed(page, sign_in, editor):
    post = factories.make_post(title="As saved", body=TEXT)
    sign_in(page, editor)
    page.goto(_form(post))
    page.locator(".ProseMirror").wait_for()
    page.get_by_role("button", name="Preview beside").click()
    inside = page.frame_locator("#live-preview iframe")
    inside.get_by_role("heading", level=1, name="As saved").wait_for()
    page.get_by_label("Title", exact=True).fill("As typed")
    inside.get_by_role("heading", level=1, name="As typed").wait_for()
    page.locator(".ProseMirror p").last.click()
    page.keyboard.press("End")
    page.keyboard.type(" So we ask.")
    inside.get_by_text("Nobody searched them twice. So we ask.").wait_for()
    widths = []
    for name in ("Phone", "Tablet", "Desktop"):
        page.get_by_role("button", name=name, exact=True).click()
        widths.append(
            page.locator("#live-preview iframe").evaluate("frame => frame.contentWindow.innerWidth")
        )
    assert widths == [375, 768, 1280]
    stored = Post.objects.get()
    assert (stored.title, stored.version) == ("As saved", post.version)
    page.keyboard.press("Escape")
    page.locator("#live-preview").wait_for(state="hidden")


def test_link_shows_a_withdrawn_draft_until_it_is_revoked(new_page, sign_in, author, editor):
    post = factories.make_published_post(title="Taken back", body=TEXT, created_by=author)
    link = make_link(post, by=editor, days=3, label="Counsel")
    withdraw(post, by=editor, reason="It was mistaken.")
    guest = new_page()
    guest.goto(link.get_absolute_url())
    assert guest.get_by_role("heading", level=1).inner_text() == "Taken back"
    guest.get_by_text("The post was withdrawn.").wait_for()
    assert guest.context.cookies() == []
    desk = sign_in(new_page(), editor)
    desk.goto(reverse("admin:posts_post_preview_links", args=[post.pk]))
    desk.get_by_role("button", name="Revoke").click()
    desk.get_by_text("The link is revoked").wait_for()
    answer = guest.goto(link.get_absolute_url())
    assert (answer.status, guest.get_by_role("heading", level=1).inner_text()) == (
        410,
        "This preview has ended",
    )
    guest.complaints.clear()  # the browser notes the 410


def test_schedule_across_both_changes_of_the_clocks(page, sign_in, editor):
    year = timezone.now().year + 1
    spring, autumn = _sunday(year, 3, 2), _sunday(year, 11, 1)
    post = factories.make_post(title="Early bird", body=TEXT)
    sign_in(page, editor)
    page.goto(_form(post))
    instant = page.locator("#id_published_at")
    publish = page.locator("input[name=_publish]")

    instant.fill(f"{spring}T02:30")
    page.get_by_text(f"02:30 does not exist on {spring.day} March {year}").wait_for()
    instant.fill(f"{spring}T03:30")
    page.wait_for_function(
        "() => document.querySelector('input[name=_publish]').value.endsWith('at 03:30 EDT')"
    )
    instant.fill(f"{autumn}T01:30")
    page.get_by_text(f"01:30 happens twice on {autumn.day} November {year}").wait_for()
    publish.click()
    page.locator(".errornote").wait_for()
    assert Post.objects.get().status == "draft"
    page.get_by_label("Which of the two").select_option(label="EST")
    publish.click()
    page.locator(".messagelist .success, .messagelist li").first.wait_for()
    stored = Post.objects.get()
    assert stored.published_at == dt.datetime(autumn.year, autumn.month, autumn.day, 6, 30, tzinfo=dt.UTC)
    assert (stored.status, stored.is_public) == ("published", False)
    assert page.get_by_label("Which of the two").input_value() == "1"


@pytest.fixture
def scheduled(db):
    """Scheduled for the tenth of next month at nine."""
    first = (timezone.localdate().replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    instant = dt.datetime.combine(first.replace(day=10), dt.time(9), tzinfo=site_zone())
    return factories.make_post(title="Movable", body=TEXT, status="published", published_at=instant)


def test_post_is_dragged_to_another_day(page, sign_in, editor, scheduled):
    day = scheduled.published_at.astimezone(site_zone()).date().replace(day=12)
    sign_in(page, editor)
    page.goto(f"{reverse('admin:posts_post_calendar')}?month={day:%Y-%m}")
    page.locator(f"#post-{scheduled.pk}").drag_to(page.locator(f"[data-day='{day}']"))
    page.locator(f"[data-day='{day}'] #post-{scheduled.pk}").wait_for()
    assert "is moved to" in page.locator(".desk-said").inner_text()
    assert Post.objects.get().published_at == scheduled.published_at + dt.timedelta(days=2)


@pytest.mark.parametrize("width", [375, 1280])
def test_post_is_moved_with_the_keyboard(new_page, sign_in, editor, scheduled, width):
    day = scheduled.published_at.astimezone(site_zone()).date().replace(day=20)
    page = sign_in(new_page(viewport={"width": width, "height": 800}), editor)
    page.goto(f"{reverse('admin:posts_post_calendar')}?month={day:%Y-%m}")
    page.get_by_role("link", name="Move: Movable").focus()
    page.keyboard.press("Enter")
    page.locator(".step-dialog").get_by_label("Day and time").fill(f"{day}T14:15")
    page.keyboard.press("Enter")
    page.locator(f"[data-day='{day}'] #post-{scheduled.pk}").wait_for()
    stored = Post.objects.get().published_at.astimezone(site_zone())
    assert (stored.date(), stored.time()) == (day, dt.time(14, 15))


def test_card_is_dragged_only_where_its_buttons_lead(page, sign_in, editor):
    post = factories.make_post(title="Under way", body=TEXT)
    sign_in(page, editor)
    page.goto(reverse("admin:posts_post_board"))
    card = page.locator(f"#post-{post.pk}")
    card.drag_to(page.locator("[data-column=approved]"))
    opened = page.locator(".step-dialog").evaluate_all("dialogs => dialogs.map((dialog) => dialog.ariaLabel)")
    assert opened == []
    card.drag_to(page.locator("[data-column=review]"))
    page.locator(".step-dialog").get_by_role("button", name="Submit for review").click()
    page.locator(f"[data-column=review] #post-{post.pk}").wait_for()
    assert Post.objects.get().status == "in_review"
