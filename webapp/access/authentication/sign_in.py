"""Log-in and log-out. Every failure gives the same answer in the same time.

Nobody is locked out from outside. A browser that the person has signed in with has attempts of its own
(see `devices`). Others are slowed down: each address by its own attempts at one person, and while somebody
guesses a person's password from many addresses, each of them waits before each attempt; but not an address
at which a session of the person lives.
"""

import datetime as dt

from webapp.access import limits, people
from webapp.access.authentication import passwords, sessions
from webapp.access.models import Person, Session
from webapp.audit.log import NOBODY, Actor, record
from webapp.db import writing
from webapp.errors import Refused

WINDOW_S = 15 * 60
# Attempts in the window that wait for nothing, and the longest wait between later ones, in seconds.
FREE_PER_DEVICE, SLOWEST_OF_DEVICE_S = 10, 60
FREE_PER_PAIR, SLOWEST_OF_PAIR_S = 5, 60  # one person's password from one address
FREE_PER_ADDRESS, SLOWEST_OF_ADDRESS_S = 100, 5  # anybody's from one address
# Attempts of unknown browsers and addresses at one person, after which each of them waits.
GUESSING, WAIT_WHILE_GUESSING_S = 50, 20


def sign_in(
    email: str,
    password: str,
    *,
    lifetime: dt.timedelta,
    actor: Actor,
    user_agent: str = "",
    device: str | None = None,
) -> tuple[Person, str]:
    """Check the password; return the person and the token of a new session, idle for `lifetime` at most.

    `device` is the id of a browser that is known for this e-mail address (see `devices`).
    Raises Refused `sign_in.failed`, whether the address or the password is wrong, or `limit.reached`.
    """
    person = people.find_by_email(email)
    hits = _count_attempt(email, person, actor, device)
    right = passwords.verify(person.password_hash if person else None, password)
    if person is None or not right or not person.active:
        raise _refusal(person, actor)
    fresh_hash = passwords.hash_password(password) if passwords.is_outdated(person.password_hash) else None
    with writing():
        # The password was verified outside of the transaction; the person may have changed meanwhile.
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
    """Begin a session for an authenticated person, record it, and return its token."""
    whom = Actor(person.id, person.email, actor.interface, actor.address)
    with writing():
        token = sessions.begin(person, lifetime=lifetime, address=actor.address, user_agent=user_agent)
        record(whom, "sign_in.succeeded", people.subject(person))
    return token


def sign_out(session: Session, *, actor: Actor) -> None:
    """End this session and record it."""
    with writing():
        session.delete_instance()
        record(actor, "sign_out.done", people.subject(session.person))


def _count_attempt(email: str, person: Person | None, actor: Actor, device: str | None) -> list[int]:
    # People sometimes type the password into the address field, so only a hash is stored.
    key = sessions.hash_of(people.fold(email))[:32]
    if device is not None:
        bucket = f"sign_in_device:{sessions.hash_of(device)[:32]}"
        return [_pace(bucket, FREE_PER_DEVICE, SLOWEST_OF_DEVICE_S, actor)]
    network = limits.network_of(actor.address)
    everybody = f"sign_in:{key}"
    is_unknown = person is None or not sessions.has_network(person, network)
    is_guessed = is_unknown and limits.count(everybody, window_s=WINDOW_S) >= GUESSING
    hits = [
        _pace(
            f"sign_in:{network}:{key}",
            FREE_PER_PAIR,
            SLOWEST_OF_PAIR_S,
            actor,
            least_s=WAIT_WHILE_GUESSING_S if is_guessed else 0,
        ),
        _pace(f"sign_in:{network}", FREE_PER_ADDRESS, SLOWEST_OF_ADDRESS_S, actor),
    ]
    return [*hits, limits.note(everybody)] if is_unknown else hits


def _pace(bucket: str, free: int, slowest_s: int, actor: Actor, *, least_s: int = 0) -> int:
    return limits.pace(
        bucket, free=free, slowest_s=slowest_s, window_s=WINDOW_S, actor=actor, least_s=least_s
    )


def _refusal(person: Person | None, actor: Actor) -> Refused:
    with writing():
        record(actor, "sign_in.failed", people.subject(person) if person else NOBODY)
    return Refused("sign_in.failed")
