"""Remembers the servers that offer PIPELINING (RFC 2920) and end the connection over it.

Their next sessions send one command at a time, until the worker has forgotten: the server may be mended.
"""

from webapp.accounts.models import Account
from webapp.clock import monotonic
from webapp.errors import MailError

AVOIDED_S = 3600.0
_ENDINGS = frozenset(
    {"mail_from.lost", "rcpt_to.lost", "data.lost", "end_of_data.uncertain", "server.timed_out"}
)


class PipeliningFaults:
    """The accounts whose servers must not get commands together, each until a time."""

    def __init__(self) -> None:
        self._until: dict[tuple[int, str, int], float] = {}

    def is_avoided(self, account: Account) -> bool:
        """Tell whether a session of the account sends one command at a time."""
        return self._until.get(_key(account), 0.0) > monotonic()

    def note(self, account: Account, error: MailError) -> bool:
        """Note that a session that sent commands together ended with `error`; return whether that counts."""
        if error.code in _ENDINGS and not error.never_left:
            self._until[_key(account)] = monotonic() + AVOIDED_S
            return True
        return False


def _key(account: Account) -> tuple[int, str, int]:
    return account.id, account.host, account.port
