"""Names, docstrings, file sizes and templates: conventions that let a reader guess one name from another."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.pages.markup import TEMPLATES, templates
from tests.house.source import ROOT, Module, modules, our_texts, report

LINES_MAX = 320
SHARED = ("ui/", "base.html")
_UNFINISHED = re.compile(r"\b(?:T[O]DO|F[I]XME|X[X]X)\b")  # which does not find itself
_TEMPLATE = re.compile(r"(?:[a-z_]+/)+[a-z_]+\.(?:html|txt)")
_SINGULAR = re.compile(r".*(?:ss|us|[^s])")
_METHODS = ("get", "post")


def test_every_public_name_has_a_docstring():
    violations = [
        f"{module.shown}:{node.lineno} {name} has no docstring"
        for module in modules()
        if ".migrations." not in module.name
        for name, node in public_names(module.tree)
        if not ast.get_docstring(node)
    ]
    assert not violations, report(violations)


def public_names(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield the functions and classes of a module, and the methods that do not override one."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node.name, node
            if isinstance(node, ast.ClassDef) and not node.bases:
                for method in node.body:
                    if isinstance(method, ast.FunctionDef) and not method.name.startswith("_"):
                        yield f"{node.name}.{method.name}", method


def test_every_module_has_a_docstring():
    violations = [
        f"{module.shown}:1 has no docstring"
        for module in modules()
        if module.tree.body and ".migrations." not in module.name and not ast.get_docstring(module.tree)
    ]
    assert not violations, report(violations)


def test_no_file_is_too_long():
    # `run` is left out: it has to be one file, because it starts before anything can be imported.
    violations = [
        f"{path.relative_to(ROOT)} has {lines} lines, more than {LINES_MAX}: divide it into modules"
        for path in our_texts()
        if path.suffix == ".py" and (lines := path.read_text(encoding="utf-8").count("\n")) > LINES_MAX
    ]
    assert not violations, report(violations)


def test_nothing_is_left_for_later():
    violations = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()}"
        for path in our_texts()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if _UNFINISHED.search(line)
    ]
    assert not violations, report(violations)


def test_no_test_sleeps():
    violations = [
        f"{path.relative_to(ROOT)}:{node.lineno} sleeps: wait for an event, with a deadline"
        for path in our_texts()
        if path.suffix == ".py" and path.is_relative_to(ROOT / "tests") and "bench" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("time.sleep", "sleep")
    ]
    assert not violations, report(violations)


def test_records_are_named_in_the_singular():
    violations = [
        f"{module.shown}:{node.lineno} {node.name}: a record is named in the singular"
        for module in modules()
        if module.name.endswith(".models")
        for node in module.tree.body
        if isinstance(node, ast.ClassDef) and not _SINGULAR.fullmatch(node.name)
    ]
    assert not violations, report(violations)


def test_every_template_that_is_named_is_there():
    names = {item.name for item in templates()} | {path.name for path in TEMPLATES.rglob("*.txt")}
    violations = [
        f"{place} names {name}, which is not there" for place, name in named_templates() if name not in names
    ]
    assert not violations, report(violations)


def test_every_template_is_used():
    named = {name for _, name in named_templates()}
    violations = [f"{item.shown} is used nowhere" for item in templates() if item.name not in named]
    assert not violations, report(violations)


def named_templates() -> Iterator[tuple[str, str]]:
    """Yield (place, template) for every template that a module or another template names."""
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Constant) and _TEMPLATE.fullmatch(str(node.value)):
                yield f"{module.shown}:{node.lineno}", node.value
    for item in templates():
        for name in re.findall(r"""\{%.*?["']([a-z_/]+\.html)["'].*?%\}""", item.source):
            yield item.shown, name


def test_a_page_bears_the_name_of_its_endpoint():
    violations = [
        f"{module.shown}:{view.lineno} {feature}.{verb} renders {page}, not {feature}/{verb}.html"
        for module in modules()
        for feature in module.name.split(".")[1:2]
        for view in views_of(module)
        if (verb := verb_of_get(view))
        for page in pages_in(view)
        if not page.startswith(SHARED) and page != f"{feature}/{verb}.html"
    ]
    assert not violations, report(violations)


def views_of(module: Module) -> Iterator[ast.FunctionDef]:
    """Yield the functions of a module that have a route."""
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef) and any(map(method_of, node.decorator_list)):
            yield node


def method_of(decorator: ast.expr) -> str | None:
    """Return `get` or `post` for a decorator that makes a route of either, else None."""
    function = decorator.func if isinstance(decorator, ast.Call) else None
    return function.attr if isinstance(function, ast.Attribute) and function.attr in _METHODS else None


def verb_of_get(view: ast.FunctionDef) -> str | None:
    """Return the last part of the endpoint of a view that is read by GET, else None.

    An action may answer with the page of another verb: the refused form comes back.
    """
    for decorator in view.decorator_list:
        if method_of(decorator) == "get":
            named = [word.value for word in decorator.keywords if word.arg == "endpoint"]
            return named[0].value if named else view.name
    return None


def pages_in(view: ast.FunctionDef) -> list[str]:
    """Return the pages, not fragments, that the body of a view names."""
    texts = (node.value for node in ast.walk(view) if isinstance(node, ast.Constant))
    found = [text for text in texts if isinstance(text, str) and _TEMPLATE.fullmatch(text)]
    return [name for name in found if not name.rpartition("/")[2].startswith("_")]


def test_every_view_names_its_right():
    violations = [
        f"{module.shown}:{view.lineno} {view.name} has a route but no @needs(Right.…) under it"
        for module in modules()
        for view in views_of(module)
        if not any(ast.unparse(decorator).startswith("needs(Right.") for decorator in view.decorator_list)
    ]
    assert not violations, report(violations)


@pytest.mark.parametrize("word", ["Account", "Address", "Status", "AuditEntry"])
def test_a_singular_is_known(word):
    assert _SINGULAR.fullmatch(word)


@pytest.mark.parametrize("word", ["Accounts", "Connectors"])
def test_a_plural_is_known(word):
    assert not _SINGULAR.fullmatch(word)
