"""Whether what published posts lead to is still there: visited politely, judged slowly.

A due job reads the links of every published text once for each version, visits what is due, one page at a time from
each host, and makes a verdict only of several failures over several days. What says nothing about the page (a
time-out, a refusal to programs, an error of the other server, a login wall) is never "dead": at the most it is no
longer known to be live. A verdict on a source's address is told to its row, on which pages rest.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from posts import due, history, pacing, readable
from posts.addresses import canonical_url
from posts.due import DueReport
from posts.fetched import FetchedPage
from posts.folding import Folded, fold
from posts.models import LinkCheck, LinksRead, Post, Quotation, QuotationVia, Snapshot, Source, User
from posts.publishing import public_changed
from posts.verification import Outcome, verify_quotation
from posts.visiting import Failure, Visit, visit

logger = logging.getLogger(__name__)

EVERY: Final = dt.timedelta(minutes=1)
IN_A_RUN: Final = 10  # pages: each may take FETCH_SECONDS, and other jobs wait
BUDGET: Final = 40.0  # seconds after which a run begins no further visit
TEXTS_IN_A_RUN: Final = 200
LONGEST_URL: Final = 1000
MOST_BYTES: Final = 2 * 1024 * 1024  # of a page of which nobody quotes a word
LEASE: Final = dt.timedelta(minutes=10)

Status = Source.UrlStatus
# Visits come again after so long, give or take a fifth.
AFTER_LIVE: Final = dt.timedelta(days=14)
AFTER_FAILURE: Final = dt.timedelta(days=1)
AFTER_VERDICT: Final = dt.timedelta(days=14)
WHILE_UNKNOWN: Final = dt.timedelta(days=7)

# What a failure amounts to once it has come often enough. All others say nothing about the page.
AMOUNTS_TO: Final = {
    Failure.GONE: Status.DEAD,
    Failure.UNRESOLVED: Status.DEAD,
    Failure.REFUSED: Status.UNFIT,
    Failure.REDIRECTS: Status.UNFIT,
    Failure.INSECURE: Status.UNFIT,
}
STANDS: Final = frozenset(
    {Outcome.VERBATIM, Outcome.VERBATIM_WITH_MARKS, Outcome.AMBIGUOUS, Outcome.NEEDS_REVIEW}
)
MOST_QUOTATIONS: Final = 100  # of one source, compared at one visit
# May as well be this side's own network.
MAY_BE_OURS: Final = frozenset({Failure.UNRESOLVED, Failure.INSECURE})


@dataclass(frozen=True, slots=True)
class Finding:
    """What one visit says. ``target``: the verdict to which it contributes; UNKNOWN where it says nothing."""

    outcome: str
    target: str
    words: str = ""
    status_code: int | None = None
    final_url: str = ""


# Which links there are -----------------------------------------------------------


def outbound_urls(body: str) -> list[str]:
    """The web addresses that a body leads to, in order, once; those of this site left out. Pure."""
    found: dict[str, str] = {}
    own = pacing.host_of(settings.SITE_URL)
    for node in LexborHTMLParser(body).css("a[href]"):
        url = (node.attributes.get("href") or "").strip()
        canonical = canonical_url(url)
        fits = canonical and len(canonical) <= LONGEST_URL and len(url) <= LONGEST_URL
        if fits and pacing.host_of(url) != own:
            found.setdefault(canonical, url)
    return list(found.values())


def find_links(now: dt.datetime, limit: int = TEXTS_IN_A_RUN) -> int:
    """Bring the links in line with published texts and quoted sources; returns how many texts were read."""
    read_already = LinksRead.objects.filter(post=OuterRef("pk"), version=OuterRef("version"))
    posts = list(
        Post.objects.published(now)
        .exclude(Exists(read_already))
        .only("pk", "version", "body")
        .order_by("pk")[:limit]
    )
    for post in posts:
        with transaction.atomic():
            post.link_checks.set(_rows_for(outbound_urls(post.body), now))
            LinksRead.objects.update_or_create(post=post, defaults={"version": post.version})
    quoted = Quotation.objects.standing().filter(post__in=Post.objects.published(now))
    relayed = QuotationVia.objects.filter(quotation__in=quoted)
    known = LinkCheck.objects.filter(canonical_url=OuterRef("canonical_url"))
    new = (
        Source.objects.exclude(canonical_url=None)
        .filter(Exists(quoted.filter(source=OuterRef("pk"))) | Exists(relayed.filter(source=OuterRef("pk"))))
        .exclude(Exists(known))
    )
    _rows_for(new.values_list("url", flat=True)[:limit], now)
    return len(posts)


def _rows_for(urls: Iterable[str], now: dt.datetime) -> list[LinkCheck]:
    """The rows of these addresses, made where there are none; a new one is due at once."""
    wanted = {canonical_url(url): url for url in urls}
    wanted.pop("", None)
    LinkCheck.objects.bulk_create(
        [LinkCheck(canonical_url=key, url=url, next_check_at=now) for key, url in wanted.items()],
        ignore_conflicts=True,
    )
    return list(LinkCheck.objects.filter(canonical_url__in=wanted))


# Visiting ---------------------------------------------------------------------


def check_due(now: dt.datetime, limit: int) -> DueReport:
    """The due job: read new texts, visit what is due. A link that failed is no failed row: it was looked at."""
    find_links(now)
    done = failed = 0
    until = time.monotonic() + BUDGET
    for link in due.until_stopped(_of_free_hosts(now, limit)):
        if time.monotonic() > until:
            break
        if check(link, now):
            done += 1
        else:
            failed += 1
    later = LinkCheck.objects.filter(next_check_at__isnull=False).order_by("next_check_at")
    return DueReport(done, failed, later.values_list("next_check_at", flat=True).first())


def _of_free_hosts(now: dt.datetime, limit: int) -> Iterable[LinkCheck]:
    taken: set[str] = set()
    for link in LinkCheck.objects.due(now).in_use(now)[: 20 * limit]:
        host = pacing.host_of(link.url)
        if host not in taken and pacing.seconds_to_wait(link.url) == 0:
            taken.add(host)
            yield link
        if len(taken) == limit:
            return


def check(link: LinkCheck, now: dt.datetime) -> bool:
    """Visit one address and write down what that says; False where this side broke. Two requests at most."""
    LinkCheck.objects.filter(pk=link.pk).update(next_check_at=now + LEASE)
    source = Source.objects.filter(canonical_url=link.canonical_url).first()
    try:
        found = visit(link.url, max_bytes=settings.SNAPSHOT_BYTES if source else MOST_BYTES)
        finding = judge(link.url, found, _missing_words(source, now))
    except Exception:  # the next link is not to blame
        logger.exception("The link %s could not be checked.", link.pk)
        LinkCheck.objects.filter(pk=link.pk).update(next_check_at=now + AFTER_FAILURE)
        return False
    with transaction.atomic():
        before = link.status
        take_in(link, finding, now, trusted=_is_trusted(finding, now))
        _want_a_copy(link, before, now, has_copies_of_its_own=source is not None)
        link.save()
        if link.status != before:
            if source is not None:
                _tell(source, link.status)
            if link.archive_url:  # pages show it beside the address, or no longer
                public_changed()
    return True


def _want_a_copy(link: LinkCheck, before: str, now: dt.datetime, *, has_copies_of_its_own: bool) -> None:
    """Have the public archive asked: to save a page while it is live, or for what it has of one that is lost."""
    if link.archive_url:
        return
    if link.is_lost and link.status != before and settings.ARCHIVE_FIND_URL:
        link.archive_next_try_at, link.archive_tries = now, 0
    elif (
        settings.ARCHIVE_SAVE_URL
        and link.status == Status.LIVE
        and not has_copies_of_its_own
        and not link.archive_tries
        and link.archive_next_try_at is None
    ):
        link.archive_next_try_at = now


def judge(url: str, found: Visit, missing: Callable[[str], str]) -> Finding:
    """What a visit says of an address. ``missing`` gives the quoted words that a text no longer has."""
    page = found.page
    status_code, final_url = (page.status, page.url) if page else (None, "")
    if found.failure == Failure.TOO_LARGE:  # it answers, and with more than anybody wants to read
        return Finding(Failure.TOO_LARGE, Status.LIVE, found.words, status_code, final_url)
    if found.failure or page is None:
        target = AMOUNTS_TO.get(Failure(found.failure), Status.UNKNOWN)
        return Finding(found.failure, target, found.words, status_code, final_url)
    if leads_home(url, page.url):
        return Finding(
            "home", Status.UNFIT, "It leads to the first page of the site.", status_code, final_url
        )
    said = _read(page)
    if said is not None and said.login_wall:
        words = "The page asks to sign in or to subscribe."
        return Finding("login_wall", Status.UNKNOWN, words, status_code, final_url)
    if said is not None and not said.cut_short and (gone := missing(said.text)):
        return Finding("words_gone", Status.DEVIATED, gone[:500], status_code, final_url)
    return Finding("live", Status.LIVE, "", status_code, final_url)


def leads_home(url: str, final_url: str) -> bool:
    """Whether the address of a page was redirected to the first page of a site: its "not found" in disguise."""
    asked, ended = urlsplit(url), urlsplit(final_url)
    return asked.path not in ("", "/") and ended.path in ("", "/") and not ended.query and not asked.query


def _read(page: FetchedPage) -> readable.Readable | None:
    try:
        return readable.read(
            page.body, page.text, page.content_type, url=page.requested_url, final_url=page.url
        )
    except readable.Unreadable:
        return None


def _is_trusted(finding: Finding, now: dt.datetime) -> bool:
    """Whether a failure is the other side's. A name without an address is, if another link was live of late."""
    if finding.outcome not in MAY_BE_OURS:
        return True
    return LinkCheck.objects.filter(live_at__gt=now - dt.timedelta(days=1)).exists()


