"""The kinds of log-in by token, one row each. `tests/mail/tokens/test_kinds.py` tells what one lacks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import Any

from webapp.mail.tokens.road import TokenClient


@dataclass(frozen=True)
class TokenKind:
    """One kind: `module` in this folder has `ask`, and is imported when a token is asked for, as the
    libraries of the providers are large.
    """

    name: str
    module: str

    @property
    def ask(self) -> Callable[[TokenClient], Mapping[str, Any]]:
        """The function that asks for a token by a client and returns the answer (RFC 6749 section 5.1)."""
        found: Callable[[TokenClient], Mapping[str, Any]] = import_module(f"{__name__}.{self.module}").ask
        return found


_ROWS = (
    TokenKind("microsoft", "microsoft"),
    TokenKind("google", "google"),
    TokenKind("oauth", "oauth"),
)
KINDS: Mapping[str, TokenKind] = MappingProxyType({kind.name: kind for kind in _ROWS})


def get_kind(name: str) -> TokenKind:
    """Return the kind `name`. Raises KeyError."""
    return KINDS[name]
