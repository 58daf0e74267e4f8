"""The shape of the code, asserted: who may import whom, how large a file grows, what stands nowhere."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("posts", "campaigns", "advocacy")  # each may import itself and those before it
EDGES = ("admin", "forms", "views", "urls", "feeds", "sitemaps", "management", "templatetags")
BANNED_NAMES = ("utils", "helpers", "common", "services", "misc", "mixins", "base")
LINES = 500
INLINE_REASONS = ("# optional dependency", "# slow import")
SAFE_TEMPLATES = ("templates/posts/_body.html",)

# Modules without a test file of their own, and why that is enough.
UNTESTED = {
    "advocacy/apps.py": "only wiring; nothing starts if it is wrong",
    "advocacy/import_access.py": "who comes in; test_import_views and test_rereading_views ask as everybody",
    "advocacy/import_urls.py": "addresses only; test_import_views asks for each",
    "advocacy/urls.py": "every address is asked for by the tests of what answers there",
    "advocacy/management/commands/serve.py": "hands over to gunicorn; test_serving drives it",
    "advocacy/wsgi.py": "three lines that the production server runs",
    "advocacy/management/commands/test.py": "the command that runs the tests; its stages are tested in test_suite",
    "campaigns/admin/endpoint_urls.py": "addresses only; test_endpoints asks for each",
    "campaigns/apps.py": "only wiring; nothing starts if it is wrong",
    "campaigns/urls.py": "addresses only; the tests of the pages ask for them",
    "posts/admin/endpoint_urls.py": "addresses only; test_endpoints asks for each",
    "posts/apps.py": "only wiring; nothing starts if it is wrong",
    "posts/elements.py": "a step of posts.html, driven by its tests",
    "posts/flow.py": "a step of posts.html, driven by its tests",
    "posts/models/examinations.py": "numbers that posts.examining keeps; test_examining looks at them",
    "posts/models/listed.py": "rows that posts.listed keeps; test_listed looks at them",
    "posts/models/links.py": "rows that posts.link_checks keeps; test_link_checks looks at them",
    "posts/markup.py": "a step of posts.html, driven by its tests",
    "posts/models/users.py": "Django's user under a name of our own",
    "posts/phrases.py": "a step of posts.html, driven by its tests",
    "posts/tables.py": "a step of posts.html, driven by its tests",
    "posts/urls.py": "addresses only; the tests of the pages ask for them",
    "posts/vocabulary.py": "tables that posts.html works by, driven by its tests",
}


def _python_files(*folders):
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def _name(path):
    """Return a file's dotted module name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def _tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _imports(path, tree=None):
    """Return (module, line) of each import; what is taken out of a package counts as a module if it is one."""
    found = []
    for node in ast.walk(tree or _tree(path)):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            package = node.module or ""
            if node.level:
                base = _name(path).split(".")
                base = base if path.name == "__init__.py" else base[:-1]
                package = ".".join([*base[: len(base) - node.level + 1], *([package] if package else [])])
            for alias in node.names:
                candidate = ROOT / package.replace(".", "/") / alias.name
                is_module = candidate.is_dir() or candidate.with_suffix(".py").exists()
                found.append((f"{package}.{alias.name}" if is_module else package, node.lineno))
    return found


