"""What the panel of a post's form asks: the findings on the text as it stands there, saved or not. JSON for staff."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, JsonResponse, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from posts.admin.endpoints import refuse, staff_endpoint, staff_user
from posts.checks import SEVERITY_LABELS, Finding, Severity, rules
from posts.examining import PLAIN_FIELDS, Draft, draft_of
from posts.gate import judge
from posts.models import Post
from posts.tagging import split_tags

MOST_BODY = 2_000_000  # characters


@staff_endpoint("POST", None)
def check_post(request: HttpRequest) -> JsonResponse:
    """Findings on what the form holds. What it does not send is as the post ``post`` has it.

    At most thirteen queries beside those of the session.
    """
    user = staff_user(request)
    if not (user.has_perm("posts.add_post") or user.has_perm("posts.change_post")):
        return refuse(403, _("You may not do this. Ask an editor for the permission."))
    key = request.POST.get("post", "")
    saved = (
        Post.objects.filter(pk=int(key)).first()
        if key.isascii() and key.isdigit() and len(key) < 19
        else None
    )
    if key and saved is None:
        return refuse(404, _("This post is not there any more."))
    if len(request.POST.get("body", "")) > MOST_BODY:
        return refuse(413, _("The text is too long to be checked at once."))
    judgement = judge(draft_in(request.POST, saved), by=user)
    stopping = {id(finding) for finding in judgement.stopping}
    counts = dict.fromkeys(Severity, 0)
    for finding in judgement.findings:
        counts[finding.severity] += 1
    return JsonResponse(
        {
            "counts": counts,
            "labels": {str(severity): str(label) for severity, label in SEVERITY_LABELS.items()},
            "findings": [as_json(finding, stops=id(finding) in stopping) for finding in judgement.findings],
        }
    )


def draft_in(data: QueryDict, saved: Post | None) -> Draft:
    """The draft that a form sent, read leniently: half a date is no date yet, and the form itself will say so."""
    base = draft_of(saved) if saved is not None else Draft("")

    def text(name: str, fallback: str) -> str:
        return data.get(name, fallback).replace("\x00", "")

    image = data.get("lead_image", "")
    return Draft(
        body=text("body", base.body),
        title=" ".join(text("title", base.title).split()),
        summary=text("summary", base.summary),
        kind=text("kind", base.kind),
        language=text("language", base.language),
        tags=tuple(split_tags(text("tags", ""))) if "tags" in data else base.tags,
        lead_image=(int(image) if image.isascii() and image.isdigit() and len(image) < 19 else None)
        if "lead_image" in data
        else base.lead_image,
        as_of=_date(text("as_of", "")) if "as_of" in data else base.as_of,
        published_at=_instant(text("published_at", "")) if "published_at" in data else base.published_at,
        embargoed_until=_instant(text("embargoed_until", ""))
        if "embargoed_until" in data
        else base.embargoed_until,
        plain_texts={name: text(name, base.plain_texts.get(name, "")) for name in PLAIN_FIELDS},
        pk=base.pk,
        was_public=base.was_public,
    )


def as_json(finding: Finding, *, stops: bool) -> dict[str, Any]:
    place = finding.place
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "label": str(rules()[finding.code].label),
        "message": finding.message,
        "remedy": finding.remedy,
        "stops": stops,
        "place": {"field": place.field, "words": place.words, "nth": place.nth, "embed": place.embed},
        "proposals": [{"label": proposal.label, "url": proposal.url} for proposal in finding.proposals],
    }


def _date(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _instant(text: str) -> dt.datetime | None:
    try:
        instant = parse_datetime(text)
    except ValueError:
        return None
    if instant is not None and timezone.is_naive(instant):
        return timezone.make_aware(instant, timezone.get_default_timezone())
    return instant
