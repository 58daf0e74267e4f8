"""Editors may overrule the verdict on a quotation."""

from __future__ import annotations

from django.db import migrations


def grant(apps, schema_editor):
    # See 0002_groups_and_house for why the permissions are made here.
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    content_type, _ = ContentType.objects.get_or_create(app_label="posts", model="quotation")
    permission, _ = Permission.objects.get_or_create(
        content_type=content_type,
        codename="overrule_verdict",
        defaults={"name": "Can overrule the verdict on a quotation"},
    )
    for group in Group.objects.filter(name="Editor"):
        group.permissions.add(permission)


def revoke(apps, schema_editor):
    Permission = apps.get_model("auth", "Permission")
    Permission.objects.filter(content_type__app_label="posts", codename="overrule_verdict").delete()


class Migration(migrations.Migration):
    dependencies = [("posts", "0031_verdicts")]

    operations = [migrations.RunPython(grant, revoke)]
