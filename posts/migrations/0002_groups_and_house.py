"""The groups that staff belong to, and the one row of House and Generation."""

from __future__ import annotations

from django.db import migrations

ALL = ("add", "change", "delete", "view")
TAXONOMY = ("tag", "tagalias", "region", "theme", "report", "series", "person", "personname", "organization", "organizationname")
WRITING = ("post", "byline", "republication", "source", "sourceauthor", "image", "quotation", "revision", *TAXONOMY)
READABLE = (*WRITING, "historyentry")

GROUPS = {
    "Author": {
        **{name: ("view",) for name in WRITING},
        "post": ("add", "change", "delete", "view"),
        "byline": ALL,
        "source": ("add", "view"),
        "sourceauthor": ("add", "view"),
        "person": ("add", "view"),
        "personname": ("add", "view"),
        "organization": ("add", "view"),
        "organizationname": ("add", "view"),
        "image": ("add", "view"),
        "tag": ("add", "view"),
    },
    "Editor": {
        **{name: ALL for name in WRITING},
        "post": (*ALL, "publish", "change_any", "correct", "import"),
        "quotation": ("view", "change"),
        "revision": ("view",),
        "historyentry": ("view",),
        "house": ("view",),
    },
    "Tag manager": {**{name: ("view",) for name in READABLE}, **{name: ALL for name in TAXONOMY}},
    "Campaigner": {
        **{name: ("view",) for name in WRITING},
        "source": ("add", "view"),
        "sourceauthor": ("add", "view"),
        "person": ("add", "change", "view"),
        "personname": ALL,
        "organization": ("add", "change", "view"),
        "organizationname": ALL,
        "image": ("add", "view"),
    },
    "Administrator": {
        **{name: ("view",) for name in READABLE},
        "house": ("change", "view"),
        "redirect": ALL,
        "user": ALL,
        "historyentry": ("view",),
    },
}


def make_groups(apps, schema_editor):
    # Permissions are made after all migrations have run, so those that the groups need are made here: the later
    # step finds them by content type and code name and leaves them alone.
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    for group_name, models in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=group_name)
        for model, verbs in models.items():
            content_type, _ = ContentType.objects.get_or_create(app_label="posts", model=model)
            for verb in verbs:
                codename = f"{verb}_{model}" if verb != "change_any" else "change_any_post"
                permission, _ = Permission.objects.get_or_create(
                    content_type=content_type, codename=codename, defaults={"name": f"Can {verb} {model}"}
                )
                group.permissions.add(permission)


def make_rows(apps, schema_editor):
    apps.get_model("posts", "House").objects.get_or_create(pk=1)
    apps.get_model("posts", "Generation").objects.get_or_create(pk=1)


def remove_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(make_groups, remove_groups),
        # The rows go with their tables.
        migrations.RunPython(make_rows, migrations.RunPython.noop),
    ]
