"""Key rotation while the server runs, and after a crash at any point."""

import os
import subprocess
import sys
import threading

import pytest

from config import ROOT
from tests.conftest import TESTER
from webapp.credentials import service
from webapp.credentials.changes import Change
from webapp.credentials.fields import CredentialFields
from webapp.credentials.models import Credential
from webapp.db import SchemaModel, database, key_rotation, sealed, writing
from webapp.db.sealed import KeyCheck
from webapp.errors import Unavailable
from webapp.vault import Keyring, Secret, VaultError

pytestmark = pytest.mark.each_database

SECRETS = {f"Relay {number}": f"secret {number}" for number in range(5)}


class Crash(BaseException):
    """Stands for the end of the process; a BaseException, so that no handler stops it."""


@pytest.fixture
def filled(storage) -> Keyring:
    """Five credentials, and the keyring that sealed them."""
    for name, secret in SECRETS.items():
        service.create(CredentialFields(name, "relay"), secret=Change.to(secret), actor=TESTER)
    return sealed.ring()


def keys(ring: Keyring) -> list[bytes]:
    return ring.path.read_bytes().split()


def opened() -> dict[str, str]:
    """Open every secret with a keyring read anew, as a server that starts does."""
    sealed.use(Keyring(sealed.ring().path))
    sealed.check_key(fresh=False)
    return {row.name: row.open_secret().reveal() for row in Credential.select()}


def test_every_value_gets_the_new_key_and_the_old_one_is_dropped(filled):
    before = keys(filled)
    done = key_rotation.rotate()
    assert (done.resealed, done.dropped_keys) == (
        2 * len(SECRETS) + 1,
        1,
    )  # each with its shape; one proves the key
    assert len(keys(filled)) == 1
    assert keys(filled) != before
    assert opened() == SECRETS


def test_the_former_key_opens_nothing_any_more(filled, tmp_path):
    former = tmp_path / "former.key"
    former.write_bytes(filled.path.read_bytes())
    key_rotation.rotate()
    with pytest.raises(VaultError, match=r"key\.wrong"):
        Keyring(former).open(KeyCheck.get().value, sealed.place_of(KeyCheck.get(), KeyCheck.value))


def test_a_value_stays_bound_to_its_place(filled):
    key_rotation.rotate()
    one, other = Credential.select().limit(2)
    Credential.update(secret=one.secret).where(Credential.id == other.id).execute()
    with pytest.raises(Unavailable, match=r"secret\.misplaced"):
        service.get(other.id).open_secret()


def test_the_key_file_is_for_its_owner_only(filled):
    key_rotation.rotate()
    assert filled.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root may give files away")
def test_the_key_file_stays_its_owners_when_root_rotates(filled):
    os.chown(filled.path, 65534, 65534)
    key_rotation.rotate()
    found = filled.path.stat()
    assert (found.st_uid, found.st_gid, found.st_mode & 0o777) == (65534, 65534, 0o600)


def test_an_edit_that_is_under_way_meets_no_conflict(filled):
    row = Credential.get()
    key_rotation.rotate()
    assert Credential.get_by_id(row.id).version == row.version


STEPS = [
    (Keyring, "add_key", 0),
    *[(Keyring, "reseal", number) for number in range(len(SECRETS) + 1)],
    (Keyring, "drop_old_keys", 0),
    *[(key_rotation, "_reseal_column", number) for number in range(3)],
]


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("owner", "name", "nth"), STEPS)
def test_a_crash_at_any_moment_loses_nothing_and_the_next_rotation_finishes(
    filled, monkeypatch, owner, name, nth, moment
):
    real, count = getattr(owner, name), iter(range(100))

    def crash(*arguments):
        if next(count) != nth:
            return real(*arguments)
        if moment == "after":
            real(*arguments)
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, crash)
        with pytest.raises(Crash):
            key_rotation.rotate()
    assert opened() == SECRETS
    assert key_rotation.rotate() is not None
    assert len(keys(filled)) == 1
    assert opened() == SECRETS


def test_an_interrupted_rotation_is_finished_with_the_key_that_it_made(filled):
    filled.add_key()
    newest = keys(filled)[0]
    key_rotation.rotate()
    assert keys(filled) == [newest]


