"""One connection of one account: claims due messages of its lane, sends them, passes the results on.

It sends through the same `AccountSender` as the test of the account. A connection stays open for IDLE_S
seconds after the last message, so that the next one needs no new session. It ends after its claim when
others need it more, and after each time-out, so that it is decided anew who is served.
"""

import functools
from collections import deque
from collections.abc import Iterator

from webapp.accounts import snapshots
from webapp.accounts.sending import AccountSender
from webapp.clock import monotonic, now
from webapp.db import is_sqlite, release
from webapp.deadline import Cancelled, Deadline
from webapp.errors import AppError, MailError, StageError
from webapp.mail.diagnosis.diagnose import UNCERTAIN, Diagnosis, diagnose
from webapp.mail.rules.time_limits import MESSAGE_MOST_S, OPENING_MOST_S
from webapp.mail.smtp.stream import OutgoingMessage, stream
from webapp.mail.smtp.transaction import Receipt
from webapp.outbox.delivery import attempt, outcome
from webapp.outbox.delivery.attempt import DeliveryResult, MessageInFlight
from webapp.outbox.delivery.batch import Batch
from webapp.outbox.delivery.open_session import OpenSession
from webapp.outbox.delivery.prefetch import StoredContent
from webapp.outbox.delivery.prepared import prepared_or_refused
from webapp.outbox.delivery.scheduling.awaited import AwaitedLine
from webapp.outbox.delivery.scheduling.budget import Standing
from webapp.outbox.delivery.scheduling.connection_owner import ConnectionOwner
from webapp.outbox.delivery.scheduling.lane import TIMED_OUT, Lane, is_time_out
from webapp.outbox.queue.leases import Job
from webapp.outbox.recovery import log_in
from webapp.transcript import Stage, Transcript

IDLE_S = 20.0
PAUSE_S = 1.0
# The first session of a connection takes the settings that its claim has read, if that was just now.
RECENT_S = 1.0
# After so many failures in a row the fault is taken to be the server's, and the account is held.
FAILURES_IN_A_ROW = 20


