"""The key of a jump host: shown, compared, accepted, and the destinations that contain it."""

from collections.abc import Callable

import pytest

from tests.conftest import TESTER
from tests.connectors.conftest import SECRET
from tests.fakes.ssh_server import SshServer
from webapp.audit.models import AuditEntry
from webapp.connectors import host_keys, routes, service
from webapp.connectors.fields import ConnectorFields
from webapp.connectors.models import Connector
from webapp.credentials import binding
from webapp.errors import Conflict, Invalid
from webapp.runs.models import Run
from webapp.tunnels.host_key import fingerprint

FORMER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFXjtJZkhpvO3Yf9bMWz1nxdQ8hrxWcQlR4hQ8Yqx0ps"


def accept(row: Connector, tested: Callable[..., Run], secret_again: str | None = None) -> Connector:
    """Ask the jump host for its key and accept what it shows."""
    tested(row)
    seen = host_keys.find_shown(row).fingerprint
    return host_keys.accept(row.id, seen, secret_again=secret_again, actor=TESTER)


def changed_key(running, row: Connector) -> SshServer:
    """Move the connector to a machine with another key, without the service."""
    host = running(SshServer(password=SECRET))
    destination, key = routes.destination_of(row), row.host_key
    Connector.update(host=host.host, port=host.port).execute()
    moved = Connector.get_by_id(row.id)
    assert moved.host_key == key
    binding.refine(row.credential, destination, routes.destination_of(moved))
    return host


def test_a_key_that_was_never_shown_cannot_be_accepted(jump):
    _host, row = jump
    assert host_keys.find_shown(row) is None
    with pytest.raises(Conflict, match=r"host_key\.not_shown"):
        host_keys.accept(row.id, "SHA256:x", actor=TESTER)


def test_only_the_key_that_was_seen_is_accepted(jump, tested):
    _host, row = jump
    tested(row)
    with pytest.raises(Conflict, match=r"host_key\.changed"):
        host_keys.accept(row.id, "SHA256:other", actor=TESTER)
    assert service.get(row.id).host_key == ""


def test_accepting_pins_the_key_and_leaves_an_entry(jump, tested):
    host, row = jump
    after = accept(row, tested)
    assert after.host_key == host.host_key
    assert after.version == row.version + 1
    entry = AuditEntry.select().order_by(AuditEntry.id.desc()).get()
    assert (entry.action, entry.before) == ("connector.host_key_accepted", None)
    assert entry.after == {"host_key": fingerprint(host.host_key)}


def test_the_first_key_asks_no_secret_and_is_added_to_the_destination(jump, tested):
    _host, row = jump
    after = accept(row, tested)
    assert binding.destinations_of(row.credential) == [routes.destination_of(after)]
    routes.usable_route(after)


def test_the_first_key_keeps_the_destinations_of_accounts_behind_the_jump_host(jump, tested, credential):
    _host, row = jump
    mail = credential("Mail")
    before = {"host": "smtp.example", "port": 587, "tls": "tls", "verify": True}
    binding.require(mail, binding.smtp_destination(**before, route=binding.route_of(row)), None, actor=TESTER)
    after = accept(row, tested)
    assert binding.is_bound(mail, binding.smtp_destination(**before, route=binding.route_of(after)))


def test_accepting_the_accepted_key_again_does_nothing(jump, tested):
    _host, row = jump
    after = accept(row, tested)
    assert accept(after, tested).version == after.version


def test_a_changed_key_is_refused_with_both_fingerprints(jump, running, tested):
    host, row = jump
    row = accept(row, tested)
    other = changed_key(running, row)
    run = tested(row)
    assert run.result["code"] == "connector.host_key_changed"
    assert run.result["facts"]["fingerprint"] == fingerprint(other.host_key)
    assert run.result["facts"]["accepted_fingerprint"] == fingerprint(host.host_key)
    assert other.tried == []


def test_accepting_a_changed_key_asks_for_the_secret(jump, running, tested):
    _host, row = jump
    other = changed_key(running, accept(row, tested))
    row = service.get(row.id)
    with pytest.raises(Invalid, match=r"secret\.needed"):
        accept(row, tested)
    assert host_keys.asks_again(row, other.host_key, actor=TESTER)
    assert service.get(row.id).host_key == row.host_key
    assert accept(row, tested, SECRET).host_key == other.host_key


def test_a_changed_key_revokes_the_destinations_behind_the_jump_host(jump, tested, credential):
    _host, row = jump
    Connector.update(host_key=FORMER_KEY).execute()
    former = service.get(row.id)
    mail, smtp = credential("Mail"), {"host": "smtp.example", "port": 587, "tls": "tls", "verify": True}
    binding.require(
        mail, binding.smtp_destination(**smtp, route=binding.route_of(former)), None, actor=TESTER
    )
    binding.refine(row.credential, routes.endpoint_of(row), routes.destination_of(former))
    after = accept(former, tested, SECRET)
    assert after.host_key != FORMER_KEY
    assert not binding.is_bound(mail, binding.smtp_destination(**smtp, route=binding.route_of(after)))


def test_a_key_that_another_endpoint_showed_is_forgotten(jump, tested):
    _host, row = jump
    tested(row)
    fields = ConnectorFields("Filial", "other.example", "ssh", 22, row.credential_id)
    moved = service.update(row.id, fields, version=row.version, secret_again=SECRET, actor=TESTER)
    assert host_keys.find_shown(moved) is None


def test_a_second_connector_to_the_same_host_asks_for_the_secret(jump, tested, credential):
    """Otherwise the person who makes it could accept the key of a machine in the middle."""
    _host, row = jump
    accept(row, tested)
    fields = ConnectorFields("Second", row.host, "ssh", row.port, row.credential_id)
    with pytest.raises(Invalid, match=r"secret\.needed"):
        service.create(fields, actor=TESTER)


def test_an_edit_between_seeing_and_accepting_is_a_conflict(jump, tested, monkeypatch):
    _host, row = jump
    tested(row)
    seen = host_keys.find_shown(row).fingerprint
    real = host_keys._allow_destination

    def edited_meanwhile(*arguments):
        real(*arguments)
        Connector.update(version=Connector.version + 1).execute()

    monkeypatch.setattr(host_keys, "_allow_destination", edited_meanwhile)
    with pytest.raises(Conflict, match=r"connector\.changed"):
        host_keys.accept(row.id, seen, actor=TESTER)
    assert service.get(row.id).host_key == ""
