"""What the desks of embedded records share: a changed record changes the words of the posts in which it stands."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from posts.admin.desk import DeskAdmin
from posts.models import Post
from posts.projections import index_post
from posts.revisions import record_revision
from posts.usage import posts_naming


class EmbeddedAdmin(DeskAdmin):
    """The desk of a model whose rows stand in bodies: every post that names the row is kept and indexed anew."""

    def finish_save(
        self, request: HttpRequest, obj: Any, *, change: bool, changes: dict[str, tuple[Any, Any]]
    ) -> None:
        super().finish_save(request, obj, change=change, changes=changes)
        words = {"name": self.opts.verbose_name, "row": obj}
        for post in Post.objects.filter(pk__in=posts_naming(self.kind_in_bodies, obj.pk)) if change else ():
            index_post(post)
            record_revision(post, by=request.user, note=_("The %(name)s “%(row)s” changed") % words)  # type: ignore[arg-type] # staff
