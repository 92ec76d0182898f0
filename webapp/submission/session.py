"""One session of the SMTP door: our rules for each command that aiosmtpd reads."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

from aiosmtpd.smtp import AuthResult

from webapp.clock import monotonic
from webapp.errors import AppError, Invalid, Refused
from webapp.submission import paths
from webapp.submission.connection import SubmissionConnection, TextProgress
from webapp.submission.dialogue import storable
from webapp.submission.hand_over import MailTransaction, checked_recipient
from webapp.submission.paths import Malformed

TEXT_PIECE_LIMIT_S, TEXT_LIMIT_S = 180.0, 1800.0  # RFC 5321 section 4.5.3.2.5; and for all of the text
HAND_OVER_LIMIT_S = 300.0
COMMANDS_WITHOUT_LOG_IN = 50
RECIPIENTS_MOST = 1_000


class SubmissionSession(SubmissionConnection):
    """The commands of one connection."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._transaction: MailTransaction | None = None
        super().__init__(*arguments, **options, authenticator=self._take_offer)
        self._offer: tuple[bytes, bytes] | None = None
        self._commands_left = COMMANDS_WITHOUT_LOG_IN
        self._smtp_methods = {
            name: functools.partial(self._command, name, method)
            for name, method in self._smtp_methods.items()
        }

    async def _command(self, name: str, method: Callable[[Any], Any], argument: str | None) -> None:
        """Do one command: noted without a token, and not too many of them without a log-in."""
        self.dialogue.note_command(name, argument or "")
        if self.who is None:
            self._commands_left -= 1
            if self._commands_left < 0:
                await self.refuse(Refused("submission.too_many_commands"))
                return
        await method(argument)

    async def smtp_HELO(self, hostname: str | None) -> None:
        """Answer HELO."""
        await self._greet(hostname, extended=False)

    async def smtp_EHLO(self, hostname: str | None) -> None:
        """Answer EHLO with the extensions that count now."""
        await self._greet(hostname, extended=True)

    async def _greet(self, hostname: str | None, *, extended: bool) -> None:
        if not hostname:
            await self.push("501 5.5.4 Syntax: EHLO hostname")
            return
        self._set_rset_state()
        self.session.extended_smtp = extended
        self.session.host_name = self.dialogue.ehlo_name = storable(hostname)[:255]
        await self._play(hostname)
        lines = [self.hostname, *(self._extensions() if extended else ())]
        await self._send(*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}")

    async def _play(self, hostname: str) -> None:
        """Take the session for that of a device whose address a page plays, if EHLO names such a play."""
        address = self._host.played_address(hostname)
        if address:
            self.peer = address
            self.standing = await self._host.standing_of(address)
            self.become(self.standing.who)

    def _extensions(self) -> list[str]:
        found = ["PIPELINING", f"SIZE {self.data_size_limit}", "8BITMIME", "SMTPUTF8", "DSN"]
        if not self.is_encrypted:
            found.append("STARTTLS")
        if self._may_log_in:
            found.append("AUTH PLAIN LOGIN")
        return [*found, "ENHANCEDSTATUSCODES"]

    @property
    def _may_log_in(self) -> bool:
        return self.is_encrypted or self.standing.may_log_in_plainly

    async def smtp_STARTTLS(self, arg: str | None) -> None:
        """Begin TLS (RFC 3207)."""
        if self.is_encrypted:
            await self.push("503 5.5.1 TLS has begun already")
            return
        await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str | None) -> None:
        """Log in (RFC 4954). The mechanism may be in small letters; the answer comes from a thread."""
        mechanism, blank, initial = (arg or "").partition(" ")
        if self.who is not None and self.who.token_digest:
            await self.push("503 5.5.1 Already logged in")
            return
        if not self._may_log_in:
            await self.refuse(Refused("submission.tls_needed"))
            return
        self._offer = None
        await super().smtp_AUTH(f"{mechanism.upper()}{blank}{initial}" if arg else None)
        offer, self._offer = self._offer, None
        if offer is not None:
            await self._log_in(*(_text(part) for part in offer))

    def _take_offer(self, *offered: Any) -> AuthResult:
        """Keep the name and the token for `smtp_AUTH`: aiosmtpd calls this where nothing may wait."""
        data = offered[-1]
        self._offer = (data.login, data.password)
        return AuthResult(success=False, handled=True)

    async def _log_in(self, name: str, token: str) -> None:
        try:
            who = await self._host.log_in(name, token, self.peer)
        except AppError as error:
            too_many = error.code == "limit.reached"
            await self.refuse(Refused("submission.too_many_log_ins") if too_many else error)
            return
        self.become(who)
        await self.push("235 2.7.0 Welcome")

    async def smtp_MAIL(self, arg: str | None) -> None:
        """Begin a transaction."""
        if await self.check_helo_needed() or not await self._is_known():
            return
        if self._transaction is not None:
            await self.push("503 5.5.1 One message at a time: RSET begins anew")
            return
        try:
            path = paths.read("FROM:", arg or "")
            size = _size_in(path.parameters)
            if _unknown(path.parameters, {"SIZE", "BODY", "SMTPUTF8", "AUTH", "RET", "ENVID"}):
                await self.push("555 5.5.4 This parameter of MAIL is not known here")
                return
            if path.parameters.get("BODY", "7BIT").upper() not in ("7BIT", "8BITMIME"):
                raise Malformed
            dsn = paths.dsn_of_mail(path.parameters)
        except Malformed:
            await self.push("501 5.5.4 Syntax: MAIL FROM:<address>, with known values")
            return
        if size > self.data_size_limit:
            too_large = {"size_bytes": size, "limit_bytes": self.data_size_limit}
            await self.refuse(Invalid("message.too_large", **too_large))
            return
        if not self._host.may_arrive(size):
            await self.refuse(Refused("submission.busy"))
            return
        self._transaction = MailTransaction(storable(path.address), dsn=dsn)
        await self.push("250 2.1.0 Ok")

    async def _is_known(self) -> bool:
        if self.who is None:
            await self.refuse(Refused("submission.log_in_needed"))
        return self.who is not None

    async def smtp_RCPT(self, arg: str | None) -> None:
        """Take one recipient, or refuse it alone."""
        transaction = self._transaction
        if transaction is None:
            await self.push("503 5.5.1 MAIL comes before RCPT")
            return
        try:
            path = paths.read("TO:", arg or "")
            if _unknown(path.parameters, {"NOTIFY", "ORCPT"}):
                await self.push("555 5.5.4 This parameter of RCPT is not known here")
                return
            dsn = paths.dsn_of_rcpt(path.parameters)
        except Malformed:
            await self.push("501 5.5.4 Syntax: RCPT TO:<address>, with known values")
            return
        if len(transaction.recipients) >= RECIPIENTS_MOST:
            count = len(transaction.recipients) + 1
            error = Invalid("message.too_many_recipients", field="to", limit=RECIPIENTS_MOST, count=count)
            await self.refuse(error)
            return
        try:
            domain = "" if "@" in path.address else await self._host.mail_domain()
            address = checked_recipient(storable(path.address), domain)
        except AppError as error:
            await self.refuse(error)
            return
        transaction.recipients.append(address)
        if dsn:
            transaction.dsn.setdefault("recipients", {})[address] = dsn
        await self.push("250 2.1.5 Ok")

    async def smtp_DATA(self, arg: str | None) -> None:
        """Receive the text and store the message; 250 comes after the commit."""
        transaction, who = self._transaction, self.who
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        if transaction is None or who is None or not transaction.recipients:
            await self.push("503 5.5.1 MAIL and RCPT come before DATA")
            return
        if self._reader._buffer:
            await self.refuse(Refused("submission.talks_early"))
            return
        self._transaction = None
        try:
            accepted = await self._host.take(self._reader, transaction, who, self._progress())
        except AppError as error:
            await self.refuse(error)
            return
        finally:
            if self.transport is not None:
                self._reset_timeout()
        await self.push(f"250 2.0.0 Ok: queued as {accepted.message_id}")

    def _progress(self) -> TextProgress:
        ends_at = monotonic() + TEXT_LIMIT_S

        def arrived() -> None:
            self._reset_timeout(max(0.001, min(TEXT_PIECE_LIMIT_S, ends_at - monotonic())))

        def complete(size_bytes: int) -> None:
            self.dialogue.note("*", f"{size_bytes} bytes")
            self._reset_timeout(HAND_OVER_LIMIT_S)

        async def begin() -> None:
            arrived()
            await self.push("354 End with CRLF, dot, CRLF")

        return TextProgress(begin, arrived, complete)

    async def smtp_HELP(self, arg: str | None) -> None:
        """Answer HELP."""
        await self.push("214 2.0.0 See RFC 5321 and RFC 6409")

    async def smtp_VRFY(self, arg: str | None) -> None:
        """Answer VRFY: nobody is told who can receive."""
        await self.push("252 2.5.2 Hand the message over, and its page tells")

    def _set_rset_state(self) -> None:
        super()._set_rset_state()
        self._transaction = None


def _unknown(parameters: Mapping[str, str], known: set[str]) -> bool:
    return not known.issuperset(parameters)


def _size_in(parameters: Mapping[str, str]) -> int:
    text = parameters.get("SIZE", "0")
    if not text.isascii() or not text.isdigit() or len(text) > 20:
        raise Malformed
    return int(text)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
