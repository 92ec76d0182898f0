"""Service functions for people: add, change role, deactivate, set password, set language and theme."""

from typing import Any

import peewee as pw

from webapp.access import limits
from webapp.access.authentication import links, passwords, sessions
from webapp.access.models import ROLES, Person, Session
from webapp.audit.log import Actor, Subject, changed, record, record_refusal
from webapp.clock import now
from webapp.db import writing
from webapp.errors import Conflict, Invalid, NotFound, Refused
from webapp.mail.rules.address import check_address
from webapp.mail.rules.text import fold

# Guesses at the present password, by somebody who uses another person's signed-in browser.
AT_MOST = 10
WINDOW_S = 15 * 60


def get(person_id: int) -> Person:
    """Return the person. Raises NotFound."""
    person = Person.get_or_none(Person.id == person_id)
    if person is None:
        raise NotFound("person.unknown")
    return person


def find_by_email(email: str) -> Person | None:
    """Return the person with this address, ignoring case, or None."""
    return Person.get_or_none(Person.email_key == fold(email))


def listed() -> list[Person]:
    """Return all people, active ones first, then by address."""
    return list(Person.select().order_by(Person.active.desc(), Person.email_key))


def add(email: str, role: str, *, actor: Actor, password: str | None = None) -> Person:
    """Store a new person and return them; without `password` they need a reset link to sign in.

    Raises Invalid for a malformed or taken address, an unknown role, or an unacceptable password.
    """
    email = check_address(email, "email")
    _check_role(role)
    hashed = passwords.hash_password(passwords.check(password, email)) if password is not None else None
    try:
        with writing():
            person = Person.create(
                email=email,
                email_key=fold(email),
                role=role,
                password_hash=hashed,
                password_changed_at=now() if hashed else None,
                created_at=now(),
            )
            record(actor, "person.added", subject(person), after={"email": email, "role": role})
    except pw.IntegrityError as error:  # the unique email_key
        raise Invalid("person.email_taken", field="email", email=email) from error
    return person


def set_role(person_id: int, role: str, *, version: int, actor: Actor) -> Person:
    """Give the person another role. Raises Refused for the last administrator, Conflict, NotFound."""
    _check_role(role)
    with writing():
        person = get(person_id)
        if role != "administrator":
            _refuse_last_administrator(person)
        return _update(person, version, actor, "person.role_changed", role=role)


def set_active(person_id: int, active: bool, *, version: int, actor: Actor) -> Person:
    """Activate the person, or deactivate them, which ends their sessions at once.

    Raises Refused for the last administrator, Conflict, NotFound.
    """
    with writing():
        person = get(person_id)
        if active:
            return _update(person, version, actor, "person.activated", active=True)
        _refuse_last_administrator(person)
        links.end_all(links.RESET, person)
        sessions.end_all(person)
        return _update(person, version, actor, "person.deactivated", active=False)


def set_password(person: Person, password: str, *, actor: Actor, keep: Session | None = None) -> None:
    """Store a new password and end the sessions of `person`, all but `keep`. Raises Invalid."""
    hashed = passwords.hash_password(passwords.check(password, person.email))
    with writing():
        store_password(person, hashed)
        ended = sessions.end_all(person, but=keep)
        record(actor, "person.password_changed", subject(person), after={"sessions_ended": ended})


def change_password(session: Session, present: str, new: str, *, actor: Actor) -> None:
    """Change the password of the session's person; this session continues, the others end.

    Raises Invalid `password.wrong` when `present` is not the present password, Invalid for an
    unacceptable new one, and Refused `limit.reached` after too many wrong tries.
    """
    person = session.person
    hit = limits.hit(f"password:{person.id}", at_most=AT_MOST, window_s=WINDOW_S, actor=actor)
    if not passwords.verify(person.password_hash, present):
        record_refusal(actor, "person.password_refused", "password.wrong", subject(person))
        raise Invalid("password.wrong", field="present")
    limits.take_back([hit])
    set_password(person, new, actor=actor, keep=session)


def store_password(person: Person, hashed: str) -> None:
    """Store the hash of a new password, and end the person's unused reset links."""
    links.end_all(links.RESET, person)
    Person.update(password_hash=hashed, password_changed_at=now()).where(Person.id == person.id).execute()


def set_look(person: Person, *, locale: str | None = None, theme: str | None = None) -> None:
    """Store the language or the theme of `person`; None leaves it as it is."""
    chosen = {name: value for name, value in (("locale", locale), ("theme", theme)) if value is not None}
    if chosen:
        Person.update(**chosen).where(Person.id == person.id).execute()


def subject(person: Person) -> Subject:
    """Return the person as the subject of an audit entry."""
    return Subject.of(person, person.email)


def administrators() -> pw.ModelSelect:
    """Return a query for the administrators who can sign in."""
    return Person.select().where(
        Person.role == "administrator", Person.active, Person.password_hash.is_null(False)
    )


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise Invalid("person.role_unknown", field="role")


def _refuse_last_administrator(person: Person) -> None:
    # Called in writing(), so that two administrators who demote each other do so one after the other.
    others = administrators().where(Person.id != person.id)
    if person in administrators() and not others.exists():
        raise Refused("person.last_administrator")


def _update(person: Person, version: int, actor: Actor, action: str, **values: Any) -> Person:
    """Store `values` if the person is still at `version`; do nothing when they have these values already."""
    before, after = changed({name: getattr(person, name) for name in values}, values)
    if not after:
        return person
    count = (
        Person.update(**after, version=Person.version + 1)
        .where(Person.id == person.id, Person.version == version)
        .execute()
    )
    if not count:
        raise Conflict("person.changed", role=person.role, active=person.active)
    record(actor, action, subject(person), before=before, after=after)
    return get(person.id)
