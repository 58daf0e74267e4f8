"""Quotations: whose words they are, where they stand, and whether that can still be read. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.checks import Finding, PostView, Rule, Severity
from posts.passages import Quoted

RULES = {
    "quotation-unattributed": Rule(Severity.BLOCKS, gettext_lazy("Quotation that names neither source nor speaker")),
    "quotation-without-source": Rule(Severity.WARNS, gettext_lazy("Quotation without a source")),
    "quotation-without-speaker": Rule(Severity.INFORMS, gettext_lazy("Quotation in which nobody speaks")),
    "source-gone": Rule(Severity.WARNS, gettext_lazy("Source whose address no longer shows it")),
    "source-dated-later": Rule(Severity.WARNS, gettext_lazy("Source that is dated after the text")),
}  # fmt: skip
GONE = {
    "dead": gettext_lazy("The address answers no more."),
    "unfit": gettext_lazy("The address shows something unfit."),
    "usurped": gettext_lazy("The address belongs to somebody else by now."),
}
# Kinds in which the house itself is the source of what its people say.
OWN_WORDS = ("press_release", "statement", "open_letter")


def find(view: PostView) -> Iterator[Finding]:
    told: set[int] = set()
    for quoted in view.passages.quotations:
        yield from _attribution(view, quoted)
        if quoted.source and quoted.source not in told:
            told.add(quoted.source)
            yield from _source(view, quoted, quoted.source)


def _attribution(view: PostView, quoted: Quoted) -> Iterator[Finding]:
    if not quoted.is_attributed:
        yield Finding(
            "quotation-unattributed",
            view.at_quotation(quoted),
            _("This quotation names neither a source nor a speaker."),
            _(
                "Choose its source, or whoever says it. If these are the house’s own words, make them a paragraph."
            ),
        )
    elif quoted.source is None and not (quoted.speaker and view.kind in OWN_WORDS):
        yield Finding(
            "quotation-without-source",
            view.at_quotation(quoted),
            _("This quotation has a speaker and no source."),
            _("Choose the work in which the words stand, so that readers can check them."),
        )
    elif _is_voiceless(view, quoted):
        yield Finding(
            "quotation-without-speaker",
            view.at_quotation(quoted),
            _("Neither the quotation nor its source says who speaks."),
            _("Name a speaker, or the author or publisher of the source."),
        )


def _is_voiceless(view: PostView, quoted: Quoted) -> bool:
    source = view.sources.get(quoted.source or 0)
    return source is not None and not (quoted.speaker or quoted.speaker_text or source.has_author)


def _source(view: PostView, quoted: Quoted, key: int) -> Iterator[Finding]:
    source = view.sources.get(key)
    if source is None:
        return
    if source.url_status in GONE and not source.has_copy:
        yield Finding(
            "source-gone",
            view.at_quotation(quoted),
            _("“%(source)s” cannot be read where it was. %(state)s")
            % {"source": source.title, "state": GONE[source.url_status]},
            _("Give the source another address or a free copy."),
        )
    if source.issued and source.issued > view.day:
        yield Finding(
            "source-dated-later",
            view.at_quotation(quoted),
            _("“%(source)s” is dated %(day)s, after the day of this text.")
            % {"source": source.title, "day": date_format(source.issued, "j F Y")},
            _("Correct the date of the source, or the day of the text (“As of”)."),
        )
