"""Lines that are typed at the provider's own console, PowerShell, with the values of a case in them."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from webapp.mail.diagnosis.sentence import Sentence

_FACT = re.compile(r"%\((\w+)\)s")
# PowerShell takes the typographic ones for quotes as well.
_QUOTE = re.compile("['\u2018\u2019\u201a\u201b]")
# What stands in place of a value that is not known.
_NAMES: Mapping[str, Sentence] = MappingProxyType(
    {
        "mailbox": Sentence(pt="caixa postal", en="mailbox", es="buzón"),
        "application": Sentence(
            pt="ID do aplicativo (cliente)", en="application (client) ID", es="id. de aplicación (cliente)"
        ),
        "object_id": Sentence(
            pt="ID do objeto, em Aplicativos empresariais",
            en="object ID, from Enterprise applications",
            es="id. de objeto, de Aplicaciones empresariales",
        ),
    }
)
# Where one fact is not known, another one says the same.
_INSTEAD = MappingProxyType({"mailbox": "user_name"})

INSTALL = "Install-Module ExchangeOnlineManagement -Scope CurrentUser"
_CONNECT = "Connect-ExchangeOnline"
REGISTER = (
    _CONNECT,
    "New-ServicePrincipal -AppId %(application)s -ObjectId %(object_id)s -DisplayName 'Postigo'",
)
GRANT_MAILBOX = (
    _CONNECT,
    "$postigo = Get-ServicePrincipal | Where-Object AppId -eq %(application)s",
    "Add-MailboxPermission -Identity %(mailbox)s -User $postigo.Identity -AccessRights FullAccess",
)
SMTP_AUTH_ON = (
    _CONNECT,
    "Set-CASMailbox -Identity %(mailbox)s -SmtpClientAuthenticationDisabled $false",
)
NAMES = frozenset(_NAMES)


def filled(lines: Iterable[str], facts: Mapping[str, Any], language: str) -> str:
    """Return the lines as they are pasted, each value as one quoted word; empty without lines.

    A value that is not known stands as its name between `<` and `>`, so that the line fails as it is.
    """
    return "\n".join(_FACT.sub(lambda found: _word(found[1], facts, language), line) for line in lines)


def facts_of(lines: Iterable[str]) -> set[str]:
    """Return the names of the facts in the lines."""
    return {name for line in lines for name in _FACT.findall(line)}


def _word(name: str, facts: Mapping[str, Any], language: str) -> str:
    value = facts.get(name) or facts.get(_INSTEAD.get(name, ""))
    return quoted(str(value)) if value else quoted(f"<{_NAMES[name].of(language)}>")


def quoted(value: str) -> str:
    """Return a value as one word of PowerShell in which nothing is expanded."""
    shown = "".join(char for char in value if char.isprintable())
    return "'" + _QUOTE.sub(lambda found: found[0] * 2, shown) + "'"
