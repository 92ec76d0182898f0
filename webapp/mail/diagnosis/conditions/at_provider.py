"""Conditions on what is publicly known of the provider whose host the account uses."""

from webapp.mail.diagnosis import providers
from webapp.mail.diagnosis.case import Case
from webapp.mail.diagnosis.conditions import IMPLICIT, STARTTLS, register
from webapp.mail.diagnosis.provider import Preset, Provider
from webapp.mail.diagnosis.sentence import Sentence

_SECURITY = {IMPLICIT: "ssl", STARTTLS: "tls"}


def _providers(case: Case) -> list[Provider]:
    # By their module: the rows of providers import causes, and causes import this module.
    return [provider for provider in providers.PROVIDERS.values() if provider.has_host(case)]


def _presets(case: Case) -> list[Preset]:
    return [preset for provider in _providers(case) for preset in provider.presets]


def _is_providers_own(case: Case) -> bool:
    """Tell whether the host is the one that a provider tells all its customers, such as smtp.gmail.com."""
    return case.text("host").rstrip(".") in {provider.host for provider in _providers(case) if provider.host}


def _is_as_provider_says(case: Case) -> bool:
    return (case["port"], _SECURITY.get(case.text("tls"), "")) in _presets(case)


def _names_no(case: Case, security: str) -> bool:
    """Tell whether the host is of a provider that names ports, and none for this encryption."""
    presets = _presets(case)
    return bool(presets) and all(preset.security != security for preset in presets)


def _takes_no_log_in(case: Case) -> bool:
    """Tell whether the host is a provider's for receiving, at the port of delivery between servers alone."""
    found = _providers(case)
    return (
        bool(found)
        and all(not each.needs_log_in and not each.host for each in found)
        and all(preset.port == 25 for preset in _presets(case))
    )


def _has_no_port_587(case: Case) -> bool:
    presets = _presets(case)
    return bool(presets) and all(preset.port != 587 for preset in presets)


HOST_IS_PROVIDERS_OWN = register(
    "host_is_providers_own",
    _is_providers_own,
    Sentence(
        pt="%(host)s é o servidor que o provedor indica a todos os clientes",
        en="%(host)s is the server that the provider names to all its customers",
        es="%(host)s es el servidor que el proveedor indica a todos sus clientes",
    ),
)
IS_AS_PROVIDER_SAYS = register(
    "is_as_provider_says",
    _is_as_provider_says,
    Sentence(
        pt="a porta %(port)s e o tipo de conexão são os que o provedor indica",
        en="the port %(port)s and the connection type are those that the provider names",
        es="el puerto %(port)s y el tipo de conexión son los que indica el proveedor",
    ),
)
HOST_NAMES_NO_SSL = register(
    "host_names_no_ssl",
    lambda case: _names_no(case, "ssl"),
    Sentence(
        pt="%(host)s é de um provedor que não indica nenhuma porta com SSL",
        en="%(host)s is of a provider that names no port with SSL",
        es="%(host)s es de un proveedor que no indica ningún puerto con SSL",
    ),
)
HOST_NAMES_NO_STARTTLS = register(
    "host_names_no_starttls",
    lambda case: _names_no(case, "tls"),
    Sentence(
        pt="%(host)s é de um provedor que não indica nenhuma porta com TLS (STARTTLS)",
        en="%(host)s is of a provider that names no port with TLS (STARTTLS)",
        es="%(host)s es de un proveedor que no indica ningún puerto con TLS (STARTTLS)",
    ),
)
HOST_TAKES_NO_LOG_IN = register(
    "host_takes_no_log_in",
    _takes_no_log_in,
    Sentence(
        pt="%(host)s é um servidor de recebimento do provedor, sem autenticação",
        en="%(host)s is a server of the provider for receiving, without log-in",
        es="%(host)s es un servidor de recepción del proveedor, sin autenticación",
    ),
)
HOST_HAS_NO_PORT_587 = register(
    "host_has_no_port_587",
    _has_no_port_587,
    Sentence(
        pt="%(host)s é de um provedor que não indica a porta 587",
        en="%(host)s is of a provider that does not name port 587",
        es="%(host)s es de un proveedor que no indica el puerto 587",
    ),
)
