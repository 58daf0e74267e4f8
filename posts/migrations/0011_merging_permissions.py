"""Who sees what was merged and renamed, and who exports the history."""

from __future__ import annotations

from django.db import migrations

NAMES = {
    ("undoablechange", "view_undoablechange"): "Can view change of many records",
    ("historyentry", "export_historyentry"): "Can export the history",
}
GROUPS = {
    "Editor": ["view_undoablechange"],
    "Tag manager": ["view_undoablechange"],
    "Administrator": ["view_undoablechange", "export_historyentry"],
}


def grant(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    permissions = {}
    for (model, codename), name in NAMES.items():
        content_type, _ = ContentType.objects.get_or_create(app_label="posts", model=model)
        permissions[codename], _ = Permission.objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )
    for group_name, codenames in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=group_name)
        group.permissions.add(*(permissions[codename] for codename in codenames))


class Migration(migrations.Migration):
    dependencies = [("posts", "0010_fold_names")]

    # The permissions go with their models.
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
