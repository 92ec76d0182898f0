"""What an access token of a stored credential is asked for with, and where its refresh token is kept."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import peewee as pw

from webapp.credentials.kinds import kind_of
from webapp.credentials.models import Credential
from webapp.db import database, release, sealed, writing
from webapp.errors import Unavailable
from webapp.mail.tokens.request import CLIENT_CREDENTIALS, TokenRequest
from webapp.vault import Secret

log = logging.getLogger(__name__)


def token_request(credential: Credential) -> TokenRequest | None:
    """Return what a token is asked for with, its secrets opened now; None for a log-in by password.

    Raises Unavailable when the key does not open them.
    """
    kind = kind_of(credential.kind)
    if not kind.asks_by or kind.endpoint is None:
        return None
    details, secret = credential.details, credential.open_secret()
    hidden = kind.hidden(secret.reveal()) if kind.hidden else []
    return TokenRequest(
        kind=kind.asks_by,
        endpoint=kind.endpoint(details),
        mailbox=credential.user_name,
        secret=secret,
        hidden=tuple(Secret(text) for text in hidden),
        tenant=details.get("tenant", ""),
        application=details.get("application") or details.get("client_id") or _account(details),
        scope=details.get("scope", ""),
        grant=details.get("grant", CLIENT_CREDENTIALS),
        state=f"{credential.id} {credential.version} {credential.secret_changed_at.isoformat()}",
        refresh_tokens=StoredRefreshToken(credential.id) if credential.refresh_token else None,
    )


def _account(details: dict[str, str]) -> str:
    return details.get("service_account", "")


class StoredRefreshToken:
    """The refresh token of a stored credential. Providers may replace it at every use, and the former one is
    then worth nothing.

    No version and no audit entry: nobody changed anything, and one an hour would hide what people do.
    """

    # Those that could not be stored, by the credential's id, each with the one that it replaces.
    _unsaved: dict[int, tuple[Secret, Secret]] = {}  # noqa: RUF012 - of the whole process

    def __init__(self, credential_id: int) -> None:
        self._id = credential_id

    def current(self) -> Secret:
        """Return the one to use now. Raises Unavailable when the key does not open it."""
        with _connected():
            if unsaved := self._unsaved.get(self._id):
                self.keep(unsaved[1], instead_of=unsaved[0])
                if self._id in self._unsaved:
                    return unsaved[1]
            row = Credential.get_or_none(Credential.id == self._id)
            return row.open_refresh_token() if row else Secret("")

    def keep(self, new: Secret, *, instead_of: Secret) -> None:
        """Store the one that replaces `instead_of`, in a transaction of its own.

        One that a person typed meanwhile stays. Where the database is away the new one is kept in this
        process, used, and stored with the next token.
        """
        unsaved = self._unsaved.get(self._id)
        if unsaved and unsaved[1] == instead_of:  # the one that is stored is an older one yet
            instead_of = unsaved[0]
        try:
            with _connected(), writing():
                row = Credential.get_or_none(Credential.id == self._id)
                if row is not None and row.open_refresh_token() == instead_of:
                    sealed.seal(row, Credential.refresh_token, new)
                    Credential.update(refresh_token=row.refresh_token).where(
                        Credential.id == self._id
                    ).execute()
            self._unsaved.pop(self._id, None)
        except (Unavailable, OSError, pw.DatabaseError) as error:
            log.error(
                "the refresh token of credential %s waits to be stored: %s", self._id, type(error).__name__
            )
            self._unsaved[self._id] = (instead_of, new)


@contextmanager
def _connected() -> Iterator[None]:
    """Leave the database of this thread as it was: one that waits for the network keeps no connection."""
    was_closed = database.is_closed()
    try:
        yield
    finally:
        if was_closed:
            release()
