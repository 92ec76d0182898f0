"""One place that sends: only it makes servers, identities, sessions and messages of an account."""

import ast

from tests.house.source import Module, modules, report

# It plays a device that hands over to Postigo itself, and sends through no account.
DEVICE = "webapp.submission.rehearsal"
SENDER = "webapp.accounts.sending"
# What an account becomes for the engine, and who else may name it: the engine itself.
MADE = frozenset({"SmtpServer", "SmtpLogin", "Identity", "SmtpSession", "opened", "deliver", "build"})
ENGINE = "webapp.mail."


def made_in(module: Module) -> list[tuple[int, str]]:
    """Return (line, name) where a module calls something of MADE that it imports from the engine."""
    imported = {
        alias.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(ENGINE)
        for alias in node.names
    }
    return [
        (node.lineno, node.func.id)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id in MADE & imported
    ]


def test_only_one_module_turns_accounts_into_servers_sessions_and_messages():
    violations = [
        f"{module.shown}:{line} makes {name} by itself; {SENDER}.AccountSender has it"
        for module in modules()
        if module.name not in (SENDER, DEVICE) and not module.name.startswith(ENGINE)
        for line, name in made_in(module)
    ]
    assert not violations, report(violations)


def test_the_one_module_is_seen_to_make_them():
    [sender] = [module for module in modules() if module.name == SENDER]
    assert {name for _, name in made_in(sender)} == MADE - {"deliver", "SmtpSession"}
