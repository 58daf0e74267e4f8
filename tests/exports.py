"""WordPress exports for tests: the head and the items as WordPress writes them, every part of which can be left out."""

from __future__ import annotations

SITE = "https://old.quillhaven.example"
SPACES = """xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wfw="http://wellformedweb.org/CommentAPI/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/\""""
AUTHORS = (
    "<wp:author><wp:author_id>2</wp:author_id><wp:author_login><![CDATA[oriel]]></wp:author_login>"
    "<wp:author_email>oriel@quillhaven.example</wp:author_email>"
    "<wp:author_display_name><![CDATA[Oriel Vantongeren]]></wp:author_display_name></wp:author>"
)


def cdata(text):
    """As WordPress writes it: an end within is split in two."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def category(slug, name, *, parent="", number=None, description=""):
    term_id = f"<wp:term_id>{number}</wp:term_id>" if number else ""
    return (
        f"<wp:category>{term_id}<wp:category_nicename>{slug}</wp:category_nicename>"
        f"<wp:category_parent>{parent}</wp:category_parent><wp:cat_name>{cdata(name)}</wp:cat_name>"
        f"<wp:category_description>{cdata(description)}</wp:category_description></wp:category>"
    )


def item(
    number,
    *,
    title="A post",
    body="Some words.",
    kind="post",
    status="publish",
    date="2012-05-04 12:00:00",
    slug=None,
    link=None,
    terms=(),
    meta=(),
    comments="",
    more="",
    creator="oriel",
    excerpt="",
):
    """One item. ``terms``: (taxonomy, slug, name); ``meta``: (key, value); ``more``: further elements as they are."""
    slug = slug if slug is not None else title.lower().replace(" ", "-")
    link = link or f"{SITE}/2012/05/{slug}/"
    filed = "".join(
        f'<category domain="{taxonomy}" nicename="{nice}">{cdata(name)}</category>'
        for taxonomy, nice, name in terms
    )
    fields = "".join(
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{cdata(value)}</wp:meta_value></wp:postmeta>"
        for key, value in meta
    )
    dates = f"<wp:post_date>{date}</wp:post_date><wp:post_date_gmt>{date}</wp:post_date_gmt>" if date else ""
    return (
        f"<item><title>{cdata(title)}</title><link>{link}</link><dc:creator>{cdata(creator)}</dc:creator>"
        f'<guid isPermaLink="false">{SITE}/?p={number}</guid><content:encoded>{cdata(body)}</content:encoded>'
        f"<excerpt:encoded>{cdata(excerpt)}</excerpt:encoded><wp:post_id>{number}</wp:post_id>{dates}"
        f"<wp:post_name>{slug}</wp:post_name><wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>"
        f"{more}{filed}{fields}{comments}</item>\n"
    )


def attachment(number, path, *, parent=0, alt="", caption="", title="A file", **others):
    meta = [("_wp_attached_file", path), *([("_wp_attachment_image_alt", alt)] if alt else [])]
    more = (
        f"<wp:post_parent>{parent}</wp:post_parent>"
        f"<wp:attachment_url>{SITE}/wp-content/uploads/{path}</wp:attachment_url>"
    )
    return item(
        number,
        title=title,
        body="",
        kind="attachment",
        status="inherit",
        meta=meta,
        more=more,
        excerpt=caption,
        **others,
    )


def comment(number, text, *, parent=0):
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>{cdata('A reader')}</wp:comment_author>"
        f"<wp:comment_content>{cdata(text)}</wp:comment_content><wp:comment_parent>{parent}</wp:comment_parent>"
        "<wp:commentmeta><wp:meta_key>k</wp:meta_key><wp:meta_value>v</wp:meta_value></wp:commentmeta></wp:comment>"
    )


def export(*parts, authors=AUTHORS, spaces=SPACES, head=""):
    return (
        f'<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0" {spaces}>\n<channel>\n'
        f"<title>The Old Dispatch</title><link>{SITE}</link><language>en-US</language>"
        f"<wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>{SITE}</wp:base_site_url>"
        f"<wp:base_blog_url>{SITE}</wp:base_blog_url>\n{authors}{head}\n{''.join(parts)}</channel>\n</rss>\n"
    )
