"""The commands for accounts apply the same rules as the pages."""

import pytest

from webapp.__main__ import open_storage
from webapp.accounts import service
from webapp.accounts.fields import AccountFields
from webapp.audit.log import Actor
from webapp.audit.models import AuditEntry


@pytest.fixture
def accounts(settings):
    """Two accounts; the first is the default."""
    with open_storage():
        for name in ("first", "second"):
            fields = AccountFields(name=name, sender=f"{name}@example.com", host="smtp.example.com")
            service.create(fields, actor=Actor(None, "tests", "cli"))
    return 1, 2


def last_entry(action):
    with open_storage():
        return AuditEntry.get(AuditEntry.action == action)


def test_accounts_are_listed(command, accounts):
    answer = command("account", "list")
    assert answer.exit_code == 0
    headings, first, second = answer.stdout.splitlines()
    assert headings.split() == ["ID", "Name", "Enabled", "Default", "Sender", "e-mail", "SMTP", "host"]
    assert first.split() == ["1", "first", "Yes", "Yes", "first@example.com", "smtp.example.com:587"]
    assert second.split() == ["2", "second", "Yes", "No", "second@example.com", "smtp.example.com:587"]


def test_another_account_becomes_the_default_and_the_former_one_is_named(command, accounts):
    answer = command("account", "default", 2)
    assert answer.exit_code == 0
    assert "“second” is the default account." in answer.output
    assert "“first” is not the default any more." in answer.output
    assert last_entry("account.made_default")


@pytest.mark.parametrize("action", ["deactivate", "delete"])
def test_the_default_is_neither_deactivated_nor_deleted(command, accounts, action):
    answer = command("account", action, 1)
    assert answer.exit_code == 1
    assert "the default first" in answer.output
    assert "first" in command("account", "list").output


def test_an_inactive_account_cannot_become_the_default(command, accounts):
    assert command("account", "deactivate", 2).exit_code == 0
    answer = command("account", "default", 2)
    assert answer.exit_code == 1
    assert "Activate it first" in answer.output
    assert command("account", "activate", 2).exit_code == 0
    assert command("account", "default", 2).exit_code == 0


def test_a_deleted_account_is_gone_and_the_audit_says_who_did_it(command, accounts, monkeypatch):
    monkeypatch.setenv("LOGNAME", "maria")
    assert command("account", "delete", 2).exit_code == 0
    assert "second" not in command("account", "list").output
    entry = last_entry("account.deleted")
    assert (entry.actor, entry.interface, entry.subject_name) == ("maria", "cli", "second")


@pytest.mark.parametrize("action", ["default", "activate", "deactivate", "delete"])
def test_an_unknown_account_is_reported_in_a_sentence(command, settings, accounts, action):
    answer = command("account", action, 99)
    assert answer.exit_code == 1
    assert answer.stderr == f"Data folder: {settings.data}\nError: There is no account 99.\n"


def test_output_is_in_the_default_language(command, accounts, monkeypatch):
    monkeypatch.setenv("POSTIGO_DEFAULT_LOCALE", "pt_BR")
    assert "Padrão" in command("account", "list").output
