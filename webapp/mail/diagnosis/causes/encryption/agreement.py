"""Causes of TLS that client and server cannot agree upon, though no certificate was refused."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault, Permanence, Signal
from webapp.mail.diagnosis.conditions.circumstances import REASON_IS_GIVEN
from webapp.mail.diagnosis.not_at_fault import CERTIFICATE, PASSWORD_NOT_SEEN
from webapp.mail.diagnosis.sentence import Sentence
from webapp.transcript import Stage

_TLS = (Stage.TLS,)
_FAILED = ("tls.handshake_failed", "tls.weak_key")

CAUSES = (
    Cause(
        "tls.weak_key_exchange",
        Fault.ACCOUNT,
        title=Sentence(
            pt="A troca de chaves (Diffie-Hellman) de %(host)s é fraca demais",
            en="The key exchange (Diffie-Hellman) of %(host)s is too weak",
            es="El intercambio de claves (Diffie-Hellman) de %(host)s es demasiado débil",
        ),
        meaning=Sentence(
            pt="O servidor propõe parâmetros DH curtos, em geral de 1.024 bits ou menos, que hoje podem ser"
            " quebrados. Por isso a criptografia não foi iniciada e nada foi enviado.",
            en="The server proposes short DH parameters, usually of 1,024 bits or fewer, which can be broken today."
            " So the encryption was not begun, and nothing was sent.",
            es="El servidor propone parámetros DH cortos, por lo general de 1.024 bits o menos, que hoy se pueden"
            " romper. Por eso no se inició el cifrado y no se envió nada.",
        ),
        field="security",
        cures=("ask_server_admin", "use_other_relay"),
        steps=(
            Sentence(
                pt="O que pedir: parâmetros DH de 2.048 bits ou mais, ou cifras ECDHE (no Postfix,"
                " smtpd_tls_dh1024_param_file = auto).",
                en="What to ask for: DH parameters of 2,048 bits or more, or ECDHE ciphers (Postfix:"
                " smtpd_tls_dh1024_param_file = auto).",
                es="Qué pedir: parámetros DH de 2.048 bits o más, o cifrados ECDHE (en Postfix,"
                " smtpd_tls_dh1024_param_file = auto).",
            ),
        ),
        ask=Ask.SERVER_TEAM,
        not_at_fault=CERTIFICATE,
        signals=(
            Signal(
                _TLS,
                "DH_KEY_TOO_SMALL",
                "OpenSSL, security level 2",
                of=_FAILED,
                text=r"dh[_ ]key[_ ]too[_ ]small|bad[_ ]dh|modulus[_ ]too[_ ]small|dh[_ ]not[_ ]allowed",
                when=(REASON_IS_GIVEN,),
            ),
        ),
        sources=("RFC 7919 section 1", "https://weakdh.org/sysadmin.html"),
    ),
    Cause(
        "tls.no_common_cipher",
        Fault.ACCOUNT,
        title=Sentence(
            pt="%(host)s e o Postigo não têm nenhuma cifra de TLS em comum",
            en="%(host)s and Postigo have no TLS cipher in common",
            es="%(host)s y Postigo no tienen ningún cifrado de TLS en común",
        ),
        meaning=Sentence(
            pt="O servidor recusou tudo o que foi oferecido. Em geral só conhece cifras antigas, como RC4 ou 3DES,"
            " não tem certificado instalado ou exige um certificado de cliente.",
            en="The server refused everything that was offered. Usually it knows only old ciphers such as RC4 or"
            " 3DES, has no certificate installed, or demands a client certificate.",
            es="El servidor rechazó todo lo ofrecido. Por lo general solo conoce cifrados antiguos, como RC4 o"
            " 3DES, no tiene certificado instalado o exige un certificado de cliente.",
        ),
        field="security",
        cures=("ask_server_admin", "use_other_relay", "copy_report"),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                _TLS,
                "SSLV3_ALERT_HANDSHAKE_FAILURE",
                "OpenSSL; RFC 5246 section 7.2.2",
                of=_FAILED,
                text=r"alert[_ ]handshake[_ ]failure|no[_ ]shared[_ ]cipher|no[_ ]ciphers[_ ]available"
                r"|insufficient[_ ]security|unknown[_ ]cipher|wrong[_ ]cipher",
                when=(REASON_IS_GIVEN,),
            ),
            Signal(
                _TLS,
                "WRONG_SIGNATURE_TYPE",
                "OpenSSL, with a server that signs by SHA-1 only",
                of=_FAILED,
                text=r"wrong[_ ]signature[_ ]type|legacy[_ ]sigalg|signature[_ ]algorithm|unsupported[_ ]elliptic|wrong[_ ]curve",
                when=(REASON_IS_GIVEN,),
            ),
        ),
        sources=("RFC 5246 section 7.2.2",),
    ),
    Cause(
        "tls.client_certificate_wanted",
        Fault.ACCOUNT,
        title=Sentence(
            pt="%(host)s exige um certificado de cliente",
            en="%(host)s demands a client certificate",
            es="%(host)s exige un certificado de cliente",
        ),
        meaning=Sentence(
            pt="O servidor só fala com quem mostra um certificado próprio. O Postigo se identifica por usuário e"
            " senha.",
            en="The server talks only to those who show a certificate of their own. Postigo identifies itself by"
            " user name and password.",
            es="El servidor solo habla con quien muestra un certificado propio. Postigo se identifica con usuario y"
            " contraseña.",
        ),
        field="security",
        cures=("ask_server_admin", "use_other_relay"),
        steps=(
            Sentence(
                pt="O que pedir: uma porta, em geral a 587, que aceite usuário e senha sem certificado de cliente.",
                en="What to ask for: a port, usually 587, that takes user name and password without a client"
                " certificate.",
                es="Qué pedir: un puerto, por lo general el 587, que acepte usuario y contraseña sin certificado de"
                " cliente.",
            ),
        ),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                _TLS,
                "TLSV13_ALERT_CERTIFICATE_REQUIRED",
                "RFC 8446 section 6.2",
                of=_FAILED,
                text=r"certificate[_ ]required|peer[_ ]did[_ ]not[_ ]return[_ ]a[_ ]certificate",
                when=(REASON_IS_GIVEN,),
            ),
            Signal(
                (Stage.BANNER, Stage.EHLO_TLS, Stage.EHLO),
                "TLSV13_ALERT_CERTIFICATE_REQUIRED in the place of the first reply under TLS 1.3",
                "RFC 8446 sections 4.4.2.4 and 6.2",
                of=("banner.lost", "ehlo.lost", "ehlo_tls.lost"),
                text=r"certificate[_ ]required|alert[_ ]((bad|unsupported|no)[_ ]certificate|certificate[_ ](unknown|expired|revoked)"
                r"|unknown[_ ]ca|handshake[_ ]failure|access[_ ]denied)",
                when=(REASON_IS_GIVEN,),
            ),
            Signal(
                _TLS,
                "TLSV1_ALERT_UNKNOWN_CA",
                "RFC 8446 section 6.2, of a server that asks for a certificate and gets none that it accepts",
                of=_FAILED,
                text=r"alert[_ ]((bad|unsupported|no)[_ ]certificate|certificate[_ ](unknown|expired|revoked)|unknown[_ ]ca)",
                when=(REASON_IS_GIVEN,),
            ),
        ),
        sources=("RFC 8446 section 6.2",),
    ),
    Cause(
        "tls.name_unknown_to_server",
        Fault.ACCOUNT,
        title=Sentence(
            pt="O servidor não conhece o nome %(host)s",
            en="The server does not know the name %(host)s",
            es="El servidor no conoce el nombre %(host)s",
        ),
        meaning=Sentence(
            pt="No TLS o cliente diz por qual nome procura o servidor, e este recusou o nome. O Host SMTP é um"
            " apelido, ou um balanceador na frente não o conhece.",
            en="In TLS the client says by which name it looks for the server, and this one refused the name. The SMTP"
            " host is an alias, or a load balancer in front does not know it.",
            es="En TLS el cliente dice por qué nombre busca al servidor, y este rechazó el nombre. El Host SMTP es"
            " un alias, o un balanceador delante no lo conoce.",
        ),
        field="host",
        cures=("correct_host", "ask_server_admin"),
        ask=Ask.SERVER_TEAM,
        signals=(
            Signal(
                _TLS,
                "TLSV1_UNRECOGNIZED_NAME",
                "RFC 6066 section 3",
                of=_FAILED,
                text=r"unrecognized[_ ]name",
                when=(REASON_IS_GIVEN,),
            ),
        ),
        sources=("RFC 6066 section 3",),
    ),
    Cause(
        "tls.old_renegotiation",
        Fault.ACCOUNT,
        title=Sentence(
            pt="O TLS de %(host)s tem uma falha conhecida desde 2009",
            en="The TLS of %(host)s has a flaw known since 2009",
            es="El TLS de %(host)s tiene un fallo conocido desde 2009",
        ),
        meaning=Sentence(
            pt="O servidor, ou um equipamento que inspeciona no caminho, não conhece a renegociação segura"
            " (RFC 5746), e sem ela a conexão pode ser manipulada.",
            en="The server, or a device that inspects in between, does not know secure renegotiation (RFC 5746), and"
            " without it the connection can be tampered with.",
            es="El servidor, o un equipo que inspecciona en el camino, no conoce la renegociación segura"
            " (RFC 5746), y sin ella la conexión se puede manipular.",
        ),
        field="security",
        cures=("ask_server_admin", "ask_firewall"),
        ask=Ask.SERVER_TEAM,
        not_at_fault=CERTIFICATE,
        signals=(
            Signal(
                _TLS,
                "UNSAFE_LEGACY_RENEGOTIATION_DISABLED",
                "OpenSSL 3",
                of=_FAILED,
                text=r"unsafe[_ ]legacy[_ ]renegotiation",
                when=(REASON_IS_GIVEN,),
            ),
        ),
        sources=("RFC 5746 section 3.4",),
    ),
    Cause(
        "tls.server_gave_error",
        Fault.SERVER,
        permanence=Permanence.PASSING,
        title=Sentence(
            pt="%(host)s interrompeu o início do TLS por um erro próprio",
            en="%(host)s broke off the start of TLS for an error of its own",
            es="%(host)s interrumpió el inicio de TLS por un error propio",
        ),
        meaning=Sentence(
            pt="O servidor respondeu em TLS e avisou: %(reason)s. Em geral falta ou falha o certificado dele, ou o"
            " serviço de TLS está sobrecarregado. Nada foi enviado.",
            en="The server answered in TLS and reported: %(reason)s. Usually its own certificate is missing or broken,"
            " or its TLS service is overloaded. Nothing was sent.",
            es="El servidor respondió en TLS y avisó: %(reason)s. Por lo general falta o falla su certificado, o su"
            " servicio de TLS está sobrecargado. No se envió nada.",
        ),
        cures=("retry_later", "ask_server_admin", "copy_report"),
        ask=Ask.SERVER_TEAM,
        not_at_fault=PASSWORD_NOT_SEEN,
        signals=(
            Signal(
                _TLS,
                "TLSV1_ALERT_INTERNAL_ERROR",
                "RFC 8446 section 6.2",
                of=_FAILED,
                text=r"alert[_ ](internal[_ ]error|access[_ ]denied|user[_ ]cancell?ed|no[_ ]renegotiation)",
                when=(REASON_IS_GIVEN,),
            ),
        ),
        sources=("RFC 8446 section 6.2",),
    ),
    Cause(
        "tls.garbled",
        Fault.SERVER,
        permanence=Permanence.PASSING,
        title=Sentence(
            pt="O TLS com %(host)s chegou alterado ao outro lado",
            en="TLS with %(host)s arrived altered at the other end",
            es="El TLS con %(host)s llegó alterado al otro extremo",
        ),
        meaning=Sentence(
            pt="O motivo informado: %(reason)s. As duas pontas falam TLS, mas os dados mudaram no caminho: um"
            " firewall, proxy ou antivírus que inspeciona, ou um equipamento de rede com defeito.",
            en="The reason given: %(reason)s. Both ends speak TLS, but the data changed on the way: a firewall, proxy"
            " or antivirus that inspects, or faulty network equipment.",
            es="El motivo indicado: %(reason)s. Los dos extremos hablan TLS, pero los datos cambiaron en el camino: un"
            " firewall, proxy o antivirus que inspecciona, o un equipo de red defectuoso.",
        ),
        cures=("ask_firewall", "exclude_from_inspection", "retry_later"),
        ask=Ask.NETWORK_TEAM,
        not_at_fault=PASSWORD_NOT_SEEN,
        signals=(
            Signal(
                _TLS,
                "DECRYPTION_FAILED_OR_BAD_RECORD_MAC",
                "OpenSSL; RFC 8446 section 6.2",
                of=_FAILED,
                text=r"bad[_ ]record[_ ](mac|type)|decryption[_ ]failed|alert[_ ](decrypt|decode)[_ ]error|unexpected[_ ]message"
                r"|digest[_ ]check|length[_ ]mismatch|bad[_ ]signature|illegal[_ ]parameter|excessive[_ ]message"
                r"|(invalid|unknown)[_ ]alert|bad[_ ](packet|length|ecpoint|handshake)",
                when=(REASON_IS_GIVEN,),
            ),
        ),
        sources=("RFC 8446 section 6.2",),
    ),
)
