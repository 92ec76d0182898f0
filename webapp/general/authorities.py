"""The authorities of the house: certificates that all accounts trust beside those of the system.

They are read each time that a session opens, so that one that was added counts at once, in every process.
"""

import peewee as pw

from webapp.audit.log import Actor, Subject, record
from webapp.clock import now
from webapp.db import writing
from webapp.db.statements import execute
from webapp.errors import Invalid, NotFound
from webapp.general import service
from webapp.general.models import HouseAuthority
from webapp.mail.certificates.facts import certificate_facts, sha256_of
from webapp.mail.certificates.pasted import check_authority, der_of

MOST = 50


def listed() -> list[HouseAuthority]:
    """Return the authorities in the order in which they were added."""
    return list(HouseAuthority.select().order_by(HouseAuthority.id))


def trusted_pem() -> str:
    """Return the certificates of all of them, one after the other."""
    rows = execute("SELECT pem FROM house_authority ORDER BY id").fetchall()
    return "".join(pem for (pem,) in rows)


def add(text: str, *, field: str, actor: Actor) -> HouseAuthority:
    """Trust the authority whose certificate is in `text`.

    Raises Invalid at `field` for what is no certificate of an authority, for one that is there already, and
    when there are MOST.
    """
    pem = check_authority(text, field)
    der = der_of(pem) or b""
    with writing():
        if HouseAuthority.select().count() >= MOST:
            raise Invalid("authority.too_many", field=field, limit=MOST)
        try:
            with writing():  # a savepoint: PostgreSQL gives up the whole transaction after a refused insert
                row = HouseAuthority.create(
                    sha256=sha256_of(der), pem=pem, added_by=actor.name, added_at=now()
                )
        except pw.IntegrityError as error:
            raise Invalid("authority.known", field=field) from error
        service.note_change_of_sending()
        record(actor, "authority.added", _subject(row), after=_told(row))
    return row


def remove(authority_id: int, *, actor: Actor) -> HouseAuthority:
    """Trust an authority no longer. Raises NotFound."""
    with writing():
        row = HouseAuthority.get_or_none(HouseAuthority.id == authority_id)
        if row is None:
            raise NotFound("authority.not_found", id=authority_id)
        row.delete_instance()
        service.note_change_of_sending()
        record(actor, "authority.removed", _subject(row), before=_told(row))
    return row


def name_of(row: HouseAuthority) -> str:
    """Return to whom the certificate of an authority was issued."""
    return str(certificate_facts(der_of(row.pem) or b"").get("subject") or row.sha256)


def _subject(row: HouseAuthority) -> Subject:
    return Subject.of(row, name_of(row))


def _told(row: HouseAuthority) -> dict[str, str]:
    return {"sha256": row.sha256, "certificate": row.pem}
