"""The tables of posts. Other modules import from here."""

from __future__ import annotations

from posts.field_names import translate_field_names
from posts.models.bodies import WrittenBody, write_body
from posts.models.corrections import Correction
from posts.models.desk import Comment, Consequence, DeskMail, PreviewLink, ReviewStep
from posts.models.embeds import PostEmbed, PostLink
from posts.models.examinations import Examination
from posts.models.house import Generation, House, HouseText
from posts.models.images import Image
from posts.models.imports import ImportedItem, ImportReview
from posts.models.jobs import JobState
from posts.models.links import LinkCheck, LinksRead
from posts.models.listed import Listed, ListedCount
from posts.models.merging import ComparedName, Lookalike, NameForm, Successor, UndoableChange
from posts.models.people import Organization, OrganizationName, Person, PersonName
from posts.models.posts import Byline, Label, Post, StaleVersion
from posts.models.presence import GONE_AFTER, Presence
from posts.models.quotations import Quotation, QuotationVia
from posts.models.republications import Announcement, Republication
from posts.models.revisions import HistoryEntry, HistoryIsKept, Redirect, Revision
from posts.models.search import SearchEntry, SearchText, SearchWord
from posts.models.snapshots import Snapshot
from posts.models.sources import Source, SourceAuthor
from posts.models.taxonomy import Region, Report, Series, Tag, TagAlias, TaggedPost, Theme
from posts.models.users import User

__all__ = [
    "GONE_AFTER",
    "Announcement",
    "Byline",
    "Comment",
    "ComparedName",
    "Consequence",
    "Correction",
    "DeskMail",
    "Examination",
    "Generation",
    "HistoryEntry",
    "HistoryIsKept",
    "House",
    "HouseText",
    "Image",
    "ImportReview",
    "ImportedItem",
    "JobState",
    "Label",
    "LinkCheck",
    "LinksRead",
    "Listed",
    "ListedCount",
    "Lookalike",
    "NameForm",
    "Organization",
    "OrganizationName",
    "Person",
    "PersonName",
    "Post",
    "PostEmbed",
    "PostLink",
    "Presence",
    "PreviewLink",
    "Quotation",
    "QuotationVia",
    "Redirect",
    "Region",
    "Report",
    "Republication",
    "ReviewStep",
    "Revision",
    "SearchEntry",
    "SearchText",
    "SearchWord",
    "Series",
    "Snapshot",
    "Source",
    "SourceAuthor",
    "StaleVersion",
    "Successor",
    "Tag",
    "TagAlias",
    "TaggedPost",
    "Theme",
    "UndoableChange",
    "User",
    "WrittenBody",
    "write_body",
]

translate_field_names("posts")
