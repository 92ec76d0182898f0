"""Conditions on what surrounds a failure: where the host is, who greeted, whose certificate was shown.

Like the conditions on settings, one on something that is not known does not hold.
"""

import datetime as dt
import ipaddress
import re

from webapp.clock import now
from webapp.mail.diagnosis.case import Case
from webapp.mail.diagnosis.conditions import PLAIN, register
from webapp.mail.diagnosis.sentence import Sentence

_LOCAL_ENDS = (
    ".localhost",
    ".local",
    ".lan",
    ".internal",
    ".intranet",
    ".home.arpa",
    ".corp",
    ".localdomain",
)
# Products that look into TLS, by what their certificates call the issuer. Mail appliances of the same makers
# (FortiMail, Barracuda) show such names as the server itself, so that they are no sign.
_INTERCEPTORS = re.compile(
    r"kaspersky|avast|\bavg\b|\beset\b|bitdefender|dr\.?web|g ?data|adguard|norton|\bmcafee|trend ?micro"
    r"|forti(gate|net)|sophos|zscaler|netskope|palo ?alto|umbrella|blue ?coat|check ?point"
    r"|sonicwall|watchguard|untangle|forcepoint|websense|squid|mitmproxy|fiddler|charles proxy|portswigger"
    r"|smoothwall|iboss|contentkeeper|securly|cato networks|lightspeed|netfilter|(ssl|tls|https)[ -]?"
    r"(inspection|interception|scanning)|web ?(anti-?virus|shield|filter|gateway)|mail ?shield",
    re.IGNORECASE,
)
_APPLIANCES = re.compile(r"fortimail|e-?mail (security|gateway)|mail gateway", re.IGNORECASE)
# Greetings of hosting panels and large providers, under whose servers a customer's own host name is usual.
_HOSTED_GREETING = re.compile(
    r"we do not authorize the use of this system|locaweb|kinghost|uhserver|uol\.com|umbler|hostinger"
    r"|hostgator|titan\.email|secureserver|websitewelcome|bluehost|dreamhost|unifiedlayer|web-hosting|privateemail|ovh\."
    r"|ionos|kundenserver|1and1|strato|google|gsmtp|outlook|office365|protection|amazonses|amazonaws|sendgrid"
    r"|mailgun|sendinblue|brevo|mailjet|postmark|sparkpost|zoho|yahoo|icloud|fastmail|messagingengine|gandi"
    r"|siteground|sgvps|one\.com|infomaniak|plesk|mxroute|rackspace|emailsrvr|aruba|register\.it",
    re.IGNORECASE,
)
_MASK = re.compile(r"\*{6,}|X{8,}")
_HIDDEN = re.compile(r"^X{4,}")
_HOST_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+")
# Hosts of the protocols for reading mail, by the names that people give them.
_READING_HOST = re.compile(r"(imap|pop)s?\d?s?[.-][a-z0-9_.-]*\.")


def _is_localhost(host: str) -> bool:
    return host in ("localhost", "::1", "[::1]", "localhost.localdomain") or host.startswith("127.")


def _is_elsewhere(case: Case) -> bool:
    host = case.text("host").rstrip(".")
    return (
        bool(host)
        and not host.endswith(_LOCAL_ENDS)
        and ("." in host or ":" in host)
        and all(_is_global(text) for text in (host, *_addresses(case)))
    )


def _addresses(case: Case) -> list[str]:
    found = case["addresses"]
    listed = found if isinstance(found, list | tuple) else ()
    return [str(one.get("address", "")) if isinstance(one, dict) else str(one) for one in listed]


def _is_global(text: str) -> bool:
    """Tell whether a text is no address, or one of the internet (documentation's ones count as such)."""
    try:
        address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return True
    documentation = ("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:")
    return address.is_global or str(address).startswith(documentation)


def _certificate(case: Case, name: str) -> str:
    certificate = case["certificate"]
    return str(certificate.get(name) or "") if isinstance(certificate, dict) else ""


def _issuer_intercepts(case: Case) -> bool:
    issuer = _certificate(case, "issuer")
    return bool(_INTERCEPTORS.search(issuer)) and not _APPLIANCES.search(issuer)


def _leaf_is_valid(case: Case) -> bool:
    ends, begins = _certificate(case, "not_after"), _certificate(case, "not_before")
    if not ends:
        return False
    today = now().replace(tzinfo=dt.UTC)
    return (not begins or _time(begins) <= today) and today <= _time(ends)


def _time(text: str) -> dt.datetime:
    found = dt.datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _hides_starttls(case: Case) -> bool:
    offers = case["capabilities"]
    listed = offers if isinstance(offers, list | tuple) else ()
    return any(_HIDDEN.match(str(offer).upper()) for offer in listed) or bool(
        _MASK.search(case.text("banner").upper())
    )


