"""Many messages over one session, with as few waits as the server allows.

Where PIPELINING is offered (RFC 2920), the end of a message and the commands of the next one are sent
together, so that a message costs one round trip.
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
    """One message to send: its envelope, its transcript, and its time limit in seconds.

    The time limit starts when the message before it is finished. `may_send` is called right before the
    content is sent: the process may have been suspended since the commands were. `key` is free for the
    caller's own use.
    """

    envelope: Envelope
    transcript: Transcript
    deadline_s: float
    may_send: Callable[[], bool] = lambda: True
    key: Any = None


def stream(
    session: SmtpSession, items: Iterator[OutgoingMessage]
) -> Iterator[tuple[OutgoingMessage, Receipt | MailError]]:
    """Yield each item with its outcome, in order: a receipt, or the error why nobody accepted it.

    Items are pulled one at a time, just before the end of the message before is sent; `items` should not
    block then. The stream ends when `items` does, or when the session is not `is_usable` any more. An
    item that was pulled by then but not sent comes with an error whose `never_left` is true: nothing
    was tried with it. What `items` raises is raised here, after the outcome of the message in flight.

    A caller that stops before the end must close the session: a message may be half sent.
    """
    return _Stream(session, items).run()


@dataclass(eq=False)
class _MessageExchange:
    """An item and its mail transaction."""

    item: OutgoingMessage
    transaction: Transaction


class _Stream:
    def __init__(self, session: SmtpSession, items: Iterator[OutgoingMessage]) -> None:
        self._session = session
        self._exchange = session.exchange
        self._items = iter(items)
        self._is_pipelined = "PIPELINING" in session.capabilities
        self._next: _MessageExchange | None = None
        self._failed: Exception | None = None

    def run(self) -> Iterator[tuple[OutgoingMessage, Receipt | MailError]]:
        """Yield what `stream` does."""
        current = self._pull(reset=self._exchange.needs_reset)
        try:
            while current is not None:
                yield current.item, self._outcome(current)
                current = self._advance()
        finally:
            if self._next is not None and self._next.transaction.pipeline.has_begun:
                self._exchange.is_usable = False
        if self._failed is not None:
            raise self._failed

    def _advance(self) -> _MessageExchange | None:
        """Return the message that is next in order; None at the end."""
        if self._next is None and self._exchange.is_usable:
            return self._pull(reset=self._exchange.needs_reset)
        current, self._next = self._next, None
        return current

    def _pull(self, *, reset: bool) -> _MessageExchange | None:
        if self._failed is not None:
            return None
        try:
            item = next(self._items, None)
        except Exception as error:  # noqa: BLE001 - raised after the outcome of the message in flight
            self._failed = error
            return None
        return item and _MessageExchange(item, Transaction(self._exchange, item.envelope, reset=reset))

    def _commands_of_next(self) -> bytes:
        """Return the commands of the next item, which are sent together with the end of this one."""
        if not self._is_pipelined:
            return b""
        self._next = self._pull(reset=False)
        return self._next.transaction.commands_ahead() if self._next else b""

    def _outcome(self, current: _MessageExchange) -> Receipt | MailError:
        session, exchange = self._session, self._exchange
        is_first, session.is_fresh = session.is_fresh, False
        if exchange.is_usable and not current.item.may_send():
            exchange.is_usable = False  # its commands may have been sent
        if not exchange.is_usable:
            return _closed()
        session.renew(deadline=Deadline(current.item.deadline_s), transcript=current.item.transcript)
        try:
            return current.transaction.run(self._commands_of_next)
        except MailError as error:
            error.never_left = not is_first and _ended_before_message(error, current.transaction)
            return error
        except Cancelled:
            exchange.is_usable = False
            return _closed()
        except ValueError as error:  # an address that would inject a command: nothing of it was sent
            failure = MailError("attempt.failed", stage=Stage.MAIL_FROM, permanent=True)
            failure.__cause__ = error
            return failure
        except BaseException:
            exchange.is_usable = False
            raise


def _ended_before_message(error: MailError, transaction: Transaction) -> bool:
    """Tell whether the session ended for a reason other than this message: idle for too long, or its
    limit of messages reached. Asked only of a session that has carried a message before; on a new one
    the message itself may be the cause.
    """
    is_closing = error.reply_code == CLOSING and error.stage == Stage.MAIL_FROM
    return is_closing or (transaction.pipeline.has_begun and not transaction.pipeline.was_answered)


def _closed() -> MailError:
    error = MailError("session.closed", stage=Stage.MAIL_FROM)
    error.never_left = True
    return error
