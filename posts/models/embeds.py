"""Which posts show which embedded records."""

from __future__ import annotations

from django.db import models

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
