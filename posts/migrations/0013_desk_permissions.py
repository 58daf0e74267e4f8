"""What the groups may do at the desk; and posts that readers see already are old news to ``run_due``."""

from __future__ import annotations

from django.db import migrations
from django.utils import timezone

GROUPS = {
    "Author": ("add_comment", "view_comment", "add_previewlink", "view_previewlink"),
    "Editor": (
        "add_comment", "view_comment", "add_previewlink", "view_previewlink", "view_jobstate", "review_post",
    ),
    "Tag manager": ("add_comment", "view_comment"),
    "Campaigner": ("add_comment", "view_comment"),
    "Administrator": ("view_comment", "view_previewlink", "view_jobstate"),
}  # fmt: skip


def grant(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    for group_name, codenames in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=group_name)
        for codename in codenames:
            model = codename.partition("_")[2]
            content_type, _ = ContentType.objects.get_or_create(app_label="posts", model=model)
            permission, _ = Permission.objects.get_or_create(
                content_type=content_type,
                codename=codename,
                defaults={"name": f"Can {codename.replace('_', ' ')}"},
            )
            group.permissions.add(permission)


def note_old_news(apps, schema_editor):
    now = timezone.now()
    Consequence = apps.get_model("posts", "Consequence")
    posts = apps.get_model("posts", "Post").objects.filter(status="published", published_at__lte=now)
    for event, rows, field in (
        ("public", posts.exclude(embargoed_until__gt=now), "published_at"),
        ("expired", posts.filter(expires_at__lte=now), "expires_at"),
    ):
        Consequence.objects.bulk_create(
            (
                Consequence(post_id=pk, event=event, due_at=instant, done_at=now)
                for pk, instant in rows.values_list("pk", field).iterator()
            ),
            batch_size=500,
        )


class Migration(migrations.Migration):
    dependencies = [("posts", "0012_desk_talk")]

    operations = [
        # The permissions go with their groups and tables, and the rows with their table.
        migrations.RunPython(grant, migrations.RunPython.noop),
        migrations.RunPython(note_old_news, migrations.RunPython.noop),
    ]
