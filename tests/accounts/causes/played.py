"""A mail server behind a proxy that says what a cause is known by, and the account that meets it.

One server plays all cases, one after the other: as an HTTP proxy it is every host, so that an account keeps
the host and port of its provider.
"""

import contextlib
import dataclasses
import itertools
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.conftest import TESTER
from tests.fakes.smtp import HungUp, Peer, Script, ScriptedServer
from tests.mail.diagnosis.providers.test_providers import account_for, token_for
from tests.mail.diagnosis.test_diagnose import heard
from tests.mail.scripts import until
from webapp.accounts.models import Account
from webapp.accounts.service import place_by
from webapp.clock import now
from webapp.connectors.models import Connector
from webapp.credentials import service as credentials
from webapp.credentials.changes import Change
from webapp.credentials.fields import CredentialFields
from webapp.credentials.models import Credential, Destination
from webapp.mail.diagnosis.cause import Signal
from webapp.mail.diagnosis.causes import CAUSES, FAMILIES
from webapp.mail.diagnosis.diagnose import diagnose
from webapp.mail.diagnosis.providers import PROVIDERS
from webapp.transcript import Stage

# A host of nobody's, for signals of any server.
ANY_PROVIDER = next(iter(PROVIDERS.values()))
OWN_HOST = "mail.example.test"
RECIPIENT = "maria@recipient.test"
OTHER_BANNERS = ("mx.telco.invalid ESMTP Postfix", "*" * 40)
USUAL = "S3nha!longa"
# A secret of each form that a condition asks for.
SECRETS = {
    "app_form": "abcd efgh ijkl mnop",
    "iam_form": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "key_id": "AKIAIOSFODNN7EXAMPLE",
    "address": "ana@example.test",
    "beyond_ascii": "maçãmaçã",
    "outer_space": f" {USUAL}",
    "key_of_brevo_api": "xkeysib-0123456789abcdef",
    "key_of_mailersend_api": "mlsn.0123456789abcdef",
}
ACCOUNT = {
    "host": OWN_HOST,
    "port": 25,
    "tls": "none",
    "user_name": "app@example.test",
    "sender": "app@example.test",
}
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Case:
    """A reply at a stage, by which the cause `code` is known, to an account with the facts `known`."""

    code: str
    stage: Stage
    signal: Signal
    known: dict[str, Any]

    @property
    def secret(self) -> str:
        """A secret of the form that the signal asks for."""
        marks = [each.name.removeprefix("secret_has_") for each in self.signal.when]
        return next((SECRETS[mark] for mark in marks if mark in SECRETS), USUAL)


def cases_of(family: str) -> Iterator[Case]:
    """Yield one case for each cause of a family that a reply can tell."""
    for cause in FAMILIES[family]:
        case = next(every_case(cause.code), None)
        if case is not None:
            yield case


def every_case(code: str) -> Iterator[Case]:
    """Yield a case for each reply by which a cause is known, its own signals first.

    Those to a log-in by token are played in tests/mail/diagnosis/token.
    """
    for signal in CAUSES[code].signals:
        if not signal.of and not token_for(signal):
            yield _case(code, signal, _own_server(code, signal))
    for provider in PROVIDERS.values():
        for own in provider.signals:
            if own.cause == code and not own.signal.of and not token_for(own.signal):
                yield _case(code, own.signal, _with_tls_or_not(code, account_for(provider, own.signal)))


def _case(code: str, signal: Signal, known: dict[str, Any]) -> Case:
    # A greeting that tells the provider, or another host, cannot be the refusal as well.
    stages = [stage for stage in signal.stages if stage is not Stage.BANNER or not known.get("banner")]
    return Case(code, stages[0], signal, known)


