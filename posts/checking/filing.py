"""Tags that say the same thing twice. Pure: the names that resemble each other come with the view."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.checks import Finding, Place, PostView, Rule, Severity
from posts.stems import fold, stems

RULES = {
    "duplicate-tag": Rule(Severity.WARNS, gettext_lazy("Tag that duplicates another")),
    "twin-tag": Rule(Severity.WARNS, gettext_lazy("New tag that resembles one in use")),
}
_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
_ACRONYM = re.compile(r"\(([A-Z][\w.-]{1,12})\)\s*$")


def find(view: PostView) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for name in view.tags:
        keys = tag_keys(name, view.language)
        twin = next((seen[key] for key in keys if key in seen), "")
        if twin:
            yield Finding(
                "duplicate-tag",
                Place("tags", name),
                _("The tags “%(one)s” and “%(other)s” say the same.") % {"one": twin, "other": name},
                _("Keep one of them."),
            )
        for key in keys:
            seen.setdefault(key, name)
        if name in view.twin_tags:
            yield Finding(
                "twin-tag",
                Place("tags", name),
                _("The new tag “%(name)s” resembles “%(other)s”, which is in use.")
                % {"name": name, "other": view.twin_tags[name]},
                _("Use the one that exists, unless something else is meant."),
            )


def without_acronym(name: str) -> str:
    """Say “United Nations” for “United Nations (UN)”."""
    return _BRACKETS.sub("", name) or name


def tag_keys(name: str, language: str = "en") -> list[str]:
    """What two names of one tag have in common: their words without case, accents, plural and acronym in brackets,
    and that acronym."""
    words = [
        min(stems(word, word, language[:2]) or (word,), key=len)
        for word in fold(without_acronym(name)).split()
    ]
    keys = [" ".join(words)]
    acronym = _ACRONYM.search(name)
    if acronym:
        keys.append(fold(acronym[1]))
    return keys
