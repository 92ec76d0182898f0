"""The commands that repeat a test by hand, quoted for a POSIX shell and without any secret.

`swaks` and `openssl s_client` ask for what is missing: a password is typed when swaks asks for it. Where the
account uses a Network Connector, a first command opens a local port that leads the same way.
"""

import shlex
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any, NamedTuple

from webapp.runs import depths
from webapp.runs.models import Run
from webapp.transcript import Stage
from webapp.tunnels.kinds import find_kind
from webapp.tunnels.kinds.by_hand import LISTENING, Forward, endpoint

LOCAL_PORT = 10587  # where the first command listens
_TLS_OPTION = {"starttls": ("--tls",), "implicit": ("--tls-on-connect",)}


class ShellCommand(NamedTuple):
    """One command: `code` is `way`, `swaks` or `openssl`, `text` what is typed."""

    code: str
    text: str


class _Endpoint(NamedTuple):
    host: str
    port: int

    @property
    def shown(self) -> str:
        return endpoint(self.host, self.port)


def commands_of(run: Run) -> list[ShellCommand]:
    """Return the commands that do what `run` did, in the order in which they are typed.

    Nothing for a run that tests no account, or that ended before its settings were read.
    """
    steps = {step["stage"]: step["facts"] for step in run.steps}
    settings = steps.get(Stage.SETTINGS, {})
    if "host" not in settings or "port" not in settings:
        return []
    server = _Endpoint(str(settings["host"]), int(settings["port"]))
    way = _way(steps.get(Stage.CONNECTOR, {}), server) if settings.get("connector") else None
    reached = _Endpoint(LISTENING, LOCAL_PORT) if way else server
    found = [
        way,
        _swaks(run, settings, steps, server=server, reached=reached),
        _openssl(settings, server=server, reached=reached),
    ]
    return [command for command in found if command is not None]


def _way(connector: Mapping[str, Any], server: _Endpoint) -> ShellCommand | None:
    """Return what opens LOCAL_PORT through a connector; None where its kind or its address is not known."""
    kind = find_kind(str(connector.get("kind")))
    host, port = connector.get("host"), connector.get("port")
    if kind is None or kind.forward_command is None or not host or not port:
        return None
    forward = Forward(LOCAL_PORT, str(host), int(port), server.host, server.port)
    return _command("way", *kind.forward_command(forward))


def _swaks(
    run: Run,
    settings: Mapping[str, Any],
    steps: Mapping[str, Any],
    *,
    server: _Endpoint,
    reached: _Endpoint,
) -> ShellCommand:
    sender = str(settings.get("sender") or "")
    words = ["swaks", "--server", reached.host, "--port", str(reached.port)]
    tls = _TLS_OPTION.get(str(settings.get("tls")), ())
    words += tls
    # A certificate that the account trusts by itself is not known to swaks.
    if tls and settings.get("verify") and not settings.get("trusted_as"):
        words += ["--tls-verify"]
    name = _tls_name(settings, server)
    if tls and name != reached.host and not _is_address(name):
        words += ["--tls-sni", name]
    if settings.get("ehlo_name"):
        words += ["--ehlo", str(settings["ehlo_name"])]
    # Without --to it asks for one, also where it stops before.
    words += ["--from", sender or "<>", "--to", str(run.asked.get("to") or sender or "postmaster")]
    # swaks asks for no token by itself.
    if settings.get("user_name") and not settings.get("token_kind"):
        used = steps.get(Stage.AUTH, {}).get("used")
        words += ["--auth", *([str(used)] if used else []), "--auth-user", str(settings["user_name"])]
    return _command("swaks", *words, *_until(run))


def _until(run: Run) -> tuple[str, ...]:
    """Return where swaks stops: no message leaves by it that did not leave by the test, or was refused."""
    if not depths.of(run.asked).names_recipient:
        return ("--quit-after", "AUTH")
    stage = (run.result or {}).get("stage")
    went_further = stage in (Stage.DATA, Stage.END_OF_DATA) and depths.of(run.asked).sends
    return () if went_further else ("--quit-after", "RCPT")


def _openssl(settings: Mapping[str, Any], *, server: _Endpoint, reached: _Endpoint) -> ShellCommand | None:
    """Return what shows the certificate; None for an account that does not encrypt."""
    tls = settings.get("tls")
    if tls not in _TLS_OPTION:
        return None
    words = ["openssl", "s_client", "-connect", reached.shown, "-showcerts"]
    name = _tls_name(settings, server)
    if _is_address(name):
        words += ["-noservername", "-verify_ip", name]
    else:
        words += ["-servername", name, "-verify_hostname", name]
    if tls == "starttls":
        words += ["-starttls", "smtp"]
        if settings.get("ehlo_name"):
            words += ["-name", str(settings["ehlo_name"])]
    command = _command("openssl", *words)
    return command._replace(text=f"{command.text} </dev/null")


def _tls_name(settings: Mapping[str, Any], server: _Endpoint) -> str:
    """Return the name that the certificate must bear, for which SNI asks."""
    return str(settings.get("tls_name") or server.host)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _command(code: str, *words: str) -> ShellCommand:
    return ShellCommand(code, shlex.join(words))
