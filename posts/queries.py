"""What a reader typed into the search field, as terms. A leaf: it reads no database and never raises.

Words must all be found, by stem; small words count only when nothing else was typed. ``"…"`` (also “…” and «…»)
asks for exact words in their order, as does a run of a script without spaces. A leading minus excludes. An asterisk
after a word stands for everything that begins with it, and so does, while somebody is typing, the end of the query.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from posts.stems import ALL_STOP_WORDS, STEMMED, Token, is_unspaced, stems, tokenise

# Characters and terms that are read; what follows is dropped. A pasted paragraph still works.
QUERY_LENGTH = 1000
QUERY_TERMS = 24

# Letters: a shorter beginning would stand for a large part of the dictionary.
PREFIX_LENGTH = 2

_QUOTES = str.maketrans(dict.fromkeys("“”„«»‟＂", '"'))
_CHUNK = re.compile(r'(?P<minus>[-\u2212](?=[\w"]))?(?:"(?P<phrase>[^"]*)(?P<closed>"?)|(?P<plain>[^\s"]+))')


@dataclass(frozen=True)
class Term:
    """One thing that must (or must not) be found. `words` holds several tokens in a phrase, one otherwise."""

    words: tuple[Token, ...]
    is_phrase: bool = False
    is_prefix: bool = False

    def stems(self, language: str) -> tuple[str, ...]:
        """Return the stems that match this term besides the word itself; a phrase has none."""
        if self.is_phrase:
            return ()
        return stems(self.words[0].word, self.words[0].spelled, language)

    @property
    def text(self) -> str:
        """The folded words with a blank at each end, as they stand in an entry's ``words``."""
        joined = " ".join(token.word for token in self.words)
        return f" {joined}" if self.is_prefix else f" {joined} "


@dataclass(frozen=True)
class Query:
    """A query that has been read: `text` is what the tokens' places refer to."""

    text: str
    terms: tuple[Term, ...]
    excluded: tuple[Term, ...]


def parse(text: str, *, prefix_last: bool = False) -> Query:
    """Read a query. With `prefix_last` the last word, unless a blank or a quotation mark ends it, is unfinished."""
    text = text[:QUERY_LENGTH].translate(_QUOTES)
    terms: list[Term] = []
    excluded: list[Term] = []
    for match in _CHUNK.finditer(text):
        is_phrase = match["phrase"] is not None
        body = match["phrase"] if is_phrase else match["plain"]
        at = match.start("phrase") if is_phrase else match.start("plain")
        tokens = tuple(
            Token(at + token.start, at + token.end, token.word, token.spelled) for token in tokenise(body)
        )
        if not tokens:
            continue
        if match["minus"]:
            excluded.append(Term(tokens[:QUERY_TERMS], is_phrase=is_phrase or len(tokens) > 1))
        elif is_phrase:
            terms.append(Term(tokens[:QUERY_TERMS], is_phrase=True))
        else:
            terms.extend(Term(run[:QUERY_TERMS], is_phrase=len(run) > 1) for run in _runs(tokens))
            last = tokens[-1]
            if text[last.end : last.end + 1] == "*" and len(last.word) >= PREFIX_LENGTH:
                terms[-1] = Term(terms[-1].words, is_phrase=terms[-1].is_phrase, is_prefix=True)
    terms, excluded = terms[:QUERY_TERMS], excluded[:QUERY_TERMS]
    if prefix_last and terms:
        terms[-1] = _unfinished(terms[-1], text)
    return Query(text, _without_small_words(terms), tuple(excluded))


def _runs(tokens: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    """Keep characters of an unspaced script together; everything else stands alone."""
    runs: list[tuple[Token, ...]] = []
    for token in tokens:
        last = runs[-1][-1] if runs else None
        if last and is_unspaced(token.word) and is_unspaced(last.word) and last.end == token.start:
            runs[-1] = (*runs[-1], token)
        else:
            runs.append((token,))
    return runs


def _unfinished(term: Term, text: str) -> Term:
    last = term.words[-1]
    if last.end == len(text) and len(last.word) >= PREFIX_LENGTH:
        return Term(term.words, is_phrase=term.is_phrase, is_prefix=True)
    return term


def _without_small_words(terms: list[Term]) -> tuple[Term, ...]:
    telling = tuple(
        term for term in terms if term.is_phrase or term.is_prefix or term.words[0].word not in ALL_STOP_WORDS
    )
    return telling or tuple(terms)


def stem_pairs(term: Term) -> list[tuple[str, str]]:
    """Return (language, stem) of a term in every language that is stemmed."""
    return [(language, stem) for language in STEMMED for stem in term.stems(language)]
