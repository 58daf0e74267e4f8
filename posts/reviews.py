"""Reviews of texts on their way in: begun, taken further step by step, taken back. Writes no post.

Where the text comes from does not matter: a paste, a file, whatever else hands its bytes to ``begin``. Called by the
review pages; what comes of a review is for ``advocacy.drafting``.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from posts.importing import reviewing
from posts.importing.docx import UnreadableDocx, read_docx
from posts.importing.parsed import ParsedDocument
from posts.importing.pieces import Misfit
from posts.importing.reading import UnreadableDocument, decode, format_of, read_document
from posts.models import ImportReview, User

MOST_CHARACTERS = 300_000  # of a text; the longest article of the house has a tenth
MOST_DECISIONS = 5_000


class Stale(Exception):
    """Somebody else took the review further meanwhile."""


def read_source(data: bytes, *, name: str = "", kind: str | None = None) -> tuple[str, str, ParsedDocument]:
    """The text as it is kept, its format, and what was recognised in it. Raises UnreadableDocument."""
    kind = kind or format_of(name)
    if kind == "docx":
        try:
            text = read_docx(data)
        except UnreadableDocx as error:
            raise UnreadableDocument(str(error)) from error
        _not_too_long(text)
        document = read_document(text.encode(), kind="html")
    else:
        text = decode(data).replace("\x00", "")
        _not_too_long(text)
        document = read_document(text.encode(), kind=kind)
    if not any(unit.text for unit in document.units):
        raise UnreadableDocument(_("There are no words in it."))
    return text, kind, document


def _not_too_long(text: str) -> None:
    """Before it is read: to find the parts of a text takes longer the more of it there is."""
    if len(text) > MOST_CHARACTERS:
        raise UnreadableDocument(
            _("The text is longer than %(most)s characters. Bring it in by parts.")
            % {"most": number_format(MOST_CHARACTERS, force_grouping=True)}
        )


def begin(
    data: bytes,
    *,
    by: User | None,
    name: str = "",
    kind: str | None = None,
    origin: str = ImportReview.Origin.PASTED,
) -> ImportReview:
    """Read a text and keep it with its proposals, for somebody to go through. Raises UnreadableDocument."""
    text, kind, document = read_source(data, name=name, kind=kind)
    first = next(unit.text for unit in document.units if unit.text)
    proposals = reviewing.propose(document)
    return ImportReview.objects.create(
        title=(document.title or first)[:300],
        origin=origin,
        format=kind,
        name=name[-200:],
        source=text,
        proposals=proposals,
        left_open=len(reviewing.replay(proposals, []).open_keys),
        created_by=by,
        changed_by=by,
    )


def sheet_of(review: ImportReview) -> reviewing.Sheet:
    """Where the review stands."""
    return reviewing.replay(review.proposals, review.decisions)


@transaction.atomic
def decide(review_pk: int, decision: dict[str, Any], *, seen: int, by: User | None) -> ImportReview:
    """Take one step more. ``seen`` is how many steps the page had that the reviewer looked at.

    Raises Stale when there are others by now, Misfit when the step does not fit the text.
    """
    review = _locked(review_pk, seen)
    if len(review.decisions) >= MOST_DECISIONS:
        raise Misfit(_("This review has too many steps. Make the draft, and go on in the editor."))
    sheet = reviewing.decide(sheet_of(review), decision)
    review.decisions.append(decision)
    return _kept(review, sheet, by)


@transaction.atomic
def take_back(review_pk: int, *, seen: int, by: User | None) -> ImportReview:
    """Undo the last step. Raises Stale."""
    review = _locked(review_pk, seen)
    if review.decisions:
        review.decisions.pop()
    return _kept(review, sheet_of(review), by)


def _locked(pk: int, seen: int) -> ImportReview:
    review = ImportReview.objects.select_for_update().get(pk=pk)
    is_over = review.post_id is not None and review.state != ImportReview.State.IN_WORK
    if len(review.decisions) != seen or review.draft_id is not None or is_over:
        raise Stale
    return review


def _kept(review: ImportReview, sheet: reviewing.Sheet, by: User | None) -> ImportReview:
    review.left_open = len(sheet.open_keys)
    review.changed_by = by
    title = sheet.fields.get("title") or review.proposals["title"]
    review.title = (title or review.title)[:300]
    review.save(update_fields=["decisions", "left_open", "title", "changed_by", "changed_at"])
    return review
