"""The newsletter for readers: what it is, how to get it, change it and leave it.

Without cookies and without an account. A link from a mail changes nothing when it is followed, because programs
follow links; a button does. Forged links are not found, old ones are gone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.paginator import Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseForbidden,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from campaigns import following, mailings, proof, providers, subscribing, topics
from campaigns.following import Subject
from campaigns.models import Mailing, Subscriber
from campaigns.newsletter_forms import SubscribeForm, WantsForm
from campaigns.proof import Proof
from campaigns.rates import count, machine_of, take
from campaigns.subscribing import LinkInvalid, LinkOver
from posts.anonymous import anonymous_form
from posts.languages import same_page
from posts.lifetimes import never_keep

ISSUES_A_PAGE: Final = 30
HOUR: Final = dt.timedelta(hours=1)
# From one machine: a family, or an office behind one address. With a sum instead of work: from everybody together.
FORMS_AN_HOUR: Final = 20
SUMS_AN_HOUR: Final = 60

View = Callable[..., HttpResponse]


@require_safe
def newsletter(request: HttpRequest) -> HttpResponse:
    """What the newsletter is, the way to the form, and what was sent in the language of the page."""
    issues = Mailing.objects.public().filter(language=get_language()).order_by("-started_at", "-pk")
    page = Paginator(issues, ISSUES_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "read_at": same_page(request.path)}
    return render(request, "campaigns/newsletter.html", context)


@require_safe
def issue(request: HttpRequest, slug: str) -> HttpResponse:
    """A mailing as it was sent; a text that is not public any more is missing, and it is said."""
    mailing = get_object_or_404(Mailing.objects.public(), slug=slug)
    if request.path != unquote(mailing.get_absolute_url()):
        return HttpResponsePermanentRedirect(mailing.get_absolute_url())
    shown = mailings.content(mailing, timezone.now())
    context = {
        "mailing": mailing,
        "items": [html for _row, html in shown],
        "missing": mailing.items.count() - len(shown),
        "read_at": {mailing.language: mailing.get_absolute_url()},
    }
    return render(request, "campaigns/newsletter_issue.html", context)


@anonymous_form
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """The form. The answer to one that is filled in is the same for every address."""
    asked_for = request.POST if request.method == "POST" else request.GET
    followed = following.subjects([asked_for.get("follow", "")], timezone.now())
    subject = followed[0] if followed else None
    wording = subscribing.wording(subject)
    if request.method == "POST":
        form = SubscribeForm(_with_follow(request.POST, subject), followed=followed)
        counted = count("forms", machine_of(request), limit=FORMS_AN_HOUR, period=HOUR)
        too_many, seconds = not counted.is_within, counted.seconds_left
        if not too_many and form.is_valid():
            if form.cleaned_data["website"]:
                return _to_asked()
            proved = proof.check(*(request.POST.get(name, "") for name in ("task", "number", "answer")))
            if proved is Proof.SUM and not take("sums", "all", limit=SUMS_AN_HOUR, period=HOUR):
                too_many, seconds = True, int(HOUR.total_seconds())
            elif proved is not Proof.NONE:
                subscribing.ask(
                    form.cleaned_data["email"],
                    form.wants(),
                    wording=wording,
                    page=form.cleaned_data["page"],
                )
                return _to_asked()
            else:
                form.add_error(None, _("Please answer the question at the end of the form."))
    else:
        too_many, seconds = False, 0
        usual = Subscriber.Frequency.NONE if subject else Subscriber.Frequency.WEEKLY
        form = SubscribeForm(
            initial={"page": _came_from(request), "language": get_language(), "frequency": usual},
            followed=followed,
        )
    context = {
        "form": form,
        "task": proof.new_task(),
        "too_many": too_many,
        "wording": wording,
        "subject": subject,
        "read_at": same_page(request.path),
    }
    response = render(
        request, "campaigns/newsletter_subscribe.html", context, status=429 if too_many else 200
    )
    if too_many:
        response.headers["Retry-After"] = str(seconds)
    return response


def _with_follow(posted: QueryDict, subject: Subject | None) -> QueryDict:
    """What the address of the form named counts as ticked."""
    data = posted.copy()
    data.setlist("follows", [subject.value] if subject else [])
    return data


def _to_asked() -> HttpResponse:
    return HttpResponseRedirect(reverse("campaigns:newsletter_asked"), status=303)


def _came_from(request: HttpRequest) -> str:
    """The page of this site that led to the form, without what stood behind its "?"."""
    before = urlsplit(request.headers.get("Referer", ""))
    is_ours = before.netloc == request.get_host() and before.path != request.path
    return before.path[:300] if is_ours else ""


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """What comes next, whether or not the address was known."""
    return render(request, "campaigns/newsletter_asked.html", {"read_at": same_page(request.path)})


# By signed link ----------------------------------------------------------------


def _signed(view: View) -> View:
    """404 for links that were not made here, 410 for those that were and are over. Never kept."""

    @wraps(view)
    def answered(request: HttpRequest, token: str) -> HttpResponse:
        try:
            response = view(request, token)
        except LinkInvalid:
            raise Http404 from None
        except LinkOver:
            response = render(request, "campaigns/newsletter_over.html", status=410)
        # The address of the page is the key to it.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        return never_keep(response)

    return answered


@anonymous_form
@require_http_methods(["GET", "HEAD", "POST"])
@_signed
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, the button confirms."""
    consent = subscribing.consent_of(token)
    if request.method == "POST" or consent.confirmed_at is not None:
        subscribing.confirm(consent)  # raises where its owner has left since
        followed = following.subjects(consent.wants.get("follows", ()), timezone.now())
        return _said(request, "confirmed", consent.subscriber, followed)
    return render(request, "campaigns/newsletter_confirm.html", {"consent": consent})


