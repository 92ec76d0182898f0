"""Conditions on the certificates that a server sent, and on the one that the account trusts."""

from webapp.mail.diagnosis.case import Case
from webapp.mail.diagnosis.conditions import register
from webapp.mail.diagnosis.sentence import Sentence

# Faults of a chain that end when its issuer is trusted.
_OF_TRUST = frozenset({"self_signed", "root_unknown", "issuer_missing"})


def _faults(case: Case) -> frozenset[str] | None:
    return None if case["faults"] is None else frozenset(case["faults"])


def _is_issuer_not_enough(case: Case) -> bool:
    return bool((_faults(case) or frozenset()) - _OF_TRUST)


def _is_complete(case: Case) -> bool:
    faults = _faults(case)
    return faults is not None and "issuer_missing" not in faults


def _is_public(case: Case) -> bool | None:
    """Tell whether the certificate is in the public logs; None where that is not known."""
    certificate = case["certificate"]
    return certificate.get("is_public") if isinstance(certificate, dict) else None


CERTIFICATE_IS_PUBLIC = register(
    "certificate_is_public",
    lambda case: _is_public(case) is True,
    Sentence(
        pt="o certificado está nos registros públicos, como os das autoridades conhecidas",
        en="the certificate is in the public logs, like those of well-known authorities",
        es="el certificado está en los registros públicos, como los de las autoridades conocidas",
    ),
)
CERTIFICATE_IS_NOT_PUBLIC = register(
    "certificate_is_not_public",
    lambda case: _is_public(case) is False,
    Sentence(
        pt="o certificado não está nos registros públicos, em que os das autoridades conhecidas estão",
        en="the certificate is not in the public logs, where those of well-known authorities are",
        es="el certificado no está en los registros públicos, donde están los de las autoridades conocidas",
    ),
)
ISSUER_WAS_SENT = register(
    "issuer_was_sent",
    lambda case: bool(case["issuer_sha256"]),
    Sentence(
        pt="o servidor enviou também o certificado de quem o assinou[[ (%(issuer_name)s)]]",
        en="the server sent the certificate of its signer as well[[ (%(issuer_name)s)]]",
        es="el servidor envió también el certificado de quien lo firmó[[ (%(issuer_name)s)]]",
    ),
)
ISSUER_IS_MISSING = register(
    "issuer_is_missing",
    lambda case: bool(case.text("missing")),
    Sentence(
        pt="o servidor não enviou o certificado de %(missing)s",
        en="the server did not send the certificate of %(missing)s",
        es="el servidor no envió el certificado de %(missing)s",
    ),
)
ISSUER_WAS_NOT_SENT = register(
    "issuer_was_not_sent",
    lambda case: case["faults"] is not None and not case["issuer_sha256"],
    Sentence(
        pt="o servidor não enviou o certificado do emissor",
        en="the server did not send the issuer's certificate",
        es="el servidor no envió el certificado del emisor",
    ),
)
ISSUER_IS_NOT_ENOUGH = register(
    "issuer_is_not_enough",
    _is_issuer_not_enough,
    Sentence(
        pt="o certificado tem ainda outras falhas",
        en="the certificate has other faults besides",
        es="el certificado tiene además otros fallos",
    ),
)
CHAIN_IS_COMPLETE = register(
    "chain_is_complete",
    _is_complete,
    Sentence(
        pt="o servidor enviou a cadeia completa",
        en="the server sent the complete chain",
        es="el servidor envió la cadena completa",
    ),
)
