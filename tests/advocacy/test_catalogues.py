from __future__ import annotations

import ast
import re

import polib
import pytest
from django.apps import apps
from django.utils.functional import Promise

from tests import catalogues
from tests.catalogues import ROOT

FILLED = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\}")
CATALOGUES = catalogues.catalogue_paths()
named = pytest.mark.parametrize(
    ("domain", "path"), [row[1:] for row in CATALOGUES], ids=["-".join(row[:2]) for row in CATALOGUES]
)

# Words of templates that are the same in every language, or are there in all of them.
SAME_EVERYWHERE = {"RSS", "Atom", "CSV", "JSON", "API", "GET", "HTML", "Markdown", "PDF", "mailto"}
GATHERED = {
    "advocacy/import_views.py": "why a step was refused, marked where it is raised",
    "posts/body_editor.py": "names of languages, each in its own",
    "posts/field_names.py": "gathered by names_of_fields",
    "posts/republishing.py": "audiences, marked where they are listed",
}
IN_EVERY_LANGUAGE = {"500.html": "it is shown when nothing works, the catalogues included: it says it twice"}


def test_every_language_of_the_site_but_the_first_has_both_catalogues(settings):
    languages = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    expected = [(code, domain) for code in sorted(languages) for domain in sorted(catalogues.DOMAINS)]
    assert [row[:2] for row in CATALOGUES] == expected


@named
def test_everything_the_interface_says_is_translated(domain, path):
    translated = {
        catalogues.key_of(entry)
        for entry in polib.pofile(str(path))
        if entry.translated() and not entry.fuzzy
    }
    # With a plural, the same entry serves the text said alone.
    translated |= {catalogues.Text(text.singular, "", text.context) for text in translated if text.plural}
    found = catalogues.DOMAINS[domain]()
    assert len(found.texts) > 100
    missing = {text.singular: where for text, where in found.texts.items() if text not in translated}
    assert missing == {}, "run python -m tests.catalogues, then fill the gaps"


@pytest.mark.parametrize("domain", catalogues.DOMAINS)
def test_texts_are_plain_strings_that_can_be_gathered(domain):
    unreadable = [
        where for where in catalogues.DOMAINS[domain]().unreadable if where.split(":")[0] not in GATHERED
    ]
    assert unreadable == []


@named
def test_compiled_catalogue_is_that_of_the_text(domain, path):
    """Both are kept, so that a fresh machine needs nothing but Python; this is what keeps them the same."""
    compiled = polib.mofile(str(path.with_suffix(".mo")))
    assert {catalogues.key_of(entry): _said(entry) for entry in compiled} == {
        catalogues.key_of(entry): _said(entry) for entry in polib.pofile(str(path)) if entry.translated()
    }


@named
def test_catalogue_holds_nothing_that_is_not_said_any_more(domain, path):
    said = set(catalogues.DOMAINS[domain]().texts)
    assert [entry.msgid for entry in polib.pofile(str(path)) if catalogues.key_of(entry) not in said] == []


@named
def test_translations_fill_in_what_the_original_fills_in(domain, path):
    wrong = {}
    for entry in polib.pofile(str(path)):
        original = set(FILLED.findall(entry.msgid)) | set(FILLED.findall(entry.msgid_plural))
        for said in _said(entry):
            # "One of them" may leave the number out, as the original's singular does.
            least = set(FILLED.findall(entry.msgid)) if entry.msgid_plural else original
            found = set(FILLED.findall(said))
            if not least & original <= found <= original:
                wrong[entry.msgid] = said
    assert wrong == {}


@pytest.mark.parametrize("path", [row[2] for row in CATALOGUES if row[0] == "fr"], ids=lambda path: path.stem)
def test_french_keeps_its_typography(path):
    """Guillemets with spaces that do not break, one before : ; ! ? too, and a typographic apostrophe."""
    wrong = re.compile(
        r"«(?!\xa0)|(?<!\xa0)»|[“”]|(?<=\w)'(?=\w)|(?<=[^\W\d_]) [:;!?](?=\s|$)|\w[;!?](?=\s|$)"
    )
    said = [said for entry in polib.pofile(str(path)) for said in _said(entry)]
    assert [text for text in said if wrong.search(re.sub(r"https?://|&\w+;", "", text))] == []


