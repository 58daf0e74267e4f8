"""What the groups may do with petitions, offices, letters, appeals and recesses."""

from __future__ import annotations

from django.db import migrations

ALL = ("add", "change", "delete", "view")
MODELS = (
    "appeal",
    "area",
    "contactdetail",
    "contactlist",
    "contactlistentry",
    "letter",
    "membership",
    "office",
    "petition",
    "recess",
)
# Readings are only ever added.
READINGS = {"signaturereading": ("add", "view")}
WRITTEN = ("petition", "contactlist", "contactlistentry", "letter")  # what an author needs while writing
GROUPS = {
    "Author": {name: ("add", "view") if name in WRITTEN else ("view",) for name in MODELS} | READINGS,
    "Editor": {name: ALL for name in MODELS} | READINGS,
    "Tag manager": {name: ("view",) for name in (*MODELS, "signaturereading")},
    "Campaigner": {name: ALL for name in MODELS} | READINGS,
    "Administrator": {name: ("view",) for name in (*MODELS, "signaturereading")},
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
    dependencies = [("campaigns", "0004_actions"), ("posts", "0002_groups_and_house")]

    # The permissions go with their groups and tables.
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