# Judging ----------------------------------------------------------------------


def take_in(link: LinkCheck, finding: Finding, now: dt.datetime, *, trusted: bool = True) -> None:
    """Bring a link's columns in line with one more visit; saves nothing.

    Live is believed at once. Anything else has to come ``LINK_FAILURES`` times over ``LINK_FAILURE_DAYS``. A visit
    that says nothing neither adds to a run of failures that say something nor breaks it.
    """
    link.checked_at = now
    link.outcome, link.outcome_words = str(finding.outcome)[:12], finding.words[:500]
    link.status_code, link.final_url = finding.status_code, finding.final_url
    if finding.target == Status.LIVE:
        _decide(link, Status.LIVE, now)
        link.live_at = now
        link.failing_as, link.failing_since, link.failures = "", None, 0
        link.next_check_at = now + _about(AFTER_LIVE)
        return
    says_something = finding.target != Status.UNKNOWN and trusted
    failing_as = str(finding.target) if says_something else "unknown"
    if link.failing_since is None or (says_something and link.failing_as != failing_as):
        link.failing_as, link.failing_since, link.failures = failing_as, now, 1
    elif link.failing_as == failing_as:
        link.failures += 1
    lasted = link.failing_since is not None and now - link.failing_since >= dt.timedelta(
        days=settings.LINK_FAILURE_DAYS
    )
    if link.failing_as == failing_as and link.failures >= settings.LINK_FAILURES and lasted:
        _decide(link, Status.UNKNOWN if failing_as == "unknown" else Status(failing_as), now)
    settled = link.status == (Status.UNKNOWN if link.failing_as == "unknown" else link.failing_as)
    settled = settled and link.failures >= settings.LINK_FAILURES
    wait = AFTER_FAILURE if not settled else AFTER_VERDICT if link.status else WHILE_UNKNOWN
    link.next_check_at = now + _about(wait)


