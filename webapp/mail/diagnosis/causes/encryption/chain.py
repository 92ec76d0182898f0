"""Causes of certificates whose chain is at fault, not the server's own certificate."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Signal
from webapp.mail.diagnosis.conditions.at_provider import HOST_IS_PROVIDERS_OWN
from webapp.mail.diagnosis.conditions.certificates import (
    CERTIFICATE_IS_NOT_PUBLIC,
    CERTIFICATE_IS_PUBLIC,
    ISSUER_IS_MISSING,
    ISSUER_WAS_NOT_SENT,
    ISSUER_WAS_SENT,
)
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
                when=(CERTIFICATE_IS_PUBLIC, ISSUER_IS_MISSING, ISSUER_WAS_NOT_SENT),
            ),
            Signal(
                _TLS,
                "unable to get local issuer certificate, and the one fetched from the authority closes the chain",
                "RFC 5280 section 4.2.2.1",
                of=("tls.unknown_issuer",),
                when=(CHAIN_IS_TRUSTED, ISSUER_IS_MISSING),
                over=("tls.authorities_missing",),
            ),
        ),
        sources=("RFC 5246 section 7.4.2", "RFC 6962 section 3.3"),
    ),
    Cause(
        "tls.authorities_missing",
        Fault.ACCOUNT,
        title=Sentence(
            pt="Esta máquina não conhece a autoridade pública que assinou o certificado de %(host)s",
            en="This machine does not know the public authority that signed the certificate of %(host)s",
            es="Esta máquina no conoce la autoridad pública que firmó el certificado de %(host)s",
        ),
        meaning=Sentence(
            pt="O certificado, emitido por %(issuer)s, está nos registros públicos, e o servidor enviou a cadeia. Falta"
            " aqui a raiz: a lista de autoridades desta máquina está velha ou nem foi instalada, como em contêineres"
            " mínimos. Outras contas devem falhar do mesmo modo.",
            en="The certificate, issued by %(issuer)s, is in the public logs, and the server sent the chain. The root is"
            " missing here: this machine's list of authorities is old, or was never installed, as in minimal"
            " containers. Other accounts are likely to fail in the same way.",
            es="El certificado, emitido por %(issuer)s, está en los registros públicos, y el servidor envió la cadena."
            " Aquí falta la raíz: la lista de autoridades de esta máquina es vieja o ni se instaló, como en"
            " contenedores mínimos. Es probable que otras cuentas fallen del mismo modo.",
        ),
        field="trusted_certificate",
        cures=("update_authorities", "trust_issuer"),
        ask=Ask.POSTIGO_ADMIN,
        not_at_fault=PASSWORD_NOT_SEEN,
        signals=(
            Signal(
                _TLS,
                "unable to get local issuer certificate, of a public certificate whose chain was sent",
                "RFC 5280 section 6.1, RFC 6962; containers without ca-certificates",
                of=("tls.unknown_issuer",),
                when=(CERTIFICATE_IS_PUBLIC, ISSUER_WAS_SENT),
            ),
        ),
        sources=("RFC 5280 section 6.1", "RFC 6962 section 3.3"),
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
            Signal(
                _TLS,
                "unable to get local issuer certificate, at smtp.office365.com, of one that is not public",
                "company networks in front of large providers",
                of=("tls.unknown_issuer",),
                when=(HOST_IS_PROVIDERS_OWN, CERTIFICATE_IS_NOT_PUBLIC),
            ),
        ),
        sources=("https://support.avast.com/en-ww/article/Troubleshoot-invalid-email-server-certificate/",),
    ),
    Cause(
        "tls.other_server_answers",
        Fault.ACCOUNT,
        title=Sentence(
            pt="Outra máquina responde no lugar de %(host)s",
            en="Another machine answers in the place of %(host)s",
            es="Otra máquina responde en lugar de %(host)s",
        ),
        meaning=Sentence(
            pt="O certificado recebido é para: %(names)s. O provedor mostra a todos os clientes um certificado com o nome"
            " %(host)s. A conexão foi desviada no caminho, muitas vezes pela empresa de hospedagem. Nada foi"
            " enviado.",
            en="The certificate received is for: %(names)s. The provider shows all its customers a certificate with the"
            " name %(host)s. The connection was diverted on the way, often by the hosting company. Nothing was sent.",
            es="El certificado recibido es para: %(names)s. El proveedor muestra a todos los clientes un certificado con el"
            " nombre %(host)s. La conexión fue desviada en el camino, a menudo por la empresa de alojamiento. No se"
            " envió nada.",
        ),
        field="host",
        cures=("ask_firewall", "use_connector"),
        steps=(
            Sentence(
                pt="Se o Postigo está em uma hospedagem com cPanel, peça que desativem para ele a regra “SMTP"
                " Restrictions” do WHM.",
                en="If Postigo runs at a hosting company with cPanel, ask it to switch the rule “SMTP Restrictions” of"
                " WHM off for it.",
                es="Si Postigo está en un alojamiento con cPanel, pida que desactiven para él la regla «SMTP"
                " Restrictions» de WHM.",
            ),
        ),
        ask=Ask.NETWORK_TEAM,
        not_at_fault=PASSWORD_NOT_SEEN,
        signals=(
            Signal(
                _TLS,
                "certificate for *.secureserver.net at smtp.gmail.com",
                "hosting companies that divert outgoing mail; RFC 9525 section 6",
                of=("tls.wrong_name", "tls.no_san"),
                when=(HOST_IS_PROVIDERS_OWN,),
            ),
        ),
        sources=("RFC 9525 section 6", "https://github.com/PHPMailer/PHPMailer/wiki/Troubleshooting"),
    ),
)
