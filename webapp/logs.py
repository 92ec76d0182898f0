"""What is logged, where, and what never is."""

import logging
import sys

# These say, at their own levels, what was typed, sent or stored; no setting brings that out.
QUIET = {
    "peewee": logging.WARNING,  # DEBUG: every SQL statement with its values
    "mail.log": logging.CRITICAL,  # aiosmtpd. DEBUG: every line of every message
    "paramiko": logging.WARNING,
    "asyncio": logging.WARNING,
    "waitress": logging.WARNING,
    "waitress.queue": logging.ERROR,  # a burst of requests is no news
}


def set_up(level: str) -> None:
    """Log to the error output from `level` (DEBUG, INFO, WARNING or ERROR) on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, lowest in QUIET.items():
        logging.getLogger(name).setLevel(lowest)
