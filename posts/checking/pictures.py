"""Pictures: said in words, credited, shown by right and within the time allowed. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.checks import Finding, ImageFacts, Place, PostView, Rule, Severity

RULES = {
    "missing-lead-image": Rule(Severity.INFORMS, gettext_lazy("No lead image")),
    "image-without-alt": Rule(Severity.BLOCKS, gettext_lazy("Picture without alternative text")),
    "image-without-credit": Rule(Severity.WARNS, gettext_lazy("Picture without a credit")),
    "image-without-right": Rule(Severity.WARNS, gettext_lazy("Picture of which nobody says by what right it is shown")),
    "image-out-of-period": Rule(Severity.BLOCKS, gettext_lazy("Picture outside the time for which it may be used")),
}  # fmt: skip


def find(view: PostView) -> Iterator[Finding]:
    if view.lead_image is None:
        yield Finding(
            "missing-lead-image",
            Place("lead_image"),
            _("There is no lead image: shared links and lists show words only."),
            _("Choose one where a good one is at hand."),
        )
    else:
        yield from _image(view, view.lead_image, Place("lead_image"))
    for kind, pk in view.passages.embeds:
        if kind == "image" and pk != view.lead_image:
            yield from _image(view, pk, view.at_embed(kind, pk))


def _image(view: PostView, pk: int, place: Place) -> Iterator[Finding]:
    image = view.images.get(pk)
    if image is None:
        return
    told = {"image": image.label}
    if not image.alt_text.strip() and not image.is_decorative:
        yield Finding(
            "image-without-alt",
            place,
            _("The picture “%(image)s” has no alternative text.") % told,
            _("Say in the image library what it shows, or mark it as decorative."),
        )
    if not image.credit:
        yield Finding(
            "image-without-credit",
            place,
            _("The picture “%(image)s” has no credit, creator or copyright notice.") % told,
            _("Write in the image library who made it."),
        )
    if not image.usage_terms.strip():
        yield Finding(
            "image-without-right",
            place,
            _("Nothing says by what right the picture “%(image)s” is shown.") % told,
            _("Write the licence or permission into its usage terms in the image library."),
        )
    yield from _period(view, image, place)


def _period(view: PostView, image: ImageFacts, place: Place) -> Iterator[Finding]:
    shown_on = max(view.at.date(), view.published_at.date()) if view.published_at else view.at.date()
    if image.used_until and image.used_until < shown_on:
        message = _("The picture “%(image)s” might be used until %(day)s only.")
        day = image.used_until
    elif image.used_from and image.used_from > shown_on:
        message = _("The picture “%(image)s” may be used from %(day)s on.")
        day = image.used_from
    else:
        return
    yield Finding(
        "image-out-of-period",
        place,
        message % {"image": image.label, "day": date_format(day, "j F Y")},
        _("Choose another picture, or have the permission renewed and correct its dates."),
    )
