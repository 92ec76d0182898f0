"""One connection of one account: takes what is due in the lane, sends it, hands the results on.

It uses the very session and message code of the account's test. A connection is kept while there
is something to send, and a while longer; then the next message finds it open.
"""

import dataclasses
import functools
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from webapp.accounts.models import Account
from webapp.accounts.sending import SendingSettings, identity_of, known_facts, server_of
from webapp.clock import monotonic, now
from webapp.deadline import Cancelled, Deadline
from webapp.errors import AppError, Conflict, PostigoError, StageError
from webapp.mail.compose.message import Identity, build
from webapp.mail.diagnosis.diagnose import Diagnosis, diagnose
from webapp.mail.smtp.server import Envelope
from webapp.mail.smtp.session import SmtpSession, opened
from webapp.mail.smtp.stream import OutgoingMessage, stream
from webapp.mail.smtp.transaction import Receipt
from webapp.outbox.delivery import attempt, circuit_breaker, prefetch
from webapp.outbox.delivery import outcome as verdicts
from webapp.outbox.delivery.attempt import DeliveryResult, MessageInFlight
from webapp.outbox.delivery.outcome import SendingAccount
from webapp.outbox.delivery.prefetch import StoredContent
from webapp.outbox.intake.request import draft_of
from webapp.outbox.intake.routing import same_address, version_of
from webapp.outbox.queue import leases
from webapp.outbox.queue.leases import Job
from webapp.transcript import Step, Transcript

# So many recipients are taken at one time: as many as leave within AHEAD_S, so that a fast server does not
# wait for us, and a slow one leaves the rest to other connections.
BATCH_LEAST, BATCH_MOST = 100, 400
AHEAD_S = 0.25
# While messages come close together the next claim waits so long for more of them: each one stops all
# others who write. A single message is taken at once, and a full lane is not waited for.
GATHER_S = 0.025
ATTEMPT_S = 120.0  # for one message; RFC 5321 section 4.5.3.2 allows more, but a queue waits behind it
OPEN_S = 30.0
IDLE_S = 20.0
# So many messages put off one after the other mean that the server has a trouble of its own.
FAILURES_IN_A_ROW = 20


class ConnectionOwner(Protocol):
    """What a carrier needs of the worker that it belongs to."""

    name: str
    settings: SendingSettings

    def is_stopping(self) -> bool: ...

    def has_leases(self, since: float) -> bool: ...

    def put(self, result: DeliveryResult) -> None: ...

    def hold(self, account: Account, code: str, facts: dict[str, Any], *, at_opening: bool) -> None: ...


