"""The SSH jump host: its key before anything else, then log-in by password or key."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from tests.fakes.proxies import ScriptedServer, stay_silent
from tests.fakes.ssh_server import SshServer
from tests.tunnels.conftest import USER_NAME, Attempt, route_to, works
from webapp.deadline import Deadline
from webapp.errors import TunnelError
from webapp.transcript import Stage, Transcript
from webapp.tunnels.host_key import fingerprint
from webapp.tunnels.kinds import ssh
from webapp.tunnels.route import AddressPolicy, Login
from webapp.vault import Secret

KEYS = {
    "rsa": lambda: rsa.generate_private_key(65537, 2048),
    "ecdsa": lambda: ec.generate_private_key(ec.SECP256R1()),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
}
FORMATS = {
    "openssh": serialization.PrivateFormat.OpenSSH,
    "pkcs8": serialization.PrivateFormat.PKCS8,
    "traditional": serialization.PrivateFormat.TraditionalOpenSSL,
}


def text_of(key, form: str = "openssh", passphrase: str = "") -> str:
    """Return a private key as text."""
    encryption = serialization.NoEncryption()
    if passphrase:
        encryption = serialization.BestAvailableEncryption(passphrase.encode())
    return key.private_bytes(serialization.Encoding.PEM, FORMATS[form], encryption).decode()


def public_line(key) -> str:
    """Return the public key as an OpenSSH line."""
    encoding, form = serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    return key.public_key().public_bytes(encoding, form).decode()


def fetch(server: SshServer, **changes) -> str:
    """Ask the server for its host key."""
    route = route_to(server, "ssh", **changes)
    return ssh.fetch_host_key(route, AddressPolicy(), Deadline(5), Transcript())


def test_a_fingerprint_is_written_as_openssh_writes_it():
    line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl github"
    assert fingerprint(line) == "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU"


@pytest.mark.parametrize("host_key_type", ["ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa"])
def test_the_host_key_is_fetched_without_logging_in_and_then_accepted(running, echo, host_key_type):
    server = running(SshServer(user_name=USER_NAME, password="pw", host_key_types=(host_key_type,)))
    fetched = fetch(server, login=None, host_key="")
    assert fetched == server.host_key
    assert server.wait_until_idle() and server.tried == []
    route = route_to(server, "ssh", login=Login(USER_NAME, Secret("pw")), host_key=fetched + " a comment")
    assert works(Attempt().open(route, "127.0.0.1", echo.port))


def test_an_unknown_host_key_ends_the_attempt_before_any_log_in(running):
    server = running(SshServer(password="pw"))
    attempt = Attempt()
    with pytest.raises(TunnelError) as caught:
        attempt.open(route_to(server, "ssh", host_key=""), "127.0.0.1", 25)
    assert (caught.value.code, caught.value.stage) == ("connector.host_key_unknown", Stage.CONNECTOR)
    assert caught.value.facts["host_key"] == server.host_key
    assert caught.value.facts["fingerprint"] == fingerprint(server.host_key)
    assert attempt.facts(Stage.CONNECTOR)["host_key"] == fingerprint(server.host_key)
    assert server.wait_until_idle() and server.tried == []


def test_a_changed_host_key_shows_both_fingerprints_before_any_log_in(running):
    old, new = running(SshServer(password="pw")), running(SshServer(password="pw"))
    with pytest.raises(TunnelError) as caught:
        Attempt().open(route_to(new, "ssh", host_key=old.host_key), "127.0.0.1", 25)
    assert (caught.value.code, caught.value.permanent) == ("connector.host_key_changed", True)
    assert caught.value.facts["fingerprint"] == fingerprint(new.host_key)
    assert caught.value.facts["accepted_fingerprint"] == fingerprint(old.host_key)
    assert new.wait_until_idle() and new.tried == []


@pytest.mark.parametrize("accepted", [0, 1, 2])
def test_a_host_with_several_keys_is_asked_for_the_accepted_one(running, echo, accepted):
    kinds = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa")
    server = running(SshServer(user_name=USER_NAME, password="maçã: 100%", host_key_types=kinds))
    route = route_to(server, "ssh", host_key=server.host_keys[accepted])
    assert works(Attempt().open(route, "127.0.0.1", echo.port))


@pytest.mark.parametrize(
    ("kind", "form", "passphrase"),
    [
        ("ed25519", "openssh", ""),
        ("ed25519", "openssh", "maçã"),
        ("ed25519", "pkcs8", ""),
        ("ecdsa", "openssh", "maçã"),
        ("ecdsa", "traditional", ""),
        ("rsa", "openssh", ""),
        ("rsa", "pkcs8", "maçã"),
        ("rsa", "traditional", "maçã"),
    ],
)
def test_it_works_with_a_private_key(running, echo, kind, form, passphrase):
    key = KEYS[kind]()
    server = running(SshServer(client_key=public_line(key)))
    login = Login("tunnel", Secret(passphrase), Secret(text_of(key, form, passphrase)))
    assert works(Attempt().open(route_to(server, "ssh", login=login), "127.0.0.1", echo.port))


@pytest.mark.parametrize(
    ("damage", "passphrase"),
    [
        (str, "wrong"),
        (str, ""),
        (lambda text: text[:90] + text[120:], "right"),
        (lambda text: "hello", "right"),
    ],
    ids=["wrong passphrase", "no passphrase", "damaged", "no key"],
)
def test_a_key_that_cannot_be_read_is_reported_before_connecting(running, damage, passphrase):
    server = running(ScriptedServer(stay_silent))
    text = damage(text_of(KEYS["ed25519"](), passphrase="right"))
    login = Login("tunnel", Secret(passphrase), Secret(text))
    with pytest.raises(TunnelError) as caught:
        Attempt().open(route_to(server, "ssh", login=login, host_key="ssh-ed25519 AAAA"), "127.0.0.1", 25)
    assert (caught.value.code, caught.value.permanent) == ("connector.key_unusable", True)
    assert server.seen == 0


def test_a_key_that_the_host_does_not_know_is_refused(running):
    server = running(SshServer(client_key=public_line(KEYS["ed25519"]())))
    login = Login("tunnel", Secret(""), Secret(text_of(KEYS["ed25519"]())))
    with pytest.raises(TunnelError) as caught:
        Attempt().open(route_to(server, "ssh", login=login), "127.0.0.1", 25)
    assert caught.value.code == "connector.auth_refused"


def test_a_host_that_takes_no_password_says_what_it_takes(running):
    server = running(SshServer(client_key=public_line(KEYS["ed25519"]())))
    with pytest.raises(TunnelError) as caught:
        Attempt().open(route_to(server, "ssh"), "127.0.0.1", 25)
    assert caught.value.code == "connector.auth_refused"
    assert caught.value.facts["offered"] == ["publickey"]


def test_a_target_forbidden_by_the_host_is_reported_with_its_reason(running):
    server = running(SshServer(user_name=USER_NAME, password="maçã: 100%", forbidden=("mail.example",)))
    with pytest.raises(TunnelError) as caught:
        Attempt().open(route_to(server, "ssh"), "mail.example", 25)
    assert (caught.value.code, caught.value.stage) == ("connector.target_refused", Stage.CONNECT)
    assert (caught.value.reply_code, caught.value.reply_text) == (1, "Administratively prohibited")
    assert server.wait_until_idle()


def test_a_jump_host_that_goes_away_ends_the_connection(running, echo):
    server = SshServer(user_name=USER_NAME, password="maçã: 100%")
    connection = Attempt().open(route_to(server, "ssh"), "127.0.0.1", echo.port)
    connection.sock.settimeout(5)
    connection.sock.recv(100)
    server.drop()
    assert connection.sock.recv(1) == b""
    connection.close()
    server.stop()


def test_closing_only_the_socket_ends_the_transport_too(running, echo):
    server = running(SshServer(user_name=USER_NAME, password="maçã: 100%"))
    Attempt().open(replace(route_to(server, "ssh")), "127.0.0.1", echo.port).sock.close()
    assert server.wait_until_idle()
    assert echo.wait_until_idle()


def test_no_key_of_the_service_account_is_ever_offered(running, monkeypatch, tmp_path):
    key = KEYS["ed25519"]()
    folder = tmp_path / ".ssh"
    folder.mkdir()
    (folder / "id_ed25519").write_text(text_of(key))
    monkeypatch.setenv("HOME", str(tmp_path))
    server = running(SshServer(client_key=public_line(key)))
    with pytest.raises(TunnelError) as caught:
        Attempt().open(route_to(server, "ssh"), "127.0.0.1", 25)
    assert caught.value.code == "connector.auth_refused"
