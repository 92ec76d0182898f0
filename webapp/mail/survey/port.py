"""The look at one port: which TLS mode it speaks and who answers, without a log-in and without a message.

It opens a session as sending does (`smtp.opening`), with the certificate checked. Where the port speaks
the other TLS mode a second connection tries that one.
"""

import dataclasses
from typing import Any

from webapp.deadline import Deadline, DeadlineReached
from webapp.errors import StageError
from webapp.mail.rules.time_limits import TimeLimits
from webapp.mail.smtp.opening import SUBMISSIONS_PORT
from webapp.mail.smtp.replies import is_practice
from webapp.mail.smtp.server import SmtpServer, TlsMode
from webapp.mail.smtp.session import SmtpSession
from webapp.mail.survey.finding import MECHANISMS_SHOWN, NOBODY_ANSWERED, TEXT_SHOWN, PortFinding
from webapp.transcript import Stage, State, Transcript

# A server that delays its greeting on purpose, against bulk mailers, does so for 5 or 6 s.
LIMITS = TimeLimits(connect_s=6.0, other_s=6.0, block_s=6.0, by_stage={Stage.BANNER: 7.0}, looks_for_tls=True)
_TLS_FAULTS = "tls."
_NO_TLS, _WAITS_FOR_TLS = "starttls.not_offered", "banner.waits_for_tls"
# How a port that speaks the other TLS mode fails.
_OTHER_MODE = {
    TlsMode.IMPLICIT: frozenset(
        {"tls.plain_text_first", "tls.handshake_failed", "tls.timed_out", "tls.lost", NOBODY_ANSWERED}
    ),
    TlsMode.STARTTLS: frozenset({_WAITS_FOR_TLS, "banner.other_service"}),
}


def look_at_port(server: SmtpServer, deadline: Deadline, transcript: Transcript) -> PortFinding:
    """Return what is found at `server.port`; the log-in and the TLS mode of `server` do not count.

    `transcript` only lends its secrets, those of the connector, which are struck from what is found.
    Raises Cancelled.
    """
    # A server on the port of implicit TLS expects its clients to talk first (RFC 8314 section 3.3).
    first, other = TlsMode.STARTTLS, TlsMode.IMPLICIT
    if server.port == SUBMISSIONS_PORT:
        first, other = other, first
    found = _Look(server, first, deadline, transcript)
    if found.fault in _OTHER_MODE[first] and found.service in ("", "tls") and not deadline.is_over():
        second = _Look(server, other, deadline, transcript)
        found = second if second.is_better_than(found) else found
    return dataclasses.replace(found.finding(), took_ms=transcript.ms())


class _LookingSession(SmtpSession):
    """A session that keeps what its second, unverified connection saw."""

    seen: Transcript | None = None

    def peek(self, mode: TlsMode) -> Transcript:
        """Return the transcript of the second connection, which is kept."""
        self.seen = super().peek(mode)
        return self.seen


class _Look:
    """One opening in one TLS mode, and what it told."""

    def __init__(self, server: SmtpServer, mode: TlsMode, deadline: Deadline, transcript: Transcript) -> None:
        self._server = dataclasses.replace(server, tls=mode, verify=True, login=None)
        self._mode = mode
        self.fault = ""
        own = transcript.sibling()
        session = _LookingSession(self._server, deadline=deadline, transcript=own, limits=LIMITS)
        with session:
            try:
                session.open()
            except StageError as error:
                self.fault = error.code
            except DeadlineReached:
                self.fault = "deadline.reached"
        self._own, self._unverified = own, session.seen

    @property
    def service(self) -> str:
        """The name of another service that answered."""
        return str(self._fact(Stage.BANNER, "service") or "")

    def is_better_than(self, other: "_Look") -> bool:
        """Tell whether this look came further into SMTP than `other`."""
        return self.finding().is_smtp or not other._has_spoken

    @property
    def _has_spoken(self) -> bool:
        return bool(self._fact(Stage.BANNER, "banner"))

    def finding(self) -> PortFinding:
        """Return what this look found, `took_ms` left open."""
        certificate, fault = self._fact(Stage.TLS, "certificate"), self.fault
        certificate_fault = fault if certificate and fault.startswith(_TLS_FAULTS) else ""
        greeting = str(self._fact(Stage.BANNER, "banner") or "")
        is_smtp = self._state(Stage.EHLO) in (State.DONE, State.WARNED)
        if fault == _NO_TLS or (certificate_fault and is_smtp):
            fault = ""
        before, under = self._mechanisms(Stage.EHLO), self._mechanisms(Stage.EHLO_TLS)
        spoken = self._spoken()
        is_implicit = spoken is TlsMode.IMPLICIT
        return PortFinding(
            self._server.port,
            fault=fault,
            is_reachable=self._own_state(Stage.CONNECT) is State.DONE and fault != NOBODY_ANSWERED,
            tls=spoken if is_smtp else None,
            service=self.service,
            is_practice=is_practice(greeting),
            greeting=greeting[:TEXT_SHOWN],
            peer=str(self._fact(Stage.CONNECT, "peer") or ""),
            tls_version=str(self._fact(Stage.TLS, "version") or ""),
            certificate=certificate,
            verified=None if certificate is None else bool(self._fact(Stage.TLS, "verified")),
            certificate_fault=certificate_fault,
            mechanisms=() if is_implicit else before,
            mechanisms_tls=before if is_implicit else under,
        )

    def _spoken(self) -> TlsMode:
        return {_NO_TLS: TlsMode.NONE, _WAITS_FOR_TLS: TlsMode.IMPLICIT}.get(self.fault, self._mode)

    def _mechanisms(self, stage: Stage) -> tuple[str, ...]:
        named = self._fact(stage, "mechanisms") or ()
        return tuple(str(name)[:TEXT_SHOWN] for name in named[:MECHANISMS_SHOWN])

    def _fact(self, stage: Stage, name: str) -> Any:
        """Return a fact of a stage: of the checked connection, else of the unverified one."""
        for transcript in (self._own, self._unverified):
            step = transcript.steps.get(stage) if transcript is not None else None
            if step is not None and step.facts.get(name) is not None:
                return step.facts[name]
        return None

    def _state(self, stage: Stage) -> State | None:
        """Return how far a stage came: on the unverified connection where the checked one ended before."""
        own = self._own_state(stage)
        if own is not None or self._unverified is None:
            return own
        step = self._unverified.steps.get(stage)
        return step.state if step is not None else None

    def _own_state(self, stage: Stage) -> State | None:
        step = self._own.steps.get(stage)
        return step.state if step is not None else None
