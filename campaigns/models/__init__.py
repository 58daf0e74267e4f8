"""The tables of campaigns. Other modules import from here."""

from __future__ import annotations

from campaigns.models.calls import Call, DemandNode, Restatement
from campaigns.models.demands import Demand, DemandEvent
from campaigns.models.follows import Follow, Happening
from campaigns.models.letters import Appeal, Letter, Recess, RecessText
from campaigns.models.mailings import Delivery, LeftAside, Mailing, MailingPost
from campaigns.models.offices import (
    Area,
    ContactDetail,
    ContactList,
    ContactListEntry,
    Membership,
    Office,
)
from campaigns.models.petitions import Petition, SignatureReading
from campaigns.models.subscribers import Consent, RateCount, ReaderMail, Subscriber, Suppression
from posts.field_names import translate_field_names

__all__ = [
    "Appeal",
    "Area",
    "Call",
    "Consent",
    "ContactDetail",
    "ContactList",
    "ContactListEntry",
    "Delivery",
    "Demand",
    "DemandEvent",
    "DemandNode",
    "Follow",
    "Happening",
    "LeftAside",
    "Letter",
    "Mailing",
    "MailingPost",
    "Membership",
    "Office",
    "Petition",
    "RateCount",
    "ReaderMail",
    "Recess",
    "RecessText",
    "Restatement",
    "SignatureReading",
    "Subscriber",
    "Suppression",
]

translate_field_names("campaigns")
