"""The words of the buttons that apply a cure: made from what changes, not one sentence for each cure."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.accounts.repair.offers import Offer
from webapp.mail.diagnosis.cures.shape import Asked

# What a person types or chooses, as it stands after "Change".
ASKED: Mapping[Asked, LazyString] = MappingProxyType(
    {
        Asked.HOST: _l("the host"),
        Asked.PORT: _l("the port"),
        Asked.SENDER: _l("the sender"),
        Asked.EHLO_NAME: _l("the EHLO name"),
        Asked.TLS_NAME: _l("the name in the certificate"),
        Asked.USER_NAME: _l("the user name"),
        Asked.SECRET: _l("the password"),
        Asked.CONNECTOR_SECRET: _l("the Network Connector's password"),
        Asked.LOG_IN: _l("to using authentication"),
        Asked.CONNECTOR: _l("to the chosen Network Connector"),
    }
)

# A setting with its new value, as it stands after "Change". Those of ENCRYPTION are told together.
ENCRYPTION = frozenset({"secure", "security"})
SETTINGS: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        "host": lambda value: _("the host to %(value)s", value=value),
        "port": lambda value: _("the port to %(value)s", value=value),
        "sender": lambda value: _("the sender to %(value)s", value=value),
        "ehlo_name": lambda value: _("the EHLO name to %(value)s", value=value),
        "authenticate": lambda _value: _("to not using authentication"),
        "use_connector": lambda _value: _("to a direct connection"),
        "ignore_certificate": lambda _value: _("to ignoring certificate errors"),
        "trusted_certificate": lambda _value: _("to the authorities of the system and of the house"),
        "force": lambda _value: _("to forcing the settings"),
        "eight_bit_anyway": lambda _value: _("to sending signed messages anyway"),
    }
)
# What trusting a certificate is called; its name and fingerprint stand beside the button.
TRUSTS: Mapping[str, LazyString] = MappingProxyType(
    {
        "issuer": _l("Trust this issuer and test again"),
        "certificate": _l("Trust only this certificate and test again"),
    }
)
# Settings that change along with others and are not told.
UNTOLD = frozenset({"return_path", "reply_to", "trusted_as"})


def button_words(offer: Offer) -> str:
    """Return what the button of an offer says: what it changes, and that the test starts again."""
    if offer.asks is Asked.SECRET_AGAIN:
        return _("Confirm the password and test again")
    if offer.values.get("trusted_certificate"):
        return str(TRUSTS[offer.fields.trusted_as])
    return _("Change %(change)s and test again", change=_change(offer))


def fill_words(offer: Offer) -> str:
    """Return what the link says that makes the change of an offer in the form alone."""
    return _("Change %(change)s in the form", change=_change(offer))


def _change(offer: Offer) -> str:
    parts = list(_parts(offer))
    return ", ".join(parts) + ("," if len(parts) > 1 else "")


def _parts(offer: Offer) -> Iterator[str]:
    values = offer.values
    if offer.asks is not None:
        yield str(ASKED[offer.asks])
        return
    if ENCRYPTION & set(values):
        fields = offer.fields
        yield _("to %(kind)s", kind=fields.security.upper()) if fields.security else _("to no encryption")
        yield _("port %(port)s", port=fields.port)
    for name, words in SETTINGS.items():
        is_told = name == "port" and ENCRYPTION & set(values)
        is_dropped = name == "ignore_certificate" and not values.get(name)
        if name in values and not is_told and not is_dropped:
            yield words(values[name])
