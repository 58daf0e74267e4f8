from __future__ import annotations

import csv
import datetime as dt
import io

import pytest

from posts.balance import as_csv, balance
from posts.models import Quotation
from tests.factories import make_organization, make_person, make_published_post, make_source, make_user

pytestmark = pytest.mark.django_db
MAY, JUNE = dt.date(2025, 5, 1), dt.date(2025, 6, 30)


@pytest.fixture
def world():
    ledger, wire = (
        make_organization(name="=The Ledger"),
        make_source(publisher=make_organization(name="Wire")),
    )
    ada = make_person(name="Ada Quill")
    paid = make_source(publisher=ledger, url_access="subscription")
    post = make_published_post(
        published_at=dt.datetime(2025, 5, 15, 12, tzinfo=dt.UTC),
        body=f'<blockquote data-source="{paid.pk}" data-via="{wire.pk}" data-speaker="person:{ada.pk}"><p>One.</p>'
        f'</blockquote><blockquote data-source="{paid.pk}"><p>Two.</p></blockquote>'
        '<blockquote><p>Three.</p></blockquote><p><q data-speaker-text="two officials">four</q></p>',
    )
    Quotation.objects.filter(post=post, position=0).update(verdict="verbatim")
    make_published_post(published_at=dt.datetime(2025, 7, 1, 12, tzinfo=dt.UTC), body="<p><q>five</q></p>")
    return post


def test_report_counts_what_a_period_quotes_and_says_what_is_not_known(world, django_assert_num_queries):
    with django_assert_num_queries(8):
        report = balance(MAY, JUNE)
    assert (report.quotations, report.posts) == (4, 1)
    told = {table.key: [(row.name, row.number, row.share) for row in table.rows] for table in report.tables}
    assert told == {
        "outlets": [("=The Ledger", 2, 50.0), ("not known", 2, 50.0)],
        "speakers": [("not known", 2, 50.0), ("Ada Quill", 1, 25.0), ("two officials", 1, 25.0)],
        "wires": [("Wire", 1, 25.0)],
        "verdicts": [("not checked yet", 3, 75.0), ("verbatim", 1, 25.0)],
        "access": [("not known", 2, 50.0), ("subscription needed", 2, 50.0)],
    }
    assert [(row.number, row.share) for row in report.headlines] == [(3, 75.0), (2, 50.0), (1, 25.0)]


def test_empty_period_has_no_shares(world):
    report = balance(dt.date(2020, 1, 1), dt.date(2020, 12, 31))
    assert (report.quotations, [table.rows for table in report.tables]) == (0, [()] * 5)
    assert [row.share for row in report.headlines] == [0.0, 0.0]


def test_file_has_every_line_and_no_formula(world):
    lines = list(csv.reader(io.StringIO(as_csv(balance(MAY, JUNE)).removeprefix("\ufeff"))))
    assert lines[1] == ["2025-05-01", "2025-06-30", "summary", "all", "4", "100.0"]
    assert ["2025-05-01", "2025-06-30", "outlets", "'=The Ledger", "2", "50.0"] in lines


def test_page_and_file_are_for_those_who_may_see_quotations(client, world):
    address = "/admin/posts/quotation/balance/?first=2025-05-01&last=2025-06-30"
    client.force_login(make_user())
    assert (
        client.get(address).status_code,
        client.get("/admin/posts/quotation/balance.csv").status_code,
    ) == (403, 403)
    client.force_login(make_user(groups=["Author"]))
    page = client.get(address)
    assert (page.status_code, page.context["report"].quotations) == (200, 4)
    assert '<rect width="75.0"' in page.content.decode()
    file = client.get(page.context["file_url"])
    assert file.headers["Content-Disposition"] == 'attachment; filename="balance-2025-05-01-2025-06-30.csv"'
    wrong = client.get("/admin/posts/quotation/balance/?first=2025-06-01&last=2025-05-01")
    assert (wrong.context["report"], "ends before it begins" in wrong.content.decode()) == (None, True)
    assert client.get("/admin/posts/quotation/balance.csv?first=x").status_code == 400