class AccountConnection:
    """Sends through the account `account_id` until there is nothing more to do, or it is held.

    `wait(seconds)` waits to be called and tells whether that happened.
    """

    def __init__(self, account_id: int, employer: ConnectionOwner, wait: Callable[[float], bool]) -> None:
        self.account_id = account_id
        self.is_crowded = False
        self._employer = employer
        self._wait = wait
        self._jobs: deque[Job] = deque()
        self._said: dict[int, StoredContent | None] = {}
        self._batch = BATCH_LEAST
        self._taken_at = 0.0
        self._under_way: deque[MessageInFlight] = deque()
        self._account: Account | None = None
        self._marks: tuple[Any, ...] | None = None
        self._identity: Identity | None = None
        self._version = ""
        self._session: SmtpSession | None = None
        self._gather_until = 0.0
        self._blank = Transcript()
        self._opening: list[Step] = []
        self._sent_here = 0
        self._failures = 0
        self._deadline: Deadline | None = None

    def in_hand(self) -> Iterator[int]:
        """Yield the recipients that it has taken and not handed on; may be asked from another thread."""
        for job in (*self._jobs.copy(), *(sent.job for sent in self._under_way.copy())):
            yield from (taken.id for taken in job.recipients)

    @property
    def is_connected(self) -> bool:
        """Tell whether a session with the server stands."""
        return self._session is not None

    def run(self) -> None:
        """Send until idle for long, stopping, or held. Hands back what it took and did not send."""
        try:
            while not self._employer.is_stopping():
                if self._jobs or self._take_gathered():
                    if not self._carry():
                        break
                elif not self._rest():
                    break
        finally:
            self._give_back()
            self._hang_up()

    def cancel(self) -> None:
        """End what is under way at once, from another thread."""
        session, opening = self._session, self._deadline
        if opening is not None:
            opening.cancel()
        if session is not None:
            session.cancel()

    # Taking

    def _take_gathered(self) -> bool:
        """Take what is due, once some has gathered."""
        if (left_s := self._gather_until - monotonic()) > 0:
            time.sleep(left_s)
        return self._take()

    def _take(self) -> bool:
        account = self._usable_account()
        if account is None:
            return False
        name, per_minute = self._employer.name, account.per_minute
        moment = monotonic()
        if self.is_crowded:  # all that it could take at one time has left
            a_second = self._batch / max(moment - self._taken_at, 0.001)
            self._batch = min(BATCH_MOST, max(BATCH_LEAST, int(a_second * AHEAD_S)))
        self._jobs.extend(leases.claim(self.account_id, self._batch, name, per_minute=per_minute))
        self._said.clear()
        count, self._taken_at = sum(len(job.recipients) for job in self._jobs), moment
        self.is_crowded = count >= self._batch
        self._gather_until = monotonic() + GATHER_S if count > 1 and not self.is_crowded else 0.0
        return bool(self._jobs)

    def _usable_account(self) -> Account | None:
        marks = circuit_breaker.marks(self.account_id)
        if marks is not None and marks == self._marks:
            return self._account
        account = Account.get_or_none(Account.id == self.account_id)
        if account is None or not account.active:
            return None
        if self._account is None or circuit_breaker.signature(account) != circuit_breaker.signature(
            self._account
        ):
            if not self._under_way:
                self._hang_up()  # what was changed counts from now on
                self._account, self._marks = account, marks
                self._identity = identity_of(account, self._employer.settings)
                self._version = version_of(account)
            elif self._session is not None:
                self._sent_here = account.per_connection  # the next connection knows the change
        else:
            self._marks = marks
        return self._account

    def _rest(self) -> bool:
        """Wait for something to do; False when it is time to hang up."""
        ends_at = monotonic() + IDLE_S
        while (left_s := ends_at - monotonic()) > 0 and not self._employer.is_stopping():
            if self._session is not None and self._session.has_gone():
                self._hang_up()
            if self._wait(min(left_s, 1.0)):
                return True
        return False

    # Sending

    def _carry(self) -> bool:
        """Send what was taken; False when the account must be left alone."""
        account = self._account
        if account is None or (self._session is None and not self._open(account)):
            return False
        session = self._session
        goes_on = True
        try:
            for _item, outcome in stream(session, self._items(account, session)):
                goes_on = self._judge(account, self._under_way.popleft(), outcome) and goes_on
        except Cancelled:
            goes_on = False
        if not session.is_usable or self._sent_here >= account.per_connection or not goes_on:
            self._hang_up()
        return goes_on

    def _open(self, account: Account) -> bool:
        transcript = Transcript()
        self._deadline = Deadline(OPEN_S)
        try:
            server = server_of(account, self._employer.settings)
            transcript.hide(server.secrets)
            self._session = opened(server, self._deadline, transcript)
        except StageError as error:
            diagnosis = diagnose(error)
            self._could_not_open(account, diagnosis.code, diagnosis, transcript)
            return False
        except AppError as error:
            self._could_not_open(account, error.code, None, transcript)
            return False
        except Cancelled:
            return False
        self._opening = list(transcript.steps.values())
        self._blank, self._sent_here = transcript.sibling(), 0
        return True

    def _could_not_open(
        self, account: Account, code: str, diagnosis: Diagnosis | None, transcript: Transcript
    ) -> None:
        facts = self._facts(account) | (dict(diagnosis.facts) if diagnosis else {})
        if self._jobs:
            how = {"worker": self._employer.name, "opening": transcript.steps.values(), "facts": facts}
            self._employer.put(attempt.of_opening(self._jobs[0], account, code, diagnosis, **how))
        self._employer.hold(account, code, attempt.plain(facts), at_opening=True)

    def _items(self, account: Account, session: SmtpSession) -> Iterator[OutgoingMessage]:
        """Yield what is to be sent over this connection, taking more while there is more."""
        while self._sent_here + len(self._under_way) < account.per_connection:
            if self._employer.is_stopping() or self._failures >= FAILURES_IN_A_ROW:
                return
            if not self._jobs and (monotonic() < self._gather_until or not self._take()):
                return
            if self._session is not session:
                return  # the account was changed: what was taken now leaves by the next connection
            if not self._employer.has_leases(self._taken_at):
                self._give_back()  # the process stood still: what others took meanwhile stays theirs
                return
            if self._jobs[0].message_id not in self._said:
                self._said = prefetch.read(self._jobs)
            job = self._jobs.popleft()
            sent = self._prepared(job, self._said[job.message_id], account)
            if not self._jobs or self._jobs[0].message_id != job.message_id:  # not to many, in parts
                del self._said[job.message_id]
            if sent is not None:
                self._under_way.append(sent)
                yield sent.item

    def _prepared(self, job: Job, said: StoredContent | None, account: Account) -> MessageInFlight | None:
        """Return the message as it leaves. None when it cannot, and then it was given its verdict."""
        try:
            envelope = self._envelope(job, said)
        except PostigoError as error:
            judgement = verdicts.of_fault(job, error.code, error.facts)
            name = self._employer.name
            self._employer.put(attempt.of_fault(job, account, judgement, error.code, worker=name))
            return None
        sender = SendingAccount(
            account.id,
            own_sender=same_address(envelope.sender, account.return_path or account.sender),
            substituted=job.account_id != account.id,
        )
        may_leave = functools.partial(self._employer.has_leases, self._taken_at)
        return MessageInFlight(
            job, OutgoingMessage(envelope, self._blank.sibling(), ATTEMPT_S, may_leave), sender, now()
        )

    def _envelope(self, job: Job, said: StoredContent | None) -> Envelope:
        if said is None:
            raise Conflict("message.content_gone", id=job.message_id)
        recipients = tuple(taken.address for taken in job.recipients)
        if said.head is not None and said.built_for == self._version:
            return Envelope(said.envelope_sender, recipients, said.head + said.entity, smtputf8=said.smtputf8)
        bcc = [taken.address for taken in job.recipients if taken.kind == "bcc"]
        draft = draft_of(
            job.asked, subject=job.subject, entity=said.entity, message_id=job.header_id, bcc=bcc
        )
        # Dated when it was taken in, not when it leaves: every attempt sends the same bytes.
        built = build(draft, self._identity, now=job.created_at)
        return dataclasses.replace(built.envelope, recipients=recipients)

    # Judging

    def _judge(self, account: Account, sent: MessageInFlight, outcome: Receipt | StageError) -> bool:
        """Hand the result on; False when the account must be left alone."""
        is_first, self._sent_here = self._sent_here == 0, self._sent_here + 1
        if isinstance(outcome, Receipt):
            judgement = verdicts.of_receipt(sent.job, outcome, sent.sender, now())
            self._failures = 0
        else:
            judgement = verdicts.of_failure(sent.job, outcome, sent.sender, now(), is_first=is_first)
            self._failures += bool(judgement.verdicts)
        opening, self._opening = self._opening, []
        facts = {} if isinstance(outcome, Receipt) else self._facts(account)
        more = {"worker": self._employer.name, "opening": opening, "facts": facts}
        self._employer.put(attempt.of_outcome(sent, account, outcome, judgement, **more))
        fault = judgement.hold or (judgement.diagnosis if self._failures >= FAILURES_IN_A_ROW else None)
        if fault is not None:
            facts = attempt.plain(facts | dict(fault.facts))
            self._employer.hold(account, fault.code, facts, at_opening=False)
        return fault is None

    def _facts(self, account: Account) -> dict[str, Any]:
        return known_facts(account, self._employer.settings)

    # Leaving

    def _give_back(self) -> None:
        """Hand back what never left. What was under way stays leased: nobody knows what became of it."""
        untried = [taken for job in self._jobs for taken in job.recipients]
        self._jobs.clear()
        if untried:
            self._employer.put(DeliveryResult(None, untried=untried))

    def _hang_up(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.quit()
            session.close()
