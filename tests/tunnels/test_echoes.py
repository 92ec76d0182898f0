"""Connectors that repeat their secret in what they say: none of it is kept."""

import json
from dataclasses import asdict, replace

import pytest

from tests.fakes.echoes import ONE_LINE, traces
from tests.fakes.proxies import ScriptedServer, answer
from tests.tunnels.conftest import Attempt
from webapp.errors import TunnelError
from webapp.redaction.echoes import STRUCK
from webapp.transcript import Transcript
from webapp.tunnels.connection_attempt import REMOTE_TEXT_LIMIT
from webapp.tunnels.route import Login, Route
from webapp.vault import Secret

SECRET = "Tr0ub4dor&3-xyz"
LOGIN = Login("tunnel", Secret(SECRET))


def kept_of(route: Route, host: str = "127.0.0.1") -> tuple[str, TunnelError]:
    attempt = Attempt(transcript=Transcript([LOGIN.secret]))
    with pytest.raises(TunnelError) as caught:
        attempt.open(replace(route, login=LOGIN), host, 25)
    error = caught.value
    steps = [asdict(step) for step in attempt.transcript.steps.values()]
    kept = f"{json.dumps(steps, ensure_ascii=False)} {error} {error!r} {error.reply_text}"
    return kept.replace("\\\\", "\\"), error


@pytest.mark.parametrize("form", ONE_LINE)
def test_an_http_proxy_that_repeats_it(form, running):
    said = ONE_LINE[form](SECRET)
    server = running(ScriptedServer(answer(f"HTTP/1.1 407 {said}\r\n\r\n".encode())))
    kept, error = kept_of(Route("http_connect", host=server.host, port=server.port))
    assert error.code == "connector.auth_refused"
    assert not traces(kept, SECRET)
    assert STRUCK in error.reply_text


def test_the_words_of_a_proxy_are_struck_first_and_cut_afterwards(running):
    for left in range(REMOTE_TEXT_LIMIT - 20, REMOTE_TEXT_LIMIT):
        words = "x" * (left - 1) + " "
        server = running(ScriptedServer(answer(f"HTTP/1.1 503 {words}{SECRET}\r\n\r\n".encode())))
        kept, _ = kept_of(Route("http_connect", host=server.host, port=server.port))
        assert "Tr0" not in kept


def test_an_ssh_banner_that_repeats_it(running):
    async def greet(reader, writer):
        writer.write(f"SSH-1.0-{SECRET}\r\n".encode())
        await reader.read(4096)

    server = running(ScriptedServer(greet))
    kept, error = kept_of(Route("ssh", host=server.host, port=server.port, host_key="ssh-ed25519 AAAA"))
    assert error.code in ("connector.protocol", "connector.closed")
    assert not traces(kept, SECRET)
    assert "Tr0" not in kept
