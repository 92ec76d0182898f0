"""Stored credentials, and the destinations to which each may be sent."""

import peewee as pw

from webapp.db import JsonField, SchemaModel, UtcDateTimeField, sealed
from webapp.errors import Unavailable
from webapp.mail.rules import secret_shape
from webapp.vault import Secret


class Credential(SchemaModel):
    """A user name with a secret. `name_key` is the name folded, unique.

    `kind` is a name of `kinds.KINDS`, and `details` are the texts of the fields that the kind has besides,
    by name, none of them secret. `refresh_token` is replaced by the provider. `expires_at` is when
    the day begins on which the provider lets the secret expire, None where none was told.
    For an SSH jump host `private_key` may be set; `secret` is then its passphrase. `secret_by` is the
    `Actor.identity` of who typed the secret, empty where that was not recorded. `secret_shape` is what it
    looks like, sealed too, as it is of use to somebody who guesses.
    """

    name = pw.TextField()
    name_key = pw.TextField(unique=True)
    user_name = pw.TextField()
    kind = pw.TextField(default="password")
    details = JsonField(default=dict)
    secret = sealed.SealedField(null=True)
    secret_shape = sealed.SealedField(null=True)
    private_key = sealed.SealedField(null=True)
    refresh_token = sealed.SealedField(null=True)
    expires_at = UtcDateTimeField(null=True)
    remarks = pw.TextField(default="")
    secret_changed_at = UtcDateTimeField()
    secret_by = pw.TextField(default="")
    created_at = UtcDateTimeField()
    updated_at = UtcDateTimeField()
    version = pw.IntegerField(default=1)

    @property
    def is_sent(self) -> bool:
        """Tell whether it has a secret that is sent to a server, or asks for one that is."""
        return self.secret is not None or self.refresh_token is not None

    def open_refresh_token(self) -> Secret:
        """Return the refresh token, empty when none is set. Raises Unavailable as `open_secret` does."""
        return sealed.open_sealed(self, Credential.refresh_token) or Secret("")

    def open_secret(self) -> Secret:
        """Return the secret, empty when none is set. Raises Unavailable when the key does not open it."""
        return sealed.open_sealed(self, Credential.secret) or Secret("")

    def open_secret_shape(self) -> frozenset[str]:
        """Return what the secret looks like (`mail.rules.secret_shape`); empty where that is not known.

        It was not taken of secrets that were stored before, and a key that is missing tells nothing.
        """
        try:
            told = sealed.open_sealed(self, Credential.secret_shape)
        except Unavailable:
            return frozenset()
        return secret_shape.from_text(told.reveal()) if told else frozenset()

    def open_private_key(self) -> Secret | None:
        """Return the private key, or None when none is set. Raises Unavailable as `open_secret` does."""
        return sealed.open_sealed(self, Credential.private_key)


class Destination(SchemaModel):
    """A destination to which a credential may be sent; `place` is its canonical text (see `binding`).

    Somebody who knew the secret allowed it: the person who typed it used it there first, or kept the
    destination while replacing it, or somebody typed it again. A replaced secret loses all others.
    `bound_by` is the `Actor.identity` of that person.
    """

    credential = pw.ForeignKeyField(Credential, backref="destinations", on_delete="CASCADE")
    place = pw.TextField()
    bound_by = pw.TextField(default="")
    created_at = UtcDateTimeField()

    class Meta:
        indexes = ((("credential", "place"), True),)
