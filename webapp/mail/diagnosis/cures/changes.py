"""The changes that cures are made of: pure functions of a case."""

from typing import Any

from webapp.mail.diagnosis.case import Case
from webapp.mail.diagnosis.conditions import IMPLICIT, STARTTLS
from webapp.mail.diagnosis.conditions.found import PLAIN_PORT, TLS_PORTS
from webapp.mail.diagnosis.cures.shape import Asked, SettingsChange
from webapp.mail.diagnosis.provider import Preset
from webapp.mail.diagnosis.providers import PROVIDERS

# RFC 8314 section 3.3 and RFC 6409 section 3.1; accounts call STARTTLS `tls`.
_USUAL_PORTS = {"ssl": 465, "tls": 587}


def fixed(**values: Any) -> SettingsChange:
    """Return the change of settings to these values, whatever the case."""
    return SettingsChange(lambda _case: values)


def typed(asked: Asked, proposed: str = "") -> SettingsChange:
    """Return the change of one setting to what a person types; `proposed` is a fact to begin with."""
    return SettingsChange(asks=asked, proposes=lambda case: str(case[proposed] or "") if proposed else "")


def same_port(security: str) -> SettingsChange:
    """Return the change to another encryption, for a port that was seen to speak it."""
    return fixed(secure=True, security=security)


def usual_port(security: str) -> SettingsChange:
    """Return the change to another encryption on the port of the provider, else on the usual one."""

    def values(case: Case) -> dict[str, Any]:
        preset = preset_of(case, security)
        if preset is None and preset_of(case) is not None:  # the provider has no port that speaks it
            return {}
        port = preset.port if preset else _USUAL_PORTS[security]
        return {"secure": True, "security": security, "port": port}

    return SettingsChange(values)


def place_found() -> SettingsChange:
    """Return the change to the port at which a look found the server, with the encryption that it speaks."""

    def values(case: Case) -> dict[str, Any]:
        security = {IMPLICIT: "ssl", STARTTLS: "tls"}.get(str(case["found_tls"]))
        return {"secure": True, "security": security, "port": case["found_port"]} if security else {}

    return SettingsChange(values)


def as_provider_says() -> SettingsChange:
    """Return the change to the encryption and port that the provider of the host names first."""

    def values(case: Case) -> dict[str, Any]:
        preset = preset_of(case)
        return {"secure": True, "security": preset.security, "port": preset.port} if preset else {}

    return SettingsChange(values)


def plain() -> SettingsChange:
    """Return the change to no encryption; a port that exists for TLS is left for port 25."""

    def values(case: Case) -> dict[str, Any]:
        off = {"secure": False, "security": None, "ignore_certificate": False}
        return off | ({"port": PLAIN_PORT} if case["port"] in TLS_PORTS else {})

    return SettingsChange(values)


def preset_of(case: Case, security: str = "") -> Preset | None:
    """Return the first port that the provider of the host names, if any, of one `security` or of all."""
    found = [
        preset for provider in PROVIDERS.values() if provider.has_host(case) for preset in provider.presets
    ]
    return next((preset for preset in found if security in ("", preset.security)), None)


def log_in_as_sender() -> SettingsChange:
    """Return the change of the sender to the user name, for both From and the envelope."""
    return SettingsChange(lambda case: {"sender": str(case["user_name"] or ""), "return_path": ""})


def other_sender() -> SettingsChange:
    """Return the change of the sender to what a person types; answers still go to the present one."""

    def values(case: Case) -> dict[str, Any]:
        return {} if case["reply_to"] else {"reply_to": str(case["from"] or "")}

    return SettingsChange(values, asks=Asked.SENDER)


def full_user_name(case: Case) -> str:
    """Return the user name with the domain of the sender, where it is that of no address yet."""
    user_name, sender = str(case["user_name"] or ""), str(case["sender"] or "")
    domain = sender.rpartition("@")[2]
    return user_name if "@" in user_name or not domain else f"{user_name}@{domain}"


def ignored_certificate() -> SettingsChange:
    """Return the change that gives the check of the certificate up."""
    return SettingsChange(lambda _case: {"ignore_certificate": True}, is_last_resort=True)


def trusted_issuer() -> SettingsChange:
    """Return the change that trusts the uppermost authority that the server sent, and no other."""
    return _trust("issuer_pem", "issuer")


def trusted_certificate() -> SettingsChange:
    """Return the change that trusts exactly the certificate that the server showed."""
    return _trust("certificate_pem", "certificate")


def _trust(fact: str, trusted_as: str) -> SettingsChange:
    def values(case: Case) -> dict[str, Any]:
        pem = str(case[fact] or "")
        return {"trusted_certificate": pem, "trusted_as": trusted_as} if pem else {}

    return SettingsChange(values)
