"""What the interface says, gathered from code, templates and scripts, and the catalogues that translate it.

``python -m tests.catalogues`` brings every catalogue in line with the sources: new texts come in empty, those that
nothing says any more go, and each .mo is compiled anew. It needs polib and no GNU gettext, so that it runs wherever
the tests do; the tests of the catalogues ask the same functions.
"""

from __future__ import annotations

import ast
import os
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
APPS = ("posts", "campaigns", "advocacy")
LOCALE = ROOT / "advocacy" / "locale"

# Name of the call, then where its context, singular and plural stand among the arguments.
CALLS = {
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
IN_SCRIPTS = {**CALLS, "_": (None, 0, None), "say": (None, 0, None), "count": (None, 0, 1)}
QUOTED = r"""u?("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""


@dataclass(frozen=True)
class Text:
    """One text that can be translated: what gettext knows it by."""

    singular: str
    plural: str = ""
    context: str | None = None


@dataclass
class Found:
    """The texts of one domain, each with the files that say it; and calls that name no text that could be read."""

    texts: dict[Text, list[str]] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)

    def add(self, text, path):
        where = self.texts.setdefault(text, [])
        if path not in where:
            where.append(path)


def python_files():
    return sorted(
        path
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if not {"migrations", "locale", "__pycache__"} & set(path.parts)
    )


def template_files():
    folders = [ROOT / "templates", *(ROOT / app / "templates" for app in APPS)]
    return sorted(
        path for folder in folders for kind in ("html", "txt") for path in folder.rglob(f"*.{kind}")
    )


def script_files():
    return sorted(path for path in (ROOT / "static" / "js").rglob("*.js") if "vendor" not in path.parts)


def _relative(path):
    return str(path.relative_to(ROOT))


def _gettext_names(tree):
    """Local name -> gettext function, lazy ones counted as the plain one, from a module's imports."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for alias in node.names:
                kind = alias.name.removesuffix("_lazy").removesuffix("_noop")
                if kind in CALLS:
                    names[alias.asname or alias.name] = kind
    return names


def _read_python(path, found):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = _gettext_names(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        is_module = (
            isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "translation"
        )
        kind = names.get(called) if isinstance(node.func, ast.Name) else None
        if is_module:
            kind = called.removesuffix("_lazy").removesuffix("_noop") if called else None
        if kind not in CALLS:
            continue
        parts = [None if i is None else _constant(node, i) for i in CALLS[kind]]
        if any(part is None and i is not None for part, i in zip(parts, CALLS[kind], strict=True)):
            found.unreadable.append(f"{_relative(path)}:{node.lineno}")
        elif parts[1]:
            found.add(Text(parts[1], parts[2] or "", parts[0]), _relative(path))


def _constant(node, index):
    if index >= len(node.args):
        return None
    value = node.args[index]
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def _read_calls(source, calls, path, found):
    """Texts of every call whose arguments are quoted strings, in what is nearly a program."""
    names = "|".join(sorted(map(re.escape, calls), key=len, reverse=True))
    for match in re.finditer(
        rf"(?<![\w.$])({names})\(\s*{QUOTED}(?:\s*,\s*{QUOTED})?(?:\s*,\s*{QUOTED})?", source
    ):
        quoted = [ast.literal_eval(part) for part in match.groups()[1:] if part is not None]
        context, singular, plural = (
            None if i is None or i >= len(quoted) else quoted[i] for i in calls[match[1]]
        )
        if singular:
            found.add(Text(singular, plural or "", context), _relative(path))


@cache
def spoken_texts():
    """What Python and templates say: the domain "django". Django itself must be set up. Read once, in four seconds."""
    from django.utils.translation import template as translation_template  # slow import

    found = Found()
    for path in python_files():
        _read_python(path, found)
    for path in template_files():
        source = translation_template.templatize(path.read_text(encoding="utf-8"), origin=str(path))
        _read_calls(source, {**CALLS, "_": (None, 0, None)}, path, found)
    for text, path in names_of_fields():
        found.add(text, path)
    return found


def names_of_fields():
    """Names that Django makes of a field's own, and that posts.naming hands to gettext."""
    from django.apps import apps  # slow import

    for app in APPS[:2]:
        for model in apps.get_app_config(app).get_models():
            for column in [*model._meta.fields, *model._meta.many_to_many]:
                if (
                    column.model is model
                    and getattr(column, "_verbose_name", None) is None
                    and column.name != "id"
                ):
                    yield Text(column.name.replace("_", " ")), model.__module__.replace(".", "/") + ".py"


@cache
def scripted_texts():
    """What scripts say: the domain "djangojs"."""
    found = Found()
    for path in script_files():
        _read_calls(path.read_text(encoding="utf-8"), IN_SCRIPTS, path, found)
    return found


DOMAINS = {"django": spoken_texts, "djangojs": scripted_texts}


def catalogue_paths():
    """Every catalogue there is, as (language, domain, path)."""
    return [(path.parts[-3], path.stem, path) for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))]


def key_of(entry):
    return Text(entry.msgid, entry.msgid_plural or "", entry.msgctxt)


def bring_in_line(path, found):
    """Rewrite one catalogue and its compiled form: the translations that are still needed, and the gaps."""
    catalogue = polib.pofile(str(path), wrapwidth=110)
    kept = {key_of(entry): entry for entry in catalogue}
    # One text may be said both alone and with a plural: gettext keeps a single entry, the one that has both.
    with_plural = {(text.singular, text.context) for text in found.texts if text.plural}
    fresh = polib.POFile(wrapwidth=110)
    fresh.header, fresh.metadata = catalogue.header, catalogue.metadata
    for text in sorted(found.texts, key=lambda text: (found.texts[text][0], text.singular)):
        if not text.plural and (text.singular, text.context) in with_plural:
            continue
        entry = kept.get(text) or polib.POEntry(
            msgid=text.singular,
            msgid_plural=text.plural,
            msgctxt=text.context,
            msgstr="",
            msgstr_plural={0: "", 1: ""} if text.plural else {},
        )
        entry.occurrences = [(where, "") for where in sorted(found.texts[text])]
        entry.flags = [flag for flag in entry.flags if flag == "fuzzy"]
        if re.search(r"%(?:\(\w+\))?[sdif]", text.singular):
            entry.flags.append("python-format")
        fresh.append(entry)
    fresh.save(str(path))
    fresh.save_as_mofile(str(path.with_suffix(".mo")))
    return [entry.msgid for entry in fresh if not entry.translated()]


def main():
    import django  # slow import

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advocacy.settings")
    django.setup()
    for language, domain, path in catalogue_paths():
        gaps = bring_in_line(path, DOMAINS[domain]())
        print(f"{language} {domain}: {len(gaps)} without a translation")  # noqa: T201
        for gap in gaps:
            print(f"  {gap!r}")  # noqa: T201


if __name__ == "__main__":
    main()
