"""Administrators see where staff are signed in, and end sessions."""

from __future__ import annotations

from django.db import migrations


def grant(apps, schema_editor):
    # See 0002_groups_and_house for why the permissions are made here.
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    content_type, _ = ContentType.objects.get_or_create(app_label="usersessions", model="usersession")
    for verb in ("view", "delete"):
        permission, _ = Permission.objects.get_or_create(
            content_type=content_type,
            codename=f"{verb}_usersession",
            defaults={"name": f"Can {verb} user session"},
        )
        for group in Group.objects.filter(name="Administrator"):
            group.permissions.add(permission)


def revoke(apps, schema_editor):
    apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="usersessions", content_type__model="usersession"
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("posts", "0038_fill_public_lists")]

    operations = [migrations.RunPython(grant, revoke)]
