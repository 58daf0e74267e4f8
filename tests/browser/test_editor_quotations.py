"""Attributing quotations as an impatient author does it, and everything that may happen on the way."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from posts.models import Organization, Person, Source
from tests import factories
from tests.browser.conftest import settle

BODY = (
    "<p>A first paragraph.</p><p>The minister said that nobody would close the road.</p>"
    "<ul><li>alpha</li><li>beta</li><li>gamma</li></ul><p>Last.</p>"
)


@pytest.fixture
def herald(db):
    outlet = factories.make_organization(name="The Port Almery Herald")
    return factories.make_source(
        pk=11,
        title="Corridor talks stall",
        publisher=outlet,
        issued="2024-11-03",
        url="https://herald.example/c",
    )


@pytest.fixture
def minister(db):
    return factories.make_person(pk=21, name="Marrek Oduya")


class Desk:
    """The change form of one post in a browser."""

    def __init__(self, page, body):
        self.page = page
        post = factories.make_post(body=body)
        page.goto(reverse("admin:posts_post_change", args=[post.pk]))
        self.text = page.locator(".body-editor .prose")
        self.text.wait_for()
        settle(page)

    @property
    def field(self):
        return self.page.locator("[name=body]")

    @property
    def body(self):
        return self.field.input_value()

    def put_cursor(self, words):
        self.text.get_by_text(words, exact=True).click()
        self._wait_until_heard(
            "({selection}, words) => selection.empty && selection.$head.parent.textContent.includes(words)",
            words,
        )

    def select(self, words):
        self.text.focus()
        self.text.evaluate(
            """(root, words) => {
                const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
                while (walker.nextNode()) {
                    const at = walker.currentNode.data.indexOf(words);
                    if (at < 0) continue;
                    getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
                    return;
                }
            }""",
            words,
        )
        self._wait_until_heard(
            "({doc, selection}, words) => doc.textBetween(selection.from, selection.to) === words", words
        )

    def _wait_until_heard(self, said, words):
        """The editor hears of the cursor a moment later; on a busy machine, later still."""
        self.page.wait_for_function(
            f"([root, words]) => ({said})(root.editor.state, words)",
            arg=[self.text.element_handle(), words],
        )

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, words):
        self.page.keyboard.type(words)

    @property
    def dialog(self):
        return self.page.locator("dialog[open]")

    def wait_for_option(self, words):
        self.dialog.get_by_role("option").filter(has_text=words).first.wait_for()

    def wait_closed(self):
        self.page.locator(".body-dialog").wait_for(state="detached")


@pytest.fixture
def desk(admin_page, herald, minister):
    return Desk(admin_page, BODY)


def test_known_source_and_speaker_take_four_actions(desk):
    desk.put_cursor("A first paragraph.")
    desk.press("Control+Alt+q")  # 1
    desk.type("corr")  # 2: words and Enter
    desk.wait_for_option("Corridor talks stall")
    desk.press("Enter")
    desk.dialog.locator(".card").get_by_text("Corridor talks stall").wait_for()
    desk.type("odu")  # 3: words and Enter
    desk.wait_for_option("Marrek Oduya")
    desk.press("Enter")
    desk.dialog.locator(".card").get_by_text("Marrek Oduya").wait_for()
    desk.press("Enter")  # 4
    desk.wait_closed()
    assert desk.body.startswith(
        '<blockquote data-source="11" data-speaker="person:21" cite="https://herald.example/c">'
        "<p>A first paragraph.</p></blockquote><p>The minister"
    )
    shown = desk.text.locator("blockquote .attribution").inner_text()
    assert shown == "Marrek Oduya · “Corridor talks stall”, The Port Almery Herald, 3 November 2024"


def test_known_source_takes_four_clicks(desk):
    desk.put_cursor("A first paragraph.")
    desk.page.get_by_role("button", name="Quote", exact=True).click()
    desk.dialog.get_by_role("option").filter(has_text="Corridor").click()
    desk.dialog.get_by_role("button", name="Quote", exact=True).click()
    desk.wait_closed()
    assert desk.body.startswith('<blockquote data-source="11" cite="https://herald.example/c"><p>A first')


def test_fast_typist_need_not_wait_for_the_list(desk):
    desk.put_cursor("A first paragraph.")
    desk.press("Control+Alt+q")
    desk.dialog.get_by_role("combobox", name="Source").wait_for()
    desk.type("corridor")
    desk.press("Enter")
    desk.dialog.locator(".card-detail", has_text="The Port Almery Herald · 3 November 2024").wait_for()


@pytest.fixture
def slow_lists(desk):
    """Every list answers after a quarter of a second."""
    desk.page.route("**/choose/**", lambda route: (desk.page.wait_for_timeout(250), route.continue_()))
    yield
    desk.page.unroute_all(behavior="wait")


def test_keys_typed_ahead_of_slow_lists_go_where_they_were_meant(desk, slow_lists):
    desk.put_cursor("A first paragraph.")
    desk.press("Control+Alt+q")
    desk.dialog.get_by_role("combobox", name="Source").wait_for()
    desk.type("corridor\noduyx")
    desk.press("Backspace", "Enter", "Enter")
    desk.wait_closed()
    assert desk.body.startswith(
        '<blockquote data-source="11" data-speaker="person:21" cite="https://herald.example/c">'
    )


def test_keys_typed_after_words_that_find_nothing_make_no_record(desk, slow_lists):
    desk.put_cursor("A first paragraph.")
    desk.press("Control+Alt+q")
    desk.dialog.get_by_role("combobox", name="Source").wait_for()
    desk.type("corridoor\noduya\n")
    desk.dialog.get_by_text("What you typed after it was not used: oduya").wait_for()
    assert desk.dialog.get_by_role("combobox", name="Source").input_value() == "corridoor"
    assert Source.objects.count() == 1


def test_same_source_again_takes_one_key(desk):
    test_known_source_and_speaker_take_four_actions(desk)
    desk.put_cursor("Last.")
    desk.press("Control+Alt+a")
    assert desk.body.endswith(
        '<blockquote data-source="11" data-speaker="person:21" cite="https://herald.example/c"><p>Last.</p></blockquote>'
    )


def test_part_of_a_paragraph_is_quoted_within_the_sentence(desk):
    desk.select("nobody would close the road")
    desk.press("Control+Alt+q")
    desk.wait_for_option("Corridor")
    desk.press("ArrowDown", "Enter")
    desk.dialog.get_by_role("combobox", name="Speaker").fill("two US officials")
    desk.dialog.get_by_role("option").filter(has_text="Only the words").click()
    desk.press("Enter")
    desk.wait_closed()
    assert (
        '<p>The minister said that <q data-source="11" data-speaker-text="two US officials" '
        'cite="https://herald.example/c">nobody would close the road</q>.</p>'
    ) in desk.body
    assert desk.text.locator("q + .attribution, .attribution.is-inline").inner_text() == (
        "two US officials, The Port Almery Herald"
    )


def test_item_of_a_list_is_taken_out_of_it(desk):
    desk.put_cursor("beta")
    desk.press("Control+Alt+q")
    desk.wait_for_option("Corridor")
    desk.press("ArrowDown", "Enter")
    desk.press("Enter")
    desk.wait_closed()
    assert (
        '<ul><li>alpha</li></ul><blockquote data-source="11" cite="https://herald.example/c"><ul><li>beta</li></ul>'
        "</blockquote><ul><li>gamma</li></ul>"
    ) in desk.body


def test_attribution_is_changed_by_clicking_on_it_and_taken_away(admin_page, herald, minister):
    desk = Desk(
        admin_page, '<blockquote data-source="11" data-speaker="person:21"><p>Words.</p></blockquote>'
    )
    desk.text.locator(".attribution").click()
    desk.dialog.get_by_role("button", name="Change: Speaker").click()
    desk.type("a clerk")
    desk.dialog.get_by_role("option").filter(has_text="Only the words").click()
    desk.press("Enter")
    desk.wait_closed()
    assert desk.body == (
        '<blockquote data-source="11" data-speaker-text="a clerk" cite="https://herald.example/c"><p>Words.</p></blockquote>'
    )
    desk.text.locator(".attribution").click()
    desk.dialog.get_by_role("button", name="Not a quotation").click()
    desk.wait_closed()
    assert desk.body == "<p>Words.</p>"
    desk.press("Control+z")
    assert 'data-speaker-text="a clerk"' in desk.body


def test_via_is_kept_in_order_and_can_be_reordered(admin_page, herald):
    for key, title in ((12, "Wire report"), (13, "Evening news")):
        factories.make_source(pk=key, title=title)
    desk = Desk(admin_page, '<blockquote data-source="11"><p>Words.</p></blockquote>')
    desk.text.locator(".attribution").click()
    desk.dialog.get_by_text("Via, language").click()
    for words in ("Wire", "Evening"):
        desk.dialog.get_by_role("combobox", name="Via").fill(words)
        desk.dialog.get_by_role("option").filter(has_text=words).click()
    desk.dialog.get_by_role("button", name="Move up: Evening news").click()
    desk.dialog.get_by_label("Language of the quotation").select_option("fr")
    desk.dialog.get_by_role("button", name="Save").click()
    desk.wait_closed()
    assert 'data-via="13 12"' in desk.body
    assert 'lang="fr"' in desk.body


def test_source_outlet_author_and_speaker_are_made_in_the_dialog(desk):
    desk.put_cursor("A first paragraph.")
    desk.press("Control+Alt+q")
    desk.dialog.get_by_role("combobox", name="Source").fill("https://verdance.example/loi?utm_source=mail")
    desk.dialog.get_by_role("option").filter(has_text="New source at this address").click()
    assert desk.dialog.get_by_label("Address (URL)").input_value().startswith("https://verdance.example/loi")
    desk.dialog.get_by_label("Title").fill("Ce que la loi ne dit pas")
    desk.dialog.get_by_role("combobox", name="Outlet or publisher").fill("Agence Verdance")
    desk.dialog.get_by_role("combobox", name="Authors").fill("Noé Laurin")
    desk.dialog.get_by_role("option").filter(has_text="Add “Noé Laurin”").click()
    desk.dialog.get_by_label("Published on").fill("octobre")
    desk.dialog.get_by_role("button", name="Create and use").click()
    desk.dialog.get_by_text("Write the date as 2023").wait_for()
    desk.dialog.get_by_label("Published on").fill("2024-10")
    desk.dialog.get_by_role("button", name="Create and use").click()
    desk.dialog.get_by_role("combobox", name="Speaker").fill("Ada Quist")
    desk.dialog.get_by_role("option").filter(has_text="New person").click()
    desk.dialog.get_by_role("button", name="Quote", exact=True).click()
    desk.wait_closed()
    source = Source.objects.get(title="Ce que la loi ne dit pas")
    speaker = Person.objects.get(name="Ada Quist")
    assert source.publisher == Organization.objects.get(name="Agence Verdance")
    assert [person.name for person in source.author_list] == ["Noé Laurin"]
    assert desk.body.startswith(f'<blockquote data-source="{source.pk}" data-speaker="person:{speaker.pk}"')
    # The refused attempt is answered with 400, which the browser reports.
    desk.page.complaints[:] = [text for text in desk.page.complaints if "400" not in text]


def test_known_address_is_offered_instead_of_entered_twice(desk):
    desk.put_cursor("A first paragraph.")
    desk.press("Control+Alt+q")
    desk.dialog.get_by_role("combobox", name="Source").fill("A new title")
    desk.dialog.get_by_role("option").filter(has_text="New source “A new title”").click()
    desk.dialog.get_by_label("Address (URL)").fill("https://herald.example/c?utm_source=x")
    desk.dialog.get_by_label("Title").focus()
    desk.dialog.get_by_role("button", name="Use that source").click()
    desk.dialog.get_by_role("button", name="Quote", exact=True).click()
    desk.wait_closed()
    assert desk.body.startswith('<blockquote data-source="11"')


def test_leaving_the_dialog_loses_nothing(desk):
    desk.put_cursor("A first paragraph.")
    desk.type(" Typed.")
    expect(desk.field).to_have_value(re.compile(r"Typed\."))
    before = desk.body
    desk.press("Control+Alt+q")
    desk.wait_for_option("Corridor")
    desk.press("Escape", "Escape")
    desk.wait_closed()
    assert desk.body == before
    desk.type("!")
    expect(desk.field).to_have_value(re.compile(r"Typed\.!"))


def test_quotations_without_a_source_are_counted_and_found(admin_page, herald):
    desk = Desk(
        admin_page,
        '<blockquote data-source="11"><p>One.</p></blockquote><p>Then <q>two</q>.</p>'
        "<blockquote><p>Three.</p></blockquote>",
    )
    status = admin_page.locator(".body-status")
    assert "3 quotations" in status.inner_text()
    status.get_by_role("button", name="2 without a source").click()
    desk.type("x")
    assert "<q>xtwo</q>" in desk.body or "<q>two</q>x" in desk.body or "x<q>two</q>" in desk.body


def test_labels_never_reach_the_stored_text(desk):
    test_known_source_and_speaker_take_four_actions(desk)
    assert "Herald" not in desk.body.replace("herald.example", "")
    assert "<button" not in desk.body
    assert "Oduya" not in desk.body


def test_author_without_rights_sees_why_nothing_can_be_added(page, sign_in, herald, author):
    author.groups.clear()
    names = ["view_post", "add_post", "change_post", "view_source", "view_person"]
    from django.contrib.auth.models import Permission

    author.user_permissions.set(Permission.objects.filter(codename__in=names))
    post = factories.make_post(body="<p>Words here.</p>", created_by=author)
    sign_in(page, author)
    page.goto(reverse("admin:posts_post_change", args=[post.pk]))
    page.locator(".body-editor .prose p").click()
    page.keyboard.press("Control+Alt+q")
    page.locator("dialog[open]").get_by_role("combobox", name="Source").fill("nothing like it")
    expect(page.locator("dialog[open] [role=option]")).to_have_count(0)
