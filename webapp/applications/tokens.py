"""The bearer tokens that authenticate applications, and the checks of their rights.

A token is shown once, when it is made. Only its SHA-256 is stored: a random text of this length
cannot be guessed, so a slow hash would add no protection and cost time in every request.
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
# `last_used_at` is written at most this often, not with every request.
NOTE_EVERY = dt.timedelta(minutes=1)
# The cached applications, by database, so that the cache ends with the database object.
_cache: weakref.WeakKeyDictionary[pw.Database, dict[int, Application]] = weakref.WeakKeyDictionary()


def new_token() -> str:
    """Return a new random token."""
    return PREFIX + secrets.token_urlsafe(RANDOM_BYTES)


def digest_of(token: str) -> str:
    """Return the hash of a token, which is what is stored."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def find(token: str) -> Application | None:
    """Return the application that a token belongs to; None if it is unknown, expired or disabled."""
    return find_by_digest(digest_of(token)) if token.startswith(PREFIX) else None


def find_by_digest(digest: str) -> Application | None:
    """Return the same for the digest of a token, for a session that does not keep the token itself."""
    row = execute("SELECT id, version FROM application WHERE token_hash = ?", (digest,)).fetchone()
    found = _application(*row) if row else None
    if found is None or not found.active or (found.expires_at is not None and found.expires_at <= now()):
        return None
    return found


def _application(application_id: int, version: int) -> Application | None:
    """Return the application from the cache; it is read again only when its version has changed."""
    cached = _cache.setdefault(database.obj, {})
    found = cached.get(application_id)
    if found is None or found.version != version:
        found = cached[application_id] = Application.get_or_none(Application.id == application_id)
    return found


def note_use(application: Application, address: str) -> None:
    """Store when and from which address an application was last used, at most once a minute."""
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
    """Tell whether the application may use `sender` in From, by its address or by its `@domain`."""
    wanted = sender.lower()
    domain = "@" + wanted.rpartition("@")[2]
    return any(allowed.lower() in (wanted, domain) for allowed in application.senders)
