"""One connection of one account: claims due messages of its lane, sends them, passes the results on.

It sends through the same `AccountSender` as the test of the account. A connection stays open for IDLE_S
seconds after the last message, so that the next one needs no new session.
"""

import dataclasses
import functools
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from webapp.accounts import snapshots
from webapp.accounts.sending import AccountSender, SendingSettings
from webapp.clock import monotonic, now
from webapp.deadline import Cancelled, Deadline
from webapp.errors import AppError, Conflict, PostigoError, StageError
from webapp.mail.diagnosis.diagnose import Diagnosis, diagnose
from webapp.mail.rules.time_limits import MESSAGE_MOST_S, OPENING_MOST_S
from webapp.mail.smtp.server import Envelope
from webapp.mail.smtp.session import SmtpSession
from webapp.mail.smtp.stream import OutgoingMessage, stream
from webapp.mail.smtp.transaction import Receipt
from webapp.outbox.delivery import attempt, outcome
from webapp.outbox.delivery.attempt import DeliveryResult, MessageInFlight
from webapp.outbox.delivery.batch import Batch
from webapp.outbox.delivery.outcome import SendingAccount
from webapp.outbox.delivery.prefetch import StoredContent
from webapp.outbox.intake.request import draft_of
from webapp.outbox.intake.routing import same_address
from webapp.outbox.queue.leases import Job
from webapp.outbox.recovery import log_in
from webapp.transcript import Step, Transcript

IDLE_S = 20.0
# After so many failures in a row the fault is taken to be the server's, and the account is held.
FAILURES_IN_A_ROW = 20


class ConnectionOwner(Protocol):
    """What a connection needs of the worker that owns it."""

    name: str
    settings: SendingSettings

    def is_stopping(self) -> bool: ...

    def has_leases(self, since: float) -> bool: ...

    def put(self, result: DeliveryResult) -> None: ...

    def hold(self, sender: AccountSender, code: str, facts: dict[str, Any], *, at_opening: bool) -> None: ...


@dataclass
class _OpenSession:
    """An open session. `opening` are the steps of opening it, until an attempt has recorded them.

    `blank` is an empty transcript that strikes out the secrets of the session. `sent` counts messages.
    After `is_outdated` is set no further message is sent over it: the account was changed.
    """

    session: SmtpSession
    blank: Transcript
    opening: list[Step] = field(default_factory=list)
    sent: int = 0
    is_outdated: bool = False
    has_accepted: bool = False  # at least one message


