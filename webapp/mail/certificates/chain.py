"""The chain of certificates that a server sent, and all of its faults (RFC 5280 section 6, RFC 6125).

OpenSSL names one fault and stops. Here each is looked for by itself, so that a person who has the chain
mended has to ask for it once.
"""

import datetime as dt
import ipaddress
from collections.abc import Iterator, Sequence
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from webapp.clock import now
from webapp.mail.certificates.facts import (
    UNREADABLE,
    certificate_facts,
    is_authority,
    is_for_servers,
    is_signed_by,
)

LENGTH_MOST = 10  # certificates of one chain that are looked at
SIZE_MOST = 16_384  # bytes of one certificate that is looked at
# OpenSSL's security level 2, at which it refuses keys and signatures: 112 bits (SSL_CTX_set_security_level).
RSA_LEAST, EC_LEAST = 2048, 224
# What can be wrong with a certificate of a chain; each has a sentence in `ui.wording.chains`.
FAULT_CODES = frozenset(
    {
        *(
            "expired",
            "not_yet_valid",
            "wrong_name",
            "no_san",
            "not_for_servers",
            "weak_key",
            "weak_signature",
        ),
        *("no_authority", "self_signed", "root_unknown", "issuer_missing", "unreadable"),
    }
)
_WEAK_HASHES = frozenset({"md2", "md4", "md5", "sha1"})


def bounded(ders: Sequence[bytes]) -> list[bytes]:
    """Return as much of a chain as is looked at: the beginning, up to the first one that is too large."""
    kept: list[bytes] = []
    for der in ders[:LENGTH_MOST]:
        if len(der) > SIZE_MOST:
            break
        kept.append(der)
    return kept


def chain_facts(
    ders: Sequence[bytes], name: str, anchors: Sequence[x509.Certificate] | None
) -> dict[str, Any]:
    """Return what is known of a chain as received, the server's own certificate first.

    `chain`: the facts of each certificate, with its text (`pem`). `faults`: each with its code and the place
    of its certificate in the chain. `missing`: the issuer that was neither sent nor is an authority that is
    trusted; absent when none is missing. `issuer`: the place of the uppermost authority that was sent.
    `anchors` are the trusted authorities; None when they are not known, and then none is missed.
    """
    ders = bounded(ders)
    facts: dict[str, Any] = {"chain": [certificate_facts(der) | {"pem": _pem(der)} for der in ders]}
    try:
        certificates = [x509.load_der_x509_certificate(der) for der in ders]
        path = _path(certificates)
        faults = [*_of_leaf(certificates, name), *_of_each(certificates, path)] if certificates else []
        top = certificates[path[-1]] if path else None
        if top is not None and anchors is not None and not _is_trusted(top, anchors):
            faults.append(_untrusted(top, path))
            if faults[-1]["code"] == "issuer_missing":
                facts["missing"] = facts["chain"][path[-1]].get("issuer", "")
    except UNREADABLE:
        return facts | {"faults": [{"code": "unreadable", "place": 0}]}
    if len(path) > 1 and is_authority(certificates[path[-1]]):
        facts["issuer"] = path[-1]
    return facts | {"faults": faults}


def fits(names: Sequence[str], host: str) -> bool:
    """Tell whether one of the names of a certificate is for `host`; `*` stands for one whole label."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return any(_fits_name(name.lower().rstrip("."), host.lower().rstrip(".")) for name in names)
    return str(address) in names


def _fits_name(pattern: str, host: str) -> bool:
    if not pattern.startswith("*."):
        return pattern == host
    return host.partition(".")[2] == pattern[2:] and not host.startswith(".")


def _path(certificates: Sequence[x509.Certificate]) -> list[int]:
    """Return the places of the certificates from the server's own up, each signed by the next."""
    path = [0] if certificates else []
    while path and not is_signed_by(certificates[path[-1]], certificates[path[-1]]):
        above = next(
            (
                place
                for place, one in enumerate(certificates)
                if place not in path and is_signed_by(certificates[path[-1]], one)
            ),
            None,
        )
        if above is None:
            break
        path.append(above)
    return path


def _of_leaf(certificates: Sequence[x509.Certificate], name: str) -> Iterator[dict[str, Any]]:
    leaf = certificates[0]
    names = _all_names(leaf)
    if not names:
        yield {"code": "no_san", "place": 0}
    elif not fits(names, name):
        yield {"code": "wrong_name", "place": 0}
    if not is_for_servers(leaf):
        yield {"code": "not_for_servers", "place": 0}


def _all_names(leaf: x509.Certificate) -> list[str]:
    try:
        found = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    addresses = [str(address) for address in found.get_values_for_type(x509.IPAddress)]
    return [*found.get_values_for_type(x509.DNSName), *addresses]


def _of_each(certificates: Sequence[x509.Certificate], path: Sequence[int]) -> Iterator[dict[str, Any]]:
    today = now().replace(tzinfo=dt.UTC)
    for step, place in enumerate(path):
        one = certificates[place]
        if one.not_valid_after_utc < today:
            yield {"code": "expired", "place": place}
        if one.not_valid_before_utc > today:
            yield {"code": "not_yet_valid", "place": place}
        if _has_weak_key(one):
            yield {"code": "weak_key", "place": place}
        if is_signed_by(one, one):  # nothing depends on the signature of a root
            continue
        if _has_weak_signature(one):
            yield {"code": "weak_signature", "place": place}
        if step and not is_authority(one):
            yield {"code": "no_authority", "place": place}


def _has_weak_key(certificate: x509.Certificate) -> bool:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size < RSA_LEAST
    return isinstance(key, ec.EllipticCurvePublicKey) and key.key_size < EC_LEAST


def _has_weak_signature(certificate: x509.Certificate) -> bool:
    algorithm = certificate.signature_hash_algorithm
    return algorithm is not None and algorithm.name in _WEAK_HASHES


def _is_trusted(top: x509.Certificate, anchors: Sequence[x509.Certificate]) -> bool:
    return any(
        anchor == top or (anchor.subject == top.issuer and is_signed_by(top, anchor)) for anchor in anchors
    )


def _untrusted(top: x509.Certificate, path: Sequence[int]) -> dict[str, Any]:
    """Return the fault of a path that ends in an unknown root, in itself, or before its root."""
    place = path[-1]
    if is_signed_by(top, top):
        return {"code": "self_signed" if len(path) == 1 else "root_unknown", "place": place}
    return {"code": "issuer_missing", "place": place}


def _pem(der: bytes) -> str:
    """Return the certificate as text; empty for one that cannot be read."""
    try:
        return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM).decode("ascii")
    except UNREADABLE:
        return ""