def _other_host_greets(case: Case) -> bool:
    host, banner = case.text("host").rstrip("."), case.text("banner")
    greeter = (banner.split() or [""])[0].strip("[]()<>,;")
    if not _HOST_NAME.fullmatch(greeter) or not _HOST_NAME.fullmatch(host) or _HOSTED_GREETING.search(banner):
        return False
    if not _is_global(host) or host.replace(".", "").isdigit() or greeter.replace(".", "").isdigit():
        return False
    return not _are_related(host, greeter)


def _are_related(one: str, other: str) -> bool:
    """Tell whether two host names share the name of an organisation (`smtp.zoho.com`, `mx.zohomail.com`)."""
    owners = [_owner(name) for name in (one, other)]
    return owners[0] in other or owners[1] in one


def _owner(name: str) -> str:
    labels = name.split(".")
    # `example.com.br`: the organisation stands before a second level that is short.
    at = 3 if len(labels) > 2 and len(labels[-2]) <= 3 and len(labels[-1]) == 2 else 2
    return labels[-min(at, len(labels))]


HOST_IS_LOCALHOST = register(
    "host_is_localhost",
    lambda case: _is_localhost(case.text("host").rstrip(".")),
    Sentence(
        pt="o host é a própria máquina[[ (%(host)s)]]",
        en="the host is this machine itself[[ (%(host)s)]]",
        es="el host es la propia máquina[[ (%(host)s)]]",
    ),
)
IN_CONTAINER = register(
    "in_container",
    lambda case: case["in_container"] is True,
    Sentence(
        pt="o Postigo roda em um contêiner",
        en="Postigo runs in a container",
        es="Postigo se ejecuta en un contenedor",
    ),
)
HOST_IS_FOR_READING = register(
    "host_is_for_reading",
    lambda case: _READING_HOST.match(case.text("host")) is not None,
    Sentence(
        pt="o nome do host é de um servidor para ler e-mails[[ (%(host)s)]]",
        en="the name of the host is that of a server for reading mail[[ (%(host)s)]]",
        es="el nombre del host es de un servidor para leer correo[[ (%(host)s)]]",
    ),
)
HAS_NOT_WORKED = register(
    "has_not_worked",
    lambda case: case["worked_before"] is False,
    Sentence(
        pt="a conta ainda não funcionou com estas configurações",
        en="the account has not worked with these settings yet",
        es="la cuenta todavía no ha funcionado con esta configuración",
    ),
)
HOST_IS_ELSEWHERE = register(
    "host_is_elsewhere",
    _is_elsewhere,
    Sentence(
        pt="o servidor fica na internet, fora desta rede",
        en="the server is on the internet, outside this network",
        es="el servidor está en internet, fuera de esta red",
    ),
)
LEAF_IS_VALID = register(
    "leaf_is_valid",
    _leaf_is_valid,
    Sentence(
        pt="o certificado do próprio servidor é válido hoje",
        en="the server's own certificate is valid today",
        es="el certificado del propio servidor es válido hoy",
    ),
)
LEAF_IS_OUT_OF_DATE = register(
    "leaf_is_out_of_date",
    lambda case: bool(_certificate(case, "not_after")) and not _leaf_is_valid(case),
    Sentence(
        pt="pelo relógio desta máquina, o certificado do próprio servidor está fora da validade",
        en="by this machine's clock the server's own certificate is out of its dates",
        es="según el reloj de esta máquina, el certificado del propio servidor está fuera de su validez",
    ),
)
ISSUER_INTERCEPTS = register(
    "issuer_intercepts",
    _issuer_intercepts,
    Sentence(
        pt="o emissor do certificado é um produto que inspeciona conexões[[ (%(issuer)s)]]",
        en="the issuer of the certificate is a product that inspects connections[[ (%(issuer)s)]]",
        es="el emisor del certificado es un producto que inspecciona conexiones[[ (%(issuer)s)]]",
    ),
)
REASON_IS_GIVEN = register(
    "reason_is_given",
    lambda case: bool(case.text("reason")),
    Sentence(
        pt="o motivo que o OpenSSL deu é %(reason)s",
        en="the reason that OpenSSL gave is %(reason)s",
        es="el motivo que dio OpenSSL es %(reason)s",
    ),
)
IS_REWRITTEN = register(
    "is_rewritten",
    _hides_starttls,
    Sentence(
        pt="a saudação ou a lista de recursos do servidor chegou mascarada com * ou X",
        en="the server's greeting or list of capabilities came masked with * or X",
        es="el saludo o la lista de capacidades del servidor llegó enmascarado con * o X",
    ),
)
NAME_IS_NOT_PROVED = register(
    "name_is_not_proved",
    lambda case: case.text("tls") == PLAIN or case["verify"] is False,
    Sentence(
        pt="nenhum certificado conferido prova quem atendeu",
        en="no checked certificate proves who answered",
        es="ningún certificado comprobado demuestra quién atendió",
    ),
)
OTHER_HOST_GREETS = register(
    "other_host_greets",
    _other_host_greets,
    Sentence(
        pt="quem atendeu em %(host)s se apresentou como %(banner)s",
        en="the one that answered at %(host)s introduced itself as %(banner)s",
        es="quien atendió en %(host)s se presentó como %(banner)s",
    ),
)