def _said(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


CLASSES = re.compile(r"\{%\s*block (?:bodyclass|card_class)\s*%\}.*?\{%\s*endblock")
TAG = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
TRANSLATED = re.compile(r"\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}", re.DOTALL)
SPOKEN_ATTRIBUTES = re.compile(
    r"\b(?:alt|aria-label|aria-description|placeholder|title)=(\"[^\"]*\"|'[^']*')"
)


def test_templates_say_nothing_that_cannot_be_translated():
    files = [path for path in catalogues.template_files() if path.name not in IN_EVERY_LANGUAGE]
    assert len(files) > 50
    bare = {str(path.relative_to(ROOT)): _bare_words(path.read_text(encoding="utf-8")) for path in files}
    assert {path: words for path, words in bare.items() if words} == {}


def test_bare_words_of_a_template_are_found():
    assert _bare_words('<p class="x">Read <b title="More words">{% translate "on" %}</b></p>') == [
        "Read",
        "More",
        "words",
    ]


def _bare_words(template):
    text = TAG.sub("\x00", TRANSLATED.sub("\x00", CLASSES.sub("{% endblock", template)))
    text = re.sub(r"<(script|style|svg)\b.*?</\1>|<!--.*?-->", "", text, flags=re.DOTALL)
    attributes = [found.strip("\"'") for found in SPOKEN_ATTRIBUTES.findall(text)]
    prose = re.sub(r"<[^<>]*>|&\w+;|[\w.+-]+@[\w.-]+|https?://\S+", " ", text)
    words = [word for piece in [prose, *attributes] for word in re.findall(r"[^\W\d_]{2,}", piece)]
    return [word for word in words if word not in SAME_EVERYWHERE]


# Invented texts, what commands print, and the description of the API are in one language.
FOR_PROGRAMMERS = {"api", "commands", "demo_content"}
SPOKEN_KEYWORDS = {
    "description", "empty_label", "empty_value_display", "error_message", "help_text", "label", "verbose_name",
    "verbose_name_plural", "violation_error_message",
}  # fmt: skip
# Name of the call, and the first argument that says something.
SPOKEN_CALLS = {"ValidationError": 0, "message_user": 1, "add_error": 1}


def test_code_gives_forms_and_messages_no_bare_strings():
    files = [path for path in catalogues.python_files() if not FOR_PROGRAMMERS & set(path.parts)]
    bare = {str(path.relative_to(ROOT)): _bare_strings(path.read_text(encoding="utf-8")) for path in files}
    assert {path: strings for path, strings in bare.items() if strings} == {}


def test_bare_strings_of_code_are_found():
    assert _bare_strings(
        'form.add_error("body", "No words.")\nField(label=_("Words"), help_text="Some")'
    ) == [
        (1, "No words."),
        (2, "Some"),
    ]


def _bare_strings(code):
    bare = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            said = [word.value for word in node.keywords if word.arg in SPOKEN_KEYWORDS]
            said += node.args[SPOKEN_CALLS[called] :] if called in SPOKEN_CALLS else []
            bare += [(value.lineno, value.value) for value in said if _is_sentence(value)]
            bare += [(value.lineno, ast.unparse(value)) for value in said if isinstance(value, ast.JoinedStr)]
    return sorted(bare)


def _is_sentence(value):
    return (
        isinstance(value, ast.Constant)
        and isinstance(value.value, str)
        and re.search(r"[A-Za-z]", value.value)
    )


@pytest.mark.parametrize("app", catalogues.APPS[:2])
def test_names_of_models_fields_and_choices_follow_the_language(app):
    plain = []
    for model in apps.get_app_config(app).get_models():
        options = model._meta
        if "admin" in model.__module__ or options.auto_created:
            continue
        for column in [*options.fields, *options.many_to_many]:
            if (
                column.model is model
                and not isinstance(column.verbose_name, Promise)
                and not column.primary_key
            ):
                plain.append(f"{model.__name__}.{column.name}")
            choices = column.choices or []
            plain += [
                f"{model.__name__}.{column.name}: {label}"
                for _value, label in choices
                if not isinstance(label, Promise) and label and column.name != "language"
            ]
    assert plain == []
