"""Opens a PostgreSQL that several machines share, and keeps its connections in a pool.

Needs psycopg, which is installed only where POSTIGO_DATABASE_URL is set.
"""

import ipaddress
import selectors
from pathlib import Path
from typing import Any, ClassVar

import peewee as pw
import psycopg
from playhouse.pool import PooledPostgresqlDatabase
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.string import StrDumper

CONNECT_S = 5
# lock_timeout in ms: a page answers within two seconds, as on SQLite. A process that is suspended in
# the middle of a transaction must not hold its locks for longer than a worker holds its leases.
LOCK_MS, IDLE_MS = 1_500, 30_000
SESSION = (
    f"-c lock_timeout={LOCK_MS} -c idle_in_transaction_session_timeout={IDLE_MS}"
    " -c TimeZone=UTC -c standard_conforming_strings=on"
)
# TCP keepalive notices within a minute that the server is unreachable.
KEEPALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
STALE_S = 3600


class _TextDumper(StrDumper):
    """Replaces each NUL in a text by a visible mark, because PostgreSQL's text type cannot hold one."""

    def dump(self, obj: str) -> bytes:
        """Return the encoded text."""
        found = super().dump(obj.replace("\0", "\N{REPLACEMENT CHARACTER}") if "\0" in obj else obj)
        return bytes(found or b"")


class Postgres(PooledPostgresqlDatabase):
    """The shared database, with the data `folder` of this machine and ids of eight bytes.

    Closing a connection returns it to the pool for the next thread that opens one.
    """

    field_types: ClassVar[dict[str, str]] = {
        **pw.PostgresqlDatabase.field_types,
        "AUTO": "BIGSERIAL",
        "INT": "BIGINT",
    }

    def __init__(self, folder: Path, **options: Any) -> None:
        super().__init__(
            options.pop("dbname"),
            max_connections=None,
            stale_timeout=STALE_S,
            prefer_psycopg3=True,
            **options,
        )
        self.folder = folder

    def own_connection(self) -> "psycopg.Connection[Any]":
        """Return a new connection that is not in the pool, for LISTEN."""
        return psycopg.connect(dbname=self.database, autocommit=True, **self.connect_params)

    def _connect(self) -> Any:
        connection = super()._connect()
        connection.adapters.register_dumper(str, _TextDumper)
        return connection

    def is_lost(self) -> bool:
        """Return True when this thread has a connection that the server has closed."""
        return not self.is_closed() and self._is_closed(self.connection())

    def _is_closed(self, connection: Any) -> bool:
        """Return True when a connection must not be used any more.

        Unexpected data on an idle connection mostly means that the server closes it. Where it means
        something else, such as a changed server setting, the connection is replaced needlessly, which
        is cheap and rare.
        """
        if super()._is_closed(connection):
            return True
        with selectors.DefaultSelector() as selector:  # select() alone ends at 1024 files
            selector.register(connection.pgconn.socket, selectors.EVENT_READ)
            has_news = bool(selector.select(0))
        if has_news:
            connection.close()
        return has_news


def open_postgres(url: str, folder: Path, *, authorities: Path | None = None) -> Postgres:
    """Return the database at `url` (a libpq connection URI); it does not connect yet.

    The certificate of a server on another machine is verified (`sslmode=verify-full`, against the file
    `authorities` if given, else the system's), unless the URL says otherwise. Raises ValueError for a
    URL that libpq cannot parse; the error's text does not repeat the URL, which contains a password.
    """
    try:
        options: dict[str, Any] = dict(conninfo_to_dict(url))
    except psycopg.ProgrammingError as error:
        raise ValueError("libpq cannot read it") from error
    if not _is_here(str(options.get("host") or "")):
        options.setdefault("sslmode", "verify-full")
        options.setdefault("sslrootcert", str(authorities) if authorities else "system")
    options.setdefault("connect_timeout", CONNECT_S)
    options.setdefault("application_name", "postigo")
    options["options"] = f"{SESSION} {options.get('options') or ''}".strip()
    return Postgres(folder, **{**KEEPALIVE, **options})


def _is_here(host: str) -> bool:
    if not host or host.startswith("/") or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def others_connected(database: Postgres) -> int:
    """Return how many connections other processes of Postigo hold, on this machine or another."""
    mine = [row[0] for row in database.execute_sql("SELECT pg_backend_pid()").fetchall()]
    return database.execute_sql(
        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'postigo' AND pid <> ALL(%s)",
        (mine,),
    ).fetchone()[0]
