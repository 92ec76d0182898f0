"""One-time links, which expire. Only the SHA-256 of their token is stored."""

import datetime as dt
import secrets

from webapp.access.authentication.sessions import hash_of
from webapp.access.models import OneTimeLink, Person
from webapp.clock import now
from webapp.errors import Refused

SETUP = "setup"
RESET = "reset"


def make(purpose: str, lifetime: dt.timedelta, *, person: Person | None = None) -> str:
    """Store a new link and return its token; earlier links of the same purpose and person end."""
    end_all(purpose, person)
    token = secrets.token_urlsafe(32)
    OneTimeLink.create(
        token_hash=hash_of(token),
        purpose=purpose,
        person=person,
        created_at=now(),
        expires_at=now() + lifetime,
    )
    return token


def end_all(purpose: str, person: Person | None = None) -> None:
    """Expire the unused links of this purpose and person; using one then raises `link.expired`."""
    moment = now()
    OneTimeLink.update(expires_at=moment).where(
        OneTimeLink.purpose == purpose,
        OneTimeLink.person.is_null() if person is None else OneTimeLink.person == person,
        OneTimeLink.used_at.is_null(),
        OneTimeLink.expires_at > moment,
    ).execute()


def look_at(token: str, purpose: str) -> OneTimeLink:
    """Return the live link without using it.

    Raises Refused `link.unknown`, `link.used` or `link.expired`.
    """
    link = OneTimeLink.get_or_none(OneTimeLink.token_hash == hash_of(token), OneTimeLink.purpose == purpose)
    if link is None:
        raise Refused("link.unknown")
    if link.used_at is not None:
        raise Refused("link.used")
    if link.expires_at <= now():
        raise Refused("link.expired")
    return link


def use(token: str, purpose: str) -> OneTimeLink:
    """Mark the link as used and return it. Of concurrent uses one succeeds; others raise as `look_at`."""
    link = look_at(token, purpose)
    count = (
        OneTimeLink.update(used_at=now())
        .where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_null())
        .execute()
    )
    if not count:
        raise Refused("link.used")
    return link
