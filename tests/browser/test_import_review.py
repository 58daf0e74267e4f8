"""From a pasted text to a draft in the editor: proposals gone through by mouse, by keyboard, on a phone."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from posts import reviews
from posts.models import ImportReview, Post, Source
from tests.browser.accessibility import faults
from tests.browser.conftest import settle
from tests.factories import make_organization, make_person, make_post, make_user
from tests.posts.importing.test_docx import make_docx, paragraph

HTML = """<h1>Two ferries and a promise</h1><p>By Simone Achterberg</p>
<p>Pascal Terrien told the <a href="https://quay.example/herald">Quay Herald</a>:</p>
<blockquote><p>We saw nothing and signed everything.</p></blockquote>
<p>In an article entitled “Oil and accounts” (Ines Varga-Holm, Quay Herald, 5 March 2024), the keeper writes:</p>
<p>No one asked me what the oil cost.</p><p>Nobody asked the ferries either.</p>
<p>Bo Elmstrand of the Harbour Board declared:</p><p>The lamp is not our business.</p>
<p>Click HERE.</p><p>Quillhaven Institute comments:</p><p>Lamps are cheap.</p>
<h2>Whither Canada?</h2><p>We call on the Government of Orlesund:</p><ul><li>to relight the lamp;</li><li>to open the ledger.</li></ul>
<p>Tags: lamps, ledger</p>"""
PLAIN = "Two ferries and a promise\n\nBy Simone Achterberg"


@pytest.fixture
def editor(page, sign_in, db):
    return sign_in(page, make_user(username="ed", groups=["Editor"]))


@pytest.fixture
def review(db):
    herald = make_organization(name="Quay Herald")
    make_person(name="Pascal Terrien")
    assert herald.pk
    return reviews.begin(
        HTML.encode(), kind="html", by=make_user(username="bea", first_name="Bea", last_name="Ash")
    )


def put_on_clipboard(page, html, plain):
    """Paste as a browser does: both kinds at once."""
    page.locator("[data-paste]").evaluate(
        """(field, [html, plain]) => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            data.setData("text/plain", plain);
            field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        [html, plain],
    )


def card(page, words):
    return page.locator(".review-card", has_text=words)


def test_pasted_page_is_reviewed_and_becomes_a_draft_in_the_editor(editor, live_server):
    page = editor
    page.goto(reverse("admin:index"))
    page.get_by_role("link", name="New post from text").click()
    put_on_clipboard(page, HTML, PLAIN)
    expect(page.get_by_text("Its formatting is kept.")).to_be_visible()
    page.get_by_role("button", name="Read it").click()
    expect(page.locator(".review-counts strong")).to_have_text("9 proposals to decide")
    expect(page.locator(".review-doubts li")).to_have_text(
        [
            "Where the quotation ends is uncertain: Nobody asked the ferries either.",
            "A link without its address: Click HERE.",
        ]
    )

    # One is refused, one is given another speaker, a paragraph too much is let go, the rest is accepted.
    card(page, "Bo Elmstrand").get_by_role("button", name="Plain text").click()
    expect(card(page, "Bo Elmstrand")).to_have_class("review-card is-rejected")
    third = card(page, "Oil and accounts")
    third.get_by_role("link", name="Change…").click()
    third.get_by_label("Speaker", exact=True).fill("Ansgar Wickmann")
    third.get_by_role("button", name="Keep and accept").click()
    expect(card(page, "Ansgar Wickmann")).to_have_class("review-card is-accepted is-current")
    card(page, "Ansgar Wickmann").get_by_role("link", name="Change…").click()
    card(page, "Ansgar Wickmann").get_by_role("button", name="Let the last one go").click()
    expect(page.locator(".review-row.kind-paragraph", has_text="Nobody asked the ferries")).to_be_visible()
    page.get_by_role("button", name="Accept all", exact=True).click()
    expect(page.locator(".review-counts strong")).to_have_text("0 proposals to decide")
    expect(page.get_by_text("None is lost.")).to_be_visible()
    assert Post.objects.count() == Source.objects.count() == 0

    page.get_by_role("button", name="Make the draft").click()
    page.wait_for_url("**/admin/posts/post/*/change/")
    post = Post.objects.get()
    assert (post.status, post.published_at, post.title) == ("draft", None, "Two ferries and a promise")
    assert [
        (q.exact, str(q.speaker), q.source and q.source.title) for q in post.quotations.order_by("position")
    ] == [
        ("We saw nothing and signed everything.", "Pascal Terrien", None),
        ("No one asked me what the oil cost.", "Ansgar Wickmann", "Oil and accounts"),
    ]
    assert "<p>The lamp is not our business.</p>" in post.body
    quotation = page.locator(".ProseMirror blockquote", has_text="No one asked me")
    expect(quotation).to_be_visible()
    expect(page.locator(".ProseMirror")).to_contain_text("Ansgar Wickmann")
    assert ImportReview.objects.get().draft == post


