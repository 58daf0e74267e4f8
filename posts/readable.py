"""The words of a page as one text, in which a quotation can be found: pure, no network, no database.

All visible words are kept, in the order of the document: a lost paragraph makes a faithful quotation look false, while
navigation that is kept costs nothing here. Readers that look for "the article" choose: of 38 sentences in
tests/data/pages, trafilatura 2.3.1 with ``favor_recall`` lost a byline, a caption and a sentence with marks of
footnotes; this module lost none, and needs no second parser of HTML. What is left out is what nobody reads as words:
scripts, styles, fields of forms, marks of footnotes in the middle of a sentence.

PDF files are read by ``posts.pdf_text`` in a process of its own, since they may be hostile.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from posts import pdf_text

READER: Final = "visible-words/1"
MOST_TEXT: Final = 2_000_000  # characters; a book of 700 pages has about as many
PARTS: Final = "\x1e"  # stands between blocks while a page is read; no page may bring its own
HTML_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})
NOT_WORDS: Final = (
    "script, style, template, noscript, iframe, object, embed, svg, canvas, audio, video, select, option, datalist, "
    "textarea, button, input, rt, rp, head"
)
BLOCKS: Final = (
    "address, article, aside, blockquote, br, caption, dd, details, dialog, div, dl, dt, fieldset, figcaption, figure, "
    "footer, form, h1, h2, h3, h4, h5, h6, header, hr, legend, li, main, nav, ol, p, pre, section, summary, table, "
    "tbody, td, tfoot, th, thead, tr, ul"
)
# A mark that leads to a note below: "the war¹ began" was never said with a one in it.
NOTE_MARKS: Final = "sup > a[href^='#'], sup.reference, a[role='doc-noteref'], a.footnote-ref"
_SPACES: Final = re.compile(r"[^\S\x1e]+")
_BETWEEN: Final = re.compile(r"[ ]*\x1e[\x1e ]*")
_NOT_STORED: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Readable:
    """What a page says. ``cut_short``: a limit was reached, so that what is missing may stand there all the same."""

    text: str = ""
    title: str = ""
    language: str = ""
    read_by: str = ""
    cut_short: bool = False
    login_wall: bool = False


class Unreadable(Exception):
    """The bytes are not what they are said to be, or too much work; the message is fit for a person."""


def kind_of(media_type: str, body: bytes) -> str:
    """ "html", "pdf", "text", or "" for what has no words to read: by the bytes first, then by what was declared."""
    start = body[:1024].lstrip()
    if start.startswith(b"%PDF-"):
        return "pdf"
    if media_type in HTML_TYPES or re.match(rb"(?i)<(!doctype html|html|head|body)\b", start):
        return "html"
    if media_type in {"text/plain", "text/markdown"}:
        return "text"
    if media_type in {"", "application/octet-stream"} and b"\x00" not in body[:4096]:
        return "html" if b"<p" in body[:65536].lower() else "text"
    return ""


def read(body: bytes, decoded: str, media_type: str, *, url: str = "", final_url: str = "") -> Readable:
    """Read a page. ``decoded`` is ``body`` as text; ``url`` and ``final_url`` tell whether it led to a sign-in page.

    Raises Unreadable for a PDF file that cannot be read. A kind without words gives an empty text.
    """
    kind = kind_of(media_type, body)
    if kind == "pdf":
        try:
            found = pdf_text.read(body)
        except pdf_text.PdfUnreadable as error:
            raise Unreadable(str(error)) from error
        text, cut = storable(found.text)
        return Readable(text, storable(found.title)[0][:500], "", found.read_by, cut or found.cut_short)
    if kind == "html":
        return _read_html(decoded, url, final_url)
    if kind == "text":
        text, cut = storable(re.sub(r"\r\n?", "\n", decoded))
        return Readable(text.strip(), "", "", READER, cut)
    return Readable()


def storable(text: str) -> tuple[str, bool]:
    """(text that every database takes, whether it was too long)."""
    text = _NOT_STORED.sub("", text)
    return text[:MOST_TEXT], len(text) > MOST_TEXT


def _read_html(html: str, url: str, final_url: str) -> Readable:
    tree = LexborHTMLParser(html.replace(PARTS, " "))
    root = tree.root
    head_title = tree.css_first("title")
    title = head_title.text() if head_title is not None else ""
    language = (root.attributes.get("lang") or "") if root is not None else ""
    data = _structured(tree)
    asks = _asks_to_sign_in(tree)
    body = tree.body
    words = visible_words(body) if body is not None else ""
    # A page that only a script fills in has its words in the data for search engines, if anywhere.
    told = max((item["articleBody"] for item in data if "articleBody" in item), key=len, default="")
    if len(told) > 2 * len(words):
        words = f"{words}\n{told}" if words else told
    text, cut = storable(words)
    wall = leads_to_sign_in(url, final_url) or is_walled(
        text, asks, any(item.get("isAccessibleForFree") is False for item in data)
    )
    return Readable(
        text,
        " ".join(storable(title)[0].split())[:500],
        language.strip()[:35],
        READER,
        cut,
        wall,
    )


def visible_words(body: LexborNode) -> str:
    """All words below an element, a line for each block; changes the tree. About 0.2 s for a page of 1 MB."""
    for node in body.css(f"{NOT_WORDS}, {NOTE_MARKS}"):
        node.decompose()
    for node in body.css(BLOCKS):
        node.insert_before(PARTS)
        node.insert_after(PARTS)
    text = _SPACES.sub(_one_space, body.text())
    return _BETWEEN.sub("\n", text).strip()


def _one_space(match: re.Match[str]) -> str:
    """A run of white space as one sign: one that does not break stays one where it stands alone."""
    found = match[0]
    return found if len(found) == 1 and found in "\xa0\u202f" else " "


# Walls ------------------------------------------------------------------------

SIGN_IN_PATH: Final = re.compile(
    r"/(log-?in|sign-?in|sign-?up|subscribe|subscription|register|registration|account|auth|sso|paywall|connexion|"
    r"abonnement|s-abonner|identification)(/|\.|$)",
    re.IGNORECASE,
)
WALL_WORDS: Final = re.compile(
    r"(subscribe|sign in|log in|sign up|register|create (?:an|a free) account)\b[^.!?\n]{0,60}"
    r"\b(?:to (?:continue|keep|read|access|view|unlock)|for (?:full|unlimited) access)"
    r"|(?:this|the full) (?:article|story|content|page) is (?:\w+ )?(?:for|reserved for|available to|exclusive to) "
    r"(?:our )?(?:\w+ )?(?:subscribers|members|registered)"
    r"|(?:already|not yet) a (?:subscriber|member)\?"
    r"|(?:abonnez|connectez|identifiez|inscrivez)-vous\b[^.!?\n]{0,60}\bpour\b"
    r"|réservée?s? (?:à nos|aux) abonnés|la suite (?:de cet article )?est réservée|déjà abonné",
    re.IGNORECASE,
)
FEW_WORDS: Final = 350  # a page that asks to sign in and has fewer shows no whole article
TEASER_WORDS: Final = 250


def leads_to_sign_in(url: str, final_url: str) -> bool:
    """Whether an address was redirected to a page for signing in, which it was not itself."""
    if not url or not final_url or url == final_url:
        return False
    there, here = urlsplit(final_url), urlsplit(url)
    return bool(SIGN_IN_PATH.search(there.path)) and not SIGN_IN_PATH.search(here.path)


def is_walled(text: str, asks_to_sign_in: bool, said_not_free: bool) -> bool:
    """Whether a page shows less than the work and asks to sign in or to subscribe.

    A guess on the careful side: a page with a great many words is none, whatever its banners say.
    """
    count = len(text.split())
    if said_not_free and count < FEW_WORDS:
        return True
    return count < TEASER_WORDS and (asks_to_sign_in or bool(WALL_WORDS.search(text)))


def _asks_to_sign_in(tree: LexborHTMLParser) -> bool:
    return tree.css_first("input[type='password']") is not None


def _structured(tree: LexborHTMLParser) -> list[dict[str, Any]]:
    """What the page tells search engines of its articles: (text, free or not); broken data is passed over."""
    found: list[dict[str, Any]] = []
    for node in tree.css("script[type='application/ld+json']")[:20]:
        try:
            waiting = [json.loads(node.text())]
        except (ValueError, RecursionError):
            continue
        while waiting and len(found) < 100:
            item = waiting.pop()
            if isinstance(item, list):
                waiting.extend(item[:100])
            elif isinstance(item, dict):
                waiting.extend(value for key, value in item.items() if key in {"@graph", "mainEntity"})
                told: dict[str, Any] = {}
                if isinstance(item.get("articleBody"), str):
                    told["articleBody"] = item["articleBody"]
                if str(item.get("isAccessibleForFree")).lower() == "false":
                    told["isAccessibleForFree"] = False
                if told:
                    found.append(told)
    return found