def _own_server(code: str, signal: Signal) -> dict[str, Any]:
    """Return an account at a server of nobody's, by preference one for which the reply tells the cause."""
    nobody = dataclasses.replace(ANY_PROVIDER, code="own", host=OWN_HOST)
    other_sender = [{"sender": "other@example.test"}] if CAUSES[code].field == "sender" else []
    other_server = [{"banner": banner, "tls": "none"} for banner in OTHER_BANNERS]
    met: list[dict[str, Any]] = []
    for each in (*other_sender, {}, {"user_name": None}, *other_server):
        with contextlib.suppress(AssertionError):
            met.append(_with_tls_or_not(code, account_for(nobody, signal, **each)))
            if diagnose(heard(signal.stages[0], signal.seen), met[-1]).code == code:
                return met[-1]
    assert met, f"no account meets the conditions of {signal.seen}: add what it asks for here"
    return met[0]


def _with_tls_or_not(code: str, known: dict[str, Any]) -> dict[str, Any]:
    """Return the account without TLS where the cure is to switch it on."""
    is_plain = CAUSES[code].cures[:1] == ("choose_tls",)
    return known | ({"tls": "none"} if is_plain else {})


class Stand:
    """The server and the proxy in front of it; `play` has the next connection meet a case."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        self._tls = tls
        self._script: Script = until(Stage.BANNER, "421 nothing to play")
        self._banner = ""
        self._is_implicit = False
        self.server = ScriptedServer(self._serve)

    def play(self, case: Case) -> None:
        """Answer from now on as the case says."""
        banner = case.known.get("banner") or ""
        self._is_implicit = case.known["tls"] == "implicit"
        self._script = _offering(case, banner, tls=self._tls)

    def say(self, script: Script, *, implicit: bool = False) -> None:
        """Answer from now on by a script."""
        self._script, self._is_implicit = script, implicit

    def _serve(self, peer: Peer) -> None:
        if not peer.hear().startswith("CONNECT "):
            raise HungUp
        while peer.hear():
            continue
        peer.say("HTTP/1.1 200 OK", "")
        if self._is_implicit:
            peer.start_tls(self._tls)
        self._script(peer)


def _offering(case: Case, banner: str, *, tls: ssl.SSLContext) -> Script:
    script = until(case.stage, case.signal.seen, tls=tls)
    if not banner:
        return script

    def greeted(peer: Peer) -> None:
        say, is_first = peer.say, [True]

        def say_instead(*lines: str) -> None:
            say(*([f"220 {banner}"] if is_first and is_first.pop() else lines))

        peer.say = say_instead  # type: ignore[method-assign]
        script(peer)

    return greeted


def connector_to(stand: Stand) -> Connector:
    """Store the Network Connector that leads to the stand."""
    return Connector.create(
        name="Bancada",
        name_key="bancada",
        kind="http_connect",
        host="127.0.0.1",
        port=stand.server.port,
        created_at=now(),
        updated_at=now(),
    )


def account_of(known: dict[str, Any], secret: str, new_account: Any, connector: Connector) -> Account:
    """Store an account with these facts, whose secret may be sent to its host."""
    security = {"starttls": "tls", "implicit": "ssl", "none": None}[known["tls"]]
    row = new_account(
        name=f"Conta {next(_numbers)}",
        host=known["host"],
        port=known["port"],
        sender=known["sender"],
        ehlo_name=known.get("ehlo_name") or "",
    )
    changes: dict[str, Any] = {
        "secure": security is not None,
        "security": security,
        "ignore_certificate": security is not None,
        "use_connector": True,
        "connector": connector,
    }
    if known["user_name"]:
        changes |= {"authenticate": True, "credential": _credential(known["user_name"], secret)}
    Account.update(**changes).where(Account.id == row.id).execute()
    row = Account.get_by_id(row.id)
    if row.authenticate:
        allowed = {"place": place_by(row, connector), "bound_by": TESTER.identity, "created_at": now()}
        Destination.create(credential=row.credential, **allowed)
    return row


def _credential(user_name: str, secret: str) -> Credential:
    fields = CredentialFields(name=f"Credencial {next(_numbers)}", user_name=user_name)
    return credentials.create(fields, secret=Change.to(secret), actor=TESTER)
