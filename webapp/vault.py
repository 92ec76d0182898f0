"""Secrets: held in memory, encrypted ("sealed") at rest, decrypted, and moved to a new key.

A sealed value is a Fernet token over a small JSON document that names the table, row and column of the
value. Opening compares them with the place that the token was read from, so that a token copied to
another row does not open.
"""

import base64
import hmac
import json
import os
import threading
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from webapp.errors import PostigoError


class VaultError(PostigoError):
    """The key is missing, unreadable, or not the one that sealed this value."""


class Secret:
    """A text whose `repr`, `str` and formatting are always `***`, and which cannot be pickled."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the text itself. Call it only where the text is sent to a server."""
        return self._value

    def matches(self, other: str) -> bool:
        """Compare with `other` in constant time."""
        return hmac.compare_digest(self._value.encode(), other.encode())

    def __repr__(self) -> str:
        return "Secret(***)"

    def __str__(self) -> str:
        return "***"

    def __format__(self, spec: str) -> str:
        return "***"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self.matches(other._value)

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a Secret is not pickled")


@dataclass(frozen=True)
class Place:
    """The table, row and column of a sealed value."""

    table: str
    row: str
    column: str


class Keyring:
    """The keys of one installation, kept in a file of mode 0600 outside the database.

    The file has one Fernet key per line, newest first. The first one seals, all of them open. When
    another process (a rotation) has changed the file, it is read again before a value is sealed, and
    when a value does not open.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._load()

    @staticmethod
    def create(path: Path) -> "Keyring":
        """Create the file with one new key. Raises FileExistsError when it exists."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(Fernet.generate_key() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        return Keyring(path)

    def _keys(self) -> list[bytes]:
        try:
            keys = [line.strip() for line in self.path.read_bytes().splitlines() if line.strip()]
        except OSError as error:
            raise VaultError("key.unreadable", path=str(self.path)) from error
        if not keys:
            raise VaultError("key.empty", path=str(self.path))
        return keys

    def _stamp(self) -> tuple[int, int, int]:
        try:
            found = self.path.stat()
        except OSError as error:
            raise VaultError("key.unreadable", path=str(self.path)) from error
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _load(self) -> None:
        # The stamp is read first: if the file is replaced in between, it is read again at the next use.
        stamp = self._stamp()
        try:
            fernets = [Fernet(key) for key in self._keys()]
        except ValueError as error:
            raise VaultError("key.malformed", path=str(self.path)) from error
        self._newest, self._fernet, self._loaded = fernets[0], MultiFernet(fernets), stamp

    def _load_if_changed(self) -> None:
        if self._stamp() != self._loaded:
            self._load()

    def seal(self, secret: Secret, place: Place) -> str:
        """Return the token to store for `secret` at `place`.

        It is sealed with the newest key in the file, even one that a rotation has just added. Raises
        VaultError when the file cannot be read.
        """
        document = {"t": place.table, "r": place.row, "c": place.column, "v": secret.reveal()}
        with self._lock:
            self._load_if_changed()
            return self._fernet.encrypt(json.dumps(document).encode()).decode("ascii")

    def reseal(self, token: str) -> str:
        """Return `token` sealed again with the newest key, for the same place.

        Raises VaultError `key.wrong` when no key opens it.
        """
        with self._lock:
            self._load_if_changed()
            try:
                return self._fernet.rotate(token.encode("ascii")).decode("ascii")
            except InvalidToken as error:
                raise VaultError("key.wrong", path=str(self.path)) from error

    def open(self, token: str, place: Place) -> Secret:
        """Return the secret sealed at `place`.

        Raises VaultError `key.wrong` when no key opens it, `secret.misplaced` when the token was
        sealed for another place.
        """
        document = json.loads(self._decrypt(token.encode("ascii")))
        if (document["t"], document["r"], document["c"]) != (place.table, place.row, place.column):
            raise VaultError("secret.misplaced", table=place.table, row=place.row, column=place.column)
        return Secret(document["v"])

    def _decrypt(self, token: bytes) -> bytes:
        with self._lock:
            try:
                return self._fernet.decrypt(token)
            except InvalidToken:
                self._load()
            try:
                return self._fernet.decrypt(token)
            except InvalidToken as error:
                raise VaultError("key.wrong", path=str(self.path)) from error

    def is_newest(self, token: str) -> bool:
        """Return True when `token` is sealed with the newest key, so that a rotation can leave it."""
        with self._lock:
            self._load_if_changed()
            try:
                self._newest.decrypt(token.encode("ascii"))
            except InvalidToken:
                return False
        return True

    def add_key(self) -> None:
        """Add a new key at the top of the file; the old ones still open what they sealed."""
        self._write([Fernet.generate_key(), *self._keys()])

    def key_count(self) -> int:
        """Return how many keys the file has; more than one means that a rotation has not finished."""
        return len(self._keys())

    def drop_old_keys(self) -> None:
        """Keep only the newest key. Call it when every stored value is sealed with that one."""
        self._write(self._keys()[:1])

    def _write(self, keys: list[bytes]) -> None:
        # Written to a second file and renamed, so that a crash leaves the old file or the new one.
        beside = self.path.with_name(self.path.name + ".new")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            if hasattr(os, "fchown") and os.geteuid() == 0:  # root's command must not lock the service out
                before = self.path.stat()
                os.fchown(handle, before.st_uid, before.st_gid)
            file.write(b"\n".join(keys) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.path)
        with self._lock:
            self._load()


def forms_of(secret: Secret) -> list[str]:
    """Return the texts as which a secret could appear: in clear and in base64, longest first.

    They are removed from what a server says and from everything that is stored.
    """
    raw = secret.reveal().encode()
    if not raw:
        return []
    found = {secret.reveal()}
    # In a longer base64 text the secret begins at one of three offsets. The first and last characters of
    # each encoding depend on neighbouring bytes as well; only those between them can be recognised.
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw).decode("ascii").rstrip("=")
        start = (0, 2, 3)[offset]
        end = len(encoded) - (1 if (offset + len(raw)) % 3 else 0)
        if end - start >= 6:
            found.add(encoded[start:end])
    found.add(base64.b64encode(raw).decode("ascii"))
    return sorted(found, key=len, reverse=True)
