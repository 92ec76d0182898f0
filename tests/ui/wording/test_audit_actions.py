"""Every action code that the source records has its text, and every text its action code."""

import ast
import fnmatch
from collections.abc import Iterator

import pytest
from flask_babel import force_locale

from tests.house.source import Module, modules
from webapp.ui.wording.audit_actions import ACTIONS, GROUPS, action_words, interface_words

RECORDERS = {"record": 1, "record_refusal": 1, "record_reading": 1}


def recorded() -> set[str]:
    """Return every action code that the source passes to `record`; `*` stands for a formatted part."""
    return {code for module in modules() for code in _recorded_in(module)}


def _recorded_in(module: Module) -> Iterator[str]:
    functions = [node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef)]
    passers = {node.name: place for node in functions if (place := _place_of_action(node)) is not None}
    for function in functions:
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            place = {**passers, **RECORDERS}.get(_name(call.func))
            if place is not None and len(call.args) > place:
                yield from _codes(call.args[place], function)


def _place_of_action(function: ast.FunctionDef) -> int | None:
    """Return the index of the parameter `action` of a function that passes it on, or None."""
    names = [argument.arg for argument in function.args.args]
    return names.index("action") if "action" in names else None


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def _codes(node: ast.expr, function: ast.FunctionDef) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(code)):
            yield code
        case ast.IfExp(body=one, orelse=other):
            yield from _codes(one, function)
            yield from _codes(other, function)
        case ast.JoinedStr(values=parts):
            yield "".join(part.value if isinstance(part, ast.Constant) else "*" for part in parts)
        case ast.Name(id=name) if name in [argument.arg for argument in function.args.args]:
            return  # its callers pass the code
        case ast.Name(id=name):
            for assigned in (item for item in ast.walk(function) if isinstance(item, ast.Assign)):
                if any(_name(target) == name for target in assigned.targets):
                    yield from _codes(assigned.value, function)
        case _:
            pytest.fail(f"an action that this test cannot follow: {ast.unparse(node)}")


def test_the_search_finds_the_ways_in_which_codes_are_written():
    found = recorded()
    assert {"person.added", "person.role_changed", "account.activated", "*.tested"} <= found


def test_every_recorded_action_has_words():
    assert not {code for code in recorded() if not fnmatch.filter(ACTIONS, code)}


def test_every_word_is_of_an_action_that_is_recorded():
    patterns = recorded()
    assert not [code for code in ACTIONS if not any(fnmatch.fnmatchcase(code, item) for item in patterns)]


def test_every_action_is_in_one_group():
    grouped = [code for group in GROUPS for code in group.codes]
    lacking = sorted(set(ACTIONS) - set(grouped))
    assert not lacking, f"webapp/ui/wording/audit_actions.py: no group in GROUPS has the nouns of {lacking}"
    assert len(grouped) == len(ACTIONS)


@pytest.mark.parametrize("locale", ["pt_BR", "es"])
def test_the_words_are_translated(app, locale):
    with app.test_request_context(), force_locale("en"):
        english = {code: action_words(code) for code in ACTIONS}
    with app.test_request_context(), force_locale(locale):
        assert not [code for code in ACTIONS if action_words(code) == english[code]]
        assert interface_words("cli") in ("linha de comando", "línea de comandos")


def test_a_code_of_another_version_is_shown_as_it_is(app):
    with app.test_request_context():
        assert action_words("outbox.sent") == "outbox.sent"
