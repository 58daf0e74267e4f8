"""What surrounds the text proper: labels of taxonomy, copyright, origin, contacts for media, notices. Pure."""

from __future__ import annotations

import re

from posts.importing.parsed import Block, Kind, normal_runs

_LABELS = {
    Kind.TAGS: r"(?:tags?|keywords?|étiquettes?|mots[- ]clés?|mots[- ]clefs?|labels)",
    Kind.REGIONS: r"(?:regions?|régions?)",
    Kind.THEMES: r"(?:themes?|thèmes?|topics?|sujets?)",
    Kind.REPORTS: r"(?:(?:in-depth )?reports?|dossiers?)",
}
_LABELLED = {
    kind: re.compile(rf"^{label}\s*:\s*(?P<rest>.*)$", re.IGNORECASE | re.DOTALL)
    for kind, label in _LABELS.items()
}
_ORIGINAL = re.compile(
    r"^(?:the original source (?:of this (?:article|release|text|statement) )?is|this (?:article|piece|text|"
    r"statement|release|post) (?:was|has been) "
    r"(?:originally|first) published (?:by|in|on|at)|(?:originally|first) published (?:by|in|on|at)|"
    r"originally (?:by|from)|"
    r"(?:la source originale de cet article est|source originale\s*:|(?:cet article|ce texte|"
    r"ce communiqué) a d[’']abord été publié (?:par|dans|sur|chez)|"
    r"publié initialement (?:par|dans|sur)))\s*:?\s*(?P<rest>.+?)\.?$",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"^(?:copyright\b|©|\(c\)\s|droits d[’']auteur\s*[:©]|tous droits réservés)", re.IGNORECASE
)
_MEDIA = re.compile(
    r"^(?P<label>(?:for )?(?:(?:media|press) (?:inquiries|enquiries|contacts?|relations|requests?)|"
    r"further information|more information|interviews?|"
    r"information(?: or interviews?)?)(?:,? (?:or|and) (?:interviews?(?: requests?)?|media inquiries|"
    r"to arrange an interview))?(?:,? (?:please )?contact)?"
    r"|contacts? (?:for (?:the )?(?:media|press)|médias?|presse|pour les médias)|"
    r"relations (?:avec les )?(?:médias|presse)|renseignements|"
    r"demandes? (?:des )?médias?|pour (?:plus d[’']|de plus amples |tout )?(?:informations?|"
    r"renseignements?)(?:.{0,30}?(?:contacte[zr]|communiquer avec))?|media)\s*:?\s*"
    r"(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_MEDIA_MARK = re.compile(r":\s*$|:\s?\S?$|\bcontact\w*\s*\W?$|communiquer avec", re.IGNORECASE)
_RELEASE = re.compile(
    r"^(?:[-–—*\s]*)(?:for immediate release|press release|media release|news release|"
    r"communiqué(?: de presse)?|pour diffusion immédiate|media advisory|"
    r"diffusion immédiate|embargo\w*\b.*|publication immédiate)\b[^.]{0,80}$",
    re.IGNORECASE,
)
_END = re.compile(r"^[-–—\s]*(?:30|###|ends?|fin|#\s*#\s*#)[-–—\s]*$", re.IGNORECASE)
_NOTICE = re.compile(
    r"^(?:notes? (?:to|for) (?:readers?|editors?)\b|avis aux lecteurs|note aux (?:lecteurs|rédactions?|"
    r"rédacteurs)|disclaimer\b|avertissement\s*:|"
    r"click the share button|(?:please )?(?:follow|like|join|find) us on\b|(?:comment on .{3,60} on (?:our|"
    r"the) facebook)|become a member\b|"
    r"(?:subscribe|sign up|inscrivez-vous|abonnez-vous)\b.{0,160}$|to (?:receive|get|subscribe to|"
    r"sign up)\b.{0,80}(?:newsletter|mailing list|updates|bulletin)|"
    r"pour recevoir\b.{0,60}(?:infolettre|bulletin)|suivez-nous|partagez cet article|"
    r"(?:please )?share this (?:article|post|page)|share on\b|"
    r"the (?:views|opinions) expressed\b|les opinions exprimées|(?:please )?(?:donate|consider (?:a donation|"
    r"donating|making a donation|supporting))|"
    r"(?:support|help) (?:our|us|independent)\b.{0,160}$|(?:faites un don|soutenez|appuyez)\b|"
    r"feel free to (?:repost|share)|print this|imprimer|"
    r"you (?:are |have )?(?:receiv\w+|got|get) this (?:message|e-?mail|newsletter|mail)|(?:to )?unsubscribe\b|"
    r"view this (?:e-?mail|message|newsletter) (?:in|on)|vous recevez ce|(?:pour )?(?:vous )?désabonn|"
    r"(?:republication|reproduction|reprint\w*)\b.{0,200}\b(?:permitted|allowed|permission|terms|autorisée)|"
    r"this (?:article|work|text|site)\b.{0,60}\blicen[sc]ed? under|"
    r"(?:our|the|this) (?:office|blog|newsletter|team|site|website|desk)\b.{0,80}\b(?:will be (?:closed|"
    r"on (?:a )?break|back)|is (?:closed|taking a (?:break|recess)|on (?:break|holiday)))|"
    r"(?:we|the blog|this blog|nous)\b.{0,50}\b(?:taking a (?:\w+ )?(?:break|recess|pause)|will (?:return|"
    r"be back)|will resume|faisons relâche|prenons une pause|serons de retour)|"
    r"(?:all|every)\b.{0,60}articles can be read in\b|tous les articles\b.{0,60}peuvent être lus)",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"\b(?:contains copyrighted material|provisions of [“\"]fair use|permission (?:to|for) (?:cross-?post|"
    r"repost|reprint|republish)|"
    r"grants permission to|matériel protégé par (?:le|un) droit d[’']auteur|utilisation équitable)\b",
    re.IGNORECASE,
)
_BY = re.compile(
    r"^(?:by|par|written by|écrit par|texte de|articles? by|articles? de|"
    r"from the desk of)\b\s*:?\s*(?P<who>[“\"]?[A-ZÀ-Þ][^.!?:]{2,160})$",
    re.IGNORECASE,
)
_ARTICLES_BY = re.compile(r"^articles? (?:by|de|par)\s*:", re.IGNORECASE)


def kind_of(text: str) -> Kind | None:
    """What a line around the text is; None where it belongs to the text."""
    for kind, pattern in _LABELLED.items():
        match = pattern.match(text)
        if (
            match
            and match["rest"].strip()
            and not (kind is Kind.REPORTS and len(text) > 160)
            and not _is_sentence(match["rest"])
        ):
            return kind
    if _COPYRIGHT.match(text):
        return Kind.COPYRIGHT
    if _ORIGINAL.match(text):
        return Kind.ORIGINAL
    media = _MEDIA.match(text)
    if (
        media
        and len(text) < 400
        and re.search(r"@|\d{3}|:\s*\S", text)
        and _MEDIA_MARK.search(media["label"] + text[media.end("label") :][:2])
    ):
        return Kind.MEDIA_CONTACT
    if _NOTICE.match(text) or _RIGHTS.search(text):
        return Kind.NOTICE
    return None


def opens_media_contact(text: str) -> bool:
    """A label on a line of its own, with the contact on the next ones."""
    media = _MEDIA.match(text)
    return bool(media and not media["rest"].strip() and len(text) < 80)


def _is_sentence(rest: str) -> bool:
    """ "Themes: what we heard is ..." in running text is no list of labels."""
    return bool(re.search(r"[.!?]\s+[A-ZÀ-Þ]", rest)) or (
        rest.rstrip().endswith(".") and "," not in rest and len(rest.split()) > 8
    )


def is_release_line(text: str) -> bool:
    """ "For immediate release": says what the document is."""
    return len(text) < 120 and bool(_RELEASE.match(text))


def is_end_mark(text: str) -> bool:
    """ "-30-", "###", "Ends"."""
    return bool(_END.match(text))


def values(block: Block) -> tuple[str, ...]:
    """The names behind a label: the links where each is one, else what commas or semicolons part."""
    text = block.text
    start = text.find(":") + 1
    linked = [run.text.strip(" ,;") for run in normal_runs(block.runs) if run.href and run.text.strip(" ,;")]
    bare = "".join(run.text for run in normal_runs(block.runs) if not run.href)
    if linked and not re.sub(r"[\W_]", "", bare[bare.find(":") + 1 :]):
        return tuple(linked)
    rest = text[start:].strip()
    mark = ";" if ";" in rest else "|" if "|" in rest else "·" if "·" in rest else None
    if mark is None and rest.startswith("#") and "," not in rest:
        parts = re.split(r"\s*(?=#)", rest)
    else:
        parts = rest.split(mark or ",")
    return tuple(part.strip(" #") for part in parts if part.strip(" #"))


def original_publisher(text: str) -> str:
    match = _ORIGINAL.match(text)
    return match["rest"].strip(" .") if match else ""


def media_contact(text: str) -> str:
    match = _MEDIA.match(text)
    return (match["rest"].strip() if match else text) or ""


def byline(text: str) -> str:
    """The names of a line "By A and B"; empty where it is none."""
    match = _BY.match(text)
    if match is None or len(match["who"].split()) > 16:
        return ""
    return match["who"].strip(" .")


def repeats_byline(text: str) -> bool:
    return bool(_ARTICLES_BY.match(text))
