"""Settings that a button of the search takes into the form."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from webapp.errors import Invalid
from webapp.mail.rules.address import check_host, check_port

NO_ENCRYPTION = "none"
# The TLS modes of the form, as people say them.
MODES: Mapping[str, str | LazyString] = MappingProxyType(
    {"ssl": "SSL", "tls": "TLS", NO_ENCRYPTION: _l("no encryption")}
)
_LOGS_IN: Mapping[str, bool | None] = MappingProxyType({"yes": True, "no": False, "-": None})
_NO_HOST = "-"


class OfferedSettings(NamedTuple):
    """Settings that a button takes into the form. `host` is empty where the person has to type it.

    `security` is `ssl`, `tls` or NO_ENCRYPTION; `logs_in` tells whether the account is to log in, None leaves
    the form as it is.
    """

    host: str
    port: int
    security: str
    logs_in: bool | None = None

    @property
    def mode(self) -> str:
        """The TLS mode in words."""
        return str(MODES[self.security])

    @property
    def value(self) -> str:
        """The settings as one text for a button, which `settings_in` reads."""
        login = next(word for word, meaning in _LOGS_IN.items() if meaning is self.logs_in)
        return f"{self.host or _NO_HOST} {self.port} {self.security} {login}"


def settings_in(value: str) -> OfferedSettings:
    """Return the settings that a button sent. Raises Invalid when they are not as `value` writes them."""
    try:
        host, port, security, login = value.split(" ")
        logs_in = _LOGS_IN[login]
    except (ValueError, KeyError):
        raise Invalid("text.not_text", field="look_for") from None
    if security not in MODES:
        raise Invalid("text.not_text", field="look_for")
    known_host = "" if host == _NO_HOST else check_host(host, "host").text
    return OfferedSettings(known_host, check_port(port, "port"), security, logs_in)
