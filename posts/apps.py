from __future__ import annotations

import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostsConfig(AppConfig):
    """Publications and their evidence."""

    name = "posts"
    verbose_name = _("Publications")

    def ready(self) -> None:
        from posts import (
            announcing,  # slow import: models are not loaded before this moment
            archiving,  # slow import: see above
            body_editor,  # noqa: F401 - slow import: registers its checks
            checking,  # slow import: see above
            consequences,  # slow import: see above
            desk_mail,  # slow import: see above
            due,  # slow import: see above
            embeds,  # slow import: models are not loaded before this moment
            evidence_tasks,  # slow import: see above
            likeness,  # slow import: see above
            link_checks,  # slow import: see above
            listed,  # slow import: see above
            long_changes,  # slow import: see above
            pending,  # slow import: see above
            renditions,  # slow import: see above
            search,  # slow import: see above
            snapshots,  # slow import: see above
            turns,  # slow import: see above
            verifying,  # slow import: see above
            workplace,  # slow import: see above
        )
        from posts.figures import ImageEmbed  # slow import: see above
        from posts.findable import (  # slow import: see above
            all_source_documents,
            quotation_documents,
            search_documents,
        )

        checking.register_all()
        turns.register("posts", turns.post_turn)
        consequences.register("public_lists", listed.follow_clock)
        embeds.register(ImageEmbed())
        workplace.register_all()
        evidence_tasks.register_all()
        search.register("post", search_documents)
        search.register("quotation", quotation_documents)
        search.register("source", all_source_documents)
        due.register("compare_names", likeness.compare_due, every=likeness.EVERY, limit=likeness.IN_A_RUN)
        # One more than a run does: it is not begun again at once, since other jobs wait.
        due.register(
            "make_changes", long_changes.make_due, every=long_changes.EVERY, limit=long_changes.IN_A_RUN + 1
        )
        # Few at a time: each takes seconds, and other jobs wait.
        due.register("make_renditions", renditions.make_due, every=renditions.EVERY, limit=10)
        due.register("announce_feeds", announcing.run_due, every=announcing.EVERY, limit=20)
        due.register("follow_posts", consequences.follow_up, every=dt.timedelta(minutes=1))
        due.register("send_desk_mail", desk_mail.send_waiting, every=dt.timedelta(minutes=1))
        due.register("verify_quotations", verifying.verify_due, every=verifying.EVERY)
        due.register("release_changes", pending.release_due, every=dt.timedelta(minutes=1))
        # Last, and few at a time: they wait for other people's servers.
        due.register("take_snapshots", snapshots.take_due, every=snapshots.EVERY, limit=snapshots.IN_A_RUN)
        due.register("ask_archive", archiving.ask_due, every=archiving.EVERY, limit=archiving.IN_A_RUN)
        due.register(
            "check_links", link_checks.check_due, every=link_checks.EVERY, limit=link_checks.IN_A_RUN
        )