def test_a_server_seals_with_the_new_key_as_soon_as_it_is_in_the_file(filled):
    running = Keyring(filled.path)
    filled.add_key()
    token = running.seal(Secret("x"), sealed.Place("t", "1", "c"))
    assert filled.is_newest(token)


def test_a_secret_saved_while_old_keys_are_dropped_is_sealed_with_the_new_one(filled, monkeypatch):
    """A server that saves a secret waits for the write lock, and then reads the new key file."""
    began, saved = threading.Event(), []

    def save() -> None:
        with database.connection_context():
            began.set()
            row = Credential.get(Credential.name == "Relay 0")
            service.update(
                row.id, CredentialFields("Relay 0", "relay"), version=row.version,
                secret=Change.to("late"), actor=TESTER,
            )  # fmt: skip
            saved.append(True)

    server = threading.Thread(target=save)
    real = Keyring.drop_old_keys

    def drop(ring: Keyring) -> None:
        server.start()
        assert began.wait(5)
        assert not saved
        real(ring)

    monkeypatch.setattr(Keyring, "drop_old_keys", drop)
    key_rotation.rotate()
    server.join(10)
    assert opened() == SECRETS | {"Relay 0": "late"}


def test_a_secret_sealed_with_the_old_key_between_two_passes_is_found(filled, monkeypatch):
    real, stale = key_rotation._reseal_column, Keyring(filled.path)
    left = [True]

    def late(ring, model, field):
        count = real(ring, model, field)
        if model is Credential and field is Credential.secret and left.pop() if left else False:
            row = Credential.get(Credential.name == "Relay 1")
            monkeypatch.setattr(stale, "_load_if_changed", lambda: None)
            token = stale.seal(Secret("between"), sealed.place_of(row, Credential.secret))
            Credential.update(secret=token).where(Credential.id == row.id).execute()
        return count

    monkeypatch.setattr(key_rotation, "_reseal_column", late)
    key_rotation.rotate()
    assert opened() == SECRETS | {"Relay 1": "between"}


def test_a_secret_saved_while_it_is_resealed_is_not_overwritten(filled, monkeypatch):
    real = Keyring.reseal

    def reseal(ring: Keyring, token: str) -> str:
        fresh = real(ring, token)
        row = Credential.get_or_none(Credential.secret == token)
        if row is not None and row.name == "Relay 2":
            fields = CredentialFields("Relay 2", "relay")
            service.update(row.id, fields, version=row.version, secret=Change.to("newer"), actor=TESTER)
        return fresh

    monkeypatch.setattr(Keyring, "reseal", reseal)
    key_rotation.rotate()
    assert opened() == SECRETS | {"Relay 2": "newer"}


def test_a_value_that_does_not_open_is_named_and_the_old_keys_are_kept(filled):
    row = Credential.get(Credential.name == "Relay 3")
    Credential.update(secret="gAAAAA").where(Credential.id == row.id).execute()
    with pytest.raises(Unavailable) as caught:
        key_rotation.rotate()
    assert caught.value.facts == {"table": "credential", "row": row.id, "column": "secret"}
    assert len(keys(filled)) == 2


def test_sealing_outside_of_a_transaction_is_a_mistake(filled):
    row = Credential.get()
    with pytest.raises(RuntimeError):
        sealed.seal(row, Credential.secret, Secret("x"))
    with writing():
        sealed.seal(row, Credential.secret, Secret("x"))


def test_opening_the_storage_loads_every_model_with_sealed_columns():
    """A rotation in a process that has not loaded a feature's models would drop the key they need."""
    program = (
        "from webapp import boot; from webapp.db import SchemaModel, sealed;"
        "print(*sorted(f'{m._meta.table_name}.{f.name}'"
        " for m, f in sealed.sealed_fields(SchemaModel.__subclasses__())))"
    )
    alone = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    here = sealed.sealed_fields(SchemaModel.__subclasses__())
    assert alone.stdout.split() == sorted(f"{model._meta.table_name}.{field.name}" for model, field in here)
    assert "credential.private_key" in alone.stdout
