"""Links: that they lead somewhere, still do, and say where. Pure: what is known of addresses comes with the view."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.checks import Finding, PostView, Rule, Severity
from posts.importing.doubts import HERE, PLACEHOLDERS
from posts.passages import Line, Link
from posts.slugs import make_slug

RULES = {
    "placeholder-link": Rule(Severity.BLOCKS, gettext_lazy("Link that leads nowhere")),
    "lost-link": Rule(Severity.WARNS, gettext_lazy("“Here” without a link")),
    "bare-link": Rule(Severity.WARNS, gettext_lazy("Link that only says “here”")),
    "dead-link": Rule(Severity.WARNS, gettext_lazy("Link to an address that answers no more")),
    "missing-post": Rule(Severity.BLOCKS, gettext_lazy("Link to a page of this site that does not exist")),
    "hidden-post": Rule(Severity.WARNS, gettext_lazy("Link to a post that readers do not see")),
    "missing-anchor": Rule(Severity.WARNS, gettext_lazy("Link to a place in the text that does not exist")),
}
STATES = {
    "dead": gettext_lazy("When it was last tried, nothing answered there."),
    "unfit": gettext_lazy("The address shows something unfit."),
    "usurped": gettext_lazy("The address belongs to somebody else by now."),
}
# What says nothing as the words of a link. Source: WCAG 2.2, success criterion 2.4.4, and its failures F63 and F84.
_BARE = re.compile(
    r"(?:(?:click|see|read|find)\s+)?(?:here|this|this link|link)|(?:read\s+)?more|(?:cliquez\s+|voir\s+|lire\s+)?ici"
    r"|(?:ce\s+|le\s+)?lien|(?:en savoir\s+|lire\s+)?plus",
    re.IGNORECASE,
)
# "(#)" and "[link]" are what a text has in place of an address.
_WRITTEN = re.compile(r"\(\s*#\s*\)|\]\(\s*#?\s*\)|\[\s*(?:link|lien|url)\s*\]", re.IGNORECASE)
_CLICK = re.compile(r"\b(?:click|cliquez)\s+(?:here|ici)\b", re.IGNORECASE)
_STANDING = re.compile(r"#(?:q\d+|correction-\d+)\Z")  # anchors that the page itself gives


def find(view: PostView) -> Iterator[Finding]:
    for line in view.lines:
        for link in line.links:
            yield from _link(view, line, link)
        yield from _written(view, line)


def _link(view: PostView, line: Line, link: Link) -> Iterator[Finding]:
    words = line.text[link.start : link.end].strip()
    place = view.at_line(line, link.start, link.end)
    if link.href.strip() in PLACEHOLDERS:
        yield Finding(
            "placeholder-link",
            place,
            _("The link “%(words)s” leads nowhere: its address is “%(address)s”.")
            % {"words": words, "address": link.href},
            _("Give it the address that was meant, or take the link away."),
        )
        return
    if _BARE.fullmatch(words.strip(" .,:;→»>()[]")):
        yield Finding(
            "bare-link",
            place,
            _("The link only says “%(words)s”: read alone, it does not tell where it leads.")
            % {"words": words},
            _("Let the link stand on the words that name its goal."),
        )
    if link.href in view.dead_links:
        yield Finding(
            "dead-link",
            place,
            _("The address behind “%(words)s” is known to be lost. %(state)s")
            % {"words": words, "state": STATES.get(view.dead_links[link.href], "")},
            _("Link to another address or an archived copy."),
        )
    state = view.own_links.get(link.href)
    if state == "missing":
        yield Finding(
            "missing-post",
            place,
            _("This site has no page at %(address)s.") % {"address": link.href},
            _("Choose the post again with the link button."),
        )
    elif state == "hidden":
        yield Finding(
            "hidden-post",
            place,
            _("Readers do not see the post behind “%(words)s”: it is no longer, or not yet, public.")
            % {"words": words},
            _("Publish that post first, or take the link away."),
        )
    if (
        link.href.startswith("#")
        and unquote(link.href[1:]) not in view.passages.anchors
        and not _STANDING.fullmatch(link.href)
        and re.sub(r"-\d+\Z", "", unquote(link.href[1:])) not in _heading_anchors(view)
    ):
        yield Finding(
            "missing-anchor",
            place,
            _("Nothing in the text has the name %(anchor)s.") % {"anchor": link.href},
            _("Choose the heading again with the link button."),
        )


def _heading_anchors(view: PostView) -> set[str]:
    """The names that ``posts.rendering`` gives to headings without one; a number behind tells equal ones apart."""
    return {make_slug(line.text, max_length=60) for line in view.lines if line.is_heading}


def _written(view: PostView, line: Line) -> Iterator[Finding]:
    match = _WRITTEN.search(line.text)
    if match:
        yield Finding(
            "placeholder-link",
            view.at_line(line, match.start(), match.end()),
            _("“%(words)s” stands where an address was meant.") % {"words": match[0]},
            _("Put the link on the words before it, and take this away."),
        )
    match = HERE.search(line.text) or _CLICK.search(line.text)
    if match and line.link_at(match.start(), match.end()) is None:
        yield Finding(
            "lost-link",
            view.at_line(line, match.start(), match.end()),
            _("“%(words)s” has no link.") % {"words": match[0]},
            _("Link the words that name the goal; a text that was pasted has lost its links."),
        )
