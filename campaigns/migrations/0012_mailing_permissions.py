"""What the groups may do with mailings: editors compose them, campaigners send them."""

from __future__ import annotations

from django.db import migrations

ALL = ("add", "change", "delete", "view")
MAILINGS = {"mailing": (*ALL, "send"), "mailingpost": ALL, "delivery": ("view",)}
SEES = {"mailing": ("view",), "mailingpost": ("view",)}
GROUPS = {
    "Campaigner": MAILINGS,
    "Editor": {"mailing": ("add", "change", "view"), "mailingpost": ALL},
    "Author": SEES,
    "Tag manager": SEES,
    "Administrator": {**SEES, "delivery": ("view",)},
}
NAMES = {"send": "Can schedule, send and stop mailings"}


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
                    content_type=content_type,
                    codename=f"{verb}_{model}",
                    defaults={"name": NAMES.get(verb, f"Can {verb} {model}")},
                )
                group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0011_mailings")]

    # The permissions go with their groups and tables.
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
