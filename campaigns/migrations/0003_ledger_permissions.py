"""What the groups may do with demands and what happened to them."""

from __future__ import annotations

from django.db import migrations

ALL = ("add", "change", "delete", "view")
MODELS = ("demand", "demandevent")
GROUPS = {
    "Author": {"demand": ("add", "view"), "demandevent": ("view",)},
    "Editor": {name: ALL for name in MODELS},
    "Tag manager": {name: ("view",) for name in MODELS},
    "Campaigner": {name: ALL for name in MODELS},
    "Administrator": {name: ("view",) for name in MODELS},
}


def grant(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    for group_name, models in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=group_name)
        for model, verbs in models.items():
            content_type, _ = ContentType.objects.get_or_create(app_label="campaigns", model=model)
            for verb in verbs:
                permission, _ = Permission.objects.get_or_create(
                    content_type=content_type, codename=f"{verb}_{model}", defaults={"name": f"Can {verb} {model}"}
                )
                group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0003_ledger")]

    # The permissions go with their groups and tables.
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
