"""What ./run mutate makes of the names it is given, and of what mutmut found."""

import json
from pathlib import Path

import pytest

from tests import mutation

SOURCE = """
class Box:
    def open(self):
        return self.lid > 1


def open_all(boxes):
    # every one
    return [box.open() for box in boxes]
"""


@pytest.mark.parametrize("name", ["webapp.access.limits", "webapp/access/limits.py", "webapp/access/limits"])
def test_a_module_may_be_named_in_dots_or_by_its_path(name):
    assert mutation.path_of(name) == Path("webapp/access/limits.py")


@pytest.mark.parametrize("name", ["webapp.nothing", "tests.mutation"])
def test_what_is_no_module_of_webapp_is_refused(name):
    with pytest.raises(SystemExit, match="is called"):
        mutation.path_of(name)


@pytest.mark.parametrize(
    ("path", "tests"),
    [
        ("webapp/access/limits.py", "tests/access/test_limits.py"),
        ("webapp/access/models.py", "tests/access"),
        ("webapp/outbox/queue", "tests/outbox/queue"),
        ("webapp/mail/diagnosis/causes", "tests/mail/diagnosis"),
    ],
)
def test_the_nearest_tests_are_the_modules_own_or_those_of_its_folder(path, tests):
    assert mutation.tests_of(Path(path)) == Path(tests)


def test_what_is_tried_without_a_name_is_there_and_has_tests_of_its_own():
    paths = [mutation.path_of(name) for name in mutation.USUAL]
    assert [str(path) for path in paths] == list(mutation.USUAL)
    assert Path("tests") not in {mutation.tests_of(path) for path in paths}


def test_what_no_test_went_through_survived_and_what_timed_out_was_killed(tmp_path):
    meta = tmp_path / "limits.py.meta"
    codes = {"a": 0, "b": 1, "c": 33, "d": None, "e": 36}
    meta.write_text(json.dumps({"exit_code_by_key": codes}))
    assert mutation.tally(meta) == (5, ["a", "c"], 1)


@pytest.mark.parametrize(
    ("mutant", "diff", "place"),
    [
        (
            "webapp.box.xǁBoxǁopen__mutmut_2",
            "--- a\n+++ a\n@@ -2 +2 @@\n-    return self.lid > 1\n+    return self.lid >= 1",
            (4, "return self.lid > 1  ->  return self.lid >= 1"),
        ),
        (
            "webapp.box.x_open_all__mutmut_1",
            "--- a\n+++ a\n@@ -2 +2 @@\n-    return [box.open() for box in boxes]\n+    return None",
            (9, "return [box.open() for box in boxes]  ->  return None"),
        ),
    ],
)
def test_a_change_is_told_with_its_line(mutant, diff, place):
    assert mutation.place_of(SOURCE, mutant, diff) == place
