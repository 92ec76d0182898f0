"""Browsers that a person has signed in with, known again by a signed cookie.

Whoever guesses a password from many addresses uses up the attempts of all unknown browsers. A known one
has attempts of its own, so that no outsider can lock a person out (OWASP, "Slow Down Online Guessing
Attacks with Device Cookies").
"""

import secrets

from itsdangerous import BadData, URLSafeTimedSerializer

from webapp.access import people
from webapp.access.authentication.sessions import hash_of

LIFETIME_S = 180 * 24 * 3600
_SALT = "postigo.device"


def name_for(email: str) -> str:
    """Return the name of the cookie for this person: several may use one browser."""
    return f"postigo_device_{_key(email)[:12]}"


def issue(email: str, key: bytes) -> str:
    """Return the value of a new cookie for a person who has just proved who they are, signed with `key`."""
    return URLSafeTimedSerializer(key, salt=_SALT).dumps([_key(email), secrets.token_urlsafe(16)])


def find(value: str, email: str, key: bytes) -> str | None:
    """Return the id of the browser that shows `value`, or None unless it is known for this person."""
    try:
        whose, device = URLSafeTimedSerializer(key, salt=_SALT).loads(value, max_age=LIFETIME_S)
    except (BadData, ValueError, TypeError):
        return None
    return device if whose == _key(email) else None


def _key(email: str) -> str:
    return hash_of(people.fold(email))
