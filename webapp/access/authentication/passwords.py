"""Passwords of people: the rules for a new one, hashing, and verification."""

import base64
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from webapp.errors import Invalid
from webapp.mail.rules.text import check_password, fold

# NIST SP 800-63B section 5.1.1.2: a minimum length, no composition rules, and no common passwords.
MIN_LENGTH = 12
MAX_LENGTH = 1024


def make_hasher(memory_kib: int = 19456, time_cost: int = 2) -> PasswordHasher:
    """Return an argon2id hasher.

    The defaults follow OWASP's Password Storage Cheat Sheet; argon2-cffi's take 64 MiB for each log-in.
    """
    return PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)


hasher = make_hasher()


def check(password: str, email: str, field: str = "password") -> str:
    """Return `password` exactly as typed. Raises Invalid with a `password.` or `text.` code."""
    for fault in faults(password, email, field):
        raise fault
    return password


def faults(password: str, email: str, field: str = "password") -> list[Invalid]:
    """Return every rule that `password` breaks, as the errors that `check` raises."""
    found = []
    try:
        check_password(password, field)
    except Invalid as error:
        found.append(error)
    if len(password) < MIN_LENGTH:
        found.append(Invalid("password.too_short", field=field, limit=MIN_LENGTH))
    if len(password) > MAX_LENGTH:
        return [*found, Invalid("text.too_long", field=field, length=len(password), limit=MAX_LENGTH)]
    folded = fold(password)
    if folded in (fold(email), fold(email.partition("@")[0])):
        found.append(Invalid("password.is_email", field=field))
    if _is_common(folded):
        found.append(Invalid("password.common", field=field))
    return found


def hash_password(password: str) -> str:
    """Return the argon2id hash of `password`, with parameters and salt, for storing."""
    return hasher.hash(password)


def verify(stored: str | None, password: str) -> bool:
    """Return True when `password` matches the hash `stored`.

    Without a hash it takes the same time, so that the time does not reveal who has an account.
    """
    known = stored is not None and len(password) <= MAX_LENGTH
    try:
        return hasher.verify(stored if known else _decoy(), password)
    except (VerifyMismatchError, InvalidHashError, UnicodeEncodeError):
        return False


def is_outdated(stored: str) -> bool:
    """Return True when `stored` was made with other parameters than the present ones."""
    return hasher.check_needs_rehash(stored)


def _decoy() -> str:
    """Return a well-formed hash that matches no password, made without hashing."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(size)).rstrip(b"=").decode()
        for size in (hasher.salt_len, hasher.hash_len)
    )
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"


# The words in most leaked passwords of twelve characters and more, by published lists, in the
# languages of Postigo's users. Digits and punctuation around them do not make them stronger.
_COMMON_WORDS = """
    abc abcdef abcdefgh abcdefghijkl administrador administrator asdfghjkl baseball bemvindo brasil
    changeme contraseña contrasena corinthians flamengo football iloveyou letmein mudar p@ssw0rd
    palmeiras passw passw0rd password postigo princess qwerty qwertyuiop qwertyuiopasdfghjkl senha
    superman trocar welcome
"""


def _is_common(folded: str) -> bool:
    few_kinds = len(set(folded)) < 4
    in_order = folded.isdigit() and folded in "01234567890123456789" * 2
    return few_kinds or in_order or _core(folded) in _COMMON_WORDS.split()


def _core(folded: str) -> str:
    """Return a password without digits and punctuation at its ends, and without repetition."""
    core = folded.strip("0123456789!@#$%&*?._- ")
    period = (core + core).find(core, 1)
    return core[:period] if period > 0 else core
