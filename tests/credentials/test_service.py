"""Actions on credentials: what is stored, what is refused, what the audit records."""

import json
import sqlite3

import asyncssh
import pytest

from tests.conftest import TESTER
from tests.credentials.conftest import SECRET
from webapp.audit.models import AuditEntry
from webapp.connectors.models import Connector
from webapp.credentials import service
from webapp.credentials.changes import KEEP, NO_SECRET, Change
from webapp.credentials.fields import CredentialFields
from webapp.credentials.models import Credential
from webapp.db.references import counts_of
from webapp.errors import Conflict, InUse, Invalid, NotFound

FIELDS = CredentialFields("Relay", "relay")


def private_key(passphrase: str | None = None) -> str:
    """Return a fresh key as ssh-keygen writes one."""
    return asyncssh.generate_private_key("ssh-ed25519").export_private_key(passphrase=passphrase).decode()


def last_entry() -> AuditEntry:
    return AuditEntry.select().order_by(AuditEntry.id.desc()).get()


def update(row: Credential, fields: CredentialFields = FIELDS, **changes) -> Credential:
    return service.update(row.id, fields, version=row.version, actor=TESTER, **changes)


def use(row: Credential, name: str = "Filial") -> Connector:
    moment = row.created_at
    return Connector.create(
        name=name,
        name_key=name,
        kind="ssh",
        host="h",
        port=22,
        credential=row,
        created_at=moment,
        updated_at=moment,
    )


def test_a_secret_is_kept_exactly(credential):
    assert credential().open_secret().reveal() == SECRET


def test_the_database_file_never_holds_a_secret(credential, storage):
    key = private_key()
    service.create(FIELDS, secret=KEEP, private_key=Change.to(key), actor=TESTER)
    credential("Other", secret="planted-in-clear-text")
    with sqlite3.connect(storage.data / "postigo.db") as other:
        dump = "\n".join(other.iterdump())
    other.close()
    assert "planted-in-clear-text" not in dump
    assert key.splitlines()[1] not in dump


@pytest.mark.parametrize("secret", ["a\nb", "a\rb", "a\0b", "x" * 4097, "\ud800"])
def test_a_secret_that_no_server_could_get_is_refused(credential, secret):
    with pytest.raises(Invalid) as caught:
        credential(secret=secret)
    assert caught.value.field == "secret"
    assert Credential.select().count() == 0


def test_a_secret_of_4096_characters_is_kept(credential):
    assert credential(secret="ç" * 4096).open_secret().reveal() == "ç" * 4096


def test_names_are_unique_ignoring_case_and_surrounding_space(credential):
    credential("Relay")
    with pytest.raises(Invalid) as caught:
        credential("  RELAY ")
    assert (caught.value.code, caught.value.field) == ("credential.name_taken", "name")


def test_renaming_to_a_name_that_is_taken_changes_nothing(credential):
    credential("Relay")
    other = credential("Other")
    with pytest.raises(Invalid, match="name_taken"):
        update(other)
    assert service.get(other.id).name == "Other"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"user_name": " "}, "user_name"),
        ({"user_name": "a\nb"}, "user_name"),
        ({"remarks": "x" * 4001}, "remarks"),
        ({"remarks": "\0"}, "remarks"),
    ],
)
def test_each_field_has_its_rule(credential, fields, field):
    with pytest.raises(Invalid) as caught:
        credential(**{"name": "Relay"} | fields)
    assert caught.value.field == field


def test_a_credential_needs_a_secret_or_a_key(credential):
    with pytest.raises(Invalid, match=r"secret\.missing"):
        credential(secret=None)
    row = credential()
    with pytest.raises(Invalid, match=r"secret\.missing"):
        update(row, secret=NO_SECRET)


def test_what_is_left_blank_is_kept(credential):
    row = credential()
    after = update(row, CredentialFields("Renamed", "other"))
    assert after.open_secret().reveal() == SECRET
    assert after.secret_changed_at == row.secret_changed_at
    assert after.version == row.version + 1


def test_replacing_the_secret_says_when(credential):
    row = credential()
    after = update(row, secret=Change.to("new"))
    assert after.open_secret().reveal() == "new"
    assert after.secret_changed_at > row.secret_changed_at


def test_a_secret_that_no_key_opens_any_more_can_be_replaced(credential):
    row = credential()
    Credential.update(secret="damaged").execute()
    assert update(row, secret=Change.to("new")).open_secret().reveal() == "new"