def test_words_typed_after_a_paste_are_what_is_read(editor):
    page = editor
    page.goto(reverse("imports:new"))
    put_on_clipboard(page, HTML, PLAIN)
    page.locator("[data-paste]").press_sequentially("!")
    expect(page.locator("[data-kept]")).to_be_hidden()
    assert page.locator("[name=markup]").input_value() == ""


def test_word_file_is_uploaded_and_reviewed(editor, tmp_path):
    page = editor
    file = tmp_path / "ledger.docx"
    file.write_bytes(
        make_docx(
            paragraph("A ledger of tides", "T"),
            paragraph("Ida Marsh-Colville of the Tide Office writes:"),
            paragraph("The sea keeps no minutes.", "Q"),
        )
    )
    page.goto(reverse("imports:new"))
    page.get_by_label("Or a file").set_input_files(file)
    page.get_by_role("button", name="Read it").click()
    expect(page.locator(".review-came")).to_contain_text("ledger.docx")
    expect(page.locator(".kind-quote .review-text")).to_have_text("The sea keeps no minutes.")
    expect(card(page, "Quotation")).to_contain_text("Ida Marsh-Colville new person")


def test_file_that_is_no_word_file_is_refused_in_words(editor, tmp_path):
    page = editor
    (tmp_path / "x.docx").write_bytes(b"no zip")
    page.goto(reverse("imports:new"))
    page.get_by_label("Or a file").set_input_files(tmp_path / "x.docx")
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("alert")).to_contain_text("not a Word file")
    assert ImportReview.objects.count() == 0


def test_proposal_shows_its_span_and_a_span_its_proposal_and_keys_decide(editor, review):
    page = editor
    page.goto(reverse("imports:review", args=[review.pk]))
    page.locator(".kind-quote .review-text").first.click()
    quotation = card(page, "Pascal Terrien")
    expect(quotation).to_be_focused()
    expect(page.locator(".review-row.is-current .review-text")).to_have_text(
        "We saw nothing and signed everything."
    )
    page.keyboard.press("a")
    expect(card(page, "Pascal Terrien")).to_have_class("review-card is-accepted")
    expect(card(page, "Oil and accounts")).to_be_focused()
    page.keyboard.press("r")
    expect(card(page, "Oil and accounts")).to_have_class("review-card is-rejected")
    page.keyboard.press("k")
    expect(card(page, "Oil and accounts")).to_be_focused()
    page.keyboard.press("c")
    expect(card(page, "Oil and accounts").get_by_label("Speaker", exact=True)).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect(card(page, "Oil and accounts")).not_to_have_class("review-card is-rejected")
    expect(page.locator(".review-counts strong")).to_have_text("8 proposals to decide")
    assert [step["do"] for step in ImportReview.objects.get().decisions] == ["accept"]


def test_selected_words_become_a_quotation(editor, review):
    page = editor
    page.goto(reverse("imports:review", args=[review.pk]))
    page.evaluate(
        """() => {
            const text = [...document.querySelectorAll("[data-at]")].find((one) => one.textContent.includes("Lamps are cheap")).firstChild;
            const node = text.nodeType === 3 ? text : text.firstChild;
            getSelection().setBaseAndExtent(node, 0, node, 9);
        }"""
    )
    bar = page.locator("[data-selection]")
    expect(bar).to_contain_text("Lamps are")
    bar.get_by_role("combobox").select_option("Quotation")
    bar.get_by_role("button", name="Make it that").click()
    expect(page.locator(".kind-quote .review-text", has_text="Lamps are")).to_have_text("Lamps are")


@pytest.mark.parametrize("width", [375, 1280])
def test_pages_are_accessible(new_page, sign_in, admin_user, review, width):
    page = sign_in(new_page(viewport={"width": width, "height": 900}), admin_user)
    found = {}
    for name, args in (
        ("list", []),
        ("new", []),
        ("review", [review.pk]),
        ("part", [review.pk, "4"]),
        ("remove", [review.pk]),
    ):
        page.goto(reverse(f"imports:{name}", args=args))
        settle(page)
        found[name] = faults(page)
    assert found == {name: [] for name in found}


def test_queue_of_imported_posts_goes_by_single_keys(editor):
    page = editor
    for number in (1, 2):
        make_post(title=f"Post {number}", import_ref=f"wordpress:old:{number}", body="<p>So it was.</p>")
    page.goto(reverse("imports:queue"))
    page.keyboard.press("j")
    expect(page.locator("[data-row]").first.locator("[data-key=r]")).to_be_focused()
    page.keyboard.press("s")
    expect(page.locator(".messagelist")).to_contain_text("is put aside; nothing in it was changed.")
    expect(page.locator("[data-review]")).to_be_visible()  # the next one, opened
    page.goto(reverse("imports:queue"))
    expect(page.locator("[data-row]", has_text="skipped")).to_have_count(1)
