"""What a press release says above and below its text: when it may be used, from where it is given, whom to ask."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from posts.colours import LIGHT_PAPER, readable
from posts.models import House, Post
from posts.portable import portable_html
from posts.release_pdf import Release
from posts.rendering import render_body


@dataclass(frozen=True)
class ReleaseLines:
    """``release_line`` is "For immediate release", or until when the text is under embargo; ``dateline`` is place and
    day, "" where no place is set: then the text itself has it, or none is wanted.
    """

    release_line: str
    is_embargoed: bool
    day: str
    dateline: str
    contact: str
    notes: str


def lines_of(post: Post, house: House, *, at: dt.datetime | None = None) -> ReleaseLines:
    """The lines of a press release as they read at the instant ``at`` (now where None), in the active language."""
    at = at or timezone.now()
    until = post.embargoed_until
    is_embargoed = until is not None and until > at
    if is_embargoed and until is not None:
        local = timezone.localtime(until)
        instant = f"{date_format(local, 'DATE_FORMAT')}, {date_format(local, 'H:i T')}"
        line = _("Under embargo until %(instant)s") % {"instant": instant}
    else:
        line = _("For immediate release")
    given_at = post.public_from or at
    day = date_format(timezone.localtime(given_at), "DATE_FORMAT")
    return ReleaseLines(
        release_line=line,
        is_embargoed=is_embargoed,
        day=day,
        dateline=f"{post.dateline}, {day}" if post.dateline else "",
        contact=post.media_contact or house.media_contact,
        notes=post.note_to_editors or house.notice_to_editors,
    )


def release_of(post: Post, house: House, *, site: str) -> Release:
    """What the PDF of ``post`` says, in its language. The queries of a rendered body."""
    here = site.rstrip("/") + post.get_absolute_url()
    with translation.override(post.language):
        lines = lines_of(post, house)
        body = render_body(post.body, on=post.text_on, portable=True).html
        return Release(
            house=house.site_name,
            label=capfirst(str(post.get_kind_display())),
            release_line=lines.release_line if lines.dateline else f"{lines.release_line} · {lines.day}",
            title=post.title,
            summary=post.summary,
            dateline=lines.dateline,
            html=portable_html(body, here=here, site=site),
            contact=lines.contact,
            contact_label=_("Media contact"),
            notes=lines.notes,
            notes_label=_("Notes to editors"),
            address=here,
            language=post.language,
            accent=readable(house.accent_colour, LIGHT_PAPER),
            signers=", ".join(str(row) for row in post.byline),
            made_at=post.modified_at,
        )
