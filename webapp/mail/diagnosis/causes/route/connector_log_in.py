"""Causes of a Network Connector that refuses the log-in, or is not the one that was accepted."""

from webapp.mail.diagnosis.cause import Ask, Cause, Fault
from webapp.mail.diagnosis.sentence import Sentence

CAUSES = (
    Cause(
        "connector.auth_required",
        Fault.SERVER,
        title=Sentence(
            pt="O Network Connector %(connector)s exige autenticação",
            en="The Network Connector %(connector)s asks for a log-in",
            es="El Network Connector %(connector)s exige autenticación",
        ),
        meaning=Sentence(
            pt="Ele não tem credencial definida e não deixa ninguém passar sem uma.",
            en="No credential is set for it, and it lets nobody through without one.",
            es="No tiene ninguna credencial definida y no deja pasar a nadie sin una.",
        ),
        field="connector",
        cures=("replace_connector_secret",),
        ask=Ask.CONNECTOR_OWNER,
    ),
    Cause(
        "connector.login_unusable",
        Fault.SERVER,
        title=Sentence(
            pt="O usuário ou o segredo do Network Connector %(connector)s não cabe no protocolo dele",
            en="The log-in of the Network Connector %(connector)s does not fit its protocol",
            es="El usuario o el secreto del Network Connector %(connector)s no cabe en su protocolo",
        ),
        meaning=Sentence(
            pt=(
                "O usuário ou o segredo está vazio, é longo demais ou tem caracteres que este tipo de "
                "conector não transporta."
            ),
            en=(
                "User name or password is empty, too long, or has characters that this kind of connector "
                "cannot carry."
            ),
            es=(
                "El usuario o el secreto está vacío, es demasiado largo o tiene caracteres que este tipo "
                "de conector no admite."
            ),
        ),
        field="connector",
        cures=("replace_connector_secret",),
        ask=Ask.CONNECTOR_OWNER,
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
            pt="Ela está danificada, é de um tipo desconhecido ou a frase-senha não é a guardada.",
            en="It is damaged, of an unknown kind, or its passphrase is not the stored one.",
            es="Está dañada, es de un tipo desconocido o su frase de contraseña no es la guardada.",
        ),
        field="connector",
        cures=("replace_connector_secret",),
        ask=Ask.CONNECTOR_OWNER,
    ),
    Cause(
        "connector.host_key_unknown",
        Fault.SERVER,
        title=Sentence(
            pt="Ninguém aceitou ainda a chave do jump host %(connector)s",
            en="Nobody has accepted the host key of the jump host %(connector)s yet",
            es="Nadie ha aceptado todavía la clave del jump host %(connector)s",
        ),
        meaning=Sentence(
            pt=(
                "Ele mostrou a chave %(fingerprint)s. Enquanto ninguém a comparar e aceitar, nada é "
                "enviado a ele."
            ),
            en=(
                "It showed the key %(fingerprint)s. Before somebody compares and accepts it, nothing is "
                "sent there."
            ),
            es=(
                "Mostró la clave %(fingerprint)s. Hasta que alguien la compare y la acepte, no se le "
                "envía nada."
            ),
        ),
        field="connector",
        cures=("accept_host_key",),
        ask=Ask.CONNECTOR_OWNER,
    ),
    Cause(
        "connector.host_key_changed",
        Fault.SERVER,
        title=Sentence(
            pt="A chave do jump host %(connector)s mudou",
            en="The host key of the jump host %(connector)s changed",
            es="La clave del jump host %(connector)s cambió",
        ),
        meaning=Sentence(
            pt=(
                "A aceita era %(accepted_fingerprint)s; a mostrada foi %(fingerprint)s. A máquina foi "
                "reinstalada, ou alguém se passa por ela."
            ),
            en=(
                "Accepted was %(accepted_fingerprint)s, shown was %(fingerprint)s. The machine was set "
                "up anew, or somebody poses as it."
            ),
            es=(
                "La aceptada era %(accepted_fingerprint)s; la mostrada fue %(fingerprint)s. La máquina "
                "se reinstaló, o alguien la suplanta."
            ),
        ),
        field="connector",
        cures=("accept_host_key",),
        ask=Ask.CONNECTOR_OWNER,
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
                "O usuário, o segredo ou a chave da credencial do conector está errado. Não se trata da "
                "autenticação no servidor de e-mail."
            ),
            en=(
                "User name, password or key of the connector's credential is not right. This is not the "
                "mail server's log-in."
            ),
            es=(
                "El usuario, el secreto o la clave de la credencial del conector es incorrecto. No se "
                "trata de la autenticación en el servidor de correo."
            ),
        ),
        field="connector",
        cures=("replace_connector_secret",),
        ask=Ask.CONNECTOR_OWNER,
    ),
)
