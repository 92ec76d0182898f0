"""The first administrator, created by a link that Postigo prints when it starts."""

import datetime as dt

from webapp.access import people
from webapp.access.authentication import links, passwords, sessions
from webapp.access.models import Person
from webapp.audit.log import Actor, record
from webapp.db import writing
from webapp.errors import Refused
from webapp.mail.rules.address import check_address

LIFETIME = dt.timedelta(hours=1)


def pending_link() -> str | None:
    """Return the token of a new set-up link while no administrator can sign in, else None.

    It is called at every start; the links of earlier starts expire.
    """
    with writing():
        if people.administrators().exists():
            links.end_all(links.SETUP)
            return None
        token = links.make(links.SETUP, LIFETIME)
        record(Actor(None, "", "start"), "setup.link_made")
    return token


def make_first_administrator(token: str, email: str, password: str, *, actor: Actor) -> Person:
    """Use the link and return the administrator, who is created or promoted from an existing person.

    Raises Refused with a `link.` code, or Invalid for the address or the password; nothing is changed then.
    """
    links.look_at(token, links.SETUP)
    email = check_address(email, "email")
    hashed = passwords.hash_password(passwords.check(password, email))
    with writing():
        links.use(token, links.SETUP)
        if people.administrators().exists():
            raise Refused("link.expired")
        person = people.find_by_email(email) or people.add(email, "administrator", actor=actor)
        Person.update(role="administrator", active=True).where(Person.id == person.id).execute()
        people.store_password(person, hashed)
        sessions.end_all(person)
        record(actor, "setup.done", people.subject(person), after={"role": "administrator"})
    return people.get(person.id)