def test_the_audit_says_only_that_a_secret_changed(credential):
    row = credential()
    assert last_entry().after["secret"] == "set"
    update(row, secret=Change.to("brand-new-secret"))
    assert (last_entry().action, last_entry().before, last_entry().after) == (
        "credential.updated",
        None,
        {"secret": "changed"},
    )
    entries = json.dumps([[entry.before, entry.after] for entry in AuditEntry.select()])
    assert "brand-new-secret" not in entries
    assert SECRET.strip() not in entries


def test_the_audit_has_both_sides_of_what_else_changed(credential):
    update(credential(), CredentialFields("Relay", "other"))
    assert (last_entry().before, last_entry().after) == ({"user_name": "relay"}, {"user_name": "other"})


def test_saving_without_a_change_leaves_no_entry(credential):
    row = credential()
    count = AuditEntry.select().count()
    assert update(row).version == row.version
    assert AuditEntry.select().count() == count


def test_the_second_of_two_editors_gets_both_values(credential):
    row = credential()
    update(row, CredentialFields("Relay", "first"))
    with pytest.raises(Conflict) as caught:
        update(row, CredentialFields("Relay", "second"), secret=Change.to("lost"))
    assert caught.value.facts["current"].user_name == "first"
    assert service.get(row.id).open_secret().reveal() == SECRET


def test_a_key_with_its_passphrase_is_kept(credential):
    key = private_key("frase")
    row = service.create(FIELDS, secret=Change.to("frase"), private_key=Change.to(key), actor=TESTER)
    assert row.open_private_key().reveal().split() == key.split()


def test_a_key_pasted_with_windows_line_ends_is_kept_with_plain_ones(storage):
    pasted = Change.to("  " + private_key().replace("\n", "\r\n"))
    row = service.create(FIELDS, secret=KEEP, private_key=pasted, actor=TESTER)
    assert "\r" not in row.open_private_key().reveal()


@pytest.mark.parametrize("passphrase", [None, "wrong"])
def test_a_key_that_the_passphrase_does_not_open_is_refused(storage, passphrase):
    with pytest.raises(Invalid) as caught:
        service.create(
            FIELDS, secret=Change.to(passphrase), private_key=Change.to(private_key("frase")), actor=TESTER
        )
    assert caught.value.field == "private_key"
    assert caught.value.code.startswith("private_key.unusable")


@pytest.mark.parametrize(
    "text", ["not a key", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA", "k\0", "x" * 20_000]
)
def test_what_is_no_key_is_refused(storage, text):
    with pytest.raises(Invalid) as caught:
        service.create(FIELDS, secret=KEEP, private_key=Change.to(text), actor=TESTER)
    assert caught.value.field == "private_key"


def test_a_new_passphrase_must_open_the_key_that_is_kept(storage):
    key = Change.to(private_key("frase"))
    row = service.create(FIELDS, secret=Change.to("frase"), private_key=key, actor=TESTER)
    with pytest.raises(Invalid, match="private_key"):
        update(row, secret=Change.to("another"))
    after = update(row, secret=Change.to("password"), private_key=NO_SECRET)
    assert after.private_key is None
    assert last_entry().after == {"secret": "changed", "private_key": "removed"}


def test_delete_leaves_an_entry_and_nothing_else(credential):
    row = credential()
    service.delete(row.id, actor=TESTER)
    assert Credential.select().count() == 0
    assert (last_entry().action, last_entry().subject_name) == ("credential.deleted", "Relay")
    with pytest.raises(NotFound):
        service.get(row.id)


def test_delete_is_refused_while_somebody_uses_it(credential):
    row = credential()
    use(row)
    with pytest.raises(InUse) as caught:
        service.delete(row.id, actor=TESTER)
    users = caught.value.facts["users"]
    assert [(user.kind, user.name) for user in users.listed] == [("connector", "Filial")]
    assert Credential.select().count() == 1


def test_the_number_of_users_is_known_also_when_not_all_are_listed(credential):
    row, lonely = credential("One"), credential("Two")
    for number in range(25):
        use(row, f"Filial {number:02}")
    with pytest.raises(InUse) as caught:
        service.delete(row.id, actor=TESTER)
    assert caught.value.facts["users"].count == 25
    assert len(caught.value.facts["users"].listed) == 20
    assert counts_of(Credential, [row.id, lonely.id]) == {row.id: 25, lonely.id: 0}
