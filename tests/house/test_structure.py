"""The structure of webapp: class names, folder sizes, circular imports, module names."""

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.house.layers import imports_of
from tests.house.source import ROOT, Module, modules, report

MODULES_MAX = 14  # in one folder, beside its __init__.py
FORBIDDEN_NAMES = {"words": "the texts of a package are in wording.py"}

# The circles that exist, each as the set of its modules. A circle that was opened is removed from here.
KNOWN_CIRCLES: frozenset[frozenset[str]] = frozenset()


def without_migrations() -> tuple[Module, ...]:
    """Return all modules of webapp but the migrations, whose number grows and whose names stay."""
    return tuple(module for module in modules() if ".migrations" not in module.name)


def test_a_class_name_has_one_home():
    violations = repeated_class_names(without_migrations())
    assert not violations, report(violations)


def repeated_class_names(among: Iterable[Module]) -> list[str]:
    """Return one sentence for each class name that is defined more than once; private names count too.

    `Meta` is left out: peewee and WTForms look for a nested class of that name.
    """
    homes: dict[str, list[str]] = {}
    for module in among:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef) and node.name != "Meta":
                homes.setdefault(node.name, []).append(f"{module.shown}:{node.lineno}")
    return [
        f"class {name} is defined in {_listed(places)}: a class name has one home"
        for name, places in sorted(homes.items())
        if len(places) > 1
    ]


def test_no_folder_has_too_many_modules():
    violations = crowded_folders(without_migrations())
    assert not violations, report(violations)


def crowded_folders(among: Iterable[Module]) -> list[str]:
    """Return one sentence for each folder with more than `MODULES_MAX` modules beside its `__init__.py`."""
    counts: dict[Path, int] = {}
    for module in among:
        if not module.is_package:
            counts[module.path.parent] = counts.get(module.path.parent, 0) + 1
    return [
        f"{folder.relative_to(ROOT)} has {count} modules, more than {MODULES_MAX}: divide it into folders"
        for folder, count in sorted(counts.items())
        if count > MODULES_MAX
    ]


def test_no_module_has_a_forbidden_name():
    violations = forbidden_names(without_migrations())
    assert not violations, report(violations)


def forbidden_names(among: Iterable[Module]) -> list[str]:
    """Return one sentence for each module or package whose last name is forbidden."""
    return [
        f"{module.shown} has a forbidden name: {FORBIDDEN_NAMES[name]}"
        for module in among
        if (name := module.name.rpartition(".")[2]) in FORBIDDEN_NAMES
    ]


def test_modules_do_not_import_each_other_in_a_circle():
    graph = import_graph(modules())
    violations = unexpected_circles(graph, KNOWN_CIRCLES)
    assert not violations, report(violations)


def import_graph(among: Iterable[Module]) -> dict[str, set[str]]:
    """Return, for each module, those of the others that it imports anywhere in its file.

    Imports in functions and under TYPE_CHECKING count: they only hide a circle from the interpreter.
    The packages that Python imports on the way to a module do not count.
    """
    among = tuple(among)
    names = {module.name for module in among}
    return {
        module.name: {found.target for found in imports_of(module) if found.target in names}
        for module in among
    }


def unexpected_circles(graph: dict[str, set[str]], known: frozenset[frozenset[str]]) -> list[str]:
    """Return one sentence for each circle that is not known, and for each known one that is not there."""
    found = circles(graph)
    new = [
        f"{_listed(sorted(circle))} import each other in a circle: {' → '.join(_way_round(graph, circle))}"
        for circle in sorted(found - known, key=sorted)
    ]
    gone = [
        f"{_listed(sorted(circle))} are no circle any more: remove them from KNOWN_CIRCLES"
        for circle in sorted(known - found, key=sorted)
    ]
    return new + gone


def circles(graph: dict[str, set[str]]) -> frozenset[frozenset[str]]:
    """Return the strongly connected components of `graph` that hold a circle, as sets of module names."""
    reached = {name: _reached_from(graph, name) for name in graph}
    return frozenset(
        frozenset(other for other in reached[name] if name in reached[other])
        for name in graph
        if name in reached[name]
    )


def _reached_from(graph: dict[str, set[str]], start: str) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        new = graph[waiting.pop()] - reached
        reached |= new
        waiting += new
    return reached


def _way_round(graph: dict[str, set[str]], circle: frozenset[str]) -> list[str]:
    """Return a shortest way from the first module of `circle` back to it, both ends included."""
    start = min(circle)
    ways = [[start]]
    while True:
        ways = [
            [*way, name] for way in ways for name in sorted(graph[way[-1]] & circle) if name not in way[1:]
        ]
        closed = [way for way in ways if way[-1] == start]
        if closed:
            return closed[0]


