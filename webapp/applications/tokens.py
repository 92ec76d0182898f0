"""The tokens by which applications are known, and what each application may do with its own.

A token is shown once, when it is made. What is stored is its SHA-256: a random text of this length
cannot be guessed, so a slow hash would protect nothing and cost every request.
"""

import datetime as dt
import hashlib
import secrets
import weakref

import peewee as pw

from webapp.applications.models import Application, ApplicationAccount
from webapp.clock import now
from webapp.db import database, writing
from webapp.db.statements import execute

PREFIX = "ptg_"
RANDOM_BYTES = 32
HINT_LENGTH = 4
# Being used is worth a write now and then, not with every request.
NOTE_EVERY = dt.timedelta(minutes=1)
# By database: a process has one, and forgets with it.
_known: weakref.WeakKeyDictionary[pw.Database, dict[int, Application]] = weakref.WeakKeyDictionary()


def new_token() -> str:
    """Return a token that nobody has."""
    return PREFIX + secrets.token_urlsafe(RANDOM_BYTES)


def digest_of(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def find(token: str) -> Application | None:
    """Return the application that a token belongs to; None when it is unknown, expired or switched off."""
    if not token.startswith(PREFIX):
        return None
    row = execute("SELECT id, version FROM application WHERE token_hash = ?", (digest_of(token),)).fetchone()
    found = _application(*row) if row else None
    if found is None or not found.active or (found.expires_at is not None and found.expires_at <= now()):
        return None
    return found


def _application(application_id: int, version: int) -> Application | None:
    """Return the application, read again only when it was changed: every request asks for it."""
    known = _known.setdefault(database.obj, {})
    found = known.get(application_id)
    if found is None or found.version != version:
        found = known[application_id] = Application.get_or_none(Application.id == application_id)
    return found


def note_use(application: Application, address: str) -> None:
    """Remember when and from where an application was last used, at most once a minute."""
    moment = now()
    last = application.last_used_at
    if last is not None and last <= moment < last + NOTE_EVERY:
        return
    application.last_used_at = moment
    with writing():
        Application.update(last_used_at=moment, last_used_address=address).where(
            Application.id == application.id
        ).execute()


def may_use_account(application: Application, account_id: int) -> bool:
    """Tell whether the application may send through the account."""
    if application.any_account:
        return True
    same = (ApplicationAccount.application == application.id) & (ApplicationAccount.account == account_id)
    return ApplicationAccount.select().where(same).exists()


def may_send_as(application: Application, sender: str) -> bool:
    """Tell whether the application may put `sender` into From: an address, or `@domain` for all of one."""
    wanted = sender.lower()
    domain = "@" + wanted.rpartition("@")[2]
    return any(allowed.lower() in (wanted, domain) for allowed in application.senders)
