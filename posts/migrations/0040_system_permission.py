"""Administrators see whether everything runs."""

from __future__ import annotations

from django.db import migrations


def grant(apps, schema_editor):
    # See 0002_groups_and_house for why the permission is made here.
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    content_type, _ = ContentType.objects.get_or_create(app_label="posts", model="jobstate")
    permission, _ = Permission.objects.get_or_create(
        content_type=content_type,
        codename="view_system",
        defaults={"name": "Can see whether everything runs"},
    )
    for group in Group.objects.filter(name="Administrator"):
        group.permissions.add(permission)


def revoke(apps, schema_editor):
    apps.get_model("auth", "Permission").objects.filter(codename="view_system").delete()


class Migration(migrations.Migration):
    dependencies = [("posts", "0039_session_permissions")]

    operations = [
        migrations.AlterModelOptions(
            name="jobstate",
            options={
                "ordering": ["name"],
                "permissions": [("view_system", "Can see whether everything runs")],
                "verbose_name": "due job",
                "verbose_name_plural": "due jobs",
            },
        ),
        migrations.RunPython(grant, revoke),
    ]
