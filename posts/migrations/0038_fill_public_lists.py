"""List what is released already: as ``posts.listed.rebuild`` does, by the tables as they stand here."""

from __future__ import annotations

from django.db import connections, migrations
from django.db.models import Case, Count, F, IntegerField, Q, Value, When
from django.db.models.functions import ExtractMonth, ExtractYear, Now

KINDS = ("commentary", "press_release", "statement", "open_letter", "notice")
COLUMNS = ("post_id", "under", "key", "language", "published_at")


def places(apps):
    Post = apps.get_model("posts", "Post")

    def rows(model, post, under, key, **standing):
        path = f"{post}__" if post else ""
        released = Q(**{f"{path}status": "published"}) & (
            Q(**{f"{path}expires_at": None}) | Q(**{f"{path}expires_at__gt": Now()})
        )
        found = model._default_manager.filter(released, **standing).order_by()
        if isinstance(key, str):
            found, key = found.exclude(**{key: None}), F(key)
        post_key = f"{post}_id" if post else "pk"
        return found.values_list(
            post_key, Value(under, IntegerField()), key, f"{path}language", f"{path}published_at"
        )

    year = ExtractYear("month_on")
    whens = [When(kind=kind, then=Value(number)) for number, kind in enumerate(KINDS, 1)]
    yield rows(Post, "", 1, Value(0, IntegerField()))
    yield rows(Post, "", 2, year)
    yield rows(Post, "", 3, year * 100 + ExtractMonth("month_on"))
    yield rows(Post, "", 4, Case(*whens, output_field=IntegerField()))
    yield rows(Post, "", 9, "series_id")
    yield rows(apps.get_model("posts", "TaggedPost"), "content_object", 5, "tag_id")
    for under, name in ((6, "region"), (7, "theme"), (8, "report")):
        yield rows(getattr(Post, f"{name}s").through, "post", under, f"{name}_id")
    yield rows(apps.get_model("posts", "Byline"), "post", 10, "person_id")
    yield rows(apps.get_model("posts", "Byline"), "post", 11, "organization_id")
    Quotation = apps.get_model("posts", "Quotation")
    yield rows(Quotation, "post", 12, Value(0, IntegerField()), withdrawn_at=None)
    for under, key in (
        (13, "speaker_person_id"),
        (14, "speaker_organization_id"),
        (14, "source__publisher_id"),
        (15, "source_id"),
    ):
        yield rows(Quotation, "post", under, key, withdrawn_at=None)


def fill(apps, schema_editor):
    connection = connections[schema_editor.connection.alias]
    first, *others = places(apps)
    Listed = apps.get_model("posts", "Listed")
    counted = Listed.objects.order_by().values_list("under", "key", "language").annotate(n=Count("pk"))
    with connection.cursor() as cursor:
        for table, columns, rows in (
            ("posts_listed", COLUMNS, first.union(*others)),
            ("posts_listedcount", ("under", "key", "language", "number"), counted),
        ):
            sql, values = rows.query.get_compiler(connection.alias).as_sql()
            names = ", ".join(connection.ops.quote_name(name) for name in columns)
            cursor.execute(f"INSERT INTO {table} ({names}) {sql}", values)


class Migration(migrations.Migration):
    dependencies = [("posts", "0037_public_lists")]

    # A projection: it goes with its tables.
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
