"""The list of quick ways is true: what it names exists, is measured, gains enough and has a property test."""

import ast
import importlib

import pytest

from tests.bench.programs.general import PATCHES
from tests.bench.quick_ways import PAGE_PATHS, PATHS
from tests.house.quick_ways import LEAST, QUICK_WAYS
from tests.house.source import ROOT

each = pytest.mark.parametrize("way", QUICK_WAYS, ids=lambda way: way.name)


@each
def test_both_ways_exist_and_are_two(way):
    assert _found(way.quick) is not _found(way.general)


@each
def test_it_gains_enough_end_to_end(way):
    gain = min(way.wall, way.cpu)
    assert gain >= LEAST, f"{way.name} gains {gain} ×: remove it, and do it as {way.general} does"


@each
def test_a_property_test_switches_it_off_and_compares(way):
    path, _, name = way.test.partition("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    test = next((node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name), None)
    assert test is not None, f"{way.name}: there is no {way.test}"
    properties = [decorator for decorator in test.decorator_list if _name_of(decorator) == "given"]
    assert properties, f"{way.name}: {way.test} is no property test"


def test_all_of_them_are_switched_off_in_turn_by_the_benchmark_and_no_others():
    listed = sorted(way.name for way in QUICK_WAYS)
    measured = {name for path in PATHS for name in path.ways} | set(PAGE_PATHS)
    assert sorted(PATCHES) == listed, "tests/bench/programs/general.py has other quick ways than the list"
    assert sorted(measured) == listed, "tests/bench/quick_ways.py measures other quick ways than the list"


def _found(place):
    module, _, names = place.partition(":")
    found = importlib.import_module(module)
    for name in names.split("."):
        found = getattr(found, name)
    return found


def _name_of(decorator):
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return getattr(called, "id", getattr(called, "attr", ""))