def _listed(items: list[str]) -> str:
    return f"{', '.join(items[:-1])} and {items[-1]}" if len(items) > 1 else items[0]


# The checkers themselves, with made-up modules


def made_up(name, text="", *, file=None):
    """Return a module of webapp that is not on the disk; `file` overrides the path that its name gives."""
    path = ROOT / (file or f"{name.replace('.', '/')}.py")
    return Module(name, path, ast.parse(text))


def test_two_homes_of_a_class_name_are_seen():
    twice = [made_up("webapp.one", "class _Row: ..."), made_up("webapp.two", "def f():\n  class _Row: ...")]
    assert repeated_class_names(twice) == [
        "class _Row is defined in webapp/one.py:1 and webapp/two.py:2: a class name has one home"
    ]


def test_a_class_name_repeated_within_one_module_is_seen():
    assert repeated_class_names([made_up("webapp.one", "class A:\n  class B: ...\nclass B: ...")])


def test_nested_meta_classes_and_different_names_are_allowed():
    text = "class A{0}:\n  class Meta: ..."
    assert repeated_class_names([made_up(f"webapp.m{i}", text.format(i)) for i in range(3)]) == []


def test_a_crowded_folder_is_seen():
    package = made_up("webapp.full", file="webapp/full/__init__.py")
    files = [made_up(f"webapp.full.m{i}") for i in range(MODULES_MAX + 1)]
    assert crowded_folders([package, *files[1:]]) == []
    assert crowded_folders([package, *files]) == [
        "webapp/full has 15 modules, more than 14: divide it into folders"
    ]


def test_modules_of_a_folder_within_are_counted_apart():
    inner = [made_up(f"webapp.full.inner.m{i}") for i in range(MODULES_MAX)]
    assert crowded_folders([made_up("webapp.full.one"), *inner]) == []


@pytest.mark.parametrize("file", ["webapp/one/words.py", "webapp/one/words/__init__.py"])
def test_a_forbidden_name_is_seen(file):
    found = forbidden_names([made_up("webapp.one.words", file=file), made_up("webapp.one.wording")])
    assert found == [f"{file} has a forbidden name: the texts of a package are in wording.py"]


@pytest.mark.parametrize(
    "line",
    [
        "from webapp.two import thing",
        "import webapp.two",
        "from .two import thing",
        "def f():\n    from webapp.two import thing",
        "if TYPE_CHECKING:\n    from webapp.two import thing",
    ],
)
def test_a_circle_of_two_is_told_in_a_sentence(line):
    graph = import_graph([made_up("webapp.one", line), made_up("webapp.two", "from webapp.one import other")])
    assert unexpected_circles(graph, frozenset()) == [
        "webapp.one and webapp.two import each other in a circle: webapp.one → webapp.two → webapp.one"
    ]


def test_a_chain_is_no_circle():
    graph = import_graph(
        [made_up("webapp.one", "import webapp.two\nimport webapp.three"), made_up("webapp.two")]
    )
    assert circles(graph) == frozenset()


def test_circles_that_share_a_module_are_one():
    graph = {"a": {"b"}, "b": {"a", "c"}, "c": {"b", "d"}, "d": set(), "e": {"a"}}
    assert circles(graph) == {frozenset("abc")}


def test_separate_circles_are_told_apart():
    graph = {"a": {"b"}, "b": {"a", "c"}, "c": {"d"}, "d": {"c"}}
    assert circles(graph) == {frozenset("ab"), frozenset("cd")}


def test_the_way_round_is_shown_when_the_first_module_is_not_on_the_shortest_circle():
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a", "b"}}
    assert unexpected_circles(graph, frozenset()) == [
        "a, b and c import each other in a circle: a → b → c → a"
    ]


def test_a_known_circle_is_allowed_only_while_it_exists():
    known = frozenset({frozenset("ab")})
    assert unexpected_circles({"a": {"b"}, "b": {"a"}}, known) == []
    assert unexpected_circles({"a": {"b"}, "b": set()}, known) == [
        "a and b are no circle any more: remove them from KNOWN_CIRCLES"
    ]


def test_a_known_circle_that_grew_is_reported():
    known = frozenset({frozenset("ab")})
    assert len(unexpected_circles({"a": {"b"}, "b": {"c"}, "c": {"a"}}, known)) == 2