class AccountConnection:
    """Sends through the account `account_id` until there is nothing more to send, or it is held.

    `wait(seconds)` waits to be woken for new work and returns whether that happened.
    """

    def __init__(self, account_id: int, owner: ConnectionOwner, wait: Callable[[float], bool]) -> None:
        self.account_id = account_id
        self._owner = owner
        self._wait = wait
        self._batch = Batch(account_id, owner.name)
        self._in_flight: deque[MessageInFlight] = deque()
        self._sender: AccountSender | None = None
        self._open: _OpenSession | None = None
        self._opening_deadline: Deadline | None = None
        self._failures = 0
        self._is_held = False

    @property
    def was_last_claim_full(self) -> bool:
        """Tell whether the last claim reached its limit, so that more may wait in the lane."""
        return self._batch.was_full

    @property
    def is_connected(self) -> bool:
        """Tell whether a session with the server is open."""
        return self._open is not None

    def recipient_ids(self) -> Iterator[int]:
        """Yield the recipients whose results were not passed on yet; may be called from another thread."""
        for recipient in self._batch.recipients():
            yield recipient.id
        for sent in self._in_flight.copy():
            yield from (recipient.id for recipient in sent.job.recipients)

    def run(self) -> None:
        """Send until idle for long, stopping, or held. Returns unsent recipients to the queue."""
        try:
            while not self._owner.is_stopping():
                if self._batch or self._claim_gathered():
                    if not self._send_batch():
                        break
                elif not self._wait_for_work():
                    break
        finally:
            self._hand_back()
            self._close_session()

    def cancel(self) -> None:
        """Cancel the current operation; may be called from another thread."""
        current, opening = self._open, self._opening_deadline
        if opening is not None:
            opening.cancel()
        if current is not None:
            current.session.cancel()

    # Claiming

    def _claim_gathered(self) -> bool:
        self._batch.gather()
        return self._claim()

    def _claim(self) -> bool:
        sender = self._current_sender()
        return sender is not None and self._batch.claim(per_minute=sender.account.per_minute)

    def _current_sender(self) -> AccountSender | None:
        """Return how the account sends now; None when it must not. Reads it again when it was changed."""
        if self._sender is not None and snapshots.version_of(self.account_id) == self._sender.version:
            return self._sender
        snapshot = snapshots.read(self.account_id)
        if snapshot is None or not snapshot.account.active:
            return None
        if self._in_flight and self._open is not None:
            # Messages in flight keep the old settings; the next session uses the new ones.
            self._open.is_outdated = True
            return self._sender
        self._close_session()
        self._sender = AccountSender(snapshot.account, self._owner.settings, snapshot.version)
        return self._sender

    def _wait_for_work(self) -> bool:
        """Wait for something to send; False when the connection is to be closed."""
        ends_at = monotonic() + IDLE_S
        while (left_s := ends_at - monotonic()) > 0 and not self._owner.is_stopping():
            if self._open is not None and self._open.session.was_closed_by_server():
                self._close_session()
            if self._wait(min(left_s, 1.0)):
                return True
        return False

    # Sending

    def _send_batch(self) -> bool:
        """Send the claimed messages; False when the account must not be used further."""
        # What was claimed may be sent by another session than the one before: with the settings of now.
        sender = self._current_sender() if self._open is None else self._sender
        if sender is None or (self._open is None and not self._connect(sender)):
            return False
        current = self._open
        goes_on = True
        try:
            for _message, reply in stream(current.session, self._messages(sender, current)):
                goes_on = self._pass_on(sender, current, self._in_flight.popleft(), reply) and goes_on
        except Cancelled:
            goes_on = False
        is_used_up = current.is_outdated or current.sent >= sender.account.per_connection
        if not current.session.is_usable or is_used_up or not goes_on:
            self._close_session()
        return goes_on

    def _connect(self, sender: AccountSender) -> bool:
        transcript = Transcript()
        self._opening_deadline = Deadline(OPENING_MOST_S)
        try:
            session = log_in.open_session(sender, self._opening_deadline, transcript)
        except StageError as error:
            diagnosis = diagnose(error)
            self._could_not_connect(sender, diagnosis.code, diagnosis, transcript)
        except AppError as error:
            self._could_not_connect(sender, error.code, None, transcript)
        except Cancelled:
            return False
        else:
            self._open = _OpenSession(session, transcript.sibling(), list(transcript.steps.values()))
        return self._open is not None

    def _could_not_connect(
        self, sender: AccountSender, code: str, diagnosis: Diagnosis | None, transcript: Transcript
    ) -> None:
        facts = sender.facts() | (dict(diagnosis.facts) if diagnosis else {})
        if self._batch:
            how = {"worker": self._owner.name, "opening": transcript.steps.values(), "facts": facts}
            self._owner.put(attempt.of_opening(self._batch.first, sender.account, code, diagnosis, **how))
        self._owner.hold(sender, code, attempt.json_facts(facts), at_opening=True)

    def _messages(self, sender: AccountSender, current: _OpenSession) -> Iterator[OutgoingMessage]:
        """Yield what is to be sent over this session, claiming more while there is more."""
        while current.sent + len(self._in_flight) < sender.account.per_connection:
            if self._owner.is_stopping() or self._is_held:
                return
            if not self._batch and (self._batch.is_gathering or not self._claim()):
                return
            if self._open is not current or current.is_outdated:
                return  # the account was changed: this claim is sent over the next session
            if not self._owner.has_leases(self._batch.claimed_at):
                self._hand_back()  # suspended for too long: others may have claimed these
                return
            sent = self._prepared(sender, current, *self._batch.pop())
            if sent is not None:
                self._in_flight.append(sent)
                yield sent.message

    def _prepared(
        self, sender: AccountSender, current: _OpenSession, job: Job, content: StoredContent | None
    ) -> MessageInFlight | None:
        """Return the message ready to be sent; None, with a stored outcome, when it cannot be built."""
        account = sender.account
        try:
            envelope = envelope_of(sender, job, content)
        except PostigoError as error:
            result = outcome.of_fault(job, error.code, error.facts)
            self._owner.put(attempt.of_fault(job, account, result, error.code, worker=self._owner.name))
            return None
        sending = SendingAccount(
            account.id,
            is_own_sender=same_address(envelope.sender, sender.envelope_sender),
            is_substitute=job.account_id != account.id,
        )
        may_send = functools.partial(self._owner.has_leases, self._batch.claimed_at)
        message = OutgoingMessage(envelope, current.blank.sibling(), MESSAGE_MOST_S, may_send)
        return MessageInFlight(job, message, sending, now())

    # Passing results on

    def _pass_on(
        self, sender: AccountSender, current: _OpenSession, sent: MessageInFlight, reply: Receipt | StageError
    ) -> bool:
        """Pass a result on; False when the account must not be used further."""
        is_first, current.sent = current.sent == 0, current.sent + 1
        if isinstance(reply, Receipt):
            result = outcome.of_receipt(sent.job, reply, sent.sending, now())
            self._failures, current.has_accepted = 0, True
        else:
            proven = current.has_accepted
            result = outcome.of_failure(
                sent.job, reply, sent.sending, now(), is_first=is_first, is_proven=proven
            )
            self._failures += result.is_server_failing
        opening, current.opening = current.opening, []
        facts = {} if isinstance(reply, Receipt) else sender.facts()
        how = {"worker": self._owner.name, "opening": opening, "facts": facts}
        self._owner.put(attempt.of_reply(sent, sender.account, reply, result, **how))
        fault = result.hold or (result.diagnosis if self._failures >= FAILURES_IN_A_ROW else None)
        if fault is not None:
            self._is_held = True
            facts = attempt.json_facts(facts | dict(fault.facts) | {"stage": fault.stage})
            self._owner.hold(sender, fault.code, facts, at_opening=False)
        return fault is None

    # Ending

    def _hand_back(self) -> None:
        """Return unsent recipients to the queue. Those in flight stay leased: their outcome is unknown."""
        if untried := self._batch.give_up():
            self._owner.put(DeliveryResult(None, untried=untried))

    def _close_session(self) -> None:
        current, self._open = self._open, None
        if current is not None:
            current.session.quit()
            current.session.close()


def envelope_of(sender: AccountSender, job: Job, content: StoredContent | None) -> Envelope:
    """Return the message of `job` in its envelope. Raises Conflict, or MailError when it cannot be built."""
    if content is None:
        raise Conflict("message.content_gone", id=job.message_id)
    recipients = tuple(recipient.address for recipient in job.recipients)
    if content.head is not None and content.built_for == sender.version:
        message = content.head + content.entity
        return Envelope(content.envelope_sender, recipients, message, smtputf8=content.smtputf8)
    bcc = [recipient.address for recipient in job.recipients if recipient.kind == "bcc"]
    draft = draft_of(job.asked, subject=job.subject, entity=content.entity, message_id=job.header_id, bcc=bcc)
    # Dated when it was accepted, not when it is sent: every attempt sends the same bytes.
    built = sender.message(draft, date=job.created_at)
    return dataclasses.replace(built.envelope, recipients=recipients)
