from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import io
import json
import subprocess
import sys
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from posts.evidence import pack
from posts.models import Quotation, Snapshot
from tests.factories import make_published_post, make_source

pytestmark = pytest.mark.django_db
PAGE = b"<p>The ferry left on Monday with 34 lorries.</p>"


def warc_of(body):
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    records = [(b"warcinfo", b"software: tests\r\n"), (b"response", answer)]
    return b"".join(
        gzip.compress(
            b"WARC/1.1\r\nWARC-Type: %b\r\nContent-Length: %d\r\n\r\n%b\r\n\r\n" % (kind, len(block), block)
        )
        for kind, block in records
    )


def keep(source, text, body=PAGE, **overrides):
    values = {
        "state": "success", "taken_at": timezone.now(), "sha256": hashlib.sha256(body).hexdigest(), "text": text
    }  # fmt: skip
    snapshot = Snapshot(source=source, **{**values, **overrides})
    snapshot.warc.save("copy.warc.gz", ContentFile(warc_of(body)), save=False)
    snapshot.save()
    return snapshot


@pytest.fixture
def post():
    source = make_source(title="Thirty-four lorries")
    post = make_published_post(
        slug="lorries",
        body=f'<blockquote data-source="{source.pk}"><p>The ferry left on\u00a0Monday</p></blockquote>'
        f'<blockquote data-source="{source.pk}"><p>The ferry left on Sunday.</p></blockquote>',
    )
    compared = keep(
        source, "The ferry left on Monday with 34 lorries.", taken_at=timezone.now() - dt.timedelta(days=1)
    )
    Quotation.objects.filter(post=post, position=0).update(
        verdict="verbatim", checked_at=timezone.now(), snapshot=compared, passage_start=0
    )
    return post


def unpacked(data, folder):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(folder)
    return folder


def checked(folder):
    done = subprocess.run(
        [sys.executable, "-I", str(folder / "check_evidence.py")], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_export_holds_everything_and_checks_itself(post, tmp_path):
    folder = unpacked(pack(post, site="https://x.example"), tmp_path)
    evidence = json.loads((folder / "evidence.json").read_text())
    assert [row["comparison"]["outcome"] for row in evidence["quotations"]] == ["verbatim", "altered"]
    assert evidence["post"]["url"] == f"https://x.example{post.get_absolute_url()}"
    (snapshot,) = evidence["snapshots"]
    assert (folder / snapshot["text_file"]).read_text() == "The ferry left on Monday with 34 lorries."
    code, said = checked(folder)
    assert (code, said.splitlines()[0]) == (
        0,
        "6 files hashed, 1 verbatim quotations compared anew, 0 faults.",
    )

    (folder / snapshot["text_file"]).write_text("The ferry left on Friday with 34 lorries.")
    (folder / snapshot["warc_file"]).write_bytes(warc_of(b"<p>Another page.</p>"))
    code, said = checked(folder)
    assert code == 1
    assert [line.partition(":")[0] for line in said.splitlines()[:4]] == [
        f"WRONG  {snapshot['text_file']}",
        f"WRONG  {snapshot['warc_file']}",
        f"WRONG  {snapshot['warc_file']}",
        f"WRONG  {evidence['quotations'][0]['id']}",
    ]


def test_older_copy_that_was_checked_is_compared_and_not_a_newer_one(post, tmp_path):
    newer = keep(post.quotations.first().source, "The page says something else by now.")
    folder = unpacked(pack(post, site="https://x.example"), tmp_path)
    first, second = json.loads((folder / "evidence.json").read_text())["quotations"]
    assert (first["comparison"]["outcome"], second["comparison"]["snapshot"]) == ("verbatim", newer.pk)
    assert checked(folder)[0] == 0


def test_withdrawn_copy_stays_behind_and_its_hash_is_told(post, tmp_path):
    Snapshot.objects.update(withdrawn_at=timezone.now())
    folder = unpacked(pack(post, site="https://x.example"), tmp_path)
    (snapshot,) = json.loads((folder / "evidence.json").read_text())["snapshots"]
    assert (snapshot["text_file"], snapshot["warc_file"]) == ("", "")
    assert snapshot["sha256"] == hashlib.sha256(PAGE).hexdigest()
    code, said = checked(folder)  # a verdict without its copy is told
    assert (code, "no copy in this export shows it" in said) == (1, True)
