"""Opens an SMTP session on a new connection: greeting, EHLO, TLS, log-in."""

import ssl
from collections.abc import Callable
from typing import Any

from webapp.clock import monotonic
from webapp.deadline import DeadlineReached
from webapp.errors import MailError
from webapp.mail.certificates.trusted import TrustedCertificate
from webapp.mail.smtp import tls
from webapp.mail.smtp.exchange import Exchange
from webapp.mail.smtp.faults import refusal
from webapp.mail.smtp.log_in.stage import LogIn
from webapp.mail.smtp.replies import Capabilities, is_practice, other_service
from webapp.mail.smtp.server import SmtpServer, TlsMode
from webapp.mail.smtp.wire_dialogue import ConnectionLost
from webapp.transcript import Stage, State, Step, Transcript
from webapp.tunnels.names import ascii_name
from webapp.tunnels.route import DIRECT

GREETING_SHARE = 2 / 3
SUBMISSIONS_PORT = 465  # TLS from the first byte (RFC 8314 section 3.3)
SUBMISSIONS_SILENT_S = 3.0
READY = 220
_JUNK_SHOWN = 200


class Opening:
    """The stages before the first message: greeting, EHLO, TLS and log-in, as configured in `server`.

    `peek` opens a second connection, unverified and without log-in, and returns its transcript.
    `before_log_in` is called when the log-in is next; what it raises ends the opening.
    """

    def __init__(
        self,
        exchange: Exchange,
        server: SmtpServer,
        peek: Callable[[TlsMode], Transcript],
        before_log_in: Callable[[], None],
    ) -> None:
        self._exchange = exchange
        self._before_log_in = before_log_in
        self._dialogue = exchange.dialogue
        self._server = server
        self._peek = peek

    def run(self) -> None:
        """Run the stages that the server's TLS mode and log-in require. Raises MailError or Cancelled."""
        mode = self._server.tls
        if mode is TlsMode.IMPLICIT:
            self._encrypt()
        self._greet()
        self._ehlo(Stage.EHLO)
        if mode is TlsMode.STARTTLS:
            self._encrypt()
            self._ehlo(Stage.EHLO_TLS)
        self._skip_unused_stages()
        if self._server.login:
            LogIn(self._exchange, self._server, self._server.login, self._before_log_in).run()

    def _skip_unused_stages(self) -> None:
        transcript = self._exchange.transcript
        if self._server.tls is TlsMode.NONE:
            transcript.skip(Stage.TLS)
        if self._server.tls is not TlsMode.STARTTLS:
            transcript.skip(Stage.EHLO_TLS)
        if not self._server.login:
            transcript.skip(Stage.AUTH)

    def _greet(self) -> None:
        with self._exchange.stage(Stage.BANNER) as step:
            self._await_greeting()
            self._refuse_other_service(step)
            reply = self._dialogue.read_reply()
            step.facts["banner"] = reply.text
            self._exchange.is_practice = is_practice(reply.heard_text)
            self._exchange.is_usable = True
            if reply.code != READY:
                raise refusal(reply, Stage.BANNER)

    def _await_greeting(self) -> None:
        """Wait for the first byte. Raises MailError `banner.waits_for_tls` or `banner.silent`.

        Nothing is sent before the greeting: servers turn away, and remember, who talks first.
        """
        limits, began = self._dialogue.limits, monotonic()
        limit_s = limits.reply_s(Stage.BANNER)
        if limits.looks_for_tls:  # some time of the attempt is left for the look
            limit_s = min(limit_s, self._exchange.deadline.limit_s * GREETING_SHARE)
        # A server on the port of implicit TLS expects its clients to talk first.
        is_likely_tls = limits.looks_for_tls and self._server.port == SUBMISSIONS_PORT
        first_s = min(SUBMISSIONS_SILENT_S, limit_s) if is_likely_tls else limit_s
        try:
            has_greeted = self._dialogue.wait_for_bytes(first_s)
            if not has_greeted and limits.looks_for_tls and not self._dialogue.is_encrypted:
                self._raise_if_tls_expected(first_s)
            if not has_greeted and not self._dialogue.wait_for_bytes(limit_s - first_s):
                raise DeadlineReached
            self._dialogue.note_wait(monotonic() - began)
        except ConnectionLost as error:
            if self._server.route == DIRECT or error.alert:
                raise
            raise self._opened_and_closed(Stage.BANNER) from error
        except DeadlineReached as error:
            waited_s = round(monotonic() - began, 1)
            raise MailError("banner.silent", stage=Stage.BANNER, waited_s=waited_s) from error

    def _opened_and_closed(self, stage: Stage) -> MailError:
        """Return the error for a connector that reported success and then ended the connection unused."""
        return MailError("connector.opened_and_closed", stage=stage, connector=self._server.route.name)

    def _raise_if_tls_expected(self, waited_s: float) -> None:
        self._dialogue.transcript.line(
            "*", f"No greeting for {waited_s:g} s; asking on a second connection whether it waits for TLS"
        )
        seen = self._peek(TlsMode.IMPLICIT).steps
        greeted = seen[Stage.BANNER].facts if Stage.BANNER in seen else {}
        if service := greeted.get("service"):  # a port for reading mail waits for TLS, too
            raise MailError("banner.other_service", stage=Stage.BANNER, permanent=True, service=service)
        is_mail = "banner" in greeted or self._server.port == SUBMISSIONS_PORT
        if is_mail and Stage.TLS in seen and "version" in seen[Stage.TLS].facts:
            raise MailError("banner.waits_for_tls", stage=Stage.BANNER, permanent=True)

    def _refuse_other_service(self, step: Step) -> None:
        first_bytes = self._dialogue.peek()
        service = other_service(first_bytes)
        if service is None:
            return
        step.facts["service"] = service
        shown = self._dialogue.shown(first_bytes)[:_JUNK_SHOWN]  # struck first and cut afterwards
        self._dialogue.transcript.line("<", shown)
        raise MailError(
            "banner.other_service", stage=Stage.BANNER, permanent=True, service=service, received=shown
        )

    def _ehlo(self, stage: Stage) -> None:
        with self._exchange.stage(stage) as step:
            reply = self._dialogue.command(f"EHLO {self._server.ehlo_name}")
            if reply.is_permanent and self._needs_no_extension():
                reply = self._dialogue.command(f"HELO {self._server.ehlo_name}")
                step.facts["helo"], step.state = True, State.WARNED
            if not reply.is_positive:
                raise refusal(reply, stage, ehlo_name=self._server.ehlo_name)
            self._exchange.capabilities = Capabilities.from_reply(reply)
            step.facts.update(self._exchange.transcript.foreign(self._exchange.capabilities.facts()))

    def _needs_no_extension(self) -> bool:
        return self._server.tls is TlsMode.NONE and self._server.login is None

    def _encrypt(self) -> None:
        server = self._server
        with self._exchange.stage(Stage.TLS) as step:
            if server.tls is TlsMode.STARTTLS:
                self._starttls()
            self._exchange.is_usable = False  # nothing more may be sent in clear, not even QUIT
            name = ascii_name(server.tls_name or server.host).removesuffix(".")
            step.facts["server_name"] = name
            try:
                sock = self._dialogue.start_tls(tls.client_context(server), name)
            except ConnectionLost as error:
                if server.tls is TlsMode.IMPLICIT and server.route != DIRECT:
                    raise self._opened_and_closed(Stage.TLS) from error
                raise
            except ssl.SSLError as error:
                raise self._tls_error(error, step) from error
            self._look_at(sock, step)
            self._exchange.is_usable = server.tls is TlsMode.STARTTLS
            if not server.verify or self._has_few_days(step):
                step.state = State.WARNED

    def _look_at(self, sock: ssl.SSLSocket, step: Step) -> None:
        """Record what the server showed. Raises MailError where it is not the certificate that is pinned."""
        server, chain = self._server, tls.received_chain(sock)
        trusted = server.trusted if server.verify else None
        is_other = trusted is not None and trusted.is_pinned and not trusted.is_shown_in(chain)
        is_accepted = server.verify and not is_other
        facts = tls.connection_facts(sock, verified=is_accepted)
        if self._dialogue.limits.keeps_chain:
            facts |= tls.examined(server, chain, step.facts["server_name"], is_accepted=is_accepted)
        if trusted:
            facts["trusted"] = "certificate" if trusted.is_pinned else "issuer"
        step.facts.update(self._as_may_be_shown(facts))
        if trusted and is_other:
            raise self._not_pinned(trusted, chain, step)

    def _not_pinned(self, trusted: TrustedCertificate, chain: list[bytes], step: Step) -> MailError:
        facts = tls.refusal_facts(step.facts) if "chain" in step.facts else {}
        facts |= {"certificate": step.facts["certificate"], "name": step.facts["server_name"]}
        code = trusted.successor_code(chain)
        return MailError(code, stage=Stage.TLS, permanent=True, pinned_sha256=trusted.sha256, **facts)

    def _as_may_be_shown(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return facts that the server told. A certificate whose text (`pem`) would be changed has none."""
        shown: dict[str, Any] = self._exchange.transcript.foreign(facts)
        for before, after in zip(facts.get("chain", ()), shown.get("chain", ()), strict=True):
            if before["pem"] != after["pem"]:
                after["pem"] = ""
        return shown

    def _has_few_days(self, step: Step) -> bool:
        days_left = (step.facts["certificate"] or {}).get("days_left")
        return days_left is not None and days_left < tls.FEW_DAYS

    def _starttls(self) -> None:
        """Send STARTTLS (RFC 3207). Raises MailError when TLS cannot begin: then nothing more may be sent."""
        if "STARTTLS" not in self._exchange.capabilities:
            raise MailError("starttls.not_offered", stage=Stage.TLS, permanent=True)
        # Capabilities received in clear may be forged: EHLO is repeated under TLS (RFC 3207 section 4.2).
        self._exchange.capabilities = Capabilities.none()
        reply = self._dialogue.command("STARTTLS")
        if reply.code != READY:
            raise refusal(reply, Stage.TLS, subject="starttls")
        if self._dialogue.has_unread:
            self._exchange.is_usable = False
            raise MailError("starttls.injected", stage=Stage.TLS, permanent=True)

    def _tls_error(self, error: ssl.SSLError, step: Step) -> MailError:
        certificate, facts = None, {}
        if isinstance(error, ssl.SSLCertVerificationError):
            seen = self._second_look()
            certificate = seen.get("certificate")
            facts = tls.refusal_facts(seen)
            if not self._dialogue.limits.keeps_chain:  # it would be stored with every message that fails
                seen = {name: value for name, value in seen.items() if name != "chain"}
            step.facts.update(seen, verified=False, certificate=certificate)
        code = tls.fault_code(error, certificate, has_trusted_issuer=self._server.trusted is not None)
        if code == "tls.plain_text_first" and self._server.tls is TlsMode.STARTTLS:
            code = "tls.handshake_failed"  # the server agreed to TLS and then sent plain text
        elif code == "tls.plain_text_first" and (service := self._service_in_clear()):
            return MailError("banner.other_service", stage=Stage.TLS, permanent=True, service=service)
        facts |= {"certificate": certificate, "name": step.facts["server_name"]}
        return MailError(code, stage=Stage.TLS, permanent=True, reason=tls.reason(error), **facts)

    def _service_in_clear(self) -> str | None:
        """Return which other service greets at the port without TLS; None where none does or nobody waits."""
        if not self._dialogue.limits.looks_for_tls:
            return None
        self._dialogue.transcript.line("*", "No TLS here; asking on a second connection who answers in clear")
        step = self._peek(TlsMode.NONE).steps.get(Stage.BANNER)
        return step.facts.get("service") if step else None

    def _second_look(self) -> dict[str, Any]:
        """Return the facts of the refused certificates, fetched over a second, unverified connection."""
        self._dialogue.transcript.line("*", "Certificate refused; fetching it unverified to show it")
        step = self._peek(self._server.tls).steps.get(Stage.TLS)
        names = ("certificate", "chain", "faults", "missing", "issuer")
        return {name: step.facts[name] for name in names if name in step.facts} if step else {}
