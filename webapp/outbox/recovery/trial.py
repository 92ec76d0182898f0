"""Trials: a held account sends one of the messages that wait for it, where nothing less can tell.

MAIL FROM proves the server, the log-in and the sender. What the server refused after that (relaying, a
sender in the header, a blocked address) passes again only when a message passes.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from webapp.accounts.models import Account
from webapp.accounts.sending import AccountSender
from webapp.clock import monotonic, now
from webapp.db import release
from webapp.mail.diagnosis.diagnose import Diagnosis
from webapp.mail.smtp.session import SmtpSession
from webapp.mail.smtp.stream import stream
from webapp.mail.smtp.transaction import Receipt
from webapp.outbox.delivery import attempt, outcome, prefetch
from webapp.outbox.delivery.attempt import DeliveryResult, MessageInFlight
from webapp.outbox.delivery.outcome import MessageOutcome
from webapp.outbox.delivery.prepared import prepared_or_refused
from webapp.outbox.queue import leases
from webapp.outbox.queue.leases import Job, LeasedRecipient
from webapp.outbox.recovery.pipelining import PipeliningFaults
from webapp.transcript import Stage

# Recipients claimed for one trial: the first may be refused for a reason of its own.
CLAIM_MOST = 5
# So long messages wait for a server that hangs; then substitutes may take them.
WAIT_MOST_S = 30.0
_AFTER_SENDER = frozenset({Stage.RCPT_TO, Stage.DATA, Stage.END_OF_DATA})


class TrialOwner(Protocol):
    """What a trial needs of the worker that runs it."""

    name: str
    pipelining: PipeliningFaults

    def has_leases(self, since: float) -> bool: ...

    def put(self, result: DeliveryResult) -> None: ...


class TrialResult(NamedTuple):
    """How a trial ended: `has_passed` when a message was accepted, else `refused` with the reason, if any.

    Without either, the messages that were tried were refused for reasons of their own.
    """

    has_passed: bool = False
    refused: Diagnosis | None = None


@dataclass
class _Claim:
    """The messages of one trial, and the recipients that were tried and whose outcomes are not stored yet."""

    jobs: list[Job]
    claimed_at: float
    tried: list[LeasedRecipient] = field(default_factory=list)

    def recipients(self) -> list[LeasedRecipient]:
        return [*self.tried, *(recipient for job in self.jobs for recipient in job.recipients)]

    def next_is_tried(self) -> None:
        self.tried += self.jobs.pop(0).recipients


class _Tried(NamedTuple):
    sent: MessageInFlight
    reply: Any
    result: MessageOutcome


def needs_message(held_facts: Mapping[str, Any]) -> bool:
    """Tell whether the account is held for what the server refused after MAIL FROM."""
    return held_facts.get("stage") in _AFTER_SENDER


class Trials:
    """The trials of one worker, by account. `claim` and `run` may be called from different threads."""

    def __init__(self, owner: TrialOwner) -> None:
        self._owner = owner
        self._lock = threading.Lock()
        self._claims: dict[int, _Claim] = {}  # not begun
        self._running: dict[int, _Claim] = {}
        self._sessions: set[SmtpSession] = set()

    def claim(self, account: Account) -> bool:
        """Claim messages for a trial, before substitutes take them.

        False when none is due, or a trial of the account is under way.
        """
        if account.id in self._claims or account.id in self._running:
            return False
        claimed_at = monotonic()
        jobs = leases.claim(account.id, CLAIM_MOST, self._owner.name, per_minute=account.per_minute)
        with self._lock:
            if jobs:
                self._claims[account.id] = _Claim(jobs, claimed_at)
        return bool(jobs)

    def recipient_ids(self) -> set[int]:
        """Return the recipients that are claimed for trials."""
        with self._lock:
            claims = [*self._claims.values(), *self._running.values()]
            return {recipient.id for claim in claims for recipient in claim.recipients()}

    def cancel_all(self) -> None:
        """Cancel the trials that are running."""
        with self._lock:
            sessions = list(self._sessions)
        for session in sessions:
            session.cancel()

    def has_claim(self, account_id: int) -> bool:
        """Tell whether messages are claimed for a trial of the account."""
        return account_id in self._claims

    def give_back(self, account_id: int) -> None:
        """Return what is still claimed for the account to the queue, if anything."""
        with self._lock:
            claim = self._claims.pop(account_id, None)
        if claim is not None:
            self._return(claim.jobs)

    def give_back_waiting(self) -> None:
        """Return to the queue what has waited for WAIT_MOST_S and is not being sent: the server hangs."""
        before = monotonic() - WAIT_MOST_S
        with self._lock:
            over = [key for key, claim in self._claims.items() if claim.claimed_at < before]
            jobs = [job for key in over for job in self._claims.pop(key).jobs]
            for claim in self._running.values():
                if claim.claimed_at < before:
                    jobs += claim.jobs[1:]
                    del claim.jobs[1:]
        self._return(jobs)

    def _return(self, jobs: Sequence[Job]) -> None:
        untried = [recipient for job in jobs for recipient in job.recipients]
        if untried:
            self._owner.put(DeliveryResult(None, untried=untried))

    def run(self, session: SmtpSession, sender: AccountSender) -> TrialResult:
        """Send what is claimed over `session`, one message after the other, until one is accepted.

        Stores the outcomes as delivery does. Raises Cancelled.
        """
        account_id = sender.account.id
        with self._lock:
            # It may have been given back just now.
            claim = self._running[account_id] = self._claims.pop(account_id, _Claim([], 0.0))
            self._sessions.add(session)
        if self._owner.pipelining.is_avoided(sender.account):
            session.avoid_pipelining()
        tried: list[_Tried] = []
        try:
            while claim.jobs and session.is_usable and not _is_decided(tried):
                if (one := self._send(session, sender, claim, is_first=not tried)) is not None:
                    tried.append(one)
                with self._lock:
                    claim.next_is_tried()
        finally:
            self._store(sender, tried, has_passed=_has_passed(tried))
            self._return(claim.jobs)
            with self._lock:
                self._sessions.discard(session)
                del self._running[account_id]
        if _has_passed(tried):
            return TrialResult(has_passed=True)
        faults = [one.result.hold or one.result.server_fault for one in tried]
        return TrialResult(refused=next((fault for fault in faults if fault), None))

    def _send(
        self, session: SmtpSession, sender: AccountSender, claim: _Claim, *, is_first: bool
    ) -> _Tried | None:
        job = claim.jobs[0]
        content = prefetch.read([job])[job.message_id]
        sent = prepared_or_refused(
            self._owner,
            sender,
            job,
            content,
            transcript=session.transcript.sibling(),
            takes_utf8="SMTPUTF8" in session.capabilities,
            may_send=lambda: self._owner.has_leases(claim.claimed_at),
        )
        if sent is None:
            return None
        release()  # the server may keep this thread waiting for minutes
        [(_, reply)] = stream(session, iter([sent.message]))
        if isinstance(reply, Receipt):
            return _Tried(sent, reply, outcome.of_receipt(job, reply, sent.sending, now()))
        return _Tried(sent, reply, outcome.of_failure(job, reply, sent.sending, now(), is_first=is_first))

    def _store(self, sender: AccountSender, tried: list[_Tried], *, has_passed: bool) -> None:
        for sent, reply, first_result in tried:
            result = first_result
            if has_passed and result.hold is not None and not isinstance(reply, Receipt):
                # Another message passed in this session, so that the refusal was not of the account.
                result = outcome.of_failure(
                    sent.job, reply, sent.sending, now(), is_first=False, is_proven=True
                )
            facts = {} if isinstance(reply, Receipt) else sender.facts()
            how: dict[str, Any] = {"worker": self._owner.name, "opening": (), "facts": facts}
            self._owner.put(attempt.of_reply(sent, sender.account, reply, result, **how))


def _is_decided(tried: list[_Tried]) -> bool:
    """Tell whether the last message passed, or failed in a way that another would meet as well."""
    if not tried:
        return False
    hold = tried[-1].result.hold
    is_refused = hold is not None and hold.stage != Stage.RCPT_TO
    return _has_passed(tried) or is_refused or tried[-1].result.is_server_failing


def _has_passed(tried: list[_Tried]) -> bool:
    return bool(tried) and isinstance(tried[-1].reply, Receipt)
