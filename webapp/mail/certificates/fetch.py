"""Fetches an issuer's certificate from where a certificate says it is (RFC 5280 section 4.2.2.1).

The address comes from a certificate that nobody has checked, so that a stranger chooses it: only plain HTTP
at port 80 of a host on the internet is asked, without redirects, within a time, and for little.
"""

import contextlib
import re
import urllib.parse

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import AuthorityInformationAccessOID

from webapp.deadline import Cancelled, Cancelling, Deadline, DeadlineReached
from webapp.errors import StageError
from webapp.mail.certificates.chain import SIZE_MOST
from webapp.mail.certificates.facts import UNREADABLE
from webapp.transcript import Transcript
from webapp.tunnels import open_connection
from webapp.tunnels.route import DIRECT, AddressPolicy

WITHIN_S = 4.0
HEAD_MOST = 4_096
URL_MOST = 300
PORT = 80
# Networks that are not the internet (RFC 6890); what a policy allows elsewhere is not allowed here.
INTERNAL = (
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
)
_OK = re.compile(rb"HTTP/1\.[01] 200\b")


def issuer_url(certificate: x509.Certificate) -> str:
    """Return where a certificate says that its issuer's is; empty where that may not be asked."""
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except (*UNREADABLE, x509.ExtensionNotFound):
        return ""
    places = [
        one.access_location.value
        for one in access
        if one.access_method == AuthorityInformationAccessOID.CA_ISSUERS
        and isinstance(one.access_location, x509.UniformResourceIdentifier)
    ]
    return next((place for place in places if _target(place) is not None), "")


def fetched(url: str, policy: AddressPolicy, deadline: Deadline) -> list[x509.Certificate]:
    """Return the certificates at `url`; none where there is no good answer. Raises Cancelled."""
    target = _target(url)
    if target is None:
        return []
    strict = AddressPolicy(denied=(*policy.denied, *INTERNAL))
    found: list[x509.Certificate] = []
    with contextlib.suppress(StageError, DeadlineReached, OSError):
        limit = Deadline(deadline.remaining_s(WITHIN_S))
        with deadline.guard(Cancelling(limit)):
            found = _read(_asked(*target, strict, limit))
    # A socket that a cancel shuts down looks to its reader like one that the other side closed.
    if deadline.cancelled:
        raise Cancelled
    return found


def _target(url: str) -> tuple[str, str] | None:
    """Return host and path of a URL that may be asked, else None."""
    if len(url) > URL_MOST or not re.fullmatch(r"http://[\x21-\x7e]+", url):
        return None
    try:
        parts = urllib.parse.urlsplit(url)
        is_plain = parts.port in (None, PORT) and not parts.username and not parts.password
    except ValueError:
        return None
    if not is_plain or not re.fullmatch(r"[A-Za-z0-9.-]{1,253}", parts.hostname or ""):
        return None
    return str(parts.hostname), (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _asked(host: str, path: str, policy: AddressPolicy, limit: Deadline) -> bytes:
    """Return what the host answers, head and body, cut to a size."""
    connection = open_connection(DIRECT, host, PORT, policy=policy, deadline=limit, transcript=Transcript())
    sock = connection.sock
    try:
        sock.settimeout(limit.remaining_s())
        sock.sendall(f"GET {path} HTTP/1.0\r\nHost: {host}\r\nAccept: */*\r\n\r\n".encode("ascii"))
        answer = b""
        while len(answer) < HEAD_MOST + SIZE_MOST:
            sock.settimeout(limit.remaining_s())
            data = sock.recv(HEAD_MOST)
            if not data:
                break
            answer += data
        return answer
    finally:
        limit.release(sock)
        connection.close()


def _read(answer: bytes) -> list[x509.Certificate]:
    head, _, body = answer.partition(b"\r\n\r\n")
    if not _OK.match(head) or len(head) > HEAD_MOST or len(body) > SIZE_MOST:
        return []
    for read in (
        lambda: [x509.load_der_x509_certificate(body)],
        lambda: x509.load_pem_x509_certificates(body),
        lambda: pkcs7.load_der_pkcs7_certificates(body),
    ):
        try:
            return list(read())
        except UNREADABLE:
            continue
    return []