class AccountConnection:
    """Sends through the account `account_id` until there is nothing more to send, or it is held.

    `lane` is what the connections of the account share. `began_at` and `idle_since` are monotonic seconds;
    `idle_since` is None while there is something to send.
    """

    def __init__(self, account_id: int, owner: ConnectionOwner, lane: "Lane[AccountConnection]") -> None:
        self.account_id = account_id
        self.began_at = monotonic()
        self.idle_since: float | None = None
        self._owner = owner
        self._lane = lane
        self._batch = Batch(account_id, owner.name, lane.claim_size)
        self._in_flight: deque[MessageInFlight] = deque()
        self._sender: AccountSender | None = None
        self._read_at = 0.0
        self._open: OpenSession | None = None
        self._opening: tuple[Deadline, Transcript] | None = None
        self._failures = 0
        self._is_held = self._is_to_end = False
        self._awaited = AwaitedLine()

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
            while not self._owner.is_stopping() and not self._is_to_end:
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
        current, opening = self._open, self._opening
        if opening is not None:
            opening[0].cancel()
        if current is not None:
            current.session.cancel()

    # What others see and ask of it, from their threads

    def hangs_s(self, moment: float) -> float:
        """Return for how many seconds before `moment` it has waited for the same line of the server.

        As far as was seen: the first call after each line returns 0. For one thread only.
        """
        opening, flight = self._opening, self._in_flight.copy()
        if opening is not None:
            return self._awaited.hangs_s(opening[1], moment)
        return self._awaited.hangs_s(flight[0].message.transcript if flight else None, moment)

    @property
    def may_be_cut(self) -> bool:
        """Tell whether nobody would be left in doubt whether the message in flight was accepted."""
        flight = self._in_flight.copy()
        return not flight or Stage.END_OF_DATA not in flight[0].message.transcript.steps

    def end_soon(self) -> None:
        """Ask it to end after its present claim; at once when it is idle."""
        self._is_to_end = True
        self._lane.interrupt()

    def cut(self) -> None:
        """End the wait for the server as if its time limit had passed."""
        current, opening = self._open, self._opening
        if opening is not None:
            opening[0].expire()
        elif current is not None:
            current.session.deadline.expire()

    # Claiming

    def _claim_gathered(self) -> bool:
        self._batch.gather()
        return self.claim()

    def claim(self, snapshot: snapshots.AccountSnapshot | None = None) -> bool:
        """Claim what is due, as much as leaves soon; return whether there is anything to send.

        `snapshot` is the account as it is now, if that was read already.
        """
        sender = self._current_sender(snapshot)
        if sender is None:
            return False
        per_minute = sender.account.per_minute
        has_claimed = self._batch.claim(self._lane.claims_at_once, per_minute=per_minute)
        if per_minute and not has_claimed:
            self._lane.pause(PAUSE_S)  # what is due has to wait for its minute
        return has_claimed

    def _current_sender(self, snapshot: snapshots.AccountSnapshot | None = None) -> AccountSender | None:
        """Return how the account sends now; None when it must not. Reads it again when it was changed."""
        self._read_at = monotonic()
        if self._sender is not None and snapshots.version_of(self.account_id) == self._sender.version:
            return self._sender
        snapshot = snapshot or snapshots.read(self.account_id)
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
        self.idle_since = monotonic()
        ends_at = self.idle_since + IDLE_S
        try:
            while (left_s := ends_at - monotonic()) > 0 and not self._owner.is_stopping():
                if self._open is not None and self._open.session.was_closed_by_server():
                    self._close_session()
                if self._is_to_end:
                    return False
                if self._lane.wait(min(left_s, 1.0)):
                    return True
            return False
        finally:
            self.idle_since = None

    # Sending

    def _send_batch(self) -> bool:
        """Send the claimed messages; False when the account must not be used further."""
        # What was claimed may be sent by another session than the one before: with the settings of now.
        is_recent = self._open is not None or monotonic() - self._read_at < RECENT_S
        sender = self._sender if is_recent else self._current_sender()
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
        self._read_at, transcript = 0.0, Transcript()
        self._opening = deadline, _ = Deadline(OPENING_MOST_S), transcript
        try:
            session = log_in.open_session(sender, deadline, transcript)
        except StageError as error:
            diagnosis = diagnose(error, sender.known(), transcript)
            self._could_not_connect(sender, diagnosis.code, diagnosis, transcript)
        except AppError as error:
            self._could_not_connect(sender, error.code, None, transcript)
        except Cancelled:
            return False
        else:
            if self._owner.pipelining.is_avoided(sender.account):
                session.avoid_pipelining()
            self._open = OpenSession.opened(session, transcript, sender.facts())
        finally:
            self._opening = None
        return self._open is not None

    def _could_not_connect(
        self, sender: AccountSender, code: str, diagnosis: Diagnosis | None, transcript: Transcript
    ) -> None:
        facts = sender.facts() | (dict(diagnosis.facts) if diagnosis else {})
        if self._batch:
            how = {"worker": self._owner.name, "opening": transcript.steps.values(), "facts": facts}
            self._owner.put(attempt.of_opening(self._batch.first, sender.account, code, diagnosis, **how))
        wait_s = diagnosis.wait_s if diagnosis else None
        self._owner.hold(sender, code, attempt.json_facts(facts), at_opening=True, wait_s=wait_s)

    def _messages(self, sender: AccountSender, current: OpenSession) -> Iterator[OutgoingMessage]:
        """Yield what is to be sent over this session, claiming more while there is more."""
        while current.sent + len(self._in_flight) < sender.account.per_connection:
            if self._owner.is_stopping() or self._is_held:
                return
            if not self._batch and (self._is_to_end or self._batch.is_gathering or not self.claim()):
                return
            if self._open is not current or current.is_outdated:
                return  # the account was changed: this claim is sent over the next session
            if not self._owner.has_leases(self._batch.claimed_at):
                self._hand_back()  # suspended for too long: others may have claimed these
                return
            sent = self._prepared(sender, current, *self._batch.pop())
            if sent is not None:
                self._in_flight.append(sent)
                if self._lane.standing is not Standing.ANSWERS or not is_sqlite():
                    # Hundreds may wait for their servers, and PostgreSQL has not so many connections.
                    # Opening the SQLite file anew costs as much as sending a message.
                    release()
                yield sent.message

    def _prepared(
        self, sender: AccountSender, current: OpenSession, job: Job, content: StoredContent | None
    ) -> MessageInFlight | None:
        """Return the message ready to be sent; None, with a stored outcome, when it cannot be built."""
        how = {
            "transcript": current.blank.sibling(),
            "takes_utf8": "SMTPUTF8" in current.session.capabilities,
            "may_send": functools.partial(self._owner.has_leases, self._batch.claimed_at),
        }
        return prepared_or_refused(self._owner, sender, job, content, **how)

    # Passing results on

    def _pass_on(
        self, sender: AccountSender, current: OpenSession, sent: MessageInFlight, reply: Receipt | StageError
    ) -> bool:
        """Pass a result on; False when the account must not be used further."""
        is_first, current.sent = current.sent == 0, current.sent + 1
        if isinstance(reply, Receipt):
            result = outcome.of_receipt(sent.job, reply, sent.sending, now())
            self._failures, current.has_accepted = 0, True
        else:
            if current.was_pipelining and isinstance(reply, MailError):
                self._owner.pipelining.note(sender.account, reply)
            how = {"is_first": is_first, "is_proven": current.has_accepted}
            result = outcome.of_failure(sent.job, reply, sent.sending, now(), **how)
            self._failures += result.is_server_failing
        has_timed_out = self._note_answer(sent.job, reply)
        opening, current.opening = current.opening, []
        facts = {} if isinstance(reply, Receipt) else {**sender.facts(), **current.own_address}
        how = {"worker": self._owner.name, "opening": opening, "facts": facts}
        self._owner.put(attempt.of_reply(sent, sender.account, reply, result, **how))
        is_repeated = self._failures >= FAILURES_IN_A_ROW or (has_timed_out and self._lane.must_be_held)
        fault = result.hold or (result.diagnosis if is_repeated else None)
        if fault is not None:
            self._is_held = True
            # Nobody knows what became of one message; of the account it is known that its server is silent.
            code = TIMED_OUT if has_timed_out and fault.code == UNCERTAIN else fault.code
            facts |= {"timeout_s": MESSAGE_MOST_S, **fault.facts, "stage": fault.stage}
            self._owner.hold(sender, code, attempt.json_facts(facts), at_opening=False, wait_s=fault.wait_s)
        return fault is None and not has_timed_out

    def _note_answer(self, job: Job, reply: Receipt | StageError) -> bool:
        """Note in the lane whether the server answered; return True when it did not in time."""
        if getattr(reply, "never_left", False):
            return False
        if isinstance(reply, StageError) and is_time_out(reply):
            self._lane.timed_out(job.message_id)
            return True
        self._lane.answered()
        return False

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
