"""The e-mail providers, one file each; docs/diagnosis.md tells how to add one.

Every module of this folder has one or more rows in PROVIDERS.
"""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from webapp.mail.diagnosis.case import Case, Condition
from webapp.mail.diagnosis.cause import Ask
from webapp.mail.diagnosis.provider import FULL_ADDRESS, Provider
from webapp.mail.diagnosis.sentence import Sentence


def _all() -> dict[str, Provider]:
    found: dict[str, Provider] = {}
    for module in iter_modules(__path__):
        for provider in import_module(f"{__name__}.{module.name}").PROVIDERS:
            if provider.code in found:
                raise ValueError(f"the provider {provider.code} stands in two places")
            found[provider.code] = provider
    return found


PROVIDERS: Mapping[str, Provider] = _all()


def seen_in(case: Case, heard: str) -> list[Provider]:
    """Return the providers that a case shows; `heard` is the text of the reply.

    The account's host says more than a greeting or a reply, which several providers may have in common.
    """
    by_host = [provider for provider in PROVIDERS.values() if provider.has_host(case)]
    return by_host or [provider for provider in PROVIDERS.values() if provider.is_heard_in(case, heard)]


def support_at(case: Case) -> Ask | None:
    """Return who helps with the account's host where it is a provider's, else None."""
    return next((provider.support for provider in PROVIDERS.values() if provider.has_host(case)), None)


def _wants_log_in(case: Case) -> bool:
    found = [provider for provider in PROVIDERS.values() if provider.has_host(case)]
    return bool(found) and all(provider.needs_log_in for provider in found)


HOST_NEEDS_LOG_IN = Condition(
    "host_needs_log_in",
    _wants_log_in,
    Sentence(
        pt="%(host)s é de um provedor que exige autenticação",
        en="%(host)s is of a provider that requires a log-in",
        es="%(host)s es de un proveedor que exige autenticación",
    ),
)


def _names_no_other_port(case: Case) -> bool:
    """Tell whether the host is no provider's, or the account uses one of that provider's ports as it should."""
    if "host" not in case.known:
        return False
    presets = [
        preset for provider in PROVIDERS.values() if provider.has_host(case) for preset in provider.presets
    ]
    used = case["port"], _SECURITY.get(case.text("tls"), "")
    return not presets or used in presets


_SECURITY = {"implicit": "ssl", "starttls": "tls"}

NO_OTHER_PORT_IS_NAMED = Condition(
    "no_other_port_is_named",
    _names_no_other_port,
    Sentence(
        pt="nenhum provedor indica outra porta",
        en="no provider names another port",
        es="ningún proveedor indica otro puerto",
    ),
)


def _has_other_user_name(case: Case) -> bool:
    found = [provider for provider in PROVIDERS.values() if provider.has_host(case)]
    return bool(found) and all(provider.user_name is not FULL_ADDRESS for provider in found)


HOST_HAS_OTHER_USER_NAME = Condition(
    "host_has_other_user_name",
    _has_other_user_name,
    Sentence(
        pt="%(host)s é de um provedor cujo nome de usuário não é o endereço da caixa postal",
        en="%(host)s is of a provider whose user name is not the address of the mailbox",
        es="%(host)s es de un proveedor cuyo nombre de usuario no es la dirección del buzón",
    ),
)
