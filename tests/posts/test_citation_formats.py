"""References are read back by parsers of their own: what went in comes out, and nothing else."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata

import pytest

from posts.citation_formats import Name, Work, as_bibtex, as_csl, as_ris, bibtex_keys, tex
from posts.partial_dates import PartialDate

HARD = "50 % of {all} R&D_costs\\year: $3 #1 ~ ^ <b>“Où?” – naïve Øre, Łódź, Ąžuolas … ‘é’"


def work(**overrides):
    values = {"key": "source-7", "kind": "article-newspaper", "title": "Silence at the quay"}
    return Work(**{**values, **overrides})


# BibTeX, read back ---------------------------------------------------------------------------------------------

ENTRY = re.compile(r"@(\w+)\{([^,\s]+),\n(.*?)\n\}", re.DOTALL)
COMMANDS = {
    "textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~",
    "textasciicircum": "^", "textless": "<", "textgreater": ">", "textquotedbl": '"', "ldots": "…",
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "aa": "å",
    "AA": "Å", "i": "i", "j": "j",
}  # fmt: skip
MARKS = {"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
         '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "c": "\u0327", "k": "\u0328"}  # fmt: skip


def read_bibtex(text):
    """[(type, key, {field: value as TeX prints it})]; every brace has its partner."""
    entries = []
    for kind, key, body in ENTRY.findall(text):
        fields = {}
        for line in body.split("\n"):
            name, _, value = line.strip().removesuffix(",").partition(" = ")
            bare = re.sub(r"\\[{}]", "", value)
            assert bare.count("{") == bare.count("}"), line
            fields[name] = printed(value[1:-1]) if value.startswith("{") else value
        entries.append((kind, key, fields))
    assert text.count("\n@") + text.startswith("@") == len(entries)
    return entries


def printed(text):
    """What TeX makes of it; a character that TeX would not print as it stands is an error."""
    out, at = "", 0
    mark = None
    while at < len(text):
        command = re.compile(r"\\([a-zA-Z]+)(?:\{\}|(?=\{)|(?=\}))|\\(.)").match(text, at)
        if command:
            at = command.end()
            word, sign = command[1], command[2]
            if word in COMMANDS:
                letter = "ı" if word == "i" and mark is None else COMMANDS[word]
                out += unicodedata.normalize("NFC", letter + (mark or ""))
                mark = None
            elif (word or sign) in MARKS:
                mark = MARKS[word or sign]
            else:
                assert sign in set("&%$#_"), command[0]
                out += sign
            continue
        three, two, one = text[at : at + 3], text[at : at + 2], text[at]
        if three == "---":
            out, at = out + "—", at + 3
        elif two in ("--", "``", "''"):
            out, at = out + {"--": "–", "``": "“", "''": "”"}[two], at + 2
        else:
            assert one not in set('&%$#_^\\"'), text[at:]
            if one not in "{}":
                shown = {"`": "‘", "'": "’", "~": "\u00a0"}.get(one, one)
                out += unicodedata.normalize("NFC", shown + (mark or ""))
                mark = None
            at += 1
    return out


def read_ris(text):
    """[[(tag, value)]] of each record, by the rules of the format."""
    records, lines = [], text.split("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    for line in filter(None, lines):
        found = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line)
        assert found, line
        if found[1] == "TY":
            records.append([])
        records[-1].append((found[1], found[2]))
    for record in records:
        assert (record[0][0], record[-1]) == ("TY", ("ER", ""))
    return [record[1:-1] for record in records]


def test_every_form_brings_back_what_went_in():
    given = work(
        authors=(Name("Ana Núñez", "Núñez, Ana"), Name("Quay, Lock & Weir Authority", is_body=True)),
        container="The Meridian",
        issued=PartialDate(2025, 11, 8),
        accessed=dt.date(2026, 1, 2),
        url="https://meridian.example/a_b%20c?x=1&y=%7B2%7D#e",
        language="en",
    )
    (item,) = json.loads(as_csl([given]))
    assert item == {
        "id": "source-7",
        "type": "article-newspaper",
        "title": "Silence at the quay",
        "author": [{"family": "Núñez", "given": "Ana"}, {"literal": "Quay, Lock & Weir Authority"}],
        "container-title": "The Meridian",
        "issued": {"date-parts": [[2025, 11, 8]]},
        "accessed": {"date-parts": [[2026, 1, 2]]},
        "URL": given.url,
        "language": "en",
    }
    (entry,) = ENTRY.findall(as_bibtex([given]))
    assert f"  url = {{{given.url}}}," in entry[2].split("\n")
    ((kind, key, fields),) = read_bibtex(as_bibtex([work(**{**vars(given), "url": ""})]))
    assert (kind, key) == ("article", "nunez2025silence")
    assert fields == {
        "author": "Núñez, Ana and Quay, Lock & Weir Authority",
        "title": "Silence at the quay",
        "journal": "The Meridian",
        "date": "2025-11-08",
        "year": "2025",
        "month": "nov",
        "urldate": "2026-01-02",
        "language": "en",
    }
    assert "author = {N{\\'u}{\\~n}ez, Ana and {Quay, Lock \\& Weir Authority}}" in as_bibtex([given])
    (record,) = read_ris(as_ris([given]))
    assert record == [
        ("ID", "source-7"),
        ("AU", "Núñez, Ana"),
        ("AU", "Quay, Lock & Weir Authority"),
        ("TI", "Silence at the quay"),
        ("T2", "The Meridian"),
        ("PY", "2025"),
        ("DA", "2025/11/08/"),
        ("Y2", "2026/01/02/"),
        ("UR", given.url),
        ("LA", "en"),
    ]


def test_what_is_hard_to_write_comes_back_letter_by_letter():
    given = work(title=HARD, container=HARD)
    ((_kind, _key, fields),) = read_bibtex(as_bibtex([given]))
    assert (fields["title"], fields["journal"]) == (HARD, HARD)
    assert json.loads(as_csl([given]))[0]["title"] == HARD
    assert dict(read_ris(as_ris([given]))[0])["TI"] == HARD


def test_latin_letters_with_accents_come_back():
    letters = [chr(code) for code in range(0xC0, 0x180) if chr(code).isalpha()]
    assert {char: printed(tex(f"a{char}b")) for char in letters} == {char: f"a{char}b" for char in letters}


def test_other_scripts_stay_as_they_are():
    assert tex("Тишина 沈黙 صمت") == "Тишина 沈黙 صمت"


@pytest.mark.parametrize(
    ("issued", "csl", "bib", "ris"),
    [
        (None, None, {}, {}),
        (PartialDate(2025), [[2025]], {"date": "2025", "year": "2025"}, {"PY": "2025", "DA": "2025///"}),
        (
            PartialDate(2025, 3),
            [[2025, 3]],
            {"date": "2025-03", "year": "2025", "month": "mar"},
            {"PY": "2025", "DA": "2025/03//"},
        ),
    ],
)
def test_dates_are_as_precise_as_they_are_known(issued, csl, bib, ris):
    given = work(issued=issued)
    assert json.loads(as_csl([given]))[0].get("issued", {}).get("date-parts") == csl
    fields = read_bibtex(as_bibtex([given]))[0][2]
    assert {name: fields[name] for name in fields if name in ("date", "year", "month")} == bib
    record = dict(read_ris(as_ris([given]))[0])
    assert {tag: record[tag] for tag in record if tag in ("PY", "DA")} == ris


def test_unknown_author_stays_unknown():
    assert "author" not in json.loads(as_csl([work()]))[0]
    assert "author" not in read_bibtex(as_bibtex([work()]))[0][2]
    assert "AU" not in dict(read_ris(as_ris([work()]))[0])


def test_name_is_parted_only_where_it_is_known_how():
    names = (
        Name("Ada Quill"),
        Name("Sun Li", "Sun, Li"),
        Name("Al B, Jr.", "B, Al, Jr."),
        Name("X", "no comma"),
    )
    given = work(authors=names)
    assert json.loads(as_csl([given]))[0]["author"] == [
        {"literal": "Ada Quill"},
        {"family": "Sun", "given": "Li"},
        {"family": "B", "given": "Al", "suffix": "Jr."},
        {"literal": "X"},
    ]
    assert "author = {Ada Quill and Sun, Li and B, Jr., Al and X}" in as_bibtex([given])
    assert [value for tag, value in read_ris(as_ris([given]))[0] if tag == "AU"] == [
        "Ada Quill", "Sun, Li", "B, Al, Jr.", "X",
    ]  # fmt: skip


def test_line_breaks_end_no_value_early():
    given = work(title="One\r\nTY  - two", abstract="First.\n\nER  - \nSecond.")
    (record,) = read_ris(as_ris([given]))
    assert (dict(record)["TI"], dict(record)["AB"]) == ("One TY - two", "First. ER - Second.")


def test_address_closes_no_brace():
    assert "url = {https://x.example/%7Ba%7D%5C%20b}," in as_bibtex([work(url="https://x.example/{a}\\ b")])


def test_keys_of_a_file_are_told_apart():
    works = [work(), work(), work(title="Über alles", issued=PartialDate(2020)), work(title="の")]
    keys = bibtex_keys(works)
    assert len(set(keys)) == 4
    assert keys[:3] == ["silence", "silence2", "2020uber"]
    assert re.fullmatch(r"[a-z0-9]+", keys[3])


@pytest.mark.parametrize(
    ("kind", "bib", "ris"),
    [("report", "techreport", "RPRT"), ("post-weblog", "misc", "BLOG"), ("treaty", "misc", "GEN")],
)
def test_kinds_have_their_types(kind, bib, ris):
    assert as_bibtex([work(kind=kind)]).startswith(f"@{bib}{{")
    assert as_ris([work(kind=kind)]).startswith(f"TY  - {ris}\r\n")
    assert json.loads(as_csl([work(kind=kind)]))[0]["type"] == kind


def test_nothing_to_cite_is_an_empty_file():
    assert (json.loads(as_csl([])), as_bibtex([]), as_ris([])) == ([], "", "")
