"""Petitions, and the page on which a reader writes a letter.

What a reader types is answered and forgotten: no row, no log line, no cache, no cookie.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns import representatives
from campaigns.action_embeds import local_day
from campaigns.forms import WriteForm
from campaigns.models import Letter, Petition
from campaigns.petitions import State, Told, as_json, told
from campaigns.representatives import Candidate, Lookup
from campaigns.writing import Recipient, from_candidate, mailto, recipients_of
from posts.anonymous import anonymous_form
from posts.languages import same_page
from posts.lifetimes import keep_until

PER_PAGE = 200  # petitions: no house has more in a generation


@require_safe
def petition_list(request: HttpRequest) -> HttpResponse:
    """Every petition: those that can be signed first, the next to close on top. Two queries."""
    now = timezone.now()
    rows = told(Petition.objects.order_by("-closes_at", "-pk")[:PER_PAGE], now)
    groups = {
        "open": sorted((row for row in rows if row.life.is_open), key=_closing),
        "coming": [row for row in rows if row.life.state is State.NOT_YET_OPEN],
        "over": [row for row in rows if row.life.is_over],
    }
    response = render(request, "campaigns/petition_list.html", {"groups": groups, "now": now})
    return keep_until(response, now, *(row.life.next_instant for row in rows))


def _closing(row: Told) -> tuple[bool, float]:
    closes_at = row.petition.closes_at
    return (closes_at is None, closes_at.timestamp() if closes_at else 0.0)


@require_safe
def petition(request: HttpRequest, slug: str) -> HttpResponse:
    """One petition as it stands at this moment."""
    now = timezone.now()
    row = _told_or_404(slug, now)
    context = {
        "petition": row.petition,
        "life": row.life,
        "steps": _steps(row),
        "read_at": same_page(request.path),
    }
    return keep_until(render(request, "campaigns/petition_detail.html", context), now, row.life.next_instant)


@require_safe
def petition_state(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as data."""
    now = timezone.now()
    row = _told_or_404(slug, now)
    response = JsonResponse(as_json(row.petition, row.life, now))
    response["Access-Control-Allow-Origin"] = "*"  # public data, without cookies
    return keep_until(response, now, row.life.next_instant)


def _told_or_404(slug: str, now: Any) -> Told:
    found = get_object_or_404(Petition, slug=slug)
    return told(Petition.objects.filter(pk=found.pk), now)[0]


def _steps(row: Told) -> list[tuple[str, Any, bool]]:
    """(step, its date, whether it is reached), in the order of a petition's life; what is not known is left out."""
    one, life = row.petition, row.life
    today = local_day(timezone.now())
    found: list[tuple[str, Any, bool]] = []
    for name, instant in (("opened", one.opens_at), ("closed", one.closes_at)):
        if instant is not None:
            found.append((name, instant, instant <= timezone.now()))
    dates: list[tuple[str, Any]] = [("certified", one.certified_on), ("presented", one.presented_on)]
    for name, date in dates:
        if date is not None:
            found.append((name, date.label(), date.first_day <= today))
    responded_on: Any = one.responded_on
    if responded_on is not None:
        found.append(("answered", responded_on.label(), responded_on.first_day <= today))
    elif life.response_due_on is not None:
        found.append(("due", life.response_due_on, life.response_due_on < today))
    return found


# Writing ----------------------------------------------------------------------


@anonymous_form
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose who gets the letter, read and change it; by POST look up a representative, or get it ready to send."""
    letter = get_object_or_404(Letter.objects.select_related("contact_list"), slug=slug)
    if request.method != "POST" and request.path != unquote(letter.get_absolute_url()):
        return HttpResponsePermanentRedirect(letter.get_absolute_url())
    now = timezone.now()
    said = letter.in_each_language()
    read_at = {
        code: row.get_absolute_url() for code, row in said.items() if row.is_open(now) or row == letter
    }
    if not letter.is_open(now):
        return render(request, "campaigns/letter_over.html", {"letter": letter, "read_at": read_at})
    offered = recipients_of(letter.contact_list, local_day(now))
    posted = request.POST if request.method == "POST" else None
    lookup: Lookup | None = None
    chosen = list(posted.getlist("to")) if posted else [row.key for row in offered]
    if posted and letter.asks_representative:
        for value in posted.getlist("candidate")[:20]:
            candidate = Candidate.from_signed(value)
            if candidate is not None:
                offered.append(from_candidate(candidate, value))
        if "find" in posted:
            lookup = representatives.find(posted.get("postal_code", ""))
            found = [from_candidate(candidate) for candidate in lookup.candidates]
            theirs = [next((row for row in offered if row.is_same(one)), one) for one in found]
            offered += [row for row in theirs if row not in offered]
            if len(theirs) == 1:
                chosen.append(theirs[0].key)
    form = WriteForm(posted, initial={"subject": letter.subject, "text": letter.text})
    context: dict[str, Any] = {
        "letter": letter,
        "read_at": read_at,
        "form": form,
        "offered": offered,
        "chosen": chosen,
        "lookup": lookup,
        "directory_is_on": representatives.is_on(),
        "finder": settings.REPRESENTATIVES_FINDER,
    }
    if posted and "find" not in posted and form.is_valid():
        to = [row for row in offered if row.key in chosen]
        if to:
            return render(request, "campaigns/letter_ready.html", _ready(letter, to, form.cleaned_data))
        context["nobody_chosen"] = True
    context["as_it_is"] = mailto(
        [row.email for row in offered if row.email and row.key in chosen], letter.subject, letter.text
    )
    return render(request, "campaigns/letter_write.html", context)


def _ready(letter: Letter, to: list[Recipient], words: dict[str, str]) -> dict[str, Any]:
    sender = "\n".join(filter(None, [words["name"], words["address"]]))
    text = "\n\n".join(filter(None, [words["text"].strip(), sender]))
    emails = [row.email for row in to if row.email]
    return {
        "letter": letter,
        "to": to,
        "without_email": [row for row in to if not row.email],
        "emails": emails,
        "mail": mailto(emails, words["subject"], text) if emails else None,
        "subject": words["subject"],
        "text": text,
        "words": words,
        "today": timezone.localdate(),
    }
