"""The commands that repeat a test: a shell takes them as they are meant, and no secret is in them."""

import shlex
import subprocess

import pytest

from webapp.runs.commands import commands_of
from webapp.runs.models import Run

SETTINGS = {
    "host": "smtp.example.com", "port": 587, "tls": "starttls", "verify": True,
    "user_name": "relay@example.com", "connector": None, "ehlo_name": "app.example.com",
    "sender": "app@example.com",
}  # fmt: skip


def run_with(*steps: dict, result=None, depth="send", **settings) -> Run:
    shown = {"stage": "settings", "facts": SETTINGS | settings}
    asked = {"to": "maria@example.com", "depth": depth}
    return Run(kind="account", asked=asked, result=result or {}, steps=[shown, *steps])


def texts(run: Run) -> dict[str, str]:
    return {command.code: command.text for command in commands_of(run)}


def test_swaks_does_what_the_test_did():
    auth = {"stage": "auth", "facts": {"used": "LOGIN"}}
    command = texts(run_with(auth, result={"stage": "auth"}))["swaks"]
    assert command == (
        "swaks --server smtp.example.com --port 587 --tls --tls-verify --ehlo app.example.com"
        " --from app@example.com --to maria@example.com --auth LOGIN --auth-user relay@example.com"
        " --quit-after RCPT"
    )


def test_openssl_shows_the_certificate_of_the_same_server():
    assert texts(run_with())["openssl"] == (
        "openssl s_client -connect smtp.example.com:587 -showcerts -servername smtp.example.com"
        " -verify_hostname smtp.example.com -starttls smtp -name app.example.com </dev/null"
    )
    implicit = texts(run_with(tls="implicit", host="2001:db8::1", port=465))["openssl"]
    assert "-connect '[2001:db8::1]:465'" in implicit
    assert "-starttls" not in implicit and "-noservername" in implicit
    assert "openssl" not in texts(run_with(tls="none"))


def test_the_name_in_the_certificate_is_asked_for():
    found = texts(run_with(tls_name="mail.example.net", trusted_as="issuer"))
    assert "--tls-sni mail.example.net" in found["swaks"] and "--tls-verify" not in found["swaks"]
    assert "-servername mail.example.net -verify_hostname mail.example.net" in found["openssl"]


@pytest.mark.parametrize(
    ("depth", "stage", "ends"),
    [
        ("connect", None, "--quit-after AUTH"),
        ("ask", "data", "--quit-after RCPT"),
        ("send", "rcpt_to", "--quit-after RCPT"),
        ("send", None, "--quit-after RCPT"),
        ("send", "end_of_data", "relay@example.com"),
    ],
)
def test_swaks_sends_a_message_only_where_the_test_sent_one_and_it_was_refused(depth, stage, ends):
    assert texts(run_with(depth=depth, result={"stage": stage}))["swaks"].endswith(ends)


@pytest.mark.parametrize(
    ("kind", "way"),
    [
        ("ssh", "ssh -N -L 127.0.0.1:10587:smtp.example.com:587 -p 22 -- USER@jump.example.com"),
        (
            "socks5",
            "ncat --listen 127.0.0.1 10587 --keep-open --sh-exec 'ncat --proxy jump.example.com:22"
            " --proxy-type socks5 smtp.example.com 587'",
        ),
    ],
)
def test_through_a_connector_the_way_is_opened_first(kind, way):
    road = {"stage": "connector", "facts": {"kind": kind, "host": "jump.example.com", "port": 22}}
    found = texts(run_with(road, connector="Jump"))
    assert list(found) == ["way", "swaks", "openssl"]
    assert found["way"] == way
    assert "--server 127.0.0.1 --port 10587" in found["swaks"]
    assert "--tls-sni smtp.example.com" in found["swaks"]
    assert "-connect 127.0.0.1:10587" in found["openssl"]


def test_a_run_without_settings_has_no_commands():
    assert commands_of(Run(kind="connector", asked={}, steps=[])) == []


@pytest.mark.parametrize("hostile", ["a; touch X", "$(touch X)", "`touch X`", "a' b\"", "-n", "a\nb", "*"])
def test_a_shell_takes_each_value_as_one_word(hostile):
    command = texts(run_with(sender=hostile, user_name=hostile, ehlo_name=hostile))["swaks"]
    words = shlex.split(command)
    assert words.count(hostile) == 3
    said = subprocess.run(
        ["/bin/sh", "-c", command.replace("swaks", "printf '%s\\0'", 1)], capture_output=True, check=True
    )
    assert said.stdout.decode().split("\0")[:-1] == words[1:]
