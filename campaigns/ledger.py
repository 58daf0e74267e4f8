"""The ledger of demands: tie what a call asks to what was asked before, record what came of it, keep the columns true.

Called by name from the admin, from the post's own save (through ``posts.projections``), from the due jobs and from
commands. Whatever changes a restatement or an event goes through here; nothing else writes a demand's projection.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from campaigns.models import Demand, DemandEvent, Restatement
from campaigns.showings import Facts, Showing, facts_of, showings_of
from campaigns.suggestions import suggest_relation
from posts import history, search
from posts.due import DueReport, until_stopped
from posts.models import House, Post, Source, User
from posts.publishing import public_changed
from posts.stems import guess_language, tokenise

BATCH = 200
PROJECTED = tuple(Facts.__dataclass_fields__)


class NotOurs(ValidationError):
    """The call is made by somebody else: it may be quoted, and never stands in the ledger."""


# Tying ------------------------------------------------------------------------


@transaction.atomic
def tie(restatement: Restatement, demand: Demand, *, relation: str = "", by: User | None) -> Restatement:
    """Say that ``restatement`` asks what ``demand`` is about.

    Without a ``relation`` the first wording is the first, any later one does what it says of itself, or reiterates.
    Raises NotOurs for a call that somebody else makes, ValidationError for a second "first". Refreshes the demand,
    and the one that it was tied to before.
    """
    _require_ours(restatement)
    others = demand.restatements.exclude(pk=restatement.pk)
    has_first = others.filter(relation=Restatement.Relation.FIRST).exists()
    if not relation:
        relation = Restatement.Relation.FIRST.value
        if has_first:
            relation = suggest_relation(restatement.text) or Restatement.Relation.REITERATES.value
    elif relation == Restatement.Relation.FIRST and has_first:
        raise ValidationError(_("Another wording is the first that asked this."))
    before = (restatement.demand_id, restatement.relation)
    if before == (demand.pk, relation):
        return restatement
    restatement.demand, restatement.relation = demand, relation
    restatement.save(update_fields=["demand", "relation"])
    history.record(
        by,
        "tie",
        restatement,
        {"demand": (before[0], demand.pk), "relation": (before[1], relation)},
    )
    refresh_demands({demand.pk, before[0] or demand.pk})
    public_changed()
    return restatement


@transaction.atomic
def untie(restatement: Restatement, *, by: User | None) -> None:
    """Take a wording out of the ledger; it stays in its call."""
    if restatement.demand_id is None:
        return
    before = (restatement.demand_id, restatement.relation)
    restatement.demand, restatement.relation = None, ""
    restatement.save(update_fields=["demand", "relation"])
    history.record(by, "untie", restatement, {"demand": (before[0], None), "relation": (before[1], "")})
    refresh_demands({before[0]})
    public_changed()


@transaction.atomic
def start(restatement: Restatement, *, by: User | None) -> Demand:
    """Make a new demand of a wording and tie it as the first. Raises NotOurs as ``tie`` does."""
    _require_ours(restatement)
    call = restatement.call
    demand = Demand(
        operative_text=operative(restatement.text),
        addressee=call.addressee if call else None,
        asker=call.asker if call else None,
        language=_language(restatement),
    )
    demand.save()
    history.record(by, "add", demand, {})
    tie(restatement, demand, relation=Restatement.Relation.FIRST.value, by=by)
    return demand


def operative(text: str) -> str:
    """A wording as it stands alone: "to publish the map; and" becomes "Publish the map."."""
    words = " ".join(text.split()).rstrip(" ;,.")
    for ending in (" and", " et", " or", " ou"):
        words = words.removesuffix(ending).rstrip(" ;,.")
    for beginning in ("and to ", "to ", "and "):
        if words.casefold().startswith(beginning):
            words = words[len(beginning) :]
            break
    if words and words[-1] not in "?!…":
        words += "."
    return str(capfirst(words))


def _require_ours(restatement: Restatement) -> None:
    asker = restatement.call.asker_id if restatement.call else None
    if asker is not None and asker != House.load().organization_id:
        raise NotOurs(
            _("Somebody else makes this call. What others ask is quoted, and never enters the ledger.")
        )


def _language(restatement: Restatement) -> str:
    """The language of the post that shows it, else the one that its words look like."""
    post = restatement.post
    if post is None:
        shown = Post.objects.filter(embeds__kind="call", embeds__object_id=restatement.call_id or 0)
        post = shown.only("language").order_by("pk").first()
    if post is not None:
        return post.language
    return guess_language([token.word for token in tokenise(restatement.text)], settings.LANGUAGE_CODE)


# Events -----------------------------------------------------------------------


@transaction.atomic
def record_event(
    demand: Demand,
    status: str,
    *,
    on: dt.date,
    evidence: Source | None,
    note: str = "",
    by: User | None,
) -> DemandEvent:
    """Record what happened to a demand, with the work that shows it. Raises ValidationError by field."""
    event = DemandEvent(demand=demand, status=status, on=on, evidence=evidence, note=note.strip())
    event.full_clean()
    event.save()
    history.record(by, "add", event, {"status": ("", status), "on": (None, on), "demand": (None, demand.pk)})
    refresh_demands({demand.pk})
    public_changed()
    return event


# The projection -----------------------------------------------------------------


def refresh_demands(keys: Collection[int], *, at: dt.datetime | None = None) -> int:
    """Bring the columns and search entries of these demands in line; returns how many changed. Idempotent.

    Five queries for each two hundred, and a few for the entries that change.
    """
    at = at or timezone.now()
    changed = 0
    ordered = sorted(keys)
    for begin in range(0, len(ordered), BATCH):
        changed += _refresh(ordered[begin : begin + BATCH], at)
    return changed


@transaction.atomic
def _refresh(keys: list[int], at: dt.datetime) -> int:
    demands = list(
        Demand.objects.filter(pk__in=keys).select_related("addressee").prefetch_related("events", "tags")
    )
    showings = showings_of([demand.pk for demand in demands])
    changed = []
    for demand in demands:
        facts = asdict(facts_of(showings[demand.pk], demand.events.all(), at))
        if any(getattr(demand, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(demand, name, value)
            demand.changed_at = at
            changed.append(demand)
    Demand.objects.bulk_update(changed, [*PROJECTED, "changed_at"], batch_size=BATCH)
    search.index_many([search_document(demand, showings[demand.pk], at) for demand in demands])
    return len(changed)


def forget(demand: Demand) -> None:
    """Take a demand that is about to be deleted out of the search index."""
    search.remove("demand", demand.pk)


def follow_post(post: Post, touched: Mapping[str, set[int]]) -> None:
    """A post was saved: what it asks, or asked until now, may be asked from another day on, or no more."""
    asked = Q(call__in=touched["call"]) | Q(post=post) if touched.get("call") else Q(post=post)
    keys = Restatement.objects.filter(asked, demand__isnull=False).values_list("demand_id", flat=True)
    refresh_demands({key for key in keys if key is not None})


def follow_refiling(refiled: Mapping[str, Collection[int]]) -> None:
    """Tags or addressees were merged or renamed: the search entries of the demands say so."""
    refresh_demands(refiled.get("campaigns.demand", ()))


def refresh_due(now: dt.datetime, limit: int) -> DueReport:
    """The due job: posts became public or ceased to be, without anybody touching them."""
    done = 0
    for demand in until_stopped(Demand.objects.due(now).order_by("refresh_at", "pk")[:limit]):
        done += refresh_demands({demand.pk}, at=now)
    if done:
        public_changed()
    following = Demand.objects.aggregate(at=Min("refresh_at"))["at"]
    return DueReport(done=done, next_at=following)


# Search -------------------------------------------------------------------------


def search_document(demand: Demand, showings: Iterable[Showing], at: dt.datetime) -> search.Document:
    """How a demand is found: by what it asks, in every wording that is public; drafts say nothing. No query."""
    moment = max(at, demand.public_from or at)
    wordings = dict.fromkeys(showing.restatement.text for showing in showings if showing.is_on(moment))
    facets: dict[str, list[str]] = {"status": [demand.status], "tag": [tag.slug for tag in demand.tags.all()]}
    if demand.first_asked_on:
        facets["year"] = [str(demand.first_asked_on.year)]
    return search.Document(
        kind="demand",
        pk=demand.pk,
        language=demand.language,
        title=demand.operative_text,
        text="\n\n".join(filter(None, [demand.note, str(demand.addressee or ""), *wordings])),
        is_public=demand.public_from is not None,
        facets=facets,
        sort_at=demand.public_from or demand.created_at,
        public_from=demand.public_from,
        public_until=demand.public_until,
    )


def search_documents() -> Iterator[search.Document]:
    """Yield every demand as it stands in the search index: what ``refresh_search`` rebuilds from."""
    at = timezone.now()
    keys = list(Demand.objects.order_by("pk").values_list("pk", flat=True))
    for begin in range(0, len(keys), BATCH):
        batch = keys[begin : begin + BATCH]
        showings = showings_of(batch)
        rows = Demand.objects.filter(pk__in=batch).select_related("addressee").prefetch_related("tags")
        for demand in rows.order_by("pk"):
            yield search_document(demand, showings[demand.pk], at)
