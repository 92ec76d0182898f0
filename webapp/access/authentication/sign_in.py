"""Signing in and out: one answer for whatever was wrong, and always in the same time."""

import datetime as dt

from webapp.access import limits, people
from webapp.access.authentication import passwords, sessions
from webapp.access.models import Person, Session
from webapp.audit.log import NOBODY, Actor, record
from webapp.db import writing
from webapp.errors import Refused

WINDOW_S = 15 * 60
# One browser that guesses one password; many that guess one password; one that guesses everybody's.
AT_MOST_PER_PAIR = 10
AT_MOST_PER_EMAIL = 50
AT_MOST_PER_ADDRESS = 100


def sign_in(
    email: str, password: str, *, lifetime: dt.timedelta, actor: Actor, user_agent: str = ""
) -> tuple[Person, str]:
    """Return who signed in and the token of their new session, which lives for `lifetime` unused.

    Raises Refused `sign_in.failed` without saying what was wrong, or `limit.reached`.
    """
    hits = _count_attempt(email, actor)
    person = people.find_by_email(email)
    right = passwords.verify(person.password_hash if person else None, password)
    if person is None or not right or not person.active:
        raise _refusal(person, actor)
    fresh_hash = passwords.hash_password(password) if passwords.is_outdated(person.password_hash) else None
    with writing():
        # Hashing took its time outside of the transaction; an administrator may have been faster.
        unchanged = Person.select().where(
            Person.id == person.id, Person.active, Person.password_hash == person.password_hash
        )
        if unchanged.exists():
            limits.take_back(hits)
            if fresh_hash:
                Person.update(password_hash=fresh_hash).where(Person.id == person.id).execute()
            return person, begin_session(person, lifetime=lifetime, actor=actor, user_agent=user_agent)
    raise _refusal(person, actor)


def begin_session(person: Person, *, lifetime: dt.timedelta, actor: Actor, user_agent: str) -> str:
    """Start a session of somebody who proved who they are, and return its token."""
    whom = Actor(person.id, person.email, actor.interface, actor.address)
    with writing():
        token = sessions.begin(person, lifetime=lifetime, address=actor.address, user_agent=user_agent)
        record(whom, "sign_in.succeeded", people.subject(person))
    return token


def sign_out(session: Session, *, actor: Actor) -> None:
    """End the session in which this was asked."""
    with writing():
        session.delete_instance()
        record(actor, "sign_out.done", people.subject(session.person))


def _count_attempt(email: str, actor: Actor) -> list[int]:
    # People type passwords into the field above: what is stored is a hash, not what was typed.
    key = sessions.hash_of(people.fold(email))[:32]
    buckets = (
        (f"sign_in:{actor.address}:{key}", AT_MOST_PER_PAIR),
        (f"sign_in:{actor.address}", AT_MOST_PER_ADDRESS),
        (f"sign_in:{key}", AT_MOST_PER_EMAIL),
    )
    return [
        limits.hit(bucket, at_most=at_most, window_s=WINDOW_S, actor=actor) for bucket, at_most in buckets
    ]


def _refusal(person: Person | None, actor: Actor) -> Refused:
    with writing():
        record(actor, "sign_in.failed", people.subject(person) if person else NOBODY)
    return Refused("sign_in.failed")
