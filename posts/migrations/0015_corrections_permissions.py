"""Who sees corrections, and who may publish against the checks."""

from __future__ import annotations

from django.db import migrations

VIEWERS = ("Author", "Editor", "Tag manager", "Campaigner", "Administrator")


def grant(apps, schema_editor):
    # See 0002_groups_and_house for why the permissions are made here.
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")

    def permission(model, codename, name):
        content_type, _ = ContentType.objects.get_or_create(app_label="posts", model=model)
        return Permission.objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )[0]

    view = permission("correction", "view_correction", "Can view correction")
    for group in Group.objects.filter(name__in=VIEWERS):
        group.permissions.add(view)
    override = permission("post", "override_checks", "Can publish against what the checks found")
    for group in Group.objects.filter(name="Editor"):
        group.permissions.add(override)


def revoke(apps, schema_editor):
    Permission = apps.get_model("auth", "Permission")
    Permission.objects.filter(
        content_type__app_label="posts", codename__in=["view_correction", "override_checks"]
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("posts", "0014_corrections_and_checks")]

    operations = [migrations.RunPython(grant, revoke)]
