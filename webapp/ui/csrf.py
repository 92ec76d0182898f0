"""The CSRF token, masked anew for each answer.

A token that is the same in every answer could be guessed from the length of compressed answers that also
have a text of the attacker in them (BREACH, breachattack.com). So each answer has a random pad and the token
combined with it by XOR: both change each time.
"""

import base64
import binascii
import secrets

from flask import Flask, g
from flask_wtf.csrf import CSRFProtect, generate_csrf


class MaskedCsrf(CSRFProtect):
    """Flask-WTF's protection, with tokens that are masked in pages and unmasked when they come back."""

    def init_app(self, app: Flask) -> None:
        """Install the check before every request, and the token for templates."""
        super().init_app(app)
        app.jinja_env.globals["csrf_token"] = csrf_token
        app.context_processor(lambda: {"csrf_token": csrf_token})

    def _get_csrf_token(self) -> str | None:
        masked = super()._get_csrf_token()
        return unmask(masked) if masked else None


def csrf_token() -> str:
    """Return the token for the forms of this answer."""
    if "masked_csrf_token" not in g:
        g.masked_csrf_token = mask(generate_csrf())
    return g.masked_csrf_token


def mask(token: str) -> str:
    """Return an ASCII token masked by a random pad, as text for a form field."""
    plain = token.encode("ascii")
    pad = secrets.token_bytes(len(plain))
    return base64.urlsafe_b64encode(pad + _xor(pad, plain)).decode("ascii")


def unmask(text: str) -> str | None:
    """Return the token that `mask` was given; None for a text that `mask` cannot have returned."""
    try:
        both = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
        half = len(both) // 2
        return _xor(both[:half], both[half:]).decode("ascii")
    except (ValueError, binascii.Error):
        return None


def _xor(first: bytes, second: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(first, second, strict=True))
