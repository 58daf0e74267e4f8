from __future__ import annotations

import datetime as dt

from django.apps import AppConfig
from django.core import checks as system_checks
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    """What readers are asked to do."""

    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        from campaigns import (  # slow import: models are not loaded before this moment
            action_embeds,
            alerts,
            bounce_mailbox,
            checks,
            concerns,
            ledger,
            petitions,
            providers,
            reader_mail,
            recesses,
            sending,
            subscribing,
            turns,
        )
        from campaigns.embeds import CallEmbed  # slow import: see above
        from posts import (  # slow import: see above
            after_article,
            calendars,
            due,
            embeds,
            notices,
            projections,
            refiling,
            search,
        )
        from posts import turns as posts_turns  # slow import: see above

        embeds.register(CallEmbed())
        embeds.register(action_embeds.PetitionEmbed())
        embeds.register(action_embeds.ContactsEmbed())
        embeds.register(action_embeds.AppealEmbed())
        after_article.register("appeal", action_embeds.DefaultAppeal())
        calendars.register("recess", recesses.marks)
        notices.register("recess", recesses.standing)
        projections.register("ledger", ledger.follow_post)
        refiling.register("ledger", ledger.follow_refiling)
        search.register("demand", ledger.search_documents)
        due.register("refresh_demands", ledger.refresh_due, every=dt.timedelta(minutes=1))
        due.register("refresh_petitions", petitions.run_due, every=dt.timedelta(minutes=15), limit=20)
        posts_turns.register("campaigns", turns.next_turn)
        due.register("send_reader_mail", reader_mail.send_waiting, every=reader_mail.EVERY, limit=50)
        due.register("note_alerts", alerts.run_due, every=alerts.EVERY)
        due.register("send_mailings", sending.run_due, every=sending.EVERY, limit=100)
        due.register(
            "read_bounces", bounce_mailbox.run_due, every=bounce_mailbox.EVERY, limit=bounce_mailbox.MOST
        )
        due.register("forget_unconfirmed", subscribing.forget_unconfirmed, every=dt.timedelta(hours=6))
        system_checks.register(providers.check_provider)
        concerns.register_all()
        checks.register_all()
