"""Network Connectors: proxies and jump hosts to servers that this machine cannot reach by itself."""

import peewee as pw

from webapp.credentials.models import Credential
from webapp.db import SchemaModel, UtcDateTimeField
from webapp.tunnels.kinds import find_kind
from webapp.tunnels.route import Login, Route


class Connector(SchemaModel):
    """A proxy or jump host of one of the kinds of `webapp.tunnels.kinds`.

    `host_key` is the SSH host key that a person accepted ("type base64"), empty before that.
    The `last_test_*` columns repeat the newest finished test, so that the report needs no join;
    `last_test_fingerprint` differs from `routes.fingerprint` when the settings changed since.
    """

    name = pw.TextField()
    name_key = pw.TextField(unique=True)
    kind = pw.TextField()
    host = pw.TextField()
    port = pw.IntegerField()
    credential = pw.ForeignKeyField(Credential, null=True, backref="connectors", on_delete="RESTRICT")
    resolve_remotely = pw.BooleanField(default=True)
    host_key = pw.TextField(default="")
    remarks = pw.TextField(default="")
    last_test_at = UtcDateTimeField(null=True)
    last_test_by = pw.TextField(default="")
    last_test_ok = pw.BooleanField(null=True)
    last_test_code = pw.TextField(default="")
    last_test_fingerprint = pw.TextField(default="")
    created_at = UtcDateTimeField()
    updated_at = UtcDateTimeField()
    version = pw.IntegerField(default=1)

    @property
    def has_host_key(self) -> bool:
        """Tell whether a person has to accept the key of this host before it is used."""
        kind = find_kind(self.kind)
        return kind is not None and kind.has_host_key

    def route(self) -> Route:
        """Return the route for the engine, with the secret opened.

        Raises Unavailable when the key does not open it.
        """
        login = None
        if self.credential is not None:
            login = Login(
                self.credential.user_name,
                self.credential.open_secret(),
                self.credential.open_private_key(),
            )
        return Route(
            kind=self.kind,
            name=self.name,
            host=self.host,
            port=self.port,
            login=login,
            resolve_remotely=self.resolve_remotely,
            host_key=self.host_key,
        )
