"""`./run bench kill`: 200 random kill -9 of two workers and the web process over 20,000 messages,
on SQLite and on PostgreSQL.

It fails when a message is lost or stuck, or came more often than it was in flight.
"""

import dataclasses
import os
import sys
import tempfile
from pathlib import Path

import config
from tests.fakes.postgres import Postgres
from tests.fakes.sink import Sink
from tests.outbox.crash import CrashRun
from tests.shared import let_go
from webapp import boot

MESSAGES = int(os.environ.get("KILL_MESSAGES", "20000"))
KILLS = int(os.environ.get("KILL_KILLS", "200"))
SEED = int(os.environ.get("KILL_SEED", "1"))
DATABASES = os.environ.get("KILL_DATABASES", "SQLite,PostgreSQL").split(",")
SAFE = "-c max_connections=200"  # as a server is that has to keep what it said


def main() -> int:
    """Run a storm on each database and print what came of it; return 0 when every promise was kept."""
    with Postgres(SAFE) as server:
        urls = {"SQLite": "", "PostgreSQL": server.url_of(server.new_database())}
        kept = [storm(name, url) for name, url in urls.items() if name in DATABASES]
    return 0 if all(kept) else 1


def storm(name: str, url: str) -> bool:
    """Run one storm; tell whether every promise was kept."""
    with tempfile.TemporaryDirectory() as folder, Sink() as sink:
        data = Path(folder) / "data"
        settings = dataclasses.replace(config.load(dotenv=None), data=data, database_url=url, practice_port=0)
        boot.open_storage(settings)
        try:
            outcome = CrashRun(settings, messages=MESSAGES, kills=KILLS, seed=SEED).run(sink)
        finally:
            let_go()
    print(
        f"{name}: {outcome.kills} kills over {outcome.accepted} messages in {outcome.took_s:.0f} s:"
        f" {len(outcome.lost)} lost, {outcome.stuck} stuck, {outcome.duplicates} duplicates"
        f" of {outcome.in_flight} in flight, {len(outcome.excess)} more often than in flight",
        flush=True,
    )
    kept = not (outcome.lost or outcome.stuck or outcome.excess)
    return kept and outcome.accepted == MESSAGES and outcome.duplicates <= outcome.in_flight


if __name__ == "__main__":
    sys.exit(main())
