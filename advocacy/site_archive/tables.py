"""What an archive of the site carries, and what stays behind, each with its reason.

A model that is named in neither list fails a test: nothing is forgotten because somebody added a table. Secrets never
travel: passwords, second factors, sessions, addresses by which drafts can be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet

from posts.models import Correction, Lookalike, Revision

Rows = QuerySet[Any]


def _wanted_without_revisions() -> Rows:
    """Changes that wait are the site's work, not its past; so is the text that a public correction corrects."""
    corrected = Correction.objects.exclude(revision=None).values("revision")
    return Revision.objects.filter(Q(kind=Revision.Kind.PENDING, settled_at=None) | Q(pk__in=corrected))


def _dismissed() -> Rows:
    return Lookalike.objects.exclude(dismissed_at=None)


@dataclass(frozen=True)
class Table:
    """One model that is carried. ``option`` is what has to be asked for to have all of its rows."""

    label: str
    option: str = ""
    # The rows that are carried where the option was not asked for; none at all where None.
    otherwise: Callable[[], Rows] | None = None
    only: Callable[[], Rows] | None = None

    @property
    def model(self) -> Any:
        return apps.get_model(self.label)

    @property
    def file(self) -> str:
        return f"tables/{self.label.lower()}.jsonl"

    def rows(self, options: Iterable[str]) -> Rows:
        """What is carried, in the order of its keys: the same site gives the same file."""
        found: Rows = self.model._base_manager.all()
        if self.only is not None:
            found = self.only()
        if self.option and self.option not in options:
            found = self.otherwise() if self.otherwise is not None else found.none()
        return found.order_by("pk")

    def fields(self) -> list[models.Field[Any, Any]]:
        """The columns that are carried."""
        left_out = COLUMNS_LEFT_OUT.get(self.label, {})
        return [field for field in self.model._meta.concrete_fields if field.name not in left_out]

    def file_fields(self) -> list[models.FileField]:
        return [field for field in self.fields() if isinstance(field, models.FileField)]


# In the order in which a person would look at them; the database is asked about keys only at the end.
CARRIED: Final = (
    Table("posts.User"),
    Table("posts.House"),
    Table("posts.HouseText"),
    Table("posts.Image"),
    Table("posts.Organization"),
    Table("posts.OrganizationName"),
    Table("posts.Person"),
    Table("posts.PersonName"),
    Table("posts.Source"),
    Table("posts.SourceAuthor"),
    Table("posts.Snapshot"),
    Table("posts.Tag"),
    Table("posts.Tag_related"),
    Table("posts.TagAlias"),
    Table("posts.Region"),
    Table("posts.Theme"),
    Table("posts.Report"),
    Table("posts.Series"),
    Table("posts.Post"),
    Table("posts.TaggedPost"),
    Table("posts.Post_regions"),
    Table("posts.Post_themes"),
    Table("posts.Post_reports"),
    Table("posts.Byline"),
    Table("posts.Republication"),
    Table("posts.Revision", option="revisions", otherwise=_wanted_without_revisions),
    Table("posts.Correction"),
    Table("posts.Quotation"),
    Table("posts.QuotationVia"),
    Table("posts.Redirect"),
    Table("posts.Announcement"),
    Table("posts.Consequence"),
    Table("posts.Examination"),
    Table("posts.ReviewStep"),
    Table("posts.Comment"),
    Table("posts.Comment_mentioned"),
    Table("posts.ImportReview"),
    Table("posts.ImportedItem"),
    Table("posts.UndoableChange"),
    Table("posts.Successor"),
    Table("posts.Lookalike", only=_dismissed),
    Table("posts.HistoryEntry", option="history"),
    Table("campaigns.Demand"),
    Table("campaigns.Demand_tags"),
    Table("campaigns.DemandEvent"),
    Table("campaigns.Call"),
    Table("campaigns.Restatement"),
    Table("campaigns.Area"),
    Table("campaigns.Office"),
    Table("campaigns.Membership"),
    Table("campaigns.ContactDetail"),
    Table("campaigns.ContactList"),
    Table("campaigns.ContactListEntry"),
    Table("campaigns.Letter"),
    Table("campaigns.Appeal"),
    Table("campaigns.Recess"),
    Table("campaigns.RecessText"),
    Table("campaigns.Petition"),
    Table("campaigns.SignatureReading"),
    Table("campaigns.Mailing"),
    Table("campaigns.Mailing_about"),
    Table("campaigns.MailingPost"),
    # Readers gave their addresses to the house: they go along only where it says so, with what they agreed to.
    Table("campaigns.Subscriber", option="subscribers"),
    Table("campaigns.Subscriber_reports", option="subscribers"),
    Table("campaigns.Subscriber_series", option="subscribers"),
    Table("campaigns.Subscriber_tags", option="subscribers"),
    Table("campaigns.Consent", option="subscribers"),
    Table("campaigns.Follow", option="subscribers"),
    Table("campaigns.Suppression", option="subscribers"),
)

