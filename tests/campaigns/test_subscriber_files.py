from __future__ import annotations

import pytest

from campaigns.csv_files import CsvFileError
from campaigns.models import Consent, Subscriber
from campaigns.subscriber_files import import_subscribers
from posts.models import HistoryEntry
from tests.factories import make_subscriber, make_suppression

pytestmark = pytest.mark.django_db

HEAD = "address,consented_on,evidence,language,frequency,action_alerts\n"
GOOD = HEAD + (
    "Ada@Harbour.example,2024-05-31,Signed sheet of the spring assembly,fr,each_post,1\n"
    "gone@reader.example,2024-05-31,Signed sheet,,,\n"
    "known@reader.example,2024-05-31,Signed sheet,,,\n"
    "ada@harbour.example,2024-06-01,Twice in the list,,,\n"
)


def test_list_is_taken_over_with_its_evidence_and_without_the_suppressed(editor):
    make_suppression("gone@reader.example")
    make_subscriber(address="known@reader.example")
    looked = import_subscribers(GOOD.encode(), by=editor, dry_run=True)
    assert Subscriber.objects.count() == 1
    report = import_subscribers(GOOD.encode(), by=editor, dry_run=False)
    assert looked.counts == report.counts == {"added": 1, "suppressed": 1, "known": 2}
    consent = Consent.objects.get()
    assert (consent.via, consent.evidence) == ("import", "Signed sheet of the spring assembly")
    row = consent.subscriber
    assert (row.address, row.state, row.language, row.frequency, row.wants_actions) == (
        "ada@harbour.example", "confirmed", "fr", "each_post", True,
    )  # fmt: skip
    assert import_subscribers(GOOD.encode(), by=editor, dry_run=False).counts["added"] == 0
    assert not HistoryEntry.objects.filter(object_repr__contains="ada@").exists()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("nobody,2024-05-31,Sheet,,,", "is no e-mail address"),
        ("a@b.example,31/5/2024,Sheet,,,", "must be written like"),
        ("a@b.example,2999-01-01,Sheet,,,", "lies ahead"),
        ("a@b.example,2024-05-31,,,,", "without evidence"),
        ("a@b.example,2024-05-31,Sheet,xx,,", "no pages in the language"),
        ("a@b.example,2024-05-31,Sheet,,daily,", "the frequency is one of"),
        ("a@b.example,2024-05-31,Sheet,,,yes", "action_alerts is 0 or 1"),
    ],
)
def test_one_mistake_keeps_the_whole_file_out_and_is_told_with_its_line(line, problem):
    with pytest.raises(CsvFileError) as caught:
        import_subscribers(
            f"{HEAD}good@b.example,2024-05-31,Sheet,,,\n{line}\n".encode(), by=None, dry_run=False
        )
    (said,) = caught.value.problems
    assert said.startswith("Line 3: ")
    assert problem in said
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"a,b\n1,2\n", HEAD.encode().replace(b"evidence", b"proof"), b""]
)
def test_what_is_no_such_file_is_refused(content):
    with pytest.raises(CsvFileError):
        import_subscribers(content, by=None, dry_run=False)
