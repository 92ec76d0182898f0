"""Whatever a server says, a test ends in time and in a stated result, and a page takes it for text."""

import dataclasses
import json
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.accounts.causes.played import ACCOUNT, USUAL, Stand, account_of, connector_to
from tests.fakes.smtp import HungUp, Peer
from tests.mail.scripts import until
from tests.runs.conftest import ended
from webapp.accounts import testing
from webapp.clock import monotonic
from webapp.mail.diagnosis.causes import CAUSES
from webapp.runs.depths import BY_RESULT
from webapp.runs.models import Run
from webapp.runs.runner import Runner
from webapp.transcript import Stage
from webapp.vault import Secret, forms_of

DEADLINE_S = 1
GRACE_S = 5.0  # for a busy machine: the thread ends the run, the page reads it
STORED_MOST = 300_000
SENT_MOST = 32 * 1024 * 1024  # what the buffers of both ends take in before a server is cut off
MARK = "<zq9 onload=alert(1)>"
STAGES = (Stage.BANNER, Stage.EHLO, Stage.AUTH, Stage.MAIL_FROM, Stage.RCPT_TO, Stage.DATA, Stage.END_OF_DATA)
SAID = st.one_of(
    st.binary(max_size=300),
    st.sampled_from(
        [
            f"550 5.7.1 {MARK}\r\n".encode(),
            f"535 5.7.8 wrong password {USUAL}\r\n".encode(),
            f"550-{MARK * 400}\r\n".encode(),
            b"550-first\r\n551 second\r\n",
            b"250",
            b"250-\xff\xfe\x00\r\n",
            b"\r\n\r\n\r\n",
            b"999 no such code\r\n",
            b"550 \x1b[2J\x1b]0;owned\x07\r\n",
            "550 \u202egnp.exe \u0000 […]\r\n".encode(),
            b"550 %(host)s %s {0} {{ 7*7 }}\r\n",
            b"354 \r\n354 \r\n",
            b"421 \r\n" * 50,
            b"HTTP/1.1 400 Bad Request\r\n\r\n<html>",
        ]
    ),
)


def hangs_up(peer: Peer, said: bytes) -> None:
    """Say it, torn wherever it ends."""
    peer.send(said)
    raise HungUp


def goes_on(peer: Peer, said: bytes) -> None:
    """Say it, and go on as if nothing were."""
    peer.send(said)


def is_silent(peer: Peer, said: bytes) -> None:
    """Say it, and nothing more."""
    peer.send(said)
    peer.wait_until_hung_up()
    raise HungUp


def is_endless(peer: Peer, said: bytes) -> None:
    """Say it again and again until the client has had enough."""
    sent, block = 0, (said or b"x") * 200
    while sent < SENT_MOST:
        peer.send(block)
        sent += len(block)
    raise AssertionError("nobody cut off a server without an end")


@pytest.fixture
def hurried(app, storage) -> Iterator[None]:
    """A runner with a short deadline, and no limit to the tests of a minute."""
    app.config["POSTIGO"] = dataclasses.replace(app.config["POSTIGO"], tests_per_minute=600)
    runner = Runner(dataclasses.replace(storage, test_deadline_s=DEADLINE_S), {"account": testing.execute})
    runner.start()
    yield
    runner.stop()


@pytest.fixture
def tested(signed_in, account, stand: Stand, hurried) -> Callable[..., tuple[Run, str]]:
    """Test an account whose server answers so at a stage, and return the run and its page."""
    client, connector = signed_in("administrator"), connector_to(stand)
    row = account_of(ACCOUNT, USUAL, account, connector)
    asked = {"to": "maria@example.com", "subject": "Teste", "body": "Texto", "depth": "send"}

    def test(stage: Stage, script: Callable[[Peer], None]) -> tuple[Run, str]:
        stand.say(until(stage, script))
        client.post(f"/accounts/{row.id}/test", data=asked)
        began = monotonic()
        run = ended(Run.select().order_by(Run.id.desc()).get())
        assert monotonic() - began < DEADLINE_S + GRACE_S
        return run, client.get(f"/runs/{run.id}").text

    return test


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    stage=st.sampled_from(STAGES),
    said=SAID,
    ending=st.sampled_from([hangs_up, hangs_up, goes_on, goes_on, is_silent, is_endless]),
)
def test_whatever_a_server_says(tested, stage, said, ending):
    run, page = tested(stage, lambda peer: ending(peer, said))
    assert run.state in ("refused", "accepted")
    assert run.result["code"] in CAUSES or run.result["code"] in BY_RESULT
    assert len(json.dumps([run.steps, run.result])) < STORED_MOST
    assert "<zq9" not in page
    assert not any(form in page for form in forms_of(Secret(USUAL)))


@pytest.mark.parametrize("stage", [Stage.BANNER, Stage.AUTH, Stage.RCPT_TO])
def test_a_server_without_an_end_is_cut_off(tested, stage):
    said = f"550-{MARK}\r\n".encode()
    run, page = tested(stage, lambda peer: is_endless(peer, said))
    assert run.result["code"] in CAUSES
    assert "<zq9" not in page and "&lt;zq9" in page
