"""A real PostgreSQL on loopback, with a temporary data folder."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg

from tests.fakes.process import free_port

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
SERVICE_USER = "postgres"  # the server refuses to run as root; Debian's package brings this user
OWNER, PASSWORD = "postigo", "kept-by-nobody"
# The data has to survive a crash of the server's processes, but not of the machine.
FAST = "-c fsync=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB"


class Postgres:
    """A server for the length of a block. `options` are those of its command line."""

    def __init__(self, options: str = FAST) -> None:
        if not PROGRAMS:
            raise RuntimeError("PostgreSQL is missing: on Debian it is the package postgresql.")
        self._bin = PROGRAMS[-1].parent
        self._folder = Path(tempfile.mkdtemp(prefix="postigo-pg-"))
        self._options = options
        self.port = free_port()
        self._made = 0

    def __enter__(self) -> "Postgres":
        if os.geteuid() == 0:
            user = pwd.getpwnam(SERVICE_USER)
            os.chown(self._folder, user.pw_uid, user.pw_gid)
        password = self._folder / "password"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        access = ["-U", OWNER, "-A", "scram-sha-256", f"--pwfile={password}"]
        self._call("initdb", "-D", self._data, *access, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """Start the server, also again after `stop`."""
        options = f"-h 127.0.0.1 -p {self.port} -k {self._folder} {self._options}"
        self._call("pg_ctl", "-D", self._data, "-w", "-l", f"{self._folder}/log", "-o", options, "start")

    def stop(self) -> None:
        """Stop the server at once, like a crash."""
        self._call("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    @property
    def _data(self) -> str:
        return f"{self._folder}/data"

    def _call(self, program: str, *arguments: str) -> None:
        user = SERVICE_USER if os.geteuid() == 0 else None
        subprocess.run(
            [self._bin / program, *arguments],
            user=user,
            group=user,
            extra_groups=None if user is None else [],
            cwd=self._folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def _do(self, statement: str) -> None:
        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def new_database(self, template: str = "template0") -> str:
        """Create a database, empty or a copy of one without connections, and return its name."""
        self._made += 1
        name = f"postigo{self._made}"
        self._do(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop_database(self, name: str) -> None:
        """Delete a database, and close the connections to it."""
        self._do(f"DROP DATABASE {name} WITH (FORCE)")

    def url_of(self, name: str, password: str = PASSWORD) -> str:
        """Return the URL of a database, whether it exists or not."""
        return f"postgresql://{OWNER}:{password}@127.0.0.1:{self.port}/{name}"
