"""Read from the bodies that stand which records they embed."""

from __future__ import annotations

import re

from django.db import migrations

FIGURE = re.compile(r"<figure\b[^>]*>")
KIND = re.compile(r'\bdata-embed="([a-z_-]+)"')
KEY = re.compile(r'\bdata-id="([0-9]{1,18})"')
BATCH = 200


def fill(apps, schema_editor):
    Post = apps.get_model("posts", "Post")
    PostEmbed = apps.get_model("posts", "PostEmbed")
    rows = []
    for pk, body in Post.objects.filter(body__contains="data-embed=").values_list("pk", "body").iterator():
        found = {}
        for figure in FIGURE.findall(body):
            kind, key = KIND.search(figure), KEY.search(figure)
            if kind and key:
                found.setdefault((kind[1], int(key[1])), len(found))
        rows += [
            PostEmbed(post_id=pk, kind=kind, object_id=key, position=position)
            for (kind, key), position in found.items()
        ]
    PostEmbed.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("posts", "0005_post_embeds")]

    # A projection: it goes with its table.
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
