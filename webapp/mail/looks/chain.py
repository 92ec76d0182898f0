"""The look at a chain of certificates that is not trusted: what is missing in it, and which root it needs."""

from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from webapp.mail.certificates import anchors, fetch
from webapp.mail.certificates.facts import certificate_facts, is_signed_by
from webapp.mail.diagnosis.sentence import Sentence
from webapp.mail.looks.shape import Found, Look, Outcome, Scene
from webapp.transcript import Stage

# Between a server's certificate and its root stand one or two others.
LINKS_MOST = 3
NAMES = frozenset({"tls.unknown_issuer", "tls.intermediate_missing", "tls.not_trusted"})


def _chain(scene: Scene) -> Found:
    step = scene.transcript.steps[Stage.TLS].facts
    sent = [one for item in step["chain"] for one in anchors.in_text(item.get("pem", ""))]
    if not sent:
        return Found("unreadable")
    if root := next((one for one in sent if is_signed_by(one, one)), None):
        return Found("root_sent", {"root": _name(root)})
    missing = str(step.get("missing") or _issuer(sent[-1]))
    top = next((one for one in sent if _issuer(one) == missing), sent[-1])
    shown = {"missing": missing}
    if not scene.permissions.fetches_issuers or not scene.is_direct:
        return Found("not_fetched", shown)
    if not fetch.issuer_url(top):
        return Found("nowhere", shown)
    trusted = anchors.of_system(scene.server.extra_ca_pem) or []
    links = _links(top, trusted, scene)
    if not links:
        return Found("no_answer", shown)
    known_root = next((anchor for anchor in trusted if is_signed_by(links[-1], anchor)), None)
    shown["root"] = _name(known_root) if known_root else _issuer(links[-1])
    known: dict[str, Any] = {"chain_root": shown["root"], "chain_is_trusted": known_root is not None}
    return Found("trusted" if known_root else "unknown_root", shown, known)


def _links(top: x509.Certificate, trusted: list[x509.Certificate], scene: Scene) -> list[x509.Certificate]:
    """Return the certificates that are missing above `top`, fetched one after the other."""
    links: list[x509.Certificate] = []
    while len(links) < LINKS_MOST:
        found = fetch.fetched(fetch.issuer_url(top), scene.server.policy, scene.deadline)
        link = next((one for one in found if is_signed_by(top, one)), None)
        if link is None:
            break
        links.append(link)
        if is_signed_by(link, link) or any(is_signed_by(link, anchor) for anchor in trusted):
            break
        top = link
    return links


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def _name(certificate: x509.Certificate) -> str:
    return str(certificate_facts(_der(certificate)).get("subject", ""))


def _issuer(certificate: x509.Certificate) -> str:
    return str(certificate_facts(_der(certificate)).get("issuer", ""))


LOOKS = (
    Look(
        "chain",
        Sentence(pt="Cadeia de certificados", en="Chain of certificates", es="Cadena de certificados"),
        NAMES,
        _chain,
        {
            "trusted": Outcome(
                Sentence(
                    pt="Falta o certificado %(missing)s. Com ele, obtido da própria autoridade, a cadeia chega a %(root)s, que é confiável aqui.",
                    en="The certificate %(missing)s is missing. With it, fetched from the authority itself, the chain leads to %(root)s, which is trusted here.",
                    es="Falta el certificado %(missing)s. Con él, obtenido de la propia autoridad, la cadena llega a %(root)s, que es de confianza aquí.",
                ),
                explains=True,
            ),
            "unknown_root": Outcome(
                Sentence(
                    pt="Falta o certificado %(missing)s. Com ele, a cadeia chega a %(root)s, que não é conhecida aqui: é essa a raiz necessária.",
                    en="The certificate %(missing)s is missing. With it the chain leads to %(root)s, which is not known here: that is the root it needs.",
                    es="Falta el certificado %(missing)s. Con él, la cadena llega a %(root)s, que no se conoce aquí: esa es la raíz necesaria.",
                ),
                explains=True,
            ),
            "root_sent": Outcome(
                Sentence(
                    pt="A cadeia está completa e termina em %(root)s, que não é conhecida aqui: é essa a raiz necessária.",
                    en="The chain is complete and ends in %(root)s, which is not known here: that is the root it needs.",
                    es="La cadena está completa y termina en %(root)s, que no se conoce aquí: esa es la raíz necesaria.",
                ),
                explains=True,
            ),
            "not_fetched": Outcome(
                Sentence(
                    pt="O servidor não envia o certificado %(missing)s, nem ele é conhecido aqui.",
                    en="The server does not send the certificate %(missing)s, nor is it known here.",
                    es="El servidor no envía el certificado %(missing)s, ni se conoce aquí.",
                )
            ),
            "nowhere": Outcome(
                Sentence(
                    pt="Falta o certificado %(missing)s, e o do servidor não diz onde obtê-lo: em geral, uma autoridade interna.",
                    en="The certificate %(missing)s is missing, and the server's own does not say where it is: usually an internal authority.",
                    es="Falta el certificado %(missing)s, y el del servidor no dice dónde obtenerlo: por lo general, una autoridad interna.",
                )
            ),
            "no_answer": Outcome(
                Sentence(
                    pt="Falta o certificado %(missing)s. Não foi possível obtê-lo de onde o do servidor aponta.",
                    en="The certificate %(missing)s is missing. It could not be fetched from where the server's own points to.",
                    es="Falta el certificado %(missing)s. No se pudo obtener de donde apunta el del servidor.",
                )
            ),
            "unreadable": Outcome(
                Sentence(
                    pt="A cadeia recebida não pôde ser lida.",
                    en="The chain received could not be read.",
                    es="La cadena recibida no se pudo leer.",
                )
            ),
        },
        applies=lambda scene: "chain" in getattr(scene.transcript.steps.get(Stage.TLS), "facts", {}),
    ),
)
