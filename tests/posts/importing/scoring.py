"""Compares a recognised document with its labels: what was found, what is missing, what is right about it."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

from rapidfuzz.fuzz import ratio

FOUND = 90  # likeness of two texts, of 100, from which they are the same item
EMPTY = (None, "", [], False)


def words(text):
    return re.findall(r"\w+", text.casefold())


def alike(one, other):
    return ratio(" ".join(words(one)), " ".join(words(other))) >= FOUND


def pair(found, labelled):
    """Return (found, labelled) pairs of items with the same text, each used once; items are dicts with a text."""
    left = list(found)
    pairs = []
    for label in labelled:
        match = next((item for item in left if alike(item["text"], label["text"])), None)
        if match is not None:
            left.remove(match)
            pairs.append((match, label))
    return pairs, left


def f1(found, labelled):
    required = [label for label in labelled if not label.get("optional")]
    pairs, extra = pair(found, labelled)
    hits = sum(not label.get("optional") for _, label in pairs)
    if not required and not extra:
        return 1.0
    precision = hits / (hits + len(extra)) if hits + len(extra) else 0.0
    recall = hits / len(required) if required else 0.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def same(value, label):
    """Whether a field is right; a list of a label's values offers several."""
    choices = label if isinstance(label, list) else [label]
    for choice in choices:
        if value in EMPTY and choice in EMPTY:
            return True
        if isinstance(value, str) and isinstance(choice, str):
            if value.casefold().removeprefix("the ") == choice.casefold().removeprefix("the "):
                return True
        elif value == choice:
            return True
    return False


def field_share(pairs, field):
    """The share of labelled values of one field that are right among the items found; 1.0 where none is stated."""
    stated = [(item, label) for item, label in pairs if label.get(field) not in EMPTY]
    if not stated:
        return 1.0
    return sum(same(item.get(field), label[field]) for item, label in stated) / len(stated)


class _Words(HTMLParser):
    INLINE = frozenset(
        {
            "a",
            "strong",
            "em",
            "sub",
            "sup",
            "span",
            "q",
            "cite",
            "abbr",
            "time",
            "mark",
            "ins",
            "del",
            "small",
        }
    )

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.text += "" if tag in self.INLINE else " "

    handle_endtag = lambda self, tag: self.handle_starttag(tag, None)  # noqa: E731

    def handle_data(self, data):
        self.text += data


def html_words(html):
    parser = _Words()
    parser.feed(html)
    parser.close()
    return Counter(words(parser.text))
