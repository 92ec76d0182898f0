"""Who is at the other end of an SMTP session: an application, by its token or by the address of a device."""

from dataclasses import dataclass

from webapp.access import limits
from webapp.applications import authentication, tokens
from webapp.applications.models import Application
from webapp.audit.log import Actor
from webapp.devices import service
from webapp.devices.models import DeviceRange
from webapp.errors import Refused
from webapp.mail.rules.text import fold

INTERFACE = "smtp"
MINUTE_S = 60


@dataclass(frozen=True)
class DeviceIdentity:
    """The application that a session belongs to: it logged in with `token_digest`, or its range knows it."""

    application_id: int
    name: str
    address: str
    token_digest: str = ""

    @property
    def actor(self) -> Actor:
        """The application as the actor of audit entries."""
        return Actor(None, self.name, INTERFACE, self.address)


@dataclass(frozen=True)
class DeviceRights:
    """What a session may do at this moment: `application` with the senders that count, and its range."""

    application: Application
    account: str
    range: DeviceRange | None


@dataclass(frozen=True)
class PeerStanding:
    """What the address of a peer alone tells: who hands over without a log-in, if anybody may.

    `may_log_in_plainly` tells whether a log-in without TLS is allowed, `application_id` whose devices are
    there, also when they have to log in or are refused.
    """

    who: DeviceIdentity | None = None
    may_log_in_plainly: bool = False
    application_id: int | None = None


def standing_of(address: str) -> PeerStanding:
    """Return what an address tells about the peer."""
    found = service.find(address)
    if found is None:
        return PeerStanding()
    known = DeviceIdentity(found.application_id, found.application.name, address)
    who = None if found.log_in or not may_send(found.application) else known
    return PeerStanding(who, may_log_in_plainly=True, application_id=found.application_id)


def by_token(name: str, token: str, address: str) -> DeviceIdentity:
    """Return who logs in with an application's name and token.

    Raises Refused `token.wrong`, `submission.wrong_name` (the token is right), `scope.missing` or, after many
    wrong log-ins from the address, `limit.reached`; each with the id of the application that was meant.
    """
    try:
        found = authentication.application_of(token, interface=INTERFACE, address=address)
        if fold(name) != found.name_key:
            authentication.count_wrong(interface=INTERFACE, address=address)
            raise Refused("submission.wrong_name", application_id=found.id)
    except Refused as error:
        meant = Application.get_or_none(Application.name_key == fold(name))
        known = {"application_id": meant.id} if meant is not None else {}
        raise Refused(error.code, **known | dict(error.facts)) from error
    if "send" not in found.scopes:
        raise Refused("scope.missing", application_id=found.id)
    return DeviceIdentity(found.id, found.name, address, tokens.digest_of(token))


def rights_of(who: DeviceIdentity) -> DeviceRights:
    """Return what a session may do now: a token may have ended, a range may have changed since it began.

    Raises Refused `submission.not_any_more`.
    """
    found = service.find(who.address)
    if who.token_digest:
        application = tokens.find_by_digest(who.token_digest)
    else:
        application = found.application if found is not None and not found.log_in else None
    if application is None or application.id != who.application_id or not may_send(application):
        raise Refused("submission.not_any_more")
    if found is None or found.application_id != application.id:
        return DeviceRights(application, "", None)
    return rights_in(found, application)


def rights_in(found: DeviceRange, application: Application) -> DeviceRights:
    """Return what a device in a range may do, in the name of the application that has the range."""
    account = "" if found.account_id is None else str(found.account_id)
    return DeviceRights(_with_senders(application, found), account, found)


def take_rate(rights: DeviceRights, actor: Actor) -> int | None:
    """Count one message against the rate of a range; return the hit, to be taken back if it is not stored.

    Raises Refused `limit.reached` with `retry_after_s`. The rate of the application is counted at intake.
    """
    if rights.range is None or rights.range.per_minute is None:
        return None
    bucket = f"device_range:{rights.range.id}"
    return limits.hit(bucket, at_most=rights.range.per_minute, window_s=MINUTE_S, actor=actor)


def may_send(application: Application) -> bool:
    """Tell whether an application may hand messages over now, apart from its token."""
    return application.active and "send" in application.scopes


def _with_senders(application: Application, found: DeviceRange) -> Application:
    """Return the application with the senders of a range, where that has its own."""
    if not found.senders:
        return application
    # A new one: that of the cache is shared with other threads.
    narrowed = Application(**application.__data__)
    narrowed.senders = list(found.senders)
    return narrowed
