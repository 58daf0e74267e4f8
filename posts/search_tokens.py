"""What the engines are given of one entry: its distinct tokens, marked by what they are. Pure: reads no database.

``en=evict`` is a stem, ``t=…`` occurs in the title, ``s=…`` is what the text is mainly about, ``k=`` and ``l=`` are
kind and language, ``f=`` is one value of a facet; a token without a mark is a folded word. No word can hold a mark.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from posts.models import SearchEntry, SearchText
from posts.stems import ALL_STOP_WORDS, base_language, guess_language, stems, words_of

# Bytes of one entry's tokens: PostgreSQL's tsvector ends at 1 MiB. What is beyond is not found.
TOKEN_BYTES = 800_000

# A text is about its most frequent stems, if they occur a few times.
SALIENT_STEMS = 24
SALIENT_COUNT = 3


def read_entry(entry: SearchEntry, content: SearchText) -> tuple[str, list[str], dict[str, str]]:
    """Return the folded words of an entry, its distinct tokens, and its words as they may be suggested."""
    language = base_language(entry.language)
    found: dict[str, None] = dict.fromkeys([f"k={entry.kind}", f"l={language}"])
    found.update(dict.fromkeys(facet_token(line) for line in entry.facets.split("\n") if line))
    lines: list[str] = []
    # Each word is looked at once for the whole text, however often it stands there: most do more than once.
    told: Counter[tuple[str, str, str]] = Counter()
    for part, is_title in _parts(content):
        line = words_of(part)
        words = [word for word, _spelled in line]
        lines.append(" ".join(words))
        spoken = guess_language(words, language)
        told.update([(word, spelled, spoken) for word, spelled in line])
        if is_title:
            for word, spelled in line:
                for form in _forms(word, spelled, spoken):
                    found["t=" + form] = None
    shown: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for (word, spelled, spoken), times in told.items():
        forms = _forms(word, spelled, spoken)
        found.update(dict.fromkeys(forms))
        if word not in ALL_STOP_WORDS:
            for form in forms:
                counts[form] += times
        if len(word) >= 4 and word.isalpha():
            shown.setdefault(word, spelled)
    # A blank at each end of every word, and a sign between paragraphs that no phrase can hold.
    phrases = "".join(f" {line} ¶" for line in lines if line)
    about = [form for form, count in counts.most_common(2 * SALIENT_STEMS) if count >= SALIENT_COUNT]
    found.update(dict.fromkeys("s=" + form for form in about))
    return phrases, _within_bytes(found), shown


@lru_cache(maxsize=65536)
def _forms(word: str, spelled: str, spoken: str) -> tuple[str, ...]:
    return (word, *(f"{spoken}={stem}" for stem in stems(word, spelled, spoken)))


def _parts(content: SearchText) -> Iterator[tuple[str, bool]]:
    yield content.title, True
    for line in content.text.splitlines():
        yield line, False


def _within_bytes(tokens: Iterable[str]) -> list[str]:
    kept, size = [], 0
    for token in tokens:
        size += len(token.encode()) + 4
        if size > TOKEN_BYTES:
            break
        kept.append(token)
    return kept


def facet_token(line: str) -> str:
    """Return the token of a facet's ``name=value``."""
    # A digest, because a value may hold any character and the engines' tokens may not.
    return "f=" + hashlib.blake2b(line.encode("utf-8", "replace"), digest_size=10).hexdigest()


def facet_lines(facets: Mapping[str, Iterable[str]]) -> str:
    """Return facets as they are stored: sorted lines of ``name=value``, each once."""
    lines = {f"{name}={value}".replace("\n", " ") for name, values in facets.items() for value in values}
    return storable("\n".join(sorted(lines)))


def storable(text: str) -> str:
    """Take out what a database refuses: NUL (PostgreSQL) and halves of surrogate pairs (both)."""
    return text.replace("\x00", " ").encode("utf-8", "replace").decode()
