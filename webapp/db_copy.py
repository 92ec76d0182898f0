"""`./run db copy`: moves an installation from its SQLite file to a shared PostgreSQL."""

import dataclasses
from pathlib import Path

import peewee as pw

from config import Settings
from webapp import boot, data_folder
from webapp.audit.log import Actor, record
from webapp.db import database, sealed
from webapp.db.migrate import alone
from webapp.errors import Unavailable
from webapp.outbox.delivery import liveness
from webapp.outbox.models import ConnectionSlot, LogInCheck, WorkerHeartbeat
from webapp.vault import Keyring

# The state of running workers, which ends with their processes.
PASSING = tuple(model._meta.table_name for model in (ConnectionSlot, WorkerHeartbeat, LogInCheck))


def copy(settings: Settings, *, actor: Actor) -> tuple[int, Path]:
    """Copy the SQLite database of the data folder into the empty PostgreSQL of POSTIGO_DATABASE_URL.

    Returns the number of rows copied and the new path of the SQLite file, which is renamed so that no
    server started with it by mistake sends its queue a second time. Raises BootError when the copy is
    not possible; nothing is changed on either side then.
    """
    path = settings.data / "postigo.db"
    if not settings.database_url:
        raise boot.BootError("Set POSTIGO_DATABASE_URL to the PostgreSQL into which the database is to go.")
    if not path.exists():
        raise boot.BootError(f"There is no database {path} that could be copied.")
    with data_folder.claimed(settings.data):
        _bring_up_to_date(settings)
        rows = _into_shared(settings, path, actor)
    aside = path.with_name("postigo.db.copied")
    path.rename(aside)
    return rows, aside


def _bring_up_to_date(settings: Settings) -> None:
    """Migrate the file and write its WAL back into it. Raises BootError while a worker uses it."""
    boot.open_storage(dataclasses.replace(settings, database_url=""))
    try:
        at_work = [row.name for row in WorkerHeartbeat.select() if not liveness.is_gone(row.name)]
        if at_work:
            raise boot.BootError(
                f"A worker is running on the data folder {settings.data}: {', '.join(at_work)}."
                " Stop it first; what is sent while the database is copied would be sent again."
            )
        database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        boot.close_storage()


def _into_shared(settings: Settings, path: Path, actor: Actor) -> int:
    from webapp.db.copy import copy_all  # psycopg is installed only where PostgreSQL is used

    shared = boot.connect_shared(settings)
    try:
        with alone(shared), shared.atomic():
            if sealed.KeyCheck.table_exists():
                raise boot.BootError(
                    f"The database {shared.database} of POSTIGO_DATABASE_URL is in use already."
                    " Nothing was changed. Name an empty one."
                )
            boot.migrate(shared)
            rows = copy_all(path, shared, passing=PASSING)
            sealed.use(Keyring(settings.data / "keys" / "vault.key"))
            sealed.check_key(fresh=False)
            record(actor, "database.copied", after={"rows": rows})
    except Unavailable as error:
        raise boot.BootError(
            "The copy has {here} rows in {table} and not {there}; it was undone.".format(**error.facts)
            + " Was something else writing to the database?"
        ) from error
    except pw.DatabaseError as error:
        raise boot.BootError(f"The database could not be copied: {error}. Nothing was changed.") from error
    finally:
        boot.close_storage()
    return rows
