"""Logging: the level, the format, and libraries whose debug output would show message content."""

import logging
import sys

# At lower levels these log what was typed, sent or stored; POSTIGO_LOG_LEVEL does not apply to them.
QUIET = {
    "peewee": logging.WARNING,  # DEBUG: every SQL statement with its values
    "mail.log": logging.CRITICAL,  # aiosmtpd. DEBUG: every line of every message
    "paramiko": logging.WARNING,
    "msal": logging.CRITICAL,  # ERROR: whole answers of the provider
    "google": logging.WARNING,
    "asyncio": logging.WARNING,
    "waitress": logging.WARNING,
    "waitress.queue": logging.ERROR,  # WARNING: each request that has to wait for a thread
}


def set_up(level: str) -> None:
    """Log to standard error, messages of `level` (DEBUG, INFO, WARNING or ERROR) and above."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, lowest in QUIET.items():
        logging.getLogger(name).setLevel(lowest)
