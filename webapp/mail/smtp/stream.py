"""Many messages over one session, without waiting where the server does not ask us to.

Where PIPELINING is offered (RFC 2920), the end of a message and the commands of the next one leave
together, so that a message costs one journey there and back; and when the one before was taken and the
next one's commands are answered, that leaves before the caller is told: the server works meanwhile.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from webapp.deadline import Cancelled, Deadline
from webapp.errors import MailError
from webapp.mail.smtp.faults import CLOSING
from webapp.mail.smtp.server import Envelope
from webapp.mail.smtp.session import SmtpSession
from webapp.mail.smtp.transaction import Receipt, Transaction
from webapp.transcript import Stage, Transcript


@dataclass(eq=False)
class OutgoingMessage:
    """One message to send: its envelope, what records it, and how many seconds it may take.

    The time counts from the moment when the message before it is done with. `may_leave` is asked right
    before it leaves: a process may have stood still since its commands did. `key` is whatever the caller
    knows it by.
    """

    envelope: Envelope
    transcript: Transcript
    deadline_s: float
    may_leave: Callable[[], bool] = lambda: True
    key: Any = None


def stream(
    session: SmtpSession, items: Iterator[OutgoingMessage]
) -> Iterator[tuple[OutgoingMessage, Receipt | MailError]]:
    """Yield each item with what became of it, in order: a receipt, or the error that says why not.

    Items are asked for one at a time, while the message before is about to end; `items` should not
    wait then. It ends when there is no other item, or when the session `is_usable` no longer. An item
    that was asked for by then but never left comes with an error whose `never_left` is true: nothing
    was tried with it. What `items` raises is raised here, after the outcome of the message under way.

    Whoever stops listening before the end should close the session: a message may be half said.
    """
    return _Stream(session, items).run()


@dataclass(eq=False)
class _MessageExchange:
    """An item with its passage through the session."""

    item: OutgoingMessage
    transaction: Transaction
    is_started: bool = False
    failure: MailError | None = None


class _Stream:
    def __init__(self, session: SmtpSession, items: Iterator[OutgoingMessage]) -> None:
        self._session = session
        self._exchange = session.exchange
        self._items = iter(items)
        self._may_go_ahead = "PIPELINING" in session.capabilities
        self._next: _MessageExchange | None = None
        self._started: _MessageExchange | None = None
        self._failed: Exception | None = None

    def run(self) -> Iterator[tuple[OutgoingMessage, Receipt | MailError]]:
        """Do what `stream` promises."""
        turn = self._pull(reset=self._exchange.needs_reset)
        try:
            while turn is not None:
                outcome = self._outcome(turn)
                if isinstance(outcome, Receipt):
                    self._start_next()
                yield turn.item, outcome
                turn = self._following()
        finally:
            if any(each and each.transaction.pipeline.has_begun for each in (self._started, self._next)):
                self._exchange.is_usable = False
        if self._failed is not None:
            raise self._failed

    def _following(self) -> _MessageExchange | None:
        """Return what comes next, or nothing."""
        if self._started is not None:
            turn, self._started = self._started, None
            return turn
        if self._next is None and self._exchange.is_usable:
            return self._pull(reset=self._exchange.needs_reset)
        turn, self._next = self._next, None
        return turn

    def _pull(self, *, reset: bool) -> _MessageExchange | None:
        if self._failed is not None:
            return None
        try:
            item = next(self._items, None)
        except Exception as error:  # noqa: BLE001 - the caller's own, kept until the message under way is told
            self._failed = error
            return None
        return item and _MessageExchange(item, Transaction(self._exchange, item.envelope, reset=reset))

    def _ahead(self) -> bytes:
        """Return the commands of the next item, to leave behind the end of this one."""
        if not self._may_go_ahead:
            return b""
        self._next = self._pull(reset=False)
        return self._next.transaction.commands_ahead() if self._next else b""

    def _start_next(self) -> None:
        """Send the next message, but for hearing what becomes of it, if nothing is to be waited for."""
        turn = self._next
        if turn is None or not self._exchange.is_usable or not turn.item.may_leave():
            return
        if not turn.transaction.pipeline.replies_have_arrived:
            return
        self._next, self._started = None, turn
        turn.is_started = True
        self._renew(turn)
        try:
            turn.transaction.start(self._ahead)
        except MailError as error:
            turn.failure = error
        except Cancelled:  # before its end had left, so it never did
            turn.is_started = self._exchange.is_usable = False

    def _renew(self, turn: _MessageExchange) -> None:
        self._session.renew(deadline=Deadline(turn.item.deadline_s), transcript=turn.item.transcript)

    def _outcome(self, turn: _MessageExchange) -> Receipt | MailError:
        session, exchange = self._session, self._exchange
        is_first, session.is_fresh = session.is_fresh, False
        if not turn.is_started:
            if exchange.is_usable and not turn.item.may_leave():
                exchange.is_usable = False  # its commands may have left
            if not exchange.is_usable:
                return _closed()
            self._renew(turn)
        try:
            if turn.failure is not None:
                raise turn.failure
            return turn.transaction.run(self._ahead)
        except MailError as error:
            error.never_left = not is_first and _was_not_heard(error, turn.transaction)
            return error
        except Cancelled:
            exchange.is_usable = False
            return _closed()
        except ValueError as error:  # an address that would be a command: nothing was said of it
            failure = MailError("attempt.failed", stage=Stage.MAIL_FROM, permanent=True)
            failure.__cause__ = error
            return failure
        except BaseException:
            exchange.is_usable = False
            raise


def _was_not_heard(error: MailError, transaction: Transaction) -> bool:
    """Tell whether a session that had served before ended without regard to this message: idle for
    too long, or its limit of messages reached. On a new one the same would be the message's fault.
    """
    is_farewell = error.reply_code == CLOSING and error.stage == Stage.MAIL_FROM
    return is_farewell or (transaction.pipeline.has_begun and not transaction.pipeline.was_answered)


def _closed() -> MailError:
    error = MailError("session.closed", stage=Stage.MAIL_FROM)
    error.never_left = True
    return error
