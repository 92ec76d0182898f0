"""Network Connectors: named roads to servers that this machine cannot reach by itself."""

import peewee as pw

from webapp.credentials.models import Credential
from webapp.db import SchemaModel, UtcDateTimeField
from webapp.tunnels.route import Login, Route

KINDS = ("socks5", "http_connect", "ssh")


class Connector(SchemaModel):
    """A SOCKS5 proxy, an HTTP proxy that allows CONNECT, or an SSH jump host.

    `host_key` is the SSH host key that a person accepted ("type base64"), empty before that.
    The `last_test_*` columns repeat the newest finished test, so that the report needs no join;
    `last_test_fingerprint` differs from `roads.fingerprint` when the settings changed since.
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

    def route(self) -> Route:
        """Return the road as the engine wants it, with the secret opened.

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