LEFT_OUT: Final = {
    "campaigns.Delivery": "copies on their way, and numbers, of one site's subscribers",
    "campaigns.Happening": "what followers are told of within days",
    "campaigns.Happening_mailings": "what followers are told of within days",
    "campaigns.LeftAside": "mails in a mailbox of the old site",
    "campaigns.RateCount": "counts of the last hours of one site",
    "campaigns.ReaderMail": "letters to readers, on their way from the old site",
    "posts.ComparedName": "rebuilt: the job that looks for similar names compares all of them anew",
    "posts.DeskMail": "letters to staff, on their way from the old site",
    "posts.Generation": "a counter for the caches of one site",
    "posts.JobState": "when the jobs of one site ran",
    "posts.LinkCheck": "the new site looks for itself whether addresses answer",
    "posts.LinkCheck_posts": "rebuilt from the bodies",
    "posts.Listed": "rebuilt from posts and what they are filed under",
    "posts.ListedCount": "rebuilt: see Listed",
    "posts.LinksRead": "rebuilt from the bodies",
    "posts.NameForm": "rebuilt: see ComparedName",
    "posts.PostEmbed": "rebuilt from the bodies",
    "posts.PostLink": "rebuilt from the bodies",
    "posts.Presence": "who has which form open just now",
    "posts.PreviewLink": "secret: whoever has the address reads a draft",
    "posts.SearchEntry": "rebuilt: the search index",
    "posts.SearchText": "rebuilt: the search index",
    "posts.SearchWord": "rebuilt: the search index",
    "posts.User_groups": "what staff may do is for the new site to say",
    "posts.User_user_permissions": "what staff may do is for the new site to say",
}

_COPIES: Final = "rebuilt: the smaller copies of the pictures"
_ACCOUNTS: Final = "accounts arrive closed: names stand for what people did, no more"
COLUMNS_LEFT_OUT: Final[dict[str, dict[str, str]]] = {
    "posts.User": {
        "password": "secret",
        "last_login": _ACCOUNTS,
        "is_superuser": _ACCOUNTS,
        "is_staff": _ACCOUNTS,
        "is_active": _ACCOUNTS,
        "email": "an address is personal and of no use to a closed account",
        "language": _ACCOUNTS,
    },
    "posts.Post": {"body_text": "rebuilt from the body", "word_count": "rebuilt from the body"},
    "posts.Image": {
        "renditions": _COPIES,
        "rendition_recipe": _COPIES,
        "rendered_x": _COPIES,
        "rendered_y": _COPIES,
        "rendition_failures": _COPIES,
        "renditions_not_before": _COPIES,
    },
}
# Tables that migrations fill: what stands there before an import gives way to what the archive has.
SEEDED: Final = frozenset({"posts.House"})
# Rows of these may stand in an empty site, and are kept: somebody has failed to sign in before the import.
APPENDED: Final = frozenset({"posts.HistoryEntry"})