def _at_import_time(path):
    """Return the modules imported when this one is, leaving out those for type checkers and inside functions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))

    class Prune(ast.NodeTransformer):
        def visit_FunctionDef(self, node):
            return None

        def visit_If(self, node):
            return None if ast.unparse(node.test) == "TYPE_CHECKING" else node

    return {module for module, _ in _imports(path, Prune().visit(tree))}


def _own_files():
    """Return every file that people write and read: no migrations, no demonstration texts, no vendored code."""
    kinds = (".py", ".css", ".js", ".html")
    folders = (*APPS, "templates", "static", "tests")
    return [
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in kinds
        and not {"migrations", "demo_content", "vendor", "data", "__pycache__"}
        & set(path.relative_to(ROOT).parts)
    ]


@pytest.mark.parametrize("app", APPS)
def test_apps_import_only_those_before_them(app):
    later = APPS[APPS.index(app) + 1 :]
    breaches = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for path in _python_files(app)
        for module, line in _imports(path)
        if module.split(".")[0] in later
    ]
    assert breaches == []


def test_edges_are_imported_by_edges_only():
    breaches = []
    for path in _python_files(*APPS):
        own = _name(path).split(".")
        if len(own) < 2 or own[1] in (*EDGES, "apps", "urls") or own[0] == "advocacy":
            continue
        for module, line in _imports(path):
            parts = module.split(".")
            if parts[0] in APPS and len(parts) > 1 and parts[1] in EDGES:
                breaches.append(f"{path.relative_to(ROOT)}:{line} imports {module}")
    assert breaches == []


@pytest.mark.parametrize("app", APPS[:2])
def test_what_models_import_does_not_import_models(app):
    """Leaves stand below the models: none of them may lead back."""
    graph = {_name(path): _at_import_time(path) for path in _python_files(app)}
    models = f"{app}.models"

    def reaches_models(module, seen):
        if module == models or module.startswith(f"{models}."):
            return True
        if module in seen or module not in graph:
            return False
        seen.add(module)
        return any(reaches_models(imported, seen) for imported in graph[module])

    below = {
        imported
        for name, imports in graph.items()
        if name.startswith(models)
        for imported in imports
        if imported.startswith(f"{app}.") and not imported.startswith(models)
    }
    assert [module for module in sorted(below) if reaches_models(module, set())] == []


def test_no_module_is_a_drawer():
    assert [_name(path) for path in _python_files(*APPS) if path.stem in BANNED_NAMES] == []


def test_no_file_grows_past_its_limit():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in _own_files()
    }
    assert {path: length for path, length in lengths.items() if length > LINES} == {}


def test_inline_imports_give_their_reason():
    breaches = []
    for path in _python_files(*APPS):
        if "migrations" in path.parts:
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        for function in ast.walk(_tree(path)):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if path.name == "apps.py" and function.name == "ready":
                continue  # Django's place for what needs the models
            for node in ast.walk(function):
                is_import = isinstance(node, ast.Import | ast.ImportFrom)
                if is_import and not any(reason in lines[node.lineno - 1] for reason in INLINE_REASONS):
                    breaches.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert breaches == []


def test_markup_is_declared_safe_in_one_place_only():
    pattern = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off")
    templates = [path for folder in (*APPS, "templates") for path in (ROOT / folder).rglob("*.html")]
    breaches = {
        str(path.relative_to(ROOT))
        for path in templates
        if "demo_content" not in path.parts and pattern.search(path.read_text(encoding="utf-8"))
    }
    assert breaches <= set(SAFE_TEMPLATES)


def test_no_signal_is_ours():
    breaches = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for path in _python_files(*APPS)
        for module, line in _imports(path)
        if module.startswith("django.dispatch") or module.split(".")[-1] == "signals"
    ]
    assert breaches == []


def _has_test(path):
    """Tests are named for their module: posts/admin/sources.py has posts/test_admin_sources.py, or test_admin.py."""
    app, *package, stem = path.relative_to(ROOT).with_suffix("").parts
    package = [part for part in package if part not in ("management", "commands")]
    names = {f"test_{'_'.join([*package, stem])}", f"test_{stem}", *(f"test_{part}" for part in package)}
    tests = list((ROOT / "tests" / app).rglob("test_*.py")) + list((ROOT / "tests/browser").glob("test_*.py"))
    return any(test.stem == name or test.stem.startswith(f"{name}_") for test in tests for name in names)


def test_every_module_has_its_tests():
    missing = [
        str(path.relative_to(ROOT))
        for path in _python_files(*APPS)
        if path.name != "__init__.py"
        and "migrations" not in path.parts
        and str(path.relative_to(ROOT)) not in UNTESTED
        and not _has_test(path)
    ]
    assert missing == []


def test_list_of_untested_modules_is_true():
    assert [path for path in UNTESTED if not (ROOT / path).exists()] == []


def test_tests_stand_beside_what_they_test():
    """Each folder under tests/ is an app of ours, the browser's, the benchmarks', harm's, or data."""
    folders = {
        path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name != "__pycache__"
    }
    assert folders == {*APPS, "browser", "data", "hostile", "performance"} & folders
