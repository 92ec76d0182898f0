"""Plays a device: hands a test message over at the SMTP door, over a socket, and records each step."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from email.utils import format_datetime, make_msgid
from typing import Any, Protocol

from webapp.applications.models import Application
from webapp.clock import now
from webapp.deadline import Deadline, DeadlineReached
from webapp.devices.models import DeviceRange
from webapp.errors import AppError, StageError
from webapp.mail.smtp.server import Envelope, SmtpLogin, SmtpServer, TlsMode
from webapp.mail.smtp.session import deliver
from webapp.outbox.intake.routing import choose
from webapp.runs.queue import as_json
from webapp.transcript import Transcript
from webapp.tunnels.route import AddressPolicy
from webapp.vault import Secret

LIMIT_S = 10.0
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared


class PlayedDoor(Protocol):
    """The SMTP door, as far as a rehearsal needs it."""

    def playing(self, address: str) -> AbstractContextManager[str]:
        """Return a block in which sessions with this EHLO name count as those of a device at `address`."""


class RehearsalSettings(Protocol):
    """The settings on which a rehearsal depends."""

    submission_host: str
    submission_port: int
    submissions_port: int


@dataclass(frozen=True)
class Device:
    """What the device is set to: a token, or the address from which it hands over without a log-in."""

    application: Application
    recipient: str
    subject: str
    text: str
    token: str = ""
    range: DeviceRange | None = None

    @property
    def address(self) -> str:
        """The first address of its range that a device can have; empty for one that may be anywhere."""
        return self.range.network.partition("/")[0] if self.range is not None else ""


@dataclass(frozen=True)
class Rehearsal:
    """How it went: the steps in plain JSON, the number of the message if it was taken, else the reply."""

    steps: list[dict[str, Any]]
    message_id: int | None
    reply: str


def play(device: Device, door: PlayedDoor, settings: RehearsalSettings) -> Rehearsal:
    """Hand the message over as the device would; it ends within LIMIT_S, whatever happens."""
    token = Secret(device.token)
    transcript = Transcript([token] if token else [])
    with door.playing(device.address) as ehlo_name:
        server = _server(device, token, settings, ehlo_name)
        try:
            deadline = Deadline(LIMIT_S)
            receipt = deliver(server, _envelope(device), deadline=deadline, transcript=transcript)
        except StageError as error:
            reply = f"{error.reply_code} {error.enhanced_code or ''} {error.reply_text}"
            return _ended(transcript, None, " ".join(reply.split()) if error.reply_code else "")
        except DeadlineReached:
            return _ended(transcript, None, "")
    number = (receipt.queue_id or "").strip()
    return _ended(transcript, int(number) if number.isdecimal() else None, receipt.reply_text)


def _ended(transcript: Transcript, message_id: int | None, reply: str) -> Rehearsal:
    return Rehearsal(as_json(list(transcript.steps.values())), message_id, reply)


def _server(device: Device, token: Secret, settings: RehearsalSettings, ehlo_name: str) -> SmtpServer:
    """Return the door as a server. Its certificate is not checked: it is our own, on our own machine."""
    port = settings.submission_port or settings.submissions_port
    is_plain = device.range is not None and settings.submission_port
    tls = TlsMode.STARTTLS if settings.submission_port else TlsMode.IMPLICIT
    return SmtpServer(
        host=EVERY_ADDRESS.get(settings.submission_host, settings.submission_host),
        port=port,
        tls=TlsMode.NONE if is_plain else tls,
        verify=False,
        login=SmtpLogin(device.application.name, token) if token else None,
        policy=AddressPolicy(),
        ehlo_name=ehlo_name,
    )


def _envelope(device: Device) -> Envelope:
    sender = _sender(device)
    head = {
        "From": sender,
        "To": device.recipient,
        "Subject": device.subject,
        "Date": format_datetime(now()),
        "Message-ID": make_msgid(domain="postigo.invalid"),
        "Content-Type": "text/plain; charset=utf-8",
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items() if value)
    return Envelope(sender, (device.recipient,), f"{lines}\r\n{device.text}\r\n".encode())


def _sender(device: Device) -> str:
    """Return the sender of the account that would send; empty when none would, which the reply tells then."""
    account = device.range.account_id if device.range is not None else None
    try:
        return choose(device.application, account="" if account is None else str(account)).account.sender
    except AppError:
        return ""