@anonymous_form
@require_http_methods(["GET", "HEAD", "POST"])
@_signed
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """What one gets, changed; all that is kept, as a file; everything erased."""
    subscriber = subscribing.subscriber_of(token)
    posted = request.POST if request.method == "POST" else None
    if posted is not None and "export" in posted:
        response = JsonResponse(subscribing.all_about(subscriber), json_dumps_params={"indent": 2})
        response.headers["Content-Disposition"] = 'attachment; filename="newsletter.json"'
        return response
    if posted is not None and "leave" in posted:
        subscribing.leave(subscriber)
        return _said(request, "left", subscriber)
    if posted is not None and "erase" in posted and "sure" in posted:
        subscribing.erase(subscriber)
        return _said(request, "erased")
    chosen = topics.chosen_by(subscriber)
    names = ("language", "frequency", "wants_actions")
    followed = following.subjects(following.values_of(subscriber), timezone.now())
    offered = [subject.value for subject in followed]
    initial = {"topics": chosen, "follows": offered, **{name: getattr(subscriber, name) for name in names}}
    is_save = posted is not None and "save" in posted
    form = WantsForm(posted if is_save else None, chosen=chosen, followed=followed, initial=initial)
    is_saved = is_save and form.is_valid()
    if is_saved:
        subscribing.change(subscriber, form.wants(), offered=offered)
    context = {
        "subscriber": subscriber,
        "form": form,
        "is_saved": is_saved,
        "is_unsure": posted is not None and "erase" in posted,
    }
    return render(request, "campaigns/newsletter_preferences.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@_signed
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, a POST from anywhere leaves: mail programs send it by themselves at one click.

    Source: RFC 8058; the signed link is all the permission there is, and it can do nothing else.
    """
    subscriber = subscribing.subscriber_of(token, to_leave=True)
    if request.method == "POST":
        subscribing.leave(subscriber)
        return _said(request, "left", subscriber)
    if subscriber.state == Subscriber.State.LEFT:
        return _said(request, "left", subscriber)
    context = {"subscriber": subscriber, "followed": None}
    return render(request, "campaigns/newsletter_leave.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@_signed
def unfollow(request: HttpRequest, token: str) -> HttpResponse:
    """The same for one thing that is followed; everything else goes on."""
    subscriber, value = subscribing.followed_in(token)
    followed = following.subjects([value], timezone.now())
    if request.method == "POST":
        following.unfollow(subscriber, [value])
    if value not in following.values_of(subscriber):
        return _said(request, "unfollowed", subscriber, followed)
    context = {"subscriber": subscriber, "followed": followed}
    return render(request, "campaigns/newsletter_leave.html", context)


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def reports(request: HttpRequest, provider: str) -> HttpResponse:
    """What our mail provider tells of bounces and complaints; from nobody else, and from nobody who proves nothing."""
    if not provider or provider != settings.EMAIL_PROVIDER:
        raise Http404
    try:
        response: HttpResponse = providers.reports_view().as_view()(request)
    except providers.Unproved:
        return HttpResponseForbidden("Nothing is configured that proves where this comes from.")
    except (ValueError, TypeError, KeyError, AttributeError):
        return HttpResponseBadRequest("That is no report.")
    return response


def _said(
    request: HttpRequest, what: str, subscriber: Subscriber | None = None, followed: Sequence[Subject] = ()
) -> HttpResponse:
    context: dict[str, Any] = {"what": what, "followed": followed}
    if subscriber is not None:
        context["manage_url"] = urlsplit(subscribing.manage_url(subscriber)).path
    return render(request, "campaigns/newsletter_said.html", context)
