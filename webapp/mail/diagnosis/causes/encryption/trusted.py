"""Causes of a server that does not show what the account trusts: its chosen issuer, or one certificate."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault
from webapp.mail.diagnosis.not_at_fault import PASSWORD_NOT_SEEN
from webapp.mail.diagnosis.sentence import Sentence

CAUSES = (
    Cause(
        "tls.pinned_key_kept",
        Fault.ACCOUNT,
        title=Sentence(
            pt="%(host)s tem um certificado novo, com a mesma chave",
            en="%(host)s has a new certificate, with the same key",
            es="%(host)s tiene un certificado nuevo, con la misma clave",
        ),
        meaning=Sentence(
            pt="A conta confia só no certificado anterior (SHA-256 %(pinned_sha256)s). O novo usa a mesma chave,"
            " que só o servidor tem: ele foi renovado.",
            en="The account trusts the former certificate only (SHA-256 %(pinned_sha256)s). The new one uses the"
            " same key, which only the server has: it was renewed.",
            es="La cuenta confía solo en el certificado anterior (SHA-256 %(pinned_sha256)s). El nuevo usa la"
            " misma clave, que solo el servidor tiene: se renovó.",
        ),
        field="trusted_certificate",
        cures=("trust_renewed", "trust_issuer"),
        ask=Ask.SERVER_TEAM,
        not_at_fault=PASSWORD_NOT_SEEN,
        sources=("RFC 7671 section 5.1",),
    ),
    Cause(
        "tls.pinned_issuer_kept",
        Fault.ACCOUNT,
        title=Sentence(
            pt="%(host)s tem outro certificado, do mesmo emissor",
            en="%(host)s has another certificate, by the same issuer",
            es="%(host)s tiene otro certificado, del mismo emisor",
        ),
        meaning=Sentence(
            pt="A conta confia só no certificado anterior (SHA-256 %(pinned_sha256)s). O novo tem outra chave e"
            " foi assinado pelo mesmo emissor. Quase sempre é uma renovação.",
            en="The account trusts the former certificate only (SHA-256 %(pinned_sha256)s). The new one has"
            " another key and was signed by the same issuer. Nearly always it is a renewal.",
            es="La cuenta confía solo en el certificado anterior (SHA-256 %(pinned_sha256)s). El nuevo tiene otra"
            " clave y lo firmó el mismo emisor. Casi siempre es una renovación.",
        ),
        field="trusted_certificate",
        cures=("trust_issuer", "trust_certificate"),
        ask=Ask.SERVER_TEAM,
        not_at_fault=PASSWORD_NOT_SEEN,
        sources=("RFC 7671 section 5.1",),
    ),
    Cause(
        "tls.pinned_other",
        Fault.ACCOUNT,
        title=Sentence(
            pt="%(host)s não tem o certificado em que a conta confia",
            en="%(host)s does not have the certificate that the account trusts",
            es="%(host)s no tiene el certificado en el que confía la cuenta",
        ),
        meaning=Sentence(
            pt="A conta confia só no certificado com SHA-256 %(pinned_sha256)s. O recebido (%(sha256)s) tem outra"
            " chave, e nada prova que seja do mesmo servidor: pode ter sido trocado, ou alguém responde no lugar"
            " dele. Nada foi enviado.",
            en="The account trusts only the certificate with the SHA-256 %(pinned_sha256)s. The one received"
            " (%(sha256)s) has another key, and nothing proves that it is the same server's: it may have been"
            " replaced, or somebody answers in its place. Nothing was sent.",
            es="La cuenta confía solo en el certificado con SHA-256 %(pinned_sha256)s. El recibido (%(sha256)s)"
            " tiene otra clave, y nada prueba que sea del mismo servidor: puede haberse cambiado, o alguien"
            " responde en su lugar. No se envió nada.",
        ),
        field="trusted_certificate",
        cures=("ask_about_certificate", "trust_certificate"),
        ask=Ask.SERVER_TEAM,
        not_at_fault=PASSWORD_NOT_SEEN,
        sources=("RFC 7671 section 5.1",),
    ),
    Cause(
        "tls.other_issuer",
        Fault.ACCOUNT,
        title=Sentence(
            pt="O certificado de %(host)s não é do emissor em que a conta confia",
            en="The certificate of %(host)s is not by the issuer that the account trusts",
            es="El certificado de %(host)s no es del emisor en el que confía la cuenta",
        ),
        meaning=Sentence(
            pt="Emitido por: %(issuer)s. A conta aceita só o emissor escolhido em “Certificado confiável”; as"
            " autoridades do sistema não contam para ela.",
            en="Issued by: %(issuer)s. The account accepts only the issuer chosen in “Trusted certificate”; the"
            " system's authorities do not count for it.",
            es="Emitido por: %(issuer)s. La cuenta acepta solo el emisor elegido en «Certificado de confianza»;"
            " las autoridades del sistema no cuentan para ella.",
        ),
        field="trusted_certificate",
        cures=("ask_about_certificate", "trust_issuer", "trust_certificate", "empty_trusted_certificate"),
        ask=Ask.SERVER_TEAM,
        not_at_fault=PASSWORD_NOT_SEEN,
        sources=("RFC 5280 section 6.1",),
    ),
)
