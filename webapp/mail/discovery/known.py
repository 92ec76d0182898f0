"""The providers that a host, a domain, its MX records or a part of a name point to."""

import difflib
import functools
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from webapp.mail.diagnosis.provider import Provider
from webapp.mail.diagnosis.providers import PROVIDERS
from webapp.mail.rules.text import search_key

FOUND_MOST = 4
SMTP_PORT = 25
# How alike a mistyped name must be (`difflib`): "sendgird" finds SendGrid, "localhost" not UOL Host.
_ALIKE = 0.8
_SHORTEST = 2
# Words that nearly every host has in it name no provider; a server of the intranet may be called so.
_GENERIC = frozenset({"smtp", "mail", "email", "e-mail", "relay", "mx", "imap", "pop"})


def of_host(host: str) -> list[Provider]:
    """Return the providers whose host it is; empty for none."""
    return _with_end(host, lambda provider: provider.hosts)


def of_domain(domain: str) -> list[Provider]:
    """Return the providers that give addresses at `domain` to everybody, such as gmail.com."""
    return [provider for provider in PROVIDERS.values() if domain.lower() in provider.mail_domains]


def of_mail_exchangers(names: Iterable[str]) -> list[Provider]:
    """Return the providers whose mailboxes receive at these hosts, which MX records name (RFC 5321
    section 5.1).

    Where no row claims an MX host for its mailboxes, the provider whose host it is counts.
    """
    found = [provider for name in names for provider in _with_end(name, lambda row: row.mx) or of_host(name)]
    return list({provider.code: provider for provider in found}.values())[:FOUND_MOST]


def named(text: str) -> list[Provider]:
    """Return the providers whose name fits every word of `text`, the best first.

    Case, accents and spaces do not count. Hosts and domains are searched like names, so that "hotmail"
    finds Outlook.com. Rows that only receive mail are left out.
    """
    words = search_key(text).split()
    joined = "".join(words)
    if len(joined) < _SHORTEST or _GENERIC.issuperset(words):
        return []
    ranks = (
        (_rank(provider, words), provider.code) for provider in PROVIDERS.values() if is_offered(provider)
    )
    fitting = sorted((rank, code) for rank, code in ranks if rank is not None)
    return [PROVIDERS[code] for _rank_, code in fitting[:FOUND_MOST]]


def spelt_alike(text: str) -> list[Provider]:
    """Return the providers whose whole name is nearly `text`, such as a mistyped one."""
    by_name = {
        search_key(provider.name).replace(" ", ""): provider
        for provider in PROVIDERS.values()
        if is_offered(provider)
    }
    joined = search_key(text).replace(" ", "")
    return [by_name[name] for name in difflib.get_close_matches(joined, by_name, n=2, cutoff=_ALIKE)]


def is_offered(provider: Provider) -> bool:
    """Tell whether an account can be made for it: there is a host, or words that say which one it is."""
    return bool(provider.host or provider.host_words)


def is_gateway(provider: Provider) -> bool:
    """Tell whether it passes mail on from server to server only, and takes none from users."""
    return all(port == SMTP_PORT for port, _security in provider.presets)


def _with_end(name: str, ends: Callable[[Provider], tuple[str, ...]]) -> list[Provider]:
    """Return the providers one of whose `ends` is the name or its last labels."""
    host = name.lower().rstrip(".")
    return [
        provider
        for provider in PROVIDERS.values()
        if any(host == end or host.endswith(f".{end}") for end in ends(provider))
    ]


def _rank(provider: Provider, words: list[str]) -> int | None:
    """Return how well the words fit, 0 best; None where one of them is missing."""
    names, places = _searched(provider.code)
    joined, together = "".join(words), names.replace(" ", "")
    if together.startswith(joined):
        return 0
    if set(words) <= set(names.split()):
        return 1
    if joined in together:
        return 2
    everything = f"{names} {together} {places}"
    return 3 if joined in everything or all(word in everything for word in words) else None


@functools.cache
def _searched(code: str) -> tuple[str, str]:
    """Return the names of a provider, and its hosts and domains, as they are searched."""
    provider = PROVIDERS[code]
    places = (*provider.hosts, *provider.mail_domains, urlsplit(provider.page).hostname or "")
    return search_key(" ".join((provider.name, *provider.other_names))), " ".join(places)
