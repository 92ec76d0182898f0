"""Reset links: made by an administrator, shown once, and handed over outside of Postigo."""

import datetime as dt

from webapp.access import people
from webapp.access.authentication import links, passwords, sessions
from webapp.access.models import Person
from webapp.audit.log import Actor, record
from webapp.db import writing
from webapp.errors import Refused

LIFETIME = dt.timedelta(hours=24)


def make_link(person_id: int, *, actor: Actor) -> str:
    """Return the token of a new reset link for an active person; their earlier links expire.

    Raises NotFound, or Refused `person.inactive`.
    """
    with writing():
        person = people.get(person_id)
        if not person.active:
            raise Refused("person.inactive")
        token = links.make(links.RESET, LIFETIME, person=person)
        record(actor, "reset.link_made", people.subject(person))
    return token


def whose(token: str) -> Person:
    """Return the person whose password this link sets. Raises Refused with a `link.` code."""
    person = links.look_at(token, links.RESET).person
    if not person.active:
        raise Refused("link.expired")
    return person


def set_password(token: str, password: str, *, actor: Actor) -> Person:
    """Use the link, store the password, end every session of its person, and return the person.

    Raises Refused with a `link.` code, or Invalid; then nothing changed.
    """
    person = whose(token)
    hashed = passwords.hash_password(passwords.check(password, person.email))
    with writing():
        whose(token)  # raises if the person was deactivated meanwhile
        links.use(token, links.RESET)
        people.store_password(person, hashed)
        sessions.end_all(person)
        whom = Actor(person.id, person.email, actor.interface, actor.address)
        record(whom, "reset.done", people.subject(person))
    return person
