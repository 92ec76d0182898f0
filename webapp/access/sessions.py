"""Sessions: begun at log-in, found by their token, listed, ended."""

import datetime as dt
import hashlib
import secrets

from webapp.access.models import Person, Session
from webapp.clock import now

# The time of the last request is good to a minute; writing it more often would make every page a write.
SEEN_EVERY = dt.timedelta(minutes=1)


def hash_of(token: str) -> str:
    """Return what is stored of a random token: its SHA-256. It needs no salt, being random itself."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(person: Person, *, lifetime: dt.timedelta, address: str, user_agent: str) -> str:
    """Store a new session for `person` and return its token, which exists nowhere else."""
    token = secrets.token_urlsafe(32)
    moment = now()
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

    A session lives on while it is used: seen again, it moves its end by its own lifetime.
    """
    row = (
        Session.select(Session, Person)
        .join(Person)
        .where(Session.token_hash == hash_of(token), Session.expires_at > now(), Person.active)
        .first()
    )
    if row is not None and now() - row.seen_at >= SEEN_EVERY:
        lifetime = row.expires_at - row.seen_at
        moment = now()
        Session.update(seen_at=moment, expires_at=moment + lifetime).where(Session.id == row.id).execute()
    return row


def end(token: str) -> None:
    """Forget the session of `token`, if there is one."""
    Session.delete().where(Session.token_hash == hash_of(token)).execute()


def end_all(person: Person, *, but: Session | None = None) -> int:
    """End the sessions of `person`, all or all but one, and return how many there were."""
    query = Session.delete().where(Session.person == person)
    if but is not None:
        query = query.where(Session.id != but.id)
    return query.execute()
