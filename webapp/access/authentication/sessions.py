"""Sessions: begun at log-in, found by their token, listed, ended."""

import contextlib
import datetime as dt
import hashlib
import secrets

import peewee as pw

from webapp.access.limits import network_of
from webapp.access.models import Person, Session
from webapp.audit.log import Actor, Subject, record
from webapp.clock import now
from webapp.db import writing
from webapp.errors import NotFound

# The time of the last request is stored once a minute at most, so that not every page is a write.
SEEN_EVERY = dt.timedelta(minutes=1)


def hash_of(token: str) -> str:
    """Return the SHA-256 of a random token, for storing. A random value of 256 bits needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(person: Person, *, lifetime: dt.timedelta, address: str, user_agent: str) -> str:
    """Store a new session for `person` and return its token, which is not stored itself.

    Deletes the expired sessions of all people.
    """
    token = secrets.token_urlsafe(32)
    moment = now()
    Session.delete().where(Session.expires_at <= moment).execute()
    Session.create(
        token_hash=hash_of(token),
        person=person,
        created_at=moment,
        seen_at=moment,
        expires_at=moment + lifetime,
        address=address,
        user_agent=user_agent[:200],
    )
    return token


def find(token: str) -> Session | None:
    """Return the live session of `token` with its active person, or None.

    Each use extends the session to its full lifetime from now.
    """
    row = (
        Session.select(Session, Person)
        .join(Person)
        .where(Session.token_hash == hash_of(token), Session.expires_at > now(), Person.active)
        .first()
    )
    if row is not None and now() - row.seen_at >= SEEN_EVERY:
        _see(row)
    return row


def _see(row: Session) -> None:
    moment = now()
    lifetime = row.expires_at - row.seen_at
    # While the database cannot be written, pages can still be read.
    with contextlib.suppress(pw.OperationalError):
        Session.update(seen_at=moment, expires_at=moment + lifetime).where(Session.id == row.id).execute()


def listed(person: Person) -> list[Session]:
    """Return the live sessions of `person`, most recently used first."""
    return list(
        Session.select()
        .where(Session.person == person, Session.expires_at > now())
        .order_by(Session.seen_at.desc(), Session.id.desc())
    )


def has_network(person: Person, network: str) -> bool:
    """Tell whether a live session of `person` was begun in `network` (see `limits.network_of`)."""
    return any(network_of(row.address) == network for row in listed(person))


def end(person: Person, session_id: int, *, actor: Actor) -> None:
    """End one session of `person`. Raises NotFound for another person's session or an expired one."""
    with writing():
        row = Session.get_or_none(Session.id == session_id, Session.person == person)
        if row is None:
            raise NotFound("session.unknown")
        row.delete_instance()
        record(actor, "session.ended", Subject.of(person, person.email), before={"address": row.address})


def end_others(person: Person, *, but: Session | None = None, actor: Actor) -> int:
    """End the sessions of `person`, except `but`, record it in the audit log, and return how many."""
    with writing():
        count = end_all(person, but=but)
        record(actor, "session.all_ended", Subject.of(person, person.email), before={"sessions": count})
    return count


def end_all(person: Person, *, but: Session | None = None) -> int:
    """End the sessions of `person`, except `but`, without an audit entry, and return how many."""
    query = Session.delete().where(Session.person == person)
    if but is not None:
        query = query.where(Session.id != but.id)
    return query.execute()
