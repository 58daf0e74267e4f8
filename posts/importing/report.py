"""A recognised document in the JSON shape that labels, scorer and other programs read. Pure."""

from __future__ import annotations

from typing import Any

from posts.importing.parsed import ParsedDocument, Quote


def as_json(document: ParsedDocument) -> dict[str, Any]:
    """The document's fields under their public names; what is not known is null or empty."""
    original = None
    if document.original_publisher or document.copyright:
        original = {"publisher": document.original_publisher or None, "copyright": document.copyright or None}
    return {
        "title": document.title,
        "kind": "press-release" if document.is_press_release else "commentary",
        "byline": list(document.byline),
        "published_on": document.published_on.isoformat() if document.published_on else None,
        "headings": [{"text": unit.text, "level": unit.level} for unit in document.headings],
        "quotes": [_quote(quote) for quote in document.quotes],
        "comments": [{"text": comment.text, "by": comment.by or None} for comment in document.comments],
        "calls": [
            {
                "heading": call.heading,
                "addressee": call.addressee or None,
                "reiterates": call.reiterates,
                "demands": [{"text": demand.text, "level": demand.level} for demand in call.demands],
            }
            for call in document.calls
        ],
        "petitions": [
            {
                "text": petition.text,
                "signatures": petition.signatures,
                "closes": petition.closes_at.isoformat() if petition.closes_at else None,
            }
            for petition in document.petitions
        ],
        "contacts": [{"office": contact.office, "name": contact.name} for contact in document.contacts],
        "photo_credits": [
            {"credit": item.credit, "subject": item.subject or None} for item in document.credits
        ],
        "tags": list(document.tags),
        "regions": list(document.regions),
        "themes": list(document.themes),
        "reports": list(document.reports),
        "original_source": original,
        "media_contact": document.media_contact or None,
        "notices": list(document.notices),
        "about": document.about or None,
        "warnings": [{"code": finding.code, "text": finding.words} for finding in document.findings],
    }


def _quote(quote: Quote) -> dict[str, Any]:
    attribution = quote.attribution
    return {
        "text": quote.text,
        "speaker": attribution.speaker or None,
        "publisher": attribution.publisher or None,
        "title": attribution.title or None,
        "authors": list(attribution.authors),
        "published_on": attribution.published_on.isoformat() if attribution.published_on else None,
        "paywalled": attribution.is_paywalled,
        "via": attribution.via or None,
        "further_vias": [title for title, _said in attribution.further_vias],
    }