def _decide(link: LinkCheck, status: str, now: dt.datetime) -> None:
    if link.status != status:
        link.status, link.status_since, link.set_aside_at = status, now, None


def _about(wait: dt.timedelta) -> dt.timedelta:
    return wait * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, protects nothing


def _tell(source: Source, status: str) -> None:
    """Write the verdict to the source; "usurped" is a person's word and stays."""
    before = source.url_status
    changed = Source.objects.filter(pk=source.pk).exclude(url_status__in=[Status.USURPED, status])
    if changed.update(url_status=status):
        history.record(None, "change", source, {"url_status": (before, str(status))})
        public_changed()


# Words ------------------------------------------------------------------------


def _missing_words(source: Source | None, now: dt.datetime) -> Callable[[str], str]:
    """A function that gives the first quoted words which the kept copy has and a text has not; "" for none."""
    if source is None:
        return lambda text: ""

    def missing(text: str) -> str:
        kept = Snapshot.objects.latest_for([source.pk]).get(source.pk)
        if kept is None or kept.login_wall:
            return ""
        quoted = Quotation.objects.standing().filter(source=source, post__in=Post.objects.published(now))
        words = list(quoted.order_by("pk").values_list("exact", flat=True)[:MOST_QUOTATIONS])
        if not words:
            return ""
        in_copy, there = fold(Snapshot.objects.values_list("text", flat=True).get(pk=kept.pk)), fold(text)
        return next((exact for exact in words if stands(exact, in_copy) and not stands(exact, there)), "")

    return missing


def stands(exact: str, text: Folded) -> bool:
    """Whether quoted words stand in a text, marks of editors allowed; which passage it is does not matter here."""
    return verify_quotation(exact, text).outcome in STANDS


# Staff ------------------------------------------------------------------------


def set_aside(link: LinkCheck, *, by: User) -> None:
    """Take a link off the list of tasks until its state changes again."""
    if LinkCheck.objects.filter(pk=link.pk, set_aside_at=None).update(set_aside_at=timezone.now()):
        history.record(by, "set_aside", link)


def check_soon(links: Any, now: dt.datetime) -> int:
    """Let these be visited with the next run."""
    return int(links.update(next_check_at=now))
