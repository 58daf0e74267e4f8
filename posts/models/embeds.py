"""Which posts show which embedded records, and which lead to which."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from posts.models.posts import Post


class PostEmbed(models.Model):
    """A record that stands in a post's body as an embed: a projection, to ask which posts show it.

    ``kind`` and ``object_id`` are what the body says, so that the apps which own the records need not be known here.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="embeds")
    kind = models.CharField(max_length=40)
    object_id = models.PositiveBigIntegerField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["post", "kind", "object_id"], name="posts_postembed_once"),
        ]
        indexes = [models.Index(fields=["kind", "object_id"], name="posts_postembed_record")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.kind} {self.object_id}"


class PostLink(models.Model):
    """A link from one post's body to another post: a projection, for back-links."""

    from_post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="links_out")
    to_post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="links_in")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["from_post", "to_post"], name="posts_postlink_once"),
            models.CheckConstraint(condition=~Q(from_post=F("to_post")), name="posts_postlink_not_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.from_post_id} → {self.to_post_id}"
