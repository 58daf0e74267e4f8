"""Whoever writes may bring copies of what they quote; whoever corrects may withdraw them and settle links."""

from __future__ import annotations

from django.db import migrations

GROUPS = {
    "Author": {"snapshot": ("view", "add"), "linkcheck": ("view",)},
    "Editor": {"snapshot": ("view", "add", "change"), "linkcheck": ("view", "change")},
    "Tag manager": {"snapshot": ("view",), "linkcheck": ("view",)},
    "Campaigner": {"snapshot": ("view", "add"), "linkcheck": ("view",)},
    "Administrator": {"snapshot": ("view",), "linkcheck": ("view",)},
}
NAMES = {"snapshot": "kept copy", "linkcheck": "outbound link"}


def grant(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    for group_name, models in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=group_name)
        for model, verbs in models.items():
            content_type, _ = ContentType.objects.get_or_create(app_label="posts", model=model)
            for verb in verbs:
                permission, _ = Permission.objects.get_or_create(
                    content_type=content_type,
                    codename=f"{verb}_{model}",
                    defaults={"name": f"Can {verb} {NAMES[model]}"},
                )
                group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("posts", "0029_links_that_hold")]

    # The permissions go with their models.
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
