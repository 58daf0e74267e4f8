"""Whether what the checks find stops a publication, and who may publish all the same.

The house says for each severity what its findings do. Every way to the public asks here: the form's buttons, approval,
the schedule. An override needs the permission, a setting that allows it, and a reason, which history keeps.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posts import history
from posts.checks import Finding, Severity
from posts.examining import Draft, Examined, draft_of, examine
from posts.models import House, Post, User

OVERRIDE = "posts.override_checks"
LONGEST_REASON = 1000  # characters
TOLD = 3  # findings that a page without the panel names


class PublicationStopped(Exception):
    """Findings stop the publication. ``judgement`` has them; the message is for people."""

    def __init__(self, judgement: Judgement) -> None:
        super().__init__(judgement.message)
        self.judgement = judgement

    @property
    def told(self) -> str:
        """The message with the first findings, and whether a note is a way past them."""
        told = [self.judgement.message, *(finding.message for finding in self.judgement.stopping[:TOLD])]
        if self.judgement.may_override:
            told.append(_("Or say in the note why it is right all the same."))
        return " ".join(told)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found, which of it stops, and whether the person who asks may override that with a reason."""

    examined: Examined
    stopping: Sequence[Finding]
    may_override: bool = False

    @property
    def findings(self) -> Sequence[Finding]:
        return self.examined.findings

    @property
    def message(self) -> str:
        """Why nothing was published, in one sentence."""
        return ngettext(
            "%(number)d finding stops the publication: mend it first.",
            "%(number)d findings stop the publication: mend them first.",
            len(self.stopping),
        ) % {"number": len(self.stopping)}


def judge(
    draft: Draft, *, by: User | None, known: Collection[Finding] = (), house: House | None = None
) -> Judgement:
    """Examine a draft as it would be published. ``known`` are findings that readers' text has already: they stop
    nothing."""
    house = house or House.load()
    findings = examine(draft, house=house)
    effect = {Severity.BLOCKS: house.blocking_findings, Severity.WARNS: house.warning_findings}
    before = {_identity(finding) for finding in known}
    stopping = [
        finding
        for finding in findings
        if effect.get(finding.severity, House.Stops.NEVER) != House.Stops.NEVER
        and _identity(finding) not in before
    ]
    may = all(effect[finding.severity] == House.Stops.UNLESS_REASON for finding in stopping)
    return Judgement(
        Examined(draft, findings), stopping, bool(may and by is not None and by.has_perm(OVERRIDE))
    )


def judge_change(draft: Draft, public: Post, *, by: User | None) -> Judgement:
    """Judge a new text of a post that readers see: what its public text has already does not stop it."""
    judgement = judge(draft, by=by)
    if not judgement.stopping:
        return judgement
    return judge(draft, by=by, known=examine(draft_of(public)))


def require(post: Post, *, by: User | None, reason: str = "") -> Judgement:
    """Let a saved post pass, or raise PublicationStopped. A ``reason`` overrides where it may, and is kept."""
    judgement = judge(draft_of(post), by=by)
    if judgement.stopping:
        if not (judgement.may_override and reason.strip()):
            raise PublicationStopped(judgement)
        record_override(post, judgement, by=by, reason=reason)
    return judgement


def record_override(post: Post, judgement: Judgement, *, by: User | None, reason: str) -> None:
    """Keep in the history what was published against which findings, and why."""
    told = "; ".join(
        f"{finding.code}: {finding.place.words or finding.message}" for finding in judgement.stopping
    )
    history.record(
        by,
        "override_checks",
        post,
        {_("findings"): ("", told[:LONGEST_REASON]), _("reason"): ("", reason.strip()[:LONGEST_REASON])},
    )


def _identity(finding: Finding) -> tuple[str, str, str, str]:
    return (finding.code, finding.place.field, finding.place.words, finding.place.embed)
