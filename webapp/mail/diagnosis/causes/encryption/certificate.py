"""Causes of certificates that are not accepted (RFC 5280, RFC 6125)."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault
from webapp.mail.diagnosis.not_at_fault import PASSWORD_NOT_SEEN
from webapp.mail.diagnosis.sentence import Sentence

CAUSES = (
    Cause(
        "tls.expired",
        Fault.SERVER,
        title=Sentence(
            pt="O certificado de %(host)s venceu",
            en="The certificate of %(host)s has expired",
            es="El certificado de %(host)s caducó",
        ),
        meaning=Sentence(
            pt="Ele valia até %(not_after)s.",
            en="It was valid until %(not_after)s.",
            es="Era válido hasta el %(not_after)s.",
        ),
        field="trusted_certificate",
        cures=(
            "renew_certificate",
            "trust_certificate",
            "check_clock",
            "ignore_certificate",
        ),
        not_at_fault=PASSWORD_NOT_SEEN,
        ask=Ask.SERVER_TEAM,
        sources=("RFC 5280 section 4.1.2.5",),
    ),
    Cause(
        "tls.not_yet_valid",
        Fault.SERVER,
        title=Sentence(
            pt="O certificado de %(host)s ainda não é válido",
            en="The certificate of %(host)s is not valid yet",
            es="El certificado de %(host)s todavía no es válido",
        ),
        meaning=Sentence(
            pt=(
                "Ele passa a valer em %(not_before)s. Ou foi emitido para depois, ou o relógio de um dos "
                "lados está errado."
            ),
            en=(
                "It becomes valid on %(not_before)s. Either it was issued for later, or the clock of one "
                "side is wrong."
            ),
            es=(
                "Será válido a partir del %(not_before)s. O se emitió para más tarde, o el reloj de un "
                "lado está mal."
            ),
        ),
        field="trusted_certificate",
        cures=(
            "check_clock",
            "renew_certificate",
            "trust_certificate",
            "ignore_certificate",
        ),
        ask=Ask.SERVER_TEAM,
        sources=("RFC 5280 section 4.1.2.5",),
    ),
    Cause(
        "tls.self_signed",
        Fault.SERVER,
        title=Sentence(
            pt="%(host)s assinou o próprio certificado",
            en="%(host)s signed its certificate itself",
            es="%(host)s firmó su propio certificado",
        ),
        meaning=Sentence(
            pt=(
                "Nenhuma autoridade certificadora o assinou; qualquer um poderia apresentar um parecido. "
                "O SHA-256 dele é %(sha256)s."
            ),
            en=(
                "No certificate authority signed it, so anyone could present one like it. Its SHA-256 is "
                "%(sha256)s."
            ),
            es=(
                "Ninguna autoridad de certificación lo firmó; cualquiera podría presentar uno parecido. "
                "Su SHA-256 es %(sha256)s."
            ),
        ),
        field="trusted_certificate",
        cures=(
            "trust_certificate",
            "renew_certificate",
            "ignore_certificate",
        ),
        not_at_fault=PASSWORD_NOT_SEEN,
        ask=Ask.SERVER_TEAM,
        sources=("RFC 5280 section 3.2",),
    ),
    Cause(
        "tls.unknown_issuer",
        Fault.SERVER,
        title=Sentence(
            pt="O emissor do certificado de %(host)s não é conhecido aqui",
            en="The issuer of the certificate of %(host)s is not known here",
            es="El emisor del certificado de %(host)s no se conoce aquí",
        ),
        meaning=Sentence(
            pt=(
                "Emitido por: %(issuer)s. É uma autoridade interna em que esta máquina ainda não confia, "
                "ou o servidor omite o certificado intermediário."
            ),
            en=(
                "Issued by: %(issuer)s. It is an authority of your own that this machine does not trust "
                "yet, or the server leaves out the intermediate certificate."
            ),
            es=(
                "Emitido por: %(issuer)s. Es una autoridad propia en la que esta máquina aún no confía, "
                "o el servidor omite el certificado intermedio."
            ),
        ),
        field="trusted_certificate",
        cures=(
            "trust_issuer",
            "trust_certificate",
            "add_house_authority",
            "install_chain",
            "ignore_certificate",
        ),
        not_at_fault=PASSWORD_NOT_SEEN,
        ask=Ask.SERVER_TEAM,
        sources=("RFC 5280 section 6.1",),
    ),
    Cause(
        "tls.wrong_name",
        Fault.SERVER,
        title=Sentence(
            pt="O certificado não é para %(host)s",
            en="The certificate is not for %(host)s",
            es="El certificado no es para %(host)s",
        ),
        meaning=Sentence(
            pt=(
                "Ele é para: %(names)s. O host está escrito de um jeito diferente do certificado, ou "
                "outro servidor responde."
            ),
            en=(
                "It is for: %(names)s. The host is written in another way than in the certificate, or "
                "another server answers."
            ),
            es=(
                "Es para: %(names)s. El host está escrito de otra forma que en el certificado, o "
                "responde otro servidor."
            ),
        ),
        field="host",
        cures=(
            "use_certificate_name",
            "set_tls_name",
            "renew_certificate",
            "trust_certificate",
            "ignore_certificate",
        ),
        not_at_fault=PASSWORD_NOT_SEEN,
        ask=Ask.SERVER_TEAM,
        sources=("RFC 9525 section 6",),
    ),
    Cause(
        "tls.no_san",
        Fault.SERVER,
        title=Sentence(
            pt="O certificado de %(host)s não traz nomes no campo que vale (SAN)",
            en="The certificate of %(host)s names no server in the way that counts",
            es="El certificado de %(host)s no lleva nombres en el campo que vale (SAN)",
        ),
        meaning=Sentence(
            pt=(
                "Ele só tem o nome comum (CN); há muito tempo os programas só consultam os nomes "
                "alternativos (SAN)."
            ),
            en=("It has only a common name; programs have long looked at the alternative names (SAN) alone."),
            es=(
                "Solo tiene un nombre común (CN); desde hace tiempo los programas solo consultan los "
                "nombres alternativos (SAN)."
            ),
        ),
        field="trusted_certificate",
        cures=(
            "renew_certificate",
            "trust_certificate",
            "ignore_certificate",
        ),
        ask=Ask.SERVER_TEAM,
        sources=("RFC 9525 section 6",),
    ),
    Cause(
        "tls.weak_key",
        Fault.SERVER,
        title=Sentence(
            pt="O certificado de %(host)s é fraco demais",
            en="The certificate of %(host)s is too weak",
            es="El certificado de %(host)s es demasiado débil",
        ),
        meaning=Sentence(
            pt="A chave ou a assinatura é de um tipo que hoje pode ser falsificado.",
            en="Its key or signature is of a kind that can be forged today.",
            es="Su clave o su firma es de un tipo que hoy se puede falsificar.",
        ),
        field="trusted_certificate",
        cures=(
            "renew_certificate",
            "ask_server_admin",
        ),
        ask=Ask.SERVER_TEAM,
        sources=("RFC 9325 section 4.5",),
    ),
    Cause(
        "tls.not_trusted",
        Fault.SERVER,
        title=Sentence(
            pt="O certificado de %(host)s não é confiável",
            en="The certificate of %(host)s is not trusted",
            es="El certificado de %(host)s no es de confianza",
        ),
        meaning=Sentence(
            pt="O motivo informado: %(reason)s.",
            en="The reason given: %(reason)s.",
            es="El motivo indicado: %(reason)s.",
        ),
        field="trusted_certificate",
        cures=(
            "ask_server_admin",
            "trust_certificate",
            "ignore_certificate",
        ),
        ask=Ask.SERVER_TEAM,
        sources=("RFC 5280 section 6.1",),
    ),
)
