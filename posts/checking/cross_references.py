"""“Last week’s post” and the like, where no link leads there. Pure: the posts that may be meant come with the view."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.checks import EarlierPost, Finding, PostView, Proposal, Rule, Severity
from posts.importing.dates import find_dates
from posts.stems import STOP_WORDS, tokenise

RULES = {
    "unlinked-reference": Rule(Severity.WARNS, gettext_lazy("Mention of an earlier post without a link")),
}
PROPOSALS = 3
_WORK = r"(?:(?:blog|web)?\s?(?:post|blog|commentary|article|piece|update|newsletter|edition|statement|press release))"
_DAY = r"\d{1,2}\s+\w+(?:\s+\d{4})?"
_TEXTE = r"(?:article|billet|texte|bulletin|communiqué|chronique)s?"
_MENTION = re.compile(
    rf"""(?<![\w’'])(?:
      (?P<week>last|previous)\s+week[’']s\s+(?:\w+\s+)?{_WORK}
    | (?P<month>last|previous)\s+month[’']s\s+(?:\w+\s+)?{_WORK}
    | (?:our|the\ (?:institute|house)[’']s)\s+(?:last|latest|previous|earlier|recent|most\ recent)\s+(?:\w+\s+)?{_WORK}
    | our\s+(?P<day>{_DAY})\s+{_WORK}
    | our\s+{_WORK}\s+(?:of|from)\s+(?P<day2>{_DAY})
    | (?:notre|nos)\s+(?:derni|précéd)(?:er|ère|ent|ente)s?\s+{_TEXTE}
    | (?:notre\s+)?{_TEXTE}\s+de\s+la\s+semaine\s+(?P<semaine>dernière|passée)
    )(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)


def mentions(texts: Iterator[str]) -> bool:
    """Whether any of the texts speaks of an earlier post, so that earlier posts are worth a query."""
    return any(_MENTION.search(text) for text in texts)


def find(view: PostView) -> Iterator[Finding]:
    for line in view.lines:
        if line.quotation is not None:
            continue
        for match in _MENTION.finditer(line.text):
            if line.link_at(match.start() - 3, match.end() + 40):
                continue
            proposals = tuple(
                Proposal(post.title, post.url) for post in propose(view, match, line.text)[:PROPOSALS]
            )
            yield Finding(
                "unlinked-reference",
                view.at_line(line, match.start(), match.end()),
                _("“%(words)s” is no link.") % {"words": match[0]},
                _("Link it to the post that is meant.")
                if proposals
                else _("Link it to the post that is meant: none of the posts of that time is known here."),
                proposals,
            )


def propose(view: PostView, match: re.Match[str], text: str) -> list[EarlierPost]:
    """The posts that may be meant: those of the time that is named, the likest in words first, then the newest."""
    day = match["day"] or match["day2"]
    if day:
        meant = {date for found in find_dates(day) if (date := found.in_year(view.day.year))}
        posts = [post for post in view.earlier if post.published_on in meant]
    elif match["week"] or match["semaine"]:
        posts = _within(view, 3, 14)
    elif match["month"]:
        posts = _within(view, 10, 62)
    else:
        posts = [post for post in view.earlier if post.published_on < view.day][:6]
    words = _words(text, view.language) | _words(view.title, view.language)
    return sorted(
        posts,
        key=lambda post: (-len(words & _words(post.title, view.language)), -post.published_on.toordinal()),
    )


def _within(view: PostView, least: int, most: int) -> list[EarlierPost]:
    first, last = view.day - dt.timedelta(days=most), view.day - dt.timedelta(days=least)
    return [post for post in view.earlier if first <= post.published_on <= last]


def _words(text: str, language: str) -> set[str]:
    common = STOP_WORDS.get(language[:2], frozenset())
    return {token.word for token in tokenise(text) if token.word not in common and len(token.word) > 2}
