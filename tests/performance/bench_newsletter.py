"""Mails per second of one sender, to a mail server on loopback: python -m tests.performance.bench_newsletter [--readers N]

And how long it takes to choose forty posts for a digest, to make its mail, and a copy for each reader; ``--send`` sends
fewer of them.

On a database of its own that is thrown away.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--readers", type=int, default=1000)
    parser.add_argument("--send", type=int, default=0, help="0: all")
    options = parser.parse_args()
    number, wanted = options.readers, options.send or options.readers
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        os.environ["DEBUG"] = "1"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advocacy.settings")
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connection
        from django.utils import timezone

        from campaigns import mailings, sending
        from campaigns.models import Subscriber
        from tests.campaigns import mail_server
        from tests.factories import make_mailing, make_published_post, make_tag

        settings.DEBUG = False  # no log of queries
        call_command("migrate", verbosity=0)
        now = timezone.now()
        Subscriber.objects.bulk_create(
            Subscriber(address=f"reader{n}@reader.example", state="confirmed", confirmed_at=now)
            for n in range(number)
        )
        body = "<p>Words of the house about rivers that stopped, and why.</p>" * 40
        tags = [make_tag() for _number in range(20)]
        for count in range(mailings.MOST_POSTS):
            make_published_post(title="Rivers that stopped", body=body, tags=[tags[count % len(tags)]])
        # Every other reader wants some subjects only.
        rows = Subscriber.tags.through.objects
        choosy = list(Subscriber.objects.values_list("pk", flat=True))[::2]
        rows.bulk_create(rows.model(subscriber_id=pk, tag=tags[pk % len(tags)]) for pk in choosy)
        mailing = make_mailing(has_whole_texts=True)
        began = time.perf_counter()
        mailings.choose_posts(mailing)
        sending.schedule(mailing, timezone.now(), by=None)
        sending.begin(mailing, timezone.now())
        mailings.render_mailing(mailing)
        print(
            f"a digest of {mailing.items.count()} posts composed for {number} in {time.perf_counter() - began:.1f} s"
        )
        controller, keeper = mail_server.start()
        mail_server.point_at(settings, controller)
        began = time.perf_counter()
        report = sending.run_due(timezone.now(), wanted)
        took = time.perf_counter() - began
        controller.stop()
        assert len(set(keeper.addresses)) == report.done == wanted
        size = len(keeper.mails[0][1]) // 1024
        print(
            f"{connection.vendor}: {wanted} mails of {size} KB in {took:.1f} s, "
            f"{wanted / took:.0f} a second by one sender"
        )


if __name__ == "__main__":
    main()
