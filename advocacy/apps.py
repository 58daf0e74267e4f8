from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig

from advocacy import fault_reports
from advocacy.formats import first_days


class AdvocacyConfig(AppConfig):
    """The composition root: settings, addresses, and the pages that need both apps."""

    name = "advocacy"

    def ready(self) -> None:
        from advocacy import desk_concerns  # slow import: models are not loaded before this moment
        from advocacy.backups import folder  # slow import: see above

        desk_concerns.register_all()
        folder.register()
        first_days.use()
        if settings.SENTRY_DSN:
            fault_reports.start(settings.SENTRY_DSN)


class AdvocacyAdminConfig(AdminConfig):
    """Django's admin with a site of our own, so that ``admin.site`` is it everywhere."""

    default_site = "advocacy.admin_site.AdvocacyAdminSite"
