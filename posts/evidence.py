"""All evidence for the quotations of one post in one zip, with a script that checks it again without this site.

Read only. What is withdrawn stays behind; its hash is told. ``posts.evidence_check`` is the script.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from posts import evidence_check
from posts.citation_formats import csl_item
from posts.citing import sources_of, work_of_source
from posts.folding import FOLDING_VERSION, Folded, fold
from posts.models import Post, Quotation, Snapshot, Source
from posts.verification import verify_quotation

FORMAT: Final = "advocacy-evidence/1"
PACKED_ON: Final = (1980, 1, 1, 0, 0, 0)  # the earliest date of the zip format: equal content, equal bytes
READ_ME: Final = """Evidence for the quotations of one text.

evidence.json      the text's data, its quotations with their verdicts, their sources and the copies kept of these
post.html          the text as it is stored; "data-source" and the like are the keys of evidence.json
snapshots/         of each copy: the words that were read from it, and the answer of its server (WARC)
SHA256SUMS         the hash of every other file
check_evidence.py  checks all hashes, and compares every quotation called verbatim with its copy anew

To check it, with nothing installed but Python 3.9 or newer:  python3 check_evidence.py
"verdict" is what the site says of a quotation; "comparison" was made when this file was, with the copy that was
checked, or the newest where none was.
"""


def pack(post: Post, *, site: str) -> bytes:
    """The zip; two exports of the same state differ in the instant that they tell. Seven queries, and a file a copy."""
    sources = sources_of(post)
    quotations = list(post.quotations.for_list().prefetch_related("via_rows").order_by("position", "pk"))
    snapshots = list(Snapshot.objects.filter(source__in=sources, state="success").order_by("source", "pk"))
    files = {"README.txt": READ_ME.encode(), "post.html": post.body.encode()}
    files["check_evidence.py"] = Path(evidence_check.__file__).read_bytes()
    told = [_snapshot(row, files) for row in snapshots]
    latest = Snapshot.objects.latest_for([source.pk for source in sources])
    copies = {row.pk: fold(row.text) for row in snapshots if row.is_usable}
    evidence = {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "folding": FOLDING_VERSION,
        "post": _post(post, site),
        "quotations": [_quotation(row, latest, copies) for row in quotations],
        "sources": [_source(source) for source in sources],
        "snapshots": told,
    }
    files["evidence.json"] = json.dumps(evidence, ensure_ascii=False, indent=1).encode()
    sums = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return _zipped({**files, "SHA256SUMS": sums.encode()}.items())


def _zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files:
            entry = zipfile.ZipInfo(name, date_time=PACKED_ON)
            entry.external_attr = 0o644 << 16
            kind = zipfile.ZIP_STORED if name.endswith(".gz") else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data, compress_type=kind)
    return out.getvalue()


def _post(post: Post, site: str) -> dict[str, Any]:
    return {
        "id": post.pk,
        "title": post.title,
        "url": site.rstrip("/") + post.get_absolute_url() if post.month_on else "",
        "language": post.language,
        "status": post.status,
        "published_at": _instant(post.published_at),
        "modified_at": _instant(post.modified_at),
        "version": post.version,
    }


def _quotation(
    row: Quotation, latest: Mapping[int, Snapshot], copies: Mapping[int, Folded]
) -> dict[str, Any]:
    newest = latest.get(row.source_id or 0)
    checked = row.snapshot_id if row.snapshot_id in copies else newest.pk if newest else None
    return {
        "id": str(row.key),
        "position": row.position + 1,
        "exact": row.exact,
        "language": row.language,
        "speaker": row.speaker_label,
        "source": row.source_id,
        "via": [via.source_id for via in row.via_rows.all()],
        "verdict": row.verdict,
        "verdict_detail": row.verdict_detail,
        "checked_at": _instant(row.checked_at),
        "overruled_at": _instant(row.overruled_at),
        "overrule_reason": row.overrule_reason,
        "withdrawn_at": _instant(row.withdrawn_at),
        "comparison": _comparison(row, checked, copies),
    }


def _comparison(row: Quotation, snapshot: int | None, copies: Mapping[int, Folded]) -> dict[str, Any]:
    """The words beside the copy that was checked, else the newest of their source, compared now."""
    copy = copies.get(snapshot or 0)
    found = verify_quotation(row.exact, copy, language=row.language, at=row.passage_start)
    return {
        "outcome": str(found.outcome),
        "reason": str(found.reason),
        "snapshot": snapshot if copy else None,
        "start": found.passage.start if found.passage else None,
        "end": found.passage.end if found.passage else None,
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "id": source.pk,
        **{name: value for name, value in csl_item(work_of_source(source)).items() if name != "id"},
        "canonical_url": source.canonical_url,
        "url_access": source.url_access,
        "url_status": source.url_status,
    }


def _snapshot(row: Snapshot, files: dict[str, bytes]) -> dict[str, Any]:
    """What is known of a copy; its text and its file go into ``files`` unless it is withdrawn."""
    text_file = warc_file = ""
    if row.is_usable:
        text_file = f"snapshots/{row.pk}.txt"
        files[text_file] = row.text.encode()
        if row.warc:
            warc_file = f"snapshots/{row.pk}.warc.gz"
            with row.warc.open("rb") as stored:
                files[warc_file] = stored.read()
    return {
        "id": row.pk,
        "source": row.source_id,
        "origin": row.origin,
        "url": row.url,
        "final_url": row.final_url,
        "taken_at": _instant(row.taken_at),
        "status_code": row.status_code,
        "media_type": row.media_type,
        "byte_length": row.byte_length,
        "sha256": row.sha256,
        "extracted_by": row.extracted_by,
        "cut_short": row.cut_short,
        "login_wall": row.login_wall,
        "archive_url": row.archive_url,
        "permission_note": row.permission_note,
        "withdrawn_at": _instant(row.withdrawn_at),
        "text_file": text_file,
        "warc_file": warc_file,
    }


def _instant(value: Any) -> str | None:
    return value.isoformat() if value else None
