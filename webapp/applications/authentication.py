"""Finds the application of a token, by every interface with the same limit for wrong ones."""

from webapp.access import limits
from webapp.applications import tokens
from webapp.applications.models import Application
from webapp.audit.log import Actor
from webapp.errors import Refused

# Wrong tokens from one address: enough for mistakes, too few for guessing.
WRONG_AT_MOST, WRONG_WINDOW_S = 30, 300


def application_of(token: str, *, interface: str, address: str) -> Application:
    """Return the application that a token belongs to.

    Raises Refused `token.wrong`, and `limit.reached` once there were many wrong ones from this address.
    """
    found = tokens.find(token)
    if found is None:
        count_wrong(interface=interface, address=address)
        raise Refused("token.wrong")
    return found


def count_wrong(*, interface: str, address: str) -> None:
    """Count one wrong log-in from an address. Raises Refused `limit.reached` beyond the limit."""
    unknown = Actor(None, "", interface, address)
    bucket = f"api:{limits.network_of(address)}"
    limits.hit(bucket, at_most=WRONG_AT_MOST, window_s=WRONG_WINDOW_S, actor=unknown)
