"""Give tags and facets the folded names by which they are found."""

from __future__ import annotations

import re
import unicodedata

from django.db import migrations

WORD = re.compile(r"[^\W_]+")
LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th", "ħ": "h"}
)
BATCH = 500


def folded(text):
    """As the models fold names now, rare scripts apart; whatever differs is put right when the row is next saved."""
    text = unicodedata.normalize("NFKD", text.replace("'", "").replace("’", "")).casefold().translate(LETTERS)
    plain = "".join(char for char in text if not unicodedata.combining(char))
    return " ".join(WORD.findall(plain)) or plain.strip()


def fill(apps, schema_editor):
    Tag = apps.get_model("posts", "Tag")
    tags = list(Tag.objects.filter(folded="").only("name"))
    for tag in tags:
        tag.folded = folded(tag.name)[:250]
    Tag.objects.bulk_update(tags, ["folded"], batch_size=BATCH)
    for name in ("Region", "Theme", "Report", "Series"):
        model = apps.get_model("posts", name)
        rows = list(model.objects.filter(folded="").only("name"))
        for row in rows:
            row.folded = f"\n{folded(row.name)}\n"
        model.objects.bulk_update(rows, ["folded"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("posts", "0009_merging")]

    # The columns go with the migration before.
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
