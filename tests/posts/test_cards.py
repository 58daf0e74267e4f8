"""Cards are drawn here and looked at by people; what can be measured is."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from posts import cards
from posts.cards import EDGE, SIZE, Card, draw, font_for, is_right_to_left
from posts.colours import LIGHT_PAPER

TITLES = {
    "four letters": "Quay",
    "240 letters": (
        "The register of treaties that wait, and of those who let them wait, read once more " * 3
    )[:240],
    "French": "Neuf cents jours pour un dossier : à qui profite l’œuvre du silence ?",
    "Arabic": "من يفتح الرصيف؟ أسئلة إلى حكومة كندا عن معاهدة 2026 بعد تسعمائة يوم",
    "Ukrainian": "Хто відчинить набережну? Дев’ять сотень днів над однією справою",
    "one endless word": "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstellenleiter" * 2,
}


def card(title, **values):
    return Image.open(
        io.BytesIO(
            draw(Card(title=title, label="Commentary", house="The Dispatch", accent="#8a3324", **values))
        )
    )


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_card_has_room_for_the_whole_title(title):
    picture = card(title).convert("RGB")
    assert picture.size == SIZE
    paper = picture.getpixel((EDGE // 2, SIZE[1] // 2))
    for box in ((0, 20, EDGE - 6, SIZE[1]), (SIZE[0] - EDGE + 6, 20, SIZE[0], SIZE[1])):
        margin = picture.crop(box)
        assert ImageChops.difference(margin, Image.new("RGB", margin.size, paper)).getbbox() is None
    text = picture.crop((EDGE, 120, SIZE[0] - EDGE, SIZE[1] - 140))
    assert ImageChops.difference(text, Image.new("RGB", text.size, paper)).getbbox() is not None
    # Nothing touches the rule above the house's name.
    gap = picture.crop((EDGE, SIZE[1] - EDGE - 46 - 8, SIZE[0] - EDGE, SIZE[1] - EDGE - 46 - 2))
    assert ImageChops.difference(gap, Image.new("RGB", gap.size, paper)).getbbox() is None


@pytest.mark.parametrize("space", [" ", "\xa0", "\u202f"])
def test_no_line_begins_with_a_mark_that_french_sets_off(monkeypatch, space):
    drawn = []
    monkeypatch.setattr(cards, "_line", lambda pen, text, *rest: drawn.append(text))
    for number in range(6, 14):
        card(f"Le {'grand ' * number}dossier{space}: «{space}à qui profite-t-il{space}?{space}»")
    said = " ".join(drawn)
    assert "dossier : « à qui" in said.replace("\n", " ")
    assert [line for line in drawn if line[:1] in ":?»" or line.endswith("«")] == []


@pytest.mark.parametrize("title", list(TITLES.values()), ids=list(TITLES))
def test_every_word_of_the_title_is_in_its_lines(monkeypatch, title):
    drawn = []
    real = cards._line

    def note(pen, text, *rest):
        drawn.append(text)
        real(pen, text, *rest)

    monkeypatch.setattr(cards, "_line", note)
    card(title)
    assert "".join(drawn[1:-1]).replace("-", "").replace(" ", "") == title.replace("-", "").replace(" ", "")


def test_each_script_has_a_font_of_ours_with_all_of_its_letters():
    found = {name: font_for(TITLES[name]).name for name in ("French", "Arabic", "Ukrainian")}
    assert found == {
        "French": "newsreader-title.ttf",
        "Arabic": "noto-naskh-arabic.ttf",
        "Ukrainian": "source-serif.ttf",
    }


def test_title_in_a_script_without_a_font_leaves_the_house_s_name_and_no_boxes(monkeypatch):
    drawn = []
    real = cards._line
    monkeypatch.setattr(cards, "_line", lambda pen, text, *rest: (drawn.append(text), real(pen, text, *rest)))
    card("𓀀𓀁𓀂")
    assert drawn == ["COMMENTARY", "The Dispatch", "The Dispatch"]


@pytest.mark.parametrize(
    ("text", "is_rtl"), [("abc", False), ("2026 معاهدة", True), ("“רציף”", True), ("2026", False)]
)
def test_direction_is_that_of_the_first_letter_that_has_one(text, is_rtl):
    assert is_right_to_left(text) is is_rtl


def test_paper_is_the_one_that_the_accent_is_readable_on():
    drawn, meant = card("Quay").convert("RGB").getpixel((20, 300)), bytes.fromhex(LIGHT_PAPER[1:])
    assert [abs(one - other) <= 2 for one, other in zip(drawn, meant, strict=True)] == [True] * 3


def test_each_font_has_its_licence():
    fonts = {path.stem.partition("-")[0] for path in cards.FONTS.glob("*.ttf")}
    assert fonts == {"newsreader", "hanken", "source", "noto"}
    for name in ("Newsreader", "HankenGrotesk", "SourceSerif", "NotoNaskhArabic"):
        assert "SIL Open Font License, Version 1.1" in (cards.FONTS / f"OFL-{name}.txt").read_text()
