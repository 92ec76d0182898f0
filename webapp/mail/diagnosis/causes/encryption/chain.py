"""Causes of certificates whose chain is at fault, not the server's own certificate."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Signal
from webapp.mail.diagnosis.conditions.at_provider import HOST_IS_PROVIDERS_OWN
from webapp.mail.diagnosis.conditions.certificates import CERTIFICATE_IS_PUBLIC, ISSUER_IS_MISSING
from webapp.mail.diagnosis.conditions.circumstances import ISSUER_INTERCEPTS, LEAF_IS_VALID
from webapp.mail.diagnosis.conditions.found import CHAIN_IS_TRUSTED
from webapp.mail.diagnosis.not_at_fault import PASSWORD_NOT_SEEN
from webapp.mail.diagnosis.sentence import Sentence
from webapp.transcript import Stage

_TLS = (Stage.TLS,)

CAUSES = (
    Cause(
        "tls.issuer_expired",
        Fault.ACCOUNT,
        title=Sentence(
            pt="Um certificado da cadeia de %(host)s expirou; o do servidor é válido",
            en="A certificate in the chain of %(host)s has expired; the server's own is valid",
            es="Un certificado de la cadena de %(host)s caducó; el del servidor es válido",
        ),
        meaning=Sentence(
            pt="O certificado do servidor vale até %(not_after)s. Expirou o da autoridade que o assinou, ou a raiz"
            " dela: o servidor envia uma cadeia antiga ou a lista de autoridades desta máquina está velha.",
            en="The server's certificate is valid until %(not_after)s. That of the authority that signed it, or its"
            " root, has expired: the server sends an old chain, or this machine's list of authorities is old.",
            es="El certificado del servidor vale hasta %(not_after)s. Caducó el de la autoridad que lo firmó, o su"
            " raíz: el servidor envía una cadena antigua o la lista de autoridades de esta máquina es vieja.",
        ),
        field="trusted_certificate",
        cures=("update_chain", "trust_certificate", "ignore_certificate"),
        steps=(
            Sentence(
                pt="Nesta máquina, atualize a lista de autoridades do sistema (o pacote ca-certificates).",
                en="On this machine, update the system's list of authorities (the package ca-certificates).",
                es="En esta máquina, actualice la lista de autoridades del sistema (el paquete ca-certificates).",
            ),
        ),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                _TLS,
                "certificate has expired, while the server's own is valid",
                "RFC 5280 section 6.1.3",
                of=("tls.expired",),
                when=(LEAF_IS_VALID,),
            ),
        ),
        sources=(
            "RFC 5280 section 6.1.3",
            "https://letsencrypt.org/docs/dst-root-ca-x3-expiration-september-2021/",
        ),
    ),
    Cause(
        "tls.intermediate_missing",
        Fault.ACCOUNT,
        title=Sentence(
            pt="%(host)s não envia o certificado intermediário",
            en="%(host)s does not send the intermediate certificate",
            es="%(host)s no envía el certificado intermedio",
        ),
        meaning=Sentence(
            pt="O certificado do servidor é bom, mas falta o de quem o assinou: %(missing)s. Sem ele ninguém"
            " consegue ligar o servidor a uma autoridade conhecida.",
            en="The server's certificate is fine, but that of its signer is missing: %(missing)s. Without it"
            " nobody can connect the server with a well-known authority.",
            es="El certificado del servidor es bueno, pero falta el de quien lo firmó: %(missing)s. Sin él nadie"
            " puede vincular el servidor con una autoridad conocida.",
        ),
        field="trusted_certificate",
        cures=("install_chain", "trust_certificate", "ignore_certificate"),
        ask=Ask.SERVER_TEAM,
        not_at_fault=PASSWORD_NOT_SEEN,
        signals=(
            Signal(
                _TLS,
                "unable to get local issuer certificate, while the certificate is in the public logs",
                "RFC 5246 section 7.4.2, RFC 6962",
                of=("tls.unknown_issuer",),
                when=(CERTIFICATE_IS_PUBLIC, ISSUER_IS_MISSING),
            ),
            Signal(
                _TLS,
                "unable to get local issuer certificate, and the one fetched from the authority closes the chain",
                "RFC 5280 section 4.2.2.1",
                of=("tls.unknown_issuer",),
                when=(CHAIN_IS_TRUSTED, ISSUER_IS_MISSING),
            ),
        ),
        sources=("RFC 5246 section 7.4.2", "RFC 6962 section 3.3"),
    ),
    Cause(
        "tls.intercepted",
        Fault.ACCOUNT,
        title=Sentence(
            pt="Um antivírus, proxy ou firewall responde no lugar de %(host)s",
            en="An antivirus, proxy or firewall answers in the place of %(host)s",
            es="Un antivirus, proxy o firewall responde en lugar de %(host)s",
        ),
        meaning=Sentence(
            pt="O certificado foi emitido por %(issuer)s: um produto que abre as conexões criptografadas para"
            " inspecioná-las. Quem o controla leria a senha e as mensagens; por isso nada foi enviado.",
            en="The certificate was issued by %(issuer)s: a product that opens encrypted connections to inspect"
            " them. Whoever controls it could read password and messages, so nothing was sent.",
            es="El certificado fue emitido por %(issuer)s: un producto que abre las conexiones cifradas para"
            " inspeccionarlas. Quien lo controla leería la contraseña y los mensajes; por eso no se envió nada.",
        ),
        field="trusted_certificate",
        cures=("exclude_from_inspection", "add_house_authority"),
        ask=Ask.NETWORK_TEAM,
        signals=(
            Signal(
                _TLS,
                "unable to get local issuer certificate; issuer CN=Avast Web/Mail Shield Root",
                "Avast, Kaspersky, FortiGate, Zscaler",
                of=(
                    "tls.unknown_issuer",
                    "tls.self_signed",
                    "tls.not_trusted",
                    "tls.wrong_name",
                    "tls.expired",
                    "tls.weak_key",
                ),
                when=(ISSUER_INTERCEPTS,),
            ),
            # No provider shows a certificate of its own making to all its customers: to trust it would hand
            # the password to whoever stands in between.
            Signal(
                _TLS,
                "self-signed certificate in certificate chain, at smtp.office365.com",
                "company networks in front of large providers",
                of=("tls.unknown_issuer", "tls.self_signed"),
                text=r"self.signed",
                when=(HOST_IS_PROVIDERS_OWN,),
            ),
        ),
        sources=("https://support.avast.com/en-ww/article/Troubleshoot-invalid-email-server-certificate/",),
    ),
)
