"""Whoever may do something with a recess may do it with its texts in other languages."""

from __future__ import annotations

from django.db import migrations

ALL = ("add", "change", "delete", "view")
GROUPS = {
    "Author": ("view",),
    "Editor": ALL,
    "Tag manager": ("view",),
    "Campaigner": ALL,
    "Administrator": ("view",),
}


def grant(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    content_type, _ = ContentType.objects.get_or_create(app_label="campaigns", model="recesstext")
    for group_name, verbs in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=group_name)
        for verb in verbs:
            permission, _ = Permission.objects.get_or_create(
                content_type=content_type,
                codename=f"{verb}_recesstext",
                defaults={"name": f"Can {verb} text in another language"},
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0006_recess_texts")]

    # The permissions go with their model.
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
