"""What the groups may do with subscribers and suppressed addresses: campaigners and editors see them.

Subscribers are made, changed and erased by their owners or by an import, so nobody may add or change one by hand.
"""

from __future__ import annotations

from django.db import migrations

SEES = {"subscriber": ("view", "delete", "import"), "consent": ("view",), "suppression": ("add", "delete", "view")}
GROUPS = {
    "Campaigner": SEES,
    "Administrator": {"subscriber": ("view", "delete"), "consent": ("view",), "suppression": ("view",)},
}
NAMES = {"import": "Can import subscribers with their consent"}


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
    dependencies = [("campaigns", "0009_newsletter")]

    # The permissions go with their groups and tables.
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
