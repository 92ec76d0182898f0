"""Where the PostgreSQL of a URL is: what may be shown of it."""

import re

# Strict, because a password with @ or / in it that was not encoded must not pass for the host or the name.
URL = re.compile(
    r"postgres(?:ql)?://(?:[^@/?#]*@)?(?P<host>[A-Za-z0-9.:\[\]-]*)/(?P<name>[\w.%-]+)(?:\?[^@]*)?"
)


def place_of(url: str) -> str:
    """Return host and name of the database at `url`, without user, password and options."""
    found = URL.fullmatch(url)
    return f"{found['host'] or 'localhost'}/{found['name']}" if found else "PostgreSQL"
