"""Causes of a Network Connector that refuses the log-in, or is not the one that was accepted."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault
from webapp.mail.diagnosis.sentence import Sentence

CAUSES = (
    Cause(
        "connector.auth_required",
        Fault.SERVER,
        title=Sentence(
            pt="Escolha uma credencial para o Network Connector %(connector)s: ele exige autenticação",
            en="Choose a credential for the Network Connector %(connector)s: it requires a log-in",
            es="Elija una credencial para el Network Connector %(connector)s: exige autenticación",
        ),
        meaning=Sentence(
            pt="Nenhuma credencial está definida para ele.",
            en="No credential is set for it.",
            es="No hay ninguna credencial definida para él.",
        ),
        field="connector",
        cures=("replace_connector_secret",),
        ask=Ask.CONNECTOR_OWNER,
        sources=(
            "RFC 1929 section 2",
            "RFC 9110 section 15.5.8",
        ),
    ),
    Cause(
        "connector.login_unusable",
        Fault.SERVER,
        title=Sentence(
            pt="O usuário ou a senha do Network Connector %(connector)s não cabe no protocolo dele",
            en="The log-in of the Network Connector %(connector)s does not fit its protocol",
            es="El usuario o la contraseña del Network Connector %(connector)s no cabe en su protocolo",
        ),
        meaning=Sentence(
            pt=(
                "O usuário ou a senha está vazio, é longo demais ou tem caracteres que este tipo de "
                "conector não transporta."
            ),
            en=(
                "User name or password is empty, too long, or has characters that this kind of connector "
                "cannot carry."
            ),
            es=(
                "El usuario o la contraseña está vacío, es demasiado largo o tiene caracteres que este "
                "tipo de conector no admite."
            ),
        ),
        field="connector",
        cures=("replace_connector_secret",),
        ask=Ask.CONNECTOR_OWNER,
        sources=("RFC 1929 section 2",),
    ),
    Cause(
        "connector.key_unusable",
        Fault.SERVER,
        title=Sentence(
            pt="A chave privada do Network Connector %(connector)s não pode ser usada",
            en="The private key of the Network Connector %(connector)s cannot be used",
            es="La clave privada del Network Connector %(connector)s no se puede usar",
        ),
        meaning=Sentence(
            pt=(
                "Ela está danificada, é de um tipo desconhecido ou a senha guardada não é a que a protege"
                " (passphrase)."
            ),
            en=(
                "It is damaged, of an unknown kind, or the stored password is not the one that protects "
                "it (its passphrase)."
            ),
            es=(
                "Está dañada, es de un tipo desconocido o la contraseña guardada no es la que la protege "
                "(passphrase)."
            ),
        ),
        field="connector",
        cures=("replace_connector_secret",),
        ask=Ask.CONNECTOR_OWNER,
        sources=("RFC 4252 section 7",),
    ),
    Cause(
        "connector.host_key_unknown",
        Fault.SERVER,
        title=Sentence(
            pt="Compare e aceite a chave do jump host %(connector)s",
            en="Compare and accept the host key of the jump host %(connector)s",
            es="Compare y acepte la clave del jump host %(connector)s",
        ),
        meaning=Sentence(
            pt=(
                "O jump host (um servidor SSH intermediário) mostrou a chave %(fingerprint)s. Enquanto "
                "ninguém a comparar e aceitar, nada é enviado a ele."
            ),
            en=(
                "The jump host (an SSH server in between) showed the key %(fingerprint)s. Nothing is sent"
                " to it before somebody has compared and accepted the key."
            ),
            es=(
                "El jump host (un servidor SSH intermedio) mostró la clave %(fingerprint)s. Hasta que "
                "alguien la compare y la acepte, no se le envía nada."
            ),
        ),
        field="connector",
        cures=("accept_host_key",),
        ask=Ask.CONNECTOR_OWNER,
        sources=("RFC 4251 section 4.1",),
    ),
    Cause(
        "connector.host_key_changed",
        Fault.SERVER,
        title=Sentence(
            pt="Confira a chave do jump host %(connector)s: ela mudou",
            en="Check the host key of the jump host %(connector)s: it changed",
            es="Compruebe la clave del jump host %(connector)s: cambió",
        ),
        meaning=Sentence(
            pt=(
                "Foi aceita a chave %(accepted_fingerprint)s; agora a mostrada é %(fingerprint)s. O jump "
                "host (servidor SSH intermediário) foi reinstalado, ou alguém se passa por ele."
            ),
            en=(
                "The accepted key is %(accepted_fingerprint)s; the one shown now is %(fingerprint)s. The "
                "jump host (an SSH server in between) was set up anew, or somebody poses as it."
            ),
            es=(
                "La aceptada era %(accepted_fingerprint)s; la mostrada ahora es %(fingerprint)s. El jump "
                "host (servidor SSH intermedio) se reinstaló, o alguien lo suplanta."
            ),
        ),
        field="connector",
        cures=("accept_host_key",),
        ask=Ask.CONNECTOR_OWNER,
        sources=("RFC 4251 section 4.1",),
    ),
    Cause(
        "connector.auth_refused",
        Fault.LOG_IN,
        title=Sentence(
            pt="O Network Connector %(connector)s recusou a autenticação",
            en="The Network Connector %(connector)s refused the log-in",
            es="El Network Connector %(connector)s rechazó la autenticación",
        ),
        meaning=Sentence(
            pt=(
                "O usuário, a senha ou a chave da credencial do conector está errado. Não se trata da "
                "autenticação no servidor de e-mail."
            ),
            en=(
                "User name, password or key of the connector's credential is not right. This is not the "
                "mail server's log-in."
            ),
            es=(
                "El usuario, la contraseña o la clave de la credencial del conector es incorrecto. No se "
                "trata de la autenticación en el servidor de correo."
            ),
        ),
        field="connector",
        cures=("replace_connector_secret",),
        ask=Ask.CONNECTOR_OWNER,
        sources=(
            "RFC 1929 section 2",
            "RFC 9110 section 15.5.8",
        ),
    ),
)
